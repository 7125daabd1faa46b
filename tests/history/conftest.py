"""A small bank, an answer to it, and a history on a real SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from history.records import Attempt, Recording
from history.store import History, open_history
from questions.model import Bank
from scoring.result import Evidence, Score, State, Verdict
from settings import Settings
from speech.transcript import Segment, Transcript, Word

SOUND = b"RIFF" + bytes(range(256)) * 8


def _point(name: str) -> dict[str, object]:
    return {"name": name, "expression": {"groups": [{"name": "one side", "strong": ["listened"]}]}}


def _question(id: str) -> dict[str, object]:
    text, answer = f"Question {id}?", f"Answer to {id}."
    return {"id": id, "text": text, "answer": answer, "points": [_point("first"), _point("second"), _point("third")]}


@pytest.fixture(scope="session")
def bank() -> Bank:
    sections = [
        {"title": "Behaviour", "marks_per_question": 3, "questions": [_question("q01"), _question("q02")]},
        {"title": "Service", "marks_per_question": 4, "questions": [_question("q03")]},
    ]
    return Bank.model_validate({"id": "small-bank", "title": "Small bank", "language": "en", "sections": sections})


@pytest.fixture(scope="session")
def transcript() -> Transcript:
    words = (
        Word(text="I ", start=0.1, end=0.3, probability=0.9),
        Word(text="listened", start=0.3, end=1, probability=1),
    )
    segment = Segment(text="I listened", start=0.1, end=1.0, words=words)
    return Transcript(segments=(segment,), language="en", model="tiny", seconds=1.5)


@pytest.fixture(scope="session")
def score() -> Score:
    evidence = Evidence(text="listened", start=2, end=10, begin=0.3, finish=1.0)
    verdicts = (
        Verdict(point="first", state=State.COVERED, strength=0.8, evidence=(evidence,)),
        Verdict(point="second", state=State.PARTIAL, strength=0.4, evidence=(evidence,), lacking=("other side",)),
        Verdict(point="third", state=State.MISSING, lacking=("one side",)),
    )
    return Score(verdicts=verdicts, marks=1.5, max_marks=3.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "开口 my data", database_url="")


@pytest.fixture
def history(settings: Settings) -> Iterator[History]:
    opened = open_history(settings)
    yield opened
    opened.close()


@pytest.fixture
def keep(history: History) -> Callable[..., Recording]:
    """Keep a recording of the small bank's question ``q01``, or of another one."""

    def kept(question_id: str = "q01") -> Recording:
        names: Any = {"bank_id": "small-bank", "question_id": question_id, "question_version": "0" * 12}
        return history.recordings.keep(SOUND, ".wav", **names)

    return kept


@pytest.fixture
def add(history: History, bank: Bank, transcript: Transcript, score: Score) -> Callable[..., Attempt]:
    """Add an attempt at ``q01``, or what the keywords say."""

    def added(question_id: str = "q01", **changes: object) -> Attempt:
        found = bank.find(question_id)
        assert found is not None
        values: Any = {
            "bank": bank,
            "section": found[0],
            "question": found[1],
            "transcript": transcript,
            "score": score,
        }
        return history.attempts.add(**{**values, "recording": None, "model": "tiny", **changes})

    return added
