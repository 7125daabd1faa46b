"""Stretches of time as pairs of seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[float, float]  # begin and end in seconds
BREATH = 0.3  # seconds; shorter silence belongs to speaking


def joined(spans: Iterable[Span], apart: float = 0.0) -> list[Span]:
    """Return spans in their order, those made one that overlap or lie nearer than ``apart`` seconds."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and (begin <= found[-1][1] or begin - found[-1][1] < apart):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def between(spans: Sequence[Span], begin: float, end: float) -> list[Span]:
    """Return what of the time from ``begin`` to ``end`` none of the spans covers."""
    found, now = [], begin
    for first, last in joined(spans):
        if min(first, end) > now:
            found.append((now, min(first, end)))
        now = max(now, last)
    if now < end:
        found.append((now, end))
    return found


def overlap(spans: Iterable[Span], begin: float, end: float) -> float:
    """Return how many seconds from ``begin`` to ``end`` the spans cover; they don't overlap one another."""
    return sum(max(0.0, min(end, last) - max(begin, first)) for first, last in spans)


def length(spans: Iterable[Span]) -> float:
    """Return the seconds of all spans together."""
    return sum(end - begin for begin, end in spans)
