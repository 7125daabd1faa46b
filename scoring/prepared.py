"""A text made ready for matching, every character still knowing where it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

COMMA, STOP = "，", "。"


class Prepared(NamedTuple):
    """Characters for matching; ``origin[i]`` is where ``text[i]`` begins in the original, ``ends[i]`` where it ends.

    ``ends`` is empty where every character stands for one of the original.
    """

    text: str
    origin: tuple[int, ...]
    ends: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that ``text[start:end]`` came from."""
        return self.origin[start], self.ends[end - 1] if self.ends else self.origin[end - 1] + 1

    def keep(self, wanted: Callable[[int], bool]) -> Prepared:
        """Return the characters at the positions that are wanted."""
        kept = [place for place in range(len(self.text)) if wanted(place)]
        return Prepared("".join(self.text[place] for place in kept), tuple(self.origin[place] for place in kept))
