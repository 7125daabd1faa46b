"""What scoring returns: verdicts with their evidence, and the marks they earn."""

from __future__ import annotations

from enum import Enum

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class State(str, Enum):
    """How far an answer covered a key point."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"


SIGNS = {State.COVERED: "✓", State.PARTIAL: "◐", State.MISSING: "○"}
SHARE = {State.COVERED: 1.0, State.PARTIAL: 0.5, State.MISSING: 0.0}  # of one point's marks


class Evidence(_Frozen):
    """The words that prove a verdict: ``text`` is ``transcript.text[start:end]``.

    ``begin`` and ``finish`` are the seconds at which they were said, absent for typed answers; ``shows`` names the
    groups of the point that they light.
    """

    text: str
    start: int
    end: int
    begin: float | None = None
    finish: float | None = None
    shows: tuple[str, ...] = ()


class Verdict(_Frozen):
    """The decision on one key point. ``strength`` is 0 to 1; ``lacking`` names the groups not heard.

    ``reversed`` tells that all was said, but in the wrong order; ``claimed`` that the candidate's own word covers it.
    """

    point: str
    state: State
    strength: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    lacking: tuple[str, ...] = ()
    reversed: bool = False
    claimed: bool = False


class Score(_Frozen):
    """The verdicts of one answer in the order of the question's points, and the marks they earn."""

    verdicts: tuple[Verdict, ...]
    marks: float
    max_marks: float

    def count(self, state: State) -> int:
        """Return how many points have that verdict."""
        return sum(verdict.state is state for verdict in self.verdicts)


def marked(verdicts: tuple[Verdict, ...], marks: float) -> Score:
    """Return the score of these verdicts, of ``marks`` at most; without points there is nothing to earn."""
    if not verdicts:
        return Score(verdicts=(), marks=0.0, max_marks=0.0)
    earned = sum(SHARE[verdict.state] for verdict in verdicts)
    return Score(verdicts=verdicts, marks=round(marks * earned / len(verdicts), 2), max_marks=marks)


def spelled_marks(value: float) -> str:
    """Return marks as people write them: 2, 2.3, never 2.0."""
    return f"{value:.1f}".removesuffix(".0")
