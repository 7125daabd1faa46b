"""The day's page and a run of drills on the practice page, up to its end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import update

from tests.views.answers import ALL, BANK, CALL, LISTEN, MIXED, NOTHING, POINTS, SORRY


@pytest.fixture
def age(home):
    """Let so many days pass: everything was due, and answered, that much earlier."""

    def pass_by(days):
        from history.tables import AttemptRow, CardRow
        from views.shared import desk

        back = timedelta(days=days)
        with desk().history.engine.begin() as connection:
            for table, column in ((CardRow, "due"), (AttemptRow, "created_at")):
                for row in connection.execute(table.__table__.select()).all():
                    key = [getattr(table, name.name) == getattr(row, name.name) for name in table.__table__.primary_key]
                    connection.execute(update(table).where(*key).values({column: getattr(row, column) - back}))

    return pass_by


@pytest.fixture
def rewrite(home):
    """Put other text in place of the bank of the user's own, or none at all; everybody sees it at once."""

    def write_anew(text):
        from questions.library import open_library
        from views.shared import desk

        path = home / "banks" / "own.yaml"
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink()
        desk().library = open_library(home / "banks")

    return write_anew


def asked_for(tab, says):
    """The points that the page asks for."""
    lead = says("This time make one point only: {point}", point="")
    return [one.value.removeprefix(lead) for one in tab.info if one.value.startswith(lead)]


def leads_to(tab):
    return [link.proto.page for link in tab.main.get("page_link")]


def write(tab, press, text):
    """Answer the question of the practice page in writing."""
    tab.text_area[0].set_value(text)
    key = next(button.key for button in tab.button if (button.key or "").startswith("score-"))
    return press(tab, key)


def keys(tab):
    return [button.key for button in tab.button]


def test_menu_leads_to_the_day_and_the_bare_address_stays_the_practice(open_page):
    tab = open_page()

    assert leads_to(tab)[0].endswith("today")
    assert "kk-question" in "".join(one.proto.body for one in tab.get("html"))


def test_before_the_first_answer_the_page_says_what_to_do_and_leads_there(open_page, says):
    tab = open_page("today")

    assert [one.value for one in tab.info] == [
        says("Nothing to drill yet. Answer a question, and what you miss in it comes back here.")
    ]
    assert leads_to(tab)[-1] == "practice"
    assert "start" not in keys(tab)
    assert [metric.value for metric in tab.metric] == ["0", "0", "0"]


def test_warm_up_leads_to_its_question(open_page, press):
    from views.take import _KEY

    tab = open_page("today")

    press(tab, "warm-up")

    assert tab.session_state[_KEY].placed.question.text
    assert "today" not in tab.query_params


def test_what_was_missed_is_listed_with_its_question(open_page, answer, html):
    answer(MIXED)

    tab = open_page("today")

    listed = html(tab).split('class="kk-due"')[1]
    assert f"<b>{CALL}</b>" in listed
    assert not any(point in listed for point in (LISTEN, SORRY))
    assert [metric.value for metric in tab.metric] == ["1", "1", "1"]


def test_nothing_due_tells_when_the_next_drill_comes(open_page, answer, says, age):
    answer(ALL)

    tab = open_page("today")

    assert len(tab.success) == 1
    age(400)
    assert "start" in keys(open_page("today"))


def test_run_goes_through_all_that_is_due_and_back(open_page, answer, press, says, html):
    from views.shared import desk

    answer(NOTHING)
    tab = open_page("today")
    due = [part.split("</b>")[0] for part in html(tab).split("<b>")[1:]]

    press(tab, "start")
    for number, point in enumerate(due, start=1):
        place = says("Drill {number} of {count}", number=number, count=3)
        assert place in [one.value for one in tab.caption]
        assert asked_for(tab, says) == [point]
        write(tab, press, ALL)
        assert says("The point you were asked for") == tab.subheader[0].value
        label = next(button.label for button in tab.button if button.key == "next")
        on, done = says("Next drill ({number} of {count})", number=number + 1, count=3), says("Done, back to today")
        assert label == (done if number == 3 else on)
        press(tab, "next")

    assert sorted(due) == sorted(POINTS)
    assert "start" not in keys(tab)
    assert len(tab.success) == 1
    assert desk().history.attempts.count() == 4


