"""What takes a matched phrase back: its meaning in the answer is not the phrase's own.

Each guard looks at the prepared answer once and afterwards tells of any span
whether it counts. The words they listen for are data (``scoring/data``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from scoring.compiled import Pattern, Said, compile_all
from scoring.normalise import prepare
from scoring.sounds import sounds
from scoring.vocabulary import guards

MASK = "\ufffc"  # stands for characters that no phrase may match
ECHO = 7  # characters in a row that only the question's own words share with an answer
NEGATION_REACH = 6  # characters between a negator and what it negates
TRAILING_REACH = 4  # characters between what is said and the words that take it back
MANY_DISMISSALS = 2  # from here on the whole answer is read with suspicion
_CLAUSE = re.compile(r"[^，。]+")


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the spans between commas and stops."""
    return [match.span() for match in _CLAUSE.finditer(text)]


def without_recital(text: str, names: Iterable[str]) -> str:
    """Return ``text`` with bare recitals of point names masked, position for position.

    Long names are masked wherever they stand; a short one (效率) only where it
    makes up a clause, since it is a word of the trade as well.
    """
    plain = [prepare(name).text for name in names]
    for name in plain:
        if len(name) >= 4:
            text = text.replace(name, MASK * len(name))
    masked = list(text)
    for start, end in clauses(text):
        clause = text[start:end].replace(MASK, "")
        for name in plain:
            shared = sum(character in name for character in clause)
            if clause and len(clause) <= len(name) + 3 and shared >= 0.7 * len(clause) and shared >= 2:
                masked[start:end] = MASK * (end - start)
    return "".join(masked)


def without_echo(text: str, question: str) -> str:
    """Return ``text`` with long runs of the question's own words masked, position for position."""
    asked = sounds(prepare(question).text)
    runs = {asked[start : start + ECHO] for start in range(len(asked) - ECHO + 1)}
    heard, masked = sounds(text), list(text)
    for start in range(len(heard) - ECHO + 1):
        if heard[start : start + ECHO] in runs:
            masked[start : start + ECHO] = MASK * ECHO
    return "".join(masked)


class Meaning:
    """The guards over one answer."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        said = Said.of(text)
        affirmed = _spans(said, "affirming_negations", language)
        self._negators = [
            span for span in _spans(said, "negators", language) if not any(_inside(span, held) for held in affirmed)
        ]
        self._trailing = _spans(said, "trailing_negations", language)
        self._dismissals = _spans(said, "dismissals", language)
        self._others = _spans(said, "others", language)
        self._clauses = clauses(text)

    @property
    def dismissive(self) -> bool:
        """Tell whether the answer dismisses so much that every point needs double evidence."""
        return len(self._dismissals) >= MANY_DISMISSALS

    def counts(self, start: int, end: int) -> bool:
        """Tell whether what is said at ``[start, end)`` is meant, and meant of the speaker."""
        return not (
            self._negated(start) or self._taken_back(end) or self._dismissed(start, end) or self._of_others(start)
        )

    def _negated(self, start: int) -> bool:
        clause = self._clause(start)[0]
        return any(
            clause <= begin < start and start - NEGATION_REACH <= finish <= start for begin, finish in self._negators
        )

    def _taken_back(self, end: int) -> bool:
        return any(
            0 <= begin - end <= TRAILING_REACH and "。" not in self._text[end:begin] for begin, _ in self._trailing
        )

    def _dismissed(self, start: int, end: int) -> bool:
        if not self.dismissive:
            return False
        here = self._number(start)
        return any(0 <= here - self._number(begin) <= 1 for begin, _ in self._dismissals)

    def _of_others(self, start: int) -> bool:
        """Tell whether the talk is of others: from their cue on, until the speaker says I or the sentence ends."""
        for begin, finish in self._others:
            between = self._text[finish:start]
            if begin <= start and "。" not in between and not re.search("[我咱]", between) and start - finish < 40:
                return True
        return False

    def _clause(self, place: int) -> tuple[int, int]:
        return next((span for span in self._clauses if span[0] <= place < span[1]), (place, place))

    def _number(self, place: int) -> int:
        return next((number for number, span in enumerate(self._clauses) if place < span[1]), len(self._clauses))


def _spans(said: Said, vocabulary: str, language: str) -> list[tuple[int, int]]:
    """Return where the words of a guard's list stand; guards are exact, a misheard negation is none."""
    return [match.span() for pattern in _patterns(vocabulary, language) for match in pattern.matches(said.text)]


@cache
def _patterns(vocabulary: str, language: str) -> tuple[Pattern, ...]:
    return tuple(phrase.exact for phrase in compile_all(getattr(guards(language), vocabulary), language))


def _inside(span: tuple[int, int], around: tuple[int, int]) -> bool:
    return around[0] <= span[0] and span[1] <= around[1]
