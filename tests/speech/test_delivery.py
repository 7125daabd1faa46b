"""How an answer was spoken: rate, first word and pauses of words whose truth is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.delivery import LONG_PAUSE, delivery
from speech.transcript import Segment, Transcript, Word


def spoken(*words: tuple[str, float, float], seconds: float | None = None, each: int = 3) -> Transcript:
    """A transcript of words with their times, ``each`` of them a segment."""
    heard = [Word(text=text, start=start, end=end, probability=0.9) for text, start, end in words]
    segments = []
    for place in range(0, len(heard), each):
        some = tuple(heard[place : place + each])
        text = "".join(word.text for word in some)
        segments.append(Segment(text=text, start=some[0].start, end=some[-1].end, words=some))
    return Transcript(segments=tuple(segments), seconds=words[-1][2] if seconds is None else seconds)


def steadily(text: str, rate: float, first: float = 0.0) -> list[tuple[str, float, float]]:
    """The characters of ``text`` spoken one by one at ``rate`` a minute, the first after ``first`` seconds."""
    return [(one, first + place * 60 / rate, first + (place + 1) * 60 / rate) for place, one in enumerate(text)]


@pytest.mark.parametrize("rate", [90, 180, 240, 320])
def test_rate_of_steady_speech_is_its_characters_a_minute(rate: float) -> None:
    found = delivery(spoken(*steadily("我先听客户把话说完再查系统" * 4, rate, first=2.0)))

    assert found is not None
    assert found.units == 52
    assert found.rate == pytest.approx(rate, rel=0.05)
    assert found.first == pytest.approx(2.0, rel=0.05)
    assert found.pauses == 0


def test_silences_between_words_are_no_time_of_speaking() -> None:
    words = steadily("先听他说", 240) + steadily("再去查系统", 240, first=4.0) + steadily("给他回电", 240, first=7.0)

    found = delivery(spoken(*words, seconds=12.0))

    assert found is not None
    assert found.speaking == pytest.approx(13 * 0.25, rel=0.05)
    assert found.rate == pytest.approx(240, rel=0.05)
    assert found.pauses == 2
    assert found.seconds == 12.0


def test_a_breath_belongs_to_speaking() -> None:
    words = [("先听", 0.0, 0.5), ("他说", 0.75, 1.25), ("完了", 1.5, 2.0)]

    found = delivery(spoken(*words))

    assert found is not None
    assert found.speaking == pytest.approx(2.0)


@pytest.mark.parametrize(("silence", "pauses"), [(LONG_PAUSE - 0.1, 0), (LONG_PAUSE, 1), (9.0, 1)])
def test_a_pause_counts_from_its_least_length_on(silence: float, pauses: int) -> None:
    found = delivery(spoken(("先听", 0.0, 0.5), ("他说", 0.5 + silence, 1.0 + silence)))

    assert found is not None
    assert found.pauses == pauses


def test_a_pause_between_two_segments_counts_and_silence_at_the_ends_does_not() -> None:
    words = [("先听", 5.0, 5.5), ("他说", 8.0, 8.5)]

    found = delivery(spoken(*words, seconds=60.0, each=1))

    assert found is not None
    assert (found.pauses, found.first, found.seconds) == (1, 5.0, 60.0)
    assert found.speaking == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("我先听他说完。", 6),
        ("用 Excel 统计了 3 天", 7),
        (" I don't interrupt the customer,", 5),
        (" I don’t interrupt the customer,", 5),
        (" Zoë’s café", 2),
        ("，。！？…", 0),
        ("㐀𠮷", 2),
    ],
)
def test_characters_and_words_of_letters_count_and_marks_do_not(text: str, units: int) -> None:
    found = delivery(spoken((text, 0.0, 2.0)))

    assert found is not None
    assert found.units == units


def test_words_of_mere_space_are_no_first_word() -> None:
    found = delivery(spoken((" ", 0.0, 0.1), ("先听", 3.0, 3.5), (" ", 9.0, 9.1), seconds=10.0))

    assert found is not None
    assert (found.first, found.pauses) == (3.0, 0)


def test_words_that_overlap_are_no_negative_silence() -> None:
    found = delivery(spoken(("先听", 0.0, 1.0), ("他说", 0.8, 1.5)))

    assert found is not None
    assert found.speaking == pytest.approx(1.5)
    assert found.pauses == 0


def test_a_word_without_length_is_no_rate() -> None:
    found = delivery(spoken(("听", 1.0, 1.0), seconds=2.0))

    assert found is not None
    assert (found.rate, found.speaking) == (0.0, 0.0)


@pytest.mark.parametrize(
    "transcript",
    [
        Transcript.typed("我先听他说完。"),
        Transcript(seconds=5.0),
        Transcript(segments=(Segment(text="我先听他说完。", start=0.0, end=2.0),), seconds=2.0),
        spoken((" ", 0.0, 1.0)),
    ],
)
def test_an_answer_without_words_and_times_has_no_delivery(transcript: Transcript) -> None:
    assert delivery(transcript) is None


@settings(max_examples=200, deadline=None)
@given(
    lengths=st.lists(st.tuples(st.floats(0.1, 1.0), st.floats(0.0, 4.0)), min_size=1, max_size=30),
    first=st.floats(0.0, 20.0),
)
def test_speaking_and_long_silences_never_make_more_than_there_was(
    lengths: list[tuple[float, float]], first: float
) -> None:
    words, now = [], first
    for length, silence in lengths:
        words.append(("好的", now, now + length))
        now += length + silence
    spoken_for = sum(length for length, _silence in lengths)

    found = delivery(spoken(*words, seconds=now))

    assert found is not None
    assert found.first == first
    assert spoken_for - 1e-6 <= found.speaking <= now - first + 1e-6
    silences = [silence for _length, silence in lengths[:-1]]
    clear = [silence for silence in silences if abs(silence - LONG_PAUSE) > 1e-6]
    if len(clear) == len(silences):
        assert found.pauses == sum(silence > LONG_PAUSE for silence in silences)
    assert found.rate == pytest.approx(2 * len(words) / found.speaking * 60)
