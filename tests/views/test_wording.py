"""Correcting what was misheard: scored at once, what was heard is kept beside it, and nothing typed is lost."""

import re

import pytest

from practice import mending
from tests.views.answers import ALL, MIXED, NOTHING, said

MORE = "我先听客户把话说完，跟他道歉并解释原因。"


def chips(html_text):
    """The states of the points, as the row of chips shows them."""
    return re.findall(r'class="kk-chip kk-(\w+)', html_text)


def marks(html_text):
    return re.search(r'kk-marks"><span>([\d.]+)</span> / ([\d.]+)', html_text).groups()


def read(transcript_html):
    """The letters of all that is shown of transcripts."""
    return re.sub(r"<sup.*?</sup>|<[^>]+>", "", transcript_html)


def stored(attempt):
    from views.shared import desk

    return desk().history.attempts.get(attempt.id)


@pytest.fixture
def opened(open_page, press):
    """Open an attempt on the review page with the field for its words shown."""

    def open_one(attempt):
        return press(open_page("review", attempt=attempt.id), f"mend-{attempt.id}")

    return open_one


@pytest.fixture
def correct(press):
    """Write words into the field and keep them."""

    def keep(tab, attempt, words):
        tab.text_area[0].set_value(words)
        return press(tab, f"mend-keep-{attempt.id}")

    return keep


def test_the_field_holds_the_words_that_count(opened, answer):
    attempt = answer(MIXED)

    tab = opened(attempt)

    assert tab.text_area[0].value == MIXED


def test_corrected_words_are_scored_at_once_and_what_was_heard_stands_beside(
    opened, correct, answer, html, labelled, says
):
    attempt = answer(NOTHING)
    tab = opened(attempt)
    assert chips(html(tab)) == ["missing", "missing", "missing"]

    correct(tab, attempt, MORE)

    assert chips(html(tab)) == ["covered", "covered", "missing"]
    assert marks(html(tab)) == ("2", "3")
    assert MORE in read(html(tab))
    heard = labelled(tab.expander, says("What was heard"))
    assert NOTHING in read("".join(one.proto.body for one in heard.get("html")))
    assert not tab.text_area
    assert (stored(attempt).transcript.text, stored(attempt).heard.text) == (MORE, NOTHING)


def test_the_change_of_the_marks_is_told(opened, correct, answer, says):
    attempt = answer(NOTHING)

    tab = correct(opened(attempt), attempt, MORE)

    assert [one.value for one in tab.toast] == [says("Scored again: {before} → {after}", before="0", after="2")]


def test_the_words_that_were_heard_come_back_with_their_verdicts(opened, correct, answer, html, press, says):
    attempt = answer(MIXED)
    tab = opened(attempt)
    before = html(tab)
    correct(tab, attempt, ALL)
    assert chips(html(tab)) == ["covered", "covered", "covered"]

    press(tab, f"unmend-{attempt.id}")

    assert html(tab) == before
    assert says("What was heard") not in [one.label for one in tab.expander]
    assert (stored(attempt).transcript, stored(attempt).heard) == (attempt.transcript, None)


def test_words_put_right_twice_still_lead_back_to_what_was_heard_first(opened, correct, answer, press):
    attempt = answer(NOTHING)
    tab = correct(opened(attempt), attempt, MORE)
    correct(press(tab, f"mend-{attempt.id}"), attempt, ALL)

    press(tab, f"unmend-{attempt.id}")

    assert stored(attempt).transcript == attempt.transcript


@pytest.mark.parametrize("words", ["", "   \n ", "字" * 20_001])
def test_text_that_cannot_be_scored_is_refused_in_a_sentence_and_nothing_is_lost(opened, correct, answer, html, words):
    attempt = answer(MIXED)
    tab = opened(attempt)

    correct(tab, attempt, words)

    assert len(tab.warning) == 1
    assert not tab.error
    assert tab.text_area[0].value == words
    assert chips(html(tab)) == ["covered", "partial", "missing"]
    assert stored(attempt) == attempt


def test_refused_text_can_be_put_right_and_kept(opened, correct, answer, html):
    attempt = answer(MIXED)
    tab = correct(opened(attempt), attempt, "")

    correct(tab, attempt, ALL)

    assert not tab.warning
    assert chips(html(tab)) == ["covered", "covered", "covered"]


def test_unchanged_words_change_nothing(opened, correct, answer):
    attempt = answer(MIXED)

    tab = correct(opened(attempt), attempt, f"  {MIXED}\n")

    assert not tab.text_area
    assert stored(attempt) == attempt


def test_cancel_leaves_the_words_and_the_next_field_begins_with_them(opened, answer, press):
    attempt = answer(MIXED)
    tab = opened(attempt)
    tab.text_area[0].set_value("something else")

    press(tab, f"mend-cancel-{attempt.id}")
    assert not tab.text_area
    press(tab, f"mend-{attempt.id}")

    assert tab.text_area[0].value == MIXED
    assert stored(attempt) == attempt


def test_what_was_typed_survives_going_to_another_page_and_back(opened, answer, goes_to, correct, html):
    attempt = answer(MIXED)
    tab = opened(attempt)
    tab.text_area[0].set_value(ALL).run()

    for page in ("practice", "settings", "banks"):
        goes_to(tab, page)
        assert f"mend-keep-{attempt.id}" not in [button.key for button in tab.button]
    goes_to(tab, "review", attempt=attempt.id)

    assert tab.text_area[0].value == ALL
    correct(tab, attempt, tab.text_area[0].value)
    assert chips(html(tab)) == ["covered", "covered", "covered"]


