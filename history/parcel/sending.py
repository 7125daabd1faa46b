"""A parcel is made: rows as they are, recordings and banks as they lie on disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from history.backups.copying import arriving
from history.files import BIN, Folder
from history.parcel.banks import own_files
from history.parcel.form import (
    ATTEMPTS,
    BANKS,
    CHANGES,
    MANIFEST,
    PHRASES,
    RECORDINGS,
    SOUNDS,
    OnProgress,
    Parcel,
    Values,
    as_values,
    line,
    manifest,
)
from history.tables import AttemptRow, ChangedRow, ChangeRow, PhraseRow, RecordingRow
from history.transactions import reading
from questions.own import OwnBanks
from settings import Settings

_AT_ONCE = 50  # rows


def send(
    engine: Engine,
    settings: Settings,
    target: Path,
    ids: Sequence[str] | None = None,
    on_progress: OnProgress | None = None,
) -> Parcel:
    """Write attempts to ``target`` with their recordings, the user's own banks and phrases they belong to.

    ``ids`` chooses attempts; ``None`` takes all there is, with what was deleted, what waits to be transcribed and
    the undoing of phrases. A recording that is gone is left out. Raises ``StorageError`` where nothing can be
    written; no half parcel is left, whatever ``on_progress`` raises.
    """
    with (
        arriving(target) as part,
        # a clock may be before 1980
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive,
    ):
        return _Sending(engine, settings, archive, on_progress).all(ids)


class _Sending:
    def __init__(
        self, engine: Engine, settings: Settings, archive: zipfile.ZipFile, on_progress: OnProgress | None
    ) -> None:
        self._engine = engine
        self._folder = Folder(settings.recordings)
        self._own = OwnBanks(settings.banks)
        self._archive = archive
        self._on_progress = on_progress
        self._files: dict[str, None] = {}
        self._questions: set[tuple[str, str]] = set()

    def all(self, ids: Sequence[str] | None) -> Parcel:
        with reading(self._engine) as session:
            wanted = list(dict.fromkeys(ids)) if ids is not None else _all_ids(session)
            attempts = self._lines(ATTEMPTS, self._attempts(session, wanted))
            if ids is None:
                self._lines(RECORDINGS, self._recordings(session))
                self._lines(CHANGES, _changes(session))
            phrases = self._lines(PHRASES, self._phrases(session, everything=ids is None))
        parcel = Parcel(attempts, self._sounds(), phrases, self._banks(everything=ids is None))
        self._archive.writestr(MANIFEST, manifest(parcel, datetime.now(timezone.utc)))
        self._tell(1.0)
        return parcel

    def _attempts(self, session: Session, ids: Sequence[str]) -> Iterator[Values]:
        whole = (
            joinedload(AttemptRow.question),
            joinedload(AttemptRow.recording),
            selectinload(AttemptRow.verdicts),
            selectinload(AttemptRow.claims),
        )
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            for row in session.scalars(select(AttemptRow).where(AttemptRow.id.in_(some)).options(*whole)):
                self._questions.add((row.question.bank_id, row.question.question_id))
                if row.recording:
                    self._files[row.recording.file] = None
                yield {
                    "attempt": as_values(row),
                    "question": as_values(row.question),
                    "recording": as_values(row.recording) if row.recording else None,
                    "verdicts": [as_values(one) for one in row.verdicts],
                    "claims": [as_values(one) for one in row.claims],
                }
            session.expunge_all()
            self._tell(0.5 * min(1.0, (start + _AT_ONCE) / len(ids)))

    def _recordings(self, session: Session) -> Iterator[Values]:
        for row in session.scalars(select(RecordingRow).execution_options(yield_per=_AT_ONCE)):
            self._files[row.file] = None
            yield as_values(row)

    def _phrases(self, session: Session, *, everything: bool) -> Iterator[Values]:
        for row in session.scalars(select(PhraseRow)):
            if everything or (row.bank_id, row.question_id) in self._questions:
                yield as_values(row)

    def _lines(self, name: str, values: Iterable[Values]) -> int:
        """Write a file of lines and return how many."""
        count = 0
        with self._archive.open(name, "w", force_zip64=True) as lines:
            for one in values:
                lines.write(line(one))
                count += 1
        return count

    def _sounds(self) -> int:
        """Put the recordings in, each where it lies here: in the folder, or in its bin."""
        count = 0
        for number, name in enumerate(self._files, start=1):
            path = self._folder.locate(name)
            if path is not None:
                place = f"{BIN}/{path.name}" if path.parent.name == BIN else path.name
                with suppress(FileNotFoundError):  # it was purged meanwhile
                    self._archive.write(path, SOUNDS + place, zipfile.ZIP_STORED)
                    count += 1
            self._tell(0.5 + 0.5 * number / (len(self._files) + 1))
        return count

    def _banks(self, *, everything: bool) -> int:
        files = own_files(self._own, None if everything else {bank_id for bank_id, _ in self._questions})
        for path in files:
            self._archive.write(path, BANKS + path.name)
        return len(files)

    def _tell(self, share: float) -> None:
        if self._on_progress:
            self._on_progress(share)


def _all_ids(session: Session) -> list[str]:
    return list(session.scalars(select(AttemptRow.id).order_by(AttemptRow.created_at, AttemptRow.id)))


def _changes(session: Session) -> Iterator[Values]:
    """Yield each change with some of its attempts at a time: a phrase may have altered all there are."""
    for change in session.scalars(select(ChangeRow)).all():
        values = as_values(change)
        altered = select(ChangedRow).where(ChangedRow.change_id == change.id).execution_options(yield_per=_AT_ONCE)
        yield {"change": values, "attempts": []}
        for some in session.scalars(altered).partitions():
            yield {"change": values, "attempts": [as_values(one) for one in some]}
