"""The lists of words by which fillers and repetitions are told (``speech/data/fillers.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from speech.delivery.units import split

_FILE = Path(__file__).parents[1] / "data" / "fillers.yaml"

Words = tuple[str, ...]  # of an entry, as units


@dataclass(frozen=True, slots=True)
class WordLists:
    """One language's lists; what each is for stands in the file itself. The longest entries come first."""

    always: tuple[Words, ...]
    opening: tuple[Words, ...]
    apart: tuple[Words, ...]
    silent: tuple[Words, ...]
    stammered: frozenset[Words]
    slips: frozenset[Words]
    asking: frozenset[str]
    meant: frozenset[Words]
    counting: frozenset[str]


@cache
def word_lists(language: str) -> WordLists:
    """Return the lists of a language; one that has none has empty lists."""
    import yaml

    lists = yaml.safe_load(_FILE.read_text(encoding="utf-8")).get(language, {})

    def of(name: str) -> tuple[Words, ...]:
        entries = {tuple(unit.text for unit in split(entry)) for entry in lists.get(name, ())} - {()}
        return tuple(sorted(entries, key=lambda entry: (-len(entry), entry)))

    return WordLists(
        always=of("always"),
        opening=of("opening"),
        apart=of("apart"),
        silent=of("silent"),
        stammered=frozenset(of("stammered")),
        slips=frozenset(of("slips")),
        asking=frozenset(unit for entry in of("asking") for unit in entry),
        meant=frozenset(of("meant")),
        counting=frozenset(unit for entry in of("counting") for unit in entry),
    )
