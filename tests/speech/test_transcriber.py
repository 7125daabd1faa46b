"""From sound to text: what the recogniser really hears, what is made of it, and what a failure leaves behind."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import threading
import time
import wave
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from errors import CancelledError, ModelError, ModelMissingError, NoSpeechError, RecordingError, TranscriptionError
from speech import transcriber
from speech.cleaning import Heard, prompt, simplified
from speech.recording import RATE, Audio, samples
from speech.speaker import mandarin_voices, read_aloud
from speech.transcriber import Progress, transcribe, warm_up
from speech.transcript import Transcript, Word

ROOT = Path(__file__).parents[2]
PLACES = (os.environ.get("KAIKOU_TEST_MODEL", ""), ROOT / "speech/demo_model")
MODEL = next((Path(place) for place in PLACES if place and (Path(place) / "model.bin").is_file()), Path("no-model"))
QUESTION = "如果客户对理赔结果不满意，你会怎么处理？"

needs_model = pytest.mark.skipif(
    not MODEL.is_dir() or not mandarin_voices(), reason="no model (KAIKOU_TEST_MODEL) or no Mandarin voice here"
)


class Parrot:
    """An engine that hears what it is given to hear; a callable among it is called in its place."""

    def __init__(self, *heard: Heard | Callable[[], object]) -> None:
        self.heard = heard
        self.asked: list[dict[str, str]] = []

    def listen(self, audio: Audio, *, language: str, prompt: str) -> Iterator[Heard]:
        self.asked.append({"language": language, "prompt": prompt})
        for piece in self.heard:
            if isinstance(piece, Heard):
                yield piece
            else:
                piece()


def said(*texts: str, start: float = 0.0, log_probability: float = -0.2, no_speech: float = 0.01) -> Heard:
    """Words of half a second each, heard clearly."""
    words = tuple(
        Word(text=text, start=start + i / 2, end=start + i / 2 + 0.5, probability=0.9) for i, text in enumerate(texts)
    )
    return Heard("".join(texts), start, words[-1].end, words, log_probability, no_speech)


def doubtful(*texts: str) -> Heard:
    return said(*texts, log_probability=-0.9, no_speech=0.7)


def fail() -> None:
    raise RuntimeError("out of memory")


def wav(path: Path, sound: np.ndarray, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((sound * 32_767).astype("<i2").tobytes())
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return wav(tmp_path / "ten seconds.wav", np.zeros(10 * RATE))


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is loaded yet, and what a test loads is gone after it."""
    monkeypatch.setattr(transcriber, "_shelf", transcriber._Shelf())


@pytest.fixture
def question(tmp_path: Path) -> Path:
    return read_aloud(QUESTION, folder=tmp_path)


def hear(recording: Path, *heard: Heard | Callable[[], object], language: str = "zh") -> Transcript:
    return transcribe(recording, Path("parrot"), language=language, engine=Parrot(*heard))


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


# What is really heard


