"""The main job in a real browser, from a new user's first page to the attempt deleted again."""

import os
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from tests.browser.candidate import Candidate
from tests.browser.conftest import ANSWER, DESKTOP, PHONE

QUESTION_SECONDS = 5  # the first question read aloud takes at least that long
WHAT_IT_SHOWS = {"先倾听后行动": "covered", "主动承担责任": "covered", "提供可落地的解决方案": "covered"}


PICTURE_HEIGHT = 1500  # the page scrolls inside its window, so that a whole one needs a tall window


def picture(tab, size, name):
    """Take a picture for the README where KAIKOU_SCREENSHOTS names a folder."""
    folder = os.environ.get("KAIKOU_SCREENSHOTS")
    if folder:
        tab.set_viewport_size({**size, "height": PICTURE_HEIGHT})
        tab.wait_for_timeout(500)
        tab.screenshot(path=str(Path(folder) / f"{name}.png"))
        tab.set_viewport_size(size)


@pytest.mark.parametrize(
    ("size", "language", "name"),
    [
        pytest.param(DESKTOP, "zh_CN", "desktop", id="desktop"),
        pytest.param(PHONE, "zh_CN", "phone", id="phone"),
        pytest.param(DESKTOP, "en", "english", id="english"),
    ],
)
def test_new_user_hears_answers_reviews_and_deletes(serve, browse, answer_seconds, size, language, name):
    server = serve()
    with browse(size) as tab:
        person = Candidate(tab, server.address)
        person.comes()
        person.passes_the_check(language)

        person.presses("Hear the question")
        question = person.hears()
        assert question["seconds"] > QUESTION_SECONDS
        assert question["loud"] > 0.1
        picture(tab, size, f"{name}-question")

        person.records(answer_seconds)
        verdicts = person.verdicts()
        picture(tab, size, f"{name}-result")
        assert fuzz.ratio(person.transcript(), ANSWER) > 80
        assert verdicts == WHAT_IT_SHOWS
        person.sees(
            "The demo model understands Kaikou's built-in voice, not people. Fetch a real one for your own answers."
        )

        tab.reload()
        assert person.verdicts() == WHAT_IT_SHOWS
        person.goes_to("Review")
        picture(tab, size, f"{name}-review")
        tab.locator('[class*="st-key-open-"] button:visible').first.click()
        assert person.verdicts() == WHAT_IT_SHOWS
        heard = person.hears()
        assert heard["seconds"] == pytest.approx(answer_seconds, abs=2)
        assert heard["loud"] > 0.05
        tab.locator("audio").last.evaluate("element => element.play()")
        tab.wait_for_function("[...document.querySelectorAll('audio')].some((one) => one.currentTime > 0.5)")

        person.presses("Delete this attempt")
        person.sees("The attempt was deleted.")
        person.sees("Nothing here yet. Answer a first question, and it will wait for you here.")
        assert_within(tab, size)


def assert_within(tab, size):
    """Nothing may stand out at the side: a phone would scroll sideways."""
    assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
