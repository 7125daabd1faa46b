"""Figures of whole answers: opening and closing, and that nothing a recogniser may write makes one impossible."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from speech.delivery import AudioFigures, Delivery, Passage, delivery
from speech.transcript import Segment, Transcript, Word
from tests.speech.delivery.making import evenly, said

TEXT = st.text(st.sampled_from("我我就是嗯然后那个。，？! aum,like\n二😀𠮷"), max_size=8) | st.text(max_size=5)
TIME = st.floats(-1.0, 40.0) | st.floats() | st.sampled_from([0.0, math.nan, math.inf, 1e308, 5e-324])
SPANS = st.lists(st.tuples(TIME, TIME), max_size=3)


@st.composite
def transcripts(draw):
    """Any words at any times, in any order, also without words, times or letters."""
    segments = []
    for texts in draw(st.lists(st.lists(TEXT, max_size=5), max_size=4)):
        words = tuple(Word(text=text, start=draw(TIME), end=draw(TIME), probability=0.5) for text in texts)
        kept = words if draw(st.booleans()) else ()
        segments.append(Segment(text="".join(texts), start=draw(TIME), end=draw(TIME), words=kept))
    language = draw(st.sampled_from(["zh", "en", "fr"]))
    return Transcript(segments=tuple(segments), language=language, seconds=draw(TIME))


@st.composite
def audios(draw):
    """Any sounds in their order, as audio_figures returns them."""
    edges = sorted(draw(st.lists(st.floats(0.0, 50.0), max_size=12, unique=True)))
    sounds = tuple(zip(edges[::2], edges[1::2], strict=False))
    return AudioFigures(seconds=50.0, sounds=sounds, loudness=-30.0, clipped=0.0)


@settings(max_examples=300, deadline=None)
@given(transcripts(), st.none() | audios(), st.dictionaries(st.integers(0, 5), SPANS, max_size=3))
@example(said(("听", 0.0, 0.0), seconds=5e-324), None, {})
def test_any_transcript_has_figures_within_reason(transcript, audio, points):
    found = delivery(transcript, audio, points)

    if found is None:
        return
    assert 0.0 <= found.first <= found.seconds
    assert 0.0 <= found.speaking <= found.seconds + 0.5  # the voice may end a little after its last word
    assert 0.0 <= found.share <= 1.0
    assert 0.0 <= found.rate < math.inf
    assert found.units >= 0
    assert all(pause.seconds >= 1.5 and 0 <= pause.place <= len(transcript.text) for pause in found.long_pauses)
    for place in (*found.fillers, *found.repetitions, found.opening, found.closing):
        assert place.text == transcript.text[place.start : place.end]
        assert 0.0 <= place.begin <= place.finish
    assert all(math.isfinite(number) for number in numbers(found))


def numbers(value):
    """Yield every number of a delivery, however deep."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from numbers(one)
    elif hasattr(value, "__slots__"):
        for one in fields(value):
            yield from numbers(getattr(value, one.name))


def test_numbers_looks_everywhere():
    place = Passage("", 0, 0, 1.0, math.nan)

    found = list(numbers(Delivery(1.0, 2.0, 3.0, 4, 5.0, (), (place,), (), place, place)))

    assert sum(math.isnan(number) for number in found) == 3


def test_opening_and_closing_are_the_first_and_the_last_sentence():
    found = delivery(evenly("我先听他说完。再去查系统！最后回电话。"))

    assert (found.opening.text, found.closing.text) == ("我先听他说完。", "最后回电话。")
    assert (found.opening.begin, found.opening.finish) == pytest.approx((0.0, 1.75))
    assert found.closing.finish == pytest.approx(19 * 0.25)


def test_an_answer_of_one_sentence_opens_and_closes_with_it():
    found = delivery(evenly("我先听他说完"))

    assert found.opening == found.closing
    assert found.opening.text == "我先听他说完"


def test_without_marks_a_long_pause_ends_a_sentence():
    first, last = "我先听他把话说完" * 3, "再去系统里查清楚" * 3

    found = delivery(said((first, 0.0, 6.0), (last, 9.0, 15.0), seconds=15.0))

    assert (found.opening.text, found.closing.text) == (first, last)


def test_a_number_with_a_point_is_no_end_of_a_sentence():
    found = delivery(evenly("It took 3.5 days. Then he smiled.", "en"))

    assert found.opening.text == "It took 3.5 days."


def test_a_segment_without_words_is_no_pause():
    words = (Word(text="先听", start=0.0, end=1.0, probability=1.0),)
    segments = (
        Segment(text="先听", start=0.0, end=1.0, words=words),
        Segment(text="他把话说完", start=1.0, end=4.0),
        Segment(text="再查", start=4.0, end=5.0, words=(Word(text="再查", start=4.0, end=5.0, probability=1.0),)),
    )

    found = delivery(Transcript(segments=segments, seconds=5.0))

    assert (found.pauses, found.units, found.speaking) == (0, 9, 5.0)


def test_without_its_sound_an_answer_has_no_loudness():
    found = delivery(evenly("我先听他说完。"))

    assert (found.loudness, found.clipped) == (None, None)
