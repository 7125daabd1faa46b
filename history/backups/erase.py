"""The end: every trace of a person in the data folder is deleted, and nothing that is not Kaikou's."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from errors import N_, InputError, StorageError
from history.backups.copying import DATABASE
from history.backups.pool import size_of
from history.backups.snapshots import LOCK, alone
from history.backups.zipped import MANIFEST
from settings import Settings

# What is ours, by its name in the data folder with slashes. What was put aside by a restore is such a folder again.
_RECORDING = r"\d{8}T\d{6}_[a-z0-9-]+_[a-z0-9-]+_[0-9a-f]{8}\.[a-z0-9]{1,5}"
_BANK = r"banks/(\.earlier/)?[^/]+\.ya?ml"
_DATA = rf"kaikou\.db(-\w+)?|settings(\.damaged)?\.json|recordings/(\.bin/)?{_RECORDING}|{_BANK}"
_ASIDE = r"(backups/before-restore-\w+/)?"
_COPIES = r"\.(restore|rescue)-\w+|backups/(damaged-\w+|auto/\d{8}T\d{6})|voices/\.part-\w+"
_FOLDERS = rf"{_ASIDE}(recordings(/\.bin)?|banks(/\.earlier)?)|backups(/(auto|recordings|before-restore-\w+))?|voices"
_PART = r"\.[^/]+\.part(-\w+)?"
_OTHER = (
    rf"\.settings\.json\.lock|voices/[0-9a-f]{{32}}\.wav|backups/recordings/{_RECORDING}"
    r"|backups/kaikou-backup-[\d-]+\.zip|backups/[^/]+_\d{8}T\d{6}_\w+-before-\w+\.db"
)
_FOLDER = re.compile(rf"{_FOLDERS}|({_COPIES})(/.*)?", re.IGNORECASE)
_FILE = re.compile(rf"{_ASIDE}({_DATA})|{_OTHER}|(({_FOLDERS})/)?{_PART}|({_COPIES})/.*", re.IGNORECASE)
_BACKUP = re.compile(r"backups/(auto/[^/]+|[^/]+\.(zip|db)|(before|damaged)-[^/]+)", re.IGNORECASE)
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is to delete. ``attempts`` is ``None`` where the database can't be read."""

    attempts: int | None
    recordings: int
    banks: int
    backups: int
    bytes: int


def traces(settings: Settings, *, models: bool) -> Traces:
    """Count what ``erase`` would delete."""
    names = dict(_ours(settings.home, "", models))
    plain = [name for name, path in names.items() if not path.is_dir()]
    return Traces(
        attempts=_attempts(settings.home / DATABASE),
        recordings=sum(name.startswith("recordings/") for name in plain),
        banks=sum(re.fullmatch(r"banks/[^/]+", name) is not None for name in plain),
        backups=sum(_BACKUP.fullmatch(name) is not None for name in names),
        bytes=sum(size_of(names[name]) or 0 for name in plain),
    )


def erase(settings: Settings, *, models: bool) -> None:
    """Delete all that Kaikou made in the data folder, with ``models`` the speech models too, and the folder if empty.

    The caller has closed the history. Links are taken away and not followed. Raises ``InputError``, and deletes
    nothing, where the history is in a database elsewhere, and ``StorageError`` that names what could not be deleted
    after all else was.
    """
    if not isinstance(settings.database, Path):
        raise InputError(N_("The history is in a database of its own; delete it with that database's own tools."))
    if not settings.home.is_dir():
        return
    refused: list[Path] = []
    if _is_link(settings.backups):
        _delete(settings.backups, refused)
    with alone(settings):  # a backup that is being made would come back
        for _, path in _ours(settings.home, "", models):
            _delete(path, refused)
    for path in (settings.backups / LOCK, settings.backups):
        _delete(path, refused)
    if not _is_link(settings.home):
        with suppress(OSError):  # there is something else in it
            settings.home.rmdir()
    if refused:
        named = ", ".join(str(path) for path in refused[:_NAMED_AT_MOST])
        raise StorageError(
            N_("All else is deleted, but not {files}; close the programs that use it and delete it by hand."),
            files=named + (" …" if len(refused) > _NAMED_AT_MOST else ""),
        )


def _ours(folder: Path, place: str, models: bool) -> Iterator[tuple[str, Path]]:
    """Yield what is ours in a folder, with its name in the data folder; a folder comes after what is in it."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name, path = place + entry.name, Path(entry.path)
        is_folder = bool(_FOLDER.fullmatch(name)) or (models and name.split("/")[0] == "models")
        if entry.is_dir(follow_symlinks=False) and not _is_link(path):
            if is_folder:
                yield from _ours(path, f"{name}/", models)
                yield name, path
        elif is_folder or _FILE.fullmatch(name) or _is_archive(name, path):
            yield name, path


def _is_archive(name: str, path: Path) -> bool:
    """Tell whether a file among the backups is one of ours under a name that the person chose."""
    if not re.fullmatch(r"backups/[^/]+\.zip", name, re.IGNORECASE):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


def _delete(path: Path, refused: list[Path]) -> None:
    """Delete a file, a link, or a folder that is empty; one in which something foreign stays, stays too."""
    try:
        if path.is_dir() and not _is_link(path):
            if not any(path.iterdir()):
                path.rmdir()
        else:
            _unlink(path)
    except FileNotFoundError:
        pass
    except OSError:
        refused.append(path)


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except PermissionError:
        if _is_link(path):
            raise
        path.chmod(stat.S_IWRITE | stat.S_IREAD)  # Windows deletes no file that is marked as read-only
        path.unlink()


def _is_link(path: Path) -> bool:
    """Tell whether a path is a link of any kind; Windows has junctions besides."""
    try:
        told = os.lstat(path)
    except OSError:
        return False
    tag = getattr(told, "st_reparse_tag", 0)
    return stat.S_ISLNK(told.st_mode) or tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def _attempts(database: Path) -> int | None:
    if not database.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found: int = connection.execute("SELECT count(*) FROM attempts WHERE deleted_at IS NULL").fetchone()[0]
            return found
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
