"""The recall ladder: every step gives away less."""

from __future__ import annotations

import pytest

from practice.recall import FIRST, IN_FULL, KEYWORDS, NOTHING, hints, keywords, next_step
from questions.model import KeyPoint


def point(name, *groups, examples=()):
    said = [{"name": group, "strong": ["听…说完"]} for group in groups or ("听完",)]
    return KeyPoint.model_validate({"name": name, "expression": {"groups": said}, "examples": examples})


POINTS = (point("先倾听后行动", "听客户说完", "动手查办", examples=["我先听他说完。"]), point("负责", "揽下责任"))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (IN_FULL, ["先倾听后行动 — 我先听他说完。", "负责"]),
        (KEYWORDS, ["倾听 · 行动", "揽下责任"]),
        (FIRST, ["先…", "负…"]),
        (NOTHING, []),
    ],
)
def test_each_step_tells_less(step, told):
    points = (POINTS[0], point("负责", "揽下责任").model_copy(update={"expression": no_way_to_say("揽下责任")}))

    assert hints(points, step) == told


def no_way_to_say(group):
    expression = {"groups": [{"name": group, "fair": ["我负", "责任"]}]}
    return KeyPoint.model_validate({"name": "x", "expression": expression}).expression


@pytest.mark.parametrize(
    ("name", "groups", "words"),
    [
        ("先共情后解释", ("说出感受", "解释"), ("共情", "解释")),
        ("致歉并解释", ("致歉", "说明"), ("致歉", "解释")),
        ("安抚、补偿、回访", ("安抚",), ("安抚", "补偿", "回访")),
        ("Listen and act", ("one side",), ("Listen", "act")),
        ("Understand it", ("one side",), ("one side",)),
        ("先后", ("次序",), ("次序",)),
        ("主动承担责任", ("揽责", "道歉", "补救"), ("揽责", "道歉")),
        ("主动承担责任", ("揽责", "揽责"), ("揽责",)),
    ],
)
def test_keywords_come_from_the_name_or_else_from_the_groups(name, groups, words):
    assert keywords(point(name, *groups)) == words


@pytest.mark.parametrize(
    ("step", "marks", "most", "next_one"),
    [(IN_FULL, 3, 3, KEYWORDS), (FIRST, 3, 3, NOTHING), (NOTHING, 3, 3, None), (FIRST, 2.9, 3, None),
     (FIRST, 0, 0, None)],
)  # fmt: skip
def test_only_a_full_score_leads_one_step_up(step, marks, most, next_one):
    assert next_step(step, marks, most) == next_one
