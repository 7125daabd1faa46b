"""Reading aloud: what is really spoken, what is kept, and what is said when it can't be done."""

from __future__ import annotations

import os
import wave
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from errors import NoVoiceError, SpeakerError
from speech import speaker, spoken_wav
from speech.speaker import Voice, how_to_add_a_voice, mandarin_voices, read_aloud
from speech.speaker_process import ProcessEngine

QUESTION = (
    "客户因为误读了保险条款要求退保，还指责公司欺诈。作为客服主管，你会怎样安抚他的情绪，又怎样把条款向他解释清楚？"
)
MIXED = "请介绍一下KPI考核，3.5%的退保率和2024年的APP投诉，你分别怎么看，又会怎么向上级汇报，怎么带着团队改进？"
MANDARIN = Voice(id="one", name="One", language="zh-CN")

needs_voice = pytest.mark.skipif(not mandarin_voices(), reason="this system has no Mandarin voice")


class Humming:
    """An engine that hums for a quarter of a second a character, and counts what it was asked for."""

    version = "1"

    def __init__(self, *voices: Voice, spoil: Callable[[Path], object] = lambda path: None) -> None:
        self.asked: list[str] = []
        self._voices = voices
        self._spoil = spoil

    def voices(self) -> tuple[Voice, ...]:
        return self._voices

    def synthesise(self, text: str, voice: str, words_per_minute: int, target: Path) -> None:
        self.asked.append(text)
        frames = int(8_000 * 0.25 * len(text) * 170 / words_per_minute)
        with wave.open(str(target), "wb") as sound:
            sound.setparams((1, 2, 8_000, 0, "NONE", ""))
            sound.writeframes(array("h", [4_000, -4_000] * (frames // 2)).tobytes())
        self._spoil(target)


def seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


@needs_voice
@pytest.mark.parametrize("text", [QUESTION, MIXED], ids=["Chinese", "with Latin letters and figures"])
def test_a_question_is_spoken_whole_at_every_speed(text: str, tmp_path: Path) -> None:
    assert len(text) >= 45

    slow, usual, fast = (read_aloud(text, folder=tmp_path, words_per_minute=rate) for rate in (110, 170, 220))

    assert seconds(slow) > 1.2 * seconds(usual) > 1.2 * 1.1 * seconds(fast)
    assert 0.15 * len(text) < seconds(usual) < 0.5 * len(text)
    for path, rate in ((slow, 110), (usual, 170), (fast, 220)):
        assert spoken_wav.fault(path, text, rate) == ""


@needs_voice
def test_eight_at_once_sound_as_each_alone(tmp_path: Path) -> None:
    texts = [f"第{number}题。{QUESTION}" for number in range(1, 9)]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: read_aloud(text, folder=tmp_path / "together"), texts))

    alone = [read_aloud(text, folder=tmp_path / "alone") for text in texts]
    assert len(set(together)) == 8
    assert [path.read_bytes() for path in together] == [path.read_bytes() for path in alone]


@needs_voice
def test_the_same_text_asked_for_at_once_is_one_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: read_aloud(QUESTION, folder=tmp_path), range(4)))

    assert len(paths) == 1
    assert spoken_wav.fault(paths.pop(), QUESTION, 170) == ""
    assert [path.suffix for path in tmp_path.iterdir()] == [".wav"]


@needs_voice
def test_a_long_text_is_spoken_to_its_end(tmp_path: Path) -> None:
    text = (QUESTION * 40)[:2_000]
    one = seconds(read_aloud(QUESTION, folder=tmp_path))

    whole = read_aloud(text, folder=tmp_path)

    assert seconds(whole) == pytest.approx(one * len(text) / len(QUESTION), rel=0.1)
    assert spoken_wav.fault(whole, text, 170) == ""


@needs_voice
def test_a_voice_that_is_not_there_is_named_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(SpeakerError, match="no/such"):
        read_aloud(QUESTION, folder=tmp_path, voice="no/such")

    assert list(tmp_path.iterdir()) == []


def test_a_text_is_spoken_once_and_then_taken_from_the_cache(tmp_path: Path) -> None:
    engine = Humming(MANDARIN)

    first, second = (read_aloud(QUESTION, folder=tmp_path, engine=engine) for _ in range(2))

    assert first == second
    assert engine.asked == [QUESTION]


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"<html>" * 1_000),
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: path.write_bytes(path.read_bytes()[:44] + bytes(path.stat().st_size - 44)),
    ],
    ids=["empty", "no sound file", "cut off", "zeroed"],
)
def test_a_damaged_file_in_the_cache_is_made_again(damage: Callable[[Path], object], tmp_path: Path) -> None:
    engine = Humming(MANDARIN)
    path = read_aloud(QUESTION, folder=tmp_path, engine=engine)
    sound = path.read_bytes()
    damage(path)

    again = read_aloud(QUESTION, folder=tmp_path, engine=engine)

    assert again.read_bytes() == sound
    assert len(engine.asked) == 2


