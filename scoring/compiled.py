"""Phrases compiled for matching: on characters, on sounds, and with slips."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from rapidfuzz import fuzz

from questions.lexicon import spelled_out
from questions.phrases import Choice, Gap, Literal, Phrase, literals, parse
from scoring.normalise import plain
from scoring.said import RUN, Heard, Said
from scoring.sounds import sounds
from scoring.vocabulary import guards

LEAST_SYLLABLES = 3  # shorter phrases must be exact: too many words share two toneless syllables
LEAST_EXACT = 0.5  # of the characters of a literal, where a phrase is recognised by its sound
LEAST_SLIPPED = 5  # shorter phrases with a slip could be anything
LEAST_RATIO = 80.0  # one slip in five syllables
_LITERAL = "\ufdd0("  # opens a literal in an expression being built; the mark stands in no text
NEVER = "(?!)"  # a literal of fillers alone: they are dropped from answers, so it can't be heard


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase heard at ``[start, end)`` of the prepared answer; ``gaps`` are the spans its literals left open."""

    start: int
    end: int
    phrase: str
    gaps: tuple[tuple[int, int], ...] = ()


class Pattern:
    """A regular expression that is tried only where a literal of each of ``needs`` stands in the text.

    Most phrases of a bank miss most answers, and looking for plain strings is much the quicker. So the expression
    is not even compiled before it is first tried.
    """

    __slots__ = ("_build", "_grouped", "_quick", "needs")

    def __init__(self, build: Callable[[], str], needs: Iterable[Iterable[str]]) -> None:
        self._build = build
        self._quick: re.Pattern[str] | None = None  # without groups, which make a search take twice as long
        self._grouped: re.Pattern[str] | None = None  # with a group for every literal
        self.needs = tuple(frozenset(way[:RUN] for way in ways) for ways in needs)  # cut to what a text is asked for

    def possible(self, heard: Heard) -> bool:
        """Tell whether all that the expression needs stands somewhere in a text."""
        runs = heard.runs
        for ways in self.needs:  # noqa: SIM110 - any() with a generator takes three times as long
            if ways.isdisjoint(runs):
                return False
        return True

    def matches(self, heard: Heard) -> list[re.Match[str]]:
        """Return a match for every place in a text where one begins: the guards may refuse one and not the next."""
        if not self.possible(heard):
            return []
        if self._quick is None:
            self._quick = re.compile(self._build().replace(_LITERAL, "(?:"))
        found: list[re.Match[str]] = []
        place = 0
        while there := self._quick.search(heard.text, place):
            if self._grouped is None:
                self._grouped = re.compile(self._build().replace(_LITERAL, "("))
            match = self._grouped.match(heard.text, there.start())
            if match:
                found.append(match)
            place = there.start() + 1
        return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """One phrase, ready to be looked for."""

    source: str
    exact: Pattern
    by_sound: Pattern | None
    spelled: tuple[frozenset[str], ...]  # characters of which one of each must be right, whatever the others sound like
    literals: tuple[str, ...]
    gapless: Said | None  # the whole phrase, where it may be matched with slips

    def hits(self, said: Said) -> list[Hit]:
        """Return where the phrase is heard; slips are tried only where nothing else was found."""
        found: list[Hit] = []
        if self.by_sound is None or self.by_sound.possible(said.sound):  # what stands there sounds there as well
            found = [self._hit(match) for match in self.exact.matches(said.text)]
            if not found and self.by_sound is not None and not any(map(said.text.runs.isdisjoint, self.spelled)):
                near = self.by_sound.matches(said.sound)
                found = [self._hit(match) for match in near if self._close(match, said.text.text)]
        if not found and self.gapless is not None:
            found = list(self._slipped(self.gapless, said))
        return found

    def _hit(self, match: re.Match[str]) -> Hit:
        gaps, open_from = [], match.start()
        for start, end in sorted(span for span in match.regs[1:] if span[0] >= 0):
            if start > open_from:
                gaps.append((open_from, start))
            open_from = max(open_from, end)
        return Hit(match.start(), match.end(), self.source, tuple(gaps))

    def _close(self, match: re.Match[str], text: str) -> bool:
        """Tell whether enough characters of every literal are the phrase's own; a single one must be."""
        total = 0
        for number, literal in enumerate(self.literals, start=1):
            start, end = match.span(number)
            if start < 0:
                continue
            same = sum(a == b for a, b in zip(text[start:end], literal, strict=True))
            if same < LEAST_EXACT * len(literal):
                return False
            total += len(literal)
        return total >= LEAST_SYLLABLES

    def _slipped(self, phrase: Said, said: Said) -> Iterator[Hit]:
        sought, sound = phrase.sound.text, said.sound.text
        if sum(syllable in said.sound.runs for syllable in sought) < LEAST_EXACT * len(sought):
            return
        found = fuzz.partial_ratio_alignment(sought, sound, score_cutoff=LEAST_RATIO)
        if found is None or found.dest_end <= found.dest_start:
            return
        heard, own = said.text.text[found.dest_start : found.dest_end], phrase.text.text
        shared = sum(character in heard for character in own)
        whole = not set("，。") & set(heard)
        if whole and _bearing(heard) == _bearing(own) and shared >= LEAST_EXACT * len(own):
            yield Hit(found.dest_start, found.dest_end, self.source)


