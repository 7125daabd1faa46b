"""Every spoken answer, kept as a file before anything else happens to it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, exists, select

from errors import N_, HistoryError, KaikouError, StorageError
from history.files import Folder, Told, file_name, read_name
from history.records import Recording, RecordingState, Source, Waiting
from history.tables import AttemptRow, RecordingRow
from history.transactions import add_new, reading, reason_of, writing
from settings import cannot_write, write_atomically


class Recordings:
    """The recordings in ``folder`` and their rows. Safe beside other threads and processes."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = Folder(folder)

    def keep(
        self,
        data: bytes,
        suffix: str,
        *,
        bank_id: str,
        question_id: str,
        question_version: str,
        source: Source = "microphone",
    ) -> Recording:
        """Write ``data`` to disk, then its row, and return the recording, waiting to be transcribed.

        ``suffix`` is the file's ending with its dot. Raises ``StorageError`` where
        the bytes can't be written, and ``HistoryError`` where only the row can't:
        the file is then safe, and ``adopt`` takes it in at the next start.
        """
        id, now = uuid4().hex, datetime.now(timezone.utc)
        recording = Recording(
            id=id,
            file=file_name(now, bank_id, question_id, id, suffix),
            created_at=now,
            bank_id=bank_id,
            question_id=question_id,
            question_version=question_version,
            source=source,
        )
        target = self._folder.path / recording.file
        try:
            write_atomically(target, data)
        except OSError as error:
            raise cannot_write(self._folder.path, error) from error
        try:
            return self._enter(recording)
        except KaikouError as error:
            raise HistoryError(
                N_(
                    "The recording is safe in {file}, but could not be entered in the history ({reason});"
                    " restart Kaikou to go on."
                ),
                file=target,
                reason=reason_of(error.__cause__ or error),
            ) from error

    def adopt(self) -> int:
        """Give every recording that has no row one, waiting to be transcribed; return how many there were.

        Raises ``StorageError`` where the folder can't be read.
        """
        try:
            names = self._folder.names()
            self._folder.sweep()
        except OSError as error:
            raise cannot_write(self._folder.path, error) from error
        if not names:
            return 0
        with reading(self._engine) as session:
            lost = names.difference(session.scalars(select(RecordingRow.file)))
        told = {name: told for name in sorted(lost) if (told := read_name(name))}
        if not told:
            return 0
        with writing(self._engine) as session:
            return sum(add_new(session, _adopted(name, what)) for name, what in told.items())

    def get(self, id: str) -> Recording:
        """Return the recording of that id. Raises ``HistoryError`` where there is none."""
        with reading(self._engine) as session:
            row = session.get(RecordingRow, id)
            if row is None:
                raise _unknown(id)
            return _record(row)

    def waiting(self) -> list[Waiting]:
        """Return what was spoken and not yet transcribed, newest first; what has no file is left out."""
        return self._found(RecordingRow.state.in_(("waiting", "failed")), RecordingRow.discarded_at.is_(None))

    def discarded(self) -> list[Waiting]:
        """Return what was discarded and can be brought back, newest first."""
        return self._found(RecordingRow.discarded_at.is_not(None))

    def _found(self, *conditions: ColumnElement[bool]) -> list[Waiting]:
        newest_first = (RecordingRow.created_at.desc(), RecordingRow.id)
        wanted = select(RecordingRow).where(*conditions).order_by(*newest_first)
        with reading(self._engine) as session:
            found = [_record(row) for row in session.scalars(wanted)]
        return [
            Waiting(recording=recording, path=path, problem=recording.problem)
            for recording in found
            if (path := self._folder.locate(recording.file))
        ]

    def mark(self, id: str, state: RecordingState, problem: str = "", seconds: float | None = None) -> None:
        """Note what became of a recording; ``problem`` says why it failed, ``seconds`` is its length.

        One that is done stays done: another window may have been faster. Raises
        ``HistoryError`` for an unknown id.
        """
        with writing(self._engine) as session:
            row = session.get(RecordingRow, id)
            if row is None:
                raise _unknown(id)
            if row.state != "done":
                row.state, row.problem = state, problem or None
            if seconds is not None:
                row.seconds = seconds

    def path(self, recording: Recording) -> Path:
        """Return where the sound file lies. Raises ``StorageError`` where it is gone."""
        found = self._folder.locate(recording.file)
        if found is None:
            raise StorageError(
                N_("The recording {file} is no longer in {folder}; put it back there to hear it."),
                file=recording.file,
                folder=self._folder.path,
            )
        return found

    def discard(self, id: str) -> None:
        """Take a recording out of sight, on the user's own wish; ``undiscard`` brings it back.

        Raises ``HistoryError`` for an unknown id.
        """
        file = self._set_discarded(id, datetime.now(timezone.utc))
        with suppress(OSError):  # the row decides; a file that a player holds open may lie where it is
            self._folder.move_to_bin(file)

    def undiscard(self, id: str) -> Recording:
        """Bring a discarded recording back and return it. Raises ``HistoryError`` for an unknown id."""
        file = self._set_discarded(id, None)
        with suppress(OSError):  # it is found in the bin as well
            self._folder.take_from_bin(file)
        return self.get(id)

    def purge(self, before: datetime) -> int:
        """Delete for good what was discarded before that time and belongs to no attempt; return how many."""
        kept = exists().where(AttemptRow.recording_id == RecordingRow.id)
        wanted = select(RecordingRow).where(RecordingRow.discarded_at < before, ~kept)
        with writing(self._engine) as session:
            # The file goes first: were the row to go first, a crash would leave a file for ``adopt``.
            gone = [row for row in session.scalars(wanted) if self._folder.remove(row.file)]
            for row in gone:
                session.delete(row)
        return len(gone)

    def _enter(self, recording: Recording) -> Recording:
        with writing(self._engine) as session:
            if add_new(session, RecordingRow(**recording.model_dump())):
                return recording
            # Between file and row another process adopted the file: its row is the recording's.
            row = session.scalars(select(RecordingRow).where(RecordingRow.file == recording.file)).one()
            row.question_version, row.source = recording.question_version, recording.source
            return _record(row)

    def _set_discarded(self, id: str, when: datetime | None) -> str:
        with writing(self._engine) as session:
            row = session.get(RecordingRow, id)
            if row is None:
                raise _unknown(id)
            row.discarded_at = when
        return row.file


def _record(row: RecordingRow) -> Recording:
    return Recording.model_validate({name: getattr(row, name) for name in Recording.model_fields})


def _adopted(name: str, told: Told) -> RecordingRow:
    recording = Recording(
        id=told.short + uuid4().hex[8:],
        file=name,
        created_at=told.created_at,
        bank_id=told.bank_id,
        question_id=told.question_id,
    )
    return RecordingRow(**recording.model_dump())


def _unknown(id: str) -> HistoryError:
    return HistoryError(N_("There is no recording {id!r} in the history; reload the page to see what there is."), id=id)
