from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from errors import HistoryError, StorageError
from history import recordings as recordings_module
from history.files import BIN, DAY, file_name, read_name
from history.recordings import Recordings
from history.records import Attempt, Recording
from history.store import History, open_history
from history.tables import RecordingRow
from history.transactions import writing
from settings import Settings, write_atomically

SOUND = b"RIFF" + bytes(range(256)) * 8
NAMES: Any = {"bank_id": "small-bank", "question_id": "q01", "question_version": "0" * 12}
Keep = Callable[..., Recording]


def _forget(history: History, recording: Recording) -> None:
    with writing(history.engine) as session:
        session.execute(delete(RecordingRow).where(RecordingRow.id == recording.id))


def test_what_was_spoken_lies_on_disk_whole_and_waits(history: History, keep: Keep, settings: Settings) -> None:
    kept = keep()

    path = history.recordings.path(kept)
    assert path.read_bytes() == SOUND
    assert path.parent == settings.recordings
    assert [waiting.recording for waiting in history.recordings.waiting()] == [kept]
    assert history.recordings.get(kept.id) == kept


def test_the_name_tells_when_and_to_what_it_was_said(keep: Keep) -> None:
    kept = keep("q02")

    told = read_name(kept.file)

    assert told is not None
    assert (told.bank_id, told.question_id, told.short) == ("small-bank", "q02", kept.id[:8])
    assert timedelta(0) <= kept.created_at - told.created_at < timedelta(seconds=1)


@pytest.mark.parametrize("suffix", ["", ".", "wav", ".a/../../b", ".\0", ".longer", ".中文"])
def test_a_strange_ending_does_no_harm(history: History, settings: Settings, suffix: str) -> None:
    kept = history.recordings.keep(SOUND, suffix, **NAMES)

    assert history.recordings.path(kept) == settings.recordings / kept.file
    assert kept.file.endswith(".audio")


def test_strange_ids_never_lead_out_of_the_folder() -> None:
    name = file_name(datetime.now(timezone.utc), "../../etc", "C:\\q_1", "ab" * 16, ".WAV")

    assert name == Path(name).name
    assert read_name(name) is not None


def test_without_its_row_a_recording_is_adopted_once(history: History, keep: Keep) -> None:
    kept = keep()
    _forget(history, kept)

    assert [history.recordings.adopt(), history.recordings.adopt()] == [1, 0]

    [waiting] = history.recordings.waiting()
    assert (waiting.recording.file, waiting.recording.question_id) == (kept.file, "q01")
    assert waiting.path.read_bytes() == SOUND


def test_the_next_start_adopts_by_itself(settings: Settings, history: History, keep: Keep) -> None:
    kept = keep()
    _forget(history, kept)

    again = open_history(settings)

    assert [waiting.recording.file for waiting in again.recordings.waiting()] == [kept.file]
    again.close()


def test_a_lost_database_loses_no_recording(settings: Settings, history: History, keep: Keep) -> None:
    files = {keep(question).file for question in ("q01", "q02", "q03")}
    history.close()
    (settings.home / "kaikou.db").unlink()

    again = open_history(settings)

    assert {waiting.recording.file for waiting in again.recordings.waiting()} == files
    again.close()


def test_files_that_are_not_ours_are_not_adopted(history: History, keep: Keep, settings: Settings) -> None:
    keep()
    for name in ("song.wav", ".20260101T000000_b_q_12345678.wav.x.part", "20269999T000000_b_q01_12345678.wav"):
        (settings.recordings / name).write_bytes(SOUND)
    (settings.recordings / "20260101T000000_b_q01_12345678.wav").mkdir()

    assert history.recordings.adopt() == 0


def test_only_old_remains_of_killed_writes_are_swept_away(history: History, keep: Keep, settings: Settings) -> None:
    keep()
    old, young = settings.recordings / ".old.part", settings.recordings / ".young.part"
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - DAY - 60,) * 2)

    history.recordings.adopt()

    assert (old.exists(), young.exists()) == (False, True)


def test_if_the_database_refuses_the_file_stays_and_waits_for_the_next_start(
    history: History, keep: Keep, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()

    def refuse(*_: object) -> None:
        raise StorageError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(recordings_module, "add_new", refuse)
        with pytest.raises(HistoryError, match=r"The recording is safe in .*could not be entered"):
            keep("q03")

    assert len(history.recordings.waiting()) == 1
    again = open_history(settings)
    assert [waiting.recording.question_id for waiting in again.recordings.waiting()].count("q03") == 1
    again.close()


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    history: History, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageError, match="No space left on device"):
        history.recordings.keep(SOUND, ".wav", **NAMES)

    assert list(settings.recordings.iterdir()) == []
    assert history.recordings.waiting() == []


