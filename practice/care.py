"""What Kaikou does by itself for what a person has kept: it looks whether all is whole, and backs it up once a day."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from errors import N_, KaikouError
from history.backups import snapshots
from history.backups.snapshots import Snapshot
from history.backups.zipped import OnProgress
from history.rescuing import health
from history.rescuing.health import Health
from history.store import History
from practice.background import Background
from settings import KEEP_DELETED_DAYS, Settings

UNEXPECTED = N_("Looking after your data failed unexpectedly ({reason}); restart Kaikou, and make a backup by hand.")
QUIET = 3.0  # seconds after the start; the first page comes first


@dataclass(slots=True, kw_only=True)
class Care(Background):
    """The care of one start: ``health`` once it was looked at, ``snapshot`` where one was made."""

    history: History
    settings: Settings
    health: Health | None = None
    snapshot: Snapshot | None = None
    share: float = 0.0

    def begin(self) -> None:
        """Start behind the page, after ``QUIET`` seconds."""
        threading.Thread(target=self._run, name="kaikou-care", daemon=True).start()

    def _run(self) -> None:
        time.sleep(QUIET)
        self.run(self._all, UNEXPECTED)

    def _all(self) -> None:
        now = datetime.now(timezone.utc)
        self.health = health.check(self.settings)
        if self.health.database == "whole" and snapshots.due(self.settings, now):
            self.snapshot = snapshots.take(self.settings, now, self._note)
            snapshots.prune(self.settings, now)
        self.history.purge(now - timedelta(days=KEEP_DELETED_DAYS))

    def _note(self, share: float) -> None:
        self.share = share


def back_up_now(settings: Settings, on_progress: OnProgress | None = None) -> Snapshot:
    """Make a snapshot at once, whenever the last one was, and drop those that have had their time.

    Raises the errors of ``snapshots.take``.
    """
    now = datetime.now(timezone.utc)
    made = snapshots.take(settings, now, on_progress)
    with suppress(KaikouError):  # what can't be dropped now is dropped next time; the snapshot is made
        snapshots.prune(settings, now)
    return made
