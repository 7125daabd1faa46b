"""Environment before file before defaults; nothing half-written."""

import pytest

import settings as configuration
from errors import SettingsError, StorageError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIKOU_HOME", str(tmp_path / "家"))
    monkeypatch.delenv("KAIKOU_MODEL", raising=False)
    return tmp_path / "家"


def test_saved_changes_are_there_at_the_next_start():
    configuration.save(configuration.load(), speed=1.2, language="en")

    found = configuration.load()
    assert (found.speed, found.language) == (1.2, "en")
    assert found.words_per_minute == 204


def test_environment_wins_over_the_file(monkeypatch):
    configuration.save(configuration.load(), model="small")
    monkeypatch.setenv("KAIKOU_MODEL", "tiny")

    assert configuration.load().model == "tiny"


def test_value_that_cannot_be_used_is_refused_and_not_written(home):
    with pytest.raises(SettingsError, match="speed"):
        configuration.save(configuration.load(), speed=9)

    assert not (home / configuration.FILE_NAME).exists()


def test_damaged_file_counts_as_absent(home):
    home.mkdir()
    (home / configuration.FILE_NAME).write_text("{ not json")

    assert configuration.load().speed == 1.0


def test_folder_that_cannot_be_written_gives_one_sentence(home):
    home.write_text("a file stands where the folder should be")

    with pytest.raises(StorageError, match="KAIKOU_HOME"):
        configuration.save(configuration.load(), speed=1.1)


def test_interrupted_write_leaves_the_old_file_and_no_rubbish(home, monkeypatch):
    target = home / "x"
    configuration.write_atomically(target, b"old")
    monkeypatch.setattr("os.replace", lambda *a: (_ for _ in ()).throw(OSError("gone")))

    with pytest.raises(OSError, match="gone"):
        configuration.write_atomically(target, b"new")

    assert target.read_bytes() == b"old"
    assert [path.name for path in home.iterdir()] == ["x"]
