"""The recordings folder: file names that tell what they hold, and a bin that gives things back."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

BIN = ".bin"
DAY = 86_400.0  # seconds

_TIME = "%Y%m%dT%H%M%S"
_NAME = re.compile(
    r"(?P<time>\d{8}T\d{6})_(?P<bank>[a-z0-9-]{1,40})_(?P<question>[a-z0-9-]{1,40})_(?P<short>[0-9a-f]{8})\.[a-z0-9]{1,5}"
)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Told:
    """What a recording's name tells: when (UTC, to the second), to what, and how its id begins."""

    created_at: datetime
    bank_id: str
    question_id: str
    short: str


def file_name(created_at: datetime, bank_id: str, question_id: str, id: str, suffix: str) -> str:
    """Return a name such as ``20261123T072458_pingan-kefu_q04_1a2b3c4d.wav`` (the time is UTC)."""
    ending = suffix.lower() if _SUFFIX.fullmatch(suffix.lower()) else ".audio"
    moment = created_at.astimezone(timezone.utc).strftime(_TIME)
    return f"{moment}_{_plain(bank_id)}_{_plain(question_id)}_{id[:8]}{ending}"


def read_name(name: str) -> Told | None:
    """Return what ``file_name`` put into ``name``; ``None`` for a file that isn't ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found["time"], _TIME).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return Told(moment, found["bank"], found["question"], found["short"])


def _plain(id: str) -> str:
    """Return an id as a safe part of a file name; the ids of valid banks come back as they are."""
    return re.sub(r"[^a-z0-9-]", "-", id.lower())[:40] or "-"


class Folder:
    """The files themselves. A name is looked for in the folder, then in its bin."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def locate(self, name: str) -> Path | None:
        """Return where the file lies, or ``None`` where it is gone."""
        name = Path(name).name  # a name from the database never leads out of the folder
        return next((path for path in (self.path / name, self.path / BIN / name) if path.is_file()), None)

    def names(self) -> set[str]:
        """Return all names outside the bin that look like ours; none where there is no folder yet."""
        try:
            with os.scandir(self.path) as entries:
                return {entry.name for entry in entries if _NAME.fullmatch(entry.name) and entry.is_file()}
        except FileNotFoundError:
            return set()

    def move_to_bin(self, name: str) -> None:
        """Move the file to the bin. Raises ``OSError``, on Windows also where a player holds it open."""
        (self.path / BIN).mkdir(parents=True, exist_ok=True)
        if (self.path / name).is_file():
            os.replace(self.path / name, self.path / BIN / name)

    def take_from_bin(self, name: str) -> None:
        """Move the file back. Raises ``OSError``."""
        if (self.path / BIN / name).is_file():
            os.replace(self.path / BIN / name, self.path / name)

    def remove(self, name: str) -> bool:
        """Delete the file for good; ``False`` where the system doesn't allow it now."""
        try:
            while path := self.locate(name):
                path.unlink()
        except OSError:
            return False
        return True

    def sweep(self) -> None:
        """Remove what a killed process left half written, once it is a day old."""
        oldest = time.time() - DAY
        for path in self.path.glob(".*.part"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except OSError:  # another process swept it, or holds it; the next start tries again
                continue
