"""Fetches a speech model of the catalogue, in as many sittings as the network needs.

Everything arrives in ``<name>.partial``: a growing ``<file>.part``, renamed when its
length and SHA-256 are right. Only a whole model is moved to ``<name>``, its weights
last, so that half a download is never taken for a model.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from errors import N_, ModelError
from speech.catalogue import ModelFile, ModelInfo, model_info, readable
from speech.models import PARTIAL, FoundModel, is_model

if TYPE_CHECKING:
    from speech.hub import Hub

TRIES = 6  # tries in a row that bring nothing before a download gives up
FIRST_TRIES = 2  # the same before anything was ever heard: an unplugged cable should be told at once
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between tries, doubling
REPORT_EVERY = 0.1  # seconds
SPARE_BYTES = 100_000_000  # left free on the disk for the recordings
BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How far the download of model ``name`` is: bytes of all its files, with those of earlier sittings."""

    name: str
    file: str
    done_bytes: int
    total_bytes: int

    @property
    def fraction(self) -> float:
        """0 to 1."""
        return self.done_bytes / self.total_bytes if self.total_bytes else 0.0


Report = Callable[[DownloadProgress], None]


def download(name: str, models_folder: Path, hub: str, on_progress: Report | None = None) -> FoundModel:
    """Fetch the catalogue model ``name`` from ``hub`` into ``models_folder`` and return it.

    ``hub`` is the address of the hub or a mirror with its layout. ``on_progress`` is
    called some ten times a second, while waiting between tries too, and stops the
    download by raising ``CancelledError``. What has arrived is kept, whatever happens, and
    the next call goes on from there. Raises ``ModelError``.
    """
    from speech.hub import Hub

    info = model_info(name)
    target = models_folder / name
    with _disk(models_folder), _alone(info, models_folder), closing(Hub(hub)) as server:
        if not is_model(target):
            _Fetch(info, models_folder / f"{name}{PARTIAL}", server, on_progress).into(target)
        size = sum(entry.stat().st_size for entry in target.iterdir())
    return FoundModel(name, target, size, "catalogue")


class _Fetch:
    """One sitting: brings the files that are still missing, each from where it stopped."""

    def __init__(self, info: ModelInfo, partial: Path, hub: Hub, report: Report | None) -> None:
        self.info, self.partial, self.hub, self.report = info, partial, hub, report
        self._idle = 0  # tries in a row that brought nothing
        self._reported = 0.0
        self._done = 0  # bytes of the files before the one on its way

    def into(self, target: Path) -> None:
        """Bring the whole model, then move it to ``target``."""
        self.partial.mkdir(parents=True, exist_ok=True)
        self._check_space()
        for file in self.info.files:
            if not (self.partial / file.name).is_file():
                self._bring(file)
            self._done += file.bytes
        target.mkdir(exist_ok=True)
        for file in self.info.files:  # the weights are the last of them
            os.replace(self.partial / file.name, target / file.name)
        shutil.rmtree(self.partial, ignore_errors=True)
        self._tell(self.info.files[-1], 0, at_once=True)

    def _check_space(self) -> None:
        there = sum(entry.stat().st_size for entry in self.partial.iterdir())
        needed = self.info.bytes - there + SPARE_BYTES
        if shutil.disk_usage(self.partial).free < needed:
            raise ModelError(
                N_("The speech model {name} needs {needed} of free space in {folder}; free some and try again."),
                name=self.info.name,
                needed=readable(needed),
                folder=self.partial.parent,
            )

    def _bring(self, file: ModelFile) -> None:
        import tenacity

        from speech.hub import Dropped

        part = self.partial / f"{file.name}.part"
        self._tell(file, _size(part), at_once=True)
        tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Dropped),
            stop=lambda _: self._idle >= (TRIES if self.hub.heard else FIRST_TRIES),
            wait=lambda _: min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._idle),
            sleep=lambda seconds: self._pause(seconds, file, part),
            reraise=True,
        )(self._try, file, part)
        self._check(file, part)
        os.replace(part, self.partial / file.name)
        self._tell(file, file.bytes, at_once=True)

    def _try(self, file: ModelFile, part: Path) -> None:
        from speech.hub import Dropped

        before = _size(part)
        try:
            self._receive(file, part, before)
            if _size(part) < file.bytes:
                raise Dropped(N_("{hub} stopped in the middle of {file}."), hub=self.hub.address, file=file.name)
        except Dropped:
            self._idle = 0 if _size(part) > before else self._idle + 1
            raise

    def _receive(self, file: ModelFile, part: Path, start: int) -> None:
        if start >= file.bytes:
            return
        with self.hub.opened(self.info, file, start) as (begin, pieces), part.open("ab") as out:
            known = start - begin  # bytes sent again by a server that can't resume
            for piece in pieces:
                out.write(piece[known:])
                known = max(0, known - len(piece))
                self._tell(file, out.tell())
                if out.tell() > file.bytes:
                    break  # more than the file has: the check throws it away

    def _check(self, file: ModelFile, part: Path) -> None:
        """Hold the file to its length and checksum and push it to the disk; a wrong one is thrown away."""
        digest = hashlib.sha256()
        with part.open("rb+") as data:
            while block := data.read(BLOCK):
                digest.update(block)
                self._tell(file, file.bytes)
            os.fsync(data.fileno())
        if _size(part) == file.bytes and digest.hexdigest() == file.sha256:
            return
        part.unlink()
        raise ModelError(
            N_("{file} came from {hub} damaged or changed and was thrown away; try again, or set another mirror."),
            file=file.name,
            hub=self.hub.address,
        )

    def _pause(self, seconds: float, file: ModelFile, part: Path) -> None:
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            self._tell(file, _size(part))
            time.sleep(min(REPORT_EVERY, rest))

    def _tell(self, file: ModelFile, size: int, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if self.report and (at_once or now - self._reported >= REPORT_EVERY):
            self._reported = now
            done = min(self._done + size, self.info.bytes)
            self.report(DownloadProgress(self.info.name, file.name, done, self.info.bytes))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


@contextmanager
def _alone(info: ModelInfo, models_folder: Path) -> Iterator[None]:
    """Keep two windows, or two programs, from writing into the same files."""
    import filelock

    models_folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(models_folder / f".{info.name}.lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        raise ModelError(
            N_("The speech model {name} is being fetched already; wait for it to finish, or stop it first."),
            name=info.name,
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk(models_folder: Path) -> Iterator[None]:
    """Turn a disk that refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            N_(
                "The speech model can't be saved in {folder} ({reason}); what has arrived is kept: free some space or"
                " set KAIKOU_HOME to another folder, then try again."
            ),
            folder=models_folder,
            reason=error.strerror or error,
        ) from error
