"""What a snapshot says of itself: when it was made, what is in it, and the sum of every file.

A snapshot is a folder of ``backups/auto`` with a copy of the database, the settings and the banks. Its recordings
lie in ``backups/recordings``, the pool, once for all snapshots. The manifest is written last: without it a folder
is no snapshot.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from settings import Settings, write_atomically

MANIFEST, RECORDINGS, FORM = "kaikou-snapshot.json", "recordings.json", 1
AUTO, POOL = "auto", "recordings"  # in the folder of the backups
STAMP = re.compile(r"\d{8}T\d{6}")
_BLOCK, _DIGEST = 2**20, 16  # bytes


class Sum(NamedTuple):
    """A file's length in bytes and its BLAKE2b sum in hex."""

    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A backup that was made by itself, at ``made_at`` (UTC). ``bytes`` counts its recordings too.

    ``number`` grows with each one made, whatever the clock said then.
    """

    path: Path
    number: int
    made_at: datetime
    attempts: int
    recordings: int
    banks: int
    bytes: int


class UnclearError(Exception):
    """A snapshot that can't be read now, or that a newer Kaikou made: it counts for nothing and is left alone."""


def snapshots(settings: Settings) -> list[Snapshot]:
    """Return the snapshots, newest first; what is half made or damaged is none."""
    found = []
    for folder in folders(settings):
        try:
            snapshot = read(folder)
        except UnclearError:
            continue
        if snapshot:
            found.append(snapshot)
    return newest_first(found)


def newest_first(found: list[Snapshot]) -> list[Snapshot]:
    """Return snapshots in the order they were made, the last one first."""
    return sorted(found, key=lambda one: (one.number, one.made_at), reverse=True)


def folders(settings: Settings) -> Iterator[Path]:
    """Yield the folders that are, or may become, snapshots."""
    try:
        names = sorted(os.listdir(settings.backups / AUTO))
    except OSError:
        return
    yield from (settings.backups / AUTO / name for name in names if STAMP.fullmatch(name))


def read(folder: Path) -> Snapshot | None:
    """Return the snapshot in ``folder``; ``None`` where there is none. Raises ``UnclearError``."""
    told = _told(folder / MANIFEST)
    try:
        counts = {name: int(told[name]) for name in ("number", "attempts", "recordings", "banks", "bytes")}
        snapshot = Snapshot(path=folder, made_at=datetime.fromisoformat(told["made_at"]), **counts)
        return snapshot if snapshot.made_at.tzinfo else None
    except (KeyError, TypeError, ValueError):
        return None


def write(snapshot: Snapshot, files: dict[str, Sum], recordings: dict[str, Sum]) -> None:
    """Make a folder a snapshot: ``files`` are those in it, ``recordings`` lie in the pool, by their names at home.

    Raises ``OSError``.
    """
    listed = json.dumps({"form": FORM, "recordings": recordings}, indent=0).encode()
    write_atomically(snapshot.path / RECORDINGS, listed)
    told = {
        "form": FORM,
        "made_at": snapshot.made_at.isoformat(),
        **{name: getattr(snapshot, name) for name in ("number", "attempts", "recordings", "banks", "bytes")},
        "files": {**files, RECORDINGS: sum_of(listed)},
    }
    write_atomically(snapshot.path / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode())


def files_of(folder: Path) -> dict[str, Sum] | None:
    """Return the files in a snapshot's folder with their sums; ``None`` where the manifest is damaged."""
    return _sums(_told(folder / MANIFEST).get("files"))


def recordings_of(folder: Path) -> dict[str, Sum] | None:
    """Return a snapshot's recordings, by their names at home; ``None`` where that list is damaged."""
    return _sums(_told(folder / RECORDINGS).get("recordings"))


def pool_of(folder: Path) -> Path:
    """Return where the recordings of the snapshot in ``folder`` lie."""
    return folder.parent.parent / POOL


def sum_of(content: bytes) -> Sum:
    """Return the sum of bytes."""
    return Sum(len(content), hashlib.blake2b(content, digest_size=_DIGEST).hexdigest())


def sum_of_file(path: Path) -> Sum:
    """Return the sum of a file. Raises ``OSError``."""
    digest, length = hashlib.blake2b(digest_size=_DIGEST), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            length += len(block)
    return Sum(length, digest.hexdigest())


def _told(path: Path) -> dict[str, Any]:
    """Return what a file of a snapshot says; nothing where it isn't there or is damaged. Raises ``UnclearError``."""
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UnclearError from error
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    if isinstance(form := told.get("form"), int) and form > FORM:
        raise UnclearError
    return told


def _sums(told: object) -> dict[str, Sum] | None:
    if not isinstance(told, dict):
        return None
    try:
        return {name: Sum(int(length), str(digest)) for name, (length, digest) in told.items()}
    except (TypeError, ValueError):
        return None
