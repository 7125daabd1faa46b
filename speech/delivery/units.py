"""A text as what is counted of it: characters of Chinese and words of other scripts, and what parts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_UNIT = re.compile(rf"[{_HAN}]|{_LETTER}(?:['’]?{_LETTER})*")  # a Chinese character, or a word of another script
_IS_HAN = re.compile(rf"[{_HAN}]")
_MARK = re.compile(r"[，。、；：？！…—,.;:?!\n]")
_QUESTION = re.compile(r"[？?]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A character of Chinese or a word of another script: ``text[start:end]``, without difference of case."""

    text: str
    start: int
    end: int

    @property
    def han(self) -> bool:
        """Whether it is a character of Chinese."""
        return bool(_IS_HAN.match(self.text))


class Clauses:
    """The units of a text and what stands between them.

    ``silent`` are the places in the text at which the speaker was silent for a while.
    """

    def __init__(self, text: str, silent: Sequence[int] = ()) -> None:
        self.units = split(text)
        self.words = tuple(unit.text for unit in self.units)
        count = len(self.units)
        gaps = [text[: self.units[0].start]] if count else []
        gaps += [text[a.end : b.start] for a, b in zip(self.units, self.units[1:], strict=False)]
        gaps += [text[self.units[-1].end :]] if count else []
        self._marked = [bool(_MARK.search(gap)) or self._spaced(place, gap) for place, gap in enumerate(gaps)]
        self._asked = [bool(_QUESTION.search(gap)) for gap in gaps]
        self._silent = {self._gap(place) for place in silent}

    def marked(self, place: int) -> bool:
        """Tell whether a clause begins with that unit, as the marks say; the text's edges count as marks."""
        return place in (0, len(self.units)) or self._marked[place]

    def silent(self, place: int) -> bool:
        """Tell whether it was silent before that unit; it is before the first and after the last."""
        return place in (0, len(self.units)) or place in self._silent

    def apart(self, place: int) -> bool:
        """Tell whether a mark or silence stands before that unit."""
        return self.marked(place) or self.silent(place)

    def asked(self, place: int) -> bool:
        """Tell whether a question mark stands before that unit."""
        return self._asked[place]

    def same(self, place: int, words: tuple[str, ...]) -> bool:
        """Tell whether these words stand at that unit."""
        return place >= 0 and self.words[place : place + len(words)] == words

    def _spaced(self, place: int, gap: str) -> bool:
        """Tell whether there is a space between two characters of Chinese: so the recogniser may write a pause."""
        if not gap.isspace() or not 0 < place < len(self.units):
            return False
        return self.units[place - 1].han and self.units[place].han

    def _gap(self, place: int) -> int:
        """Return the first unit that stands at that place of the text or after it."""
        return next((number for number, unit in enumerate(self.units) if unit.end > place), len(self.units))


def split(text: str) -> tuple[Unit, ...]:
    """Return the units of a text."""
    return tuple(Unit(match.group().casefold(), *match.span()) for match in _UNIT.finditer(text))


def count(text: str) -> int:
    """Return how many units a text has."""
    return sum(1 for _match in _UNIT.finditer(text))
