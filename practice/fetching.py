"""Downloading a speech model behind the page, one at a time, with progress anyone may read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from errors import N_, CancelledError, KaikouError
from speech.download import DownloadProgress
from speech.models import FoundModel

Download = Callable[[str, Path, str, Callable[[DownloadProgress], None]], FoundModel]


@dataclass(slots=True)
class Fetch:
    """One download; read it from any thread, only its own thread writes it."""

    name: str
    progress: DownloadProgress | None = None
    error: KaikouError | None = None
    model: FoundModel | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def over(self) -> bool:
        return self.finished.is_set()

    def cancel(self) -> None:
        """Ask the download to stop; what has come stays, and the next try goes on from there."""
        self.stopped.set()

    def note(self, progress: DownloadProgress) -> None:
        """Take down how far the download is; raises ``CancelledError`` once the user has had enough."""
        if self.stopped.is_set():
            raise CancelledError(N_("Stopped; the next try goes on from here."))
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
            fetch = self.latest = Fetch(name)
        # a daemon: closing Kaikou must not wait for gigabytes, the next try goes on from there
        threading.Thread(target=self._run, args=(fetch, folder, hub), name="kaikou-fetch", daemon=True).start()
        return fetch

    def _run(self, fetch: Fetch, folder: Path, hub: str) -> None:
        try:
            fetch.model = self._download(fetch.name, folder, hub, fetch.note)
        except KaikouError as error:
            fetch.error = error
        except Exception as error:  # the page must learn of it, or it would wait for ever
            fetch.error = KaikouError(
                N_("The download failed unexpectedly ({reason}); try again."), reason=f"{type(error).__name__}: {error}"
            )
        finally:
            fetch.finished.set()
