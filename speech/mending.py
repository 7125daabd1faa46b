"""A transcript put right by hand: other words, and the times of what was heard in their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from speech.transcript import Segment, Transcript, Word

SURE = 1.0  # the probability of a word that a person wrote
LEAST_LEFT = 0.5  # of the characters of words that count as still there: any two sentences share some


def mended(heard: Transcript, text: str) -> Transcript:
    """Return ``heard`` with ``text`` for its words: what stays keeps its times, what is new takes those of its place.

    A typed answer has no times to keep. Its text is ``text``, to the character.
    """
    if not heard.segments:
        segment = Segment(text=text, start=0.0, end=heard.seconds)
        return heard.model_copy(update={"segments": (segment,)})
    pieces = [piece for segment in heard.segments for piece in (segment.words or (segment,))]
    new = iter(_shared_out([piece.text for piece in pieces], text))
    segments = [_segment(segment, new) for segment in heard.segments]
    return heard.model_copy(update={"segments": tuple(segment for segment in segments if segment.text)})


def carried(before: str, after: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the words ``before[start:end]`` stand in ``after``; ``None`` where less than half of them stays."""
    start = max(start, 0)
    words = before[start : max(end, 0)]
    kept, place = _aligned(before, after, start, start + len(words))
    whole = _nearest(after, words, place[0] if place else start)
    if place and whole and whole[0] < place[1] and place[0] < whole[1]:
        return whole
    return place if place and kept >= LEAST_LEFT * len(words) else whole


def _aligned(before: str, after: str, start: int, end: int) -> tuple[int, tuple[int, int] | None]:
    """Return how many of the characters ``before[start:end]`` stay in ``after``, and what stands in their place."""
    kept, places = 0, []
    for step in Levenshtein.opcodes(before, after):
        first, last = max(step.src_start, start), min(step.src_end, end)
        if step.tag in ("equal", "replace") and first < last:
            shift = step.dest_start - step.src_start
            places += [first + shift, last + shift]
            kept += last - first if step.tag == "equal" else 0
    return kept, (min(places), max(places)) if places else None


def _nearest(text: str, words: str, place: int) -> tuple[int, int] | None:
    """Return where ``words`` stand letter for letter, nearest to ``place``."""
    starts = [match.start() for match in re.finditer(f"(?={re.escape(words)})", text)] if words else []
    start = min(starts, key=lambda one: abs(one - place), default=None)
    return None if start is None else (start, start + len(words))


def _shared_out(pieces: list[str], text: str) -> list[str]:
    """Return what of ``text`` stands in the place of each of ``pieces``; joined they are ``text``."""
    before = "".join(pieces)
    ends = list(accumulate(map(len, pieces)))
    found = [""] * len(pieces)
    for step in Levenshtein.opcodes(before, text):
        for number in range(step.dest_start, step.dest_end):
            place = step.src_start - 1 if step.tag == "insert" else step.src_start + number - step.dest_start
            owner = bisect_right(ends, max(place, 0))
            found[min(owner, len(pieces) - 1)] += text[number]
    return found


def _segment(segment: Segment, new: Iterator[str]) -> Segment:
    """Return a segment with its pieces' new texts, taken from ``new``."""
    if not segment.words:
        return segment.model_copy(update={"text": next(new)})
    words = [_word(word, next(new)) for word in segment.words]
    kept = tuple(word for word in words if word.text)
    return segment.model_copy(update={"text": "".join(word.text for word in kept), "words": kept})


def _word(word: Word, text: str) -> Word:
    return word if text == word.text else word.model_copy(update={"text": text, "probability": SURE})
