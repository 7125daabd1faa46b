"""``model NAME``: fetched from the hub asked for, and its folder told on standard output alone."""

import pytest

import cli
from errors import CancelledError
from settings import load
from speech.download import DownloadProgress
from speech.models import FoundModel


@pytest.fixture
def fetched(monkeypatch):
    """A download that brings any model at once; returns what was asked for."""
    asked = []

    def download(name, folder, hub, report):
        asked.append((name, folder, hub))
        report(DownloadProgress(name, "model.bin", 500_000_000, 1_000_000_000))
        return FoundModel(name, folder / name, 1_000_000_000, "catalogue")

    monkeypatch.setattr("commands.model.download", download)
    return asked


def test_fetched_model_is_told_by_its_folder(capsys, fetched, home):
    assert cli.main(["model", "small"]) == 0

    said = capsys.readouterr()
    assert said.out == f"{home / 'models' / 'small'}\n"
    assert said.err == ""
    assert fetched == [("small", home / "models", load().hub)]


def test_hub_of_the_command_line_wins_over_the_setting(fetched, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example")

    cli.main(["model", "small"])
    cli.main(["model", "small", "--hub", "https://own.example"])

    assert [hub for *_, hub in fetched] == ["https://mirror.example", "https://own.example"]


def test_progress_moves_for_those_who_watch(capsys, fetched, monkeypatch, home):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    cli.main(["model", "small"])

    said = capsys.readouterr()
    assert "500" in said.err
    assert said.out == f"{home / 'models' / 'small'}\n"


def test_failed_download_is_refused_in_one_sentence(refused, monkeypatch):
    def fail(*arguments):
        raise CancelledError("It ended.")

    monkeypatch.setattr("commands.model.download", fail)

    assert refused("model", "small") == "It ended."


def test_unknown_model_is_refused_with_the_known_ones(refused):
    sentence = refused("model", "huge")

    assert "huge" in sentence
    assert "large-v3-turbo" in sentence
