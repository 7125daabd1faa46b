"""Every trace goes, everything foreign stays, and nothing outside the data folder is touched."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
import zipfile
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import settings as configuration
from errors import InputError, StorageError
from history.backups import archive
from history.backups.erase import erase, traces
from history.backups.snapshots import snapshots, take
from history.rescuing.rescue import rescue
from history.store import open_history
from settings import Settings

NOW = datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc)


@pytest.fixture
def lived(settings, history, keep, add, monkeypatch, tmp_path) -> Settings:
    """A data folder in which everything has happened that leaves a trace."""
    monkeypatch.setenv("KAIKOU_HOME", str(settings.home))
    add(recording=keep())
    history.recordings.discard(keep("q03").id)
    (settings.banks / ".earlier").mkdir(parents=True)
    (settings.banks / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    (settings.banks / "题库.yml").write_text("id: other\n", encoding="utf-8")
    (settings.banks / ".earlier" / "mine@20261101T000000000000.yaml").write_text("id: mine\n", encoding="utf-8")
    configuration.save(settings, speed=1.2)
    monkeypatch.delenv("KAIKOU_HOME")
    (settings.home / "settings.damaged.json").write_text("{", encoding="utf-8")
    take(settings, NOW - timedelta(days=1))
    history.close()
    archive.back_up(settings, settings.backups / "kaikou-backup-20261124-183407.zip")
    archive.back_up(settings, settings.backups / "my own name.zip")
    archive.restore(settings, settings.backups / "my own name.zip")
    rescue(settings)
    take(settings, NOW)
    (settings.backups / "kaikou_20261101T000000_0001-before-0002.db").write_bytes(b"x")
    for name in (
        "models/small/model.bin",
        f"voices/{'a' * 32}.wav",
        "voices/.part-x1/0.wav",
        ".restore-0a1b2c3d/kaikou.db",
    ):
        (settings.home / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.home / name).write_bytes(b"x")
    for name in (
        ".x.part",
        "recordings/.x.part",
        "banks/.x.part",
        "backups/recordings/.x.part",
        ".rescue-1/fresh.db-wal",
    ):
        (settings.home / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.home / name).write_bytes(b"x")
    (settings.backups / ".kaikou-backup-1.zip.0a1b2c3d.part").write_bytes(b"x")
    (settings.home / "kaikou.db-wal").write_bytes(b"")
    return settings


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


def test_nothing_is_left_not_even_the_folder(lived):
    erase(lived, models=True)

    assert not lived.home.exists()


def test_the_models_stay_unless_they_are_meant_too(lived):
    erase(lived, models=False)

    assert files(lived.home) == {"models/small/model.bin"}


def test_what_is_foreign_stays(lived):
    (aside,) = lived.backups.glob("before-restore-*")
    foreign = [
        "letter.txt",
        "kaikou.db.txt",
        "photos/kaikou.db",
        "recordings/song.mp3",
        "recordings/live/20261124T000000_b_q_00000001.wav",
        "banks/notes.docx",
        "banks/old/mine.yaml",
        "backups/other.zip",
        "backups/recordings/song.mp3",
        "backups/auto/notes.txt",
        "voices/me.wav",
        f"backups/{aside.name}/recordings/song.mp3",
    ]
    for name in foreign:
        (lived.home / name).parent.mkdir(parents=True, exist_ok=True)
        (lived.home / name).write_bytes(b"mine")
    with zipfile.ZipFile(lived.backups / "other.zip", "w") as other:
        other.writestr("letter.txt", "x")

    erase(lived, models=True)

    assert files(lived.home) == set(foreign)


def test_links_are_taken_away_and_what_they_lead_to_stays(lived, tmp_path):
    outside = tmp_path / "outside"
    (outside / "small").mkdir(parents=True)
    (outside / "small" / "model.bin").write_bytes(b"x")
    (outside / "20261124T000000_b_q_00000001.wav").write_bytes(b"x")
    before = files(outside)
    (lived.home / "models" / "linked").symlink_to(outside / "small", target_is_directory=True)
    os.rename(lived.banks, lived.home / "away")
    lived.banks.symlink_to(outside, target_is_directory=True)
    (lived.recordings / "20261124T000000_b_q_00000002.wav").symlink_to(outside / "20261124T000000_b_q_00000001.wav")

    erase(lived, models=True)

    assert files(outside) == before
    assert {path.name for path in lived.home.iterdir()} == {"away"}


def test_backups_that_lie_elsewhere_stay_there(lived, tmp_path):
    os.rename(lived.backups, tmp_path / "backups")
    lived.backups.symlink_to(tmp_path / "backups", target_is_directory=True)
    before = files(tmp_path / "backups")

    erase(lived, models=True)

    assert files(tmp_path / "backups") == before
    assert not lived.home.exists()


def test_a_data_folder_that_is_a_link_is_emptied_and_the_link_stays(lived, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(lived.home, target_is_directory=True)

    erase(Settings(home=link, database_url=""), models=True)

    assert link.is_symlink()
    assert list(lived.home.iterdir()) == []


def test_what_is_open_is_named_after_all_else_is_deleted(lived, monkeypatch):
    whole = Path.unlink

    def refusing(self: Path, missing_ok: bool = False) -> None:
        if self.name == "kaikou.db" and self.parent == lived.home:
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        whole(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    with pytest.raises(StorageError, match=r"kaikou\.db"):
        erase(lived, models=True)

    assert files(lived.home) == {"kaikou.db"}


def test_of_many_files_that_are_open_only_some_are_named(lived, monkeypatch):
    def refusing(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(Path, "unlink", refusing)
    with pytest.raises(StorageError) as caught:
        erase(lived, models=True)

    assert str(caught.value).count(str(lived.home)) == 5
    assert "…" in str(caught.value)


def test_a_file_marked_as_read_only_goes_too(lived, monkeypatch):
    whole, marked = Path.unlink, {lived.home / "kaikou.db"}

    def as_windows_does(self: Path, missing_ok: bool = False) -> None:
        if self in marked and not os.stat(self).st_mode & 0o200:
            raise PermissionError(errno.EACCES, "Access is denied")
        whole(self, missing_ok)

    (lived.home / "kaikou.db").chmod(0o444)
    monkeypatch.setattr(Path, "unlink", as_windows_does)

    erase(lived, models=True)

    assert not lived.home.exists()


def test_a_database_elsewhere_refuses_before_anything_is_deleted(lived):
    before = files(lived.home)

    with pytest.raises(InputError, match="own tools"):
        erase(Settings(home=lived.home, database_url="sqlite:////nowhere/x.db"), models=True)

    assert files(lived.home) == before


def test_where_there_is_nothing_nothing_happens(settings):
    erase(settings, models=True)

    assert not settings.home.exists()


def test_a_backup_that_is_being_made_is_waited_for_and_goes_too(lived):
    begun = threading.Event()

    def slowly(share: float) -> None:
        begun.set()
        time.sleep(0.05)

    other = threading.Thread(target=take, args=(lived, NOW, slowly))
    other.start()
    begun.wait(10)

    erase(lived, models=True)

    other.join()
    assert not lived.home.exists()


def test_afterwards_kaikou_starts_as_on_the_first_day(lived):
    erase(lived, models=True)

    history = open_history(lived)
    assert history.attempts.count() == 0
    assert history.recordings.waiting() == []
    assert snapshots(lived) == []
    history.close()


def test_what_will_go_is_counted(lived):
    found = traces(lived, models=False)

    assert (found.attempts, found.recordings, found.banks) == (1, 3, 3)  # what is half written counts
    assert found.backups == 2 + 2 + 1 + 1 + 1  # snapshots, zips, one put aside, one damaged, one from before an update
    assert found.bytes > (lived.home / "kaikou.db").stat().st_size
    assert traces(lived, models=True).bytes == found.bytes + 1


def test_what_can_t_be_counted_is_not(settings):
    assert traces(settings, models=True).attempts == 0

    settings.home.mkdir()
    (settings.home / "kaikou.db").write_bytes(b"This is a letter. " * 99)
    assert traces(settings, models=True).attempts is None

    (settings.home / "kaikou.db").unlink()
    with closing(sqlite3.connect(settings.home / "kaikou.db")) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    assert traces(settings, models=True).attempts is None
