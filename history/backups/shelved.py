"""A snapshot's own form, read back: its folder, and the recordings that it names in the pool."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from history.backups import manifest
from history.backups.copying import DATABASE
from history.backups.manifest import RECORDINGS, Snapshot, Sum, UnclearError
from history.backups.zipped import Contents, OnProgress, belongs, damaged, newer, no_backup
from history.files import Folder


def look_into(path: Path) -> Contents:
    """Return what a snapshot holds; ``InputError`` where it is none, or damaged."""
    found = _opened(path)
    return Contents(found.made_at, found.attempts, found.recordings, found.banks)


def unpack(path: Path, folder: Path, present: Path, on_progress: OnProgress | None) -> tuple[str, ...]:
    """Copy a snapshot into ``folder``, each file checked by its sum; return the recordings found nowhere whole.

    Such a one is looked for in the pool, then among the ``present`` recordings. Raises ``InputError`` where anything
    else is damaged, and ``OSError``.
    """
    files, recordings = _listed(path)
    missing, done, total = [], 0, len(files) + len(recordings)
    for name, told in files.items():
        if not _copied([path / name], folder / name, told):
            raise damaged(path)
        done = _one_more(done, total, on_progress)
    for name, told in recordings.items():
        bare = Path(name).name
        places = (manifest.pool_of(path) / bare, Folder(present).locate(bare))
        if not _copied(places, folder / name, told):
            missing.append(bare)
        done = _one_more(done, total, on_progress)
    return tuple(missing)


def _opened(path: Path) -> Snapshot:
    try:
        found = manifest.read(path)
    except UnclearError as error:
        raise (damaged(path) if error.__cause__ else newer(path)) from error
    if found is None:
        raise no_backup(path)
    return found


def _listed(path: Path) -> tuple[dict[str, Sum], dict[str, Sum]]:
    """Return the files and the recordings that belong into a data folder."""
    _opened(path)
    files, recordings = manifest.files_of(path), manifest.recordings_of(path)
    if files is None or recordings is None or not {DATABASE, RECORDINGS} <= files.keys():
        raise damaged(path)
    if _sum(path / RECORDINGS) != files[RECORDINGS]:
        raise damaged(path)
    return _belonging(files), _belonging(recordings)


def _belonging(listed: dict[str, Sum]) -> dict[str, Sum]:
    return {name: told for name, told in listed.items() if belongs(name)}


def _copied(places: Iterable[Path | None], target: Path, told: Sum) -> bool:
    """Copy the first file that has the right sum; tell whether there was one."""
    source = next((place for place in places if place and _sum(place) == told), None)
    if source is None:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return True


def _sum(path: Path) -> Sum | None:
    try:
        return manifest.sum_of_file(path)
    except OSError:
        return None


def _one_more(done: int, total: int, on_progress: OnProgress | None) -> int:
    if on_progress:
        on_progress((done + 1) / total)
    return done + 1
