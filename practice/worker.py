"""Transcription behind the page: a job outlives the click that began it, and a closed tab."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from functools import partial

from errors import N_
from history.records import Recording
from practice.background import Background
from practice.desk import Desk
from settings import Settings
from speech.transcriber import Progress

STOPPED = N_("Stopped; the recording is kept and can be transcribed later.")
UNEXPECTED = N_("Something unexpected went wrong ({reason}); the recording is kept and can be transcribed later.")


@dataclass(slots=True, kw_only=True)
class Job(Background):
    """One recording on its way to an attempt."""

    recording: Recording
    settings: Settings
    progress: Progress | None = None
    attempt_id: str | None = None

    def note(self, progress: Progress) -> None:
        """Take down how far the transcription is; raises ``CancelledError`` once the user has had enough."""
        self.stop_if_asked(STOPPED)
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
            self._desk.expect(kept)
            job = self._jobs[kept.id] = Job(recording=kept, settings=settings)
        self._waiting.put(job)
        return job

    def job(self, recording_id: str) -> Job | None:
        """Return the latest job for a recording of this run of the program."""
        return self._jobs.get(recording_id)

    def busy(self, recording_id: str) -> bool:
        """Tell whether a recording is queued or being transcribed now."""
        job = self._jobs.get(recording_id)
        return job is not None and not job.over

    def working(self) -> bool:
        """Tell whether any recording is queued or being transcribed now."""
        return any(not job.over for job in list(self._jobs.values()))

    def _run(self) -> None:
        while True:
            job = self._waiting.get()
            job.run(partial(self._take, job), UNEXPECTED)

    def _take(self, job: Job) -> None:
        job.stop_if_asked(STOPPED)
        job.attempt_id = self._desk.take(job.recording, job.settings, job.note).id
