"""Phrases of one's own: what they would change in the past, shown before it is done, and taken back at will."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from history.records import Attempt, AttemptFilter, Change, ChangeKind, Rescored
from practice.desk import Desk
from practice.mending import rescored
from scoring.personal import Personal, checked_phrase
from scoring.result import Score

OnProgress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """A phrase to be added or removed, and what that changes: ``scored`` attempts were looked at."""

    kind: ChangeKind
    bank_id: str
    question_id: str
    point: str
    phrase: str
    scored: int
    rescored: tuple[Rescored, ...]


def adding(desk: Desk, attempt: Attempt, point: str, phrase: str, on_progress: OnProgress | None = None) -> Plan:
    """Return what it changes to have ``phrase`` for a point of an attempt's question; nothing is changed yet.

    Raises ``InputError`` for a phrase that says too little or too much.
    """
    clean = checked_phrase(phrase, attempt.transcript.language)
    return _plan(desk, "added", attempt.bank_id, attempt.question.id, point, clean, on_progress)


def removing(
    desk: Desk, bank_id: str, question_id: str, point: str, phrase: str, on_progress: OnProgress | None = None
) -> Plan:
    """Return what it changes to do without a phrase; nothing is changed yet."""
    return _plan(desk, "removed", bank_id, question_id, point, phrase, on_progress)


def carry_out(desk: Desk, plan: Plan) -> Change:
    """Do what was planned, all or nothing; raises ``HistoryError`` where an attempt was changed meanwhile."""
    return desk.history.phrases.keep(
        plan.kind,
        plan.rescored,
        bank_id=plan.bank_id,
        question_id=plan.question_id,
        point=plan.point,
        phrase=plan.phrase,
    )


def undo(desk: Desk, change: Change, on_progress: OnProgress | None = None) -> int:
    """Take a change back; return how many attempts have exactly the score of before again.

    Those that were changed since are scored as they would be without it.
    """
    personal = _with(desk, change.bank_id, change.question_id, change.point, change.phrase, change.kind == "removed")
    anew = {
        attempt.id: score
        for attempt, score in _all_scored(desk, change.bank_id, change.question_id, personal, on_progress)
    }
    return desk.history.phrases.undo(change.id, anew)


def _plan(
    desk: Desk,
    kind: ChangeKind,
    bank_id: str,
    question_id: str,
    point: str,
    phrase: str,
    on_progress: OnProgress | None,
) -> Plan:
    personal = _with(desk, bank_id, question_id, point, phrase, kind == "added")
    count, altered = 0, []
    for attempt, score in _all_scored(desk, bank_id, question_id, personal, on_progress):
        count += 1
        if _verdicts(score) != _verdicts(attempt.score):
            altered.append(
                Rescored(
                    attempt_id=attempt.id,
                    created_at=attempt.created_at,
                    revision=attempt.revision,
                    before=attempt.score,
                    after=score,
                )
            )
    return Plan(kind, bank_id, question_id, point, phrase, count, tuple(altered))


def _all_scored(
    desk: Desk, bank_id: str, question_id: str, personal: Personal, on_progress: OnProgress | None
) -> Iterator[tuple[Attempt, Score]]:
    """Yield every attempt at a question with the score it has by these phrases."""
    ids = desk.history.attempts.ids(AttemptFilter(bank_id=bank_id, question_id=question_id))
    for number, attempt in enumerate(desk.history.attempts.each(ids), start=1):
        yield attempt, rescored(attempt, personal)
        if on_progress:
            on_progress(number / len(ids))


def _with(
    desk: Desk, bank_id: str, question_id: str, point: str, phrase: str, there: bool
) -> Mapping[str, tuple[str, ...]]:
    """Return the phrases for a question as they are with that one, or without it."""
    personal = desk.history.phrases.of(bank_id, question_id)
    others = tuple(one for one in personal.get(point, ()) if one != phrase)
    return {**personal, point: (*others, phrase) if there else others}


def _verdicts(score: Score) -> list[tuple[str, bool]]:
    return [(verdict.state.value, verdict.claimed) for verdict in score.verdicts]
