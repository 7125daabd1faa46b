"""A parcel is made: rows as they are, recordings and banks as they lie on disk."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from history.files import Folder
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
from history.tables import AttemptRow, ChangeRow, PhraseRow, RecordingRow
from history.transactions import reading
from questions.own import OwnBanks
from settings import Settings, cannot_write

_AT_ONCE = 100  # attempts


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
    part = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            parcel = _Sending(engine, settings, archive, on_progress).all(ids)
        os.replace(part, target)
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    finally:
        with suppress(OSError):  # what there is to say was said above
            part.unlink(missing_ok=True)
    return parcel


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
            wanted = list(ids) if ids is not None else _all_ids(session)
            attempts = self._lines(ATTEMPTS, self._attempts(session, wanted))
            if ids is None:
                self._lines(RECORDINGS, self._recordings(session))
                self._lines(CHANGES, _changes(session))
            phrases = self._lines(PHRASES, self._phrases(session, everything=ids is None))
        parcel = Parcel(attempts, self._sounds(), phrases, self._banks(everything=ids is None))
        self._archive.writestr(MANIFEST, manifest(parcel, datetime.now(timezone.utc)))
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
        for row in session.scalars(select(RecordingRow)):
            self._files[row.file] = None
            yield as_values(row)

    def _phrases(self, session: Session, *, everything: bool) -> Iterator[Values]:
        for row in session.scalars(select(PhraseRow)):
            if everything or (row.bank_id, row.question_id) in self._questions:
                yield as_values(row)

    def _lines(self, name: str, values: Iterable[Values]) -> int:
        """Write a file of lines and return how many; the rows are read while nothing else is written."""
        count = 0
        with TemporaryFile() as lines:
            for count, one in enumerate(values, start=1):  # noqa: B007 - the last number is the count
                lines.write(line(one))
            lines.seek(0)
            self._copy(lines, name)
        return count

    def _copy(self, source: BinaryIO, name: str) -> None:
        with self._archive.open(name, "w", force_zip64=True) as target:
            while block := source.read(1 << 20):
                target.write(block)

    def _sounds(self) -> int:
        count = 0
        for number, name in enumerate(self._files, start=1):
            path = self._folder.locate(name)
            if path is not None:
                self._archive.write(path, SOUNDS + path.name, zipfile.ZIP_STORED)
                count += 1
            self._tell(0.5 + 0.5 * number / len(self._files))
        self._tell(1.0)
        return count

    def _banks(self, *, everything: bool) -> int:
        used = {bank_id for bank_id, _ in self._questions}
        files = [path for bank_id, path in self._own.files().items() if everything or bank_id in used]
        for path in files:
            self._archive.write(path, BANKS + path.name)
        return len(files)

    def _tell(self, share: float) -> None:
        if self._on_progress:
            self._on_progress(share)


def _all_ids(session: Session) -> list[str]:
    return list(session.scalars(select(AttemptRow.id).order_by(AttemptRow.created_at, AttemptRow.id)))


def _changes(session: Session) -> Iterator[Values]:
    for row in session.scalars(select(ChangeRow).options(selectinload(ChangeRow.attempts))):
        yield {"change": as_values(row), "attempts": [as_values(one) for one in row.attempts]}
