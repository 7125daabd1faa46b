"""What all exports share: a file is written whole or not at all, and the work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from history.backups.copying import arriving
from history.records import Attempt

OnProgress = Callable[[float], None]


@contextmanager
def whole(target: Path, on_progress: OnProgress | None = None) -> Iterator[Path]:
    """Give a file to write to, and put it in the place of ``target`` once the block is through.

    ``on_progress`` hears 1.0 before that. Whatever is raised, no half file is left and ``target`` is as it was;
    raises ``StorageError`` where nothing can be written.
    """
    with arriving(target) as part:
        yield part
        if on_progress:
            on_progress(1.0)


def one_by_one(
    attempts: Iterable[Attempt], count: int, on_progress: OnProgress | None, share: float = 1.0
) -> Iterator[Attempt]:
    """Yield the attempts and tell after each how much of ``count`` is done; all of them are ``share`` of the work."""
    for number, attempt in enumerate(attempts, start=1):
        yield attempt
        if on_progress:
            on_progress(share * min(number / max(count, 1), 1.0))
