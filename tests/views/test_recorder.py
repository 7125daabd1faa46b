"""What the recorder brings is on disk before anything else; only then the browser forgets it."""

import base64

import pytest

from views.recorder import recorder


@pytest.fixture
def brought(monkeypatch):
    """Let the browser bring an answer at the next run: ``brought(id, question, data)``."""
    waiting = []

    def show(placed, number, on_spoken, *, next_step):
        if waiting:
            on_spoken(waiting.pop())

    monkeypatch.setattr("views.recorder.recorder.show", show)
    return lambda id, question, data, bank="pingan-kefu": waiting.append(recorder.Spoken(id, bank, question, data))


def kept(home):
    return sorted((home / "recordings").glob("*.wav"))


def test_an_answer_is_kept_transcribed_and_forgotten_in_the_browser(
    home, open_page, listener, brought, settled, html, tone
):
    brought("one", "q04", tone)

    tab = settled(open_page("practice", b="pingan-kefu", q="q04"), lambda tab: "kk-marks" in html(tab))

    [file] = kept(home)
    assert file.read_bytes() == tone
    assert tab.session_state[recorder.KEPT] == ["one"]


def test_an_answer_to_another_question_goes_to_that_one(home, open_page, listener, brought, settled, html, tone):
    brought("one", "q07", tone)

    settled(open_page("practice", b="pingan-kefu", q="q04"), lambda tab: "kk-marks" in html(tab))

    [file] = kept(home)
    assert "_q07_" in file.name


def test_an_answer_whose_bank_is_gone_is_not_thrown_away(home, open_page, listener, brought, settled, html, tone):
    brought("one", "q99", tone, bank="gone")

    settled(open_page("practice", b="pingan-kefu", q="q04"), lambda tab: "kk-marks" in html(tab))

    assert len(kept(home)) == 1


def test_what_can_not_be_kept_stays_in_the_browser(home, open_page, listener, brought, monkeypatch, tone):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("history.recordings.write_atomically", full)
    brought("one", "q04", tone)

    tab = open_page("practice", b="pingan-kefu", q="q04")

    assert len(tab.error) == 1
    assert recorder.KEPT not in tab.session_state


def test_what_is_no_sound_is_told(open_page, listener, brought):
    brought("one", "q04", b"")

    tab = open_page("practice", b="pingan-kefu", q="q04")

    assert len(tab.error) + len(tab.warning) >= 1


@pytest.mark.parametrize(
    "told", [{"data": "no base64!"}, {}, {"data": None}, {"data": base64.b64encode(b"x").decode()}]
)
def test_whatever_a_page_sends_is_taken_apart_without_a_crash(told):
    assert isinstance(recorder.taken_apart(told), recorder.Spoken)
