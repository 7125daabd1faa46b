"""Phrases of one's own: what they would change in the past, shown before it is done, and taken back at will."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from errors import N_, InputError
from history.records import Attempt, AttemptFilter, Change, ChangeKind, Claim, Rescored
from practice.desk import Desk
from practice.mending import rescored
from scoring.personal import Personal, as_phrase, checked_phrase
from scoring.result import Score
from scoring.score import PAUSE

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


def phrase_of(attempt: Attempt, claim: Claim) -> str:
    """Return the words of a claim as a phrase, for the person to shorten; it is heard where they were said."""
    silences = attempt.transcript.pauses(PAUSE)
    within = [place - claim.start for place in silences if claim.start < place < claim.end]
    return as_phrase(claim.text, within, attempt.transcript.language)


def adding(desk: Desk, attempt: Attempt, point: str, phrase: str, on_progress: OnProgress | None = None) -> Plan:
    """Return what it changes to have ``phrase`` for a point of an attempt's question; nothing is changed yet.

    Raises ``InputError`` for a phrase that says too little or too much, or is there already.
    """
    clean = checked_phrase(phrase, attempt.transcript.language)
    if clean in desk.history.phrases.of(attempt.bank_id, attempt.question.id).get(point, ()):
        raise InputError(N_("You have these words for this point already."))
    return _plan(desk, "added", attempt.bank_id, attempt.question.id, point, clean, on_progress)


def removing(
    desk: Desk, bank_id: str, question_id: str, point: str, phrase: str, on_progress: OnProgress | None = None
) -> Plan:
    """Return what it changes to do without a phrase; nothing is changed yet."""
    return _plan(desk, "removed", bank_id, question_id, point, phrase, on_progress)


def carry_out(desk: Desk, plan: Plan) -> Change:
    """Do what was planned, all or nothing; raises ``HistoryError`` where an attempt was changed meanwhile."""
    change = desk.history.phrases.keep(
        plan.kind,
        plan.rescored,
        bank_id=plan.bank_id,
        question_id=plan.question_id,
        point=plan.point,
        phrase=plan.phrase,
    )
    desk.recall(plan.bank_id, plan.question_id, anew=True)
    return change


def undo(desk: Desk, change: Change, on_progress: OnProgress | None = None) -> int:
    """Take a change back; return how many attempts have exactly the score of before again.

    Those that were made or changed since are scored as they would be without it. Raises ``HistoryError`` where an
    attempt is changed meanwhile, or the change was taken back already; nothing is altered then.
    """
    phrases, place = desk.history.phrases, (change.bank_id, change.question_id)
    now, then = phrases.of(*place), phrases.before(change)
    without = _with(desk, *place, change.point, change.phrase, change.kind == "removed")
    revisions = {one.attempt_id: one.revision for one in phrases.changed(change.id)}
    as_then = _sets(then) == _sets(without)
    anew = []
    for attempt, score in _all_scored(desk, *place, without, on_progress):
        altered = attempt.id in revisions
        if altered and revisions[attempt.id] != attempt.revision:
            anew.append(_rescored(attempt, score))
        elif altered and as_then:
            continue  # it gets its score of before
        elif _verdicts(score) != _verdicts(rescored(attempt, then if altered else now)):
            anew.append(_rescored(attempt, score))  # phrases that came or went since have a say in it as well
    given_back = phrases.undo(change.id, anew)
    desk.recall(*place, anew=True)
    return given_back


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
            altered.append(_rescored(attempt, score))
    return Plan(kind, bank_id, question_id, point, phrase, count, tuple(altered))


def _all_scored(
    desk: Desk, bank_id: str, question_id: str, personal: Personal, on_progress: OnProgress | None
) -> Iterator[tuple[Attempt, Score]]:
    """Yield every attempt at a question with the score it has by these phrases."""
    ids = desk.history.attempts.ids(AttemptFilter(bank_id=bank_id, question_id=question_id))
    for number, attempt in enumerate(desk.history.attempts.each(ids)):
        if on_progress:
            on_progress(number / len(ids))
        yield attempt, rescored(attempt, personal)
    if on_progress:
        on_progress(1.0)  # also where an attempt was left out, or there is none


def _rescored(attempt: Attempt, after: Score) -> Rescored:
    return Rescored(
        attempt_id=attempt.id,
        created_at=attempt.created_at,
        revision=attempt.revision,
        before=attempt.score,
        after=after,
    )


def _with(
    desk: Desk, bank_id: str, question_id: str, point: str, phrase: str, there: bool
) -> Mapping[str, tuple[str, ...]]:
    """Return the phrases for a question as they are with that one, or without it."""
    personal = desk.history.phrases.of(bank_id, question_id)
    others = tuple(one for one in personal.get(point, ()) if one != phrase)
    return {**personal, point: (*others, phrase) if there else others}


def _sets(personal: Personal) -> dict[str, frozenset[str]]:
    return {point: frozenset(phrases) for point, phrases in personal.items() if phrases}


def _verdicts(score: Score) -> list[tuple[str, bool]]:
    return [(verdict.state.value, verdict.claimed) for verdict in score.verdicts]
