"""What holds of any answer, tried on the built-in bank and its real answers."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from questions.library import open_library
from scoring.result import State
from scoring.score import score_answer

DATA = Path(__file__).parents[1] / "data"
QUESTIONS = [question for _, question in open_library().bank("pingan-kefu").placed()]
ROWS = [json.loads(line) for line in (DATA / "labelled_answers_a.jsonl").read_text(encoding="utf-8").splitlines()]
GOOD = [row for row in ROWS if row["kind"] in ("strong", "strong2", "partial")]
# Said beside an answer, and about nothing in it.
UNRELATED = (
    "今天早上我坐地铁过来的。",
    "我老家在南方，那边冬天也下雨。",
    "我大学学的是工商管理，毕业有八年了。",
    "昨天晚上我睡得挺早。",
)
thorough = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scored(row, answer):
    return score_answer(QUESTIONS[row["q"] - 1], answer, 3)


def covered(score):
    return {verdict.point for verdict in score.verdicts if verdict.state is State.COVERED}


@thorough
@given(st.sampled_from(GOOD), st.sampled_from(UNRELATED), st.booleans())
def test_unrelated_sentence_takes_no_point_away(row, sentence, first):
    answer = f"{sentence}{row['answer']}" if first else f"{row['answer']}。{sentence}"

    assert covered(scored(row, answer)) >= covered(scored(row, row["answer"]))


def alike():
    """Each character of the answers with another of them that sounds the same but for the tone."""
    found = {}
    for character in sorted({character for row in ROWS for character in row["answer"] if character > "\u4e00"}):
        found.setdefault(lazy_pinyin(character)[0], []).append(character)
    return {one: others[others.index(one) - 1] for others in found.values() if len(others) > 1 for one in others}


@pytest.mark.slow
def test_homophone_in_the_evidence_keeps_the_verdict():
    """Nearly: a phrase of two characters must be exact, or half the language would sound like it."""
    other, kept, swaps = alike(), 0, 0
    for row in GOOD[::2]:
        before = covered(scored(row, row["answer"]))
        quotes = [quote for verdict in scored(row, row["answer"]).verdicts for quote in verdict.evidence]
        for place in sorted({place for quote in quotes for place in range(quote.start, quote.end)})[::5]:
            character = row["answer"][place]
            if character in other:
                answer = row["answer"][:place] + other[character] + row["answer"][place + 1 :]
                swaps += 1
                kept += before <= covered(scored(row, answer))

    assert swaps > 200
    assert kept / swaps >= 0.97


@thorough
@given(st.sampled_from(ROWS))
def test_evidence_is_a_stretch_of_the_answer_and_strength_a_share(row):
    for verdict in scored(row, row["answer"]).verdicts:
        assert 0 <= verdict.strength <= 1
        assert verdict.evidence or verdict.state is State.MISSING
        for quote in verdict.evidence:
            assert row["answer"][quote.start : quote.end] == quote.text


@thorough
@given(
    st.sampled_from(QUESTIONS), st.sampled_from(["", "嗯", "好的", "不知道", "客户", "培训", "数据", "  ", "。", "ok"])
)
def test_empty_or_one_word_answer_earns_nothing(question, answer):
    assert score_answer(question, answer, 3).marks == 0


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(QUESTIONS), st.text(max_size=400))
def test_any_text_is_scored(question, answer):
    score = score_answer(question, answer, 3)

    assert 0 <= score.marks <= 3


@pytest.mark.parametrize("row", [row for row in GOOD if row["kind"] == "strong"][:6], ids=lambda row: row["id"])
def test_answer_without_any_punctuation_keeps_most_points(row):
    bare = "".join(character for character in row["answer"] if character.isalnum())

    assert len(covered(scored(row, row["answer"])) - covered(scored(row, bare))) <= 1
