"""The verbs without a browser: results on standard output alone, one sentence and status 2 for bad input."""

import json

import pytest

import cli
from errors import ModelMissingError
from history.store import open_history
from settings import load

ANSWER = "我先听客户把话说完，跟他说我特别理解您的心情，再一条一条用大白话解释给他听。"


def test_text_is_scored_as_json_on_standard_output_alone(capsys):
    assert cli.main(["score", "--text", ANSWER, "--question", "q04", "--json"]) == 0

    said = capsys.readouterr()
    result = json.loads(said.out)
    assert said.err == ""
    assert list(result) == ["question", "transcript", "marks", "max_marks", "points"]
    assert (result["question"], result["transcript"], result["max_marks"]) == ("q04", ANSWER, 2)
    assert [point["name"] for point in result["points"]] == ["先共情后解释", "条款透明化", "合规引导"]
    assert result["points"][0]["verdict"] == "covered"
    for point in result["points"]:
        assert list(point) == ["name", "verdict", "evidence"]
        assert all(quote in ANSWER for quote in point["evidence"])


def test_text_is_scored_for_people_too(capsys):
    assert cli.main(["score", "--text", ANSWER, "--question", "q04"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ANSWER
    assert "/ 2" in lines[1]
    assert lines[2].strip().startswith("✓ 先共情后解释")


def test_scoring_stores_nothing(home):
    cli.main(["score", "--text", ANSWER, "--question", "q04"])

    assert not (home / "kaikou.db").exists()


def test_unknown_question_is_refused_with_the_known_ones(refused):
    sentence = refused("score", "--text", ANSWER, "--question", "q99")

    assert "q99" in sentence
    assert "q17" in sentence


@pytest.mark.parametrize("text", ["", "   "])
def test_empty_text_is_refused(refused, text):
    refused("score", "--text", text, "--question", "q04")


def test_file_that_is_not_there_is_refused(refused, tmp_path):
    assert "absent.wav" in refused("score", str(tmp_path / "absent.wav"), "--question", "q04")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"just text, no sound", b"\0" * 5000])
def test_file_that_is_no_recording_is_refused(refused, tmp_path, monkeypatch, content):
    from speech import models

    fake = models.FoundModel("fake", tmp_path, 1, "folder")
    monkeypatch.setattr("commands.score.models.locate", lambda *a: fake)
    path = tmp_path / "answer.wav"
    path.write_bytes(content)

    refused("score", str(path), "--question", "q04")


def test_missing_model_is_refused_and_says_how_to_get_it(refused, tmp_path, monkeypatch):
    path = tmp_path / "answer.wav"
    path.write_bytes(b"x")

    assert "no-such-model" in refused("score", str(path), "--question", "q04", "--model", "no-such-model")


def test_setting_that_cannot_be_used_is_refused(refused, monkeypatch):
    monkeypatch.setenv("KAIKOU_SPEED", "fast")

    assert "speed" in refused("score", "--text", ANSWER, "--question", "q04")


def test_demo_without_a_model_says_what_stood_in_and_stores_the_attempt(capsys, monkeypatch):
    def missing(*arguments):
        raise ModelMissingError("no model")

    monkeypatch.setattr("commands.demo.models.locate", missing)

    assert cli.main(["demo", "--json"]) == 0

    said = capsys.readouterr()
    result = json.loads(said.out)
    assert result["question"] == "q04"
    assert [point["verdict"] for point in result["points"]] == ["covered"] * 3
    history = open_history(load())
    stored = history.attempts.find()
    history.close()
    assert [one.kind for one in stored] == ["typed"]
    assert stored[0].id in said.err


def test_demo_refuses_a_data_folder_that_cannot_be_written(refused, home):
    home.write_text("a file stands where the folder should be")

    assert str(home) in refused("demo")


def test_doctor_tells_of_every_part_and_goes_on_where_one_is_broken(capsys, home):
    (home / "banks").mkdir(parents=True)
    (home / "banks" / "broken.yaml").write_text("id: [", encoding="utf-8")
    (home / "kaikou.db").write_bytes(b"this is no database at all" * 100)

    assert cli.main(["doctor"]) == 0

    told = capsys.readouterr().out
    assert "broken.yaml" in told
    assert str(home) in told
    assert told.count("✗") >= 2


def test_model_lists_the_catalogue(capsys):
    assert cli.main(["model"]) == 0

    assert "large-v3-turbo" in capsys.readouterr().out


def test_fetching_from_a_hub_that_is_not_there_is_refused(refused):
    refused("model", "tiny", "--hub", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    "arguments, named",
    [
        ([], ""),
        (["sing"], "sing"),
        (["score", "--text", ANSWER], "--question"),
        (["score", "--question", "q04"], "--text"),
        (["score", "--question", "q04", "--text"], "--text"),
        (["score", "answer.wav", "--text", ANSWER, "--question", "q04"], "--text"),
        (["score", "--text", ANSWER, "--question", "q04", "--loud"], "--loud"),
        (["score", "--text", ANSWER, "--quest=q04"], "--question"),
        (["demo", "--hub", "x"], "--hub"),
        (["doctor", "me"], "me"),
        (["model", "small", "tiny"], "tiny"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_missing_and_unknown_options_are_refused_in_one_line(refused, arguments, named):
    sentence = refused(*arguments)

    assert named in sentence
    assert "--help" in sentence
