"""A parcel is taken in: what is new comes beside what is there, what is there already is left or brought up to date."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from errors import BankError
from history.files import Folder, read_name
from history.parcel.form import (
    ATTEMPTS,
    BANKS,
    CHANGES,
    PHRASES,
    RECORDINGS,
    SOUNDS,
    OnProgress,
    Values,
    as_row,
    damaged,
    opened,
    told,
)
from history.rows import attempt_record
from history.tables import AttemptRow, ChangedRow, ChangeRow, ClaimRow, PhraseRow, QuestionRow, RecordingRow, VerdictRow
from history.transactions import add_new, writing
from questions.files import read_bank
from questions.own import OwnBanks
from settings import Settings, cannot_write, write_atomically

_AT_ONCE = 100  # attempts
_WRONG = (KeyError, TypeError, ValueError, ValidationError, AttributeError, IntegrityError)


@dataclass(slots=True)
class Received:
    """What became of a parcel. ``damaged`` counts attempts that could not be read; ``other_banks`` are own banks
    that are here under the same id with other contents, and were left as they are."""

    new: int = 0
    renewed: int = 0
    known: int = 0
    damaged: int = 0
    recordings: int = 0
    phrases: int = 0
    banks: int = 0
    other_banks: list[str] = field(default_factory=list)


def receive(engine: Engine, settings: Settings, path: Path, on_progress: OnProgress | None = None) -> Received:
    """Take a parcel in and return what came of it; doing so twice changes nothing more.

    An attempt that was changed on the other computer since it left this one is renewed. Raises ``InputError`` for
    a file that is no parcel or is damaged, before anything is taken in, and ``StorageError`` where nothing can be
    written; what was taken in by then stays, and the next try goes on from there.
    """
    with opened(path) as archive:
        told(archive, path)
        try:
            if archive.testzip() is not None:
                raise damaged(path)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise damaged(path) from error
        try:
            return _Receiving(engine, settings, archive, on_progress).all()
        except OSError as error:
            raise cannot_write(settings.home, error) from error


class _Receiving:
    def __init__(
        self, engine: Engine, settings: Settings, archive: zipfile.ZipFile, on_progress: OnProgress | None
    ) -> None:
        self._engine = engine
        self._folder = Folder(settings.recordings)
        self._own = OwnBanks(settings.banks)
        self._archive = archive
        self._on_progress = on_progress
        self._count = Received()

    def all(self) -> Received:
        self._sounds()
        with writing(self._engine) as session:
            for values in self._values(RECORDINGS):
                with suppress(*_WRONG), session.begin_nested():
                    _recording_id(session, values)
        self._attempts()
        with writing(self._engine) as session:
            for values in self._values(PHRASES):
                with suppress(*_WRONG):
                    self._count.phrases += add_new(session, as_row(PhraseRow, values))
            for values in self._values(CHANGES):
                with suppress(*_WRONG), session.begin_nested():
                    _change(session, values)
        self._banks()
        return self._count

    def _sounds(self) -> None:
        """Lay the sound files down first: a row whose file is missing would be an answer that can't be heard."""
        names = [name for name in self._archive.namelist() if name.startswith(SOUNDS)]
        for number, name in enumerate(names, start=1):
            bare = name.removeprefix(SOUNDS)
            if read_name(bare) and self._folder.locate(bare) is None:
                self._lay_down(name, self._folder.path / bare)
                self._count.recordings += 1
            self._tell(0.5 * number / len(names))

    def _lay_down(self, name: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent, prefix=".", suffix=".part") as folder:
            copy = Path(folder) / target.name
            with self._archive.open(name) as source, copy.open("wb") as file:
                shutil.copyfileobj(source, file)
            copy.replace(target)

    def _attempts(self) -> None:
        lines = list(self._lines(ATTEMPTS))
        for start in range(0, len(lines), _AT_ONCE):
            with writing(self._engine) as session:
                for one in lines[start : start + _AT_ONCE]:
                    try:
                        with session.begin_nested():
                            self._attempt(session, json.loads(one))
                    except _WRONG:
                        self._count.damaged += 1
            self._tell(0.5 + 0.5 * min(1.0, (start + _AT_ONCE) / len(lines)))

    def _attempt(self, session: Session, values: Values) -> None:
        there = session.get(AttemptRow, values["attempt"]["id"])
        if there is not None and there.revision >= values["attempt"]["revision"]:
            self._count.known += 1
            return
        row = _attempt_row(values)
        row.question_version_id = _question_id(session, values["question"])
        row.recording_id = _recording_id(session, values["recording"]) if values["recording"] else None
        if there is not None:
            session.delete(there)
            session.flush()
        session.add(row)
        session.flush()
        if there is not None:
            self._count.renewed += 1
        else:
            self._count.new += 1

    def _banks(self) -> None:
        for name in (name for name in self._archive.namelist() if name.startswith(BANKS)):
            content = self._archive.read(name)
            with TemporaryDirectory(prefix="kaikou-") as folder:
                copy = Path(folder) / "bank.yaml"
                copy.write_bytes(content)
                try:
                    bank = read_bank(copy)
                except BankError:
                    continue
            there = self._own.files().get(bank.id)
            if there is None:
                write_atomically(self._own.free(bank.id), content)
                self._count.banks += 1
            elif there.read_bytes() != content:
                self._count.other_banks.append(bank.title)

    def _values(self, name: str) -> Iterator[Values]:
        for one in self._lines(name):
            with suppress(ValueError):
                yield json.loads(one)

    def _lines(self, name: str) -> Iterator[str]:
        if name not in self._archive.namelist():
            return
        with self._archive.open(name) as file:
            yield from io.TextIOWrapper(file, "utf-8", errors="surrogatepass", newline="\n")

    def _tell(self, share: float) -> None:
        if self._on_progress:
            self._on_progress(share)


