"""Full disks and folders that may not be written, made by the system itself in a child process."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from errors import HistoryError, KaikouError, StorageError
from history.store import open_history
from questions.model import Bank
from scoring.result import Score
from settings import Settings
from speech.transcript import Transcript

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork, and limits need a child")

NAMES: Any = {"bank_id": "small-bank", "question_id": "q01", "question_version": "0" * 12}
NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are the owner's alone."""
    folder = Path(tempfile.mkdtemp(prefix="kaikou-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _in_a_child(work: Callable[[], None]) -> None:
    process = get_context("fork").Process(target=work)
    process.start()
    process.join(60)
    assert process.exitcode == 0, "the child's own traceback is above"


def _limit_files_to(size: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _become_nobody() -> None:
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def test_a_recording_that_does_not_fit_is_told_and_leaves_nothing_behind(settings: Settings) -> None:
    def work() -> None:
        history = open_history(settings)
        kept = history.recordings.keep(b"fits", ".wav", **NAMES)
        _limit_files_to(500_000)
        with pytest.raises(StorageError, match="Nothing can be written to"):
            history.recordings.keep(bytes(600_000), ".wav", **NAMES)
        assert [waiting.recording for waiting in history.recordings.waiting()] == [kept]
        assert [path.name for path in settings.recordings.iterdir()] == [kept.file]

    _in_a_child(work)


def test_an_attempt_that_does_not_fit_is_told_and_leaves_the_history_whole(
    settings: Settings, bank: Bank, transcript: Transcript, score: Score
) -> None:
    section, question = next(bank.placed())
    values: Any = {"bank": bank, "section": section, "question": question, "transcript": transcript, "score": score}

    def work() -> None:
        history = open_history(settings)
        recording = history.recordings.keep(b"sound", ".wav", **NAMES)
        first = history.attempts.add(**values, recording=None, model="tiny")
        _limit_files_to((settings.home / "kaikou.db-wal").stat().st_size + 20_000)
        with pytest.raises(StorageError):
            for _ in range(1000):
                history.attempts.add(**values, recording=recording, model="tiny")
        assert history.attempts.get(first.id) == first

    _in_a_child(work)
    with closing(sqlite3.connect(settings.home / "kaikou.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    history = open_history(settings)
    assert all(history.attempts.get(line.id).score == score for line in history.attempts.find(limit=2000))
    history.close()


def test_a_recording_whose_row_does_not_fit_is_safe_and_adopted(settings: Settings) -> None:
    def work() -> None:
        history = open_history(settings)
        history.recordings.keep(b"sound", ".wav", **NAMES)
        _limit_files_to((settings.home / "kaikou.db-wal").stat().st_size + 100)
        with pytest.raises(HistoryError, match="The recording is safe in"):
            history.recordings.keep(b"spoken", ".wav", **NAMES)
        os._exit(0)

    _in_a_child(work)
    history = open_history(settings)
    assert sorted(waiting.path.read_bytes() for waiting in history.recordings.waiting()) == [b"sound", b"spoken"]
    history.close()


def test_a_first_start_without_room_is_told_and_the_next_one_succeeds(settings: Settings) -> None:
    def work() -> None:
        settings.home.mkdir()
        _limit_files_to(20_000)
        with pytest.raises(KaikouError):
            open_history(settings)

    _in_a_child(work)
    history = open_history(settings)
    assert history.attempts.count() == 0
    history.close()


def test_a_folder_that_may_not_be_written_is_told(open_folder: Path) -> None:
    def work() -> None:
        _become_nobody()
        with pytest.raises(StorageError):
            open_history(Settings(home=open_folder / "home", database_url=""))

    open_folder.chmod(0o555)
    _in_a_child(work)


def test_a_history_that_may_not_be_written_is_told_and_stays(open_folder: Path) -> None:
    settings = Settings(home=open_folder / "home", database_url="")
    open_history(settings).close()
    for path in (*settings.home.iterdir(), settings.home):
        path.chmod(0o555)
    before = (settings.home / "kaikou.db").read_bytes()

    def work() -> None:
        _become_nobody()
        with pytest.raises(StorageError):
            open_history(settings).recordings.keep(b"sound", ".wav", **NAMES)
        with pytest.raises(StorageError):
            open_history(settings).attempts.delete("0")

    _in_a_child(work)
    settings.home.chmod(0o755)
    assert (settings.home / "kaikou.db").read_bytes() == before
