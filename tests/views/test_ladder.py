"""The recall ladder on the practice page."""

from __future__ import annotations

import pytest

from practice.recall import FIRST, IN_FULL, KEYWORDS, NOTHING
from tests.views.answers import ALL, BANK, CALL, LISTEN, MIXED, POINTS, SORRY


@pytest.fixture
def step():
    from views.shared import desk

    return lambda: desk().history.drills.step("own", "a1")


def ladder(tab):
    return next(one for one in tab.button_group if (one.key or "").startswith("ladder-"))


def choose(tab, step):
    ladder(tab).set_value(step).run()
    assert not tab.exception
    return tab


def test_no_help_is_given_before_it_is_asked_for(open_page, placed, html):
    tab = open_page("practice", b="own", q="a1")

    assert ladder(tab).value == NOTHING
    assert not any(point in html(tab) for point in POINTS)


def test_each_step_gives_its_help(open_page, placed, html):
    tab = open_page("practice", b="own", q="a1")

    assert all(point in html(choose(tab, IN_FULL)) for point in POINTS)
    keywords = html(choose(tab, KEYWORDS))
    assert "致歉 · 解释" in keywords
    assert LISTEN not in keywords
    assert "、".join(f"{point[0]}…" for point in (LISTEN, SORRY, CALL)) in html(choose(tab, FIRST))
    assert "…、" not in html(choose(tab, NOTHING))


def test_step_is_remembered_for_its_question_alone(open_page, placed, step):
    choose(open_page("practice", b="own", q="a1"), KEYWORDS)

    assert step() == KEYWORDS
    assert ladder(open_page("practice", b="own", q="a1")).value == KEYWORDS
    assert ladder(open_page("practice", b="pingan-kefu", q="q04")).value == NOTHING


def test_full_score_suggests_the_next_step_up(open_page, answer, press, step):
    from views.shared import desk

    desk().history.drills.set_step("own", "a1", FIRST)
    tab = open_page("practice", b="own", q="a1", a=answer(ALL).id)

    press(tab, "ladder-up")

    assert step() == NOTHING
    assert "ladder-up" not in [button.key for button in tab.button]


@pytest.mark.parametrize(("before", "text"), [(FIRST, MIXED), (NOTHING, ALL), (None, ALL)])
def test_nothing_is_suggested_short_of_a_full_score_or_at_the_top(open_page, answer, before, text):
    from views.shared import desk

    if before is not None:
        desk().history.drills.set_step("own", "a1", before)

    tab = open_page("practice", b="own", q="a1", a=answer(text).id)

    assert "ladder-up" not in [button.key for button in tab.button]


def test_drill_of_one_point_and_a_question_without_points_have_no_ladder(open_page, placed, home):
    from questions.library import open_library
    from views.shared import desk

    drill = open_page("practice", b="own", q="a1", p=SORRY)
    (home / "banks" / "own.yaml").write_text(BANK.split("        points:")[0], encoding="utf-8")
    desk().library = open_library(home / "banks")
    pointless = open_page("practice", b="own", q="a1")

    for tab in (drill, pointless):
        assert not [one for one in tab.button_group if (one.key or "").startswith("ladder-")]
