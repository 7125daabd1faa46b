"""The phrase language of expressions: how a bank's author writes what people say.

======================  ========================================================
没插嘴                  these characters
(赔个不是|道个歉)       any one of these
让(他|客户|)说完        an empty alternative: may be left out
听…说完                 a gap of up to ``GAP`` characters within one clause
道歉……负责到底         a gap of up to ``LONG_GAP`` characters across clauses
@倾听                   every phrase of the lexicon's vocabulary of that name
======================  ========================================================

``parse`` turns one phrase into a tuple of parts; it knows nothing of matching.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from errors import N_, InvalidError

GAP = 8
LONG_GAP = 30
DEEPEST = 10
REFERENCE = "@"
GAP_MARK = "…"
LONG_GAP_MARK = GAP_MARK * 2


class PhraseError(InvalidError):
    """A phrase that can't be read; the message says why, for the author of the bank."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters said one after the other."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` characters of anything; across clauses only where ``crosses``."""

    most: int
    crosses: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of several ways; ``optional`` where none of them need be said."""

    ways: tuple[Phrase, ...]
    optional: bool


Part = Literal | Gap | Choice
Phrase = tuple[Part, ...]


@lru_cache(maxsize=50_000)  # a vocabulary is named by many groups
def parse(source: str) -> Phrase:
    """Return the parts of one phrase; raises ``PhraseError`` with what is wrong and where."""
    text = source.strip()
    if not text:
        raise PhraseError(N_("an empty phrase"))
    parts, end = _sequence(text, 0, depth=0)
    if end != len(text):
        raise PhraseError(N_("a closing bracket without its opening one in {phrase!r}"), phrase=source)
    if isinstance(parts[0], Gap) or isinstance(parts[-1], Gap):
        raise PhraseError(N_("a gap at the edge of {phrase!r}, where it says nothing"), phrase=source)
    if not all(any(map(str.isalnum, literal)) for literal in literals(parts)):
        raise PhraseError(N_("marks alone in {phrase!r}, which nobody can hear"), phrase=source)
    if shortest(parts) == 0:
        raise PhraseError(N_("{phrase!r} matches even where nothing is said"), phrase=source)
    return parts


def literals(phrase: Phrase) -> Iterator[str]:
    """Yield all literals of ``phrase``, also those of its alternatives."""
    for part in phrase:
        if isinstance(part, Literal):
            yield part.text
        elif isinstance(part, Choice):
            for way in part.ways:
                yield from literals(way)


def shortest(phrase: Phrase) -> int:
    """Return the least number of characters that ``phrase`` needs."""
    total = 0
    for part in phrase:
        if isinstance(part, Literal):
            total += len(part.text)
        elif isinstance(part, Choice) and not part.optional:
            total += min(shortest(way) for way in part.ways)
    return total


def _sequence(text: str, at: int, depth: int) -> tuple[Phrase, int]:
    parts: list[Part] = []
    literal = ""
    while at < len(text) and text[at] not in "|)":
        if text[at] not in ("(", GAP_MARK):
            literal += "" if text[at].isspace() and not literal.isascii() else text[at]
            at += 1
            continue
        if literal.strip():
            parts.append(Literal(literal))
        literal = ""
        if text[at] == "(":
            choice, at = _choice(text, at + 1, depth + 1)
            parts.append(choice)
        else:
            gap, at = _gap(text, at)
            parts.append(gap)
    if literal.strip():
        parts.append(Literal(literal))
    if depth == 0 and at < len(text) and text[at] == "|":
        raise PhraseError(N_("alternatives need brackets around them: {phrase!r}"), phrase=text)
    return tuple(parts), at


def _gap(text: str, at: int) -> tuple[Gap, int]:
    end = at
    while end < len(text) and text[end] == GAP_MARK:
        end += 1
    if end - at > 2:
        raise PhraseError(N_("a gap is … or ……, not longer: {phrase!r}"), phrase=text)
    return (Gap(LONG_GAP, True) if end - at == 2 else Gap(GAP, False)), end


def _choice(text: str, at: int, depth: int) -> tuple[Choice, int]:
    if depth > DEEPEST:
        raise PhraseError(
            N_("more than {most} brackets inside each other in {phrase!r}"), most=DEEPEST, phrase=text[:40]
        )
    ways: list[Phrase] = []
    while True:
        way, at = _sequence(text, at, depth)
        ways.append(way)
        if at >= len(text):
            raise PhraseError(N_("an opening bracket without its closing one in {phrase!r}"), phrase=text)
        if text[at] == ")":
            break
        at += 1
    filled = tuple(way for way in ways if way)
    if not filled:
        raise PhraseError(N_("empty brackets in {phrase!r}"), phrase=text)
    return Choice(filled, optional=len(filled) < len(ways)), at + 1
