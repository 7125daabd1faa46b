"""What a person may put right in an attempt: what was misheard, and a point that was made in words of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

from errors import N_, InputError
from history.records import Attempt, Claim
from practice.desk import Desk, checked_text
from scoring.claims import with_claims
from scoring.personal import Personal
from scoring.result import Evidence, Score
from scoring.score import score_answer
from speech.mending import carried, mended
from speech.transcript import Transcript


def mend(desk: Desk, attempt: Attempt, text: str) -> Attempt:
    """Return the attempt with ``text`` for what was heard, scored by it; what was heard is kept beside it.

    Raises ``InputError`` for a text that can't be scored, ``HistoryError`` where the attempt was changed elsewhere.
    """
    heard = attempt.heard or attempt.transcript
    wanted = checked_text(text)
    if wanted == attempt.transcript.text.strip():
        return attempt
    if wanted == heard.text.strip():
        return as_heard(desk, attempt)
    return _revised(desk, attempt, mended(heard, wanted), heard, _carried(attempt, wanted))


def as_heard(desk: Desk, attempt: Attempt) -> Attempt:
    """Return the attempt with what was heard, scored by that; raises ``HistoryError`` as ``mend`` does."""
    if attempt.heard is None:
        return attempt
    return _revised(desk, attempt, attempt.heard, None, _carried(attempt, attempt.heard.text))


def claim(desk: Desk, attempt: Attempt, position: int, start: int, end: int) -> Attempt:
    """Return the attempt with a point (its place from 0) covered by the words ``transcript.text[start:end]``.

    Raises ``InputError`` where there are no such words, ``HistoryError`` as ``mend`` does.
    """
    start = max(start, 0)
    words = attempt.transcript.text[start : max(end, 0)]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    if not any(map(str.isalnum, words)) or not 0 <= position < len(attempt.question.points):
        raise InputError(N_("Choose the words with which you made the point."))
    new = Claim(
        position=position, start=start, end=start + len(words), text=words, created_at=datetime.now(timezone.utc)
    )
    claims = [one for one in attempt.claims if one.position != position]
    return _revised(desk, attempt, attempt.transcript, attempt.heard, [*claims, new])


def unclaim(desk: Desk, attempt: Attempt, position: int) -> Attempt:
    """Return the attempt without the claim on a point; raises ``HistoryError`` as ``mend`` does."""
    claims = [one for one in attempt.claims if one.position != position]
    if len(claims) == len(attempt.claims):
        return attempt
    return _revised(desk, attempt, attempt.transcript, attempt.heard, claims)


def rescored(attempt: Attempt, personal: Personal) -> Score:
    """Return the score that an attempt has as it now stands, by these phrases of the person's own."""
    return scored(attempt, attempt.transcript, attempt.claims, personal)


def scored(attempt: Attempt, transcript: Transcript, claims: Iterable[Claim], personal: Personal) -> Score:
    """Return the score of other words or claims in place of an attempt's own."""
    score = score_answer(attempt.question, transcript, attempt.score.max_marks, transcript.language, personal)
    return with_claims(score, {claim.position: _evidence(claim, transcript) for claim in claims})


def _revised(
    desk: Desk, attempt: Attempt, transcript: Transcript, heard: Transcript | None, claims: list[Claim]
) -> Attempt:
    personal = desk.history.phrases.of(attempt.bank_id, attempt.question.id)
    claims = sorted(claims, key=lambda claim: claim.position)
    changed = {
        "transcript": transcript,
        "heard": heard,
        "claims": tuple(claims),
        "score": scored(attempt, transcript, claims, personal),
    }
    revised = desk.history.attempts.revise(attempt.model_copy(update=changed))
    desk.recall(attempt.bank_id, attempt.question.id, anew=True)
    return revised


def _carried(attempt: Attempt, after: str) -> list[Claim]:
    """Return the claims as they stand in the new text; one whose words are gone is gone with them."""
    before = attempt.transcript.text
    found = [(claim, carried(before, after, claim.start, claim.end)) for claim in attempt.claims]
    return [
        claim.model_copy(update={"start": place[0], "end": place[1], "text": after[place[0] : place[1]]})
        for claim, place in found
        if place and any(map(str.isalnum, after[place[0] : place[1]]))
    ]


def _evidence(claim: Claim, transcript: Transcript) -> Evidence:
    times = transcript.times(claim.start, claim.end)
    begin, finish = times if times else (None, None)
    return Evidence(text=claim.text, start=claim.start, end=claim.end, begin=begin, finish=finish)
