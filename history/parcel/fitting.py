"""What the lines of a parcel say, as rows that every reader can make sense of.

All raise ``Unfit`` for anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from history.files import read_name
from history.parcel.form import Values, as_row
from history.records import Change, Phrase, Recording
from history.rows import attempt_record, searchable
from history.tables import AttemptRow, ChangedRow, ChangeRow, ClaimRow, PhraseRow, QuestionRow, RecordingRow, VerdictRow
from questions.model import Question
from scoring.result import Score

_WRONG = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)  # pydantic's is a ValueError


class Unfit(Exception):
    """Something in a parcel that is none of ours."""


class Came(NamedTuple):
    """An attempt that is fit to be taken in."""

    attempt: AttemptRow
    question: QuestionRow
    recording: RecordingRow | None


class CameChange(NamedTuple):
    """A change that is fit to be taken in, with some of the attempts that it altered."""

    change: ChangeRow
    attempts: list[ChangedRow]


@contextmanager
def fitting() -> Iterator[None]:
    """Turn what is raised inside by values that don't fit into ``Unfit``."""
    try:
        yield
    except (IntegrityError, DataError, *_WRONG) as error:
        raise Unfit from error
    except StatementError as error:
        if isinstance(error, DBAPIError):
            raise  # the database's own trouble
        raise Unfit from error


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Keep what is done inside whole or not at all; the transaction goes on where that is ``Unfit``."""
    with fitting():
        try:
            with session.begin_nested():
                yield
        except DBAPIError as error:
            raise _first(error) from None


def _first(error: DBAPIError) -> DBAPIError:
    """Return what came first: a full disk ends SQLite's transaction, and then there is no savepoint to go back to."""
    found: BaseException = error
    while found.__context__ is not None:
        found = found.__context__
        if isinstance(found, DBAPIError):
            error = found
    return error


def as_attempt(values: Values) -> Came:
    """Return the rows of an attempt, read once as every reader will."""
    with fitting():
        question = as_row(QuestionRow, {**values["question"], "id": None})
        recording = as_sound(values["recording"]) if values["recording"] is not None else None
        read = _whole(values)
        read.question = as_row(QuestionRow, {**values["question"], "id": 0})
        record = attempt_record(read, None)
        _check_types(record.question, question.body)
        if (record.question.id, record.question.text) != (question.question_id, question.text):
            raise ValueError(question.question_id)
        positions = [one.position for one in read.verdicts]
        if positions != list(range(len(positions))) or not all(one.position in positions for one in read.claims):
            raise ValueError(read.id)
        if record.kind != read.kind:
            raise ValueError(read.kind)
        whole = _whole(values)
        whole.text = searchable(record.transcript)
        return Came(whole, question, recording)


def _check_types(question: Question, body: Values) -> None:
    """Raise ``ValueError`` where something in a question is of another type; an old one may break today's rules."""
    try:
        Question.model_validate(body)
    except ValidationError as error:
        if any(one["type"] == "missing" or one["type"].endswith(("_type", "_parsing")) for one in error.errors()):
            raise
        question.model_dump(warnings="error")


def _whole(values: Values) -> AttemptRow:
    row = as_row(AttemptRow, values["attempt"])
    row.verdicts = [as_row(VerdictRow, one) for one in values["verdicts"]]
    row.claims = [as_row(ClaimRow, one) for one in values["claims"]]
    if {row.id} != {row.id, *(one.attempt_id for one in row.verdicts), *(one.attempt_id for one in row.claims)}:
        raise ValueError(row.id)
    return row


def as_sound(values: Values) -> RecordingRow:
    """Return the row of a recording."""
    with fitting():
        row = as_row(RecordingRow, values)
        Recording.model_validate(row, from_attributes=True)
        if read_name(row.file) is None:
            raise ValueError(row.file)
        return row


def as_phrase(values: Values) -> PhraseRow:
    """Return the row of a phrase."""
    with fitting():
        row = as_row(PhraseRow, values)
        Phrase.model_validate(row, from_attributes=True)
        return row


def as_change(values: Values) -> CameChange:
    """Return the rows of a change."""
    with fitting():
        change = as_row(ChangeRow, values["change"])
        names = Change.model_fields.keys() - {"attempts"}
        Change.model_validate({**{name: getattr(change, name) for name in names}, "attempts": 0})
        changed = [as_row(ChangedRow, one) for one in values["attempts"]]
        for one in changed:
            Score.model_validate(one.before)
            Score.model_validate(one.after)
            if one.change_id != change.id or one.attempt_id is None or one.revision is None:
                raise ValueError(change.id)
        return CameChange(change, changed)
