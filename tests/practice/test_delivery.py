"""How an attempt was spoken, and the hints that come of it: few, concrete, the most useful first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.delivery import MOST_HINTS, RATES, hints, of
from scoring.result import State, Verdict
from speech.delivery import Delivery, Passage, Pause, PointTime
from speech.transcript import Segment, Transcript, Word
from tests.practice.speaking import QUESTION, attempt_of, evidence
from tests.speech.delivery.making import made, said

WORDS = (("我先听他说完", 2.0, 4.0), ("再去查系统", 6.5, 8.5), ("最后回电话", 8.5, 10.0))
TWO_PAUSES = (Pause(20.0, 22.0, 5), Pause(65.0, 69.2, 9))
SLIP = Passage("嗯", 4, 5, 7.5, 7.8)


def spoken_well(**changes) -> Delivery:
    """A delivery with nothing to mend, but for what is changed."""
    place = Passage("我先听他说完。", 0, 7, 1.0, 3.0)
    figures = {
        "seconds": 60.0,
        "first": 1.0,
        "speaking": 50.0,
        "units": 180,
        "rate": 216.0,
        "long_pauses": (),
        "fillers": (),
        "repetitions": (),
        "opening": place,
        "closing": place,
        "points": (PointTime(0, ((3.0, 5.0),), 2.0),),
        "loudness": -25.0,
        "clipped": 0.0,
    }
    return Delivery(**{**figures, **changes})


def told(found, question=QUESTION, language="zh"):
    return [hint.told(str) for hint in hints(found, question, language)]


def test_an_attempt_is_told_by_its_words_its_sound_and_its_evidence(tmp_path):
    path = made(tmp_path / "a.wav", 2.5, (1.5, -25.0), 2.5, (3.5, -25.0), 2.0)
    verdicts = (
        Verdict(point="回访", state=State.COVERED, evidence=(evidence(8.5, 10.0),)),
        Verdict(point="倾听", state=State.PARTIAL, evidence=(evidence(2.0, 4.0),)),
        Verdict(point="道歉", state=State.MISSING, evidence=(evidence(6.5, 8.5),)),
        Verdict(point="解释", state=State.COVERED, evidence=(evidence(None, None),)),
    )

    found = of(attempt_of(said(*WORDS, seconds=12.0), path, verdicts))

    assert found.first == pytest.approx(2.5, rel=0.05)
    assert found.speaking == pytest.approx(5.0, rel=0.05)
    assert found.loudness == pytest.approx(-25.0, abs=0.6)
    assert [point.number for point in found.points] == [1, 0]
    assert found.points[0].begin == pytest.approx(2.5, rel=0.05)


def test_without_its_recording_an_attempt_is_told_by_its_words(tmp_path):
    transcript = said(*WORDS, seconds=12.0)

    gone = of(attempt_of(transcript, None))
    unreadable = of(attempt_of(transcript, tmp_path / "gone.wav"))

    assert gone == unreadable
    assert (gone.first, gone.pauses, gone.loudness) == (2.0, 1, None)


@pytest.mark.parametrize(
    "transcript",
    [
        Transcript.typed("我先听他说完。"),
        Transcript(seconds=9.0),
        Transcript(segments=(Segment(text="我先听", start=0.0, end=1.0),), seconds=9.0),
    ],
)
def test_a_typed_attempt_and_one_without_times_have_none(transcript):
    assert of(attempt_of(transcript)) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_nothing_is_to_mend_there_is_praise(language):
    slow, fast = RATES[language]

    [hint] = hints(spoken_well(rate=(slow + fast) / 2), QUESTION, language)

    assert hint.praise
    assert f"{(slow + fast) / 2:.0f}" in hint.told(str)


@pytest.mark.parametrize(
    ("changes", "said", "begin"),
    [
        ({"seconds": 20.0, "speaking": 18.0}, "0:20 of the suggested 1:00", None),
        ({"seconds": 90.0}, "1:30 where 1:00 is suggested", None),
        ({"long_pauses": TWO_PAUSES}, "2 pauses over 1.5 s; the longest, 4.2 s, at 1:05", 63.0),
        ({"long_pauses": (Pause(1.0, 4.5, 5),)}, "A pause of 3.5 s at 0:01", 0.0),
        ({"rate": 320.0}, "320 characters a minute is fast; 180 to 240", 1.0),
        ({"rate": 120.0}, "120 characters a minute is slow; 180 to 240", 1.0),
        ({"first": 8.0}, "8.0 s until the first word", 8.0),
        ({"points": (PointTime(1, ((31.0, 33.0),), 2.0),)}, "The first point came at 0:31", 31.0),
        ({"fillers": (SLIP,) * 6}, "At least 6 fillers, most often “嗯”, first at 0:07", 6.5),
        ({"repetitions": (SLIP,) * 3}, "3 words said twice, such as “嗯” at 0:07", 6.5),
        ({"clipped": 0.01}, "distorted", 1.0),
        ({"loudness": -50.0}, "very quiet", 1.0),
    ],
)  # fmt: skip
def test_what_is_to_mend_is_told_with_its_figures_and_its_place(changes, said, begin):
    [hint] = hints(spoken_well(**changes), QUESTION, "zh")

    assert said in hint.told(str)
    assert hint.begin == (None if begin is None else pytest.approx(begin))
    assert not hint.praise


@pytest.mark.parametrize(
    "changes",
    [
        {"long_pauses": (Pause(20.0, 22.0, 5),)},
        {"rate": 270.0},
        {"fillers": (SLIP,) * 2},
        {"repetitions": (SLIP,)},
        {"points": ()},
        {"loudness": None, "clipped": None},
        {"seconds": 31.0},
        {"seconds": 77.0},
    ],
)
def test_what_everybody_does_is_no_fault(changes):
    assert all(hint.praise for hint in hints(spoken_well(**changes), QUESTION, "zh"))


def test_english_is_counted_in_words():
    assert "220 words a minute is fast; 120 to 160" in told(spoken_well(rate=220.0), language="en")[0]


def test_of_much_to_mend_the_three_furthest_off_are_told_first():
    found = spoken_well(
        seconds=29.0,
        speaking=25.0,
        first=5.5,
        rate=170.0,
        long_pauses=tuple(Pause(at, at + 2.0, 5) for at in (5.0, 9.0, 13.0, 17.0, 21.0, 25.0)),
        fillers=(SLIP,) * 6,
    )

    first, second, *rest = told(found)

    assert first.startswith("6 pauses")
    assert second.startswith("At least 6 fillers")
    assert len(rest) == MOST_HINTS - 2


def test_nothing_is_said_of_a_language_without_advice_or_of_a_few_words():
    assert hints(spoken_well(rate=500.0), QUESTION, "fr") == []
    assert hints(spoken_well(speaking=5.0, rate=500.0), QUESTION, "zh") == []


@settings(max_examples=100, deadline=None)
@given(
    st.builds(
        spoken_well,
        seconds=st.floats(5e-324, 1e4),
        first=st.floats(0, 1e4),
        speaking=st.floats(0, 1e4),
        rate=st.floats(0, 1e9),
        loudness=st.none() | st.floats(-100, 0),
        clipped=st.none() | st.floats(0, 1),
        fillers=st.lists(st.just(SLIP), max_size=50).map(tuple),
        repetitions=st.lists(st.just(SLIP), max_size=50).map(tuple),
        long_pauses=st.lists(st.builds(Pause, st.floats(0, 50), st.floats(52, 99), st.just(1)), max_size=9).map(tuple),
    ),
    st.sampled_from(["zh", "en", "fr"]),
)
def test_any_delivery_has_at_most_three_hints_that_can_be_told(found, language):
    some = hints(found, QUESTION, language)

    assert len(some) <= MOST_HINTS
    assert all("{" not in hint.told(str) for hint in some)
    assert all(hint.begin is None or hint.begin >= 0 for hint in some)
    assert not any(hint.praise for hint in some) or len(some) == 1


def test_words_are_told_as_they_stand():
    word = Word(text="{那个}", start=1.0, end=2.0, probability=1.0)
    slip = Passage(word.text, 0, 4, 1.0, 2.0)

    assert any("“{那个}”" in line for line in told(spoken_well(fillers=(slip,) * 5)))
