"""The review page: the list with its filters, one attempt opened, deletion with undo."""

import pytest

ANSWERS = {
    "q04": "我先听客户把话说完，跟他说我特别理解您的心情，再一条一条用大白话解释给他听。",
    "q07": "今天天气不错。",
}


@pytest.fixture
def attempts(open_page):
    """One attempt with marks and one without, by question id."""
    from views.shared import desk

    open_page("practice")
    return {name: desk().take_text(desk().library.find(name), text) for name, text in ANSWERS.items()}


def opened(tab):
    return [button for button in tab.button if (button.key or "").startswith("open-")]


def test_empty_history_says_what_to_do(open_page):
    tab = open_page("review")

    assert len(tab.info) == 1
    assert not opened(tab)


def test_every_attempt_is_listed_newest_first(open_page, attempts):
    tab = open_page("review")

    assert [button.key for button in opened(tab)] == [f"open-{attempts['q07'].id}", f"open-{attempts['q04'].id}"]


def test_filters_narrow_the_list_and_an_empty_result_is_told(open_page, attempts, labelled):
    tab = open_page("review")

    labelled(tab.selectbox, "题目").select(("pingan-kefu", "q04")).run()
    assert [button.key for button in opened(tab)] == [f"open-{attempts['q04'].id}"]

    labelled(tab.selectbox, "题型").select(attempts["q07"].section).run()
    assert not opened(tab)
    assert len(tab.info) == 1


def test_opened_attempt_shows_its_words_verdicts_and_reference_answer(open_page, attempts, html):
    tab = open_page("review")

    opened(tab)[1].click().run()

    assert "一条一条用大白话" in html(tab)
    assert "kk-covered" in html(tab)
    assert attempts["q04"].question.answer[:10] in html(tab)


def test_deleted_attempt_is_gone_and_undo_brings_it_back(open_page, attempts, labelled):
    tab = open_page("review", attempt=attempts["q04"].id)

    labelled(tab.button, "删除").click().run()
    assert [button.key for button in opened(tab)] == [f"open-{attempts['q07'].id}"]
    labelled(tab.button, "撤销").click().run()

    assert len(opened(tab)) == 2


@pytest.mark.parametrize("name", ["nothing", "../../x", "<b>", "0"])
def test_address_of_an_attempt_that_is_not_there_is_told(open_page, name):
    tab = open_page("review", attempt=name)

    assert len(tab.warning) == 1


def test_practising_again_leads_to_the_question(open_page, attempts, labelled, html):
    from views.take import _KEY

    tab = open_page("review", attempt=attempts["q07"].id)

    labelled(tab.button, "再练").click().run()

    assert not tab.exception
    assert tab.session_state[_KEY].placed.question.id == "q07"
