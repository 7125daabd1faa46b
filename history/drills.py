"""The cards of all questions and points, derived from the answers; and what else a drill needs to remember.

A question's cards are brought up to date by the answers made since, or derived anew where past ones were changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from fsrs import Card
from fsrs.card import CardDict
from sqlalchemy import Engine, delete, func, or_, select
from sqlalchemy.orm import Session

from history.cards import Answer, Remembered, begun, rated
from history.tables import AskedRow, AttemptRow, CardRow, DrilledRow, QuestionRow, VerdictRow
from history.transactions import reading, writing
from scoring.result import State

Place = tuple[str, str]  # the ids of a bank and of a question in it


@dataclass(frozen=True, slots=True)
class Due:
    """A question (``point`` is empty) or a point, and when it is asked for again."""

    bank_id: str
    question_id: str
    point: str
    due: datetime


class Drills:
    """All cards. Safe beside other threads and processes.

    Its methods raise ``HistoryError`` or ``StorageError`` where the database refuses.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self, before: datetime | None = None) -> list[Due]:
        """Return when everything is asked for again, the most overdue first; only what is due before that time."""
        wanted = select(CardRow.bank_id, CardRow.question_id, CardRow.point, CardRow.due)
        if before is not None:
            wanted = wanted.where(CardRow.due < before)
        order = (CardRow.due, CardRow.bank_id, CardRow.question_id, CardRow.point)
        with reading(self._engine) as session:
            return [Due(*row) for row in session.execute(wanted.order_by(*order))]

    def update(self, bank_id: str, question_id: str) -> None:
        """Rate the cards of a question by the answers to it that they don't know yet."""
        with writing(self._engine) as session:
            place = (bank_id, question_id)
            seen = _drilled(session, place).seen
            cards = _cards(session, place) if seen else None
            _keep(session, place, cards or {}, _answers(session, place, seen if cards else None))

    def catch_up(self) -> None:
        """Do the same for every question with such answers: those of a history from before there were cards."""
        for place in self._behind():
            self.update(*place)

    def rebuild(self, places: Iterable[Place] | None = None) -> None:
        """Derive the cards of these questions, or of all, anew from the answers as they now stand.

        Deleted answers count as long as they are there. A card whose answers are gone for good stays.
        """
        for place in self._answered() if places is None else places:
            with writing(self._engine) as session:
                answers = _answers(session, place, None)
                _keep(session, place, _orphans(_cards(session, place) or {}, answers), answers, anew=True)

    def ask(self, id: str, point: str) -> None:
        """Note that a recording or an attempt is asked for one point only; the others are then not held against it."""
        with writing(self._engine) as session:
            session.merge(AskedRow(id=id, point=point))

    def asked(self, id: str) -> str:
        """Return the point that a recording or an attempt was asked for; empty for all of them."""
        with reading(self._engine) as session:
            row = session.get(AskedRow, id)
            return row.point if row else ""

    def step(self, bank_id: str, question_id: str) -> int | None:
        """Return the step of the recall ladder that was chosen for a question, if one was."""
        with reading(self._engine) as session:
            row = session.get(DrilledRow, (bank_id, question_id))
            return row.step if row else None

    def set_step(self, bank_id: str, question_id: str, step: int) -> None:
        """Remember the step of the recall ladder for a question."""
        with writing(self._engine) as session:
            _drilled(session, (bank_id, question_id)).step = step

    def _behind(self) -> list[Place]:
        newest = func.max(AttemptRow.created_at)
        place = (QuestionRow.bank_id, QuestionRow.question_id)
        wanted = (
            select(*place)
            .join(AttemptRow, AttemptRow.question_version_id == QuestionRow.id)
            .outerjoin(
                DrilledRow,
                (DrilledRow.bank_id == QuestionRow.bank_id) & (DrilledRow.question_id == QuestionRow.question_id),
            )
            .group_by(*place, DrilledRow.seen)
            .having(or_(DrilledRow.seen.is_(None), newest > DrilledRow.seen))
        )
        return self._places(wanted)

    def _answered(self) -> list[Place]:
        return self._places(select(QuestionRow.bank_id, QuestionRow.question_id).distinct())

    def _places(self, wanted: Any) -> list[Place]:
        with reading(self._engine) as session:
            return [(bank_id, question_id) for bank_id, question_id in session.execute(wanted)]


