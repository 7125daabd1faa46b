"""Everything into one file and back again: round trips, damage of every kind, and the present data never lost."""

import json
import os
import random
import shutil
import sqlite3
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from errors import HistoryError, InputError, StorageError
from history.backups.archive import back_up, look_into, restore
from history.backups.zipped import MANIFEST
from history.records import AttemptFilter
from history.store import open_history
from settings import Settings
from tests.history.conftest import SOUND


@pytest.fixture
def filled(settings, history, keep, add):
    """A history of two attempts, one of them spoken, with a bank of the person's own."""
    kept = keep()
    spoken, typed = add(recording=kept), add("q03")
    (settings.home / "banks").mkdir()
    (settings.home / "banks" / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    (settings.home / "settings.json").write_text('{"speed": 1.2}', encoding="utf-8")
    return {"spoken": spoken, "typed": typed, "sound": history.recordings.path(kept).name}


@pytest.fixture
def archive(settings, filled, tmp_path):
    target = tmp_path / "backup.zip"
    back_up(settings, target)
    return target


@pytest.fixture
def elsewhere(tmp_path):
    """Another computer."""
    return Settings(home=tmp_path / "other computer", database_url="")


def attempts(settings):
    opened = open_history(settings)
    try:
        return {one.id for one in opened.attempts.find(AttemptFilter(), limit=100)}
    finally:
        opened.close()


def changed(archive, name, content):
    """Write an archive anew with one of its files changed, or without it."""
    with zipfile.ZipFile(archive) as old:
        files = {one: old.read(one) for one in old.namelist()}
    files[name] = content
    with zipfile.ZipFile(archive, "w") as new:
        for one, held in files.items():
            if held is not None:
                new.writestr(one, held)


def test_another_computer_gets_everything(archive, elsewhere, filled):
    restore(elsewhere, archive)

    assert attempts(elsewhere) == {filled["spoken"].id, filled["typed"].id}
    assert (elsewhere.recordings / filled["sound"]).read_bytes() == SOUND
    assert (elsewhere.home / "banks" / "mine.yaml").read_text(encoding="utf-8") == "id: mine\n"
    assert json.loads((elsewhere.home / "settings.json").read_text(encoding="utf-8")) == {"speed": 1.2}


def test_what_an_archive_holds_is_told_before_it_is_used(archive):
    found = look_into(archive)

    assert (found.attempts, found.recordings, found.banks) == (2, 1, 1)


def test_the_present_data_is_put_aside_and_can_be_had_again(archive, settings, history, add, filled):
    later = add()
    history.close()

    aside = restore(settings, archive).aside

    assert later.id not in attempts(settings)
    assert later.id in attempts(Settings(home=aside, database_url=""))


def test_progress_moves_from_begin_to_end(settings, filled, tmp_path, elsewhere):
    written, read = [], []

    back_up(settings, tmp_path / "b.zip", written.append)
    restore(elsewhere, tmp_path / "b.zip", read.append)

    assert written == sorted(written)
    assert written[-1] == read[-1] == 1.0


def test_a_recording_that_is_gone_leaves_the_rest_whole(settings, history, filled, tmp_path, elsewhere):
    (settings.recordings / filled["sound"]).unlink()

    back_up(settings, tmp_path / "b.zip")
    restore(elsewhere, tmp_path / "b.zip")

    assert attempts(elsewhere) == {filled["spoken"].id, filled["typed"].id}


def test_nothing_yet_is_backed_up_and_restored_too(settings, tmp_path, elsewhere):
    assert back_up(settings, tmp_path / "b.zip").attempts == 0

    restore(elsewhere, tmp_path / "b.zip")

    assert attempts(elsewhere) == set()


def test_a_damaged_database_is_not_backed_up(settings, history, filled, tmp_path):
    history.close()
    file = settings.home / "kaikou.db"
    file.write_bytes(file.read_bytes()[:5000] + bytes(20_000))

    with pytest.raises(HistoryError):
        back_up(settings, tmp_path / "b.zip")

    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("spoil", ["cut", "bit", "database", "no database table", "no zip", "no manifest"])
def test_a_damaged_archive_changes_nothing(archive, settings, history, filled, spoil):
    history.close()
    content = archive.read_bytes()
    if spoil == "cut":
        archive.write_bytes(content[: len(content) // 2])
    elif spoil == "bit":
        place = content.index(SOUND[:100])
        archive.write_bytes(content[:place] + b"X" + content[place + 1 :])
    elif spoil == "database":
        changed(archive, "kaikou.db", b"SQLite format 3\0" + bytes(5000))
    elif spoil == "no database table":
        empty = archive.with_name("empty.db")
        sqlite3.connect(empty).execute("CREATE TABLE a (b)").connection.close()
        changed(archive, "kaikou.db", empty.read_bytes())
    elif spoil == "no zip":
        archive.write_bytes(b"hello")
    else:
        changed(archive, MANIFEST, None)

    with pytest.raises(InputError):
        restore(settings, archive)

    assert attempts(settings) == {filled["spoken"].id, filled["typed"].id}
    assert (settings.recordings / filled["sound"]).read_bytes() == SOUND
    assert not list(settings.home.glob(".restore-*"))


def test_files_that_would_lie_outside_the_data_folder_stay_out(archive, elsewhere):
    changed(archive, "../evil.txt", b"x")
    changed(archive, "recordings/../../evil.txt", b"x")
    changed(archive, "models/model.bin", b"x")

    restore(elsewhere, archive)

    assert not list(elsewhere.home.parent.rglob("evil.txt"))
    assert not (elsewhere.home / "models").exists()


def test_an_archive_of_a_newer_kaikou_is_refused(archive, elsewhere):
    told = json.loads(zipfile.ZipFile(archive).read(MANIFEST))
    changed(archive, MANIFEST, json.dumps({**told, "form": 99}).encode())

    with pytest.raises(InputError, match="newer"):
        restore(elsewhere, archive)


def test_a_disk_that_fails_half_way_leaves_the_present_data(archive, settings, history, filled, monkeypatch):
    history.close()
    whole, done = os.replace, []

    def failing(source, target):
        if ".restore-" in str(source) and done:
            raise OSError(28, "No space left on device")
        done.append(source)
        whole(source, target)

    monkeypatch.setattr("history.backups.archive.os.replace", failing)
    with pytest.raises(StorageError):
        restore(settings, archive)

    monkeypatch.undo()
    assert attempts(settings) == {filled["spoken"].id, filled["typed"].id}
    assert (settings.recordings / filled["sound"]).read_bytes() == SOUND


def test_a_folder_that_can_t_be_written_is_told(settings, filled, tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(StorageError):
        back_up(settings, tmp_path / "file" / "b.zip")


def test_a_database_elsewhere_is_backed_up_by_its_own_tools(tmp_path):
    with pytest.raises(InputError, match="own tools"):
        back_up(Settings(home=tmp_path, database_url="sqlite:////nowhere/x.db"), Path(tmp_path / "b.zip"))


def test_an_attempt_added_while_it_is_copied_harms_nothing(settings, history, add, filled, tmp_path, elsewhere):
    other = sqlite3.connect(settings.home / "kaikou.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    back_up(settings, tmp_path / "b.zip")
    other.close()

    restore(elsewhere, tmp_path / "b.zip")
    assert len(attempts(elsewhere)) == 2
    shutil.rmtree(elsewhere.home)


def test_whatever_byte_is_wrong_the_archive_is_refused_or_harmless(archive, settings, history, filled):
    history.close()
    content, chance = archive.read_bytes(), random.Random(20261124)

    for _ in range(60):
        place = chance.randrange(len(content))
        archive.write_bytes(
            content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]
        )
        with suppress(InputError):
            restore(settings, archive)

        assert attempts(settings) == {filled["spoken"].id, filled["typed"].id}
        assert (settings.recordings / filled["sound"]).read_bytes() == SOUND
        shutil.rmtree(settings.backups)


def test_a_file_from_before_a_zip_s_calendar_is_backed_up_too(settings, filled, tmp_path, elsewhere):
    os.utime(settings.recordings / filled["sound"], (0, 0))  # the clock stood still

    back_up(settings, tmp_path / "b.zip")
    restore(elsewhere, tmp_path / "b.zip")

    assert (elsewhere.recordings / filled["sound"]).read_bytes() == SOUND


def test_a_recording_that_is_purged_meanwhile_is_left_out(settings, filled, tmp_path, elsewhere):
    found = back_up(settings, tmp_path / "b.zip", lambda _: (settings.recordings / filled["sound"]).unlink(True))

    restore(elsewhere, tmp_path / "b.zip")
    assert found.recordings == 0
    assert attempts(elsewhere) == {filled["spoken"].id, filled["typed"].id}
