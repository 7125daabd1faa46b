"""The process that speaks, and its parent: nothing it does may hang, crash or garble the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from errors import NoVoiceError, SpeakerError
from speech import spoken_wav
from speech.speaker import mandarin_voices
from speech.speaker_child import sapi_voices, to_wav
from speech.speaker_process import CHILD, ProcessEngine

TEXT = "客户投诉时，请先听他把话说完，再把条款一条一条讲给他听，最后和他一起商量怎么办，并且记下来回头再问一次。"

needs_voice = pytest.mark.skipif(not mandarin_voices(), reason="this system has no Mandarin voice")


COUNT_CANCELS = """
import sys
from speech import speaker_child
engine = speaker_child._start()
espeak = sys.modules["pyttsx3.drivers._espeak"]
cancels, cancel = [], espeak.Cancel
espeak.Cancel = lambda: cancels.append(1) or cancel()
for _ in range(40):
    engine.proxy.setBusy(True)
    speaker_child._set_espeak_rate(espeak, 170)
    engine.runAndWait()
    espeak.Synchronize()
print(len(cancels), espeak.dll.espeak_GetParameter(espeak.RATE, 1))
"""


def child(code: str, seconds: float = 10.0) -> ProcessEngine:
    return ProcessEngine(command=[sys.executable, "-c", code], seconds=seconds)


def test_a_child_that_hangs_is_killed_in_time(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    code = f"import time, pathlib\nwhile True: time.sleep(0.05); pathlib.Path({str(mark)!r}).touch()"
    begun = time.monotonic()

    with pytest.raises(SpeakerError, match="took longer"):
        child(code, seconds=0.5).synthesise(TEXT, "v", 170, tmp_path / "a.wav")

    assert time.monotonic() - begun < 5
    mark.unlink(missing_ok=True)
    time.sleep(0.3)
    assert not mark.exists()


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "print('hello')",
        "print('[1]')",
        "print(1)",
        "pass",
        "raise SystemExit('no sound card')",
    ],
)
def test_a_child_that_crashes_or_talks_nonsense_gives_one_sentence(code: str, tmp_path: Path) -> None:
    with pytest.raises(SpeakerError, match="could not be read aloud"):
        child(code).synthesise(TEXT, "v", 170, tmp_path / "a.wav")


def test_the_last_words_of_a_child_are_the_reason_given(tmp_path: Path) -> None:
    with pytest.raises(SpeakerError, match="no sound card"):
        child("raise SystemExit('no sound card')").synthesise(TEXT, "v", 170, tmp_path / "a.wav")


def test_voices_that_can_not_be_understood_give_one_sentence() -> None:
    with pytest.raises(SpeakerError, match="could not be read aloud"):
        child("""print('{"voices": [{"id": 1}]}')""").voices()


def test_a_program_that_can_not_be_started_gives_one_sentence() -> None:
    with pytest.raises(SpeakerError, match="could not be read aloud"):
        ProcessEngine(command=["/no/such/python"]).voices()


def test_a_computer_without_an_engine_is_told_apart() -> None:
    without_pyttsx3 = (
        f"import sys, runpy; sys.modules['pyttsx3'] = None; runpy.run_path({str(CHILD)!r}, run_name='__main__')"
    )

    with pytest.raises(NoVoiceError, match="no speech engine"):
        child(without_pyttsx3).voices()


@needs_voice
@pytest.mark.parametrize("command", [[str(CHILD)], ["-m", "speech.speaker_child"]], ids=["by path", "by name"])
def test_standard_output_is_the_reply_alone_even_in_a_plain_ascii_console(command: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "声音"
    folder.mkdir()
    request = dict(
        task="speak",
        text=TEXT,
        voice=mandarin_voices()[0].id,
        words_per_minute=170,
        target=str(folder / "a.wav"),
        seconds=30,
    )
    cwd = CHILD.parent.parent if command[0] == "-m" else tmp_path

    done = subprocess.run(
        [sys.executable, *command],
        input=json.dumps(request).encode(), capture_output=True, check=True, cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )  # fmt: skip

    assert json.loads(done.stdout) == {}
    assert spoken_wav.fault(folder / "a.wav", TEXT, 170) == ""


@needs_voice
def test_speaking_works_from_a_folder_with_a_long_path_and_misleading_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("x" * 100) / ("y" * 100)
    folder.mkdir(parents=True)
    for name in ("json.py", "wave.py", "pyttsx3.py"):
        (folder / name).write_text("raise SystemExit('the wrong file')")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("PYTHONPATH", raising=False)

    ProcessEngine().synthesise(TEXT, mandarin_voices()[0].id, 170, folder / "a.wav")

    assert spoken_wav.fault(folder / "a.wav", TEXT, 170) == ""


@needs_voice
@pytest.mark.skipif(sys.platform != "linux", reason="the check is of the engine that comes with pip on Linux")
def test_the_engine_of_pip_is_found_under_a_path_longer_than_espeak_can_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = pytest.importorskip("espeakng_loader")
    deep = tmp_path / ("x" * 100) / ("y" * 100)
    deep.mkdir(parents=True)
    (deep / "espeakng_loader").symlink_to(Path(loader.__file__).parent)
    monkeypatch.setenv("PYTHONPATH", str(deep))

    assert ProcessEngine().voices()


@needs_voice
@pytest.mark.skipif(sys.platform != "linux", reason="the check is of espeak, which speaks on Linux")
def test_the_speed_is_never_cancelled_before_it_is_taken() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNT_CANCELS], capture_output=True, check=True, cwd=CHILD.parent.parent, timeout=60
    )

    assert done.stdout.split() == [b"0", b"170"]


def test_a_file_that_can_not_be_written_gives_one_sentence(tmp_path: Path) -> None:
    voices = mandarin_voices()
    if not voices:
        pytest.skip("this system has no Mandarin voice")

    with pytest.raises(SpeakerError, match="could not be read aloud"):
        ProcessEngine().synthesise(TEXT, voices[0].id, 170, tmp_path / "none" / "a.wav")


def test_windows_voices_are_listed_though_one_of_them_is_odd() -> None:
    def token(name: str, language: str) -> SimpleNamespace:
        return SimpleNamespace(Id=f"HKEY\\{name}", GetDescription=lambda: name, GetAttribute=lambda _: language)

    found = sapi_voices(
        [token("Huihui", "804"), token("Two", "409;9"), token("Odd", ""), object(), token("Hanhan", "404")]
    )

    assert found == [
        ("HKEY\\Huihui", "Huihui", "zh_CN"), ("HKEY\\Two", "Two", "en_US"), ("HKEY\\Hanhan", "Hanhan", "zh_TW")
    ]  # fmt: skip


@needs_voice
def test_the_aiff_of_macos_becomes_a_wav_of_the_same_sound(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    spoken, aiff, wav = tmp_path / "spoken.wav", tmp_path / "a.aiff", tmp_path / "a.wav"
    ProcessEngine().synthesise(TEXT, mandarin_voices()[0].id, 170, spoken)
    with av.open(str(spoken)) as given, av.open(str(aiff), "w", format="aiff") as made:
        stream = made.add_stream("pcm_s16be", rate=22_050)
        stream.layout = "mono"
        resampler = av.AudioResampler(format="s16", layout="mono", rate=22_050)
        for frame in given.decode(audio=0):
            for piece in resampler.resample(frame):
                made.mux(stream.encode(piece))

    to_wav(str(aiff), str(wav))

    assert aiff.read_bytes()[:4] == b"FORM"
    assert spoken_wav.fault(wav, TEXT, 170) == ""
    assert abs(wav.stat().st_size - spoken.stat().st_size) < 4_096