def test_a_folder_that_cannot_be_made_is_told(history: History, settings: Settings) -> None:
    settings.recordings.write_text("a file stands here")

    with pytest.raises(StorageError, match="Nothing can be written to"):
        history.recordings.keep(SOUND, ".wav", **NAMES)


def test_a_file_adopted_by_another_process_before_its_row_is_written_gets_one_row(
    history: History, settings: Settings, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()

    def written(target: Path, data: bytes) -> None:
        write_atomically(target, data)
        open_history(settings).close()  # another window's start adopts the file at once

    with monkeypatch.context() as patch:
        patch.setattr(recordings_module, "write_atomically", written)
        kept = keep("q02")

    assert kept in [waiting.recording for waiting in history.recordings.waiting()]
    assert len(history.recordings.waiting()) == 2
    assert kept.question_version == "0" * 12


def test_failed_ones_are_offered_again_newest_first_and_finished_ones_are_not(history: History, keep: Keep) -> None:
    kept = [keep() for _ in range(4)]
    history.recordings.mark(kept[0].id, "failed", "The model is missing.", seconds=2.5)
    history.recordings.mark(kept[1].id, "unusable", "Nothing can be heard.")
    history.recordings.mark(kept[2].id, "done")

    waiting = history.recordings.waiting()

    assert [(each.recording.id, each.problem) for each in waiting] == [
        (kept[3].id, None),
        (kept[0].id, "The model is missing."),
    ]
    assert waiting[1].recording.seconds == 2.5


def test_what_is_done_stays_done_when_a_slower_window_fails(history: History, keep: Keep) -> None:
    kept = keep()
    history.recordings.mark(kept.id, "done")

    history.recordings.mark(kept.id, "failed", "Too late.")

    assert history.recordings.get(kept.id).state == "done"


def test_a_discarded_recording_goes_to_the_bin_and_comes_back(history: History, keep: Keep, settings: Settings) -> None:
    kept = keep()

    history.recordings.discard(kept.id)

    assert history.recordings.waiting() == []
    assert history.recordings.adopt() == 0
    assert (settings.recordings / BIN / kept.file).read_bytes() == SOUND
    assert history.recordings.undiscard(kept.id) == kept
    assert history.recordings.path(kept) == settings.recordings / kept.file
    assert [waiting.recording for waiting in history.recordings.waiting()] == [kept]


def test_only_what_was_discarded_before_is_purged(history: History, keep: Keep) -> None:
    discarded, waiting = keep(), keep()
    history.recordings.discard(discarded.id)
    now = datetime.now(timezone.utc)

    assert history.recordings.purge(now - timedelta(days=30)) == 0
    assert history.recordings.purge(now) == 1

    with pytest.raises(HistoryError, match="no recording"):
        history.recordings.get(discarded.id)
    with pytest.raises(StorageError, match="no longer in"):
        history.recordings.path(discarded)
    assert [each.recording for each in history.recordings.waiting()] == [waiting]


def test_purging_spares_the_recording_of_an_attempt(history: History, keep: Keep, add: Callable[..., Attempt]) -> None:
    kept = keep()
    attempt = add(recording=kept)
    history.recordings.discard(kept.id)

    assert history.recordings.purge(datetime.now(timezone.utc)) == 0
    assert history.attempts.get(attempt.id).recording is not None


def test_a_missing_file_is_not_offered_and_told_when_asked_for(history: History, keep: Keep) -> None:
    kept = keep()
    history.recordings.path(kept).unlink()

    assert history.recordings.waiting() == []
    with pytest.raises(StorageError, match="no longer in"):
        history.recordings.path(kept)


@pytest.mark.parametrize("act", [Recordings.get, Recordings.discard, Recordings.undiscard])
def test_an_unknown_recording_is_told(history: History, act: Callable[[Recordings, str], object]) -> None:
    with pytest.raises(HistoryError, match="There is no recording 'nobody'"):
        act(history.recordings, "nobody")


def test_many_windows_at_once_keep_everything(history: History, settings: Settings) -> None:
    def window(number: int) -> list[str]:
        mine = open_history(settings)
        files = [mine.recordings.keep(SOUND, ".wav", **NAMES).file for _ in range(5)]
        mine.close()
        return files

    with ThreadPoolExecutor(6) as threads:
        files = [file for each in threads.map(window, range(6)) for file in each]

    assert sorted(waiting.recording.file for waiting in history.recordings.waiting()) == sorted(files)
