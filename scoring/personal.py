"""A candidate's own ways to say a point: kept beside the bank, worth as much as its strongest phrases together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from errors import N_, InputError
from questions.model import Question
from questions.phrases import GAP_MARK, LONG_GAP_MARK, PhraseError, parse
from scoring.compiled import Hit
from scoring.guards import Meaning
from scoring.normalise import plain
from scoring.phrasebook import shelf
from scoring.result import State
from scoring.said import Said
from scoring.verdicts import Decision, Lit

Personal = Mapping[str, Sequence[str]]  # the name of a point -> phrases
NOTHING: Personal = {}
SHORTEST, LONGEST = 4, 60  # characters; what is shorter stands in half of all answers

_MARKS = re.compile(r"[^\w\s'’-]+")
_WORD = re.compile(r"[a-z]{2,}")


def as_phrase(words: str) -> str:
    """Return a person's own words as a phrase: marks are gaps, since nobody pauses twice at the same place."""
    return LONG_GAP_MARK.join(part.strip() for part in _MARKS.split(words) if part.strip())


def checked_phrase(phrase: str, language: str) -> str:
    """Return a phrase as it is kept; raises ``InputError`` where it says too little, too much or can't be read."""
    clean = phrase.strip()
    try:
        parse(clean)
    except PhraseError as error:
        raise InputError(N_("These words can't be used; write them without brackets and signs.")) from error
    heard = plain(clean.replace(GAP_MARK, ""), language)
    least = 2 if _WORD.search(heard) else SHORTEST
    size = len(_WORD.findall(heard)) if _WORD.search(heard) else len(heard)
    if size < least:
        raise InputError(N_("These words are too short: they would be found in answers that mean something else."))
    if len(clean) > LONGEST:
        raise InputError(
            N_("These words are too long ({count} characters, at most {most}): keep what matters."),
            count=len(clean),
            most=LONGEST,
        )
    return clean


def heard_in(question: Question, personal: Personal, said: Said, meaning: Meaning, language: str) -> list[list[Hit]]:
    """Return, for each point of ``question``, where one of its personal phrases is meant as it is said."""
    lists = [tuple(personal.get(point.name, ())) for point in question.points]
    if not any(lists):
        return [[] for _ in lists]
    found = shelf(tuple(lists), language).hits(said)
    return [[hit for hit in hits if meaning.counts(hit)] for hits in found]


def credited(decision: Decision, hits: list[Hit], *, vetoed: bool) -> Decision:
    """Return the decision on a point of which a personal phrase is heard, or not."""
    if not hits or vetoed or decision.state is State.COVERED:
        return decision
    own = tuple(Lit(phrase, 1.0, tuple(hit for hit in hits if hit.phrase == phrase)) for phrase in _phrases(hits))
    return Decision(State.COVERED, 1.0, own)


def _phrases(hits: list[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.phrase for hit in hits))
