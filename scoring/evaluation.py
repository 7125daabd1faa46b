"""How well scoring agrees with people: counts over labelled answers, and the figures made of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from scoring.labelled import PlacedAnswer, PointLabel
from scoring.result import State, Verdict
from scoring.score import score_answer


@dataclass
class Tally:
    """Answers, and their points counted as covered rightly, wrongly, missed wrongly, and rightly."""

    answers: int = 0
    hits: int = 0
    unearned: int = 0
    missed: int = 0
    rejected: int = 0

    def add(self, label: bool, covered: bool) -> None:
        if covered:
            self.hits, self.unearned = self.hits + label, self.unearned + (not label)
        else:
            self.missed, self.rejected = self.missed + label, self.rejected + (not label)

    @property
    def precision(self) -> float:
        return _share(self.hits, self.hits + self.unearned)

    @property
    def recall(self) -> float:
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.hits, 2 * self.hits + self.unearned + self.missed)

    @property
    def accuracy(self) -> float:
        return _share(self.hits + self.rejected, self.hits + self.unearned + self.missed + self.rejected)

    @property
    def credited_unearned(self) -> float:
        """The share of points not made that were credited all the same."""
        return _share(self.unearned, self.unearned + self.rejected)

    def as_json(self) -> dict[str, float | int]:
        return {
            "n": self.answers,
            "f1": round(self.f1, 4),
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "credited_unearned": round(self.credited_unearned, 4),
        }


@dataclass(frozen=True)
class Miss:
    """One verdict that differs from the label."""

    answer: PlacedAnswer
    label: PointLabel
    verdict: Verdict


@dataclass
class Evaluation:
    """All figures. ``overlap`` has, for each point covered rightly, how much of the labelled evidence was quoted."""

    whole: Tally = field(default_factory=Tally)
    by_kind: dict[str, Tally] = field(default_factory=dict)
    by_question: dict[str, Tally] = field(default_factory=dict)
    overlap: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    @property
    def evidence_overlap(self) -> float:
        return statistics.fmean(self.overlap) if self.overlap else 0.0

    @property
    def ms_per_answer(self) -> float:
        return statistics.median(self.milliseconds) if self.milliseconds else 0.0

    def as_json(self) -> dict[str, object]:
        return {
            **self.whole.as_json(),
            "accuracy": round(self.whole.accuracy, 4),
            "evidence_overlap": round(self.evidence_overlap, 4),
            "ms_per_answer": round(self.ms_per_answer, 3),
            "by_kind": {kind: tally.as_json() for kind, tally in self.by_kind.items()},
            "by_question": {question: tally.as_json() for question, tally in self.by_question.items()},
        }


def evaluate(
    answers: Sequence[PlacedAnswer], language: str = "zh", on_progress: Callable[[float], None] | None = None
) -> Evaluation:
    """Score every answer and compare: covered counts as 1, partial and missing as 0.

    Each is scored twice and the second time is the one that is told: phrases are compiled when they are first needed.
    """
    found = Evaluation()
    for number, answer in enumerate(answers, start=1):
        marks = answer.section.marks_per_question
        score_answer(answer.question, answer.row.answer, marks, language)  # compiles what this answer needs, once
        begun = time.perf_counter()
        score = score_answer(answer.question, answer.row.answer, marks, language)
        found.milliseconds.append((time.perf_counter() - begun) * 1000)
        tallies = (
            found.whole,
            found.by_kind.setdefault(answer.row.kind, Tally()),
            found.by_question.setdefault(answer.question.id, Tally()),
        )
        for tally in tallies:
            tally.answers += 1
        for label, verdict in zip(answer.row.points, score.verdicts, strict=True):
            _count(found, answer, label, verdict, tallies)
        if on_progress:
            on_progress(number / len(answers))
    return found


def _count(
    found: Evaluation, answer: PlacedAnswer, label: PointLabel, verdict: Verdict, tallies: Iterable[Tally]
) -> None:
    covered = verdict.state is State.COVERED
    for tally in tallies:
        tally.add(label.label, covered)
    if covered != label.label:
        found.misses.append(Miss(answer, label, verdict))
    elif covered and label.evidence:
        found.overlap.append(_overlap(answer.row.answer, label.evidence, verdict))


def _overlap(text: str, evidence: str, verdict: Verdict) -> float:
    """Return the share of the labelled evidence that the quotes hold; 0 where it is not in the answer."""
    start = text.find(evidence)
    if start < 0:
        return 0.0
    wanted = set(range(start, start + len(evidence)))
    quoted = {place for quote in verdict.evidence for place in range(quote.start, quote.end)}
    return len(wanted & quoted) / len(wanted)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
