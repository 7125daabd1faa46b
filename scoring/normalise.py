"""An answer made ready for matching, every character still knowing where it came from.

``STEPS`` is the documentation: each step does one thing to the characters and
their origins, in that order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, reduce
from typing import NamedTuple

from scoring.vocabulary import guards

COMMA, STOP = "，", "。"
_COMMAS = frozenset(",，、;；:：…—~～-|/\\()（）[]【】《》<>“”\"'‘’「」『』·")
_STOPS = frozenset(".。!！?？\n")


class Prepared(NamedTuple):
    """Characters for matching; ``origin[i]`` is where ``text[i]`` stands in the original."""

    text: str
    origin: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that ``text[start:end]`` came from."""
        return self.origin[start], self.origin[end - 1] + 1

    def keep(self, wanted: Callable[[int], bool]) -> Prepared:
        """Return the characters at the positions that are wanted."""
        kept = [place for place in range(len(self.text)) if wanted(place)]
        return Prepared("".join(self.text[place] for place in kept), tuple(self.origin[place] for place in kept))


Step = Callable[[Prepared], Prepared]


def prepare(text: str) -> Prepared:
    """Return ``text`` after all steps."""
    return reduce(lambda prepared, step: step(prepared), STEPS, Prepared(text, tuple(range(len(text)))))


def plain_characters(prepared: Prepared) -> Prepared:
    """Full-width and compatibility forms become plain, letters small."""
    characters: list[str] = []
    origin: list[int] = []
    for character, place in zip(prepared.text, prepared.origin, strict=True):
        plain = unicodedata.normalize("NFKC", character).lower()
        characters.append(plain)
        origin.extend([place] * len(plain))
    return Prepared("".join(characters), tuple(origin))


def simplified(prepared: Prepared) -> Prepared:
    """Traditional script becomes simplified."""
    converted = _converter()(prepared.text)
    if len(converted) != len(prepared.text):  # a phrase rule that changes the length would lose the origins
        converted = "".join(_simplified_one(character) for character in prepared.text)
    return Prepared(converted, prepared.origin)


def two_marks(prepared: Prepared) -> Prepared:
    """Punctuation becomes a comma or a stop, one at a time; other spaces between clauses vanish."""
    text = "".join(
        STOP if character in _STOPS else COMMA if character in _COMMAS else character for character in prepared.text
    )
    marked = Prepared(text, prepared.origin)
    marked = marked.keep(lambda place: not text[place].isspace() or _between_words(text, place))
    text = marked.text
    return marked.keep(lambda place: text[place] not in "，。" or (place > 0 and text[place - 1] not in "，。"))


def without_fillers(prepared: Prepared) -> Prepared:
    """Sounds that carry no meaning (um, er) go."""
    spans = [match.span() for match in _fillers().finditer(prepared.text)]
    dropped = {place for start, end in spans for place in range(start, end)}
    return prepared.keep(lambda place: place not in dropped)


def without_stutter(prepared: Prepared) -> Prepared:
    """Three to eight characters said twice in a row stay once; shorter doubles are Chinese grammar."""
    dropped: set[int] = set()
    for match in _STUTTER.finditer(prepared.text):
        dropped.update(range(match.end(1), match.end()))
    return prepared.keep(lambda place: place not in dropped)


STEPS: tuple[Step, ...] = (plain_characters, simplified, two_marks, without_fillers, without_stutter)

_STUTTER = re.compile(r"([\u4e00-\u9fff]{3,8}?)(?:，?\1)+")


def _between_words(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
def _simplified_one(character: str) -> str:
    converted = _converter()(character)
    return converted if len(converted) == 1 else character


@cache
def _fillers() -> re.Pattern[str]:
    words = sorted(guards().fillers, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words) or r"(?!)")
