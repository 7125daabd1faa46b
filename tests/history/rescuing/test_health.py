"""What is broken is found and named, what a backup has comes back, and looking changes nothing."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from errors import HistoryError, StorageError
from history.backups.snapshots import take
from history.rescuing import health as module
from history.rescuing.health import check, mend
from history.store import open_history
from settings import Settings
from tests.history.conftest import SOUND

NOW = datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc)


@pytest.fixture
def spoken(history, keep, add):
    """An attempt that was spoken, and the path of its recording."""
    kept = keep()
    return add(recording=kept), history.recordings.path(kept)


def execute(settings: Settings, *statement: object) -> None:
    with closing(sqlite3.connect(settings.home / "kaikou.db", isolation_level=None)) as connection:
        connection.execute(*statement)


def files(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}


def test_a_whole_history_is_whole_while_it_is_open_and_while_it_is_not(settings, history, spoken):
    assert check(settings).whole

    history.close()

    assert check(settings).whole


def test_looking_changes_nothing_and_makes_nothing(settings, history, spoken):
    history.close()
    before = files(settings)

    check(settings)

    assert files(settings) == before


def test_a_fresh_folder_is_whole(settings):
    assert check(settings).whole
    assert not settings.home.exists()


def test_a_server_s_database_is_its_own_tools_to_check(tmp_path):
    found = check(Settings(home=tmp_path, database_url="postgresql://nowhere/x"))

    assert (found.database, found.whole) == ("elsewhere", True)


@pytest.mark.parametrize("left", ["recordings", "snapshot"])
def test_a_database_that_is_gone_is_missed(settings, history, spoken, left):
    take(settings, NOW)
    history.close()
    (settings.home / "kaikou.db").unlink()
    gone = settings.recordings if left == "snapshot" else settings.backups / "auto"
    gone.rename(settings.home / "away")

    found = check(settings)

    assert (found.database, found.whole) == ("missing", False)


def page(content: bytes, number: int, with_: bytes) -> bytes:
    return content[: 4096 * number] + with_ * 4096 + content[4096 * (number + 1) :]


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda content: b"", "empty"),
        (lambda content: b"This is a letter. " * 999, "foreign"),
        (lambda content: bytes(100) + content[100:], "foreign"),
        (lambda content: content[:4096] + bytes(len(content) - 4096), "damaged"),
        (lambda content: content[: len(content) // 2], "damaged"),
        (lambda content: page(content, 1, b"\xff"), "damaged"),
        (lambda content: content[:16], "foreign"),
    ],
)
def test_a_damaged_file_is_told(settings, history, spoken, spoil, state):
    history.close()
    file = settings.home / "kaikou.db"
    file.write_bytes(spoil(file.read_bytes()))

    found = check(settings)

    assert found.database == state
    assert not found.whole
    assert found.reason or state == "empty"


def test_a_history_that_lost_a_table_is_damaged(settings, history, spoken):
    execute(settings, "DROP TABLE verdicts")

    found = check(settings)

    assert found.database == "damaged"
    assert "verdicts" in found.reason


def test_another_program_s_database_is_foreign(settings):
    settings.home.mkdir(parents=True)
    execute(settings, "CREATE TABLE cats (name TEXT)")

    assert check(settings).database == "foreign"


def test_a_folder_in_place_of_the_database_is_unreadable(settings):
    (settings.home / "kaikou.db").mkdir(parents=True)

    assert check(settings).database == "unreadable"


def test_an_older_history_is_no_damaged_one(settings, history, spoken):
    execute(settings, "UPDATE alembic_version SET version_num = '0001'")
    execute(settings, "DROP TABLE claims")

    assert check(settings).whole


def test_a_history_locked_by_another_program_is_said_not_called_damaged(settings, history, spoken, monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    history.close()
    with closing(sqlite3.connect(settings.home / "kaikou.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE attempts SET marks = 0")

        with pytest.raises(HistoryError, match="in use elsewhere"):
            check(settings)


def test_a_recording_that_is_gone_is_named_with_what_is_known_of_it(settings, history, spoken):
    attempt, path = spoken
    path.unlink()

    (lost,) = check(settings).recordings

    assert (lost.file, lost.attempt_id, lost.question) == (path.name, attempt.id, attempt.question.text)
    assert abs(lost.created_at - attempt.created_at) < timedelta(minutes=1)
    assert (lost.empty, lost.restorable) == (False, False)


def test_a_recording_that_waits_is_named_by_its_question(settings, history, spoken, keep):
    waiting = history.recordings.path(keep())
    waiting.unlink()

    (lost,) = check(settings).recordings

    assert (lost.file, lost.attempt_id, lost.question) == (waiting.name, "", "Question q01?")


def test_a_recording_in_the_bin_is_not_lost_and_one_thrown_away_not_missed(settings, history, spoken, keep):
    _, path = spoken
    (settings.recordings / ".bin").mkdir()
    path.rename(settings.recordings / ".bin" / path.name)
    discarded = keep("q02")
    history.recordings.discard(discarded.id)
    (settings.recordings / ".bin" / discarded.file).unlink()

    assert check(settings).whole


def test_the_recording_of_a_deleted_attempt_is_not_missed(settings, history, spoken):
    attempt, path = spoken
    history.attempts.delete(attempt.id)
    path.unlink()

    assert check(settings).whole


@pytest.mark.parametrize("empty", [True, False])
def test_a_lost_recording_that_a_backup_has_comes_back(settings, history, spoken, empty):
    _, path = spoken
    take(settings, NOW)
    path.unlink()
    if empty:
        path.touch()
    found = check(settings)
    assert [(one.empty, one.restorable) for one in found.recordings] == [(empty, True)]

    assert mend(settings, found) == 1

    assert path.read_bytes() == SOUND
    assert check(settings).whole
    assert mend(settings, found) == 0


@pytest.mark.parametrize("spoilt", ["cut short", "changed"])
def test_a_rotten_copy_is_not_brought_back(settings, history, spoken, spoilt):
    _, path = spoken
    take(settings, NOW)
    path.unlink()
    copy = settings.backups / "recordings" / path.name
    copy.write_bytes(SOUND[:9] if spoilt == "cut short" else b"X" + SOUND[1:])

    found = check(settings)

    assert [one.restorable for one in found.recordings] == [spoilt == "changed"]  # only its length was looked at
    assert mend(settings, found) == 0
    assert not path.exists()


def test_a_recording_that_came_back_meanwhile_is_left_alone(settings, history, spoken):
    _, path = spoken
    take(settings, NOW)
    path.unlink()
    found = check(settings)
    path.write_bytes(b"put back by hand")

    assert mend(settings, found) == 0

    assert path.read_bytes() == b"put back by hand"


def test_a_folder_that_can_t_be_written_is_told(settings, history, spoken, monkeypatch):
    _, path = spoken
    take(settings, NOW)
    path.unlink()
    found = check(settings)

    def refused(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(StorageError):
        mend(settings, found)

    assert not list(settings.recordings.iterdir())


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("UPDATE attempts SET transcript = ? WHERE id = ?", '{"segments": [{"te'),
        ("UPDATE attempts SET transcript = CAST(? AS TEXT) WHERE id = ?", b'{"segments": "\xff\xfe"}'),
        ("UPDATE attempts SET mended = ? WHERE id = ?", "{"),
        ("UPDATE verdicts SET evidence = ? WHERE attempt_id = ?", "[{"),
        (
            "UPDATE question_versions SET body = ? WHERE id = (SELECT question_version_id FROM attempts WHERE id = ?)",
            "[",
        ),
    ],
)
def test_an_attempt_that_can_t_be_read_is_named(settings, history, add, statement, value):
    sound, damaged = add("q03"), add()
    execute(settings, statement, [value, damaged.id])

    found = check(settings)

    assert [one.id for one in found.attempts] == [damaged.id]
    assert found.attempts[0].question == "Question q01?"
    assert abs(found.attempts[0].created_at - damaged.created_at) < timedelta(seconds=1)
    assert not found.whole
    assert sound.id not in {one.id for one in found.attempts}


def test_a_deleted_attempt_that_can_t_be_read_worries_nobody(settings, history, add):
    damaged = add()
    history.attempts.delete(damaged.id)
    execute(settings, "UPDATE attempts SET transcript = '{'")

    assert check(settings).whole


def test_whatever_is_overwritten_looking_never_fails(settings, history, spoken, add):
    for _ in range(30):
        add()
    history.close()
    file = settings.home / "kaikou.db"
    content, chance = file.read_bytes(), random.Random(20261124)

    for _ in range(150):
        spoilt = bytearray(content)
        for _ in range(chance.randint(1, 5)):
            place, length = chance.randrange(len(content)), chance.choice((1, 4, 100, 4096))
            spoilt[place : place + length] = chance.randbytes(length)
        file.write_bytes(spoilt)

        check(settings)


def test_recordings_are_found_under_any_start_of_the_app(settings, history, spoken, tmp_path: Path):
    _, path = spoken
    path.unlink()
    history.close()

    again = open_history(settings)

    assert [one.file for one in check(settings).recordings] == [path.name]
    again.close()
