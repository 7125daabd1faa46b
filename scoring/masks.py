"""What of an answer is not the candidate's own: point names recited, and the question said back."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import LCSseq

from scoring.clauses import Clauses
from scoring.normalise import plain
from scoring.sounds import sounds

MASK = "\ufffc"  # stands for characters that no phrase may match
LONG_NAME = {"zh": 4, "en": 3}  # characters, words; shorter names (效率) are words of the trade as well
ECHO = 7  # characters in a row that only the question's own words share with an answer
RECITED = 0.7  # share of the clause, and of the name, that they have in common in this order


def without_recital(text: str, names: Iterable[str], language: str) -> str:
    """Return ``text`` with bare recitals of point names masked, position for position.

    Long names are masked wherever they stand, others only where they make up a clause.
    """
    prepared = [plain(name, language) for name in names]
    for name in prepared:
        if len(name) >= LONG_NAME[language]:
            text = text.replace(name, MASK * len(name))
    masked = list(text)
    for start, end in Clauses(text).spans:
        clause = text[start:end].replace(MASK, "")
        if any(_recites(clause, name) for name in prepared):
            masked[start:end] = MASK * (end - start)
    return "".join(masked)


def without_echo(text: str, question: str, language: str) -> str:
    """Return ``text`` with long runs of the question's own words masked, position for position."""
    asked = sounds(plain(question, language))
    runs = {asked[start : start + ECHO] for start in range(len(asked) - ECHO + 1)}
    heard, masked = sounds(text), list(text)
    for start in range(len(heard) - ECHO + 1):
        if heard[start : start + ECHO] in runs:
            masked[start : start + ECHO] = MASK * ECHO
    return "".join(masked)


def _recites(clause: str, name: str) -> bool:
    if not 2 <= len(clause) <= len(name) + 3:
        return False
    shared = LCSseq.similarity(clause, name)
    return shared >= RECITED * len(clause) and shared >= RECITED * len(name)
