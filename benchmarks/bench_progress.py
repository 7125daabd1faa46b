"""The progress over 10,000 attempts: all its figures within 0.15 s, the whole page within 0.3 s."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from history.rows import question_row
from history.store import History, open_history
from history.tables import QuestionRow, VerdictRow
from questions.library import open_library
from questions.model import Question
from scoring.result import SHARE, State
from settings import Settings
from speech.transcript import Segment, Transcript, Word

ATTEMPTS, DAYS = 10_000, 400
FIGURES_SECONDS, PAGE_SECONDS = 0.15, 0.3
ANSWER_CHARACTERS, WORDS = 680, 250  # two kilobytes of Chinese, and twenty of words with their times
BANK = open_library().banks[0]
ATTEMPT = """
    insert into attempts (id, question_version_id, created_at, day, revision, kind, model, seconds,
                          marks, max_marks, text, transcript)
    values (:id, :version, :created_at, :day, 0, 'spoken', 'base', 80.0, :marks, :max_marks, :text, :transcript)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a long history."""
    folder = tmp_path_factory.mktemp("progress") / "home"
    history = open_history(Settings(home=folder, database_url=""))
    _fill(history, random.Random(1))
    history.close()
    return folder


def _fill(history: History, chance: random.Random) -> None:
    placed = list(BANK.placed())
    now = datetime.now(timezone.utc)
    told = json.dumps(_transcript().model_dump(mode="json"), ensure_ascii=False)
    attempts, verdicts = [], []
    for number in range(ATTEMPTS):
        section, question = placed[number % len(placed)]
        made = now - timedelta(days=DAYS * (1 - number / ATTEMPTS), seconds=1)
        of_attempt = _verdicts(f"{number:032x}", question, chance)
        share = sum(SHARE[State(verdict["state"])] for verdict in of_attempt) / len(of_attempt)
        most = section.marks_per_question
        verdicts += of_attempt
        attempts.append(
            {"id": f"{number:032x}", "version": 1 + number % len(placed), "marks": share * most, "max_marks": most}
            | {"created_at": f"{made:%Y-%m-%d %H:%M:%S.%f}", "day": f"{made.astimezone():%Y-%m-%d}"}
            | {"text": "说" * ANSWER_CHARACTERS, "transcript": told}
        )
    with history.engine.begin() as connection:
        rows = [question_row(BANK, section, question) for section, question in placed]
        columns = [column.key for column in QuestionRow.__table__.columns if column.key != "id"]
        connection.execute(insert(QuestionRow), [{name: getattr(row, name) for name in columns} for row in rows])
        connection.exec_driver_sql(ATTEMPT, attempts)
        connection.execute(insert(VerdictRow), verdicts)


def _verdicts(attempt_id: str, question: Question, chance: random.Random) -> list[dict[str, Any]]:
    quote = {"text": "我先让他把话说完", "start": 0, "end": 8, "begin": 0.0, "finish": 2.0, "shows": ["听完"]}
    return [
        {"attempt_id": attempt_id, "position": position, "point": point.name, "strength": 0.5}
        | {"state": chance.choice(list(State)).value, "evidence": [quote], "lacking": [], "reversed": False}
        for position, point in enumerate(question.points)
    ]


def _transcript() -> Transcript:
    words = tuple(Word(text="客户", start=number / 3, end=number / 3 + 0.3, probability=0.9) for number in range(WORDS))
    return Transcript(
        segments=(Segment(text="说" * ANSWER_CHARACTERS, start=0.0, end=80.0, words=words),), seconds=80.0
    )


@pytest.fixture
def history(home: Path) -> Iterator[History]:
    opened = open_history(Settings(home=home, database_url=""))
    yield opened
    opened.close()


def test_all_figures_of_the_page_are_there_within_bounds(benchmark: BenchmarkFixture, history: History) -> None:
    progress = history.progress

    def all_figures() -> list[Any]:
        return [
            *(progress.banks(), progress.standing(BANK.id), progress.days(BANK.id)),
            *(progress.marks(BANK.id), progress.heat_map(BANK.id), progress.weakest(BANK.id)),
        ]

    *_, standing, days, _marks, tried, weakest = benchmark.pedantic(all_figures, rounds=10, warmup_rounds=1)

    assert sum(one.attempts for one in standing) == sum(days.attempts.values()) == ATTEMPTS
    assert len(tried) == BANK.count
    assert len(weakest) == sum(len(question.points) for _, question in BANK.placed())
    assert benchmark.stats is not None
    assert benchmark.stats.stats.max <= FIGURES_SECONDS


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    """Run the page in a browser tab of its own."""
    monkeypatch.setenv("KAIKOU_HOME", str(home))
    monkeypatch.setenv("KAIKOU_CHECKED", "true")
    st.cache_resource.clear()

    def run() -> AppTest:
        return AppTest.from_function(_page, default_timeout=60).run()

    yield run
    from views.shared import desk

    desk().history.close()
    st.cache_resource.clear()


def _page() -> None:
    from views import house
    from views.shared import refresh_settings

    refresh_settings()
    house.enter("progress")


def test_the_page_is_there_within_bounds(benchmark: BenchmarkFixture, page: Callable[[], AppTest]) -> None:
    tab = benchmark.pedantic(page, rounds=10, warmup_rounds=2)

    assert not tab.exception
    assert len(tab.get("vega_lite_chart")) == 3
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median <= PAGE_SECONDS
