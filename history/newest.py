"""The selections that the progress is made of: what counts, question versions, the newest attempts at each question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timezone

from sqlalchemy import ColumnElement, Subquery, and_, func, literal, select

from history.tables import AttemptRow, QuestionRow, UtcDateTime

_EVER = datetime(1970, 1, 1, tzinfo=timezone.utc)  # before all attempts


def counted(since: date | None) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on an attempt that counts: not deleted, and made on that day or later."""
    yield AttemptRow.deleted_at.is_(None)
    if since:
        yield AttemptRow.day >= since


def versions(bank_id: str | None = None) -> Subquery:
    """Select the answered question versions: ``id``, ``bank_id``, ``question_id``, and when it was ``last`` answered.

    All versions of a question bear the ``text``, ``section`` and ``bank_title`` of the one that was answered last.
    """
    last = (
        select(func.max(AttemptRow.created_at))
        .where(AttemptRow.question_version_id == QuestionRow.id, AttemptRow.deleted_at.is_(None))
        .scalar_subquery()
    )
    answered = select(QuestionRow.id, last.label("last")).subquery()
    question, newest_first = (
        (QuestionRow.bank_id, QuestionRow.question_id),
        (answered.c.last.desc(), QuestionRow.id.desc()),
    )
    now = (QuestionRow.text, QuestionRow.section, QuestionRow.bank_title)
    wanted = (
        select(
            QuestionRow.id,
            QuestionRow.bank_id,
            QuestionRow.question_id,
            answered.c.last,
            *(
                func.first_value(column).over(partition_by=question, order_by=newest_first).label(column.key)
                for column in now
            ),
        )
        .join(answered, answered.c.id == QuestionRow.id)
        .where(answered.c.last.is_not(None))
    )
    return (wanted.where(QuestionRow.bank_id == bank_id) if bank_id else wanted).subquery()


def daily(since: date | None = None) -> Subquery:
    """Select the attempts of each day at each question version: ``day``, ``version``, how many, and their marks.

    ``marks`` and ``max_marks`` are sums, ``shares`` is the sum of marks / max_marks and ``best`` the best of them;
    both are NULL where no marks can be earned. An index has it all.
    """
    share = AttemptRow.marks / func.nullif(AttemptRow.max_marks, 0)
    return (
        select(
            AttemptRow.day,
            AttemptRow.question_version_id.label("version"),
            func.count().label("attempts"),
            func.sum(AttemptRow.marks).label("marks"),
            func.sum(AttemptRow.max_marks).label("max_marks"),
            func.sum(share).label("shares"),
            func.max(share).label("best"),
        )
        .where(*counted(since))
        .group_by(AttemptRow.day, AttemptRow.question_version_id)
        .subquery()
    )


def newest_attempts(number: int, bank_id: str | None, since: date | None) -> Subquery:
    """Select the newest attempts at each question, at most ``number``; the newest has ``place`` 1.

    The rows of attempts are wide: only those that no newer ``number`` attempts at the same version rule out, as an
    index alone can tell, are read at all.
    """
    known = versions(bank_id)
    oldest_wanted = (
        select(AttemptRow.created_at)
        .where(AttemptRow.question_version_id == known.c.id, *counted(since))
        .order_by(AttemptRow.created_at.desc())
        .limit(1)
        .offset(number - 1)
        .scalar_subquery()
        .correlate(known)
    )
    wanted = and_(
        AttemptRow.question_version_id == known.c.id,
        *counted(since),
        AttemptRow.created_at >= func.coalesce(oldest_wanted, literal(_EVER, UtcDateTime())),
    )
    newest_first = (AttemptRow.created_at.desc().nulls_last(), AttemptRow.id.desc())
    question = (known.c.bank_id, known.c.question_id)
    ranked = (
        select(
            *(AttemptRow.id, AttemptRow.day, AttemptRow.marks, AttemptRow.max_marks),
            *(*question, known.c.text, known.c.section),
            func.row_number().over(partition_by=question, order_by=newest_first).label("place"),
        )
        .select_from(known)
        .outerjoin(AttemptRow, wanted)  # outer, or SQLite would begin with all attempts instead of the versions
        .subquery()
    )
    return select(ranked).where(ranked.c.place <= number, ranked.c.id.is_not(None)).subquery()
