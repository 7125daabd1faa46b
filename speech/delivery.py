"""How an answer was spoken, told from the times of its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from speech.transcript import Transcript

LONG_PAUSE = 1.5  # seconds; listeners begin to wait
_BREATH = 0.3  # seconds; shorter silence belongs to speaking
_UNIT = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9']+")  # a Chinese character, or a word of another script


@dataclass(frozen=True, slots=True)
class Delivery:
    """Times in seconds. ``units`` are characters of Chinese and words of other scripts.

    ``first`` is how long nothing was said at the start, ``speaking`` the time of speech without its silences, and
    ``rate`` the units a minute of it. ``pauses`` counts silences of ``LONG_PAUSE`` or more between words.
    """

    seconds: float
    first: float
    speaking: float
    units: int
    rate: float
    pauses: int


def delivery(transcript: Transcript) -> Delivery | None:
    """Return how an answer was spoken; ``None`` for one without times: typed, or heard without words."""
    words = [word for segment in transcript.segments for word in segment.words if word.text.strip()]
    if not words or transcript.seconds <= 0:
        return None
    silences = [max(0.0, after.start - before.end) for before, after in pairwise(words)]
    speaking = words[-1].end - words[0].start - sum(silence for silence in silences if silence >= _BREATH)
    units = len(_UNIT.findall(transcript.text))
    return Delivery(
        seconds=transcript.seconds,
        first=words[0].start,
        speaking=speaking,
        units=units,
        rate=units / speaking * 60 if speaking > 0 else 0.0,
        pauses=sum(silence >= LONG_PAUSE for silence in silences),
    )