def test_drill_of_one_point_shows_it_first_and_leaves_the_others_as_they_were(open_page, answer, press, html):
    from views.shared import desk

    answer(NOTHING)
    tab = open_page("today")
    press(tab, "start")
    asked = tab.session_state["take"].point

    write(tab, press, NOTHING)
    press(tab, "again")
    assert tab.session_state["take"].point == asked
    write(tab, press, ALL)

    assert html(tab).index(f"{asked}<small>") < html(tab).index("kk-marks")
    left = {one.point for one in desk().history.drills.all(datetime.now(timezone.utc))}
    assert left == set(POINTS) - {asked}


def test_address_keeps_the_point_over_a_reload(open_page, placed, address_of, says):
    tab = open_page("practice", b="own", q="a1", p=SORRY)

    assert address_of(tab) == {"b": "own", "q": "a1", "p": SORRY}
    assert asked_for(tab, says) == [SORRY]


@pytest.mark.parametrize("point", ["no such point", "<b>", "\0"])
def test_address_of_a_point_that_never_was_asks_for_the_whole_question(open_page, placed, address_of, says, point):
    tab = open_page("practice", b="own", q="a1", p=point)

    assert address_of(tab) == {"b": "own", "q": "a1"}
    assert not asked_for(tab, says)


def test_skipping_goes_on_to_the_next_drill(open_page, answer, press, says, labelled):
    answer(NOTHING)
    tab = open_page("today")
    press(tab, "start")
    first = tab.session_state["take"].point

    labelled(tab.button, says("Skip")).click().run()

    assert not tab.exception
    assert tab.session_state["take"].point not in ("", first)
    assert says("Drill {number} of {count}", number=2, count=3) in [one.value for one in tab.caption]


def test_another_question_chosen_meanwhile_is_no_drill(open_page, answer, press, says):
    answer(NOTHING)
    tab = open_page("today")
    press(tab, "start")

    press(tab, "choose-pingan-kefu/q04")

    assert says("Drill {number} of {count}", number=1, count=3) not in [one.value for one in tab.caption]
    write(tab, press, NOTHING)
    assert next(button.label for button in tab.button if button.key == "next") == says("Next question")


def test_point_that_its_bank_lost_meanwhile_is_passed_over(open_page, answer, press, rewrite):
    answer(NOTHING)
    tab = open_page("today")
    press(tab, "start")
    asked = tab.session_state["drills"].drills
    rewrite(BANK.replace(asked[1][2], "改了名"))

    write(tab, press, NOTHING)
    press(tab, "next")

    assert tab.session_state["take"].point == asked[2][2]


def test_bank_lost_meanwhile_ends_the_run(open_page, answer, press, rewrite):
    answer(NOTHING)
    tab = open_page("today")
    press(tab, "start")
    write(tab, press, NOTHING)
    rewrite("")

    press(tab, "next")

    assert "drills" not in tab.session_state
    assert [metric.value for metric in tab.metric] == ["2", "1", "1"]


def test_question_that_is_due_again_is_asked_whole(open_page, answer, press, says, age):
    answer(ALL)
    age(400)
    tab = open_page("today")

    press(tab, "start")

    take = tab.session_state["take"]
    assert (take.placed.question.id, take.point) == ("a1", "")
    assert not asked_for(tab, says)


def test_text_of_a_question_is_shown_letter_for_letter(open_page, home, html):
    from views.shared import desk

    (home / "banks").mkdir(parents=True)
    text = BANK.replace(f"name: {CALL}", "name: <i>跟进").replace("text: 客户发火了", "text: <b>客户</b>**发火**了")
    (home / "banks" / "own.yaml").write_text(text, encoding="utf-8")
    desk().take_text(desk().library.find("a1", "own"), MIXED)

    tab = open_page("today")

    assert "&lt;i&gt;跟进" in html(tab)
    assert "&lt;b&gt;客户&lt;/b&gt;**发火**" in html(tab)
