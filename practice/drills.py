"""What to practise today: the questions and single points that are due again, and one at random to warm up with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from history.drills import Due
from practice.desk import Desk
from questions.library import Library, Placed

SHOWN = 20  # drills at once; more would only discourage


@dataclass(frozen=True, slots=True)
class Drill:
    """A question to answer, or only to make one ``point`` of it; ``due`` since when."""

    placed: Placed
    point: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """One day of practice.

    ``drills`` are the first of the ``total`` that are due; ``due_next`` is when the next one is, where none is.
    ``done`` counts the answers given today, ``days`` all days of practice and ``run`` those in a row. ``warm_up`` is a
    question drawn for this day; ``None`` where no bank could be read.
    """

    drills: tuple[Drill, ...]
    total: int
    due_next: datetime | None
    done: int
    days: int
    run: int
    warm_up: Placed | None


def today(desk: Desk, now: datetime) -> Today:
    """Return what there is to do at ``now``, an aware time in the zone where the person sits; midnight is meant there.

    Raises ``HistoryError`` or ``StorageError`` where the history can't be read.
    """
    history, library = desk.history, desk.library
    history.drills.catch_up()
    end = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    due = sorted(_still_there(library, history.drills.all(end)), key=lambda drill: not drill.point)
    days = history.progress.days(today=now.date())
    return Today(
        drills=tuple(due[:SHOWN]),
        total=len(due),
        due_next=None if due else _next(desk),
        done=days.attempts.get(now.date(), 0),
        days=days.total,
        run=days.run,
        warm_up=_warm_up(library, now),
    )


def _next(desk: Desk) -> datetime | None:
    return next((drill.due for drill in _still_there(desk.library, desk.history.drills.all())), None)


def _still_there(library: Library, due: Iterable[Due]) -> Iterator[Drill]:
    """Yield what the banks still have, in the same order."""
    placed = {(one.bank.id, one.question.id): one for one in library.placed()}
    for one in due:
        found = placed.get((one.bank_id, one.question_id))
        if found and (not one.point or has_point(found, one.point)):
            yield Drill(found, one.point, one.due)


def has_point(placed: Placed, point: str) -> bool:
    """Tell whether a question has a point of that name."""
    return any(one.name == point for one in placed.question.points)


def _warm_up(library: Library, now: datetime) -> Placed | None:
    everything = list(library.placed())
    return random.Random(now.date().isoformat()).choice(everything) if everything else None
