"""Where the clauses of a prepared answer are, and which one a place is in."""

from __future__ import annotations

import re
from bisect import bisect_right

_CLAUSE = re.compile(r"[^，。]+")


class Clauses:
    """The stretches between commas and stops, counted from 0."""

    def __init__(self, text: str) -> None:
        self.spans = [match.span() for match in _CLAUSE.finditer(text)]
        self._starts = [start for start, _ in self.spans]

    def number(self, place: int) -> int:
        """Return the number of the clause at ``place``; a mark counts to the clause before it."""
        return max(0, bisect_right(self._starts, place) - 1)

    def around(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of all clauses that ``[start, end)`` touches."""
        first, last = self.number(start), self.number(max(start, end - 1))
        return [span for span in self.spans[first : last + 1] if span[0] < end and start < span[1]]

    def start(self, place: int) -> int:
        """Return where the clause at ``place`` begins."""
        return self.spans[self.number(place)][0] if self.spans else place

    def end(self, place: int) -> int:
        """Return where the clause at ``place`` ends."""
        return self.spans[self.number(place)][1] if self.spans else place
