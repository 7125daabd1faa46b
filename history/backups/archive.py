"""All of a person's data in one file, and back: the database, the recordings, their banks and settings.

An archive is written whole or not at all, and nothing is put in place of the present data before everything in it
was unpacked and checked; the present data is put aside, never deleted. A snapshot is restored with the same care.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from uuid import uuid4

from errors import N_, InputError
from history.backups import shelved, zipped
from history.backups.copying import BESIDE, DATABASE, arriving
from history.backups.snapshots import alone
from history.backups.zipped import FOLDERS, Contents, OnProgress, damaged, newer
from history.engine import REVISIONS
from settings import FILE_NAME, Settings, cannot_write

__all__ = ["Contents", "Restored", "back_up", "look_into", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """The folder where the data of before was put aside, and the recordings of which no whole copy was left."""

    aside: Path
    missing: tuple[str, ...] = ()


def back_up(settings: Settings, target: Path, on_progress: OnProgress | None = None) -> Contents:
    """Write all data to the archive ``target``, recordings that are gone left out.

    Raises ``InputError`` where the history is no file of the data folder, ``HistoryError`` where it is damaged, and
    ``StorageError`` where ``target`` can't be written; no half archive is left.
    """
    database = settings.database
    if not isinstance(database, Path):
        raise InputError(N_("The history is in a database of its own; back it up with that database's own tools."))
    with arriving(target) as part:
        return zipped.pack(settings, database, part, on_progress)


def look_into(path: Path) -> Contents:
    """Return what an archive, or the snapshot in a folder, holds; ``InputError`` where it is none, or damaged."""
    return shelved.look_into(path) if path.is_dir() else zipped.look_into(path)


def restore(settings: Settings, path: Path, on_progress: OnProgress | None = None) -> Restored:
    """Put the data of an archive, or of the snapshot in a folder, in place of the present data.

    Raises ``InputError`` for one that is damaged and ``StorageError`` where nothing can be written; the present data
    is then as it was.
    """
    if not isinstance(settings.database, Path):
        raise InputError(N_("The history is in a database of its own; restore it with that database's own tools."))
    fresh = settings.home / f".restore-{uuid4().hex[:8]}"
    aside = settings.backups / f"before-restore-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}"
    with alone(settings):
        try:
            fresh.mkdir(parents=True)
            missing: tuple[str, ...] = ()
            if path.is_dir():
                missing = shelved.unpack(path, fresh, settings.recordings, on_progress)
            else:
                zipped.unpack(path, fresh, on_progress)
            _check_database(fresh / DATABASE, path)
            _exchange(settings.home, fresh, aside)
        except OSError as error:
            raise cannot_write(settings.home, error) from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return Restored(aside, missing)


def _check_database(file: Path, path: Path) -> None:
    if not file.is_file():
        return  # a backup of somebody who has no attempt yet
    try:
        with closing(sqlite3.connect(file)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.Error, TypeError, UnicodeDecodeError) as error:
        raise damaged(path) from error
    if not whole:
        raise damaged(path)
    if found not in REVISIONS:
        raise newer(path)


def _exchange(home: Path, fresh: Path, aside: Path) -> None:
    """Put the present data aside and the fresh data in its place; if that fails half way, all goes back."""
    names = (DATABASE, *(DATABASE + ending for ending in BESIDE), FILE_NAME, *FOLDERS)
    moved: list[tuple[Path, Path]] = []
    aside.mkdir(parents=True)
    try:
        for source, target in ((home, aside), (fresh, home)):
            for name in names:
                if (source / name).exists():
                    os.replace(source / name, target / name)
                    moved.append((source / name, target / name))
    except OSError:
        for source, target in reversed(moved):
            os.replace(target, source)
        raise