def _attempt_row(values: Values) -> AttemptRow:
    """Return an attempt's row with verdicts and claims; raises one of ``_WRONG`` where it would be no whole attempt."""
    read = _parts(values)
    read.question = as_row(QuestionRow, {**values["question"], "id": 0})
    attempt_record(read, None)  # as a reader would; the row that is kept gets the question's row of this computer
    return _parts(values)


def _parts(values: Values) -> AttemptRow:
    row = as_row(AttemptRow, values["attempt"])
    row.verdicts = [as_row(VerdictRow, {**one, "attempt_id": row.id}) for one in values["verdicts"]]
    row.claims = [as_row(ClaimRow, {**one, "attempt_id": row.id}) for one in values["claims"]]
    return row


def _question_id(session: Session, values: Values) -> int:
    row = as_row(QuestionRow, {**values, "id": None})
    this = select(QuestionRow.id).filter_by(bank_id=row.bank_id, question_id=row.question_id, version=row.version)
    found = session.scalars(this).first()
    if found is None:
        session.add(row)
        session.flush()
        found = row.id
    return found


def _recording_id(session: Session, values: Values) -> str:
    """Return the id of a recording's row, made where it is new; one that was adopted already has another id."""
    row = as_row(RecordingRow, values)
    if read_name(row.file) is None:
        raise ValueError(row.file)
    this = select(RecordingRow).where((RecordingRow.id == row.id) | (RecordingRow.file == row.file))
    found = session.scalars(this).first()
    if found is None:
        session.add(row)
        session.flush()
        return row.id
    if row.state == "done" != found.state:
        found.state, found.problem, found.discarded_at = row.state, None, row.discarded_at
    return found.id


def _change(session: Session, values: Values) -> None:
    """Take in the undoing of a phrase as far as its attempts are here; one that is known stays as it is."""
    row = as_row(ChangeRow, values["change"])
    if session.get(ChangeRow, row.id) is not None:
        return
    for one in values["attempts"]:
        changed = as_row(ChangedRow, one)
        if session.get(AttemptRow, changed.attempt_id) is not None:
            row.attempts.append(changed)
    session.add(row)
    session.flush()
