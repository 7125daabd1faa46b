"""A person's own phrases, each change of them with the scores it altered, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from errors import N_, HistoryError
from history.entering import set_score
from history.records import Change, ChangeKind, Phrase, Rescored
from history.tables import AttemptRow, ChangedRow, ChangeRow, PhraseRow
from history.transactions import add_new, reading, writing
from scoring.result import Score

_MEANWHILE = N_("One of these attempts was changed in another window meanwhile; look at the list again.")


class Phrases:
    """All phrases of one's own. Safe beside other threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, bank_id: str, question_id: str) -> dict[str, tuple[str, ...]]:
        """Return the phrases for a question, by the names of its points."""
        wanted = select(PhraseRow).filter_by(bank_id=bank_id, question_id=question_id).order_by(PhraseRow.created_at)
        found: dict[str, tuple[str, ...]] = {}
        with reading(self._engine) as session:
            for row in session.scalars(wanted):
                found[row.point] = (*found.get(row.point, ()), row.phrase)
        return found

    def all(self) -> list[Phrase]:
        """Return every phrase, newest first."""
        with reading(self._engine) as session:
            rows = session.scalars(select(PhraseRow).order_by(PhraseRow.created_at.desc(), PhraseRow.id))
            return [Phrase.model_validate(row, from_attributes=True) for row in rows]

    def changes(self, most: int = 20) -> list[Change]:
        """Return the latest changes, newest first."""
        counted = select(func.count()).where(ChangedRow.change_id == ChangeRow.id).scalar_subquery()
        wanted = select(ChangeRow, counted).order_by(ChangeRow.created_at.desc(), ChangeRow.id).limit(most)
        with reading(self._engine) as session:
            return [_change(row, attempts) for row, attempts in session.execute(wanted)]

    def changed(self, change_id: str) -> list[Rescored]:
        """Return the attempts that a change altered, oldest first, with their scores before and after it."""
        wanted = (
            select(ChangedRow, AttemptRow.created_at)
            .join(AttemptRow, AttemptRow.id == ChangedRow.attempt_id)
            .where(ChangedRow.change_id == change_id)
            .order_by(AttemptRow.created_at)
        )
        with reading(self._engine) as session:
            return [_rescored(row, created_at) for row, created_at in session.execute(wanted)]

    def keep(
        self, kind: ChangeKind, rescored: Iterable[Rescored], *, bank_id: str, question_id: str, point: str, phrase: str
    ) -> Change:
        """Add or remove a phrase and alter the scores it alters, all or nothing; return the change.

        Raises ``HistoryError`` where one of the attempts has been changed since it was scored, or where the phrase is
        there already, or gone.
        """
        place = {"bank_id": bank_id, "question_id": question_id, "point": point, "phrase": phrase}
        change = ChangeRow(id=uuid4().hex, created_at=datetime.now(timezone.utc), kind=kind, **place)
        with writing(self._engine) as session:
            if not _set_phrase(session, kind == "added", place):
                raise HistoryError(N_("Your words for this point were changed in another window; reload the page."))
            altered = [_alter(session, one) for one in rescored]
            change.attempts = altered
            session.add(change)
        return _change(change, len(altered))

    def before(self, change: Change) -> dict[str, tuple[str, ...]]:
        """Return the phrases for the question of a change as they were before it, by the names of its points."""
        found = {point: list(phrases) for point, phrases in self.of(change.bank_id, change.question_id).items()}
        wanted = select(ChangeRow).filter_by(bank_id=change.bank_id, question_id=change.question_id)
        with reading(self._engine) as session:
            rows = session.scalars(wanted).all()
        done = [(row.created_at, row, row.kind == "added") for row in rows]
        undone = [(row.undone_at, row, row.kind == "removed") for row in rows if row.undone_at]
        for when, row, added in sorted([*done, *undone], key=lambda event: event[0], reverse=True):
            if when < change.created_at:
                break
            others = [phrase for phrase in found.get(row.point, ()) if phrase != row.phrase]
            found[row.point] = others if added else [*others, row.phrase]
        return {point: tuple(phrases) for point, phrases in found.items()}

    def undo(self, change_id: str, anew: Iterable[Rescored]) -> int:
        """Take a change back, all or nothing; return how many attempts have their score of before again.

        Those of ``anew`` get the scores it has for them instead. Raises ``HistoryError`` where one of the attempts has
        been changed meanwhile, or the change was taken back already.
        """
        others = {one.attempt_id: one for one in anew}
        with writing(self._engine) as session:
            change = session.get(ChangeRow, change_id)
            if change is None or change.undone_at is not None:
                raise HistoryError(N_("This change was taken back already; reload the page."))
            change.undone_at = datetime.now(timezone.utc)
            place = {name: getattr(change, name) for name in ("bank_id", "question_id", "point", "phrase")}
            _set_phrase(session, change.kind == "removed", place)
            given_back = sum(_give_back(session, one) for one in change.attempts if one.attempt_id not in others)
            for one in others.values():
                _rescore(session, one)
        return given_back


def _set_phrase(session: Session, there: bool, place: dict[str, str]) -> bool:
    """See to it that a phrase is there, or isn't; return whether it was otherwise."""
    if there:
        return add_new(session, PhraseRow(id=uuid4().hex, created_at=datetime.now(timezone.utc), **place))
    row = session.scalars(select(PhraseRow).filter_by(**place)).first()
    if row is not None:
        session.delete(row)
    return row is not None


def _alter(session: Session, one: Rescored) -> ChangedRow:
    row = _rescore(session, one)
    return ChangedRow(attempt_id=row.id, revision=row.revision, before=_as_json(one.before), after=_as_json(one.after))


def _rescore(session: Session, one: Rescored) -> AttemptRow:
    row = session.get(AttemptRow, one.attempt_id)
    if row is None or row.revision != one.revision:
        raise HistoryError(_MEANWHILE)
    set_score(session, row, one.after)
    return row


def _give_back(session: Session, one: ChangedRow) -> bool:
    """Give an attempt its score of before; return whether it could be given."""
    row = session.get(AttemptRow, one.attempt_id)
    if row is None or (row.deleted_at and row.revision != one.revision):
        return False
    if row.revision != one.revision:
        raise HistoryError(_MEANWHILE)
    set_score(session, row, Score.model_validate(one.before))
    # what was changed just before this change can now be given back exactly, too: the attempt is as that left it
    earlier = update(ChangedRow).where(ChangedRow.attempt_id == row.id, ChangedRow.revision < one.revision)
    later = earlier.values(revision=ChangedRow.revision + row.revision - one.revision + 1)
    session.execute(later, execution_options={"synchronize_session": False})  # none of them is in this session
    return True


def _as_json(score: Score) -> dict[str, Any]:
    return score.model_dump(mode="json")


def _change(row: ChangeRow, attempts: int) -> Change:
    names = [name for name in Change.model_fields if name != "attempts"]
    return Change.model_validate({**{name: getattr(row, name) for name in names}, "attempts": attempts})


def _rescored(row: ChangedRow, created_at: datetime) -> Rescored:
    return Rescored(
        attempt_id=row.attempt_id,
        created_at=created_at,
        revision=row.revision,
        before=Score.model_validate(row.before),
        after=Score.model_validate(row.after),
    )
