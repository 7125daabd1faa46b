"""Scoring an answer of 300 characters: at most 5 ms (median), for every built-in question; 10,000 again within 30 s."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from questions.library import Placed, open_library
from scoring.again import score_again
from scoring.score import score_answer
from speech.transcript import Transcript

LENGTH = 300
SECONDS = 0.005
PLACED = list(open_library().placed())


@pytest.mark.parametrize("placed", PLACED, ids=lambda placed: placed.question.id)
def test_an_answer_is_scored_within_bounds(benchmark: BenchmarkFixture, placed: Placed) -> None:
    answer = (placed.question.answer * 3)[:LENGTH]

    marks, language = placed.section.marks_per_question, placed.bank.language
    score = benchmark(score_answer, placed.question, answer, marks, language)

    assert len(answer) == LENGTH
    assert score.marks > 0
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median <= SECONDS


MANY, AGAIN_SECONDS = 10_000, 30.0
ANSWERS = Path(__file__).parents[1] / "tests/data/labelled_answers_a.jsonl"


def test_ten_thousand_answers_are_scored_again_within_bounds(benchmark: BenchmarkFixture) -> None:
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    typed = [(PLACED[row["q"] - 1], Transcript.typed(row["answer"], "zh")) for row in rows]
    answers = [typed[number % len(typed)] for number in range(MANY)]
    seen: list[float] = []

    found = benchmark.pedantic(lambda: list(score_again(answers, seen.append)), rounds=1)

    assert len(found) == MANY
    assert seen[-1] == 1.0
    assert benchmark.stats is not None
    assert benchmark.stats.stats.max <= AGAIN_SECONDS
