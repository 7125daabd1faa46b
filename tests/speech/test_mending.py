"""A transcript put right by hand: the text is the person's to the letter, the times are the recogniser's."""

import time
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from speech.mending import SURE, carried, mended
from speech.transcript import Segment, Transcript, Word

LETTERS = st.sampled_from("我先听他说完，。再查系统 ab\n🙂")
TEXTS = st.text(LETTERS, max_size=30) | st.text(max_size=30)
SOME = st.text(LETTERS, min_size=1, max_size=6)
thorough = settings(max_examples=200, deadline=None)


@st.composite
def transcripts(draw):
    """Spoken answers whose pieces follow each other in time; segments with words and segments without."""
    clock, segments = 0.0, []
    for _ in range(draw(st.integers(1, 3))):
        words = []
        for text in draw(st.lists(SOME, min_size=1, max_size=4)):
            start = clock + draw(st.sampled_from([0.0, 0.1, 0.9]))
            clock = start + draw(st.sampled_from([0.0, 0.2, 0.5]))
            words.append(Word(text=text, start=start, end=clock, probability=draw(st.sampled_from([0.1, 0.5, 0.9]))))
        text = "".join(word.text for word in words)
        shown = tuple(words) if draw(st.booleans()) else ()
        segments.append(Segment(text=text, start=words[0].start, end=clock, words=shown))
    return Transcript(segments=tuple(segments), model="tiny", seconds=clock + 1)


def spoken(*texts):
    """Return an answer of one segment whose words follow each other, one a second."""
    words = tuple(
        Word(text=text, start=float(number), end=number + 0.8, probability=0.5) for number, text in enumerate(texts)
    )
    segment = Segment(text="".join(texts), start=0.0, end=float(len(texts)), words=words)
    return Transcript(segments=(segment,), model="tiny", seconds=len(texts) + 1.0)


def pieces(transcript):
    return [piece for segment in transcript.segments for piece in (segment.words or (segment,))]


@thorough
@given(transcripts() | st.builds(Transcript.typed, TEXTS) | st.just(Transcript(seconds=2.0)), TEXTS)
def test_the_text_is_what_the_person_wrote_to_the_letter(heard, text):
    found = mended(heard, text)

    assert found.text == text
    for segment in found.segments:
        assert not segment.words or "".join(word.text for word in segment.words) == segment.text


@thorough
@given(transcripts(), TEXTS)
def test_what_was_heard_is_unchanged_and_so_is_who_listened(heard, text):
    before = heard.model_dump_json()

    found = mended(heard, text)

    assert heard.model_dump_json() == before
    assert (found.language, found.model, found.seconds) == (heard.language, heard.model, heard.seconds)


@thorough
@given(transcripts())
def test_mended_to_itself_is_itself(heard):
    assert mended(heard, heard.text) == heard


@thorough
@given(transcripts(), TEXTS)
def test_times_are_those_of_what_was_heard_in_its_order(heard, text):
    times = [(piece.start, piece.end) for piece in pieces(heard)]

    found = [(piece.start, piece.end) for piece in pieces(mended(heard, text))]

    left = iter(times)
    assert all(one in left for one in found)


@thorough
@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.integers(0, 24), st.integers(0, 24), st.text("新字"))
def test_words_outside_the_mended_stretch_keep_times_and_probability(lengths, start, end, new):
    letters = iter(
        "我先听他说完再查系统然后道歉写张单子给客户看吧好了"
    )  # all different: no word can be taken for another
    heard = spoken(*["".join(next(letters) for _ in range(length)) for length in lengths])
    before, behind = heard.text[:start], heard.text[max(start, end) :]

    found = pieces(mended(heard, before + new + behind))

    ends = list(accumulate(len(piece.text) for piece in pieces(heard)))
    last = len(heard.text) - len(behind)
    for piece, finish in zip(pieces(heard), ends, strict=True):
        if finish < len(before) or finish - len(piece.text) > last:
            assert piece in found


def test_new_words_are_sure_and_stand_at_the_time_of_what_they_replace():
    heard = spoken("我先", "听可护", "说完")

    found = mended(heard, "我先听客户说完").segments[0].words

    assert [word.text for word in found] == ["我先", "听客户", "说完"]
    assert [(word.start, word.end) for word in found] == [(0.0, 0.8), (1.0, 1.8), (2.0, 2.8)]
    assert [word.probability for word in found] == [0.5, SURE, 0.5]


