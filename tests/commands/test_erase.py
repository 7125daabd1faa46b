"""``erase``: everything goes, but only once the word was written."""

from __future__ import annotations

import pytest

import cli
from history.store import open_history
from locales import translator
from settings import Settings


@pytest.fixture
def lived(home):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    (home / "models" / "small").mkdir(parents=True)
    (home / "models" / "small" / "model.bin").write_bytes(b"x")
    open_history(Settings(home=home, database_url="")).close()
    return home


@pytest.fixture
def answer(monkeypatch):
    def given(word):
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda prompt: word)

    return given


def test_everything_goes_and_the_models_stay(lived, capsys):
    assert cli.main(["erase", "--yes"]) == 0

    assert [path.name for path in lived.iterdir()] == ["models"]
    assert str(lived) in capsys.readouterr().err


def test_the_models_go_too_where_they_are_meant(lived):
    assert cli.main(["erase", "--models", "--yes"]) == 0

    assert not lived.exists()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_word_is_asked_for_in_the_reader_s_language(lived, answer, monkeypatch, language):
    monkeypatch.setenv("KAIKOU_LANGUAGE", language)
    answer(translator(language)("delete"))

    assert cli.main(["erase"]) == 0

    assert not (lived / "kaikou.db").exists()


@pytest.mark.parametrize("word", ["", "y", "yes", "是", "no"])
def test_any_other_word_changes_nothing(lived, answer, word):
    answer(word)

    assert cli.main(["erase"]) == 0

    assert (lived / "kaikou.db").exists()
    assert (lived / "banks" / "mine.yaml").exists()


def test_where_nobody_can_answer_nothing_is_deleted(lived, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    assert cli.main(["erase"]) == 2

    assert "--yes" in capsys.readouterr().err
    assert (lived / "kaikou.db").exists()