@lru_cache(maxsize=50_000)
def compile_phrase(source: str, language: str = "zh") -> Compiled:
    """Return the compiled form of one plain phrase (no lexicon reference)."""
    phrase = parse(source)
    spoken = tuple(plain(literal, language) for literal in literals(phrase))
    needs = tuple(_needs(phrase, language))
    exact = Pattern(partial(_pattern, phrase, language, by_sound=False), needs)
    by_sound = None
    if language == "zh" and sum(map(len, spoken)) >= LEAST_SYLLABLES:
        heard = [[sounds(way) for way in ways] for ways in needs]
        by_sound = Pattern(partial(_pattern, phrase, language, by_sound=True), heard)
    gapless = None
    if len(phrase) == 1 and len(spoken[0]) >= LEAST_SLIPPED and not spoken[0].isascii():
        gapless = Said.of(spoken[0])
    spelled = tuple(frozenset("".join(ways)) for ways in needs)
    return Compiled(source, exact, by_sound, spelled, spoken, gapless)


def compile_all(sources: Iterable[str], language: str) -> tuple[Compiled, ...]:
    """Return the compiled forms of phrases and of the vocabularies they name, each phrase once."""
    return tuple(compile_phrase(source, language) for source in dict.fromkeys(spelled_out(sources, language)))


def _pattern(phrase: Phrase, language: str, *, by_sound: bool) -> str:
    """Return the phrase as a regular expression in which every literal opens with ``_LITERAL``."""
    pieces: list[str] = []
    for part in phrase:
        if isinstance(part, Literal):
            literal = plain(part.text, language)
            said = re.escape(sounds(literal) if by_sound else literal)
            pieces.append(f"{_LITERAL}{said or NEVER})")
        elif isinstance(part, Gap):
            pieces.append(f".{{0,{part.most}}}?" if part.crosses else f"[^，。]{{0,{part.most}}}?")
        elif isinstance(part, Choice):
            ways = "|".join(_pattern(way, language, by_sound=by_sound) for way in part.ways)
            pieces.append(f"(?:{ways}){'?' if part.optional else ''}")
    return "".join(pieces)


def _needs(phrase: Phrase, language: str) -> Iterator[tuple[str, ...]]:
    """Yield, for each part that must be said, the literals of which one must then be there."""
    for part in phrase:
        if isinstance(part, Literal):
            yield (plain(part.text, language),)
        elif isinstance(part, Choice) and not part.optional:
            firsts = [next(_needs(way, language), ()) for way in part.ways]
            if all(firsts):
                yield tuple(literal for ways in firsts for literal in ways)


def _bearing(text: str) -> list[str]:
    """Return the characters on which the meaning hangs: who acts, and whether. A slip may not touch them."""
    bearing = guards().bearing
    return sorted(character for character in text if character in bearing)
