"""The attempts: added whole or not at all, found again, taken away with a way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Engine, delete, exists, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from errors import N_, HistoryError
from history import listing
from history.entering import finish, question_version, set_score
from history.files import Folder
from history.records import AnsweredQuestion, Attempt, AttemptFilter, AttemptSummary, Recording
from history.rows import (
    attempt_record,
    attempt_row,
    claim_rows,
    searchable,
)
from history.tables import AttemptRow, RecordingRow
from history.transactions import reading, writing
from questions.model import Bank, Question, Section
from scoring.result import Score
from speech.transcript import Transcript

EVERYTHING = AttemptFilter()
_AT_ONCE = 100  # attempts; all words of thousands would fill the memory
_WHOLE = (
    joinedload(AttemptRow.question),
    joinedload(AttemptRow.recording),
    selectinload(AttemptRow.verdicts),
    selectinload(AttemptRow.claims),
)


class Attempts:
    """All attempts; ``folder`` is where their recordings lie. Safe beside other threads and processes."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = Folder(folder)

    def add(
        self,
        *,
        bank: Bank,
        section: Section,
        question: Question,
        transcript: Transcript,
        score: Score,
        recording: Recording | None,
        model: str,
    ) -> Attempt:
        """Keep one answer and return it: attempt, verdicts, question and "done" on its recording, all or nothing.

        ``model`` is who listened, empty for a typed answer. Raises
        ``HistoryError`` or ``StorageError`` where the database refuses; the
        recording then goes on waiting.
        """
        now = datetime.now(timezone.utc)
        attempt = Attempt(
            id=uuid4().hex,
            created_at=now,
            day=now.astimezone().date(),
            bank_id=bank.id,
            bank_title=bank.title,
            section=section.title,
            question=question,
            transcript=transcript,
            score=score,
            kind="spoken" if recording or transcript.seconds > 0 else "typed",
            model=model,
            seconds=transcript.seconds,
            recording=self._folder.locate(recording.file) if recording else None,
            recording_id=recording.id if recording else None,
        )
        with writing(self._engine) as session:
            if recording:
                finish(session, recording, transcript.seconds)
            session.add(attempt_row(attempt, question_version(session, bank, section, question)))
        return attempt

    def get(self, id: str) -> Attempt:
        """Return one attempt, whole. Raises ``HistoryError`` for one that isn't there or was deleted."""
        with reading(self._engine) as session:
            there = session.execute(select(AttemptRow.deleted_at).where(AttemptRow.id == id)).first()
            if there is None or there.deleted_at is not None:
                raise _unknown(id)
            found = self._read(session, [id])
        if not found:
            raise HistoryError(
                N_("The attempt {id} in the history is damaged and can't be shown; the others are unharmed."), id=id
            )
        return found[id]

    def ids(self, filter: AttemptFilter = EVERYTHING) -> list[str]:
        """Return the ids of all attempts that pass ``filter``, oldest first."""
        with reading(self._engine) as session:
            return listing.ids(session, filter)

    def each(self, ids: Sequence[str]) -> Iterator[Attempt]:
        """Yield these attempts, whole, in the order of ``ids``; one that is deleted or damaged is left out."""
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            with reading(self._engine) as session:
                found = self._read(session, some)
            yield from (found[id] for id in some if id in found)

    def revise(self, changed: Attempt) -> Attempt:
        """Keep an attempt's words, claims and score as ``changed`` has them, and return it at its next revision.

        What was heard is never lost: ``changed.heard`` has it where the words are others. Raises ``HistoryError``
        where the attempt is no longer at ``changed.revision``: somebody else was faster.
        """
        with writing(self._engine) as session:
            row = session.get(AttemptRow, changed.id)
            if row is None or row.deleted_at is not None:
                raise _unknown(changed.id)
            if row.revision != changed.revision:
                raise HistoryError(N_("This attempt was changed in another window; reload the page and try again."))
            row.mended = changed.transcript.model_dump(mode="json") if changed.heard else None
            row.text = searchable(changed.transcript)
            row.claims = []
            set_score(session, row, changed.score)
            row.claims = claim_rows(changed.claims)
        return self.get(changed.id)

    def find(self, filter: AttemptFilter = EVERYTHING, limit: int = 50, offset: int = 0) -> list[AttemptSummary]:
        """Return a page of the attempts that pass ``filter``, newest first."""
        with reading(self._engine) as session:
            return listing.page(session, filter, limit, offset, self._folder)

    def count(self, filter: AttemptFilter = EVERYTHING) -> int:
        """Return how many attempts pass ``filter``."""
        with reading(self._engine) as session:
            return listing.count(session, filter)

    def of_recording(self, recording_id: str) -> str | None:
        """Return the id of the newest attempt made from that recording, if there is one."""
        wanted = (
            select(AttemptRow.id)
            .where(AttemptRow.recording_id == recording_id, AttemptRow.deleted_at.is_(None))
            .order_by(AttemptRow.created_at.desc())
            .limit(1)
        )
        with reading(self._engine) as session:
            return session.scalar(wanted)

    def sections(self) -> list[str]:
        """Return the titles of the sections that occur in the history."""
        with reading(self._engine) as session:
            return listing.sections(session)

    def questions(self) -> list[AnsweredQuestion]:
        """Return the questions that occur in the history, each with its newest text."""
        with reading(self._engine) as session:
            return listing.questions(session)

    def delete(self, id: str) -> None:
        """Take an attempt out of sight; ``restore`` brings it back until it is purged.

        Raises ``HistoryError`` for an unknown id.
        """
        self._set_deleted(id, datetime.now(timezone.utc))

    def restore(self, id: str) -> Attempt:
        """Bring a deleted attempt back and return it. Raises ``HistoryError`` where it was purged."""
        self._set_deleted(id, None)
        return self.get(id)

    def purge(self, before: datetime) -> int:
        """Remove for good what was deleted before that time, with its recordings; return how many attempts.

        An attempt whose recording the system won't delete now stays for the next time.
        """
        with writing(self._engine) as session:
            doomed = session.execute(
                select(AttemptRow.id, RecordingRow.id.label("recording"), RecordingRow.file)
                .outerjoin(AttemptRow.recording)
                .where(AttemptRow.deleted_at < before)
            ).all()
            gone = [row for row in doomed if row.file is None or self._remove(session, row.recording, row.file, before)]
            for row in gone:
                session.execute(delete(AttemptRow).where(AttemptRow.id == row.id))
            for recording in {row.recording for row in gone if row.recording}:
                unused = ~exists().where(AttemptRow.recording_id == recording)
                session.execute(delete(RecordingRow).where(RecordingRow.id == recording, unused))
        return len(gone)

    def _read(self, session: Session, ids: Sequence[str]) -> dict[str, Attempt]:
        """Return those of the attempts that are there and whole; the others are looked at one by one."""
        wanted = select(AttemptRow).where(AttemptRow.id.in_(ids), AttemptRow.deleted_at.is_(None))
        try:
            rows = list(session.scalars(wanted.options(*_WHOLE)))
            return {row.id: attempt_record(row, self._where(row)) for row in rows}
        except (ValidationError, ValueError, KeyError, TypeError):  # ValueError: what should be JSON is none
            if len(ids) == 1:
                return {}
            return {id: found for one in ids for id, found in self._read(session, [one]).items()}

    def _where(self, row: AttemptRow) -> Path | None:
        return self._folder.locate(row.recording.file) if row.recording else None

    def _remove(self, session: Session, recording: str, file: str, before: datetime) -> bool:
        """Delete the file unless another attempt, not to be purged, is made of it; the file goes before its row.

        Were the row to go first, a crash would leave a file that counts as an answer still to be transcribed.
        """
        other = aliased(AttemptRow)
        spared = other.deleted_at.is_(None) | (other.deleted_at >= before)
        if session.scalar(select(other.id).where(other.recording_id == recording, spared).limit(1)):
            return True
        return self._folder.remove(file)

    def _set_deleted(self, id: str, when: datetime | None) -> None:
        with writing(self._engine) as session:
            row = session.get(AttemptRow, id)
            if row is None:
                raise _unknown(id)
            row.deleted_at = when


def _unknown(id: str) -> HistoryError:
    return HistoryError(N_("There is no attempt {id!r} in the history; go back to the list of attempts."), id=id)
