"""Reading a question aloud: at most 0.6 s when it is new, 20 ms when it was read before."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from speech.speaker import mandarin_voices, read_aloud

QUESTION = (
    "客户因为误读了保险条款要求退保，还指责公司欺诈，在大厅里大声吵闹。"
    "作为客服主管，你会怎样安抚他的情绪，又怎样把条款向他解释清楚？"
)
NEW_SECONDS = 0.6
KEPT_SECONDS = 0.02

pytestmark = pytest.mark.skipif(not mandarin_voices(), reason="this system has no Mandarin voice")


def test_a_new_question_is_spoken_within_bounds(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    assert 60 <= len(QUESTION) <= 80
    numbers = count()

    benchmark.pedantic(lambda: read_aloud(QUESTION, folder=tmp_path / str(next(numbers))), rounds=10)

    assert next(numbers) == 10
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median <= NEW_SECONDS


def test_a_question_read_before_is_there_within_bounds(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    made = read_aloud(QUESTION, folder=tmp_path)

    path = benchmark(read_aloud, QUESTION, folder=tmp_path)

    assert path == made
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median <= KEPT_SECONDS
