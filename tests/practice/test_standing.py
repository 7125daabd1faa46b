"""Where one stands with a bank as it is now."""

from datetime import date

import pytest

from history.figures import QuestionTried, Standing, WeakPoint
from practice.standing import Overall, competencies, in_order, overall, weaknesses
from questions.model import Bank

DAY = date(2026, 3, 9)


def section(title, marks, competencies, *questions):
    expression = {"groups": [{"name": "one side", "strong": ["listened"]}]}
    return {
        "title": title,
        "marks_per_question": marks,
        "competencies": competencies,
        "questions": [
            {"id": id, "text": f"{id}?", "points": [{"name": name, "expression": expression} for name in points]}
            for id, points in questions
        ],
    }


@pytest.fixture
def bank():
    sections = [
        section("One", 2, ["calm", "honest"], ("a1", ["first", "second"]), ("a2", ["first"])),
        section("Two", 4, ["calm", "quick", "quick"], ("b1", ["first"])),
        section("Three", 3, ["wise"], ("c1", [])),
    ]
    return Bank.model_validate({"id": "bank", "title": "Bank", "language": "en", "sections": sections})


def stands(id, marks, most=2.0, best=None):
    return Standing("bank", id, f"{id}?", "One", f"{id}-attempt", DAY, 1, marks, most, marks if best is None else best)


def test_marks_are_of_all_that_the_bank_could_give(bank):
    found = overall([stands("a1", 1.5, best=2.0), stands("c1", 0.0, 0.0), stands("gone", 9.0, 9.0)], bank)

    assert found == Overall(marks=1.5, best=2.0, most=2.0 + 2.0 + 4.0, practised=2, questions=4)


def test_question_that_got_its_points_later_counts_with_its_marks(bank):
    assert overall([stands("a1", 0.0, 0.0)], bank).most == 8.0


def test_marks_of_a_bank_that_is_gone_are_those_of_its_answers():
    assert overall([stands("a1", 1.5), stands("a2", 1.0)], None) == Overall(2.5, 2.5, 4.0, 2, 2)


def test_competencies_that_the_same_sections_show_stand_together_weakest_first(bank):
    found = competencies([stands("a1", 2.0), stands("a2", 1.0), stands("b1", 1.0, 4.0), stands("c1", 0.0, 0.0)], bank)

    assert [(one.names, one.share, one.practised, one.questions) for one in found] == [
        (("quick",), 0.25, 1, 1),
        (("calm",), pytest.approx((1.0 + 0.5 + 0.25) / 3), 3, 3),
        (("honest",), 0.75, 2, 2),
    ]


def test_competency_without_an_answer_is_not_told(bank):
    assert [one.names for one in competencies([stands("b1", 4.0, 4.0)], bank)] == [("calm",), ("quick",)]


def weak(id, point, mean):
    return WeakPoint("bank", id, f"{id}?", 0, point, mean, 3, 1, "attempt")


def test_weakest_points_are_those_that_can_be_practised_and_better(bank):
    points = [
        weak("gone", "first", 0.0),
        weak("a1", "renamed", 0.1),
        weak("a1", "second", 0.2),
        weak("b1", "first", 0.5),
        weak("a2", "first", 1.0),
    ]

    found = weaknesses(points, bank, 5)

    assert [(one.point.point, one.placed.question.id) for one in found] == [("second", "a1"), ("first", "b1")]
    assert found[0].placed.section.title == "One"
    assert weaknesses(points, bank, 1) == found[:1]


def test_heat_map_has_all_questions_in_the_order_of_the_bank_then_those_that_are_gone(bank):
    answered = [QuestionTried("bank", id, f"{id} as answered", "One", ("old",), ()) for id in ("b1", "a1", "gone")]

    found = in_order(answered, bank)

    assert [one.question_id for one in found] == ["a1", "a2", "b1", "c1", "gone"]
    assert [one.points for one in found] == [("old",), ("first",), ("old",), (), ("old",)]
    assert in_order(answered, None) == answered
