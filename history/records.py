"""What the history hands out: frozen records, whole in themselves, with no tie to the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from questions.model import Question
from scoring.result import Score
from speech.transcript import Transcript

RecordingState = Literal["waiting", "failed", "unusable", "done"]
Source = Literal["microphone", "upload"]
Kind = Literal["spoken", "typed"]
ChangeKind = Literal["added", "removed"]
Share = Annotated[float, Field(ge=0, le=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Recording(_Frozen):
    """One sound file that is on disk. ``file`` is its bare name; ``Recordings.path`` says where it lies.

    ``problem`` tells why it failed or is unusable. ``question_version`` is empty
    where the row was lost and only the file's name was left to tell.
    """

    id: str
    file: str
    created_at: AwareDatetime
    bank_id: str
    question_id: str
    question_version: str = ""
    seconds: float | None = None
    state: RecordingState = "waiting"
    problem: str | None = None
    source: Source = "microphone"


class Waiting(_Frozen):
    """A recording to be offered again: it was never transcribed, or that failed (``problem``)."""

    recording: Recording
    path: Path
    problem: str | None = None


class Claim(_Frozen):
    """The words by which the person says a point was made: ``text`` is ``transcript.text[start:end]``.

    ``position`` counts the question's points from 0.
    """

    position: int
    start: int
    end: int
    text: str
    created_at: AwareDatetime


class Attempt(_Frozen):
    """One answer, whole: the question as it was then, what was said, and what it earned.

    ``transcript`` is the one that counts; where it was mended, ``heard`` is the one of before. ``day`` is the date
    it was where the person sat, ``revision`` the number of changes since. ``recording`` is ``None`` for a typed
    answer and where the sound file is gone; ``seconds`` is the recording's length.
    """

    id: str
    created_at: AwareDatetime
    day: date
    revision: int = 0
    bank_id: str
    bank_title: str
    section: str
    question: Question
    transcript: Transcript
    heard: Transcript | None = None
    claims: tuple[Claim, ...] = ()
    score: Score
    kind: Kind
    model: str
    seconds: float
    recording: Path | None = None
    recording_id: str | None = None


class AttemptSummary(_Frozen):
    """One line of the list of attempts; ``covered``, ``partial`` and ``missing`` count key points."""

    id: str
    created_at: AwareDatetime
    bank_id: str
    question_id: str
    question: str
    section: str
    marks: float
    max_marks: float
    covered: int
    partial: int
    missing: int
    kind: Kind
    has_recording: bool
    deleted_at: AwareDatetime | None = None


class AttemptFilter(_Frozen):
    """Which attempts are wanted; what is left out doesn't matter.

    ``since`` is included, ``until`` is not. ``least`` and ``most`` are shares of the marks, 0 to 1, both included.
    ``deleted`` asks for what lies in the bin, and for nothing else.
    """

    bank_id: str | None = None
    question_id: str | None = None
    section: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    least: Share | None = None
    most: Share | None = None
    deleted: bool = False


class AnsweredQuestion(_Frozen):
    """A question that occurs in the history, with its newest text."""

    bank_id: str
    question_id: str
    question: str
    section: str


class Phrase(_Frozen):
    """One of a person's own ways to say a point of a question."""

    id: str
    bank_id: str
    question_id: str
    point: str
    phrase: str
    created_at: AwareDatetime


class Rescored(_Frozen):
    """An attempt whose score a change of phrases alters; ``revision`` is the attempt's own before that."""

    attempt_id: str
    created_at: AwareDatetime
    revision: int
    before: Score
    after: Score


class Change(_Frozen):
    """A phrase that was added or removed; ``attempts`` counts those whose score it altered."""

    id: str
    created_at: AwareDatetime
    undone_at: AwareDatetime | None
    kind: ChangeKind
    bank_id: str
    question_id: str
    point: str
    phrase: str
    attempts: int
