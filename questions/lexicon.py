"""Shared vocabularies: ways of saying what many questions ask for, defined once and used by name.

``@道歉`` stands for the strong phrases of a vocabulary, ``@道歉/fair`` and ``@道歉/weak`` for those of the other tiers.
``@道歉/hints`` are the words that its phrases have in common and few other vocabularies have: signs of the same
thing said in ways that nobody thought of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from errors import N_
from questions.datafiles import read_data
from questions.phrases import REFERENCE, PhraseError, literals, parse

FOLDER = Path(__file__).parent / "data" / "lexicon"
SLASH = "/"


TIERS = ("strong", "fair", "weak")
HINTS = "hints"
MOST_HINTS = 80  # words of a vocabulary
LONG_WORD = 4  # letters
LEAST_USES = 2  # of a word in the phrases of its vocabulary
COMMON = 0.2  # share of the vocabularies; a word that more of them have tells nothing


class Vocabulary(NamedTuple):
    """``cues`` are pieces of the names of key points that ask for it; the others the ways in which people say it."""

    cues: tuple[str, ...]
    strong: tuple[str, ...]
    fair: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    def references(self, name: str, tier: str) -> tuple[str, ...]:
        """Return how an expression names the phrases of a tier: not at all where there are none."""
        ending = "" if tier == TIERS[0] else f"{SLASH}{tier}"
        return (f"{REFERENCE}{name}{ending}",) if tier == HINTS or getattr(self, tier) else ()


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
        for name, said in read_data(path).items():
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
        if name not in vocabularies(language) or (tier or TIERS[0]) not in (*TIERS, HINTS) or phrase in within:
            raise PhraseError(N_("the lexicon has no vocabulary {name!r}"), name=phrase.removeprefix(REFERENCE))
        if tier == HINTS:
            yield from hints(name, language)
            continue
        yield from spelled_out(getattr(vocabularies(language)[name], tier or TIERS[0]), language, (*within, phrase))


@cache
def hints(name: str, language: str) -> tuple[str, ...]:
    """Return the words that the phrases of a vocabulary have in common, the most telling first."""
    used, having = _words_used(language)
    telling = {
        word: count / having[word] ** 0.5
        for word, count in used[name].items()
        if count >= LEAST_USES and having[word] <= COMMON * len(used)
    }
    return tuple(sorted(telling, key=lambda word: (-telling[word], word))[:MOST_HINTS])


def is_common(word: str, language: str) -> bool:
    """Tell whether so many vocabularies have a word that it tells nothing."""
    used, having = _words_used(language)
    return having[word] > COMMON * len(used)


def words_in(text: str, language: str) -> list[str]:
    """Return the words of a text that may be telling: pairs of Chinese characters, longer English words."""
    if language == "en":
        return [word for word in re.findall(r"[a-z]+", text.lower()) if len(word) >= LONG_WORD]
    runs = re.findall(r"[\u3400-\u9fff]+", text)
    return [run[place : place + 2] for run in runs for place in range(len(run) - 1)]


@cache
def _words_used(language: str) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Return how often the phrases of each vocabulary have each word, and how many vocabularies have it."""
    used = {}
    for name, vocabulary in vocabularies(language).items():
        said = (literal for phrase in spelled_out(vocabulary.strong, language) for literal in literals(parse(phrase)))
        used[name] = Counter(word for text in said for word in words_in(text, language))
    return used, Counter(word for words in used.values() for word in words)


@cache
def _cues(language: str) -> dict[str, re.Pattern[str]]:
    """Return what finds the cues of each vocabulary; of Latin letters only whole words."""
    found = {}
    for name, vocabulary in vocabularies(language).items():
        longest_first = sorted(vocabulary.cues, key=len, reverse=True)
        either = "|".join(re.sub("…+", ".{0,8}?", word.lower()) for word in longest_first)
        found[name] = re.compile(rf"\b(?:{either})" if language == "en" else f"(?:{either})")
    return found
