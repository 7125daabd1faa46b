"""A person's own phrases, each change of them with the scores it altered, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from errors import N_, HistoryError
from history.attempts import set_score
from history.records import Change, ChangeKind, Phrase, Rescored
from history.tables import AttemptRow, ChangedRow, ChangeRow, PhraseRow
from history.transactions import add_new, reading, writing
from scoring.result import Score


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

        Raises ``HistoryError`` where one of the attempts has been changed since it was scored.
        """
        place = {"bank_id": bank_id, "question_id": question_id, "point": point, "phrase": phrase}
        change = ChangeRow(id=uuid4().hex, created_at=datetime.now(timezone.utc), kind=kind, **place)
        with writing(self._engine) as session:
            _set_phrase(session, kind == "added", place)
            altered = [_alter(session, one) for one in rescored]
            change.attempts = altered
            session.add(change)
        return _change(change, len(altered))

    def undo(self, change_id: str, anew: Mapping[str, Score]) -> int:
        """Take a change back and return how many attempts have their score of before again.

        An attempt that was changed since gets its score from ``anew``, which is how it scores without the change.
        """
        with writing(self._engine) as session:
            change = session.get(ChangeRow, change_id)
            if change is None or change.undone_at is not None:
                raise HistoryError(N_("This change was taken back already; reload the page."))
            change.undone_at = datetime.now(timezone.utc)
            place = {name: getattr(change, name) for name in ("bank_id", "question_id", "point", "phrase")}
            _set_phrase(session, change.kind == "removed", place)
            given_back = 0
            for one in change.attempts:
                row = session.get(AttemptRow, one.attempt_id)
                if row is None:
                    continue
                unchanged = row.revision == one.revision
                score = Score.model_validate(one.before) if unchanged else anew.get(row.id)
                if score is not None:
                    set_score(session, row, score)
                    given_back += unchanged
        return given_back


def _set_phrase(session: Session, there: bool, place: dict[str, str]) -> None:
    if there:
        add_new(session, PhraseRow(id=uuid4().hex, created_at=datetime.now(timezone.utc), **place))
    else:
        session.execute(delete(PhraseRow).filter_by(**place))


def _alter(session: Session, one: Rescored) -> ChangedRow:
    row = session.get(AttemptRow, one.attempt_id)
    if row is None or row.revision != one.revision:
        raise HistoryError(N_("One of these attempts was changed in another window meanwhile; look at the list again."))
    set_score(session, row, one.after)
    return ChangedRow(attempt_id=row.id, revision=row.revision, before=_as_json(one.before), after=_as_json(one.after))


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