@needs_model
def test_speech_becomes_text_with_times(question: Path) -> None:
    transcript = transcribe(question, MODEL)

    words = [word for segment in transcript.segments for word in segment.words]
    assert Levenshtein.normalized_distance(letters(transcript.text), letters(QUESTION)) < 0.35
    assert (transcript.language, transcript.model) == ("zh", MODEL.name)
    assert all("".join(word.text for word in segment.words) == segment.text for segment in transcript.segments)
    assert all(0 <= word.start <= word.end <= transcript.seconds + 0.1 for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(0 <= word.probability <= 1 for word in words)


@needs_model
def test_words_keep_the_time_of_the_recording_behind_a_silence(tmp_path: Path, question: Path) -> None:
    early = transcribe(question, MODEL)
    late = transcribe(wav(tmp_path / "late.wav", np.concatenate([np.zeros(5 * RATE), samples(question)])), MODEL)

    assert late.segments[0].start == pytest.approx(5 + early.segments[0].start, abs=0.6)
    assert late.segments[-1].end == pytest.approx(5 + early.segments[-1].end, abs=0.6)


@needs_model
def test_a_voice_too_quiet_for_a_laptop_is_heard_as_well(tmp_path: Path, question: Path) -> None:
    quiet = samples(question) * 0.01 + np.random.default_rng(3).normal(0, 0.0001, len(samples(question)))

    transcript = transcribe(wav(tmp_path / "quiet.wav", quiet), MODEL)

    assert Levenshtein.normalized_distance(letters(transcript.text), letters(QUESTION)) < 0.5


@needs_model
@pytest.mark.parametrize("level", [0.0, 0.0003, 0.02])
def test_where_nobody_speaks_nothing_is_invented(tmp_path: Path, level: float) -> None:
    room = np.random.default_rng(3).normal(0, level, 8 * RATE) if level else np.zeros(8 * RATE)

    with pytest.raises(NoSpeechError):
        transcribe(wav(tmp_path / "room.wav", room), MODEL)


@needs_model
def test_the_prompt_does_not_show_up_in_the_text(tmp_path: Path, question: Path) -> None:
    noise = np.random.default_rng(3).normal(0, 0.01, 4 * RATE)
    path = wav(tmp_path / "a.wav", np.concatenate([noise, samples(question) * 0.9, noise]))

    text = transcribe(path, MODEL, prompt="理赔，退保。").text

    assert not any(clause in text for clause in ("普通话", "录音", "简体", "标点"))


@needs_model
def test_progress_starts_before_the_first_text_and_ends_at_one(question: Path) -> None:
    told: list[Progress] = []

    transcript = transcribe(question, MODEL, on_progress=told.append)

    assert 0 < told[0].share < 0.1
    assert told[0].segments == ()
    assert told[-1] == Progress(1.0, transcript.segments)
    assert [progress.share for progress in told] == sorted(progress.share for progress in told)


@needs_model
def test_after_a_cancelled_run_the_model_still_works(question: Path) -> None:
    def stop(progress: Progress) -> None:
        raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        transcribe(question, MODEL, on_progress=stop)

    assert transcribe(question, MODEL).text


@needs_model
@pytest.mark.usefixtures("shelf")
def test_loading_never_touches_the_network(tmp_path: Path, question: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: reached.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **how: reached.append(where))
    copy = Path(shutil.copytree(MODEL, tmp_path / "模型 folder"))

    text = transcribe(question, copy).text
    (copy / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        transcribe(question, copy)

    assert text
    assert reached == []


@needs_model
@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "config.json"])
def test_a_damaged_model_gets_a_sentence_and_the_good_one_works_after_it(
    tmp_path: Path, question: Path, name: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MODEL, copy, copy_function=shutil.copyfile)
    with (copy / name).open("r+b") as file:
        file.truncate(100)

    with pytest.raises(ModelError, match="copy can't be loaded"):
        transcribe(question, copy)

    assert transcribe(question, MODEL).text


# What is made of what was heard


def test_text_is_simplified_and_every_word_keeps_its_time(recording: Path) -> None:
    heard = said("我們", "後來", "乾脆", "讓他", "說完，", "頭髮", "乾隆。")

    (segment,) = hear(recording, heard).segments

    assert segment.text == "我们后来干脆让他说完，头发乾隆。"
    assert [word.text for word in segment.words] == ["我们", "后来", "干脆", "让他", "说完，", "头发", "乾隆。"]
    assert [(word.start, word.end) for word in segment.words] == [(word.start, word.end) for word in heard.words]


def test_a_conversion_that_changes_the_length_goes_word_by_word() -> None:
    words = said("甲乙", "丙").words

    converted = simplified(words, lambda text: text.replace("乙", "一二"))

    assert [word.text for word in converted] == ["甲一二", "丙"]


def test_english_keeps_its_spaces_between_segments(recording: Path) -> None:
    transcript = hear(recording, said(" I", " listened."), said(" Then", " I", " asked. ", start=2), language="en")

    assert transcript.text == "I listened. Then I asked."
    assert all("".join(word.text for word in part.words) == part.text for part in transcript.segments)


def test_characters_that_were_cut_in_half_are_dropped(recording: Path) -> None:
    assert hear(recording, said("你好\ufffd", "\ufffd", "客户")).text == "你好客户"


def test_a_segment_without_word_times_is_one_word(recording: Path) -> None:
    (segment,) = hear(recording, Heard("  先聽客戶說 ", 1.0, 3.0)).segments

    assert segment.text == "先听客户说"
    assert [(word.text, word.start, word.end) for word in segment.words] == [("先听客户说", 1.0, 3.0)]


