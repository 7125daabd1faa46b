"""Passages of an answer with their places and times; its opening and its closing sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from speech.delivery.timeline import LONG_PAUSE, Timeline
from speech.transcript import Transcript

_SENTENCE = re.compile(r"[。！？!?…]+|\.(?=\s|$)")
_LONG = 40  # characters; a recogniser may leave out marks, and then silence or the end of a segment ends a sentence
_SHORT = 8  # characters; less is an 嗯 before the sentence


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an answer: ``transcript.text[start:end]``, said from ``begin`` to ``finish`` (seconds)."""

    text: str
    start: int
    end: int
    begin: float
    finish: float


def passage(text: str, start: int, end: int, times: Timeline) -> Passage:
    """Return the passage of that place."""
    begin, finish = times.when(start, end)
    return Passage(text[start:end], start, end, begin, finish)


def opening_and_closing(transcript: Transcript, times: Timeline) -> tuple[Passage, Passage]:
    """Return the first sentence and the last one; the same for an answer of one sentence."""
    text = transcript.text
    sentences = _sentences(transcript, times)
    return passage(text, *sentences[0], times), passage(text, *sentences[-1], times)


def _sentences(transcript: Transcript, times: Timeline) -> list[tuple[int, int]]:
    text = transcript.text
    breaks = {times.place(one) for one in times.silences if one[1] - one[0] >= LONG_PAUSE}
    breaks.update(accumulate(len(segment.text) for segment in transcript.segments))
    edges = sorted({match.end() for match in _SENTENCE.finditer(text)} | {len(text)})
    found, start = [], 0
    for edge in edges:
        inner = sorted(one for one in breaks if start < one < edge) if edge - start > _LONG else []
        for end in (*inner, edge):
            words = text[start:end]
            if end < edge and len(words) < _SHORT:
                continue
            if any(map(str.isalnum, words)):
                first = start + len(words) - len(words.lstrip())
                found.append((first, start + len(words.rstrip())))
            start = end
    return found or [(0, len(text))]
