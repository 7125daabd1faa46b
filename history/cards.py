"""How well a question and each of its points is remembered: cards of FSRS, rated by the verdicts on answers.

A question's own card goes under the name ``QUESTION``. A point has none until it is missed or half said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler

from scoring.result import State

QUESTION = ""
IN_A_ROW = 3  # so often covered without a miss between, a point is easy
HALF, MOST = 0.4, 0.7  # shares of the marks from which a question counts as hard, and as good

# Whole days and nothing shorter: what was covered must not come again today. Without fuzz the days can be foretold.
SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)

_OF_STATE = {State.COVERED: Rating.Good, State.PARTIAL: Rating.Hard, State.MISSING: Rating.Again}


@dataclass(frozen=True, slots=True)
class Answer:
    """One scored answer: ``at`` in UTC, ``share`` of the marks from 0 to 1, and the verdict on each point.

    ``asked`` is the one point that it was asked for, empty where it was asked for all of them.
    """

    attempt_id: str
    at: datetime
    share: float
    points: Mapping[str, State]
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A card with what FSRS doesn't know of it: ``due`` is at once where a point was missed.

    ``run`` counts how often in a row the point was covered, ``began`` is the attempt with which the card began.
    """

    card: Card
    due: datetime
    run: int
    began: str


def rated(known: Mapping[str, Remembered], answer: Answer) -> dict[str, Remembered]:
    """Return the cards that an answer changes or begins, by the names of their points."""
    changed = {}
    if not answer.asked:
        changed[QUESTION] = _reviewed(known.get(QUESTION), _of_share(answer.share), 0, answer)
    for point, state in answer.points.items():
        there = known.get(point)
        if answer.asked not in ("", point) or (there is None and state is State.COVERED):
            continue
        run = there.run + 1 if there and state is State.COVERED else 0
        rating = Rating.Easy if run >= IN_A_ROW else _OF_STATE[state]
        changed[point] = _reviewed(there, rating, run, answer, at_once=state is State.MISSING)
    return changed


def begun(answer: Answer, attempt_id: str) -> Remembered:
    """Return a card that goes on from an answer whose own first one, ``attempt_id``, is gone for good."""
    return Remembered(_new(answer), answer.at, 0, attempt_id)


def _of_share(share: float) -> Rating:
    if share >= 1:
        return Rating.Easy
    return Rating.Good if share >= MOST else Rating.Hard if share >= HALF else Rating.Again


def _reviewed(
    there: Remembered | None, rating: Rating, run: int, answer: Answer, *, at_once: bool = False
) -> Remembered:
    card, _ = SCHEDULER.review_card(there.card if there else _new(answer), rating, answer.at)
    return Remembered(card, answer.at if at_once else card.due, run, there.began if there else answer.attempt_id)


def _new(answer: Answer) -> Card:
    return Card(card_id=0, due=answer.at)  # which card it is its place in the table tells
