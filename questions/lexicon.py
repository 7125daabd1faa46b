"""Shared vocabularies: ways of saying what many questions ask for, defined once and used by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from errors import N_
from questions.phrases import REFERENCE, PhraseError

FOLDER = Path(__file__).parent / "data" / "lexicon"
SLASH = "/"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


TIERS = ("strong", "fair", "weak")


class Vocabulary(NamedTuple):
    """``cues`` are pieces of the names of key points that ask for it; the others the ways in which people say it."""

    cues: tuple[str, ...]
    strong: tuple[str, ...]
    fair: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    def references(self, name: str, tier: str) -> tuple[str, ...]:
        """Return how an expression names the phrases of a tier: not at all where there are none."""
        ending = "" if tier == TIERS[0] else f"{SLASH}{tier}"
        return (f"{REFERENCE}{name}{ending}",) if getattr(self, tier) else ()


class Cue(NamedTuple):
    """A cue found in a text: whose it is, and where it stands."""

    vocabulary: str
    start: int
    end: int


@cache
def vocabularies(language: str = "zh") -> Mapping[str, Vocabulary]:
    """Return the vocabularies of a language by name; a language without a lexicon has none."""
    found: dict[str, Vocabulary] = {}
    for path in sorted((FOLDER / language).glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        for name, said in content.items():
            found[name] = Vocabulary(**{part: tuple(map(str, phrases)) for part, phrases in said.items()})
    return found


def cues(text: str, language: str = "zh") -> list[Cue]:
    """Return the cues in the name of a key point, in order; of such as overlap, the longest."""
    found = [Cue(name, *match.span()) for name, cue in _cues(language).items() for match in cue.finditer(text.lower())]
    found.sort(key=lambda one: (one.start - one.end, one.start))
    kept: list[Cue] = []
    for one in found:
        inside = [other for other in kept if other.start < one.end and one.start < other.end]
        if all((other.start, other.end) == (one.start, one.end) for other in inside):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def spelled_out(phrases: Iterable[str], language: str = "zh", within: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield ``phrases`` with each reference such as ``@道歉`` or ``@道歉/fair`` replaced by its vocabulary's phrases.

    Raises ``PhraseError`` for a name that the lexicon does not have; ``within`` are the references being spelled out.
    """
    for phrase in map(str.strip, phrases):
        if not phrase.startswith(REFERENCE):
            yield phrase
            continue
        name, _, tier = phrase.removeprefix(REFERENCE).partition(SLASH)
        if name not in vocabularies(language) or (tier or TIERS[0]) not in TIERS or phrase in within:
            raise PhraseError(N_("the lexicon has no vocabulary {name!r}"), name=phrase.removeprefix(REFERENCE))
        yield from spelled_out(getattr(vocabularies(language)[name], tier or TIERS[0]), language, (*within, phrase))


@cache
def _cues(language: str) -> dict[str, re.Pattern[str]]:
    """Return what finds the cues of each vocabulary; of Latin letters only whole words."""
    found = {}
    for name, vocabulary in vocabularies(language).items():
        longest_first = sorted(vocabulary.cues, key=len, reverse=True)
        either = "|".join(re.sub("…+", ".{0,8}?", word.lower()) for word in longest_first)
        found[name] = re.compile(rf"\b(?:{either})" if language == "en" else f"(?:{either})")
    return found