def test_what_was_added_belongs_to_the_word_before_it_and_at_the_beginning_to_the_first():
    heard = spoken("我听", "说完")

    assert [word.text for word in mended(heard, "我听他说完").segments[0].words] == ["我听他", "说完"]
    assert [word.text for word in mended(heard, "先我听说完了").segments[0].words] == ["先我听", "说完了"]


def test_words_that_are_gone_leave_no_empty_word_and_no_empty_segment():
    first, second = spoken("嗯，", "我听他"), spoken("那个", "那个")
    heard = first.model_copy(update={"segments": (*first.segments, *second.segments)})

    found = mended(heard, "我听他")

    assert [[word.text for word in segment.words] for segment in found.segments] == [["我听他"]]
    assert found.times(0, 3) == (1.0, 1.8)


def test_a_typed_answer_has_no_times_to_lose():
    found = mended(Transcript.typed("我听"), "我先听他说完")

    assert found == Transcript.typed("我先听他说完")


@thorough
@given(TEXTS, TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_a_span_carried_lies_within_the_new_text_and_holds_something(before, after, start, end):
    place = carried(before, after, start, end)

    assert place is None or 0 <= place[0] < place[1] <= len(after)


@thorough
@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_in_an_unchanged_text_words_stand_where_they_stood(text, start, end):
    words = text[start:end]

    assert carried(text, text, start, end) == ((start, start + len(words)) if words else None)


@thorough
@given(TEXTS, SOME, TEXTS, st.text("新字", max_size=9), st.text("新字", max_size=9))
@example("我", "我先听他说完", "", "", "")
def test_words_that_stay_are_found_letter_for_letter(before, words, behind, lead, trail):
    place = carried(before + words + behind, lead + words + trail, len(before), len(before) + len(words))

    assert place is not None
    assert (lead + words + trail)[slice(*place)] == words


@thorough
@given(TEXTS, st.text("新字又是", min_size=1, max_size=12), TEXTS)
def test_words_that_were_deleted_are_nowhere(before, words, behind):
    text = before + words + behind
    left = before + behind
    place = carried(text, left, len(before), len(before) + len(words))

    assert place is None or 2 * sum(one in words for one in left[slice(*place)]) >= len(words)


@pytest.mark.parametrize(
    "before, words, after, found",
    [
        ("我先听可户说完，再查。", "我先听可户说完", "我先听客户说完，再查。", "我先听客户说完"),
        ("我听说完。", "我听说完", "我先听他说完。", "我先听他说完"),
        ("嗯，我先听他说完。再查。", "我先听他说完", "我先听他说完。再查。", "我先听他说完"),
        ("我我先听他说完。", "我先听他说完", "我先听他说完。", "我先听他说完"),
        ("我先听他说完，然后查系统。", "我先听他说完，然后查系统", "我先听他说完。", "我先听他说完"),
        ("我听他说完。我再查系统。", "我听他说完", "我再查系统。我听他说完。", "我听他说完"),
        ("我先听他说完。我再道歉。", "我先听他说完。", "我再道歉。", None),
        ("我先听客户说完", "我先听客户说完", "今天天气真好啊", None),
        ("我先听客户说完。再查。", "我先听客户说完", "再查。", None),
    ],
    ids=[
        "slip put right", "words put in", "filler gone before", "stutter gone before", "half of them deleted",
        "moved", "deleted before a like beginning", "all others", "deleted at the beginning",
    ],
)  # fmt: skip
def test_where_words_stand_after_a_mend(before, words, after, found):
    start = before.index(words)

    place = carried(before, after, start, start + len(words))

    assert (place and after[slice(*place)]) == found


@pytest.mark.parametrize("start, end", [(0, 0), (3, 2), (-5, 0), (9, 20)])
def test_a_span_that_holds_nothing_is_carried_nowhere(start, end):
    assert carried("我先听他说完", "我先听他说完", start, end) is None


@pytest.mark.parametrize("after", ["同" * 20_000, "说完他听先我" * 3_333, "我先听他说完再" * 2_857])
def test_twenty_thousand_characters_are_mended_in_a_moment(after):
    heard = spoken(*["我先", "听他", "说完"] * 3_333)

    began = time.perf_counter()
    found = mended(heard, after)
    carried(heard.text, after, 100, 120)

    assert time.perf_counter() - began < 5
    assert found.text == after
