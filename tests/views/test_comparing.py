"""Two attempts at one question side by side: what was won and lost, and how they were spoken."""

import re
from datetime import date, timedelta

import pytest

from tests.views.answers import ALL, CALL, LISTEN, MIXED, NOTHING, POINTS, SORRY, said, sound_of
from views.shared import desk

RUSHED = said("我先听客户把话", "说完，", "然后跟他道歉。", pace=0.2, first=1.0)
SLOW = said("今天", "天气", "不错。", pace=0.5, silence=2.0, first=3.0)


def read(cell):
    return re.sub(r"<[^>]+>", "", cell)


def rows(html_text, number):
    """The cells of a table, row by row, as they are read."""
    table = re.findall(r'<table class="kk-table">(.*?)</table>', html_text, re.S)[number]
    return [
        [read(cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?>(.*?)</tr>", table, re.S)
    ]


def points(html_text):
    """What the table of points says of each: the signs of both attempts and what became of it."""
    return {row[0]: (row[1][0], row[2][0], row[3]) for row in rows(html_text, 0)[1:]}


def figures(html_text):
    return {row[0]: (row[1], row[2]) for row in rows(html_text, 1)[1:]}


def numbers(cells):
    return [float(re.search(r"[\d.]+", cell).group()) for cell in cells]


@pytest.fixture
def compare(open_page):
    return lambda first, second: open_page("review", attempt=first.id, **{"with": second.id})


def test_attempt_without_another_at_its_question_offers_no_comparison(open_page, answer, says):
    attempt = answer(MIXED)
    desk().take_text(desk().library.find("q04"), NOTHING)

    tab = open_page("review", attempt=attempt.id)

    assert says("Compare with another attempt") not in [one.label for one in tab.selectbox]


def test_other_attempts_are_offered_with_day_and_marks(open_page, answer, labelled, says):
    first, second = answer(NOTHING), answer(MIXED)

    choice = labelled(open_page("review", attempt=second.id).selectbox, says("Compare with another attempt"))

    assert choice.options == [f"{first.created_at.astimezone():%Y-%m-%d %H:%M} · 0 / 3"]
    assert choice.value is None


def test_chosen_attempt_stands_beside_and_the_address_says_so(open_page, answer, labelled, says, html, address_of):
    first, second = answer(NOTHING), answer(MIXED)
    tab = open_page("review", attempt=second.id)

    labelled(tab.selectbox, says("Compare with another attempt")).select(first.id).run()

    assert not tab.exception
    assert address_of(tab) == {"attempt": second.id, "with": first.id}
    assert points(html(tab))[LISTEN] == ("○", "✓", says("won"))


def test_way_back_leads_to_the_attempt_where_the_same_can_be_chosen_again(
    open_page, answer, labelled, says, address_of, html
):
    first, second = answer(NOTHING), answer(MIXED)
    tab = open_page("review", attempt=second.id)
    labelled(tab.selectbox, says("Compare with another attempt")).select(first.id).run()

    labelled(tab.button, says("Back to the attempt")).click().run()
    assert address_of(tab) == {"attempt": second.id}
    labelled(tab.selectbox, says("Compare with another attempt")).select(first.id).run()

    assert "kk-table" in html(tab)


@pytest.mark.parametrize("turned", [False, True])
def test_points_won_are_told_with_the_earlier_attempt_first_whichever_was_chosen(compare, answer, says, html, turned):
    both = [answer(NOTHING), answer(MIXED)]

    tab = compare(*reversed(both)) if turned else compare(*both)

    assert points(html(tab)) == {
        LISTEN: ("○", "✓", says("won")),
        SORRY: ("○", "◐", says("won")),
        CALL: ("○", "○", ""),
    }
    assert says("{won} points won, {lost} lost.", won=2, lost=0) in html(tab)
    assert re.findall(r"<span>([\d.]+)</span> / 3", html(tab)) == ["0", "1.5"]


def test_points_lost_are_told(compare, answer, says, html):
    tab = compare(answer(ALL), answer(MIXED))

    assert points(html(tab)) == {
        LISTEN: ("✓", "✓", ""),
        SORRY: ("✓", "◐", says("lost")),
        CALL: ("✓", "○", says("lost")),
    }
    assert says("{won} points won, {lost} lost.", won=0, lost=2) in html(tab)


def test_points_that_the_question_had_only_once_are_neither_won_nor_lost(compare, answer, edited, says, html):
    before = answer(ALL)
    after = desk().take_text(edited(f"name: {CALL}", "name: 复盘"), ALL)

    tab = compare(before, after)

    assert points(html(tab)) == {
        LISTEN: ("✓", "✓", ""),
        SORRY: ("✓", "✓", ""),
        CALL: ("✓", "–", ""),
        "复盘": ("–", "✓", ""),
    }
    assert says("{won} points won, {lost} lost.", won=0, lost=0) in html(tab)


def test_words_of_both_stand_there_with_their_evidence(compare, answer, html):
    tab = compare(answer(MIXED), answer(ALL))

    shown = re.findall(r'<p class="kk-transcript".*?</p>', html(tab), re.S)
    assert [re.sub(r"<sup.*?</sup>|<[^>]+>", "", one) for one in shown] == [MIXED, ALL]
    assert all("<mark" in one for one in shown)
    assert "kk-play" not in html(tab)


def test_figures_of_speech_are_told_of_both(compare, speak, html, says):
    tab = compare(speak(SLOW, sound_of(SLOW)), speak(RUSHED, sound_of(RUSHED)))

    told = figures(html(tab))
    assert numbers(told[says("Speaking rate")]) == pytest.approx([6 / 3.5 * 60, 15 / 3.6 * 60], rel=0.05)
    assert numbers(told[says("Time to the first word")]) == pytest.approx([3.0, 1.0], rel=0.05)
    assert [one.split()[0] for one in told[says("Length")]] == ["0:12", "0:04"]
    assert told[says("Pauses over 1.5 s")] == ("2", "0")
    assert says("characters a minute") in told[says("Speaking rate")][0]


def test_typed_answer_beside_a_spoken_one_has_no_figures_of_speech(compare, answer, speak, html, says):
    typed, spoken = answer(MIXED), speak(RUSHED, sound_of(RUSHED))

    tab = compare(typed, spoken)

    assert {first for first, _second in figures(html(tab)).values()} == {"–"}
    assert figures(html(tab))[says("Length")][1].startswith("0:04")
    assert points(html(tab))[LISTEN] == ("✓", "✓", "")


def test_two_typed_answers_are_told_nothing_of_speech(compare, answer, html, says):
    tab = compare(answer(MIXED), answer(ALL))

    assert html(tab).count("kk-table") == 1
    assert says("How it was spoken") not in html(tab)


@pytest.mark.parametrize("deleted", ["attempt", "with"])
def test_deleted_attempt_in_the_address_is_told_in_one_sentence_with_a_way_back(
    open_page, answer, labelled, says, deleted, address_of
):
    both = {"attempt": answer(NOTHING), "with": answer(MIXED)}
    desk().history.attempts.delete(both[deleted].id)

    tab = open_page("review", **{name: one.id for name, one in both.items()})

    assert [one.value for one in tab.warning] == [
        says("There is no attempt {id!r} in the history; go back to the list of attempts.", id=both[deleted].id)
    ]
    assert not tab.error
    labelled(tab.button, says("Back to the attempt")).click().run()
    assert address_of(tab) == {"attempt": both["attempt"].id}


@pytest.mark.parametrize("name", ["nothing", "../../x", "<b>"])
def test_address_of_an_attempt_that_never_was_is_told(open_page, answer, name):
    tab = open_page("review", attempt=answer(MIXED).id, **{"with": name})

    assert len(tab.warning) == 1
    assert not tab.exception


def test_names_in_the_tables_are_escaped(compare, edited, html):
    changed = edited(f"name: {LISTEN}", 'name: "<b>听</b>&"')

    tab = compare(desk().take_text(changed, NOTHING), desk().take_text(changed, ALL))

    assert "&lt;b&gt;听&lt;/b&gt;&amp;" in html(tab)
    assert "<b>听" not in html(tab)


def test_claimed_point_is_told_to_be_won_by_ones_own_word(compare, answer, html, says):
    from practice import mending

    before, after = answer(MIXED), answer(MIXED)
    mending.claim(desk(), after, 2, 0, 9)

    tab = compare(before, after)

    assert points(html(tab))[CALL] == ("○", "✓", says("won"))
    assert says("covered, by your own word") in html(tab)


def test_list_is_as_it_was_left_after_two_attempts_were_compared(open_page, answer, labelled, says):
    first, second = answer(NOTHING), answer(MIXED)
    desk().take_text(desk().library.find("q04"), NOTHING)
    tab = open_page("review")
    labelled(tab.selectbox, says("Question")).select(("own", "a1")).run()
    days = (date.today() - timedelta(days=2), date.today() + timedelta(days=2))
    tab.date_input[0].set_value(days).run()
    listed = [button.key for button in tab.button if (button.key or "").startswith("open-")]
    assert len(listed) == 2

    tab.button(key=f"open-{second.id}").click().run()
    labelled(tab.selectbox, says("Compare with another attempt")).select(first.id).run()
    tab.run()
    labelled(tab.button, says("Back to the attempt")).click().run()
    labelled(tab.button, says("All attempts")).click().run()

    assert [button.key for button in tab.button if (button.key or "").startswith("open-")] == listed
    assert tab.date_input[0].value == days


def test_every_point_of_the_bank_is_compared(compare, answer, html):
    assert tuple(points(html(compare(answer(NOTHING), answer(ALL))))) == POINTS
