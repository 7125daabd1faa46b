"""Which question comes next."""

from __future__ import annotations

from questions.library import Library, Placed


def neighbour(library: Library, placed: Placed, step: int = 1) -> Placed:
    """Return the question ``step`` places on in the same bank; after the last comes the first again."""
    siblings = [one for one in library.placed() if one.bank.id == placed.bank.id]
    here = next(number for number, one in enumerate(siblings) if one.question.id == placed.question.id)
    return siblings[(here + step) % len(siblings)]
