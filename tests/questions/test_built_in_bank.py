"""The bank that comes with Kaikou: its shape, and that its own reference answers show its own points."""

import json
from pathlib import Path

import pytest

from questions.library import BUILT_IN, open_library
from scoring.result import State
from scoring.score import score_answer

OUTLINE = Path(__file__).parents[3] / "shared" / "questions" / "outline.json"
PLACED = list(open_library().placed())


def test_no_built_in_bank_is_broken():
    library = open_library()

    assert library.broken == ()
    assert len(library.banks) == len(list(BUILT_IN.glob("*.yaml")))


def test_five_sections_seventeen_questions_fifty_three_marks():
    bank = open_library().banks[0]

    assert len(bank.sections) == 5
    assert [question.id for _, question in bank.placed()] == [f"q{number:02}" for number in range(1, 18)]
    assert bank.marks == 53


@pytest.mark.skipif(not OUTLINE.is_file(), reason="the outline of the source document is not beside this checkout")
def test_marks_competencies_and_point_names_are_the_outlines():
    outline = json.loads(OUTLINE.read_text(encoding="utf-8"))
    bank = open_library().banks[0]

    assert bank.title == outline["title"]
    for section, expected in zip(bank.sections, outline["sections"], strict=True):
        assert section.title == expected["title"]
        assert section.marks_per_question == expected["marks_per_question"]
        assert list(section.competencies) == expected["competencies"]
        for question, wanted in zip(section.questions, expected["questions"], strict=True):
            assert question.id == wanted["id"]
            assert [point.name for point in question.points] == wanted["key_points"]


@pytest.mark.parametrize("placed", PLACED, ids=lambda placed: placed.question.id)
def test_reference_answer_covers_every_point(placed):
    marks, language = placed.section.marks_per_question, placed.bank.language

    score = score_answer(placed.question, placed.question.answer, marks, language)

    assert [verdict.point for verdict in score.verdicts if verdict.state is not State.COVERED] == []


@pytest.mark.parametrize("placed", PLACED, ids=lambda placed: placed.question.id)
def test_reading_the_point_names_out_earns_nothing(placed):
    recital = "，".join(point.name for point in placed.question.points)
    lead = "我会做到" if placed.bank.language == "zh" else "I believe in "

    assert score_answer(placed.question, f"{lead}{recital}。", 3, placed.bank.language).marks == 0


@pytest.mark.parametrize("placed", PLACED, ids=lambda placed: placed.question.id)
def test_repeating_the_question_earns_nothing(placed):
    assert score_answer(placed.question, placed.question.text, 3, placed.bank.language).marks == 0
