"""A document as lines, each with its number in the file; the form that all readers give out."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line or paragraph. ``level`` is that of a heading (1 the highest), 0 for text."""

    number: int
    text: str
    level: int = 0
