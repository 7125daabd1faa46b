"""The figures of a delivery, from the times of its words and from the sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speech.delivery.audio import AudioFigures
from speech.delivery.fillers import fillers
from speech.delivery.passages import Passage, opening_and_closing, passage
from speech.delivery.repetitions import repetitions
from speech.delivery.spans import Span, joined, length, overlap
from speech.delivery.timeline import LONG_PAUSE, Timeline, spoken
from speech.delivery.units import Clauses, count
from speech.delivery.wordlists import word_lists
from speech.transcript import Transcript

_HESITATION = 0.5  # seconds of silence that set a word apart as a comma does
_LEAST_SPEAKING = 0.05  # seconds; of less there is no rate


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between words: from ``begin`` to ``finish`` (seconds), before ``transcript.text[place:]``."""

    begin: float
    finish: float
    place: int

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.finish - self.begin


@dataclass(frozen=True, slots=True)
class PointTime:
    """When a point was made: its stretches in their order, with ``seconds`` of speech in them."""

    number: int
    spans: tuple[Span, ...]
    seconds: float

    @property
    def begin(self) -> float:
        """The second at which it begins."""
        return self.spans[0][0]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Times in seconds. ``units`` are characters of Chinese and words of other scripts.

    ``first`` is how long nothing was said at the start, ``speaking`` the time of speech without its silences, and
    ``rate`` the units a minute of it. ``long_pauses`` are silences of ``LONG_PAUSE`` or more between words.
    ``fillers`` are those that were heard: the recogniser leaves many out. ``points`` stand in the order in which they
    were made. ``loudness`` of the speech in dBFS and ``clipped``, the share of distorted samples (0 to 1), are
    ``None`` where the sound is gone.
    """

    seconds: float
    first: float
    speaking: float
    units: int
    rate: float
    long_pauses: tuple[Pause, ...]
    fillers: tuple[Passage, ...]
    repetitions: tuple[Passage, ...]
    opening: Passage
    closing: Passage
    points: tuple[PointTime, ...] = ()
    loudness: float | None = None
    clipped: float | None = None

    @property
    def pauses(self) -> int:
        """How many pauses are long."""
        return len(self.long_pauses)

    @property
    def share(self) -> float:
        """The share of speech in the recording, 0 to 1."""
        return min(1.0, self.speaking / self.seconds)


def delivery(
    transcript: Transcript, audio: AudioFigures | None = None, points: Mapping[int, Sequence[Span]] | None = None
) -> Delivery | None:
    """Return how an answer was spoken; ``None`` for one without times: typed, or heard without words.

    ``points`` are the stretches of time in which each point was made, by the point's number.
    """
    if not spoken(transcript):
        return None
    times = Timeline(transcript, audio)
    units = count(transcript.text)
    speaking = max(0.0, times.finish - times.begin - length(times.silences))
    opening, closing = opening_and_closing(transcript, times)
    filling, repeated = _slips(transcript, times)
    return Delivery(
        seconds=transcript.seconds,
        first=times.begin,
        speaking=speaking,
        units=units,
        rate=units / speaking * 60 if speaking >= _LEAST_SPEAKING else 0.0,
        long_pauses=tuple(
            Pause(*silence, times.place(silence)) for silence in times.silences if silence[1] - silence[0] >= LONG_PAUSE
        ),
        fillers=filling,
        repetitions=repeated,
        opening=opening,
        closing=closing,
        points=_in_time(points or {}, times, transcript.seconds),
        loudness=audio.loudness if audio else None,
        clipped=audio.clipped if audio else None,
    )


def _slips(transcript: Transcript, times: Timeline) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Return the fillers and the repetitions."""
    text = transcript.text
    silent = [times.place(silence) for silence in times.silences if silence[1] - silence[0] >= _HESITATION]
    clauses, lists = Clauses(text, silent), word_lists(transcript.language)
    filling, repeated = fillers(clauses, lists), repetitions(clauses, lists)
    return (
        tuple(passage(text, *place, times) for place in filling),
        tuple(passage(text, *place, times) for place in repeated),
    )


def _in_time(points: Mapping[int, Sequence[Span]], times: Timeline, most: float) -> tuple[PointTime, ...]:
    """Return the points in the order in which they were made; a time outside the recording is none."""
    found = []
    for number, given in points.items():
        spans = joined(times.voiced(*span) for span in given if 0 <= span[0] <= span[1] <= most)
        if spans:
            seconds = length(spans) - sum(overlap(times.silences, *span) for span in spans)
            found.append(PointTime(number, tuple(spans), max(0.0, seconds)))
    return tuple(sorted(found, key=lambda point: (point.begin, point.number)))