@pytest.mark.parametrize(
    "line",
    [
        ("请不吝点赞 ", "订阅 转发 ", "打赏支持明镜与点点栏目"),
        ("字幕由", "Amara.org", "社群提供"),
        ("由 Amara.org 社區提供的字幕",),
        ("字幕by", "索蘭婭"),
        ("優優獨播劇場——", "YoYo Television Series Exclusive"),
        ("以下是普通话面试的录音，", "用简体中文记录，", "带有标点符号。"),
    ],
)
def test_a_credit_is_cut_out_however_sure_the_recogniser_is(recording: Path, line: tuple[str, ...]) -> None:
    spoken = said("我先道歉，", "再去查。")

    beside = hear(recording, spoken, said(*line, start=4))
    within = hear(recording, said("我先道歉，", "再去查系统。", *line))

    assert beside.text == "我先道歉，再去查。"
    assert within.text == "我先道歉，再去查系统。"
    with pytest.raises(NoSpeechError):
        hear(recording, said(*line))


@pytest.mark.parametrize(
    "line", ["谢谢大家。", "謝謝觀看！", "我们下期再见", "谢谢谢谢", "中文字幕志願者 楊茜茜", "Thank you."]
)
def test_what_a_candidate_may_say_goes_only_where_the_recogniser_doubts_it(recording: Path, line: str) -> None:
    language = "en" if line.isascii() else "zh"

    sure = hear(recording, said(line), language=language)

    assert sure.text
    with pytest.raises(NoSpeechError):
        hear(recording, doubtful(line), language=language)


@pytest.mark.parametrize(
    "line", ["我负责字幕制作和字幕翻译。", "字幕志愿者我做过三年。", "谢谢大家给我这次机会，我会珍惜。", "嗯。"]
)
def test_doubt_alone_takes_nothing_from_an_answer(recording: Path, line: str) -> None:
    assert hear(recording, doubtful(line)).text == line


@pytest.mark.parametrize("line", ["", "  ", "。，！", "\ufffd"])
def test_nothing_but_marks_is_no_speech(recording: Path, line: str) -> None:
    with pytest.raises(NoSpeechError) as caught:
        hear(recording, Heard(line, 0.0, 1.0))

    assert str(caught.value).endswith(".")


def test_the_prompt_sets_the_script_and_then_names_terms(recording: Path) -> None:
    engine = Parrot(said("好。"))

    transcribe(recording, Path("parrot"), prompt="理赔，退保。", engine=engine)

    assert engine.asked == [{"language": "zh", "prompt": prompt("zh") + "理赔，退保。"}]
    assert prompt("zh").endswith("。")


# Progress, cancelling and failures


def test_progress_moves_with_the_sound_and_shows_the_text_so_far(recording: Path) -> None:
    told: list[Progress] = []
    heard = said("先听，", start=0), said("再查，", start=4.5), said("谢谢观看", start=1), said("再回。", start=9)

    transcribe(recording, Path("parrot"), on_progress=told.append, engine=Parrot(*heard))

    assert [round(progress.share, 2) for progress in told] == [0.02, 0.05, 0.5, 0.5, 0.95, 1.0]
    assert [len(progress.segments) for progress in told] == [0, 1, 2, 3, 4, 4]


def test_a_failing_engine_gives_a_sentence_and_leaves_the_way_free(recording: Path) -> None:
    with pytest.raises(TranscriptionError, match=r"out of memory.*is kept"):
        hear(recording, said("先听"), fail)

    assert hear(recording, said("再查")).text == "再查"


def test_cancelling_in_the_middle_passes_through(recording: Path) -> None:
    def stop_at_text(progress: Progress) -> None:
        if progress.segments:
            raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        transcribe(recording, Path("p"), on_progress=stop_at_text, engine=Parrot(said("先听"), fail))

    assert hear(recording, said("再查")).text == "再查"


