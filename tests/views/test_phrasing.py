"""Words of one's own that count from now on: what they change is shown before, and can be taken back."""

import re

import pytest

from errors import HistoryError
from practice import mending
from tests.views.answers import CALL, MIXED, NOTHING, TEA, said
from views.shared import desk, plain

SHORT = "喝茶"
OTHER = f"{TEA}，聊了半天。"
HIS_SIDE = "坐到他身边"


def chips(html_text):
    return re.findall(r'class="kk-chip kk-(\w+)', html_text)


def keys(tab, beginning):
    return [button.key for button in tab.button if (button.key or "").startswith(beginning)]


def stored(attempt):
    return desk().history.attempts.get(attempt.id)


def phrases():
    return [(one.point, one.phrase) for one in desk().history.phrases.all()]


def changes():
    return desk().history.phrases.changes()


def texts(tab):
    return [one.value for one in [*tab.text, *tab.caption]]


@pytest.fixture
def opened(open_page):
    return lambda attempt: open_page("review", attempt=attempt.id)


@pytest.fixture
def claimed(answer):
    """An attempt whose missed point is claimed by the words of its last clause."""
    start = MIXED.index(TEA)
    return mending.claim(desk(), answer(MIXED), 2, start, start + len(TEA))


@pytest.fixture
def let_count(press):
    """Go through the dialog that lets the words of a claim count, with other words where some are given."""

    def keep(tab, attempt, position=2, words=None, *, until="keep"):
        steps = [f"phrase-{attempt.id}-{position}", f"own-look-{attempt.id}", "phrase-carry-out"]
        press(tab, steps[0])
        if words is not None:
            own(tab).set_value(words)
        for count in range(2, {"open": 1, "look": 2, "keep": 3}[until] + 1):
            press(tab, *steps[:count])
        return tab

    return keep


def own(tab):
    return next(one for one in tab.text_input if (one.key or "").startswith("own-"))


def test_words_that_shall_count_are_proposed_from_the_claim(opened, claimed, let_count):
    tab = let_count(opened(claimed), claimed, until="open")

    assert own(tab).value == TEA
    assert CALL in texts(tab)


def test_each_point_is_proposed_its_own_words(opened, claimed, press):
    attempt = mending.claim(desk(), claimed, 1, 0, 9)
    tab = press(opened(attempt), f"phrase-{attempt.id}-2")
    assert own(tab).value == TEA

    press(tab, f"phrase-{attempt.id}-1")

    assert own(tab).value == MIXED[:9]


def test_words_spoken_with_a_pause_are_proposed_so_that_they_are_found_again(opened, speak, let_count):
    heard = said("今天", TEA[:3], TEA[3:], "后来散了。", silence=0.8)
    first, second = speak(heard), speak(heard)
    text = heard.text
    attempt = mending.claim(desk(), first, 2, text.index(TEA), text.index(TEA) + len(TEA))

    let_count(opened(attempt), attempt)

    assert stored(second).score.verdicts[2].state.value == "covered"


def test_changes_are_listed_before_anything_changes(opened, claimed, answer, let_count, says):
    other, third = answer(OTHER), answer(NOTHING)

    tab = let_count(opened(claimed), claimed, until="look")

    assert says("{changed} of your {count} attempts at this question change:", changed=2, count=3) in texts(tab)
    missing, covered, by_word = says("not yet"), says("covered"), says("covered, by your own word")
    assert plain(f"{CALL}: {missing} → {covered}") in texts(tab)
    assert plain(f"{CALL}: {by_word} → {covered}") in texts(tab)
    assert [one.split("   ")[1] for one in texts(tab) if "   " in one] == ["2.5 → 2.5", "0 → 1"]
    assert (phrases(), changes()) == ([], [])
    assert [stored(one) for one in (claimed, other, third)] == [claimed, other, third]


def test_that_nothing_changes_is_told(opened, claimed, let_count, says):
    tab = let_count(opened(claimed), claimed, words=HIS_SIDE, until="look")

    assert [one.value for one in tab.info] == [says("None of your {count} attempts at this question changes.", count=1)]


def test_kept_words_count_in_the_past_and_from_now_on(opened, claimed, answer, let_count, html, says):
    other = answer(OTHER)
    tab = opened(claimed)

    let_count(tab, claimed)

    assert phrases() == [(CALL, TEA)]
    assert stored(other).score.verdicts[2].state.value == "covered"
    assert stored(claimed).score.verdicts[2].claimed is False
    assert answer(f"{TEA}。").score.verdicts[2].state.value == "covered"
    said_ = says("Your words “{phrase}” count now; {count} attempts changed.", phrase=TEA, count=2)
    assert [one.value for one in tab.success] == [said_]
    assert chips(html(tab)) == ["covered", "partial", "covered"]


def test_list_of_changes_is_no_longer_offered_once_the_words_are_others(opened, claimed, let_count, press):
    tab = let_count(opened(claimed), claimed, until="look")
    assert keys(tab, "phrase-carry-out")

    own(tab).set_value(HIS_SIDE)
    press(tab, f"phrase-{claimed.id}-2")

    assert not keys(tab, "phrase-carry-out")


def test_undo_gives_every_score_back(opened, claimed, answer, let_count, press, html):
    other = answer(OTHER)
    tab = opened(claimed)
    before = html(tab)
    let_count(tab, claimed)

    press(tab, "phrase-undo")

    assert html(tab) == before
    assert not tab.success
    assert phrases() == []
    assert [stored(one).score for one in (claimed, other)] == [claimed.score, other.score]


