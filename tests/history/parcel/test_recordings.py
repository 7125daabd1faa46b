"""Recordings in a parcel: they come with their rows, are known again, and none that is here is touched."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import update

from history.files import BIN
from history.tables import RecordingRow
from history.transactions import writing
from tests.history.parcel.computers import Computer, fill
from tests.history.parcel.conftest import Take


def test_recordings_that_were_taken_up_before_their_rows_came_are_known_again(
    here: Computer, there: Computer, parcel: Path
) -> None:
    fill(here)
    here.send(parcel)
    shutil.copytree(here.settings.recordings, there.settings.recordings, dirs_exist_ok=True)
    for path in (there.settings.recordings / BIN).iterdir():
        path.replace(there.settings.recordings / path.name)
    there.restart()
    assert len(there.history.recordings.waiting()) == 7

    came = there.receive(parcel)

    assert (came.new, came.damaged, came.recordings) == (4, 0, 0)
    assert _by_file(there) == _by_file(here)
    assert all(there.history.attempts.get(id).recording for id in there.history.attempts.ids()[1:])
    assert len(there.history.recordings.waiting()) == len(here.history.recordings.waiting()) == 2
    assert there.whole()


def _by_file(computer: Computer) -> dict[str, dict[str, object]]:
    rows = [value for key, value in computer.all().items() if key.startswith("recording ")]
    return {str(row["file"]): {**row, "id": ""} for row in rows if isinstance(row, dict)}


def test_a_recording_that_was_taken_up_and_transcribed_here_stays_done(
    here: Computer, there: Computer, parcel: Path
) -> None:
    recording = here.record()
    here.send(parcel)
    shutil.copytree(here.settings.recordings, there.settings.recordings, dirs_exist_ok=True)
    there.restart()
    taken_up = there.history.recordings.waiting()[0].recording
    attempt = there.speak(recording=taken_up)

    there.receive(parcel)

    assert there.history.recordings.waiting() == []
    known = there.history.recordings.get(taken_up.id)
    assert (known.state, known.question_version) == ("done", recording.question_version)
    assert there.get(attempt) == attempt.model_copy(update={"recording": None})


def test_a_recording_transcribed_there_is_done_here(here: Computer, there: Computer, tmp_path: Path) -> None:
    recording = here.record()
    there.receive(here.send(tmp_path / "1.zip"))
    attempt = there.speak(recording=there.history.recordings.get(recording.id))

    here.receive(there.send(tmp_path / "2.zip"))
    there.receive(tmp_path / "1.zip")

    assert here.history.recordings.waiting() == there.history.recordings.waiting() == []
    assert here.history.recordings.get(recording.id) == there.history.recordings.get(recording.id)
    assert here.get(attempt) == there.get(attempt)


def test_a_recording_that_is_gone_is_left_out_and_comes_from_whoever_has_it(
    here: Computer, there: Computer, take: Take, tmp_path: Path
) -> None:
    attempt = here.speak()
    whole = here.send(tmp_path / "whole.zip")
    sound = here.file(attempt).read_bytes()
    here.file(attempt).unlink()

    told = here.told(tmp_path / "without.zip")
    there.receive(tmp_path / "without.zip")
    without = there.history.attempts.get(attempt.id).recording
    came = there.receive(whole)

    assert told.recordings == 0
    assert without is None
    assert (came.recordings, came.known) == (1, 1)
    assert there.file(attempt).read_bytes() == sound


def test_a_recording_of_no_bytes_is_no_recording(here: Computer, there: Computer, parcel: Path) -> None:
    attempt = here.speak()
    there.receive(here.send(parcel))
    there.file(attempt).write_bytes(b"")

    came = there.receive(parcel)

    assert came.recordings == 1
    assert there.file(attempt).read_bytes() == here.file(attempt).read_bytes()


def test_a_recording_that_is_here_stays_as_it_is(here: Computer, there: Computer, parcel: Path) -> None:
    attempt = here.speak()
    there.receive(here.send(parcel))
    there.file(attempt).write_bytes(b"louder")

    there.receive(parcel)

    assert there.file(attempt).read_bytes() == b"louder"


def test_a_recording_discarded_here_is_not_brought_back_by_an_older_parcel(here: Computer, parcel: Path) -> None:
    recording = here.record()
    here.send(parcel)
    here.history.recordings.discard(recording.id)
    before = here.all()

    came = here.receive(parcel)

    assert came.recordings == 0
    assert here.all() == before


def test_a_recording_that_a_player_kept_out_of_the_bin_is_discarded_there(
    here: Computer, there: Computer, parcel: Path
) -> None:
    recording = here.record()
    with writing(here.history.engine) as session:
        session.execute(update(RecordingRow).values(discarded_at=datetime.now(timezone.utc)))

    there.receive(here.send(parcel))

    assert [one.recording.id for one in there.history.recordings.discarded()] == [recording.id]
    assert there.history.recordings.waiting() == []