def test_what_the_screen_raises_is_not_taken_for_a_failure_of_the_engine(recording: Path) -> None:
    def broken(progress: Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transcribe(recording, Path("p"), on_progress=broken, engine=Parrot(said("先听")))


def test_a_file_that_is_no_sound_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("no sound")

    with pytest.raises(RecordingError):
        hear(path, said("好"))


def test_transcriptions_take_turns(recording: Path) -> None:
    at_work: list[int] = []
    together: list[int] = []

    def work() -> None:
        at_work.append(1)
        together.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(hear, recording, work, said("好")) for _ in range(3)]:
            done.result()

    assert together == [1, 1, 1]


def test_who_waits_for_a_turn_can_give_up(recording: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def stop(progress: Progress) -> None:
        raise CancelledError("Stopped.")

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(hear, recording, begun.set, lambda: go_on.wait(5), said("好"))
        begun.wait(5)
        with pytest.raises(CancelledError):
            transcribe(recording, Path("p"), on_progress=stop, engine=Parrot(fail))
        go_on.set()

        assert first.result().text == "好"


# One model in memory


class Model:
    """In faster-whisper's place: counts what is loaded, where, and how many are alive at the time."""

    loaded: list[tuple[str, str, str]]
    others: list[int]
    alive: weakref.WeakSet[Model]
    multilingual = True

    def __init__(self, folder: str, *, device: str, compute_type: str, local_files_only: bool) -> None:
        assert local_files_only
        gc.collect()
        Model.others.append(len(Model.alive))
        Model.loaded.append((Path(folder).name, device, compute_type))
        Model.alive.add(self)
        time.sleep(0.1)
        if device == "cuda":
            raise RuntimeError("Library libcublas.so.12 is not found")
        self.model = SimpleNamespace(is_multilingual=self.multilingual)

    def transcribe(self, audio: Audio, **options: Any) -> tuple[list[SimpleNamespace], None]:
        segment = {"text": "好", "start": 0, "end": 1, "words": None, "avg_logprob": -0.1, "no_speech_prob": 0}
        return [SimpleNamespace(**segment)], None


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shelf: None) -> Path:
    """A folder with two models in it, which ``Model`` loads."""
    monkeypatch.setattr(faster_whisper, "WhisperModel", Model)
    Model.loaded, Model.others, Model.alive = [], [], weakref.WeakSet()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for file in ("model.bin", "config.json", "tokenizer.json", "vocabulary.json"):
            (tmp_path / name / file).write_bytes(b"{}")
    return tmp_path


def test_two_threads_and_a_warm_up_load_a_model_once(models: Path, recording: Path) -> None:
    warm = warm_up(models / "one")
    with ThreadPoolExecutor(2) as threads:
        texts = list(threads.map(lambda _: transcribe(recording, models / "one").text, range(2)))
    warm.join()

    assert texts == ["好", "好"]
    assert Model.loaded == [("one", "cpu", "int8")]


def test_another_model_takes_the_place_of_the_first(models: Path, recording: Path) -> None:
    for name in ("one", "two", "two", "one"):
        transcribe(recording, models / name)

    assert [name for name, *_ in Model.loaded] == ["one", "two", "one"]
    assert Model.others == [0, 0, 0]


def test_a_model_that_was_downloaded_anew_is_loaded_anew(models: Path, recording: Path) -> None:
    transcribe(recording, models / "one")
    (models / "one" / "model.bin").write_bytes(b"a new one")
    transcribe(recording, models / "one")

    assert len(Model.loaded) == 2


def test_a_gpu_that_does_not_work_is_passed_over_unless_asked_for(
    models: Path, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)

    text = transcribe(recording, models / "one").text
    with pytest.raises(ModelError, match="libcublas"):
        transcribe(recording, models / "two", device="cuda")

    assert text == "好"
    assert [device for _, device, _ in Model.loaded] == ["cuda", "cpu", "cuda"]


def test_a_model_that_hears_english_only_is_refused_for_chinese(
    models: Path, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Model, "multilingual", False)

    with pytest.raises(ModelError, match="English only"):
        transcribe(recording, models / "one")

    assert transcribe(recording, models / "one", language="en").text == "好"


def test_a_missing_folder_and_one_without_a_model_get_sentences(models: Path, recording: Path) -> None:
    with pytest.raises(ModelMissingError, match="nowhere"):
        transcribe(recording, models / "nowhere")
    with pytest.raises(ModelError, match=r"model\.bin"):
        transcribe(recording, models)

    warm_up(models / "nowhere").join()
    assert Model.loaded == []
