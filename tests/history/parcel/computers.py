"""What the tests of parcels share: a person's computer, all that is on it, and parcels with something wrong in them."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from history.files import BIN
from history.parcel.form import OnProgress, Parcel, as_values
from history.parcel.receiving import Received, receive
from history.parcel.sending import send
from history.records import Attempt, Change, Recording
from history.rows import attempt_record
from history.store import History, open_history
from history.tables import AttemptRow, RecordingRow
from history.transactions import reading
from practice import personal
from practice.desk import Desk
from practice.mending import claim, mend
from questions.library import Library
from questions.model import Bank
from questions.own import OwnBanks
from scoring.score import score_answer
from settings import Settings
from speech.transcript import Segment, Transcript, Word

POINT = "first"
WORDS = "and then I took a seat beside him as one does"
OWN_WORDS = "took a seat beside"


class Computer:
    """A data folder with one bank to practise."""

    def __init__(self, home: Path, bank: Bank) -> None:
        self.settings = Settings(home=home, database_url="")
        self.bank = bank
        self.own = OwnBanks(self.settings.banks)
        self.open()

    def open(self) -> None:
        self.history: History = open_history(self.settings)
        self.desk = Desk(Library((self.bank,)), self.history)

    def restart(self) -> None:
        self.history.close()
        self.open()

    def type(self, text: str = WORDS, question_id: str = "q01") -> Attempt:
        return self.desk.take_text(self.desk.library.find(question_id), text)

    def record(self, question_id: str = "q01") -> Recording:
        return self.desk.hand_in(self.desk.library.find(question_id), b"RIFF" + uuid4().bytes + bytes(range(256)) * 8)

    def speak(self, text: str = WORDS, question_id: str = "q01", recording: Recording | None = None) -> Attempt:
        words = tuple(
            Word(text=f" {word}", start=place / 2, end=place / 2 + 0.4, probability=0.9)
            for place, word in enumerate(text.split())
        )
        heard = Segment(text="".join(word.text for word in words), start=0.0, end=9.0, words=words)
        transcript = Transcript(segments=(heard,), language="en", model="tiny", seconds=10.0)
        placed = self.desk.library.find(question_id)
        own = self.history.phrases.of(self.bank.id, question_id)
        score = score_answer(placed.question, transcript, placed.section.marks_per_question, "en", own)
        return self.history.attempts.add(
            bank=placed.bank,
            section=placed.section,
            question=placed.question,
            transcript=transcript,
            score=score,
            recording=recording or self.record(question_id),
            model="tiny",
        )

    def file(self, attempt: Attempt) -> Path:
        """Return where an attempt's recording lies, or would."""
        recording = self.history.recordings.get(str(attempt.recording_id))
        return self.settings.recordings / recording.file

    def add_phrase(self, attempt: Attempt, phrase: str = OWN_WORDS) -> Change:
        return personal.carry_out(self.desk, personal.adding(self.desk, attempt, POINT, phrase))

    def remove_phrase(self, attempt: Attempt, phrase: str = OWN_WORDS) -> Change:
        place = (attempt.bank_id, attempt.question.id, POINT, phrase)
        return personal.carry_out(self.desk, personal.removing(self.desk, *place))

    def undo(self, change: Change) -> int:
        return personal.undo(self.desk, change)

    def get(self, attempt: Attempt) -> Attempt:
        """Return an attempt as it is here, without the place of its recording, which differs by computer."""
        return self.history.attempts.get(attempt.id).model_copy(update={"recording": None})

    def send(self, target: Path, ids: Sequence[str] | None = None, on_progress: OnProgress | None = None) -> Path:
        send(self.history.engine, self.settings, target, ids, on_progress)
        return target

    def told(self, target: Path, ids: Sequence[str] | None = None) -> Parcel:
        return send(self.history.engine, self.settings, target, ids)

    def receive(self, parcel: Path, on_progress: OnProgress | None = None) -> Received:
        return receive(self.history.engine, self.settings, parcel, on_progress)

    def all(self) -> dict[str, object]:
        """Return all that a person has: rows as they are read, files byte for byte."""
        found: dict[str, object] = {}
        with reading(self.history.engine) as session:
            for row in session.scalars(select(AttemptRow)):
                record = attempt_record(row, None).model_dump(mode="json")
                found[f"attempt {row.id}"] = record | {"deleted_at": row.deleted_at, "text": row.text}
                if row.deleted_at is None:
                    read = self.history.attempts.get(row.id).model_dump(mode="json", exclude={"recording"})
                    assert read == {name: value for name, value in record.items() if name != "recording"}
            for recording in session.scalars(select(RecordingRow)):
                found[f"recording {recording.id}"] = as_values(recording)
        for phrase in self.history.phrases.all():
            found[f"phrase {phrase.id}"] = phrase
        for change in self.history.phrases.changes(most=1000):
            found[f"change {change.id}"] = (change, self.history.phrases.changed(change.id))
        return found | self.files()

    def by_files(self) -> list[str]:
        """Return ``all``, with recordings called by their files: one that was taken up in between has another id."""
        said = [f"{key} {value}" for key, value in self.all().items()]
        with reading(self.history.engine) as session:
            for recording in session.scalars(select(RecordingRow)):
                said = [one.replace(recording.id, recording.file) for one in said]
        return sorted(said)

    def files(self) -> dict[str, bytes]:
        """Return the recordings and banks by their places in the data folder."""
        places = [self.settings.recordings, self.settings.recordings / BIN, self.settings.banks]
        paths = [path for place in places if place.is_dir() for path in place.iterdir() if path.is_file()]
        return {path.relative_to(self.settings.home).as_posix(): path.read_bytes() for path in paths}

    def whole(self) -> bool:
        """Whether the database is in order and no half file is left."""
        with closing(sqlite3.connect(self.settings.home / "kaikou.db")) as connection:
            ties = connection.execute("PRAGMA foreign_key_check").fetchall()
            pages = connection.execute("PRAGMA integrity_check").fetchall()
        return pages == [("ok",)] and not ties and not list(self.settings.home.rglob("*.part"))