@pytest.mark.parametrize("words", [SHORT, "", "……", "(", "@先听"])
def test_words_that_cannot_count_are_refused_in_a_sentence_and_stay_in_the_field(opened, claimed, let_count, words):
    tab = let_count(opened(claimed), claimed, words=words, until="look")

    assert len(tab.warning) == 1
    assert not tab.error
    assert own(tab).value == words
    assert not keys(tab, "phrase-carry-out")
    assert phrases() == []


def test_words_that_are_too_short_are_told_why(opened, claimed, let_count, says):
    tab = let_count(opened(claimed), claimed, words=SHORT, until="look")

    assert [one.value for one in tab.warning] == [
        says("These words are too short: they would be found in answers that mean something else.")
    ]


def test_words_that_are_there_already_are_told(opened, claimed, let_count, says, press):
    tab = let_count(opened(claimed), claimed)

    let_count(tab, claimed, until="look")

    assert [one.value for one in tab.warning] == [says("You have these words for this point already.")]


def test_attempt_changed_between_the_list_and_the_keeping_is_told_and_nothing_is_kept(
    opened, claimed, let_count, press, monkeypatch
):
    def changed(*arguments):
        raise HistoryError("One of these attempts was changed in another window meanwhile.")

    monkeypatch.setattr("practice.personal.carry_out", changed)

    tab = let_count(opened(claimed), claimed)

    assert (len(tab.warning), len(tab.error), len(tab.success)) == (1, 0, 0)
    assert own(tab).value == TEA
    assert phrases() == []


def test_own_phrases_are_listed_on_the_review_page_with_their_point_and_question(
    opened, claimed, let_count, open_page, labelled, says, placed
):
    let_count(opened(claimed), claimed)

    listed = labelled(open_page("review").expander, says("My own phrases"))

    assert [one.value for one in listed.text] == [TEA, says("Latest changes")]
    captions = [one.value for one in listed.caption]
    assert f"{CALL} · {placed.question.text}" in captions
    assert any(says("added") in one and says("{count} attempts changed", count=1) in one for one in captions)


def test_without_phrases_there_is_no_list_of_them(open_page, answer, says):
    answer(MIXED)

    assert says("My own phrases") not in [one.label for one in open_page("review").expander]


@pytest.mark.parametrize("left", ["none", "filtered"])
def test_own_phrases_can_be_reached_also_where_no_attempt_is_listed(
    opened, claimed, let_count, open_page, labelled, says, left
):
    let_count(opened(claimed), claimed)
    if left == "none":
        desk().history.attempts.delete(claimed.id)
    tab = open_page("review")
    if left == "filtered":
        tab.get("button_group")[0].set_value("low").run()
    assert not keys(tab, "open-")

    assert TEA in [one.value for one in labelled(tab.expander, says("My own phrases")).text]


def test_removed_phrase_no_longer_counts_after_its_changes_were_shown(
    opened, claimed, answer, let_count, open_page, press, says
):
    other = answer(OTHER)
    let_count(opened(claimed), claimed)
    tab = open_page("review")
    (remove,) = keys(tab, "phrase-remove-")

    press(tab, remove)
    assert says("{changed} of your {count} attempts at this question change:", changed=2, count=2) in texts(tab)
    assert phrases() == [(CALL, TEA)]
    press(tab, remove, "phrase-carry-out")

    assert phrases() == []
    assert [stored(one).score for one in (claimed, other)] == [claimed.score, other.score]
    said_ = says("Your words “{phrase}” are gone; {count} attempts changed.", phrase=TEA, count=2)
    assert [one.value for one in tab.success] == [said_]


def test_removal_is_taken_back(opened, claimed, let_count, open_page, press):
    let_count(opened(claimed), claimed)
    counted = stored(claimed).score
    tab = open_page("review")
    (remove,) = keys(tab, "phrase-remove-")
    press(tab, remove)
    press(tab, remove, "phrase-carry-out")

    press(tab, "phrase-undo")

    assert phrases() == [(CALL, TEA)]
    assert stored(claimed).score == counted


def test_removal_that_fails_is_told_in_the_dialog_and_the_page_stays(
    opened, claimed, let_count, open_page, press, monkeypatch
):
    def locked(*arguments):
        raise HistoryError("The history is busy.")

    let_count(opened(claimed), claimed)
    tab = open_page("review")
    (remove,) = keys(tab, "phrase-remove-")
    monkeypatch.setattr("practice.personal.removing", locked)

    press(tab, remove)

    assert (len(tab.warning), len(tab.error)) == (1, 0)


def test_change_is_taken_back_from_the_list_of_changes(opened, claimed, let_count, open_page, press, says):
    let_count(opened(claimed), claimed)
    (change,) = changes()
    tab = open_page("review")

    press(tab, f"change-undo-{change.id}")

    assert phrases() == []
    assert stored(claimed).score == claimed.score
    assert keys(tab, "change-undo-") == []
    assert says("taken back") in texts(tab)


def test_change_that_another_window_took_back_is_no_longer_offered(opened, claimed, let_count, open_page, press, says):
    tab = let_count(opened(claimed), claimed)
    (change,) = changes()
    press(open_page("review"), f"change-undo-{change.id}")

    press(tab, "phrase-undo")

    assert not keys(tab, "phrase-undo")
    assert not tab.success
    assert not tab.error
    assert phrases() == []
    assert stored(claimed).score == claimed.score


def test_phrase_of_a_question_that_is_gone_is_still_listed(
    opened, claimed, let_count, open_page, labelled, edited, says
):
    let_count(opened(claimed), claimed)
    edited("id: own", "id: another")

    listed = labelled(open_page("review").expander, says("My own phrases"))

    assert f"{CALL} · {says('a question that is no longer there')}" in [one.value for one in listed.caption]
