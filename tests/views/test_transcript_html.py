"""A transcript as HTML: every letter once, in its place, and nothing in it that acts."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locales import translator
from scoring.result import Evidence, Score, State, Verdict
from speech.transcript import Segment, Transcript, Word
from tests.views.answers import said
from views.attempt.transcript import clock, transcript_html

TEXT = st.text(st.sampled_from("先听他说完ab <>&\"'\n🙂𠮷é\u0301</span>"), max_size=12) | st.text(max_size=12)
PROBABILITY = st.sampled_from([0.0, 0.49, 0.5, 1.0])


@pytest.fixture(scope="module", autouse=True)
def outside_a_page():
    """Texts in Chinese without a page that has settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("views.attempt.transcript._", lambda text, **values: translator("zh_CN")(text).format(**values))
        yield


class _Reader(HTMLParser):
    """The runs of a transcript as a browser has them, attributes and letters; signs and buttons apart."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.runs, self.buttons, self.signs, self.tags, self.loose = [], [], [], [], ""
        self._open = []
        self.feed(source)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self._open.append(tag)
        if "data-at" in found:
            self.runs.append((found, ""))
        if tag == "button":
            self.buttons.append((len(self.runs), found))
        if tag == "sup":
            self.signs.append((len("".join(text for _attributes, text in self.runs)), ""))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open[-1] == "sup":
            self.signs[-1] = (self.signs[-1][0], self.signs[-1][1] + data)
        elif self._open[-1] in ("span", "mark") and self.runs:
            attributes, text = self.runs[-1]
            self.runs[-1] = (attributes, text + data)
        elif self._open[-1] != "button":
            self.loose += data

    @property
    def text(self):
        return "".join(text for _attributes, text in self.runs)


@st.composite
def transcripts(draw):
    """Any words and segments, in any script, also without times or letters."""
    segments, now = [], 0.0
    for texts in draw(st.lists(st.lists(TEXT, max_size=4), max_size=4)):
        words = []
        for text in texts:
            words.append(Word(text=text, start=now, end=now + 0.5, probability=draw(PROBABILITY)))
            now += 1.0
        kept = tuple(words) if draw(st.booleans()) else ()
        segments.append(Segment(text="".join(texts), start=now - len(texts), end=now, words=kept))
    return Transcript(segments=tuple(segments), seconds=now)


@st.composite
def scored(draw):
    """A transcript and a score whose evidence may lie anywhere in it, upon itself and upon that of others."""
    transcript = draw(transcripts())
    place = st.integers(0, len(transcript.text))
    span = st.tuples(place, place).map(sorted).filter(lambda ends: ends[0] < ends[1])
    spans = draw(st.lists(st.lists(span, max_size=3), max_size=8)) if transcript.text else []
    verdicts = tuple(
        Verdict(
            point=f"point {number}",
            state=State.COVERED,
            evidence=tuple(Evidence(text=transcript.text[a:b], start=a, end=b) for a, b in some),
        )
        for number, some in enumerate(spans)
    )
    return transcript, Score(verdicts=verdicts, marks=0.0, max_marks=3.0)


def score_of(transcript, *spans):
    """A score with one verdict a span."""
    evidence = [Evidence(text=transcript.text[a:b], start=a, end=b) for a, b in spans]
    verdicts = tuple(Verdict(point="x", state=State.COVERED, evidence=(one,)) for one in evidence)
    return Score(verdicts=verdicts, marks=0.0, max_marks=3.0)


@settings(max_examples=400, deadline=None)
@given(scored(), st.booleans())
def test_every_letter_stands_there_once_and_escaped_whatever_was_said_and_proved(given_one, playable):
    transcript, score = given_one

    page = _Reader(transcript_html(transcript, score, "an id", playable=playable))

    assert page.text == transcript.text
    assert page.loose == ""
    assert set(page.tags) <= {"p", "span", "mark", "sup", "button"}


@settings(max_examples=400, deadline=None)
@given(scored(), st.booleans())
def test_every_run_tells_where_it_stands_counted_in_code_points(given_one, playable):
    transcript, score = given_one

    page = _Reader(transcript_html(transcript, score, playable=playable))

    at = 0
    for attributes, text in page.runs:
        assert attributes["data-at"] == str(at)
        at += len(text)
    assert at == len(transcript.text)


@settings(max_examples=400, deadline=None)
@given(scored(), st.booleans())
def test_evidence_is_marked_letter_for_letter_and_signed_where_it_ends(given_one, playable):
    transcript, score = given_one
    evidence = [(one, number) for number, verdict in enumerate(score.verdicts, 1) for one in verdict.evidence]

    page = _Reader(transcript_html(transcript, score, playable=playable))

    marked, at = set(), 0
    for attributes, text in page.runs:
        if "style" in attributes:
            marked.update(range(at, at + len(text)))
        at += len(text)
    assert marked == {place for one, _number in evidence for place in range(one.start, one.end)}
    assert sorted(page.signs) == sorted((one.end, str(number)) for one, number in evidence)


@settings(max_examples=200, deadline=None)
@given(scored())
def test_every_letter_tells_when_its_word_was_said_and_whether_it_may_be_another(given_one):
    transcript, score = given_one
    pieces = [piece for segment in transcript.segments for piece in (segment.words or (segment,))]
    wanted = [
        (f"{piece.start:.2f}", f"{piece.end:.2f}", getattr(piece, "probability", 1.0) < 0.5)
        for piece in pieces
        for _letter in piece.text
    ]

    page = _Reader(transcript_html(transcript, score, playable=True))

    assert wanted == [
        (told["data-begin"], told["data-end"], "kk-unsure" in told["class"].split())
        for told, text in page.runs
        for _letter in text
    ]
    assert all("kk-word" in told["class"].split() for told, _text in page.runs)


@settings(max_examples=200, deadline=None)
@given(scored())
def test_nothing_promises_a_sound_where_there_is_none(given_one):
    transcript, score = given_one

    page = _Reader(transcript_html(transcript, score))

    assert not page.buttons
    assert not any("data-begin" in told or "kk-word" in told.get("class", "").split() for told, _text in page.runs)


@settings(max_examples=200, deadline=None)
@given(scored())
def test_every_segment_with_words_begins_with_a_button_that_plays_it(given_one):
    transcript, score = given_one
    places, at = {}, 0
    for segment in transcript.segments:
        if segment.text:
            places[at] = segment.words[0].start if segment.words else segment.start
        at += len(segment.text)

    page = _Reader(transcript_html(transcript, score, playable=True))

    found = {int(page.runs[number][0]["data-at"]): button["data-begin"] for number, button in page.buttons}
    assert found == {place: f"{begin:.2f}" for place, begin in places.items()}


def test_places_after_an_emoji_count_it_once():
    transcript = said("👨‍👩‍👧好，", "𠮷利。")

    page = _Reader(transcript_html(transcript, score_of(transcript, (7, 9)), playable=True))

    assert [(told["data-at"], text) for told, text in page.runs] == [("0", "👨‍👩‍👧好，"), ("7", "𠮷利"), ("9", "。")]


def test_words_that_may_have_been_misheard_are_marked_with_and_without_sound():
    transcript = said("先听", "他硕", "完。", doubtful="他硕")

    for playable in (True, False):
        page = _Reader(transcript_html(transcript, score_of(transcript), playable=playable))
        unsure = [text for told, text in page.runs if "kk-unsure" in told.get("class", "")]
        assert unsure == ["他硕"]


def test_a_typed_answer_is_one_run_without_marks():
    transcript = Transcript.typed("先听他说完。")

    page = _Reader(transcript_html(transcript, score_of(transcript)))

    assert page.runs == [({"data-at": "0"}, "先听他说完。")]


def test_an_answer_without_a_word_is_an_empty_paragraph():
    page = _Reader(
        transcript_html(Transcript(seconds=3.0), Score(verdicts=(), marks=0.0, max_marks=0.0), playable=True)
    )

    assert (page.tags, page.runs) == (["p"], [])


def test_overlapping_evidence_shows_both_colours_and_both_signs():
    transcript = said("先听他说完")

    source = transcript_html(transcript, score_of(transcript, (0, 4), (2, 5)), playable=True)

    page = _Reader(source)
    colours = [(text, [number for number in (0, 1) if f"--kk-c{number}" in told["style"]]) for told, text in page.runs]
    assert colours == [("先听", [0]), ("他说", [0, 1]), ("完", [1])]
    assert page.signs == [(4, "1"), (5, "2")]


def test_a_long_run_at_the_start_of_a_segment_may_be_broken_over_lines():
    short, long = said("今天", "不错"), said("我" * 60, "不错")

    kept, broken = (transcript_html(one, score_of(one), playable=True) for one in (short, long))

    assert "white-space" not in kept
    assert '<span class="kk-start" style="white-space: normal">' in broken


def test_the_name_of_the_attempt_is_escaped():
    source = transcript_html(Transcript.typed("a"), score_of(Transcript.typed("a")), '"><script>')

    assert "<script>" not in source


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0, "0:00"), (9.99, "0:09"), (60.0, "1:00"), (65.2, "1:05"), (3_725.0, "62:05")]
)
def test_a_time_is_told_as_players_do(seconds, shown):
    assert clock(seconds) == shown
