"""An answer made ready for matching, every character still knowing where it came from.

``STEPS`` is the documentation: each step does one thing to the characters and
their origins, in that order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, reduce

from scoring.numbers import numbers_said
from scoring.prepared import COMMA, STOP, Prepared
from scoring.vocabulary import guards
from scoring.words import words

_COMMAS = frozenset(",，;；:：…—~～-|/\\()（）")
_STOPS = frozenset(".。!！?？\n")
_FIRST, _LAST = "\u4e00", "\u9fff"  # Chinese characters, which need no look at what they are
_QUOTES = frozenset("[]【】《》<>“”\"'‘’「」『』·")  # they part no clauses


Step = Callable[[Prepared], Prepared]


def prepare(text: str, pauses: Iterable[int] = (), language: str = "zh") -> Prepared:
    """Return ``text`` after all steps; at each of ``pauses``, places in ``text``, a clause ends."""
    characters, origin = [], []
    ends = frozenset(pauses)
    for place, character in enumerate(text):
        if place in ends and place > 0:
            characters.append(COMMA)
            origin.append(place - 1)
        characters.append(character)
        origin.append(place)
    return reduce(lambda prepared, step: step(prepared), STEPS[language], Prepared("".join(characters), tuple(origin)))


@lru_cache(maxsize=20_000)
def plain(text: str, language: str = "zh") -> str:
    """Return a short standing text (a phrase, a name, a question) as an answer would be prepared."""
    return prepare(text, language=language).text


def plain_characters(prepared: Prepared) -> Prepared:
    """Full-width and compatibility forms become plain, letters small."""
    characters: list[str] = []
    origin: list[int] = []
    for character, place in zip(prepared.text, prepared.origin, strict=True):
        if _FIRST <= character <= _LAST:
            characters.append(character)
            origin.append(place)
            continue
        plain = unicodedata.normalize("NFKC", character).lower()
        if "\ud800" <= character <= "\udfff":
            plain = "\ufffd"  # half of a character: nothing that follows could encode it
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
    """Punctuation becomes a comma or a stop, quotes go, and so do spaces that part no clauses and no words."""
    text = _PAUSE.sub(lambda match: COMMA * len(match[0]), prepared.text)
    marks = [one if _FIRST <= one <= _LAST else _mark(text, place) for place, one in enumerate(text)]
    kept = Prepared("".join(mark or " " for mark in marks), prepared.origin).keep(lambda place: bool(marks[place]))
    strongest = _MARKS.sub(lambda match: (STOP if STOP in match[0] else COMMA) * len(match[0]), kept.text)
    return Prepared(strongest, kept.origin).keep(
        lambda place: strongest[place] not in "，。" or (place > 0 and strongest[place - 1] not in "，。")
    )


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


STEPS: dict[str, tuple[Step, ...]] = {
    "zh": (plain_characters, simplified, without_fillers, two_marks, without_stutter, numbers_said),
    "en": (plain_characters, two_marks, words),
}

_PAUSE = re.compile(r"(?<=[\u4e00-\u9fff]{4})\s+(?=[\u4e00-\u9fff]{4})")  # how recognisers write a pause
_MARKS = re.compile("[，。]+")

_STUTTER = re.compile(r"([\u4e00-\u9fff]{3,8}?)(?:，?\1)+")


def _mark(text: str, place: int) -> str:
    """Return the character as it stands in a prepared text, empty where it goes."""
    character = text[place]
    if character.isspace() and character != "\n":
        return " " if _between(text, place, lambda one: one.isascii() and one.isalnum()) else ""
    if character in ".:-" and _between(text, place, str.isdecimal):
        return character
    if character in "'’" and _between(text, place, lambda one: one.isascii() and one.isalpha()):
        return "'"
    if character in _QUOTES:
        return ""
    return STOP if character in _STOPS else COMMA if character in _COMMAS else character


def _between(text: str, place: int, kind: Callable[[str], bool]) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return bool(before) and bool(after) and kind(before) and kind(after)


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
