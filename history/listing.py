"""The list of attempts: what is in it, filtered and paged by the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from history.files import Folder
from history.records import AnsweredQuestion, AttemptFilter, AttemptSummary
from history.tables import AttemptRow, QuestionRow, RecordingRow, VerdictRow
from scoring.result import State

_ROUNDING = 1e-9  # a share such as 2.3 / 3 must be found by its own figure


def page(session: Session, wanted: AttemptFilter, limit: int, offset: int, folder: Folder) -> list[AttemptSummary]:
    """Return one page of the attempts that pass, newest first."""
    columns = select(
        AttemptRow.id,
        AttemptRow.created_at,
        AttemptRow.deleted_at,
        AttemptRow.marks,
        AttemptRow.max_marks,
        AttemptRow.kind,
        QuestionRow.bank_id,
        QuestionRow.question_id,
        QuestionRow.text.label("question"),
        QuestionRow.section,
        RecordingRow.file,
    )
    rows = session.execute(
        columns.join(AttemptRow.question)
        .outerjoin(AttemptRow.recording)
        .where(*_conditions(wanted))
        .order_by(AttemptRow.created_at.desc(), AttemptRow.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    counts = _counts(session, [row.id for row in rows])
    return [_summary(row, counts.get(row.id, {}), folder) for row in rows]


def ids(session: Session, wanted: AttemptFilter) -> list[str]:
    """Return the ids of all attempts that pass, oldest first."""
    found = select(AttemptRow.id).join(AttemptRow.question).where(*_conditions(wanted))
    return list(session.scalars(found.order_by(AttemptRow.created_at, AttemptRow.id)))


def count(session: Session, wanted: AttemptFilter) -> int:
    """Return how many attempts pass."""
    counted = select(func.count()).select_from(AttemptRow)
    if wanted.bank_id or wanted.question_id or wanted.section:
        counted = counted.join(AttemptRow.question)
    return session.scalar(counted.where(*_conditions(wanted))) or 0


def questions(session: Session) -> list[AnsweredQuestion]:
    """Return every question that was answered, in the order of banks and question ids."""
    newest: dict[tuple[str, str], AnsweredQuestion] = {}
    last = func.max(AttemptRow.created_at)
    rows = session.execute(
        select(QuestionRow.bank_id, QuestionRow.question_id, QuestionRow.text, QuestionRow.section)
        .join(AttemptRow, AttemptRow.question_version_id == QuestionRow.id)
        .where(AttemptRow.deleted_at.is_(None))
        .group_by(QuestionRow.id, QuestionRow.bank_id, QuestionRow.question_id, QuestionRow.text, QuestionRow.section)
        .order_by(QuestionRow.bank_id, QuestionRow.question_id, last)
    )
    for bank_id, question_id, text, section in rows:  # of each question the newest version comes last
        newest[bank_id, question_id] = AnsweredQuestion(
            bank_id=bank_id, question_id=question_id, question=text, section=section
        )
    return list(newest.values())


def sections(session: Session) -> list[str]:
    """Return the title of every section that was answered, in the order of banks and question ids."""
    rows = session.execute(
        select(QuestionRow.section, QuestionRow.bank_id, QuestionRow.question_id)
        .where(QuestionRow.id.in_(select(AttemptRow.question_version_id).where(AttemptRow.deleted_at.is_(None))))
        .order_by(QuestionRow.bank_id, QuestionRow.question_id)
    )
    return list(dict.fromkeys(row.section for row in rows))


def _conditions(wanted: AttemptFilter) -> Iterable[ColumnElement[bool]]:
    yield AttemptRow.deleted_at.is_not(None) if wanted.deleted else AttemptRow.deleted_at.is_(None)
    if wanted.bank_id:
        yield QuestionRow.bank_id == wanted.bank_id
    if wanted.question_id:
        yield QuestionRow.question_id == wanted.question_id
    if wanted.section:
        yield QuestionRow.section == wanted.section
    if wanted.since:
        yield AttemptRow.created_at >= wanted.since
    if wanted.until:
        yield AttemptRow.created_at < wanted.until
    if wanted.least is not None:
        yield AttemptRow.marks >= AttemptRow.max_marks * (wanted.least - _ROUNDING)
    if wanted.most is not None:
        yield AttemptRow.marks <= AttemptRow.max_marks * (wanted.most + _ROUNDING)


def _counts(session: Session, ids: list[str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(VerdictRow.attempt_id, VerdictRow.state, func.count())
        .where(VerdictRow.attempt_id.in_(ids))
        .group_by(VerdictRow.attempt_id, VerdictRow.state)
    )
    for id, state, number in rows:
        counts.setdefault(id, {})[state] = number
    return counts


def _summary(row: Any, counts: dict[str, int], folder: Folder) -> AttemptSummary:
    return AttemptSummary(
        id=row.id,
        created_at=row.created_at,
        bank_id=row.bank_id,
        question_id=row.question_id,
        question=row.question,
        section=row.section,
        marks=row.marks,
        max_marks=row.max_marks,
        covered=counts.get(State.COVERED.value, 0),
        partial=counts.get(State.PARTIAL.value, 0),
        missing=counts.get(State.MISSING.value, 0),
        kind=row.kind,
        has_recording=row.file is not None and folder.locate(row.file) is not None,
        deleted_at=row.deleted_at,
    )
