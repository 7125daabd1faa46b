"""What the tests of backups share: a filled history, and what a person would miss of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from history.backups import manifest
from history.backups.manifest import Snapshot
from history.store import open_history
from settings import Settings

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork, and each kill needs a child")


def everything(settings: Settings) -> dict[str, object]:
    """All that a person has: attempts, sounds, banks and settings."""
    opened = open_history(settings)
    try:
        ids = opened.attempts.ids()
        found: dict[str, object] = {one.id: one.model_dump(exclude={"recording"}) for one in opened.attempts.each(ids)}
        assert len(found) == len(ids)
    finally:
        opened.close()
    files = [settings.home / "settings.json", *settings.banks.rglob("*"), *settings.recordings.rglob("*")]
    return found | {path.relative_to(settings.home).as_posix(): path.read_bytes() for path in files if path.is_file()}


def complete(snapshot: Snapshot) -> bool:
    """Whether all that the snapshot says it holds is there and right."""
    files, recordings = manifest.files_of(snapshot.path), manifest.recordings_of(snapshot.path)
    assert files is not None
    assert recordings is not None
    pool = manifest.pool_of(snapshot.path)
    return all(manifest.sum_of_file(snapshot.path / name) == told for name, told in files.items()) and all(
        manifest.sum_of_file(pool / Path(name).name) == told for name, told in recordings.items()
    )


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a child that is killed at its step of that number; tell whether it came to an end before."""

    def run() -> None:
        left = iter(range(step))
        for name in ("replace", "fsync", "unlink", "rmdir", "mkdir"):
            setattr(os, name, _dying(getattr(os, name), left))
        work()
        os._exit(0)

    child = get_context("fork").Process(target=run)
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode == 0


def _dying(whole: Callable[..., Any], left: Any) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*arguments, **named)

    return call
