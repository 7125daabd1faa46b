"""Files that arrive whole or not at all, among them copies of the database, each verified before it gets its name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from errors import N_, HistoryError
from history.transactions import reason_of
from settings import cannot_write

DATABASE = "kaikou.db"
BESIDE = ("-wal", "-shm", "-journal")  # ends the names of SQLite's own files beside a database


def copy_database(source: Path, target: Path) -> None:
    """Copy the SQLite database ``source``, in use or not, to the single file ``target``.

    Raises ``StorageError`` where ``target`` can't be written and ``HistoryError``
    where the copy is not whole; no half copy is left under any name.
    """
    try:
        with arriving(target) as part:
            _copy(source, part)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the driver can't even say what a broken table is called
        raise HistoryError(
            N_("{source} could not be copied to {folder} ({reason}); it was left as it is; free some space and retry."),
            source=source,
            folder=target.parent,
            reason=reason_of(error),
        ) from error


@contextmanager
def arriving(target: Path) -> Iterator[Path]:
    """Give the name under which to write ``target``: once written it is synced and takes its place, else it goes.

    Raises ``StorageError`` for what the system refuses meanwhile.
    """
    part = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    finally:
        with suppress(OSError):  # what there is to say was said above
            part.unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(part)) as copy,
    ):
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # else a WAL file would belong to it
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
