"""Words that only fill time: counted where they stand as fillers, not where they mean something."""

from __future__ import annotations

from speech.delivery.units import Clauses
from speech.delivery.wordlists import WordLists, Words

Place = tuple[int, int]  # begin and end in the text


def fillers(clauses: Clauses, lists: WordLists) -> list[Place]:
    """Return where fillers stand in the text; a sound that goes on (嗯嗯嗯) is one."""
    found: list[Place] = []
    place = 0
    while place < len(clauses.units):
        size = _always(clauses, place, lists) or _in_its_place(clauses, place, lists)
        if size:
            found.append((clauses.units[place].start, clauses.units[place + size - 1].end))
        place += size or 1
    return found


def _always(clauses: Clauses, place: int, lists: WordLists) -> int:
    """Return how many units of mere sounds (嗯嗯嗯) stand there."""
    end = place
    while entry := _entry(clauses, end, lists.always):
        end += len(entry)
        if clauses.apart(end) or not clauses.same(end, entry):
            break
    return end - place


def _in_its_place(clauses: Clauses, place: int, lists: WordLists) -> int:
    """Return how many units the filler there has that is one by what stands around it; 0 where there is none."""
    for entries, fills in (
        (lists.opening, _opens),
        (lists.apart, _stands_apart),
        (lists.silent, _stands_in_silence),
    ):
        for entry in entries:
            if clauses.same(place, entry) and fills(clauses, place, place + len(entry), entry):
                return len(entry)
    return 0


def _opens(clauses: Clauses, place: int, end: int, entry: Words) -> bool:
    return clauses.apart(place) and not clauses.asked(end)


def _stands_apart(clauses: Clauses, place: int, end: int, entry: Words) -> bool:
    return clauses.same(end, entry) or (clauses.apart(place) and clauses.apart(end) and not clauses.asked(end))


def _stands_in_silence(clauses: Clauses, place: int, end: int, entry: Words) -> bool:
    return clauses.same(end, entry) or (clauses.silent(place) and clauses.silent(end))


def _entry(clauses: Clauses, place: int, entries: tuple[Words, ...]) -> Words | None:
    return next((entry for entry in entries if clauses.same(place, entry)), None)
