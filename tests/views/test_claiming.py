"""Points that were made in words of one's own are claimed by them, and given back at will."""

import re

import pytest

from practice import mending
from tests.views.answers import ALL, CALL, LISTEN, MIXED, NOTHING, POINTS, TEA
from views.shared import desk

CLAUSES = ["我先听客户把话说完，", "然后跟他道歉。", f"{TEA}。"]


def chips(html_text):
    return re.findall(r'class="kk-chip kk-(\w+)', html_text)


def keys(tab, beginning):
    return [button.key for button in tab.button if (button.key or "").startswith(beginning)]


def stored(attempt):
    return desk().history.attempts.get(attempt.id)


def texts(tab):
    return [one.value for one in [*tab.text, *tab.caption]]


def clauses(tab):
    (pills,) = tab.get("button_group")
    return pills


@pytest.fixture
def opened(open_page):
    return lambda attempt: open_page("review", attempt=attempt.id)


@pytest.fixture
def claim(press):
    """Claim a point by some of its clauses, counted from 0."""

    def by_clauses(tab, attempt, position, *numbers):
        opener = f"claim-{attempt.id}-{position}"
        press(tab, opener)
        clauses(tab).set_value(list(numbers))
        press(tab, opener)
        return press(tab, opener, f"claim-keep-{attempt.id}-{position}")

    return by_clauses


@pytest.fixture
def claimed(answer):
    """An attempt whose missed point is claimed by the words of its last clause."""
    start = MIXED.index(TEA)
    return mending.claim(desk(), answer(MIXED), 2, start, start + len(TEA))


def test_only_missed_and_half_points_can_be_claimed(opened, answer):
    mixed, everything, nothing = answer(MIXED), answer(ALL), answer(NOTHING)

    assert keys(opened(mixed), "claim-") == [f"claim-{mixed.id}-1", f"claim-{mixed.id}-2"]
    assert keys(opened(everything), "claim-") == []
    assert len(keys(opened(nothing), "claim-")) == 3


def test_dialog_names_the_point_and_offers_the_clauses_of_the_answer(opened, answer, press, says):
    attempt = answer(MIXED)
    tab = opened(attempt)

    press(tab, f"claim-{attempt.id}-2")

    assert CALL in texts(tab)
    assert clauses(tab).options == CLAUSES
    assert tab.button(key=f"claim-keep-{attempt.id}-2").label == says("It counts")


def test_nothing_counts_until_words_are_chosen(opened, answer, press):
    attempt = answer(MIXED)
    tab = opened(attempt)
    keep = f"claim-keep-{attempt.id}-2"

    press(tab, f"claim-{attempt.id}-2")
    assert tab.button(key=keep).proto.disabled
    clauses(tab).set_value([2])
    press(tab, f"claim-{attempt.id}-2")

    assert not tab.button(key=keep).proto.disabled


def test_clauses_are_shown_letter_for_letter(opened, answer, press):
    attempt = answer("**先** 听 [x](http://a)，再 :red[y]。")
    tab = opened(attempt)

    press(tab, f"claim-{attempt.id}-0")

    assert clauses(tab).options == [r"\*\*先\*\* 听 \[x\](http\://a)，", r"再 \:red\[y\]。"]


def test_claimed_point_is_covered_by_ones_own_word(opened, answer, claim, html, says):
    attempt = answer(MIXED)
    tab = opened(attempt)

    claim(tab, attempt, 2, 2)

    assert chips(html(tab)) == ["covered", "partial", "covered"]
    assert says("covered, by your own word") in html(tab)
    assert f"<q>{TEA}。</q>" in html(tab)
    assert "<span>2.5</span> / 3" in html(tab)
    assert [one.value for one in tab.toast] == [says("Scored again: {before} → {after}", before="1.5", after="2.5")]
    (one,) = stored(attempt).claims
    assert (one.position, one.text) == (2, f"{TEA}。")


def test_claimed_point_offers_to_take_it_back_and_no_second_claim(opened, answer, claim):
    attempt = answer(MIXED)
    tab = claim(opened(attempt), attempt, 2, 2)

    assert keys(tab, "claim-") == [f"claim-{attempt.id}-1"]
    assert keys(tab, "unclaim-") == [f"unclaim-{attempt.id}-2"]
    assert keys(tab, "phrase-") == [f"phrase-{attempt.id}-2"]


def test_clauses_apart_are_claimed_with_what_stands_between(opened, answer, claim):
    attempt = answer(MIXED)

    claim(opened(attempt), attempt, 1, 2, 0)

    assert stored(attempt).claims[0].text == MIXED


def test_claim_taken_back_leaves_the_attempt_as_it_was(opened, answer, claim, press, html):
    attempt = answer(MIXED)
    tab = opened(attempt)
    before = html(tab)
    claim(tab, attempt, 2, 2)

    press(tab, f"unclaim-{attempt.id}-2")

    assert html(tab) == before
    assert (stored(attempt).claims, stored(attempt).score) == ((), attempt.score)


def test_two_points_are_claimed_by_words_of_their_own(opened, answer, claim, html):
    attempt = answer(MIXED)
    tab = opened(attempt)

    claim(tab, attempt, 2, 2)
    claim(tab, attempt, 1, 1)

    assert chips(html(tab)) == ["covered"] * 3
    assert [(one.position, one.text) for one in stored(attempt).claims] == [(1, CLAUSES[1]), (2, CLAUSES[2])]


def test_clause_without_a_letter_is_refused_in_a_sentence(opened, answer, claim, says):
    attempt = answer("☆☆☆，今天天气不错。")

    tab = claim(opened(attempt), attempt, 0, 0)

    assert [one.value for one in tab.warning] == [says("Choose the words with which you made the point.")]
    assert stored(attempt) == attempt


def test_claim_taken_back_in_another_window_is_told_in_one_sentence(opened, claimed, press, says):
    tab = opened(claimed)
    changed = mending.mend(desk(), claimed, f"{MIXED}好。")

    press(tab, f"unclaim-{claimed.id}-2")

    assert [one.value for one in tab.error] == [
        says("This attempt was changed in another window; reload the page and try again.")
    ]
    assert stored(claimed) == changed


def test_claims_are_offered_right_after_the_answer(open_page, placed, labelled, says, claim, html):
    tab = open_page("practice", q="a1", b="own")
    tab.text_area[0].set_value(MIXED)
    labelled(tab.button, says("Score this answer")).click().run()
    attempt = desk().history.attempts.get(desk().history.attempts.ids()[0])

    claim(tab, attempt, 2, 2)

    assert chips(html(tab)) == ["covered", "partial", "covered"]
    assert [one.name for one in placed.question.points] == list(POINTS)
    assert LISTEN in html(tab)
