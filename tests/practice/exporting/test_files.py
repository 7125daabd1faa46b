"""Whatever goes wrong, there is the whole file or none, in every format."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from errors import CancelledError, StorageError
from practice.exporting.anki import write_anki
from practice.exporting.tables import write_csv, write_jsonl
from practice.exporting.word import write_word

WRITERS = pytest.mark.parametrize("write", [write_word, write_csv, write_jsonl, write_anki])


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


@WRITERS
def test_progress_rises_to_one(write, everything, chinese, tmp_path):
    told: list[float] = []

    write(iter(everything), len(everything), tmp_path / "export", chinese, told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > len(everything)
    assert everything_in(tmp_path) == ["export"]


@WRITERS
@pytest.mark.parametrize("count", [0, 1, 100])
def test_progress_never_passes_one_where_the_count_is_wrong(write, count, everything, chinese, tmp_path):
    told: list[float] = []

    write(iter(everything), count, tmp_path / "export", chinese, told.append)

    assert max(told) == told[-1] == 1.0


@WRITERS
@pytest.mark.parametrize("at", [1, 4, "the end"])
def test_cancelling_leaves_nothing_and_keeps_what_was_there(write, at, everything, chinese, tmp_path):
    target = tmp_path / "export"
    target.write_text("an older export")
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if len(told) == at or (at == "the end" and share == 1.0):
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        write(iter(everything), len(everything), target, chinese, stop)

    assert everything_in(tmp_path) == ["export"]
    assert target.read_text() == "an older export"


@WRITERS
def test_attempts_that_fail_to_come_leave_nothing(write, made, chinese, tmp_path):
    def some():
        yield made()
        raise ValueError("the database is gone")

    with pytest.raises(ValueError, match="the database is gone"):
        write(some(), 2, tmp_path / "export", chinese)

    assert everything_in(tmp_path) == []


@WRITERS
def test_a_folder_that_can_not_be_made_is_told_in_a_sentence(write, everything, chinese, tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StorageError, match=r"Nothing can be written to .*file"):
        write(iter(everything), len(everything), tmp_path / "file" / "export", chinese)

    assert everything_in(tmp_path) == ["file"]


@WRITERS
def test_a_target_that_is_held_open_stays_as_it_is(write, everything, chinese, tmp_path, monkeypatch):
    target = tmp_path / "export"
    target.write_text("open in another program")

    def held(source: object, target: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", held)

    with pytest.raises(StorageError, match="Permission denied"):
        write(iter(everything), len(everything), target, chinese)

    assert everything_in(tmp_path) == ["export"]
    assert target.read_text() == "open in another program"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")
@WRITERS
def test_a_full_disk_is_told_in_a_sentence(write, everything, chinese, tmp_path, monkeypatch):
    real = Path.with_name
    monkeypatch.setattr(
        Path, "with_name", lambda self, name: Path("/dev/full") if name.endswith(".part") else real(self, name)
    )
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)

    with pytest.raises(StorageError, match="No space left"):
        write(iter(everything), len(everything), tmp_path / "export", chinese)

    assert everything_in(tmp_path) == []


@WRITERS
def test_no_attempts_at_all_make_a_file_all_the_same(write, chinese, tmp_path):
    told: list[float] = []

    write(iter(()), 0, tmp_path / "new folder" / "export", chinese, told.append)

    assert told == [1.0]
    assert everything_in(tmp_path / "new folder") == ["export"]
