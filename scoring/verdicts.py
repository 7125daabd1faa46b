"""From phrases heard to verdicts: groups light up, and enough lit groups cover a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from questions.model import Group, KeyPoint, Question
from scoring.compiled import Hit
from scoring.guards import Meaning
from scoring.phrasebook import shelf
from scoring.result import State
from scoring.said import Said

FAIR = 2  # different fair phrases that do as much as a strong one; they may share words
LIGHT, HALF = 3, 2  # different weak phrases that light a group, or half of it


@dataclass(frozen=True, slots=True)
class Lit:
    """How far a group was heard: 1 lit, 0.5 weakly, 0 not; with the hits that show it."""

    group: str
    strength: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one point before its evidence is put into the reader's words.

    ``heard`` has every group of which anything was heard.
    """

    state: State
    strength: float
    heard: tuple[Lit, ...] = ()
    lacking: tuple[str, ...] = ()
    reversed: bool = False


class Tiers(NamedTuple):
    """The hits of one group that count."""

    strong: list[Hit]
    fair: list[Hit]
    weak: list[Hit]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of one point, for each of its groups.

    ``rejected`` has the clauses in which the point's acts are named only to be negated or waved away.
    """

    groups: tuple[Tiers, ...]
    vetoed: bool
    rejected: frozenset[int]


def hear(question: Question, said: Said, meaning: Meaning, language: str) -> list[Heard]:
    """Return what of each point of ``question`` an answer holds."""
    groups = [group for point in question.points for group in point.expression.groups]
    lists = [phrases for group in groups for phrases in (group.strong, group.fair, group.weak)]
    found = iter(shelf((*lists, *(point.expression.veto for point in question.points)), language).hits(said))
    tiers = [[next(found) for _ in range(3)] for _ in groups]
    heard = []
    for point in question.points:
        own, tiers = tiers[: len(point.expression.groups)], tiers[len(point.expression.groups) :]
        rejected = {meaning.clause(hit) for strong, fair, _ in own for hit in (*strong, *fair) if meaning.rejected(hit)}
        counted = [tuple([hit for hit in hits if meaning.counts(hit)] for hits in group) for group in own]
        vetoed = any(map(meaning.asserted, next(found)))
        heard.append(Heard(tuple(Tiers(*group) for group in counted), vetoed, frozenset(rejected)))
    return heard


def decide(point: KeyPoint, heard: Heard, wanted: float = 1.0) -> Decision:
    """Return the decision on ``point``; ``wanted`` is the proof that each group must give.

    A strong phrase is 1 of it, a fair one a half.
    """
    expression = point.expression
    if heard.vetoed:
        return Decision(State.MISSING, 0.0)
    groups = [_light(group, *hits, wanted) for group, hits in zip(expression.groups, heard.groups, strict=True)]
    lit = [group for group in groups if group.strength == 1.0]
    best = sorted((group.strength for group in groups), reverse=True)[: expression.needed]
    strength = sum(best) / expression.needed
    in_order = not expression.ordered or _in_order(lit)
    partly = tuple(group for group in groups if group.strength)
    lacking = tuple(group.group for group in groups if group.strength < 1.0)
    if len(lit) >= expression.needed:
        if in_order:
            return Decision(State.COVERED, 1.0, tuple(lit))
        return Decision(State.PARTIAL, 0.5, tuple(lit), reversed=True)
    if lit or strength >= 0.5:
        return Decision(State.PARTIAL, strength, partly, lacking)
    return Decision(State.MISSING, strength, (), lacking)


def _light(group: Group, strong: list[Hit], fair: list[Hit], weak: list[Hit], wanted: float) -> Lit:
    """Return how far a group is heard: a strong phrase suffices, or two fair ones, or three weak ones apart."""
    proof = len(_apart(strong)) + len({hit.phrase for hit in fair}) / FAIR
    if proof >= wanted:
        return Lit(group.name, 1.0, (*strong, *fair))
    different = len({hit.phrase for hit in _apart(weak)})
    if different >= LIGHT and wanted <= 1:
        return Lit(group.name, 1.0, tuple(weak))
    if proof or different >= HALF:
        return Lit(group.name, 0.5, (*strong, *fair) or tuple(weak))
    return Lit(group.name, 0.0, ())


def _apart(hits: list[Hit]) -> list[Hit]:
    """Return hits that don't overlap, so that two phrases for the same words count once."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _in_order(lit: list[Lit]) -> bool:
    """Tell whether each group can begin after the one before it."""
    place = -1
    for group in lit:
        later = [hit.start for hit in group.hits if hit.start > place]
        if not later:
            return False
        place = min(later)
    return True
