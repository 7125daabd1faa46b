"""Downloading a speech model behind the page, one at a time, with progress anyone may read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from errors import N_
from practice.background import Background
from speech.models import FoundModel

if TYPE_CHECKING:
    from speech.download import DownloadProgress

Download = Callable[[str, Path, str, Callable[["DownloadProgress"], None]], FoundModel]

STOPPED = N_("Stopped; the next try goes on from here.")
UNEXPECTED = N_("The download failed unexpectedly ({reason}); try again.")


@dataclass(slots=True, kw_only=True)
class Fetch(Background):
    """One download."""

    name: str
    progress: DownloadProgress | None = None
    model: FoundModel | None = None

    def note(self, progress: DownloadProgress) -> None:
        """Take down how far the download is; raises ``CancelledError`` once the user has had enough."""
        self.stop_if_asked(STOPPED)
        self.progress = progress


class Fetcher:
    """Starts downloads, one at a time."""

    def __init__(self, download: Download) -> None:
        self._download = download
        self._lock = threading.Lock()
        self.latest: Fetch | None = None

    def begin(self, name: str, folder: Path, hub: str) -> Fetch:
        """Start fetching a model of the catalogue; while one is on its way, that one is returned."""
        with self._lock:
            if self.latest is not None and not self.latest.over:
                return self.latest
            fetch = self.latest = Fetch(name=name)

        def work() -> None:
            fetch.model = self._download(name, folder, hub, fetch.note)

        # a daemon: closing Kaikou must not wait for gigabytes, the next try goes on from there
        threading.Thread(target=fetch.run, args=(work, UNEXPECTED), name="kaikou-fetch", daemon=True).start()
        return fetch
