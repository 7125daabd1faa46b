"""An attempt that another tab has deleted is told of, on every page that still shows it."""

import pytest


@pytest.fixture
def attempt(open_page):
    from views.shared import desk

    open_page("practice")
    return desk().take_text(desk().library.find("q04"), "跟他道歉。")


def delete(open_page, labelled, attempt):
    labelled(open_page("review", attempt=attempt.id).button, "删除这次练习").click().run()


def listed(tab):
    return [button.key for button in tab.button if (button.key or "").startswith("open-")]


def test_opened_attempt_that_was_deleted_elsewhere_is_told_with_the_way_back(open_page, labelled, attempt):
    tab = open_page("review", attempt=attempt.id)

    delete(open_page, labelled, attempt)
    tab.run()

    assert not tab.exception
    assert ["找不到练习记录" in one.value for one in tab.warning] == [True]
    labelled(tab.button, "全部练习记录").click().run()
    assert not tab.exception
    assert not tab.warning


def test_attempt_deleted_in_two_tabs_is_gone_once_and_comes_back_once(open_page, labelled, attempt):
    tab = open_page("review", attempt=attempt.id)
    delete(open_page, labelled, attempt)

    labelled(tab.button, "删除这次练习").click().run()
    assert not tab.exception
    assert not tab.error
    labelled(tab.button, "撤销").click().run()

    assert listed(tab) == [f"open-{attempt.id}"]


def test_listed_attempt_that_was_deleted_elsewhere_is_told_when_it_is_opened(open_page, labelled, attempt):
    tab = open_page("review")
    delete(open_page, labelled, attempt)

    tab.button(f"open-{attempt.id}").click().run()

    assert not tab.exception
    assert len(tab.warning) == 1


def test_answer_on_the_practice_page_that_was_deleted_elsewhere_is_told_and_tried_again(
    open_page, html, labelled, listener, spoken, settled
):
    from views.shared import desk

    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))
    (summary,) = desk().history.attempts.find()

    delete(open_page, labelled, summary)
    tab.run()

    assert not tab.exception
    assert "kk-marks" not in html(tab)
    assert ["找不到练习记录" in one.value for one in tab.warning] == [True]
    labelled(tab.button, "再来一次").click().run()
    assert tab.get("audio_input")


def test_undo_of_an_attempt_that_was_purged_meanwhile_is_one_sentence(open_page, labelled, attempt):
    from datetime import datetime, timedelta, timezone

    from views.shared import desk

    tab = open_page("review", attempt=attempt.id)
    labelled(tab.button, "删除这次练习").click().run()
    desk().history.purge(datetime.now(timezone.utc) + timedelta(days=1))

    labelled(tab.button, "撤销").click().run()

    assert not tab.exception
    assert len(tab.error) == 1
