"""Shared vocabularies: ways of saying what many questions ask for, defined once and used by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from errors import N_
from questions.phrases import REFERENCE, PhraseError

FOLDER = Path(__file__).parent / "data"


@cache
def vocabularies(language: str = "zh") -> Mapping[str, tuple[str, ...]]:
    """Return the vocabularies of a language by name; a language without a lexicon has none."""
    path = FOLDER / f"lexicon.{language}.yaml"
    if not path.is_file():
        return {}
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: tuple(phrases) for name, phrases in content.items()}


def spelled_out(phrases: Iterable[str], language: str = "zh") -> Iterator[str]:
    """Yield ``phrases`` with each reference such as ``@道歉`` replaced by its vocabulary's phrases.

    Raises ``PhraseError`` for a name that the lexicon does not have.
    """
    for phrase in map(str.strip, phrases):
        if not phrase.startswith(REFERENCE):
            yield phrase
            continue
        name = phrase.removeprefix(REFERENCE)
        if name not in vocabularies(language):
            raise PhraseError(N_("the lexicon has no vocabulary {name!r}"), name=name)
        yield from vocabularies(language)[name]
