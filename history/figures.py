"""What the progress hands out: frozen figures, each whole in itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.result import State


@dataclass(frozen=True, slots=True)
class PractisedBank:
    """A bank that occurs in the history, under the title it had last."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class DayMarks:
    """The marks of one day in one section, or in all (``section`` is ``None``).

    ``marks`` and ``max_marks`` are means of an attempt, ``share`` is the mean of marks / max_marks, 0 to 1.
    """

    day: date
    section: str | None
    attempts: int
    marks: float
    max_marks: float
    share: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One question: the marks of its latest attempt, and what its best one would earn of the same ``max_marks``.

    All marks are 0 for a question without points. ``attempts`` counts all of them, ``day`` is the latest one's.
    """

    bank_id: str
    question_id: str
    text: str
    section: str
    attempt_id: str
    day: date
    attempts: int
    marks: float
    max_marks: float
    best: float


@dataclass(frozen=True, slots=True)
class PointState:
    """How far one attempt covered a point; ``position`` counts the points of the question's newest version from 0."""

    position: int
    point: str
    state: State
    claimed: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt, and its verdicts on those points that the question's newest version still has."""

    attempt_id: str
    day: date
    marks: float
    max_marks: float
    points: tuple[PointState, ...]


@dataclass(frozen=True, slots=True)
class QuestionTried:
    """A question's newest attempts, oldest first; ``points`` names the points of its newest version in order."""

    bank_id: str
    question_id: str
    text: str
    section: str
    points: tuple[str, ...]
    attempts: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A point over the newest attempts at its question.

    ``mean`` is 0 (always missing) to 1 (always covered), ``tries`` counts those of the attempts that were judged on
    the point, ``missed`` those that missed it; ``attempt_id`` is the newest of them.
    """

    bank_id: str
    question_id: str
    text: str
    position: int
    point: str
    mean: float
    tries: int
    missed: int
    attempt_id: str


@dataclass(frozen=True, slots=True)
class PracticeDays:
    """Attempts by day, oldest first, and how many days there were in all.

    ``run`` counts the days in a row up to today, or up to yesterday where today's practice is still to come.
    """

    attempts: dict[date, int]
    total: int
    run: int
