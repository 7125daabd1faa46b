"""``score FILE``: one JSON document on standard output, whatever else there is to say on standard error."""

import array
import json

import pytest

import cli
from speech.models import FoundModel
from speech.transcriber import Progress
from speech.transcript import Segment, Transcript

ANSWER = "我先听客户把话说完，跟他说我特别理解您的心情。"


@pytest.fixture
def heard(monkeypatch, tmp_path):
    """A model that hears ``ANSWER`` and reports on the way; returns what it was asked for."""
    asked = {}

    def locate(choice, folder):
        asked["model"] = choice
        return FoundModel("fake", tmp_path, 1, "folder")

    def transcribe(path, model, settings, language, on_progress):
        asked["path"] = path
        for share in (0.1, 0.5, 1.0):
            on_progress(Progress(share))
        return Transcript(segments=(Segment(text=ANSWER, start=0.0, end=2.0),), model="fake", seconds=2.0)

    monkeypatch.setattr("commands.score.models.locate", locate)
    monkeypatch.setattr("commands.score.transcribe", transcribe)
    return asked


@pytest.fixture
def quiet_wav(tmp_path, tone):
    """A recording that can be used and is worth a warning."""
    frames = array.array("h", tone[44:])
    path = tmp_path / "答案.wav"
    path.write_bytes(tone[:44] + array.array("h", (frame // 100 for frame in frames)).tobytes())
    return path


def test_json_is_all_that_standard_output_gets(capsys, heard, quiet_wav):
    assert cli.main(["score", str(quiet_wav), "--question", "q04", "--json"]) == 0

    said = capsys.readouterr()
    result = json.loads(said.out)
    assert (result["question"], result["transcript"]) == ("q04", ANSWER)
    assert heard == {"model": "", "path": quiet_wav}


def test_warnings_and_the_waiting_are_told_on_standard_error(capsys, heard, quiet_wav):
    cli.main(["score", str(quiet_wav), "--question", "q04", "--json"])

    assert capsys.readouterr().err.splitlines() == [
        "录音声音很小。请调高麦克风音量，或者离近一点。",
        "正在用模型 fake 转写……",
    ]


def test_good_recording_gives_no_warning(capsys, heard, tmp_path, tone):
    path = tmp_path / "answer.wav"
    path.write_bytes(tone)

    cli.main(["score", str(path), "--question", "q04"])

    said = capsys.readouterr()
    assert said.out.splitlines()[0] == ANSWER
    assert said.err.splitlines() == ["正在用模型 fake 转写……"]


def test_moving_progress_is_for_those_who_watch(capsys, heard, quiet_wav, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    cli.main(["score", str(quiet_wav), "--question", "q04", "--json"])

    said = capsys.readouterr()
    assert "50%" in said.err
    assert json.loads(said.out)


def test_model_of_the_command_line_is_the_one_that_listens(heard, quiet_wav):
    cli.main(["score", str(quiet_wav), "--question", "q04", "--model", "tiny"])

    assert heard["model"] == "tiny"


def test_broken_bank_is_told_beside_pure_json(capsys, broken_bank):
    assert cli.main(["score", "--text", ANSWER, "--question", "q04", "--json"]) == 0

    said = capsys.readouterr()
    assert json.loads(said.out)["transcript"] == ANSWER
    assert [broken_bank.name in line for line in said.err.splitlines()] == [True]


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_unknown_bank_is_refused_with_the_known_ones(refused, arguments):
    sentence = refused("score", "--text", ANSWER, "--question", "q04", "--bank", "nope", *arguments)

    assert "nope" in sentence
    assert "pingan-kefu" in sentence


@pytest.mark.parametrize("name", ["a" * 5_000 + ".wav", "录" * 5_000, "a/" * 2_500, "a\0b.wav", ""])
def test_name_that_no_file_can_have_is_refused(refused, heard, name):
    refused("score", name, "--question", "q04")

    assert "path" not in heard


def test_folder_is_no_recording(refused, heard, tmp_path):
    assert str(tmp_path) in refused("score", str(tmp_path), "--question", "q04")
