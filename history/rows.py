"""Between records and rows: what an attempt is made of on its way into the tables and back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from history.records import Attempt, Claim
from history.tables import AttemptRow, ClaimRow, QuestionRow, VerdictRow
from questions.lexicon import TIERS
from questions.model import Bank, Expression, Group, KeyPoint, Question, Section
from scoring.result import Score, Verdict
from speech.transcript import Transcript


def attempt_row(attempt: Attempt, question_version_id: int) -> AttemptRow:
    """Return the attempt's row with its verdicts."""
    return AttemptRow(
        id=attempt.id,
        recording_id=attempt.recording_id,
        question_version_id=question_version_id,
        created_at=attempt.created_at,
        day=attempt.day,
        revision=attempt.revision,
        kind=attempt.kind,
        model=attempt.model,
        seconds=attempt.seconds,
        marks=attempt.score.marks,
        max_marks=attempt.score.max_marks,
        text=searchable(attempt.transcript),
        transcript=(attempt.heard or attempt.transcript).model_dump(mode="json"),
        mended=attempt.transcript.model_dump(mode="json") if attempt.heard else None,
        verdicts=verdict_rows(attempt.score),
        claims=claim_rows(attempt.claims),
    )


def searchable(transcript: Transcript) -> str:
    """Return the words of a transcript as they are searched; PostgreSQL takes no NUL."""
    return transcript.text.replace("\0", "")


def verdict_rows(score: Score) -> list[VerdictRow]:
    """Return the rows of a score's verdicts, in the order of the points."""
    return [
        VerdictRow(position=position, **verdict.model_dump(mode="json"))
        for position, verdict in enumerate(score.verdicts)
    ]


def claim_rows(claims: Iterable[Claim]) -> list[ClaimRow]:
    """Return the rows of claims."""
    return [ClaimRow(**claim.model_dump()) for claim in claims]


def question_row(bank: Bank, section: Section, question: Question) -> QuestionRow:
    """Return the row of a question as it is now."""
    return QuestionRow(
        bank_id=bank.id,
        question_id=question.id,
        version=question.version,
        text=question.text,
        body=question.model_dump(mode="json"),
        **standing(bank, section),
    )


def standing(bank: Bank, section: Section) -> dict[str, Any]:
    """Return where a question stands in its bank; this may change while the question doesn't."""
    return {"bank_title": bank.title, "section": section.title, "marks": section.marks_per_question}


def attempt_record(row: AttemptRow, recording: Path | None) -> Attempt:
    """Return the attempt that a row and its verdicts hold.

    Raises pydantic's ``ValidationError`` for a row that something else has changed.
    """
    verdicts = [Verdict.model_validate(verdict, from_attributes=True) for verdict in row.verdicts]
    heard = Transcript.model_validate(row.transcript)
    return Attempt(
        id=row.id,
        created_at=row.created_at,
        day=row.day,
        revision=row.revision,
        bank_id=row.question.bank_id,
        bank_title=row.question.bank_title,
        section=row.question.section,
        question=_question(row.question.body),
        transcript=Transcript.model_validate(row.mended) if row.mended else heard,
        heard=heard if row.mended else None,
        claims=tuple(Claim.model_validate(claim, from_attributes=True) for claim in row.claims),
        score=Score(verdicts=tuple(verdicts), marks=row.marks, max_marks=row.max_marks),
        kind="spoken" if row.kind == "spoken" else "typed",
        model=row.model,
        seconds=row.seconds,
        recording=recording,
        recording_id=row.recording_id,
    )


def _question(body: dict[str, Any]) -> Question:
    """Return the question as it was.

    It was valid when it was stored. A phrase that today's rules or lexicon no
    longer understand must not make an old answer unreadable, so it is then taken as it stands.
    """
    try:
        return Question.model_validate(body)
    except ValidationError:
        points = tuple(_point(point) for point in body["points"])
        known = {name: value for name, value in body.items() if name in Question.model_fields}
        return Question.model_construct(**{**known, "anchors": tuple(known.get("anchors", ())), "points": points})


def _point(body: dict[str, Any]) -> KeyPoint:
    said = body["expression"]
    groups = tuple(
        Group.model_construct(**{"name": group["name"], **{tier: tuple(group.get(tier, ())) for tier in TIERS}})
        for group in said["groups"]
    )
    known = {name: value for name, value in said.items() if name in Expression.model_fields}
    expression = Expression.model_construct(**{**known, "groups": groups, "veto": tuple(known.get("veto", ()))})
    examples = tuple(body.get("examples", ()))
    return KeyPoint.model_construct(name=body["name"], expression=expression, examples=examples)
