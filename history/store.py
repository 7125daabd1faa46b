"""The history as one thing: opened with the settings, closed at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from history.attempts import Attempts
from history.database import open_database
from history.drills import Drills
from history.phrases import Phrases
from history.progress import Progress
from history.recordings import Recordings
from settings import Settings


@dataclass(frozen=True, slots=True)
class History:
    """Attempts, recordings, phrases, the progress and the drills over one database. Threads may share it."""

    engine: Engine
    attempts: Attempts
    recordings: Recordings
    phrases: Phrases
    progress: Progress
    drills: Drills

    def purge(self, before: datetime) -> int:
        """Remove for good what was deleted or discarded before that time; return how many of both."""
        return self.attempts.purge(before) + self.recordings.purge(before)

    def close(self) -> None:
        """Let go of the database; its file is then whole by itself."""
        self.engine.dispose()


def open_history(settings: Settings) -> History:
    """Open the history of these settings and take in recordings that lost their row.

    Raises the errors of ``open_database``, and ``StorageError`` where the recordings can't be read.
    """
    engine = open_database(settings.database, settings.backups)
    history = History(
        engine,
        attempts=Attempts(engine, settings.recordings),
        recordings=Recordings(engine, settings.recordings),
        phrases=Phrases(engine),
        progress=Progress(engine),
        drills=Drills(engine),
    )
    try:
        history.recordings.adopt()
    except BaseException:
        history.close()
        raise
    return history
