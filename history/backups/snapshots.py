"""The automatic backup: a snapshot a day, the older the fewer, each one whole in itself."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from filelock import FileLock, Timeout

from errors import N_, HistoryError, InputError
from history.backups import manifest
from history.backups.copying import DATABASE, copy_database
from history.backups.manifest import AUTO, MANIFEST, Snapshot, Sum, UnclearError, snapshots
from history.backups.pool import Pool
from history.backups.zipped import OnProgress
from history.transactions import sentence
from settings import FILE_NAME, Settings, cannot_write, write_atomically

__all__ = ["OnProgress", "Snapshot", "alone", "due", "prune", "snapshots", "take"]

LOCK = ".lock"  # in the folder of the backups
WAIT_SECONDS = 120.0  # for another process that is at the backups
DAY = timedelta(days=1)
TIERS: tuple[tuple[Callable[[date], object], int], ...] = (
    (lambda day: day, 7),  # days that have a snapshot
    (lambda day: day.isocalendar()[:2], 4),  # weeks that have one
    (lambda day: (day.year, day.month), 6),  # months that have one
)


def due(settings: Settings, now: datetime) -> bool:
    """Tell whether it is time for a snapshot: there is something to keep, and the newest isn't of the last day.

    One from the future, where a clock was wrong, counts as little as an old one.
    """
    if not (isinstance(settings.database, Path) and settings.database.is_file()):
        return False
    found = snapshots(settings)
    return not found or abs(now - found[0].made_at) >= DAY


def take(settings: Settings, now: datetime, on_progress: OnProgress | None = None) -> Snapshot:
    """Make a snapshot of all data, and return it; the app may go on meanwhile.

    Where another process makes one at the same time, that one is returned. Raises ``InputError`` where there is
    nothing to keep, ``HistoryError`` where the database is damaged, and ``StorageError`` where there is no room.
    """
    database = settings.database
    if not isinstance(database, Path):
        raise InputError(N_("The history is in a database of its own; back it up with that database's own tools."))
    if not database.is_file():
        raise InputError(N_("There is nothing to back up yet."))
    before = {one.path for one in snapshots(settings)}
    with alone(settings):
        found = snapshots(settings)
        if found and found[0].path not in before:
            return found[0]
        folder = _new_folder(settings, now)
        try:
            return _fill(settings, database, folder, now, on_progress)
        except OSError as error:
            raise cannot_write(settings.backups, error) from error
        finally:
            if not (folder / MANIFEST).is_file():
                shutil.rmtree(folder, ignore_errors=True)


def prune(settings: Settings, now: datetime) -> int:
    """Delete the snapshots that have had their time, and return how many.

    The newest of each of the last 7 days, 4 weeks and 6 months that have one stays (as ``now``'s zone counts days),
    and in any case the newest of all. Recordings in the pool that none of them names go too, and what was left half
    made. What can't be deleted now is left for the next time; what can't be read is left alone.
    """
    with alone(settings):
        known, unclear = [], False
        for folder in manifest.folders(settings):
            try:
                snapshot = manifest.read(folder)
            except UnclearError:
                unclear = True
                continue
            if snapshot:
                known.append(snapshot)
            else:
                _drop(folder)
        kept = _worth_keeping(manifest.newest_first(known), now.tzinfo)
        for old in set(known) - kept:
            _drop(old.path)
        if not unclear:
            _sweep_pool(settings, kept)
    return len(known) - len(kept)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep all other processes and threads from the backups. Can't be nested.

    Raises ``HistoryError`` where another one goes on with them for long, and ``StorageError``.
    """
    try:
        settings.backups.mkdir(parents=True, exist_ok=True)
        lock = FileLock(settings.backups / LOCK, timeout=WAIT_SECONDS)
        lock.acquire()
    except Timeout as error:
        raise HistoryError(N_("Another Kaikou is busy with the backups; wait a moment and try again.")) from error
    except OSError as error:
        raise cannot_write(settings.backups, error) from error
    try:
        yield
    finally:
        lock.release()


def _new_folder(settings: Settings, now: datetime) -> Path:
    """Make the folder of a snapshot; the second is taken where the clock was set back, or another was as fast."""
    moment = now.astimezone(timezone.utc)
    try:
        while True:
            folder = settings.backups / AUTO / moment.strftime("%Y%m%dT%H%M%S")
            folder.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                folder.mkdir()
                return folder
            moment += timedelta(seconds=1)
    except OSError as error:
        raise cannot_write(settings.backups, error) from error


def _fill(settings: Settings, database: Path, folder: Path, now: datetime, on_progress: OnProgress | None) -> Snapshot:
    copy = folder / DATABASE
    found = snapshots(settings)
    copy_database(database, copy)
    attempts, named = _told_by(copy, database)
    files = {DATABASE: manifest.sum_of_file(copy), **_copy_small_files(settings, folder)}
    pool = Pool(settings, [one.path for one in reversed(found)])
    recordings = pool.take_in(named, on_progress)
    snapshot = Snapshot(
        path=folder,
        number=found[0].number + 1 if found else 1,
        made_at=now.astimezone(timezone.utc),
        attempts=attempts,
        recordings=len(recordings),
        banks=sum(name.startswith("banks/") and "/." not in name for name in files),
        bytes=sum(one.bytes for one in (*files.values(), *recordings.values())),
    )
    manifest.write(snapshot, files, recordings)
    return snapshot


def _told_by(copy: Path, database: Path) -> tuple[int, set[str]]:
    """Return how many attempts a copy of the database holds, and which recordings it names."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            count = connection.execute("SELECT count(*) FROM attempts WHERE deleted_at IS NULL").fetchone()[0]
            return count, {file for (file,) in connection.execute("SELECT file FROM recordings")}
    except sqlite3.Error as error:
        raise sentence(error, str(database)) from error


def _copy_small_files(settings: Settings, folder: Path) -> dict[str, Sum]:
    """Copy the settings and the banks, and return what was copied."""
    banks = (path for path in sorted(settings.banks.rglob("*")) if path.suffix != ".part" and path.is_file())
    sums = {}
    for path in (settings.home / FILE_NAME, *banks):
        try:
            content = path.read_bytes()
        except OSError:  # deleted meanwhile, never there, or past reading: the others are to be kept all the same
            continue
        name = path.relative_to(settings.home).as_posix()
        write_atomically(folder / name, content)
        sums[name] = manifest.sum_of(content)
    return sums


def _worth_keeping(found: list[Snapshot], zone: tzinfo | None) -> set[Snapshot]:
    """Return which of the snapshots, newest first, are to stay."""
    kept = set(found[:1])
    for period, most in TIERS:
        newest: dict[object, Snapshot] = {}
        for one in found:
            newest.setdefault(period(one.made_at.astimezone(zone).date()), one)
        kept.update(list(newest.values())[:most])
    return kept


def _drop(folder: Path) -> None:
    """Delete a snapshot, its manifest first: what a kill leaves of it is none."""
    with suppress(OSError):
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder)


def _sweep_pool(settings: Settings, kept: set[Snapshot]) -> None:
    named: set[str] = set()
    for one in kept:
        try:
            recordings = manifest.recordings_of(one.path)
        except UnclearError:
            return
        if recordings is None:
            return
        named.update(Path(name).name for name in recordings)
    Pool(settings).sweep(named)
