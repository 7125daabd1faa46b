"""Environment before file before defaults; nothing half-written."""

import pytest

import settings as configuration
from errors import KaikouError, SettingsError, StorageError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIKOU_HOME", str(tmp_path / "家"))
    for name in ("KAIKOU_MODEL", "KAIKOU_HUB", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
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


def test_no_folder_named_means_the_systems_place(monkeypatch, tmp_path):
    place = tmp_path / "system"
    monkeypatch.setattr("settings.platformdirs.user_data_path", lambda *arguments, **options: place)
    monkeypatch.setenv("KAIKOU_HOME", "")

    assert configuration.home_folder() == place
    assert configuration.load().home == place


def test_tilde_is_the_users_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "user"))
    monkeypatch.setenv("KAIKOU_HOME", "~/x")

    configuration.save(configuration.load(), speed=1.1)

    assert configuration.load().home == tmp_path / "user" / "x"
    assert (tmp_path / "user" / "x" / configuration.FILE_NAME).is_file()


@pytest.mark.parametrize("named", ["  ", " {home} "])
def test_space_around_the_folders_name_does_not_count(monkeypatch, home, named):
    monkeypatch.setenv("KAIKOU_HOME", named.format(home=home))

    assert configuration.load().home == configuration.home_folder()


def test_folder_of_a_user_that_does_not_exist_is_told(monkeypatch):
    monkeypatch.setenv("KAIKOU_HOME", "~no-such-user/x")

    with pytest.raises(KaikouError, match="no-such-user"):
        configuration.load()


def test_hub_of_the_environment_wins_over_the_saved_one_and_the_saved_one_stays(monkeypatch):
    configuration.save(configuration.load(), hub="https://saved.example")
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example")
    during = configuration.load().hub
    monkeypatch.delenv("HF_ENDPOINT")

    assert during == "https://mirror.example"
    assert configuration.load().hub == "https://saved.example"


def test_kaikous_own_hub_variable_wins_over_the_general_one(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example")
    monkeypatch.setenv("KAIKOU_HUB", "https://own.example")

    assert configuration.load().hub == "https://own.example"


@pytest.mark.parametrize(
    "variable, value, fixed", [("KAIKOU_LANGUAGE", "en", True), ("KAIKOU_LANGUAGE", "", False), ("X", "", False)]
)
def test_setting_is_fixed_where_the_environment_names_it(monkeypatch, variable, value, fixed):
    monkeypatch.delenv("KAIKOU_LANGUAGE", raising=False)
    monkeypatch.setenv(variable, value)

    assert configuration.fixed_by_environment("language") is fixed
