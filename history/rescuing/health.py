"""What is broken in a person's data, and what of it can be had again. Looking changes nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from history.backups.copying import BESIDE
from history.backups.pool import Pool, size_of
from history.backups.snapshots import alone, snapshots
from history.engine import BUSY_SECONDS, HEAD
from history.files import BIN, Folder, read_name
from history.rescuing import looking
from history.transactions import reason_of, sentence
from settings import Settings

# "missing": there are recordings or backups, but no database; "empty": of no bytes; "foreign": no database, or another
# program's; "damaged": pages or tables are broken; "unreadable": the system refuses; "elsewhere": a server keeps it
DatabaseState = Literal["whole", "elsewhere", "missing", "empty", "foreign", "damaged", "unreadable"]


@dataclass(frozen=True, slots=True)
class LostRecording:
    """A recording whose file is gone, or ``empty``. ``restorable`` tells that a backup has it.

    ``created_at`` is in UTC; it, ``attempt_id`` and ``question`` are empty where nothing is known.
    """

    file: str
    attempt_id: str
    created_at: datetime | None
    question: str
    empty: bool
    restorable: bool


@dataclass(frozen=True, slots=True)
class DamagedAttempt:
    """An attempt whose row can't be read; ``created_at`` (UTC) where that much can."""

    id: str
    created_at: datetime | None
    question: str


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the database (``reason`` in its driver's words), and what is lost of recordings and attempts."""

    database: DatabaseState = "whole"
    reason: str = ""
    recordings: tuple[LostRecording, ...] = ()
    attempts: tuple[DamagedAttempt, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is broken."""
        return self.database in ("whole", "elsewhere") and not self.recordings and not self.attempts

    @property
    def restorable(self) -> tuple[LostRecording, ...]:
        """The recordings that ``mend`` can bring back."""
        return tuple(one for one in self.recordings if one.restorable)


def check(settings: Settings) -> Health:
    """Look at the database and the recordings, whether the app has them open or not.

    A server's database is not looked at. Raises ``HistoryError`` where another program has locked the database.
    """
    if not isinstance(settings.database, Path):
        return Health("elsewhere")
    file = settings.database
    size = size_of(file)
    if not size:
        gone = file.exists() or Folder(settings.recordings).names() or snapshots(settings)
        return Health(("empty" if size == 0 else "missing") if gone else "whole")
    health = _look(settings, file)
    if not health.whole and _beside(file):  # it was opened to be written while it was read as one that nobody writes
        health = _look(settings, file)
    return health


def mend(settings: Settings, health: Health) -> int:
    """Copy the lost recordings that a backup has back to their place; return how many were brought back.

    Raises ``StorageError`` where they can't be written; what was brought back by then stays.
    """
    with alone(settings):
        pool = Pool(settings, [one.path for one in reversed(snapshots(settings))])
        return sum(
            not size_of(settings.recordings / one.file) and pool.give(one.file, settings.recordings / one.file)
            for one in health.restorable
        )


def _look(settings: Settings, file: Path) -> Health:
    try:
        with closing(_opened(file)) as connection:
            if reason := looking.fault(connection):
                return Health("damaged", reason)
            if looking.revision(connection) != HEAD:
                return Health()  # opening it brings it up to date first
            recordings = tuple(_lost_recordings(settings, connection))
            attempts = tuple(DamagedAttempt(*one) for one in looking.damaged_attempts(connection))
    except UnicodeDecodeError as error:  # the driver can't even say what a broken table is called
        return Health("damaged", reason_of(error))
    except sqlite3.DatabaseError as error:
        return Health(_state(error, file), reason_of(error))
    return Health(recordings=recordings, attempts=attempts)


def _lost_recordings(settings: Settings, connection: sqlite3.Connection) -> Iterator[LostRecording]:
    sizes = {**_sizes(settings.recordings / BIN), **_sizes(settings.recordings)}
    lost = [name for name in looking.files(connection) if not sizes.get(name)]
    if not lost:
        return
    pool = Pool(settings, [one.path for one in reversed(snapshots(settings))])
    for name in lost:
        known, told = looking.of_file(connection, name), read_name(name)
        yield LostRecording(
            file=name,
            attempt_id=known.attempt_id,
            created_at=known.created_at or (told.created_at if told else None),
            question=known.question,
            empty=name in sizes,
            restorable=pool.has(name),
        )


def _sizes(folder: Path) -> dict[str, int]:
    """Return the names of the files in a folder with their lengths in bytes; none where it isn't there."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
    except FileNotFoundError:
        return {}


def _opened(file: Path) -> sqlite3.Connection:
    """Connect so that nothing is changed, and nothing made beside a database that nobody has open."""
    mode = "ro" if _beside(file) else "ro&immutable=1"
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)
    connection.text_factory = bytes
    return connection


def _beside(file: Path) -> bool:
    return any(file.with_name(file.name + ending).exists() for ending in BESIDE)


def _state(error: sqlite3.DatabaseError, file: Path) -> DatabaseState:
    said = reason_of(error).lower()
    if "locked" in said or "busy" in said:
        raise sentence(error, str(file)) from error
    if "not a database" in said:
        return "foreign"
    refused = ("unable to open", "disk i/o", "readonly", "permission")
    return "unreadable" if any(word in said for word in refused) else "damaged"
