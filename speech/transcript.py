"""What was said: segments and words with their times and probabilities."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Word(_Frozen):
    """A run of characters as the recogniser times them; start and end in seconds, probability 0 to 1.

    For Chinese this is a group of tokens, not a word of the language.
    """

    text: str
    start: float
    end: float
    probability: float


class Segment(_Frozen):
    """A stretch of speech; its words' texts joined are its text. Start and end in seconds."""

    text: str
    start: float
    end: float
    words: tuple[Word, ...] = ()


class Transcript(_Frozen):
    """One recording, transcribed. ``seconds`` is the recording's length, ``model`` who listened.

    A typed answer is a transcript of one segment without words or times.
    """

    segments: tuple[Segment, ...] = ()
    language: str = "zh"
    model: str = ""
    seconds: float = 0.0

    @classmethod
    def typed(cls, text: str, language: str = "zh") -> Transcript:
        """Return the transcript of an answer that was typed, not spoken."""
        return cls(segments=(Segment(text=text, start=0.0, end=0.0),), language=language)

    @property
    def text(self) -> str:
        """All segments' texts joined; positions in it are what ``times`` understands."""
        return "".join(segment.text for segment in self.segments)

    def pauses(self, least: float) -> list[int]:
        """Return the places in ``text`` before which nothing was said for ``least`` seconds or more."""
        places, place, silent_since = [], 0, None
        for piece in self._pieces():
            if silent_since is not None and piece.start - silent_since >= least:
                places.append(place)
            place += len(piece.text)
            silent_since = piece.end
        return places

    def _pieces(self) -> list[Word | Segment]:
        return [piece for segment in self.segments for piece in (segment.words or (segment,))]

    def times(self, start: int, end: int) -> tuple[float, float] | None:
        """Return when the characters ``text[start:end]`` were said, in seconds.

        ``None`` where nothing is known: a typed answer, or an empty span.
        """
        pieces = self._pieces()
        if start >= end or not pieces or self.seconds <= 0:
            return None
        ends = list(accumulate(len(piece.text) for piece in pieces))
        first = min(bisect_right(ends, start), len(pieces) - 1)
        last = min(bisect_right(ends, end - 1), len(pieces) - 1)
        return pieces[first].start, pieces[last].end
