"""The recall ladder: the points of a question as a help before answering, with less of them on every step up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.examples import ways_to_say
from questions.model import KeyPoint

IN_FULL, KEYWORDS, FIRST, NOTHING = STEPS = range(4)
_GROUPS = 2  # of a point whose name gives no keywords

_ONE_AFTER_OTHER = re.compile(r"先(.{2,})后(.{2,})")
_SIDE_BY_SIDE = re.compile(r"[、，,;；/]|并且?|\band\b|\bthen\b", re.IGNORECASE)


def hints(points: Sequence[KeyPoint], step: int) -> list[str]:
    """Return what a step gives away of each point: a sentence, keywords, a first character, or no hints at all."""
    if step == IN_FULL:
        return [_in_full(point) for point in points]
    if step == KEYWORDS:
        return [" · ".join(keywords(point)) for point in points]
    return [f"{point.name[0]}…" for point in points] if step == FIRST else []


def keywords(point: KeyPoint) -> tuple[str, ...]:
    """Return the sides that a point's name tells of, or else what its first groups are about."""
    both = _ONE_AFTER_OTHER.fullmatch(point.name)
    parts = both.groups() if both else [part.strip() for part in _SIDE_BY_SIDE.split(point.name)]
    if len(parts) > 1 and all(len(part) > 1 for part in parts):
        return tuple(parts)
    return tuple(dict.fromkeys(group.name for group in point.expression.groups[:_GROUPS]))


def next_step(step: int, marks: float, max_marks: float) -> int | None:
    """Return the step to try next time: the next one up after a full score, where there is one."""
    return step + 1 if step < NOTHING and 0 < max_marks <= marks else None


def _in_full(point: KeyPoint) -> str:
    way = next(iter(ways_to_say(point)), "")
    return f"{point.name} — {way}" if way else point.name
