"""Work behind the page that can be watched, stopped and waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from errors import CancelledError, KaikouError, UnexpectedError


class Stage(str, Enum):
    """How far a piece of work has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Background:
    """One piece of work; read it from any thread, only its own thread writes it."""

    stage: Stage = Stage.QUEUED
    error: KaikouError | None = None
    began: float = field(default_factory=time.monotonic)
    stopped: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it; what is stopped in the queue never begins."""
        return self.finished.is_set() or (self.stage is Stage.QUEUED and self.stopped.is_set())

    @property
    def seconds(self) -> int:
        """How long ago it was handed in."""
        return int(time.monotonic() - self.began)

    def cancel(self) -> None:
        """Ask for it to stop; what it has done so far is kept."""
        self.stopped.set()

    def stop_if_asked(self, message: str) -> None:
        """Raise ``CancelledError`` with ``message`` once the user has had enough."""
        if self.stopped.is_set():
            raise CancelledError(message)

    def run(self, work: Callable[[], None], unexpected: str) -> None:
        """Do ``work`` and take down how it ended; ``unexpected`` is the sentence for what nobody foresaw.

        Nothing is raised: the thread must live on, and whoever watches must learn of the end.
        """
        self.stage = Stage.RUNNING
        try:
            work()
            self.stage = Stage.DONE
        except CancelledError as error:
            self.error, self.stage = error, Stage.CANCELLED
        except KaikouError as error:
            self.error, self.stage = error, Stage.FAILED
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            self.error, self.stage = UnexpectedError(unexpected, reason=reason), Stage.FAILED
        finally:
            self.finished.set()
