"""How practice goes on: marks over time, where one stands, points one by one, days of practice.

All of it is counted by the database; deleted attempts never count. ``bank_id`` asks for one bank instead of all,
``since`` for attempts from that day on. A question goes by the text and section it had when it was last answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, and_, case, func, select
from sqlalchemy.orm import aliased

from history.figures import (
    DayMarks,
    PointState,
    PracticeDays,
    PractisedBank,
    QuestionTried,
    Standing,
    Tried,
    WeakPoint,
)
from history.newest import daily, newest_attempts, versions
from history.tables import VerdictRow
from history.transactions import reading
from scoring.result import SHARE, State

LATELY = 12  # attempts at a question that show how it went
JUST_NOW = 3  # attempts at a question that tell which points are weak


class Progress:
    """What the attempts of one database add up to. Safe beside other threads and processes.

    Its methods raise ``HistoryError`` or ``StorageError`` where the database refuses.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def banks(self) -> list[PractisedBank]:
        """Return the banks that were practised, the one practised last first."""
        known = versions()
        wanted = select(known.c.bank_id, known.c.bank_title).order_by(known.c.last.desc(), known.c.id.desc())
        titles: dict[str, str] = {}
        for row in self._rows(wanted):
            titles.setdefault(row.bank_id, row.bank_title)
        return [PractisedBank(id, title) for id, title in titles.items()]

    def marks(self, bank_id: str | None = None, since: date | None = None) -> list[DayMarks]:
        """Return the marks of every day: its sections in the order of their titles, then all of them together.

        Attempts at questions without points, which earn no marks, are left out.
        """
        known, each = versions(bank_id), daily(since)
        sums = (func.sum(each.c[name]).label(name) for name in ("attempts", "marks", "max_marks", "shares"))
        wanted = (
            select(each.c.day, known.c.section, *sums)
            .join(known, known.c.id == each.c.version)
            .where(each.c.shares.is_not(None))
            .group_by(each.c.day, known.c.section)
        )
        rows = sorted(self._rows(wanted), key=lambda row: (row.day, row.section))
        return [mean for _, of_day in groupby(rows, key=lambda row: row.day) for mean in _means(list(of_day))]

    def standing(self, bank_id: str | None = None, since: date | None = None) -> list[Standing]:
        """Return where one stands with every question, in the order of banks and question ids."""
        known, each, latest = versions(bank_id), daily(since), newest_attempts(1, bank_id, since)
        of_question = (known.c.bank_id, known.c.question_id)
        best = (
            select(*of_question, func.sum(each.c.attempts).label("attempts"), func.max(each.c.best).label("share"))
            .join(known, known.c.id == each.c.version)
            .group_by(*of_question)
            .subquery()
        )
        wanted = (
            select(latest, best.c.attempts, func.coalesce(best.c.share * latest.c.max_marks, 0.0).label("best"))
            .join(best, _same_question(best.c, latest.c))
            .order_by(latest.c.bank_id, latest.c.question_id)
        )
        return [
            Standing(
                bank_id=row.bank_id,
                question_id=row.question_id,
                text=row.text,
                section=row.section,
                attempt_id=row.id,
                day=row.day,
                attempts=int(row.attempts),  # a sum of counts is a Decimal on PostgreSQL
                marks=row.marks,
                max_marks=row.max_marks,
                best=row.best,
            )
            for row in self._rows(wanted)
        ]

    def heat_map(
        self, bank_id: str | None = None, since: date | None = None, number: int = LATELY
    ) -> list[QuestionTried]:
        """Return the newest attempts at every question, point by point, in the order of banks and question ids."""
        recent = newest_attempts(number, bank_id, since)
        verdict = (VerdictRow.position, VerdictRow.point, VerdictRow.state, VerdictRow.claimed)
        wanted = (
            select(recent, *verdict)
            .outerjoin(VerdictRow, VerdictRow.attempt_id == recent.c.id)
            .order_by(recent.c.bank_id, recent.c.question_id, recent.c.place.desc(), VerdictRow.position)
        )
        rows = self._rows(wanted)
        return [_tried(list(of_one)) for _, of_one in groupby(rows, key=lambda row: (row.bank_id, row.question_id))]

    def weakest(self, bank_id: str | None = None, since: date | None = None, number: int = JUST_NOW) -> list[WeakPoint]:
        """Return the points of the questions' newest versions over their newest attempts, weakest first."""
        recent, latest = newest_attempts(number, bank_id, since), newest_attempts(1, bank_id, since)
        now, said = aliased(VerdictRow), aliased(VerdictRow)
        mean = func.avg(case({state.value: share for state, share in SHARE.items()}, value=said.state))
        missed = func.sum(case((said.state == State.MISSING.value, 1), else_=0))
        point = (latest.c.bank_id, latest.c.question_id, latest.c.text, now.position, now.point, latest.c.id)
        wanted = (
            select(*point, mean.label("mean"), func.count().label("tries"), missed.label("missed"))
            .select_from(latest)
            .join(now, now.attempt_id == latest.c.id)
            .join(recent, _same_question(recent.c, latest.c))
            .join(said, and_(said.attempt_id == recent.c.id, said.point == now.point))
            .group_by(*point)
        )
        found = [
            WeakPoint(
                bank_id=row.bank_id,
                question_id=row.question_id,
                text=row.text,
                position=row.position,
                point=row.point,
                mean=float(row.mean),  # some drivers give a Decimal
                tries=row.tries,
                missed=row.missed,
                attempt_id=row.id,
            )
            for row in self._rows(wanted)
        ]
        return sorted(found, key=lambda one: (one.mean, -one.tries, one.bank_id, one.question_id, one.position))

    def days(self, bank_id: str | None = None, since: date | None = None, today: date | None = None) -> PracticeDays:
        """Return the days of practice; ``since`` shortens the list of attempts alone, not the two counts.

        ``today`` is the date where the person sits, by default that of this computer.
        """
        known, each = versions(bank_id), daily()
        wanted = (
            select(each.c.day, func.sum(each.c.attempts).label("attempts"))
            .join(known, known.c.id == each.c.version)
            .group_by(each.c.day)
            .order_by(each.c.day)
        )
        attempts = {row.day: int(row.attempts) for row in self._rows(wanted)}
        return PracticeDays(
            attempts={day: number for day, number in attempts.items() if since is None or day >= since},
            total=len(attempts),
            run=_run(attempts.keys(), today or date.today()),
        )

    def _rows(self, wanted: Any) -> Sequence[Row[Any]]:
        with reading(self._engine) as session:
            return session.execute(wanted).all()


