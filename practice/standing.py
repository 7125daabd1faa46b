"""Where one stands with a bank as it is now: its marks in all, its competencies, its weakest points, its heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from history.figures import QuestionTried, Standing, WeakPoint
from questions.library import Placed
from questions.model import Bank


@dataclass(frozen=True, slots=True)
class Overall:
    """The marks of the latest answers to a bank's questions, and those of the best ones, of ``most`` in all.

    ``practised`` of the ``questions`` were answered; the others have no marks yet, and count in ``most``.
    """

    marks: float
    best: float
    most: float
    practised: int
    questions: int


@dataclass(frozen=True, slots=True)
class Competency:
    """Competencies that the same sections show, and the mean share (0 to 1) of the latest answers there.

    ``practised`` of their ``questions`` were answered.
    """

    names: tuple[str, ...]
    share: float
    practised: int
    questions: int


@dataclass(frozen=True, slots=True)
class Weakness:
    """A weak point that can be practised: what the history says of it, and where its question stands now."""

    point: WeakPoint
    placed: Placed


def overall(standing: Sequence[Standing], bank: Bank | None) -> Overall:
    """Return the marks in all; of the bank's present questions alone, where there is a bank."""
    known = _by_question(standing)
    if bank is None:
        found, unpractised, questions = list(standing), 0.0, len(standing)
    else:
        placed = list(bank.placed())
        found = [known[question.id] for _, question in placed if question.id in known]
        unpractised = sum(
            section.marks_per_question
            for section, question in placed
            if question.points and not (question.id in known and known[question.id].max_marks)
        )
        questions = len(placed)
    return Overall(
        marks=sum(one.marks for one in found),
        best=sum(one.best for one in found),
        most=sum(one.max_marks for one in found) + unpractised,
        practised=len(found),
        questions=questions,
    )


def competencies(standing: Sequence[Standing], bank: Bank) -> list[Competency]:
    """Return the bank's competencies with an answer that earned or missed marks, the weakest first."""
    known = _by_question(standing)
    sections: dict[str, list[int]] = {}  # those that show a competency, by their numbers
    for number, section in enumerate(bank.sections):
        for name in dict.fromkeys(section.competencies):
            sections.setdefault(name, []).append(number)
    alike: dict[tuple[int, ...], list[str]] = {}
    for name, numbers in sections.items():
        alike.setdefault(tuple(numbers), []).append(name)
    found = []
    for together, names in alike.items():
        questions = [question.id for number in together for question in bank.sections[number].questions]
        answered = [known[id] for id in questions if id in known and known[id].max_marks]
        if answered:
            share = mean(one.marks / one.max_marks for one in answered)
            found.append(Competency(tuple(names), share, len(answered), len(questions)))
    return sorted(found, key=lambda one: one.share)


def weaknesses(weakest: Sequence[WeakPoint], bank: Bank, most: int) -> list[Weakness]:
    """Return the weakest points, at most so many, that the bank still has and that were not always covered."""
    placed = {question.id: Placed(bank, section, question) for section, question in bank.placed()}
    found = [
        Weakness(one, placed[one.question_id])
        for one in weakest
        if one.mean < 1
        and one.question_id in placed
        and any(point.name == one.point for point in placed[one.question_id].question.points)
    ]
    return found[:most]


def in_order(tried: Sequence[QuestionTried], bank: Bank | None) -> list[QuestionTried]:
    """Return all questions of the bank in its order, also those never answered; then those it no longer has."""
    if bank is None:
        return list(tried)
    known = {one.question_id: one for one in tried}
    there = [
        known.get(question.id)
        or QuestionTried(
            bank_id=bank.id,
            question_id=question.id,
            text=question.text,
            section=section.title,
            points=tuple(point.name for point in question.points),
            attempts=(),
        )
        for section, question in bank.placed()
    ]
    return there + [one for one in tried if bank.find(one.question_id) is None]


def _by_question(standing: Sequence[Standing]) -> Mapping[str, Standing]:
    return {one.question_id: one for one in standing}
