"""The recordings of all snapshots: each is copied once, for a recording never changes and its name is its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from errors import N_, StorageError
from history.backups import manifest
from history.backups.copying import arriving
from history.backups.manifest import POOL, Sum, UnclearError
from history.backups.zipped import OnProgress
from history.files import BIN, Folder, read_name
from settings import Settings, write_atomically
from speech.catalogue import readable

SPARE_BYTES = 200_000_000  # left free on the disk: a backup must not take the place of the next answer


class Pool:
    """The pool beside the snapshots in the folders ``known``, oldest first, which tell the sums of what it holds."""

    def __init__(self, settings: Settings, known: Iterable[Path] = ()) -> None:
        self.path = settings.backups / POOL
        self._recordings = Folder(settings.recordings)
        self._known: dict[str, Sum] = {}
        for folder in known:
            with suppress(UnclearError):
                listed = manifest.recordings_of(folder) or {}
                self._known.update({Path(name).name: told for name, told in listed.items()})

    def take_in(self, named: set[str], on_progress: OnProgress | None) -> dict[str, Sum]:
        """Copy what the pool lacks; return all that it now holds of the present recordings, by their names at home.

        ``named`` are the recordings that the database names: of these it goes on holding even what is gone from home.
        Raises ``StorageError`` where there is no room, and ``OSError``.
        """
        places = {name: f"recordings/{name}" for name in sorted(named) if read_name(name)}
        places |= {name: f"recordings/{BIN}/{name}" for name in Folder(self._recordings.path / BIN).names()}
        places |= {name: f"recordings/{name}" for name in self._recordings.names()}
        self._check_room(places)
        held = {}
        for number, (name, place) in enumerate(places.items(), start=1):
            if told := self._held(name):
                held[place] = told
            if on_progress:
                on_progress(number / len(places))
        return held

    def has(self, name: str) -> bool:
        """Tell whether the pool has a copy of that recording, as long as it should be."""
        known = self._known.get(name)
        return known is not None and 0 < known.bytes == size_of(self.path / name)

    def give(self, name: str, target: Path) -> bool:
        """Copy a recording to ``target``; ``False`` where no copy is right. Raises ``StorageError``."""
        source = self.path / name
        try:
            if not self.has(name) or manifest.sum_of_file(source) != self._known[name]:
                return False
        except OSError:
            return False
        with arriving(target) as part:
            shutil.copyfile(source, part)
        return True

    def sweep(self, named: set[str]) -> None:
        """Delete what is in the pool under no name of ``named``."""
        for path in self.path.glob("*"):
            if path.name not in named and (read_name(path.name) or path.suffix == ".part"):
                with suppress(OSError):  # the next sweep tries again
                    path.unlink()

    def _held(self, name: str) -> Sum | None:
        """Return the sum of the recording in the pool, where it is put if it lacks; ``None`` where none is whole.

        One that was empty or cut short at home later on does not take the place of its good copy.
        """
        held = self.path / name
        known = self._known.get(name)
        if known and size_of(held) == known.bytes:
            return known
        content = self._content(name)
        if not content:
            return None if known or not size_of(held) else manifest.sum_of_file(held)
        told = manifest.sum_of(content)
        if size_of(held) != told.bytes or manifest.sum_of_file(held) != told:
            write_atomically(held, content)
        return told

    def _content(self, name: str) -> bytes:
        """Return a recording's bytes; none where it vanished, or the disk can't read it."""
        for _ in range(2):  # it may be on its way to the bin or back
            with suppress(OSError):
                if path := self._recordings.locate(name):
                    return path.read_bytes()
        return b""

    def _check_room(self, names: Iterable[str]) -> None:
        lacking = (name for name in names if name not in self._known or size_of(self.path / name) is None)
        needed = sum(size_of(path) or 0 for name in lacking if (path := self._recordings.locate(name)))
        self.path.mkdir(parents=True, exist_ok=True)
        if needed and shutil.disk_usage(self.path).free < needed + SPARE_BYTES:
            raise StorageError(
                N_("The backup needs {needed} of free space in {folder}; free some and try again."),
                needed=readable(needed + SPARE_BYTES),
                folder=self.path,
            )


def size_of(path: Path) -> int | None:
    """Return a file's length in bytes; ``None`` where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return None