def test_what_is_typed_for_one_attempt_is_not_shown_at_another(opened, answer, goes_to):
    attempt, other = answer(MIXED), answer(NOTHING)
    tab = opened(attempt)
    tab.text_area[0].set_value(ALL).run()

    goes_to(tab, "review", attempt=other.id)

    assert not tab.text_area
    assert stored(other) == other


def test_words_that_another_window_changed_meanwhile_are_not_overwritten_unseen(opened, correct, answer, html, says):
    from views.shared import desk

    attempt = answer(MIXED)
    tab = opened(attempt)
    mending.mend(desk(), attempt, MORE)

    correct(tab, attempt, ALL)

    told = says("Another window changed these words to those above; keep yours again to put them in their place.")
    assert [one.value for one in tab.warning] == [told]
    assert not tab.error
    assert tab.text_area[0].value == ALL
    assert stored(attempt).transcript.text == MORE
    assert MORE in read(html(tab))


def test_after_that_was_told_the_words_can_be_kept_all_the_same(opened, correct, answer, html):
    from views.shared import desk

    attempt = answer(MIXED)
    tab = opened(attempt)
    mending.mend(desk(), attempt, MORE)
    correct(tab, attempt, ALL)

    correct(tab, attempt, tab.text_area[0].value)

    assert not tab.warning
    assert not tab.error
    assert stored(attempt).transcript.text == ALL
    assert stored(attempt).heard.text == MIXED


def test_words_that_another_window_gave_back_meanwhile_are_not_given_back_again(opened, correct, answer, press, says):
    from views.shared import desk

    attempt = answer(MIXED)
    tab = correct(opened(attempt), attempt, ALL)
    mending.mend(desk(), stored(attempt), MORE)

    press(tab, f"unmend-{attempt.id}")

    assert [one.value for one in tab.error] == [
        says("This attempt was changed in another window; reload the page and try again.")
    ]
    assert stored(attempt).transcript.text == MORE


def test_corrected_words_are_shown_as_text_never_as_html(opened, correct, answer, html):
    attempt = answer("<i>听到的</i>")
    words = "<script>alert(1)</script> & **粗体**"

    tab = correct(opened(attempt), attempt, words)

    assert "<script>" not in html(tab)
    assert "<i>" not in html(tab)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; **粗体**" in html(tab)
    assert "&lt;i&gt;听到的&lt;/i&gt;" in html(tab)


def test_claim_whose_words_are_corrected_away_is_gone_and_that_is_told(opened, correct, answer, html, says):
    from views.shared import desk

    attempt = answer(MIXED)
    start = MIXED.index("给他")
    attempt = mending.claim(desk(), attempt, 2, start, len(MIXED))
    tab = opened(attempt)
    assert chips(html(tab))[2] == "covered"

    correct(tab, attempt, NOTHING)

    assert chips(html(tab))[2] == "missing"
    told = says("A point that you claimed lost its words and is no longer claimed.")
    assert told in [one.value for one in tab.toast]


def test_corrected_words_of_a_spoken_answer_keep_their_times(opened, correct, speak, html):
    attempt = speak(said("我先听客户把话", "说玩，", "然后道歉。", doubtful="说玩，"))
    tab = opened(attempt)
    assert 'kk-word kk-unsure" data-begin="1.85"' in html(tab)

    correct(tab, attempt, "我先听客户把话说完，然后道歉。")

    assert chips(html(tab))[0] == "covered"
    assert "kk-unsure" not in html(tab)
    assert re.search(r'class="kk-word" data-begin="1.85" data-end="2.60"', html(tab))


@pytest.mark.parametrize(("doubtful", "there"), [("天气", True), ("", False)])
def test_dotted_words_are_explained_where_there_are_any(open_page, speak, says, doubtful, there):
    attempt = speak(said("今天", "天气", "不错。", doubtful=doubtful))

    tab = open_page("review", attempt=attempt.id)

    told = says("Words with a dotted line may have been misheard; correct the words if they are wrong.")
    assert (told in [one.value for one in tab.caption]) == there


def test_words_that_may_have_been_misheard_are_marked_also_where_the_sound_is_gone(open_page, speak, html, says):
    attempt = speak(said("今天", "天气", "不错。", doubtful="天气"))
    attempt.recording.unlink()

    tab = open_page("review", attempt=attempt.id)

    told = says("Words with a dotted line may have been misheard; correct the words if they are wrong.")
    assert told in [one.value for one in tab.caption]
    assert 'class="kk-unsure">天气<' in html(tab)


def test_words_can_be_corrected_right_after_the_answer(open_page, correct, labelled, press, html, says, placed):
    from views.shared import desk

    tab = open_page("practice", q="a1", b="own")
    tab.text_area[0].set_value(NOTHING)
    labelled(tab.button, says("Score this answer")).click().run()
    attempt = desk().history.attempts.get(desk().history.attempts.ids()[0])

    correct(press(tab, f"mend-{attempt.id}"), attempt, MORE)

    assert chips(html(tab)) == ["covered", "covered", "missing"]
