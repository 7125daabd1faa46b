"""The charts of a report: marks over time and point by point, of the attempts that are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from errors import N_
from history.figures import DayMarks, PointState, QuestionTried, Tried
from history.progress import LATELY
from history.records import Attempt
from history.store import History
from practice.exporting.wording import Translate

Picture = tuple[str, bytes]  # a caption and a PNG


def of_everything(history: History, translate: Translate) -> Iterator[Picture]:
    """Yield the progress with each bank, the bank practised last first; the database computes it."""
    for bank in history.progress.banks():
        yield from _of_bank(bank.title, history.progress.marks(bank.id), history.progress.heat_map(bank.id), translate)


def of_some(attempts: Iterable[Attempt], translate: Translate) -> Iterator[Picture]:
    """Yield the same of a few attempts, in the order of time; of no more than one there is nothing to see."""
    banks: dict[str, tuple[str, list[Attempt]]] = {}
    for attempt in attempts:
        if attempt.score.verdicts:
            lean = attempt.model_copy(update={"transcript": None, "heard": None})  # their words would fill the memory
            banks.setdefault(attempt.bank_id, (attempt.bank_title, []))[1].append(lean)
    for title, own in banks.values():
        if len(own) > 1:
            yield from _of_bank(title, _days(own), _tried(own), translate)


def _of_bank(
    title: str, days: Sequence[DayMarks], tried: Sequence[QuestionTried], translate: Translate
) -> Iterator[Picture]:
    from practice.charts import marks_over_time, png
    from practice.heat import heat_map

    if days:
        yield translate(N_("Marks over time: {bank}")).format(bank=title), png(marks_over_time(days, [], translate))
    if tried:
        caption = translate(N_("Point by point, the latest answers: {bank}")).format(bank=title)
        yield caption, png(heat_map(tried, translate))


def _days(attempts: Iterable[Attempt]) -> list[DayMarks]:
    groups: defaultdict[tuple[date, str | None], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        for section in (attempt.section, None):
            groups[attempt.day, section].append(attempt)
    return [_mean(day, section, own) for (day, section), own in groups.items()]


def _mean(day: date, section: str | None, attempts: Sequence[Attempt]) -> DayMarks:
    count, scores = len(attempts), [attempt.score for attempt in attempts]
    return DayMarks(
        day,
        section,
        count,
        marks=sum(score.marks for score in scores) / count,
        max_marks=sum(score.max_marks for score in scores) / count,
        share=sum(score.marks / score.max_marks for score in scores if score.max_marks) / count,
    )


def _tried(attempts: Iterable[Attempt]) -> list[QuestionTried]:
    groups: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        groups[attempt.question.id].append(attempt)
    return [_question(own[-LATELY:]) for own in groups.values()]


def _question(attempts: Sequence[Attempt]) -> QuestionTried:
    last = attempts[-1]
    points = [verdict.point for verdict in last.score.verdicts]
    return QuestionTried(
        bank_id=last.bank_id,
        question_id=last.question.id,
        text=last.question.text,
        section=last.section,
        points=tuple(points),
        attempts=tuple(
            Tried(
                attempt_id=attempt.id,
                day=attempt.day,
                marks=attempt.score.marks,
                max_marks=attempt.score.max_marks,
                points=tuple(
                    PointState(points.index(verdict.point), verdict.point, verdict.state, verdict.claimed)
                    for verdict in attempt.score.verdicts
                    if verdict.point in points
                ),
            )
            for attempt in attempts
        ),
    )
