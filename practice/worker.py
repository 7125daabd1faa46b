"""Transcription behind the page: a job outlives the click that began it, and a closed tab."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from enum import Enum

from errors import N_, CancelledError, KaikouError
from history.records import Recording
from practice.desk import Desk
from settings import Settings
from speech.transcriber import Progress


class Stage(str, Enum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Job:
    """One recording on its way to an attempt; read it from any thread, only the worker writes it."""

    recording: Recording
    settings: Settings
    stage: Stage = Stage.QUEUED
    began: float = field(default_factory=time.monotonic)
    progress: Progress | None = None
    attempt_id: str | None = None
    error: KaikouError | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def over(self) -> bool:
        return self.finished.is_set()

    @property
    def seconds(self) -> int:
        """How long ago the job was handed in."""
        return int(time.monotonic() - self.began)

    def cancel(self) -> None:
        """Ask the worker to stop; the recording stays and can be transcribed later."""
        self.stopped.set()

    def note(self, progress: Progress) -> None:
        """Take down how far the transcription is; raises ``CancelledError`` once the user has had enough."""
        if self.stopped.is_set():
            raise CancelledError(N_("Stopped; the recording is kept and can be transcribed later."))
        self.progress = progress


class Worker:
    """One thread that takes jobs in the order they came."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: queue.Queue[Job] = queue.Queue()
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        # a daemon: closing Kaikou must not wait for a long transcription, the recording is on disk
        threading.Thread(target=self._run, name="kaikou-worker", daemon=True).start()

    def submit(self, kept: Recording, settings: Settings) -> Job:
        """Queue a recording; one that is queued or running already is not taken twice."""
        with self._lock:
            present = self._jobs.get(kept.id)
            if present is not None and not present.over:
                return present
            job = self._jobs[kept.id] = Job(kept, settings)
        self._waiting.put(job)
        return job

    def job(self, recording_id: str) -> Job | None:
        """Return the latest job for a recording of this run of the program."""
        return self._jobs.get(recording_id)

    def busy(self, recording_id: str) -> bool:
        """Tell whether a recording is queued or being transcribed now."""
        job = self._jobs.get(recording_id)
        return job is not None and not job.over

    def _run(self) -> None:
        while True:
            job = self._waiting.get()
            self._take(job)
            job.finished.set()

    def _take(self, job: Job) -> None:
        try:
            if job.stopped.is_set():
                raise CancelledError(N_("Stopped; the recording is kept and can be transcribed later."))
            job.stage = Stage.RUNNING
            job.attempt_id = self._desk.take(job.recording, job.settings, job.note).id
            job.stage = Stage.DONE
        except CancelledError as error:
            job.error, job.stage = error, Stage.CANCELLED
        except KaikouError as error:
            job.error, job.stage = error, Stage.FAILED
        except Exception as error:  # the thread must live on for the next answer, whatever this one met
            job.error = KaikouError(
                N_("Something unexpected went wrong ({reason}); the recording is kept and can be transcribed later."),
                reason=f"{type(error).__name__}: {error}",
            )
            job.stage = Stage.FAILED
