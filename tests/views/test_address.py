"""The page's address carries the question and the recording: a reload comes back to the same answer."""

import pytest


def busy(tab):
    return any(button.label == "停止" for button in tab.button)


@pytest.fixture
def reloaded(open_page, address_of):
    """Open the address of a tab anew, as the browser's reload does."""
    return lambda tab: open_page("practice", **address_of(tab))


def test_address_names_bank_and_question(open_page, labelled, address_of):
    tab = open_page("practice", q="q04")
    assert address_of(tab) == {"b": "pingan-kefu", "q": "q04"}

    labelled(tab.button, "跳过").click().run()

    assert address_of(tab) == {"b": "pingan-kefu", "q": "q05"}


def test_reload_while_it_is_transcribed_follows_the_same_transcription(
    open_page, html, held, spoken, settled, address_of, reloaded
):
    from views.shared import desk

    tab = open_page("practice", q="q04")
    recording = spoken(tab)
    settled(tab, busy)

    again = reloaded(tab)

    assert address_of(again) == {"b": "pingan-kefu", "q": "q04", "r": recording}
    assert busy(again)
    held.set()
    settled(again, lambda tab: "kk-marks" in html(tab))
    assert len(desk().history.attempts.find()) == 1


def test_reload_after_the_transcription_shows_the_same_answer(open_page, html, listener, spoken, settled, reloaded):
    from views.shared import desk

    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))

    again = reloaded(tab)

    assert listener["text"][:4] in html(again)
    assert html(again) == html(tab)
    assert len(desk().history.attempts.find()) == 1


def test_reload_after_a_restart_of_the_program_shows_the_same_answer(
    open_page, html, listener, spoken, settled, reloaded
):
    from views.shared import worker

    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))

    worker.clear()
    again = reloaded(tab)

    assert html(again) == html(tab)


def test_reload_after_a_restart_in_the_middle_offers_to_go_on(
    open_page, html, held, spoken, labelled, settled, address_of, reloaded
):
    from views.shared import worker

    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, busy)
    worker().job(address_of(tab)["r"]).cancel()  # as the end of the program does
    worker.clear()

    again = reloaded(tab)

    assert "录音已存好，只是转写中断了。" in [one.value for one in again.info]
    held.set()
    labelled(again.button, "现在转写").click().run()
    settled(again, lambda tab: "kk-marks" in html(tab))


@pytest.mark.parametrize("name", ["garbage", "../../x", "<b>", "0", "a" * 5_000, "\0", "' or 1=1 --"])
def test_address_of_a_recording_that_never_was_leads_to_the_question(open_page, html, name, address_of):
    tab = open_page("practice", q="q04", r=name)

    assert address_of(tab) == {"b": "pingan-kefu", "q": "q04"}
    assert tab.get("audio_input")
    assert not tab.error
    assert "kk-marks" not in html(tab)


def test_next_question_leaves_the_recording_behind(
    open_page, html, listener, spoken, labelled, settled, address_of, reloaded
):
    tab = open_page("practice", q="q04")
    assert spoken(tab)
    settled(tab, lambda tab: "kk-marks" in html(tab))

    labelled(tab.button, "下一题").click().run()

    assert address_of(tab) == {"b": "pingan-kefu", "q": "q05"}
    assert "kk-marks" not in html(reloaded(tab))


def test_recording_again_leaves_the_recording_behind(open_page, held, spoken, labelled, settled, address_of):
    tab = open_page("practice", q="q04")
    spoken(tab)
    settled(tab, busy)
    labelled(tab.button, "停止").click().run()
    settled(tab, lambda tab: tab.warning)

    labelled(tab.button, "重新录音").click().run()

    assert address_of(tab) == {"b": "pingan-kefu", "q": "q04"}
    assert tab.get("audio_input")


def test_reload_after_a_typed_answer_shows_the_same_answer(open_page, html, labelled, reloaded):
    from views.shared import desk

    tab = open_page("practice", q="q04")
    tab.text_area[0].set_value("我先听客户把话说完，跟他道歉。")
    labelled(tab.button, "评分").click().run()

    again = reloaded(tab.run())

    assert "kk-marks" in html(again)
    assert html(again) == html(tab)
    assert len(desk().history.attempts.find()) == 1


@pytest.mark.parametrize("name", ["garbage", "../../x", "<b>", "\0"])
def test_address_of_an_attempt_that_never_was_is_told_with_a_way_on(open_page, html, labelled, listener, name):
    tab = open_page("practice", q="q04", a=name)

    assert ["找不到练习记录" in one.value for one in tab.warning] == [True]
    assert "kk-marks" not in html(tab)
    labelled(tab.button, "再来一次").click().run()
    assert tab.get("audio_input")
    assert not tab.warning
