"""Many phrases looked for at once: only those of which something stands in the answer are tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from scoring.compiled import Compiled, Hit, compile_all
from scoring.said import Said

_OFTEN = (1.0, 0.25, 0.03, 0.005)  # by length
_SLIP_RUN, _SLIP_RUNS = 2, 2  # of five syllables with one slip, two pairs at least are whole


class Phrasebook:
    """The phrases of a list, and which runs of characters or sounds each of them needs."""

    def __init__(self, phrases: Iterable[Compiled]) -> None:
        self.phrases = tuple(phrases)
        self._by_text: dict[str, list[int]] = {}
        self._by_sound: dict[str, list[int]] = {}
        self._by_pairs: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, phrase in enumerate(self.phrases):
            self._enter(number, phrase)

    def hits(self, said: Said) -> list[Hit]:
        """Return where the phrases are heard, in the order of the list."""
        pairs = Counter(number for run in self._by_pairs.keys() & said.sound.runs for number in self._by_pairs[run])
        slipped = {number for number, count in pairs.items() if count >= _SLIP_RUNS}
        return [hit for number in sorted(self._likely(said) | slipped) for hit in self.phrases[number].hits(said)]

    def spans(self, said: Said) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield each phrase that stands letter for letter, with its place."""
        for number in self._likely(said):
            phrase = self.phrases[number]
            for match in phrase.exact.matches(said.text):
                yield phrase.source, match.span()

    def _likely(self, said: Said) -> set[int]:
        """Return the phrases of which something that they need is there."""
        wanted = set(self._always)
        for index, runs in ((self._by_text, said.text.runs), (self._by_sound, said.sound.runs)):
            for run in index.keys() & runs:
                wanted.update(index[run])
        return wanted

    def _enter(self, number: int, phrase: Compiled) -> None:
        pattern, index = (phrase.exact, self._by_text) if phrase.by_sound is None else (phrase.by_sound, self._by_sound)
        if not pattern.needs:
            self._always.append(number)
            return
        for run in min(pattern.needs, key=_frequency):
            index.setdefault(run, []).append(number)
        if phrase.gapless is not None:
            sound = phrase.gapless.sound.text
            for run in {sound[place : place + _SLIP_RUN] for place in range(len(sound) - _SLIP_RUN + 1)}:
                self._by_pairs.setdefault(run, []).append(number)


def _frequency(ways: frozenset[str]) -> float:
    """Return about how often one of these runs stands in an answer: a single character often, three seldom."""
    return sum(_OFTEN[min(len(way), len(_OFTEN) - 1)] for way in ways)


class Shelf:
    """Several lists of phrases looked for at once, each phrase only once."""

    def __init__(self, lists: tuple[tuple[str, ...], ...], language: str) -> None:
        self._count = len(lists)
        self._owners: dict[str, list[int]] = {}
        phrases: dict[str, Compiled] = {}
        for number, sources in enumerate(lists):
            for phrase in compile_all(sources, language):
                phrases[phrase.source] = phrase
                self._owners.setdefault(phrase.source, []).append(number)
        self._book = Phrasebook(phrases.values())

    def hits(self, said: Said) -> list[list[Hit]]:
        """Return, for each list, where its phrases are heard."""
        found: list[list[Hit]] = [[] for _ in range(self._count)]
        for hit in self._book.hits(said):
            for number in self._owners[hit.phrase]:
                found[number].append(hit)
        return found

    def spans(self, said: Said) -> list[list[tuple[int, int]]]:
        """Return, for each list, where its phrases stand letter for letter, in the order of the text."""
        found: list[set[tuple[int, int]]] = [set() for _ in range(self._count)]
        for source, span in self._book.spans(said):
            for number in self._owners[source]:
                found[number].add(span)
        return [sorted(spans) for spans in found]


@lru_cache(maxsize=500)
def shelf(lists: tuple[tuple[str, ...], ...], language: str) -> Shelf:
    """Return lists of phrases, with the vocabularies they name, ready to be looked for together; made once."""
    return Shelf(lists, language)
