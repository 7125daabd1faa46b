"""The progress page: what it shows, which way it leads."""

from types import SimpleNamespace

import pytest

from views import progress

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


def charts(tab):
    return tab.get("vega_lite_chart")


def practise(tab):
    return [button for button in tab.button if (button.key or "").startswith("practise-")]


def test_empty_history_says_what_to_do_and_leads_there(open_page):
    tab = open_page("progress")

    assert len(tab.info) == 1
    assert not charts(tab)
    assert [link.proto.page for link in tab.main.get("page_link")][-1] == "practice"


def test_page_shows_where_one_stands_with_all_charts(open_page, attempts, html):
    from scoring.result import spelled_marks
    from views.shared import desk

    bank = desk().library.bank("pingan-kefu")
    earned = sum(one.score.marks for one in attempts.values())

    tab = open_page("progress")

    assert f"<span>{spelled_marks(earned)}</span> / {spelled_marks(bank.marks)}" in html(tab)
    assert len(charts(tab)) == 3
    assert not tab.info


def test_deleted_attempts_leave_an_empty_page(open_page, attempts):
    from views.shared import desk

    for one in attempts.values():
        desk().history.attempts.delete(one.id)

    assert len(open_page("progress").info) == 1


def test_span_of_time_is_chosen(open_page, attempts):
    tab = open_page("progress")

    for span in ("month", "all"):
        tab.button_group(key="progress-span").set_value(span).run()
        assert not tab.exception
        assert len(charts(tab)) == 3


def test_weakest_points_come_with_the_way_to_practise_them(open_page, attempts, html):
    from views.take import _KEY

    tab = open_page("progress")
    for verdict in attempts["q07"].score.verdicts:
        assert f"<b>{verdict.point}</b>" in html(tab)

    practise(tab)[-1].click().run()

    assert not tab.exception
    assert tab.session_state[_KEY].placed.question.id == "q07"


def test_one_bank_needs_no_choice(open_page, attempts):
    assert not open_page("progress").selectbox


def test_bank_is_chosen_where_several_were_practised(open_page, second_bank, attempts, html):
    from views.shared import desk

    desk().take_text(desk().library.find("q04", "zweite"), "先听他说完。")

    tab = open_page("progress")
    assert "/ 2<" in html(tab)  # the bank that was practised last
    tab.selectbox[0].select("pingan-kefu").run()

    assert not tab.exception
    assert "/ 53<" in html(tab)


def test_bank_that_is_gone_keeps_its_figures_without_a_way_to_practise(open_page, second_bank, html):
    from views.shared import desk, reload_banks

    open_page("practice")
    desk().take_text(desk().library.find("q04", "zweite"), "今天天气不错。")
    second_bank.unlink()
    reload_banks()

    tab = open_page("progress")

    assert "/ 2<" in html(tab)
    assert len(charts(tab)) == 3
    assert not practise(tab)


def test_selected_cell_opens_its_attempt(open_page, attempts, address_of, html, monkeypatch):
    draw = progress._draw

    def clicked(chart, key, **options):
        draw(chart, key=key, **options)
        return SimpleNamespace(selection={"attempt": [{"attempt": attempts["q04"].id}]})

    monkeypatch.setattr(progress, "_draw", clicked)

    tab = open_page("progress")

    assert address_of(tab) == {"attempt": attempts["q04"].id}
    assert "一条一条用大白话" in html(tab)


def test_names_of_banks_and_points_are_shown_letter_for_letter(open_page, home, small_bank, html):
    (home / "banks").mkdir(parents=True)
    text = small_bank.replace("先倾听", "<b>先倾听</b>").replace("怎么安抚", "<i>怎么")
    (home / "banks" / "own.yaml").write_text(text, encoding="utf-8")
    from views.shared import desk

    open_page("practice")
    desk().take_text(desk().library.find("a1"), "今天天气不错。")

    tab = open_page("progress")

    assert "&lt;b&gt;先倾听" in html(tab)
    assert "<i>怎么" not in html(tab)
