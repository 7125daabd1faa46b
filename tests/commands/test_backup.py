"""``backup`` and ``restore``: one file with everything, asked before it takes the place of anything."""

from datetime import datetime, timezone

import pytest

import cli
from history.backups.snapshots import take
from history.store import open_history
from settings import Settings


def test_what_was_backed_up_comes_back(home, capsys, tmp_path):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    target = tmp_path / "all.zip"
    assert cli.main(["backup", str(target)]) == 0
    assert capsys.readouterr().out.strip() == str(target)
    (home / "banks" / "mine.yaml").write_text("id: other\n", encoding="utf-8")

    assert cli.main(["restore", str(target), "--yes"]) == 0

    assert (home / "banks" / "mine.yaml").read_text(encoding="utf-8") == "id: mine\n"
    (aside,) = (home / "backups").glob("before-restore-*")
    assert (aside / "banks" / "mine.yaml").read_text(encoding="utf-8") == "id: other\n"


def test_without_a_name_the_backup_lies_in_the_data_folder(home, capsys):
    assert cli.main(["backup"]) == 0

    (made,) = (home / "backups").glob("kaikou-backup-*.zip")
    assert capsys.readouterr().out.strip() == str(made)


def test_nothing_is_restored_unasked(home, capsys, tmp_path, monkeypatch):
    target = tmp_path / "all.zip"
    cli.main(["backup", str(target)])
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    assert cli.main(["restore", str(target)]) == 2

    assert "--yes" in capsys.readouterr().err
    assert not list(home.glob("backups/before-restore-*"))


def test_a_no_changes_nothing(home, capsys, tmp_path, monkeypatch):
    target = tmp_path / "all.zip"
    cli.main(["backup", str(target)])
    monkeypatch.setattr("commands.restore._agreed", lambda terminal: False)

    assert cli.main(["restore", str(target)]) == 0

    assert not list(home.glob("backups/before-restore-*"))


def test_what_is_no_backup_is_refused_in_a_sentence(refused, tmp_path):
    path = tmp_path / "x.zip"
    path.write_text("hello", encoding="utf-8")

    assert "x.zip" in refused("restore", str(path), "--yes")
    assert "nowhere.zip" in refused("restore", str(tmp_path / "nowhere.zip"), "--yes")


@pytest.fixture
def made(home):
    """A snapshot with one bank in it; the bank is another one since."""
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    settings = Settings(home=home, database_url="")
    open_history(settings).close()
    snapshot = take(settings, datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc))
    (home / "banks" / "mine.yaml").write_text("id: other\n", encoding="utf-8")
    return snapshot


def test_without_a_name_the_backups_are_listed(made, capsys):
    assert cli.main(["restore"]) == 0

    said = capsys.readouterr()
    assert said.out.startswith("20261124T183407 ")
    assert "kB" in said.out
    assert "restore 20261124T183407" in said.err


def test_where_there_are_none_this_is_said(capsys, refused):
    assert cli.main(["restore"]) == 0

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip() == refused("restore", "latest", "--yes")


@pytest.mark.parametrize("name", ["latest", "20261124T183407"])
def test_a_backup_that_was_made_by_itself_is_restored_by_its_name(home, made, capsys, name):
    assert cli.main(["restore", name, "--yes"]) == 0

    assert (home / "banks" / "mine.yaml").read_text(encoding="utf-8") == "id: mine\n"


def test_a_name_of_no_backup_is_refused(made, refused):
    assert "20200101T000000" in refused("restore", "20200101T000000", "--yes")


def test_recordings_that_are_in_no_backup_any_more_are_named(home, capsys):
    settings = Settings(home=home, database_url="")
    history = open_history(settings)
    kept = history.recordings.keep(b"sound", ".wav", bank_id="b", question_id="q", question_version="0" * 12)
    history.close()
    take(settings, datetime(2026, 11, 24, 18, 34, 7, tzinfo=timezone.utc))
    (home / "recordings" / kept.file).unlink()
    (home / "backups" / "recordings" / kept.file).unlink()

    assert cli.main(["restore", "latest", "--yes"]) == 0

    assert kept.file in capsys.readouterr().err
