"""All of a person's data in one file, and back: the database, the recordings, their banks and settings.

An archive is a zip with a manifest. It is written whole or not at all, and nothing is put in place of the present
data before everything in it was unpacked and checked; the present data is put aside, never deleted.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from uuid import uuid4

from errors import N_, InputError
from history.backup import copy_database
from history.engine import REVISIONS
from settings import FILE_NAME, Settings, cannot_write

MANIFEST, FORM = "kaikou-backup.json", 1
DATABASE = "kaikou.db"
FOLDERS = ("recordings", "banks")
_BESIDE = ("-wal", "-shm", "-journal")  # SQLite's own files beside a database
_STORED = (".wav", ".mp3", ".m4a", ".ogg", ".webm")  # compressing sound takes long and saves little
OnProgress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: how many of each, and when it was made (UTC)."""

    made_at: datetime
    attempts: int
    recordings: int
    banks: int


def back_up(settings: Settings, target: Path, on_progress: OnProgress | None = None) -> Contents:
    """Write all data to the archive ``target``, recordings that are gone left out.

    Raises ``InputError`` where the history is no file of the data folder, ``HistoryError`` where it is damaged, and
    ``StorageError`` where ``target`` can't be written; no half archive is left.
    """
    database = settings.database
    if not isinstance(database, Path):
        raise InputError(N_("The history is in a database of its own; back it up with that database's own tools."))
    part = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            TemporaryDirectory(prefix="kaikou-") as folder,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            contents = _write(settings, database, Path(folder), archive, on_progress)
        os.replace(part, target)
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    finally:
        with suppress(OSError):  # what there is to say was said above
            part.unlink(missing_ok=True)
    return contents


def look_into(path: Path) -> Contents:
    """Return what an archive holds; ``InputError`` where it is none, or damaged."""
    with _opened(path) as archive:
        return _contents(archive, path)


def restore(settings: Settings, path: Path, on_progress: OnProgress | None = None) -> Path:
    """Put the data of an archive in place of the present data; return the folder where that was put aside.

    Raises ``InputError`` for an archive that is damaged and ``StorageError`` where nothing can be written; the present
    data is then as it was.
    """
    if not isinstance(settings.database, Path):
        raise InputError(N_("The history is in a database of its own; restore it with that database's own tools."))
    fresh = settings.home / f".restore-{uuid4().hex[:8]}"
    aside = settings.backups / f"before-restore-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}"
    try:
        fresh.mkdir(parents=True)
        with _opened(path) as archive:
            _contents(archive, path)
            _unpack(archive, fresh, path, on_progress)
        _check_database(fresh / DATABASE, path)
        _exchange(settings.home, fresh, aside)
    except OSError as error:
        raise cannot_write(settings.home, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return aside


def _write(
    settings: Settings, database: Path, folder: Path, archive: zipfile.ZipFile, on_progress: OnProgress | None
) -> Contents:
    copy = folder / DATABASE
    attempts = 0
    if database.is_file():
        copy_database(database, copy)
        with closing(sqlite3.connect(copy)) as connection:
            attempts = connection.execute("SELECT count(*) FROM attempts WHERE deleted_at IS NULL").fetchone()[0]
    files = list(_files(settings, copy))
    for number, (file, name) in enumerate(files, start=1):
        kind = zipfile.ZIP_STORED if file.suffix in _STORED else zipfile.ZIP_DEFLATED
        archive.write(file, name, kind)
        if on_progress:
            on_progress(number / len(files))
    counts = {one: sum(name.startswith(f"{one}/") and "/." not in name for _, name in files) for one in FOLDERS}
    contents = Contents(datetime.now(timezone.utc), attempts, **counts)
    told = {"form": FORM, "made_at": contents.made_at.isoformat(), "attempts": attempts, **counts}
    archive.writestr(MANIFEST, json.dumps(told, indent=1))
    return contents


def _files(settings: Settings, database: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files that belong into an archive, with their names there."""
    for file in (database, settings.home / FILE_NAME):
        if file.is_file():
            yield file, file.name
    for folder in FOLDERS:
        for file in sorted((settings.home / folder).rglob("*")):
            if file.is_file() and file.suffix != ".part":
                yield file, file.relative_to(settings.home).as_posix()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise InputError(N_("There is no file {file}."), file=path) from error
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise _damaged(path) from error


def _contents(archive: zipfile.ZipFile, path: Path) -> Contents:
    try:
        told = json.loads(archive.read(MANIFEST))
        form, made_at = int(told["form"]), datetime.fromisoformat(told["made_at"])
        counts = {name: int(told[name]) for name in ("attempts", *FOLDERS)}
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise InputError(N_("The file {file} is no backup of Kaikou."), file=path.name) from error
    if form > FORM:
        raise InputError(N_("The backup {file} was made by a newer Kaikou; please update first."), file=path.name)
    return Contents(made_at, **counts)


def _unpack(archive: zipfile.ZipFile, folder: Path, path: Path, on_progress: OnProgress | None) -> None:
    """Unpack what belongs into a data folder, each file checked by its sum; whatever else is there stays out."""
    wanted = [one for one in archive.infolist() if _belongs(one.filename)]
    for number, one in enumerate(wanted, start=1):
        target = folder / one.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with archive.open(one) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise _damaged(path) from error
        if on_progress:
            on_progress(number / len(wanted))


def _belongs(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if ".." in parts or "\\" in name or ":" in name or name.endswith("/"):
        return False
    return name in (DATABASE, FILE_NAME) or (len(parts) > 1 and parts[0] in FOLDERS)


def _check_database(file: Path, path: Path) -> None:
    if not file.is_file():
        return  # a backup of somebody who has no attempt yet
    try:
        with closing(sqlite3.connect(file)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.Error, TypeError) as error:
        raise _damaged(path) from error
    if not whole:
        raise _damaged(path)
    if found not in REVISIONS:
        raise InputError(N_("The backup {file} was made by a newer Kaikou; please update first."), file=path.name)


def _exchange(home: Path, fresh: Path, aside: Path) -> None:
    """Put the present data aside and the fresh data in its place; if that fails half way, all goes back."""
    names = (DATABASE, *(DATABASE + ending for ending in _BESIDE), FILE_NAME, *FOLDERS)
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


def _damaged(path: Path) -> InputError:
    return InputError(N_("The backup {file} is damaged; nothing was changed."), file=path.name)
