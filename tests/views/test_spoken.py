"""How an answer was spoken, as the attempt's page shows it: figures, line of time, hints, places; nothing that acts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from practice.delivery import of
from scoring.result import State, Verdict
from tests.practice.speaking import attempt_of, evidence
from tests.speech.delivery.making import made, said
from tests.views.answers import MIXED
from tests.views.answers import said as spoken
from views.attempt.spoken import spoken_html

HOSTILE = "<img src=x onerror=alert(1)>&\"'{0}"
SLIPS = (("嗯，我先听他说完，", 2.0, 4.0), ("就是就是去查系统。", 6.5, 8.5), ("最后回电话。", 12.0, 14.0))


@pytest.fixture(autouse=True)
def outside_a_page(monkeypatch):
    """Texts in English without a page that has settings."""
    for module in ("spoken", "places", "transcript"):
        monkeypatch.setattr(f"views.attempt.{module}._", in_english)


def in_english(text, **values):
    return text.format(**values) if values else text


class _Reader(HTMLParser):
    """The tags of a piece of HTML with their attributes, and its letters."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self._open = [], "", []
        self.feed(source)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def those(self, kind):
        return [attributes for _tag, attributes in self.tags if kind in attributes.get("class", "").split()]


def shown(words=SLIPS, *, seconds=15.0, playable=True, verdicts=(), recording=None):
    attempt = attempt_of(said(*words, seconds=seconds), recording, verdicts)
    return _Reader(spoken_html(attempt, of(attempt), playable=playable))


def test_figures_stand_with_their_names(tmp_path):
    path = made(tmp_path / "a.wav", 2.0, (2.0, -20.0), 2.5, (2.0, -20.0), 3.5, (2.0, -20.0), 1.0)

    found = shown(recording=path)

    assert re.search(r"Speaking rate19\d characters a minute", found.text)
    assert re.search(r"Share of speech(39|40|41)%", found.text)
    for piece in ("0:15", "of 1:00", "2.0 seconds", "≥ 2", "−20 dBFS, 0.0 % of the samples distorted"):
        assert piece in found.text


def test_the_line_shows_points_and_pauses_by_place():
    verdicts = (
        Verdict(point="回访", state=State.COVERED, evidence=(evidence(12.0, 14.0),)),
        Verdict(point="倾听", state=State.COVERED, evidence=(evidence(2.0, 4.0),)),
    )

    found = shown(verdicts=verdicts)

    assert [one["style"] for one in found.those("kk-pause")] == ["left:26.67%;width:16.67%", "left:56.67%;width:23.33%"]
    assert [one["data-begin"] for one in found.those("kk-pause")] == ["2.00", "6.50"]
    assert [one["style"] for one in found.those("kk-made")] == ["left:13.33%;width:13.33%", "left:80.00%;width:13.33%"]


def test_numbers_of_points_made_at_once_stand_beside_one_another():
    verdicts = tuple(
        Verdict(point=str(number), state=State.COVERED, evidence=(evidence(14.0, 14.0),)) for number in range(3)
    )

    lefts = [
        float(attributes["style"].removeprefix("left:").removesuffix("%"))
        for tag, attributes in shown(verdicts=verdicts).tags
        if tag == "i" and "style" in attributes
    ]

    assert len(lefts) == 3
    assert all(left <= 95 for left in lefts)
    assert len(set(lefts)) == 3


def test_hints_and_places_can_be_heard():
    found = shown()

    assert found.tags[0] == ("section", {"class": "kk-spoken", "data-attempt": "a"})
    buttons = [float(attributes["data-begin"]) for tag, attributes in found.tags if tag == "button"]
    assert {2.0, 6.5, 12.0} <= set(buttons)
    assert "2 pauses over 1.5 s; the longest, 3.5 s, at 0:08" in found.text
    assert "the recogniser leaves out many" in found.text


def test_what_can_not_be_played_has_no_button():
    found = shown(playable=False)

    assert not [tag for tag, _attributes in found.tags if tag == "button"]
    assert not [attributes for _tag, attributes in found.tags if "data-begin" in attributes]
    assert "2 pauses over 1.5 s" in found.text


def test_words_and_names_of_points_are_shown_letter_for_letter():
    verdicts = (Verdict(point=HOSTILE, state=State.COVERED, evidence=(evidence(2.0, 4.0),)),)
    words = ((f"{HOSTILE}。", 2.0, 4.0), (f"嗯，{HOSTILE}", 8.0, 12.0))

    found = shown(words, verdicts=verdicts)

    assert found.text.count(HOSTILE) >= 3
    assert not [tag for tag, _attributes in found.tags if tag in ("img", "script")]
    assert not [name for _tag, attributes in found.tags for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("seconds", [0.01, 600.0])
def test_the_line_never_leaves_its_edges(seconds):
    verdicts = (Verdict(point="a", state=State.COVERED, evidence=(evidence(0.0, seconds),)),)

    [made_there] = shown((("嗯", 0.0, seconds),), seconds=seconds, verdicts=verdicts).those("kk-made")

    left, width = (float(number) for number in re.findall(r":([\d.]+)%", made_there["style"]))
    assert 0 <= left < left + width <= 100.01


def test_the_page_of_a_spoken_attempt_shows_it_and_that_of_a_typed_one_does_not(speak, answer, open_page):
    heard = speak(spoken("我先听客户把话说完，", "然后跟他道歉。", silence=2.0))
    typed = answer(MIXED)

    pages = [open_page("review", attempt=one.id) for one in (heard, typed)]

    strips = [
        [one.proto.body for one in page.get("html") if '<section class="kk-spoken' in one.proto.body] for page in pages
    ]
    assert [len(strip) for strip in strips] == [1, 0]
    assert "characters a minute" in strips[0][0]
