"""What becomes of a parcel's rows: they come beside those that are here, or bring them up to date.

All raise ``Unfit`` where the database takes a row for none of its own; the session can then go on.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from history.parcel.fitting import Came, CameChange, savepoint
from history.tables import AttemptRow, Base, ChangedRow, ChangeRow, PhraseRow, QuestionRow, RecordingRow
from scoring.result import Score, Verdict

Became = Literal["new", "renewed", "known"]

_OWN = {"id", "question_version_id", "recording_id", "deleted_at"}  # of an attempt that is here already


def take_attempt(session: Session, came: Came) -> Became:
    """Put an attempt beside those that are here; one that is here at an earlier revision is brought up to date.

    Whether that one is deleted stays as it is here: a deletion counts as no revision.
    """
    row = came.attempt
    there = session.get(AttemptRow, row.id)
    if there is not None and there.revision >= row.revision:
        return "known"
    with savepoint(session):
        recording_id = take_sound(session, came.recording) if came.recording else None
        if there is None:
            row.question_version_id, row.recording_id = _question_id(session, came.question), recording_id
            session.add(row)
            return "new"
        # never deleted and added anew: what else points to it would go with it
        _copy(row, there, _OWN)
        there.question_version_id = _question_id(session, came.question)
        there.recording_id = recording_id or there.recording_id
        there.verdicts, there.claims = [], []
        session.flush()  # the new rows take the keys of the old ones
        there.verdicts, there.claims = list(row.verdicts), list(row.claims)
        return "renewed"


def take_sound(session: Session, row: RecordingRow) -> str:
    """Return the id of a recording's row, made where it is new.

    One that was taken up from its file alone has another id, and learns here what it is.
    """
    with savepoint(session):
        there = session.scalars(select(RecordingRow).where(RecordingRow.file == row.file)).first()
        if there is None:
            session.add(row)
            session.flush()
            return row.id
        adopted = not there.question_version and bool(row.question_version)
        if adopted and there.state != "done":
            _copy(row, there, {"id"})
        elif row.state == "done" != there.state:
            there.state, there.problem, there.discarded_at = "done", None, row.discarded_at
        if adopted:
            there.question_version, there.source = row.question_version, row.source
        there.seconds = there.seconds or row.seconds
        return there.id


def _question_id(session: Session, row: QuestionRow) -> int:
    this = select(QuestionRow.id).filter_by(bank_id=row.bank_id, question_id=row.question_id, version=row.version)
    found = session.scalars(this).first()
    if found is None:
        session.add(row)
        session.flush()
        found = row.id
    return found


def take_change(session: Session, came: CameChange) -> None:
    """Take in a change as far as its attempts are here, and what it or its undoing took away."""
    row = came.change
    with savepoint(session):
        there = session.get(ChangeRow, row.id)
        if there is None:
            session.add(row)
            session.flush()
        else:
            there.undone_at = there.undone_at or row.undone_at
        for one in came.attempts:
            _take_changed(session, one)
        session.flush()
        for phrase in session.scalars(select(PhraseRow).filter_by(**_place(row))):
            if _taken_away(session, phrase):
                session.delete(phrase)


def _take_changed(session: Session, row: ChangedRow) -> None:
    """Note how a change altered an attempt, unless that is not here or was changed otherwise at that revision."""
    attempt = session.get(AttemptRow, row.attempt_id)
    if attempt is None or (attempt.revision == row.revision and _score(attempt) != Score.model_validate(row.after)):
        return
    there = session.get(ChangedRow, (row.change_id, row.attempt_id))
    if there is None:
        session.add(row)
    else:
        there.revision = max(there.revision, row.revision)  # an undoing may have led back to it


def take_phrase(session: Session, row: PhraseRow) -> bool:
    """Add a phrase unless it is here, or was taken away after it had been added; tell whether it was added."""
    with savepoint(session):
        here = session.scalars(select(PhraseRow.id).filter_by(**_place(row))).first()
        if here or _taken_away(session, row):
            return False
        session.add(row)
    return True


def _taken_away(session: Session, phrase: PhraseRow) -> bool:
    """Tell whether a change that is known here took a phrase away after that was added."""
    removed: ColumnElement[bool] = and_(ChangeRow.kind == "removed", ChangeRow.created_at > phrase.created_at)
    undone: ColumnElement[bool] = and_(ChangeRow.kind == "added", ChangeRow.undone_at > phrase.created_at)
    taken_away = select(ChangeRow.id).filter_by(**_place(phrase)).where(or_(removed, undone))
    return session.scalars(taken_away).first() is not None


def _place(row: PhraseRow | ChangeRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("bank_id", "question_id", "point", "phrase")}


def _score(row: AttemptRow) -> Score:
    verdicts = tuple(Verdict.model_validate(verdict, from_attributes=True) for verdict in row.verdicts)
    return Score(verdicts=verdicts, marks=row.marks, max_marks=row.max_marks)


def _copy(source: Base, target: Base, but: set[str]) -> None:
    for column in source.__table__.columns:
        if column.key not in but:
            setattr(target, column.key, getattr(source, column.key))
