"""Attempts of every kind, made in memory: Chinese and English, spoken and typed, mended, claimed, and hostile ones."""

from __future__ import annotations

import wave
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from history.records import Attempt, Claim
from locales import translator
from questions.model import Question
from scoring.result import Evidence, State, Verdict, marked
from speech.transcript import Segment, Transcript, Word

SAID = "我先听客户把话说完，跟他道歉，再一条一条解释给他听。"
BEGAN = datetime(2026, 11, 1, 4, 30, tzinfo=timezone.utc)
Maker = Callable[..., Attempt]


def spoken_transcript(text: str) -> Transcript:
    """Each character a word of a fifth of a second."""
    words = tuple(Word(text=one, start=n / 5, end=(n + 1) / 5, probability=0.9) for n, one in enumerate(text))
    segment = Segment(text=text, start=0.0, end=len(text) / 5, words=words)
    return Transcript(segments=(segment,), model="small", seconds=len(text) / 5)


def question(
    id: str = "q01", text: str = "客户很生气，你怎么办？", names: tuple[str, ...] = ("先倾听", "致歉", "给方案")
) -> Question:
    points = [{"name": name, "expression": {"groups": [{"name": "一面", "strong": ["听完"]}]}} for name in names]
    return Question.model_validate(
        {"id": id, "text": text, "answer": "先倾听。\n再致歉。", "analysis": "考的是沟通。", "points": points}
    )


def quote(transcript: Transcript, words: str, *shows: str) -> Evidence:
    start = transcript.text.index(words)
    times = transcript.times(start, start + len(words)) or (None, None)
    return Evidence(text=words, start=start, end=start + len(words), begin=times[0], finish=times[1], shows=shows)


def verdicts(transcript: Transcript) -> tuple[Verdict, ...]:
    """Covered, half and missing, as far as the words are there."""
    return (
        Verdict(
            point="先倾听", state=State.COVERED, strength=1.0, evidence=(quote(transcript, "听客户把话说完", "听"),)
        ),
        Verdict(
            point="致歉", state=State.PARTIAL, strength=0.5, evidence=(quote(transcript, "道歉"),), lacking=("承担",)
        ),
        Verdict(point="给方案", state=State.MISSING, lacking=("方案", "时限")),
    )


@pytest.fixture
def made() -> Maker:
    """Make an attempt: spoken, in Chinese, one point of each kind; or what the keywords say. Each is a day younger."""
    count = 0

    def make(**changes: object) -> Attempt:
        nonlocal count
        moment = BEGAN + timedelta(days=count)
        count += 1
        transcript = spoken_transcript(SAID)
        values: dict[str, object] = {
            "id": f"{count:032x}",
            "created_at": moment,
            "day": date(2026, 11, 1) + timedelta(days=count - 1),
            "bank_id": "kefu",
            "bank_title": "客服题库",
            "section": "情景应对",
            "question": question(),
            "transcript": transcript,
            "score": marked(verdicts(transcript), 3.0),
            "kind": "spoken",
            "model": "small",
            "seconds": transcript.seconds,
            **changes,
        }
        return Attempt.model_validate(values)

    return make


@pytest.fixture
def typed_in_english(made: Maker) -> Attempt:
    transcript = Transcript.typed("I listened first. Then I said sorry.", "en")
    found = (
        Verdict(point="listens", state=State.COVERED, evidence=(quote(transcript, "I listened first"),)),
        Verdict(point="apologises", state=State.COVERED, reversed=False, evidence=(quote(transcript, "said sorry"),)),
    )
    asked = question("q02", "A customer is angry. What do you do?", ("listens", "apologises"))
    return made(
        question=asked, transcript=transcript, score=marked(found, 2.0), kind="typed", model="", seconds=0.0,
        bank_id="service", bank_title="Customer service", section="Behaviour",
    )  # fmt: skip


@pytest.fixture
def claimed(made: Maker) -> Attempt:
    transcript = spoken_transcript(SAID)
    own = Verdict(
        point="给方案", state=State.COVERED, strength=1.0, evidence=(quote(transcript, "一条一条解释"),), claimed=True
    )
    claim = Claim(position=2, start=15, end=21, text="一条一条解释", created_at=BEGAN)
    return made(score=marked((*verdicts(transcript)[:2], own), 3.0), claims=(claim,), revision=1)


@pytest.fixture
def mended(made: Maker) -> Attempt:
    return made(heard=spoken_transcript(SAID.replace("道歉", "到前")), revision=1)


@pytest.fixture
def without_points(made: Maker) -> Attempt:
    asked = question("q03", "请介绍一下你自己。", ())
    return made(question=asked, transcript=Transcript.typed("大家好。"), score=marked((), 5.0), kind="typed", seconds=0)


@pytest.fixture
def hostile(made: Maker) -> Attempt:
    """Markup, a formula, NUL, a lone surrogate, emoji, a mark of Anki's, and a text longer than any answer."""
    text = '=HYPERLINK("http://x","点我")\0<b>&amp;</b>😀\ud800[sound:x.mp3]{{Question}}\x1f\r\n' + "很长的话，" * 4_000
    transcript = Transcript.typed(text)
    proof = Evidence(text=text[:29], start=0, end=29, shows=("<i>面</i>",))
    found = (
        Verdict(point="-1+cmd|' /C calc'!A0", state=State.COVERED, evidence=(proof, proof)),
        Verdict(point="＝公式", state=State.PARTIAL, evidence=(Evidence(text=text[20:60], start=20, end=60),)),
        Verdict(point="  @SUM(1)", state=State.MISSING, lacking=("\x0b控制",)),
    )
    asked = Question.model_construct(
        id="q04", text="<script>alert(1)</script>\0\ud800 怎么办？", answer="+1\n{{Answer}}", analysis="\x08",
        seconds=120, anchors=(), points=(),
    )  # fmt: skip
    values = dict(made().__dict__) | {
        "question": asked, "transcript": transcript, "score": marked(found, 3.0), "kind": "typed",
        "bank_title": "题库::“<b>\n", "section": "\tTAB", "bank_id": "hostile", "seconds": 0.0, "model": "",
    }  # fmt: skip
    return Attempt.model_construct(**values)


@pytest.fixture
def everything(
    made: Maker, typed_in_english: Attempt, claimed: Attempt, mended: Attempt, without_points: Attempt, hostile: Attempt
) -> list[Attempt]:
    return sorted(
        [made(), typed_in_english, claimed, mended, without_points, hostile], key=lambda attempt: attempt.created_at
    )


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two seconds of a tone, as a WAV."""
    return tone(tmp_path / "20261101T043000_kefu_q01_1a2b3c4d.wav", 2.0)


def tone(path: Path, seconds: float) -> Path:
    samples = np.sin(2 * np.pi * 220 * np.arange(round(seconds * 16_000)) / 16_000)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((samples * 9_000).astype("<i2").tobytes())
    return path


@pytest.fixture(params=["zh_CN", "en"])
def translate(request: pytest.FixtureRequest) -> Callable[[str], str]:
    return translator(request.param)


@pytest.fixture
def chinese() -> Callable[[str], str]:
    return translator("zh_CN")
