"""Scoring an answer of 300 characters: at most 5 ms (median), for every built-in question."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from questions.library import Placed, open_library
from scoring.score import score_answer

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
