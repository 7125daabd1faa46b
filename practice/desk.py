"""One answer's way through the house: kept first, then checked, transcribed, scored and stored."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from errors import N_, CancelledError, InputError, KaikouError, RecordingError
from history.records import Attempt, Recording, RecordingState, Source
from history.store import History
from questions.library import Library, Placed
from scoring.score import score_answer
from settings import Settings
from speech import models, recording, transcriber
from speech.transcript import Transcript

LONGEST_TEXT = 20_000  # characters of a typed answer; an hour of speech has fewer
OnProgress = Callable[[transcriber.Progress], None]


@dataclass(slots=True)
class Desk:
    """Where answers are handed in; wired once, safe to use from several threads.

    ``library`` is put in anew whenever a bank was saved.
    """

    library: Library
    history: History

    def hand_in(
        self, placed: Placed, data: bytes, suffix: str = ".wav", source: Source = "microphone", point: str = ""
    ) -> Recording:
        """Keep a spoken answer on disk before anything else can happen to it; ``point`` is all that it was asked for.

        Raises ``RecordingError`` where there are no bytes at all, ``StorageError`` where nothing can be written.
        """
        if not data:
            raise RecordingError(
                N_("The recording is empty; record the answer again."),
                fault=recording.EMPTY,
            )
        kept = self.history.recordings.keep(
            data,
            suffix,
            bank_id=placed.bank.id,
            question_id=placed.question.id,
            question_version=placed.question.version,
            source=source,
        )
        self._ask(kept.id, point)
        return kept

    def check(self, kept: Recording, settings: Settings) -> recording.Checked:
        """Return what the recording is like.

        One that can't be used stays on disk: where it holds any sound at all it is offered again.
        """
        try:
            return recording.check(
                self.history.recordings.path(kept),
                shortest=settings.shortest_recording,
                longest=settings.longest_recording,
            )
        except RecordingError as error:
            state: RecordingState = "unusable" if error.fault in (recording.NOT_AUDIO, recording.EMPTY) else "failed"
            self.history.recordings.mark(kept.id, state, problem=str(error))
            raise

    def expect(self, kept: Recording) -> None:
        """Note that a recording is to be transcribed: until that is done it is offered at every start."""
        self.history.recordings.mark(kept.id, "waiting")

    def take(self, kept: Recording, settings: Settings, on_progress: OnProgress | None = None) -> Attempt:
        """Transcribe and score a kept recording and store the attempt.

        Whatever fails, the recording stays and is offered again, also where nobody was heard to speak: another
        model may hear more.
        """
        try:
            placed = self.library.find(kept.question_id, kept.bank_id)
            model = models.locate(settings.model, settings.models)
            path = self.history.recordings.path(kept)
            transcript = transcribe(path, model, settings, placed.bank.language, on_progress)
        except CancelledError:
            raise  # the user's own wish; the recording goes on waiting
        except KaikouError as error:
            self.history.recordings.mark(kept.id, "failed", problem=str(error))
            raise
        return self._store(placed, transcript, kept, model.name, self._asked(kept.id))

    def take_text(self, placed: Placed, text: str, point: str = "") -> Attempt:
        """Score a typed answer and store the attempt; ``point`` is all that it was asked for.

        Raises ``InputError`` for an empty or endless one.
        """
        return self._store(placed, Transcript.typed(checked_text(text), placed.bank.language), None, "", point)

    def recall(self, bank_id: str, question_id: str, *, anew: bool = False) -> None:
        """Bring the cards of a question up to date, ``anew`` where a past answer to it was changed.

        Never fails, for the answer itself is kept: what could not be done is done with the next one.
        """
        with suppress(Exception):
            if anew:
                self.history.drills.rebuild([(bank_id, question_id)])
            else:
                self.history.drills.update(bank_id, question_id)

    def _ask(self, id: str, point: str) -> None:
        if point:
            with suppress(Exception):  # at worst it counts as an answer to the whole question
                self.history.drills.ask(id, point)

    def _asked(self, id: str) -> str:
        with suppress(Exception):
            return self.history.drills.asked(id)
        return ""

    def _store(self, placed: Placed, transcript: Transcript, kept: Recording | None, model: str, point: str) -> Attempt:
        personal = self.history.phrases.of(placed.bank.id, placed.question.id)
        score = score_answer(
            placed.question, transcript, placed.section.marks_per_question, placed.bank.language, personal
        )
        attempt = self.history.attempts.add(
            bank=placed.bank,
            section=placed.section,
            question=placed.question,
            transcript=transcript,
            score=score,
            recording=kept,
            model=model,
        )
        self._ask(attempt.id, point)
        self.recall(placed.bank.id, placed.question.id)
        return attempt


def transcribe(
    path: Path,
    model: models.FoundModel,
    settings: Settings,
    language: str = "zh",
    on_progress: OnProgress | None = None,
) -> Transcript:
    """Return what is said in the sound file at ``path``, heard by ``model``."""
    return transcriber.transcribe(
        path, model.folder, language=language, device=settings.device, on_progress=on_progress
    )


def checked_text(text: str) -> str:
    """Return a typed answer without the space around it; raises ``InputError`` where it can't be scored."""
    plain = text.strip()
    if not plain:
        raise InputError(N_("The answer is empty; type what you would say."))
    if len(plain) > LONGEST_TEXT:
        raise InputError(
            N_("The answer has {count} characters; at most {most} can be scored."), count=len(plain), most=LONGEST_TEXT
        )
    return plain
