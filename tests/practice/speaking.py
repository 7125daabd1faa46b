"""Attempts by their words and their evidence alone, without a desk or a database."""

from __future__ import annotations

from datetime import date, datetime, timezone

from history.records import Attempt
from questions.model import Question
from scoring.result import Evidence, Score

QUESTION = Question(id="q1", text="怎么安抚客户？", seconds=60)


def attempt_of(transcript, recording=None, verdicts=(), kind="spoken") -> Attempt:
    """Return the attempt of a transcript."""
    return Attempt(
        id="a",
        created_at=datetime(2026, 5, 1, tzinfo=timezone.utc),
        day=date(2026, 5, 1),
        bank_id="b",
        bank_title="题库",
        section="一",
        question=QUESTION,
        transcript=transcript,
        score=Score(verdicts=verdicts, marks=1.0, max_marks=3.0),
        kind=kind,
        model="fake",
        seconds=transcript.seconds,
        recording=recording,
    )


def evidence(begin, finish):
    return Evidence(text="我", start=0, end=1, begin=begin, finish=finish)