def _drilled(session: Session, place: Place) -> DrilledRow:
    row = session.get(DrilledRow, place)
    if row is None:
        row = DrilledRow(bank_id=place[0], question_id=place[1])
        session.add(row)
    return row


def _cards(session: Session, place: Place) -> dict[str, Remembered] | None:
    """Return a question's cards; ``None`` where something else has damaged one of them."""
    rows = session.scalars(select(CardRow).filter_by(bank_id=place[0], question_id=place[1])).all()
    try:
        cards = {row.point: Card.from_dict(cast(CardDict, row.state)) for row in rows}
    except (KeyError, TypeError, ValueError):
        return None
    return {row.point: Remembered(cards[row.point], row.due, row.run, row.began) for row in rows}


def _answers(session: Session, place: Place, since: datetime | None) -> list[Answer]:
    """Return the answers to a question, oldest first; only those made after ``since``."""
    wanted = (
        select(
            *(AttemptRow.id, AttemptRow.created_at, AttemptRow.marks, AttemptRow.max_marks),
            *(VerdictRow.point, VerdictRow.state, AskedRow.point.label("asked")),
        )
        .join(QuestionRow, QuestionRow.id == AttemptRow.question_version_id)
        .outerjoin(VerdictRow, VerdictRow.attempt_id == AttemptRow.id)
        .outerjoin(AskedRow, AskedRow.id == AttemptRow.id)
        .where(QuestionRow.bank_id == place[0], QuestionRow.question_id == place[1])
        .order_by(AttemptRow.created_at, AttemptRow.id, VerdictRow.position)
    )
    if since is not None:
        wanted = wanted.where(AttemptRow.created_at > since)
    rows = session.execute(wanted).all()
    return [_answer(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.id)]


def _answer(rows: Sequence[Any]) -> Answer:
    first = rows[0]
    return Answer(
        attempt_id=first.id,
        at=first.created_at,
        share=first.marks / first.max_marks if first.max_marks else 0.0,
        points={row.point: State(row.state) for row in rows if row.point is not None},
        asked=first.asked or "",
    )


def _orphans(cards: dict[str, Remembered], answers: Sequence[Answer]) -> dict[str, Remembered]:
    """Return what is left to begin with: cards that an answer began which is gone for good.

    One of a point that later answers were judged on goes on with these; one that none was judged on stays as it is.
    """
    there = {answer.attempt_id for answer in answers}
    left = {}
    for point, remembered in cards.items():
        if remembered.began in there:
            continue
        judged = next((answer for answer in answers if answer.points and point in ("", *answer.points)), None)
        left[point] = begun(judged, remembered.began) if judged else remembered
    return left


def _keep(
    session: Session, place: Place, cards: dict[str, Remembered], answers: Sequence[Answer], *, anew: bool = False
) -> None:
    """Store a question's cards as these answers leave them; ``anew`` drops what they don't lead to."""
    names = {"bank_id": place[0], "question_id": place[1]}
    found = dict(cards)
    for answer in answers:
        if answer.points:  # without any it was not scored
            found |= rated(found, answer)
    if anew:
        session.execute(delete(CardRow).filter_by(**names).where(CardRow.point.not_in(found)))
    for point, one in found.items():
        state: Any = one.card.to_dict()
        session.merge(CardRow(**names, point=point, due=one.due, began=one.began, run=one.run, state=state))
    if answers:
        _drilled(session, place).seen = answers[-1].at
