"""The settings file as editors, crashes and disks leave it: nothing the user chose is silently lost."""

import json

import pytest

import settings as configuration
from errors import SettingsError, StorageError


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Where the settings file lies; its folder is there."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("KAIKOU_HOME", str(home))
    for name in ("KAIKOU_MODEL", "KAIKOU_LANGUAGE", "KAIKOU_HUB", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    return home / configuration.FILE_NAME


def aside(file):
    return file.with_name("settings.damaged.json")


def test_byte_order_mark_of_an_editor_does_no_harm(file):
    file.write_bytes(b"\xef\xbb\xbf" + b'{"speed": 1.2, "model": "small"}')

    found = configuration.save(configuration.load(), language="en")

    assert (found.speed, found.model, found.language) == (1.2, "small", "en")
    assert not aside(file).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"speed": 1.2, "checked": true',
        b'["speed"]',
        b"null",
        '{"model": "模型"}'.encode("gb18030"),
        b'{"speed": 1.2}' + bytes(100),
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "list", "null", "not UTF-8", "zeros", "deep"],
)
def test_damaged_file_is_put_aside_whole_and_the_defaults_hold(file, content):
    file.write_bytes(content)

    found = configuration.load()

    assert (found.speed, found.model, found.checked) == (1.0, "", False)
    assert not file.exists()
    assert aside(file).read_bytes() == content


def test_change_after_damage_leaves_the_damaged_file_to_be_mended(file):
    file.write_bytes(b'{"speed": 1.2, "model": "small",')

    configuration.save(configuration.load(), language="en")
    configuration.load()

    assert json.loads(file.read_bytes()) == {"language": "en"}
    assert aside(file).read_bytes() == b'{"speed": 1.2, "model": "small",'


def test_file_that_is_damaged_while_kaikou_runs_is_put_aside_before_it_is_overwritten(file):
    before = configuration.save(configuration.load(), speed=1.2)
    file.write_bytes(b'{"speed": 1.2,')

    configuration.save(before, language="en")

    assert aside(file).read_bytes() == b'{"speed": 1.2,'


def test_change_keeps_what_another_window_saved_meanwhile(file):
    mine = configuration.load()
    configuration.save(configuration.load(), model="small")

    found = configuration.save(mine, speed=1.2)

    assert (found.model, found.speed) == ("small", 1.2)
    assert json.loads(file.read_bytes()) == {"model": "small", "speed": 1.2}


def test_setting_of_a_newer_kaikou_is_ignored_and_kept(file):
    file.write_text('{"speed": 1.2, "colour": "red"}', encoding="utf-8")

    configuration.save(configuration.load(), language="en")

    assert json.loads(file.read_bytes()) == {"speed": 1.2, "colour": "red", "language": "en"}


@pytest.mark.parametrize(
    "content", ['{"speed": 99}', '{"speed": NaN}', '{"checked": "maybe"}', '{"language": "fr"}', '{"device": null}']
)
def test_value_that_cannot_be_used_is_named_and_the_file_stays(file, content):
    file.write_text(content, encoding="utf-8")

    with pytest.raises(SettingsError, match=content.split('"')[1]):
        configuration.load()

    assert file.read_text(encoding="utf-8") == content
    assert not aside(file).exists()


def test_file_that_cannot_be_read_is_told_and_never_taken_for_absent(file):
    file.mkdir()

    with pytest.raises(StorageError, match=r"settings\.json"):
        configuration.load()
    with pytest.raises(StorageError):
        configuration.save(configuration.Settings(home=file.parent), speed=1.1)

    assert file.is_dir()


def test_refused_read_is_told_and_the_file_stays(file, monkeypatch):
    file.write_text('{"speed": 1.2}', encoding="utf-8")

    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("settings.Path.read_text", refuse)
        with pytest.raises(StorageError, match="Permission denied"):
            configuration.load()

    assert configuration.load().speed == 1.2


def test_full_disk_leaves_the_old_settings(file, monkeypatch):
    configuration.save(configuration.load(), speed=1.2)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("settings.write_atomically", full)
    with pytest.raises(StorageError, match="No space left"):
        configuration.save(configuration.load(), speed=0.8)

    assert configuration.load().speed == 1.2
