"""A damaged history, saved as far as it can be read, and put in the place of the damaged one, which is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from io import FileIO
from pathlib import Path
from uuid import uuid4

from errors import N_, HistoryError, InputError, NewerDatabaseError
from history.backups import manifest
from history.backups.copying import BESIDE, DATABASE
from history.backups.manifest import UnclearError
from history.backups.snapshots import alone, snapshots
from history.backups.zipped import OnProgress
from history.engine import HEAD, REVISIONS
from history.rescuing import pages, ties
from history.rescuing.fresh import Fresh
from history.rescuing.looking import revision
from history.rescuing.salvage import BROKEN
from history.rescuing.saving import Saving
from history.transactions import reason_of
from questions.library import open_library
from settings import Settings, cannot_write

_BLOCK, _PIECE = 2**20, 4096  # bytes read at once, and where the disk fails


@dataclass(frozen=True, slots=True)
class Rescued:
    """What a rescue brought: ``attempts`` are in the history now, ``lost`` were known to have been.

    Of the attempts, ``from_backup`` come from the newest backup, and of ``partial`` ones something is lost, such as
    the times of their words. ``snapshot`` is when the newest backup was made (UTC), the other way back; the damaged
    database lies in ``aside``.
    """

    attempts: int
    lost: int
    from_backup: int
    partial: int
    snapshot: datetime | None
    aside: Path


def rescue(settings: Settings, on_progress: OnProgress | None = None) -> Rescued:
    """Save what can be read of a damaged database, and put it in its place; nothing is lost by trying.

    The caller has closed the history; ``open_history`` then takes in recordings without a row. Raises ``InputError``
    where there is no database in the data folder, ``NewerDatabaseError`` for one of a newer Kaikou, and
    ``StorageError`` or ``HistoryError`` where it can't be done; all is then as it was.
    """
    file = settings.database
    if not isinstance(file, Path):
        raise InputError(N_("The history is in a database of its own; restore it with that database's own tools."))
    if not file.is_file():
        raise InputError(N_("There is no history in {folder} that could be saved."), folder=settings.home)
    work = settings.home / f".rescue-{uuid4().hex[:8]}"
    aside = settings.backups / f"damaged-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}"
    with alone(settings):
        try:
            work.mkdir()
            done = _save(settings, file, work, aside, on_progress or (lambda share: None))
            _exchange(file, work / "fresh.db", aside)
        except OSError as error:
            raise cannot_write(settings.home, error) from error
        except sqlite3.Error as error:
            raise HistoryError(
                N_("The history in {place} could not be saved ({reason}); it was left as it is."),
                place=file,
                reason=reason_of(error),
            ) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return done


def _save(settings: Settings, file: Path, work: Path, aside: Path, on_progress: OnProgress) -> Rescued:
    """Write what can be saved to ``fresh.db`` in ``work``."""
    copy = work / DATABASE
    for ending in ("", "-wal"):
        if (source := file.with_name(file.name + ending)).is_file():
            _copy_around(source, copy.with_name(copy.name + ending))
    trusted = _open_up(copy)
    found = _revision(copy, file)
    fresh = Fresh(work / "fresh.db", found)
    try:
        saving = Saving(fresh)
        with closing(_connected(copy)) as connection:
            for share in saving.by_sqlite(connection):
                on_progress(0.5 * share)
        with pages.opened(copy) as whole:
            saving.by_pages(whole, trusted=trusted)
        with _newest_backup(settings, found) as connection_or_none:
            if connection_or_none:
                saving.by_backup(connection_or_none)
        partial = saving.the_rest()
        ties.tie(fresh, settings.recordings, open_library(settings.banks))
        if found == HEAD:
            for share in ties.prove(fresh):
                on_progress(0.6 + 0.4 * share)
        (count,) = fresh.connection.execute("SELECT count(*) FROM attempts WHERE deleted_at IS NULL").fetchone()
        lost = saving.lost()
        fresh.finish()
    finally:
        fresh.close()
    on_progress(1.0)
    made = snapshots(settings)
    return Rescued(count, lost, saving.from_backup, partial, made[0].made_at if made else None, aside)


def _open_up(copy: Path) -> bool:
    """Bring a copy into a form that SQLite opens, with what its WAL holds; tell whether its header was whole."""
    _take_in_wal(copy)
    whole = pages.mend_header(copy)
    if not whole:  # SQLite did not look at the WAL then
        _take_in_wal(copy)
        pages.mend_header(copy)
    return whole


def _take_in_wal(copy: Path) -> None:
    with suppress(*BROKEN), closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _revision(copy: Path, file: Path) -> str:
    """Return the revision of the damaged database, the newest where nothing tells it."""
    with closing(_connected(copy)) as connection:
        found = revision(connection)
    if found in REVISIONS:
        return found
    if found.isdigit() and found > HEAD:
        raise NewerDatabaseError(
            N_("The history in {place} was written by a newer Kaikou ({revision}); please update Kaikou to open it."),
            place=file,
            revision=found,
        )
    with pages.opened(copy) as whole:
        single = (row[0] for _, row in whole.rows() if len(row) == 1 and isinstance(row[0], bytes))
        return next((one.decode() for one in single if one in [known.encode() for known in REVISIONS]), HEAD)


@contextmanager
def _newest_backup(settings: Settings, wanted: str) -> Iterator[sqlite3.Connection | None]:
    """Open the database of the newest snapshot that is whole and of that revision; ``None`` where there is none."""
    for one in snapshots(settings):
        copy = one.path / DATABASE
        with suppress(OSError, UnclearError, *BROKEN):
            told = (manifest.files_of(one.path) or {}).get(DATABASE)
            if told != manifest.sum_of_file(copy):
                continue
            with closing(_connected(copy, "?mode=ro&immutable=1")) as connection:
                if revision(connection) == wanted:
                    yield connection
                    return
    yield None


def _connected(file: Path, how: str = "?mode=rw") -> sqlite3.Connection:
    connection = sqlite3.connect(file.absolute().as_uri() + how, uri=True)
    connection.text_factory = bytes  # what is damaged may be no text
    return connection


def _exchange(file: Path, fresh: Path, aside: Path) -> None:
    """Copy the damaged database aside with the files beside it, and put the fresh one in its place.

    It is copied and not moved: were the power to fail between two moves, the next start would begin a new history.
    """
    beside = [path for ending in BESIDE if (path := file.with_name(file.name + ending)).is_file()]
    aside.mkdir(parents=True)
    try:
        for path in (file, *beside):
            _copy_around(path, aside / path.name)
        with fresh.open("rb+") as data:
            os.fsync(data.fileno())
        for path in beside:  # SQLite would take a WAL for the fresh one's
            path.unlink()
        os.replace(fresh, file)
    except OSError:
        for path in beside:
            if not path.exists():
                shutil.copyfile(aside / path.name, path)
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _copy_around(source: Path, target: Path) -> None:
    """Copy a file and have zeros for what the disk can't read. Raises ``OSError`` where ``target`` can't be written."""
    size = source.stat().st_size
    with source.open("rb", buffering=0) as data, target.open("wb") as copy:
        for start in range(0, size, _BLOCK):
            for block in _pieces(data, start, min(_BLOCK, size - start)):
                copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())


def _pieces(data: FileIO, start: int, length: int) -> Iterator[bytes]:
    """Yield a stretch of a file at once or, where that fails, piece by piece."""
    if (whole := _read(data, start, length)) is not None:
        yield whole
        return
    for place in range(start, start + length, _PIECE):
        size = min(_PIECE, start + length - place)
        piece = _read(data, place, size)
        yield bytes(size) if piece is None else piece


def _read(data: FileIO, start: int, length: int) -> bytes | None:
    try:
        data.seek(start)
        return data.read(length)
    except OSError:
        return None
