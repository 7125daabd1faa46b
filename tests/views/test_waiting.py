"""What was spoken and not transcribed is offered again, and never while it is being transcribed."""

import pytest

from history.records import AttemptFilter


@pytest.fixture
def offered():
    """How many recordings a page offers to transcribe."""

    def count(tab):
        return len([button for button in tab.button if (button.key or "").startswith("resume-")])

    return count


def busy(tab):
    return any(button.label == "停止" for button in tab.button)


def test_stopping_ends_the_transcription_and_offers_the_recording_again(
    open_page, html, held, spoken, labelled, settled, offered
):
    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, busy)

    labelled(tab.button, "停止").click().run()
    settled(tab, lambda tab: tab.warning)

    assert [one.value for one in tab.warning] == ["已停止。录音已存好，可以稍后再转写。"]
    assert "kk-marks" not in html(tab)
    assert not busy(tab)
    assert offered(open_page("practice", q="q07")) == 1


def test_stopped_recording_can_be_transcribed_after_all(open_page, html, held, spoken, labelled, settled, offered):
    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, busy)
    labelled(tab.button, "停止").click().run()
    settled(tab, lambda tab: tab.warning)

    held.set()
    labelled(tab.button, "现在转写").click().run()
    settled(tab, lambda tab: "kk-marks" in html(tab))

    assert offered(open_page("practice", q="q07")) == 0


def test_words_are_shown_as_they_are_heard(open_page, html, held, listener, spoken, settled):
    tab = open_page("practice", q="q04")

    spoken(tab)

    settled(tab, lambda tab: listener["text"] in html(tab))
    assert busy(tab)


def test_recording_that_is_transcribed_or_queued_is_not_offered_in_another_tab(
    open_page, html, held, spoken, settled, offered
):
    first, second = open_page("practice", q="q04"), open_page("practice", q="q05")
    spoken(first)
    spoken(second)
    settled(first, busy)

    third = open_page("practice", q="q07")

    assert offered(third) == 0
    held.set()
    settled(second, lambda tab: "kk-marks" in html(tab))
    assert offered(third.run()) == 0


def test_one_recording_taken_up_in_two_tabs_becomes_one_attempt(
    open_page, html, held, tone, labelled, settled, offered
):
    from views.shared import desk

    open_page("practice")
    desk().hand_in(desk().library.find("q07"), tone)
    tabs = [open_page("practice"), open_page("practice")]
    assert [offered(tab) for tab in tabs] == [1, 1]

    for tab in tabs:
        labelled(tab.button, "现在转写").click().run()
    held.set()
    for tab in tabs:
        settled(tab, lambda tab: "kk-marks" in html(tab))

    assert desk().history.attempts.count(AttemptFilter()) == 1


def test_recording_of_this_page_is_not_offered_beside_it(open_page, html, held, spoken, labelled, settled, offered):
    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, busy)
    labelled(tab.button, "停止").click().run()

    settled(tab, lambda tab: tab.warning)

    assert offered(tab) == 0
    assert sum("现在转写" in button.label for button in tab.button) == 1


def test_five_are_shown_and_the_others_follow(open_page, tone, labelled, offered):
    from views.shared import desk

    open_page("practice")
    for _number in range(7):
        desk().hand_in(desk().library.find("q07"), tone)

    tab = open_page("practice")

    assert any("7 段录音" in one.label for one in tab.expander)
    assert offered(tab) == 5
    labelled(tab.button, "删除").click().run()
    assert any("6 段录音" in one.label for one in tab.expander)
    assert offered(tab) == 5


def test_recording_whose_question_is_gone_is_offered_and_told(open_page, home, tone, labelled, offered):
    from views.shared import desk

    open_page("practice")
    placed = desk().library.find("q07")
    gone = placed.question.model_copy(update={"id": "gone"})
    desk().hand_in(type(placed)(placed.bank, placed.section, gone), tone)
    tab = open_page("practice")

    labelled(tab.button, "现在转写").click().run()

    assert not tab.exception
    assert ["gone" in one.value for one in tab.error] == [True]
    assert offered(tab) == 1
