"""Flash cards for Anki: a card for every question that was answered, with the best answer so far and its sound."""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from errors import InputError, RecordingError, SpeakerError
from history.records import Attempt
from practice.exporting import anki_card as card
from practice.exporting.files import OnProgress, one_by_one, whole
from practice.exporting.wording import Translate
from questions.model import Question
from speech.encoding import mp3

Spoken = Callable[[Question], Path | None]

_READ = 0.2  # of the work; the rest is mostly making sounds small
_STORED = zipfile.ZIP_STORED  # sound is small already


def write_anki(
    attempts: Iterable[Attempt],
    count: int,
    target: Path,
    translate: Translate,
    on_progress: OnProgress | None = None,
    *,
    spoken: Spoken | None = None,
) -> None:
    """Write a package of cards, a deck for every bank; ``spoken`` gives the sound file of a question, if there is one.

    Imported again, it brings the cards up to date instead of doubling them. Raises ``StorageError`` where nothing can
    be written; what ``on_progress`` raises ends the work. No half file is left.
    """
    from practice.exporting.anki_deck import Decks

    best = _best(one_by_one(attempts, count, on_progress, _READ))
    with (
        whole(target, on_progress) as part,
        TemporaryDirectory(prefix="kaikou-") as folder,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        sounds, decks = _Sounds(package, Path(folder)), Decks(translate)
        for number, attempt in enumerate(best, start=1):
            said = sounds.add(attempt.recording, attempt.bank_id, attempt.question.id, attempt.id)
            asked = sounds.add(_read_aloud(spoken, attempt), attempt.bank_id, attempt.question.text)
            decks.add(attempt, [*card.fields(attempt, translate), said, asked], number)
            if on_progress:
                on_progress(_READ + (1 - _READ) * number / (len(best) + 1))
        package.write(decks.written(Path(folder) / "collection"), "collection.anki2")
        package.writestr("media", json.dumps(sounds.names))


def _best(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return the best attempt at each question: that of most marks, of several the newest."""
    found: dict[tuple[str, str], Attempt] = {}
    for attempt in attempts:
        key = (attempt.bank_id, attempt.question.id)
        known = found.get(key)
        if known is None or (attempt.score.marks, attempt.created_at) >= (known.score.marks, known.created_at):
            found[key] = attempt
    return list(found.values())


def _read_aloud(spoken: Spoken | None, attempt: Attempt) -> Path | None:
    try:
        return spoken(attempt.question) if spoken else None
    except SpeakerError:  # a card without its question's sound is still a card
        return None


class _Sounds:
    """The sound files of a package; ``names`` says what each of its numbered files is called in Anki."""

    def __init__(self, package: zipfile.ZipFile, folder: Path) -> None:
        self.names: dict[str, str] = {}
        self._package, self._folder = package, folder

    def add(self, path: Path | None, *about: str) -> str:
        """Put a sound in, as MP3 where that can be made, and return Anki's mark for it; empty where it is gone.

        ``about`` makes the name, so that it is the same in the next package.
        """
        if path is None or not path.is_file() or not path.stat().st_size:
            return ""
        small = self._folder / "sound.mp3"
        try:
            encoded = mp3(path, small)
        except (InputError, RecordingError):  # gone this moment, or no sound
            return ""
        name = f"kaikou-{card.digest(*about)[:20]}{'.mp3' if encoded else path.suffix.lower()}"
        source = small if encoded else path
        with source.open("rb") as sound, self._package.open(self._entry(), "w") as entry:
            shutil.copyfileobj(sound, entry)
        self.names[str(len(self.names))] = name
        return f"[sound:{name}]"

    def _entry(self) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(str(len(self.names)), time.localtime()[:6])
        entry.compress_type = _STORED
        return entry
