"""Ways to say a key point, for who missed it: the bank's own sentences, or phrases of its expression."""

from __future__ import annotations

from questions.model import KeyPoint
from questions.phrases import REFERENCE, Choice, Gap, Phrase, parse

MOST = 2
_LEAST = 4  # characters; shorter phrases tell nothing by themselves
_GAP = "……"


def ways_to_say(point: KeyPoint) -> tuple[str, ...]:
    """Return two ways at most."""
    if point.examples:
        return point.examples[:MOST]
    phrases = [phrase for group in point.expression.groups for phrase in group.strong]
    plain = [one_way(parse(phrase), _GAP) for phrase in phrases if not phrase.startswith(REFERENCE)]
    return tuple(dict.fromkeys(way for way in plain if len(way) >= _LEAST))[:MOST]


def one_way(phrase: Phrase, gap: str = "") -> str:
    """Return a phrase as somebody might say it: the first of its ways, ``gap`` in its gaps."""
    said = [
        gap if isinstance(part, Gap) else one_way(part.ways[0], gap) if isinstance(part, Choice) else part.text.strip()
        for part in phrase
    ]
    return (" " if any(piece[:1].isascii() and piece[:1].isalpha() for piece in said) else "").join(filter(None, said))
