"""When something was said and when nothing was: the recogniser's words beside the sound itself."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from speech.delivery.audio import AudioFigures
from speech.delivery.spans import BREATH, Span, between, joined, overlap
from speech.transcript import Transcript

LONG_PAUSE = 1.5  # seconds; listeners begin to wait
_BESIDE = 0.5  # seconds by which the times of words miss the voice
_EDGE = 0.1  # seconds; so much of a voice beside a silence is no word but the measure's own step
_NO_WORD = 0.3  # seconds; a shorter sound by itself was a click, a rustle or a breath


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word with its place in the text and its times, which never go back."""

    start: int
    end: int
    begin: float
    finish: float
    spoken: bool


class Timeline:
    """The words of a transcript in time, from ``begin`` to ``finish`` (seconds), with the ``silences`` among them.

    A silence lasts ``BREATH`` or longer. There must be a word (``spoken``).
    """

    def __init__(self, transcript: Transcript, audio: AudioFigures | None = None) -> None:
        self._pieces = list(_pieces(transcript))
        self._ends = [piece.end for piece in self._pieces]
        self._said = [piece for piece in self._pieces if piece.spoken]
        self.begin, self.finish = self._said[0].begin, max(piece.finish for piece in self._said)
        gaps = self._gaps()
        if audio is None or not audio.sounds:
            self.silences = [gap for gap in gaps if gap[1] - gap[0] >= BREATH]
        else:
            self._trim(audio.sounds)
            self.silences = self._listened(gaps, audio.sounds)

    def when(self, start: int, end: int) -> Span:
        """Return when ``text[start:end]`` was said, by the times of its words."""
        first = min(bisect_right(self._ends, start), len(self._pieces) - 1)
        last = min(bisect_right(self._ends, max(start, end - 1)), len(self._pieces) - 1)
        return self.voiced(self._pieces[first].begin, self._pieces[last].finish)

    def voiced(self, begin: float, finish: float) -> Span:
        """Return that time without the silence at its edges; as it is where there is nothing else."""
        edges = [(-math.inf, self.begin), *self.silences, (self.finish, math.inf)]
        first = next((end for start, end in edges if start - _EDGE <= begin < end), begin)
        last = next((start for start, end in edges if start < finish <= end + _EDGE), finish)
        return (first, last) if first < last else (begin, finish)

    def place(self, silence: Span) -> int:
        """Return the place in the text before which it was silent.

        A word that was stretched over the silence stands on that side of it on which more of the word lies.
        """
        middle = (silence[0] + silence[1]) / 2
        after = next((piece for piece in self._said if (piece.begin + piece.finish) / 2 >= middle), None)
        return after.start if after else self._said[-1].end

    def _gaps(self) -> list[Span]:
        ends = accumulate((piece.finish for piece in self._said), max)
        return [(end, max(end, after.begin)) for end, (_before, after) in zip(ends, pairwise(self._said), strict=False)]

    def _trim(self, sounds: tuple[Span, ...]) -> None:
        """Move the edges to where the voice begins and ends: the first and the last word stretch as well."""
        voice = [span for span in sounds if span[1] - span[0] >= _NO_WORD] or sounds
        begin = next((first for first, last in voice if last > self.begin), self.begin)
        finish = next((last for first, last in reversed(voice) if first < self.finish), self.finish)
        begin = begin if begin >= self.begin - _BESIDE else self.begin
        finish = finish if finish <= self.finish + _BESIDE else self.finish
        if begin < finish:
            self.begin, self.finish = begin, finish

    def _listened(self, gaps: list[Span], sounds: tuple[Span, ...]) -> list[Span]:
        """Return the silences of the sound, and long gaps between words that some noise fills."""
        words = [(piece.begin, piece.finish) for piece in self._said]
        voice = [span for span in sounds if span[1] - span[0] >= _NO_WORD or _touches(span, words)]
        quiet = [span for span in between(voice, self.begin, self.finish) if span[1] - span[0] >= BREATH]
        noisy = [gap for gap in gaps if gap[1] - gap[0] >= LONG_PAUSE and overlap(quiet, *gap) * 2 < gap[1] - gap[0]]
        return joined([*quiet, *noisy])


def spoken(transcript: Transcript) -> bool:
    """Tell whether a transcript has a word with its time."""
    if not math.isfinite(transcript.seconds) or transcript.seconds <= 0:
        return False
    return any(word.text.strip() for segment in transcript.segments for word in segment.words)


def _pieces(transcript: Transcript) -> Iterator[_Piece]:
    """Yield the words in their order, their times within the recording; a time that is none is the one before it."""
    place, begin = 0, 0.0
    for segment in transcript.segments:
        for piece in segment.words or (segment,):
            end = place + len(piece.text)
            begin = max(begin, _within(piece.start, begin, transcript.seconds))
            finish = max(begin, _within(piece.end, begin, transcript.seconds))
            yield _Piece(place, end, begin, finish, bool(piece.text.strip()))
            place = end


def _within(seconds: float, otherwise: float, most: float) -> float:
    return min(max(0.0, seconds), most) if math.isfinite(seconds) else otherwise


def _touches(span: Span, words: list[Span]) -> bool:
    return any(begin < span[1] and span[0] < end for begin, end in words)