def test_another_voice_speed_or_engine_is_another_file(tmp_path: Path) -> None:
    engine, newer = Humming(MANDARIN), Humming(MANDARIN)
    newer.version = "2"

    paths = {
        read_aloud(QUESTION, folder=tmp_path, engine=engine),
        read_aloud(QUESTION, folder=tmp_path, engine=engine, voice="two"),
        read_aloud(QUESTION, folder=tmp_path, engine=engine, words_per_minute=200),
        read_aloud(QUESTION, folder=tmp_path, engine=newer),
    }

    assert len(paths) == 4


def test_the_cache_is_bounded_and_what_was_not_wanted_longest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Humming(MANDARIN)
    old, wanted = (read_aloud(text * 4, folder=tmp_path, engine=engine) for text in ("旧的", "要的"))
    os.utime(old, (2_000, 2_000))
    os.utime(wanted, (1_000, 1_000))
    read_aloud("要的" * 4, folder=tmp_path, engine=engine)
    monkeypatch.setattr(speaker, "CACHE_BYTES", old.stat().st_size * 2)

    new = read_aloud("新的" * 4, folder=tmp_path, engine=engine)

    assert set(tmp_path.iterdir()) == {wanted, new}


def test_what_was_just_made_stays_even_where_it_fills_the_cache_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaker, "CACHE_BYTES", 0)

    path = read_aloud(QUESTION, folder=tmp_path, engine=Humming(MANDARIN))

    assert path.is_file()


def test_parts_of_a_killed_process_are_swept_up(tmp_path: Path) -> None:
    for name in (".part-old", ".part-young"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / ".part-old", (1_000, 1_000))

    path = read_aloud(QUESTION, folder=tmp_path, engine=Humming(MANDARIN))

    assert set(tmp_path.iterdir()) == {path, tmp_path / ".part-young"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: path.write_bytes(path.read_bytes()[:44] + bytes(path.stat().st_size - 44)),
    ],
    ids=["cut off", "silent"],
)
def test_what_the_engine_did_not_speak_whole_is_not_kept(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(SpeakerError, match="not the whole text"):
        read_aloud(QUESTION, folder=tmp_path, engine=Humming(MANDARIN, spoil=spoil))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", " \n\t", "？！……", "<>", "\x00\ud800"])
def test_a_text_without_words_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SpeakerError, match="nothing to read"):
        read_aloud(text, folder=tmp_path, engine=Humming(MANDARIN))


@pytest.mark.parametrize("rate", [-1, 0, 79, 451])
def test_a_speed_no_engine_has_is_refused(rate: int, tmp_path: Path) -> None:
    with pytest.raises(SpeakerError, match="between 80 and 450"):
        read_aloud(QUESTION, folder=tmp_path, words_per_minute=rate, engine=Humming(MANDARIN))


@needs_voice
def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SpeakerError, match="file"):
        read_aloud(QUESTION, folder=tmp_path / "file" / "voices")


def test_without_a_mandarin_voice_or_an_engine_there_is_a_sentence_for_it(tmp_path: Path) -> None:
    english = Humming(Voice(id="en", name="English", language="en-GB"))
    absent = ProcessEngine(command=["/no/such/python"])

    for engine in (english, absent):
        assert mandarin_voices(engine) == ()
        with pytest.raises(NoVoiceError, match="no Mandarin voice"):
            read_aloud(QUESTION, folder=tmp_path, engine=engine)


def test_mandarin_is_known_however_the_system_writes_it_and_the_best_voice_comes_first() -> None:
    spoken = ["zh-TW", "yue", "zh_HK", "zh_CN", "cmn", "en", "ZH-cn", "zh", "zh_CN_U_SD@sd=cnsc", "zh-Hans-CN", ""]
    voices = [Voice(id=f"{number}", name=tag, language=tag) for number, tag in enumerate(spoken)]
    voices.append(Voice(id="com.apple.voice.premium.zh-CN.Yue", name="Yue", language="zh_CN"))
    voices.insert(0, Voice(id="com.apple.eloquence.zh-CN.Eddy", name="Eddy", language="zh_CN"))

    found = [voice.name for voice in mandarin_voices(Humming(*voices))]

    assert found == ["Yue", "zh_CN", "cmn", "ZH-cn", "zh", "zh-Hans-CN", "Eddy", "zh-TW"]


def test_the_voice_that_takes_latin_letters_for_pinyin_serves_only_where_it_is_alone() -> None:
    plain = Voice(id="sit/cmn", name="plain", language="cmn")
    pinyin = Voice(id="sit/cmn-latn-pinyin", name="pinyin", language="cmn-latn-pinyin")

    assert mandarin_voices(Humming(pinyin, plain)) == (plain,)
    assert mandarin_voices(Humming(pinyin)) == (pinyin,)


@needs_voice
def test_the_voices_are_asked_for_once_until_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mandarin_voices()
    monkeypatch.setattr(ProcessEngine, "voices", lambda self: ())

    again = mandarin_voices()
    speaker.forget_voices()
    anew = mandarin_voices()
    speaker.forget_voices()

    assert again == found
    assert anew == ()


def test_every_system_has_its_own_way_to_a_voice() -> None:
    ways = {how_to_add_a_voice(system) for system in ("Windows", "Darwin", "Linux")}

    assert len(ways) == 3
    assert how_to_add_a_voice("FreeBSD") == how_to_add_a_voice("Linux")
    assert how_to_add_a_voice() in ways
