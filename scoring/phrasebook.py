"""Many phrases looked for at once: only those of which something stands in the answer are tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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

    def spans(self, said: Said) -> list[tuple[int, int]]:
        """Return where the phrases stand letter for letter, in the order of the text."""
        found = (
            match.span() for number in self._likely(said) for match in self.phrases[number].exact.matches(said.text)
        )
        return sorted(set(found))

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


@lru_cache(maxsize=5_000)
def phrasebook(sources: tuple[str, ...], language: str) -> Phrasebook:
    """Return the phrases of a list, with the vocabularies it names, ready to be looked for; made once."""
    return Phrasebook(compile_all(sources, language))
