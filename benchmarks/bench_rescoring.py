"""What a phrase of one's own changes in 10,000 past attempts at a question: known within 60 s, each with its words."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from history.store import open_history
from practice.desk import Desk
from practice.personal import adding
from questions.library import open_library
from scoring.score import score_answer
from settings import Settings
from speech.transcript import Transcript

MANY, SECONDS = 10_000, 60.0
ANSWERS = Path(__file__).parents[1] / "tests/data/labelled_answers_a.jsonl"


def test_ten_thousand_attempts_are_scored_again_within_bounds(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    desk = Desk(open_library(), open_history(Settings(home=tmp_path, database_url="")))
    placed = desk.library.find("q01")
    texts = [json.loads(line)["answer"] for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    for number in range(MANY):
        transcript = Transcript.typed(texts[number % len(texts)])
        score = score_answer(placed.question, "", placed.section.marks_per_question)
        attempt = desk.history.attempts.add(
            bank=placed.bank, section=placed.section, question=placed.question,
            transcript=transcript, score=score, recording=None, model="",
        )  # fmt: skip
    seen: list[float] = []
    point = placed.question.points[0].name

    plan = benchmark.pedantic(lambda: adding(desk, attempt, point, "把话说完", seen.append), rounds=1)

    assert plan.scored == MANY
    assert seen[-1] == 1.0
    assert benchmark.stats is not None
    assert benchmark.stats.stats.max <= SECONDS
    desk.history.close()
