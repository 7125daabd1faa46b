"""How usual a character is, and beside another one, in the talk that the lexicon holds."""

from __future__ import annotations

from collections import Counter
from functools import cache

from questions.importing.script import simplified
from questions.lexicon import spelled_out, vocabularies, words_in
from questions.phrases import literals, parse

PAIR = 1000  # how much more than the character alone a pair with its neighbour tells


def most_usual(before: str, ways: list[str], after: str = "") -> str:
    """Return that of several ways to read a place which is most usual between its neighbours."""
    return max(ways, key=lambda way: _usual(before, way, after))


def _usual(before: str, way: str, after: str) -> int:
    said = simplified(before[-1:] + way + after[:1])
    pairs = sum(_pairs()[pair] for pair in words_in(said, "zh"))
    return PAIR * pairs + sum(_characters()[one] for one in simplified(way))


@cache
def _pairs() -> Counter[str]:
    return Counter(pair for text in _talk() for pair in words_in(text, "zh"))


@cache
def _characters() -> Counter[str]:
    return Counter("".join(_talk()))


@cache
def _talk() -> tuple[str, ...]:
    phrases = (phrase for vocabulary in vocabularies("zh").values() for phrase in spelled_out(vocabulary.strong, "zh"))
    return tuple(text for phrase in dict.fromkeys(phrases) for text in literals(parse(phrase)))
