"""A parcel is taken in: what is new comes beside what is there, what is there already is left or brought up to date."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from history.backups.copying import arriving
from history.files import BIN, Folder, read_name
from history.parcel.banks import take_banks
from history.parcel.fitting import Came, Unfit, as_attempt, as_change, as_phrase, as_sound
from history.parcel.form import (
    ATTEMPTS,
    CHANGES,
    PHRASES,
    RECORDINGS,
    SOUNDS,
    UNREADABLE,
    OnProgress,
    damaged,
    opened,
    told,
)
from history.parcel.reading import check, sounds_of, values_of
from history.parcel.taking import take_attempt, take_change, take_phrase, take_sound
from history.tables import PhraseRow
from history.transactions import writing
from settings import Settings, cannot_write

_AT_ONCE = 50  # rows; others may write in between
_CHECKED, _SOUNDS, _ROWS = 0.3, 0.6, 0.95  # shares of the whole work by the end of each part

Fit = TypeVar("Fit")


@dataclass(slots=True)
class Received:
    """What became of a parcel. ``damaged`` counts attempts that could not be read; ``other_banks`` are own banks
    that are here under the same id with other contents, and were left as they are. ``questions`` are those with
    new or renewed attempts, by the ids of their banks and their own."""

    new: int = 0
    renewed: int = 0
    known: int = 0
    damaged: int = 0
    recordings: int = 0
    phrases: int = 0
    banks: int = 0
    other_banks: list[str] = field(default_factory=list)
    questions: set[tuple[str, str]] = field(default_factory=set, compare=False)


def receive(engine: Engine, settings: Settings, path: Path, on_progress: OnProgress | None = None) -> Received:
    """Take a parcel in and return what came of it; doing so twice changes nothing more.

    An attempt that was changed on the other computer since it left this one is renewed. Raises ``InputError`` for
    a file that is no parcel or is damaged, before anything is taken in, and ``StorageError`` where nothing can be
    written; what was taken in by then stays, and the next try goes on from there.
    """
    with opened(path) as archive:
        told(archive, path)
        receiving = _Receiving(engine, settings, archive, on_progress)
        try:
            check(archive, receiving.part(0, _CHECKED))
        except UNREADABLE as error:
            raise damaged(path) from error
        try:
            return receiving.all()
        except OSError as error:
            raise cannot_write(settings.home, error) from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:  # it changed after it was checked
            raise damaged(path) from error


class _Receiving:
    def __init__(
        self, engine: Engine, settings: Settings, archive: zipfile.ZipFile, on_progress: OnProgress | None
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._folder = Folder(settings.recordings)
        self._archive = archive
        self._on_progress = on_progress
        self._count = Received()

    def all(self) -> Received:
        self._sounds()
        self._take(RECORDINGS, as_sound, take_sound)
        self._take(ATTEMPTS, as_attempt, self._attempt, self._damaged, self.part(_SOUNDS, _ROWS))
        self._take(CHANGES, as_change, take_change)  # before phrases, which they may have taken away
        self._take(PHRASES, as_phrase, self._phrase)
        self._count.banks, self._count.other_banks = take_banks(self._archive, self._settings.banks)
        self.part(_ROWS, 1)(1)
        return self._count

    def part(self, start: float, end: float) -> OnProgress:
        """Return what tells the progress of a part of the work."""

        def tell(share: float) -> None:
            if self._on_progress:
                self._on_progress(start + (end - start) * share)

        return tell

    def _sounds(self) -> None:
        """Lay the sound files down first: a row whose file is missing would be an answer that can't be heard."""
        names, tell = sounds_of(self._archive), self.part(_CHECKED, _SOUNDS)
        for number, name in enumerate(names, start=1):
            bare = name.removeprefix(f"{BIN}/")
            if read_name(bare) and not self._has(bare):
                self._lay_down(name)
                self._count.recordings += 1
            tell(number / len(names))

    def _lay_down(self, name: str) -> None:
        with (
            arriving(self._folder.path / name) as part,
            self._archive.open(SOUNDS + name) as source,
            part.open("wb") as copy,
        ):
            shutil.copyfileobj(source, copy)

    def _has(self, name: str) -> bool:
        path = self._folder.locate(name)
        return path is not None and path.stat().st_size > 0

    def _take(
        self,
        name: str,
        read: Callable[[Any], Fit],
        take: Callable[[Session, Fit], object],
        unfit: Callable[[], object] = lambda: None,
        on_share: OnProgress = lambda share: None,
    ) -> None:
        """Read the lines of a file and take them in, some at once; of all lines there are never more in memory."""
        fit: list[Fit] = []
        for values, share in values_of(self._archive, name):
            try:
                fit.append(read(values))
            except Unfit:
                unfit()
            if len(fit) >= _AT_ONCE:
                self._write(fit, take, unfit)
                fit.clear()
                on_share(share)
        self._write(fit, take, unfit)
        on_share(1)

    def _write(self, fit: list[Fit], take: Callable[[Session, Fit], object], unfit: Callable[[], object]) -> None:
        if not fit:
            return
        with writing(self._engine) as session:
            for one in fit:
                try:
                    take(session, one)
                except Unfit:
                    unfit()

    def _attempt(self, session: Session, came: Came) -> None:
        place = (came.question.bank_id, came.question.question_id)
        became = take_attempt(session, came)
        if became != "known":
            self._count.questions.add(place)
        setattr(self._count, became, getattr(self._count, became) + 1)

    def _phrase(self, session: Session, row: PhraseRow) -> None:
        self._count.phrases += take_phrase(session, row)

    def _damaged(self) -> None:
        self._count.damaged += 1