def _same_question(one: Any, other: Any) -> Any:
    return and_(one.bank_id == other.bank_id, one.question_id == other.question_id)


def _means(sections: list[Row[Any]]) -> list[DayMarks]:
    """Return the means of one day's sections, and of all of them together."""
    sums = [(row.section, int(row.attempts), row.marks, row.max_marks, row.shares) for row in sections]
    together = (None, *(sum(column) for column in list(zip(*sums, strict=True))[1:]))
    return [
        DayMarks(sections[0].day, section, attempts, marks / attempts, most / attempts, shares / attempts)
        for section, attempts, marks, most, shares in (*sums, together)
    ]


def _tried(rows: list[Row[Any]]) -> QuestionTried:
    """Return one question's attempts from their verdicts, oldest first; an attempt without any has one empty row."""
    points = {row.point: row.position for row in rows if row.place == 1 and row.point is not None}
    attempts = [
        Tried(
            attempt_id=of_one[0].id,
            day=of_one[0].day,
            marks=of_one[0].marks,
            max_marks=of_one[0].max_marks,
            points=tuple(
                PointState(points[row.point], row.point, State(row.state), bool(row.claimed))
                for row in sorted((row for row in of_one if row.point in points), key=lambda row: points[row.point])
            ),
        )
        for of_one in (list(group) for _, group in groupby(rows, key=lambda row: row.id))
    ]
    last = rows[-1]
    return QuestionTried(last.bank_id, last.question_id, last.text, last.section, tuple(points), tuple(attempts))


def _run(days: Iterable[date], today: date) -> int:
    """Return how many of the days follow one another without a gap up to today or yesterday."""
    practised = set(days)
    last = today if today in practised else today - timedelta(days=1)
    return next(number for number in range(len(practised) + 1) if last - timedelta(days=number) not in practised)
