"""Restoring a snapshot: all of it comes back, what is rotten is found before anything is touched."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from datetime import datetime, timedelta, timezone

import pytest

from errors import InputError, StorageError
from history.backups.archive import look_into, restore
from history.backups.snapshots import snapshots, take
from settings import Settings
from tests.history.keeping import everything

NOW = datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc)


@pytest.fixture
def filled(settings, history, keep, add):
    """Attempts and recordings, one in the bin, a bank and settings; and what all that is."""
    kept, discarded = keep(), keep("q03")
    add(recording=kept)
    add("q03")
    history.recordings.discard(discarded.id)
    (settings.banks / ".earlier").mkdir(parents=True)
    (settings.banks / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    (settings.banks / ".earlier" / "mine@20261101T000000000000.yaml").write_text("id: mine\n# old\n", encoding="utf-8")
    (settings.home / "settings.json").write_text('{"speed": 1.2}', encoding="utf-8")
    history.close()
    return everything(settings)


@pytest.fixture
def snapshot(settings, filled):
    return take(settings, NOW)


@pytest.fixture
def changed(settings, snapshot, history, add, filled):
    """What the person has some time after the snapshot: more attempts, one recording fewer, another bank."""
    add()
    history.close()
    next(settings.recordings.glob("*.wav")).unlink()
    (settings.banks / "mine.yaml").write_text("id: other\n", encoding="utf-8")
    return everything(settings)


def test_everything_comes_back_and_what_was_there_is_put_aside(settings, filled, snapshot, changed):
    assert everything(settings) == changed != filled
    told = []

    done = restore(settings, snapshot.path, told.append)

    assert everything(settings) == filled
    assert everything(Settings(home=done.aside, database_url="")) == changed
    assert done.missing == ()
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert not list(settings.home.glob(".restore-*"))


def test_a_folder_of_backups_serves_on_another_computer(settings, filled, snapshot, tmp_path):
    shutil.copytree(settings.backups, tmp_path / "stick")
    elsewhere = Settings(home=tmp_path / "other computer", database_url="")

    restore(elsewhere, tmp_path / "stick" / "auto" / snapshot.path.name)

    assert everything(elsewhere) == filled


def test_what_a_snapshot_holds_is_told_before_it_is_used(snapshot):
    found = look_into(snapshot.path)

    assert (found.made_at, found.attempts, found.recordings, found.banks) == (NOW, 2, 2, 1)


@pytest.mark.parametrize("spoilt", ["gone", "changed", "cut short"])
def test_a_recording_that_is_rotten_in_the_pool_is_taken_from_the_present_ones(settings, filled, snapshot, spoilt):
    (path,) = [path for path in (settings.backups / "recordings").glob("*q01*")]
    content = path.read_bytes()
    if spoilt == "gone":
        path.unlink()
    else:
        path.write_bytes(b"X" + content[1:] if spoilt == "changed" else content[:9])

    done = restore(settings, snapshot.path)

    assert done.missing == ()
    assert everything(settings) == filled


def test_a_recording_that_is_nowhere_whole_is_told_and_the_rest_comes_back(settings, filled, snapshot, changed):
    (gone,) = filled.keys() - changed.keys()
    (settings.backups / "recordings" / gone.rpartition("/")[2]).write_bytes(b"X" * 9)

    done = restore(settings, snapshot.path)

    assert done.missing == (gone.rpartition("/")[2],)
    assert everything(settings) == {name: held for name, held in filled.items() if name != gone}


@pytest.mark.parametrize("name", ["kaikou.db", "banks/mine.yaml", "settings.json", "recordings.json"])
@pytest.mark.parametrize("spoil", ["bit", "cut", "gone"])
def test_a_rotten_snapshot_changes_nothing(settings, filled, snapshot, changed, name, spoil):
    path = snapshot.path / name
    content = path.read_bytes()
    place = len(content) // 2
    if spoil == "gone":
        path.unlink()
    else:
        flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        path.write_bytes(flipped if spoil == "bit" else content[:place])

    with pytest.raises(InputError, match="damaged"):
        restore(settings, snapshot.path)

    assert everything(settings) == changed
    assert not list(settings.backups.glob("before-restore-*"))
    assert not list(settings.home.glob(".restore-*"))


@pytest.mark.parametrize("spoil", ["broken", "gone", "no object"])
def test_what_has_no_manifest_is_no_backup(settings, snapshot, spoil):
    path = snapshot.path / "kaikou-snapshot.json"
    if spoil == "gone":
        path.unlink()
    else:
        path.write_bytes(b"[]" if spoil == "no object" else b"{")

    with pytest.raises(InputError, match="no backup"):
        look_into(snapshot.path)
    with pytest.raises(InputError, match="no backup"):
        restore(settings, snapshot.path)


def test_a_snapshot_of_a_newer_kaikou_is_refused(settings, filled, snapshot):
    path = snapshot.path / "kaikou-snapshot.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "form": 99}), encoding="utf-8")

    with pytest.raises(InputError, match="newer"):
        restore(settings, snapshot.path)

    assert everything(settings) == filled


def test_a_database_of_a_newer_kaikou_is_refused(settings, filled, history):
    with sqlite3.connect(settings.home / "kaikou.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    made = take(settings, NOW)

    with pytest.raises(InputError, match="newer"):
        restore(settings, made.path)


def test_names_that_lead_out_of_the_data_folder_stay_out(settings, snapshot):
    from history.backups import manifest

    files, recordings = manifest.files_of(snapshot.path), manifest.recordings_of(snapshot.path)
    evil = snapshot.path.parent / "evil.txt"
    evil.write_bytes(b"evil")
    told = manifest.sum_of(b"evil")
    manifest.write(snapshot, {**files, "../evil.txt": told, "banks/../../../evil.txt": told}, recordings)

    restore(settings, snapshot.path)

    assert not list(settings.home.parent.glob("evil.txt"))
    assert not list(settings.home.glob("evil.txt"))


def test_a_disk_that_fails_while_unpacking_leaves_the_present_data(settings, snapshot, changed, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(StorageError, match="No space left"):
        restore(settings, snapshot.path)

    monkeypatch.undo()
    assert everything(settings) == changed
    assert not list(settings.home.glob(".restore-*"))


def test_files_that_are_open_leave_the_present_data(settings, snapshot, changed, monkeypatch):
    whole = os.replace

    def refusing(source, target):
        if str(source).endswith("banks"):
            raise PermissionError(13, "The process cannot access the file")
        whole(source, target)

    monkeypatch.setattr("history.backups.archive.os.replace", refusing)
    with pytest.raises(StorageError):
        restore(settings, snapshot.path)

    monkeypatch.undo()
    assert everything(settings) == changed


def test_snapshots_go_on_after_a_restore(settings, filled, snapshot, changed):
    restore(settings, snapshot.path)

    made = take(settings, NOW + timedelta(days=1))

    assert snapshots(settings) == [made, snapshot]
    assert (made.attempts, made.recordings) == (2, 2)
