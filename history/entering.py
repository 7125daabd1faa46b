"""What goes into the tables beside an attempt itself: its question's version, its recording's end, another score."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from history.records import Recording
from history.rows import question_row, standing, verdict_rows
from history.tables import AttemptRow, QuestionRow, RecordingRow
from history.transactions import add_new
from questions.model import Bank, Question, Section
from scoring.result import Score


def set_score(session: Session, row: AttemptRow, score: Score) -> None:
    """Put another score in place of an attempt's; the change counts as a revision."""
    row.marks, row.max_marks = score.marks, score.max_marks
    row.revision += 1
    row.verdicts = []
    session.flush()  # the new rows take the keys of the old ones
    row.verdicts = verdict_rows(score)


def finish(session: Session, recording: Recording, seconds: float) -> None:
    """Note that the recording has its attempt; a row that was lost meanwhile is made anew."""
    row = session.get(RecordingRow, recording.id)
    if row is None:
        row = RecordingRow(**recording.model_dump())
        session.add(row)
    row.state, row.problem, row.discarded_at = "done", None, None
    row.seconds = row.seconds or seconds or None
    session.flush()


def question_version(session: Session, bank: Bank, section: Section, question: Question) -> int:
    """Return the id of the question's row, made where it is new.

    A section that was renamed takes its past answers along: the row tells where the question stands now.
    """
    this = select(QuestionRow).filter_by(bank_id=bank.id, question_id=question.id, version=question.version)
    row = session.scalars(this).first()
    if row is None and add_new(session, new := question_row(bank, section, question)):
        return new.id
    row = row or session.scalars(this).one()  # on a server another process may have been faster
    for name, value in standing(bank, section).items():
        setattr(row, name, value)
    return row.id
