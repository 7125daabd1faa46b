"""The archive's own form: a zip of the data folder's files with a manifest."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from errors import N_, InputError
from history.backups.copying import DATABASE, copy_database
from settings import FILE_NAME, Settings

MANIFEST, FORM = "kaikou-backup.json", 1
FOLDERS = ("recordings", "banks")
_STORED = (".wav", ".mp3", ".m4a", ".ogg", ".webm")  # compressing sound takes long and saves little
OnProgress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: how many of each, and when it was made (UTC)."""

    made_at: datetime
    attempts: int
    recordings: int
    banks: int


def pack(settings: Settings, database: Path, target: Path, on_progress: OnProgress | None) -> Contents:
    """Write the archive ``target``. Raises ``OSError``, and ``HistoryError`` where the database is damaged."""
    with (
        TemporaryDirectory(prefix="kaikou-") as folder,
        zipfile.ZipFile(
            target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
        ) as archive,  # a clock may be before 1980
    ):
        copy = Path(folder) / DATABASE
        attempts = 0
        if database.is_file():
            copy_database(database, copy)
            attempts = count_attempts(copy)
        names = list(_store(archive, list(_files(settings, copy)), on_progress))
        counts = {one: sum(name.startswith(f"{one}/") and "/." not in name for name in names) for one in FOLDERS}
        contents = Contents(datetime.now(timezone.utc), attempts, **counts)
        told = {"form": FORM, "made_at": contents.made_at.isoformat(), "attempts": attempts, **counts, "files": names}
        archive.writestr(MANIFEST, json.dumps(told, indent=1))
    return contents


def look_into(path: Path) -> Contents:
    """Return what an archive holds; ``InputError`` where it is none, or damaged."""
    with _opened(path) as archive:
        return _contents(archive, path)


def unpack(path: Path, folder: Path, on_progress: OnProgress | None) -> None:
    """Unpack what belongs into a data folder, each file checked by its sum; whatever else is there stays out.

    Raises ``InputError`` for a damaged archive, and ``OSError``.
    """
    with _opened(path) as archive:
        _contents(archive, path)
        wanted = [one for one in archive.infolist() if belongs(one.filename)]
        if not _named(archive) <= {one.filename for one in wanted}:
            raise damaged(path)
        for number, one in enumerate(wanted, start=1):
            target = folder / one.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(one) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                raise damaged(path) from error
            if on_progress:
                on_progress(number / len(wanted))


def belongs(name: str) -> bool:
    """Tell whether a file of that name, with slashes, belongs into a data folder, and nowhere outside of it."""
    parts = PurePosixPath(name).parts
    if ".." in parts or "\\" in name or ":" in name or name.endswith("/"):
        return False
    return name in (DATABASE, FILE_NAME) or (len(parts) > 1 and parts[0] in FOLDERS)


def count_attempts(database: Path) -> int:
    """Return how many attempts a whole database holds. Raises ``sqlite3.Error``."""
    with closing(sqlite3.connect(database)) as connection:
        found: int = connection.execute("SELECT count(*) FROM attempts WHERE deleted_at IS NULL").fetchone()[0]
    return found


def damaged(path: Path) -> InputError:
    """Return the sentence for a backup that can't be trusted."""
    return InputError(N_("The backup {file} is damaged; nothing was changed."), file=path.name)


def newer(path: Path) -> InputError:
    """Return the sentence for a backup in a form not known yet."""
    return InputError(N_("The backup {file} was made by a newer Kaikou; please update first."), file=path.name)


def no_backup(path: Path) -> InputError:
    """Return the sentence for what is something else."""
    return InputError(N_("The file {file} is no backup of Kaikou."), file=path.name)


def _files(settings: Settings, database: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files that belong into an archive, with their names there."""
    for file in (database, settings.home / FILE_NAME):
        if file.is_file():
            yield file, file.name
    for folder in FOLDERS:
        for file in sorted((settings.home / folder).rglob("*")):
            if file.is_file() and file.suffix != ".part":
                yield file, file.relative_to(settings.home).as_posix()


def _store(archive: zipfile.ZipFile, files: list[tuple[Path, str]], on_progress: OnProgress | None) -> Iterator[str]:
    """Put the files in and yield the names of those that were still there."""
    for number, (file, name) in enumerate(files, start=1):
        with suppress(FileNotFoundError):  # it was purged meanwhile
            archive.write(file, name, zipfile.ZIP_STORED if file.suffix in _STORED else zipfile.ZIP_DEFLATED)
            yield name
        if on_progress:
            on_progress(number / len(files))


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise InputError(N_("There is no file {file}."), file=path) from error
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise damaged(path) from error


def _named(archive: zipfile.ZipFile) -> set[str]:
    """Return the names that the manifest gives: one that was spoilt would be passed over as a file of no account."""
    return {str(name) for name in json.loads(archive.read(MANIFEST)).get("files", ())}


def _contents(archive: zipfile.ZipFile, path: Path) -> Contents:
    try:
        told = json.loads(archive.read(MANIFEST))
        form, made_at = int(told["form"]), datetime.fromisoformat(told["made_at"])
        counts = {name: int(told[name]) for name in ("attempts", *FOLDERS)}
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise no_backup(path) from error
    if form > FORM:
        raise newer(path)
    return Contents(made_at, **counts)