def altered(parcel: Path, files: Mapping[str, bytes | None]) -> Path:
    """Return a copy of a parcel with other or more files in it, and without those that are ``None``."""
    target = parcel.with_name(f"altered-{parcel.name}")
    with zipfile.ZipFile(parcel) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        kept = {name: old.read(name) for name in old.namelist()}
        for name, content in {**kept, **files}.items():
            if content is not None:
                new.writestr(name, content)
    return target


def lines_of(parcel: Path, name: str) -> list[dict[str, Any]]:
    """Return what the lines of a file in a parcel hold."""
    with zipfile.ZipFile(parcel) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


def as_lines(values: Sequence[object]) -> bytes:
    """Return values as a parcel's lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in values)


def fill(computer: Computer) -> dict[str, str]:
    """Do everything once that a person can do; return the ids of some attempts."""
    plain, spoken = computer.type(), computer.speak()
    words = spoken.transcript.text
    claimed = claim(computer.desk, spoken, 1, words.index("seat"), words.index("seat") + 4)
    mended = mend(computer.desk, computer.speak("I listened too him"), "I listened to him")
    deleted = computer.speak(question_id="q02")
    computer.history.attempts.delete(deleted.id)
    change = computer.add_phrase(plain)
    computer.add_phrase(plain, "and then I took a")
    computer.remove_phrase(plain, "and then I took a")
    computer.add_phrase(plain, "beside him as one")
    computer.undo(computer.history.phrases.changes()[0])
    computer.record("q02")  # waits
    failed, unusable, discarded = (computer.record("q03") for _ in range(3))
    computer.history.recordings.mark(failed.id, "failed", problem="no model", seconds=3.5)
    computer.history.recordings.mark(unusable.id, "unusable", problem="no sound")
    computer.history.recordings.discard(discarded.id)
    computer.own.save(computer.bank)
    computer.own.save(computer.bank.model_copy(update={"id": "never-used", "title": "从未用过"}))
    return {
        "plain": plain.id, "claimed": claimed.id, "mended": mended.id, "deleted": deleted.id,
        "discarded": discarded.id, "change": change.id,
    }  # fmt: skip
