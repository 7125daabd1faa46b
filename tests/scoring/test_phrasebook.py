"""Many phrases at once find what each finds alone: the index only spares work."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.library import open_library
from scoring.compiled import compile_all
from scoring.phrasebook import Phrasebook
from scoring.said import Said

PHRASES = (
    "没插嘴",
    "(先|)道歉",
    "听…说完",
    "让(他|客户|)(慢慢|)讲",
    "道歉……负责到底",
    "查系统",
    "这个案子我来跟",
    "(理赔|核赔)(岗|部|)",
    "一(句|个字)(也|都)没(插|辩)",
)
LABELLED = Path(__file__).parents[3] / "shared/scoring/labelled_answers.jsonl"


def alone(phrases, said):
    return [hit for phrase in phrases for hit in phrase.hits(said)]


@given(st.lists(st.sampled_from([*PHRASES, *"没插嘴听说完让他慢讲道歉查系统案子赔", "，", "培", "ab"]), max_size=25))
def test_index_finds_what_the_phrases_find_alone(pieces):
    phrases = compile_all(PHRASES, "zh")
    said = Said.of("".join(pieces).replace("(", "").replace("|", "").replace(")", "").replace("…", "了"))

    assert Phrasebook(phrases).hits(said) == alone(phrases, said)


@pytest.mark.slow
@pytest.mark.skipif(not LABELLED.is_file(), reason="the labelled answers of ../shared are not here")
def test_index_of_the_bank_finds_what_its_phrases_find_alone_in_real_answers():
    bank = open_library().bank("pingan-kefu")
    questions = [question for _, question in bank.placed()]
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    for row in rows[::5]:
        said = Said.of(row["answer"])
        for point in questions[row["q"] - 1].points:
            for group in point.expression.groups:
                phrases = compile_all(group.strong, "zh")
                assert Phrasebook(phrases).hits(said) == alone(phrases, said)
