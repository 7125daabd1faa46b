"""``backup`` and ``restore``: one file with everything, asked before it takes the place of anything."""

import cli


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
