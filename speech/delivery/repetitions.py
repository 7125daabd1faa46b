"""The same words twice in a row where nobody means to say them twice."""

from __future__ import annotations

from speech.delivery.units import Clauses
from speech.delivery.wordlists import WordLists

_LONGEST = 8  # units; who says more than that twice repeats a thought, not a word
_SURELY = 3  # times; no character of Chinese is said so often on purpose
_VERB = 2  # characters; Chinese doubles verbs of that length to soften them


def repetitions(clauses: Clauses, lists: WordLists) -> list[tuple[int, int]]:
    """Return where in the text something stands that was said again at once, from its first to its last time."""
    found = []
    place = 0
    while place < len(clauses.units):
        size, times = _repeated(clauses, place)
        if times > 1 and _stumbled(clauses, place, size, times, lists):
            found.append((clauses.units[place].start, clauses.units[place + size * times - 1].end))
        place += size * times if times > 1 else 1
    return found


def _repeated(clauses: Clauses, place: int) -> tuple[int, int]:
    """Return of how many units what is repeated there consists, and how often it is said."""
    for size in range(1, _LONGEST + 1):
        words = clauses.words[place : place + size]
        times = 1
        while len(words) == size and clauses.same(place + size * times, words):
            if not _goes_on(clauses, place, size, times):
                break
            times += 1
        if times > 1:
            return size, times
    return 1, 1


def _goes_on(clauses: Clauses, place: int, size: int, times: int) -> bool:
    """Tell whether what is said again belongs to what was said before.

    With a mark between the two, it does only where it is a clause of its own: 我觉得，我觉得, but not 告诉客户，客户.
    """
    again = place + size * times
    if any(clauses.marked(one) for one in range(place + 1, place + size)):
        return False
    return not clauses.marked(again) or clauses.marked(again - size)


def _stumbled(clauses: Clauses, place: int, size: int, times: int, lists: WordLists) -> bool:
    """Tell whether it was a slip: reduplication (看看, 讨论讨论), numbers and emphasis (对对对) are none."""
    words = clauses.words[place : place + size]
    if words in lists.meant or words in lists.always or lists.counting.issuperset(words):
        return False
    if all(word.isdigit() for word in words) or clauses.words[place] in lists.counting:
        return False
    if size > 1 and not lists.asking.isdisjoint(words):
        return False
    if size > _VERB or times >= _SURELY or not all(unit.han for unit in clauses.units[place : place + size]):
        return True
    return words in lists.slips or (clauses.apart(place) and (size == _VERB or words in lists.stammered))
