"""The places of an answer that are worth listening to, each with its button: how it begins and ends, every slip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from history.records import Attempt
from practice.delivery import BEFORE
from speech.delivery import Delivery, Passage
from views.attempt.transcript import clock, play_button
from views.shared import _

_AROUND = 10  # characters shown on both sides of a pause
_SENTENCE = 60  # characters shown of a sentence
_MOST = 40  # places of a kind


def places_html(attempt: Attempt, found: Delivery, *, playable: bool) -> str:
    """Return the places as HTML, folded, everything escaped."""
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{''.join(lines[:_MOST])}</dd>"
        for name, lines in _kinds(attempt, found, playable)
        if lines
    )
    title = escape(_("Places to listen to"))
    return f'<details class="kk-places"><summary>{title}</summary><dl>{rows}</dl></details>'


def _kinds(attempt: Attempt, found: Delivery, playable: bool) -> Iterator[tuple[str, list[str]]]:
    text = attempt.transcript.text
    yield _("Opening"), [_place(_sentence(found.opening), found.opening.begin, playable)]
    if found.closing.start > found.opening.start:
        yield _("Closing"), [_place(_sentence(found.closing), found.closing.begin, playable)]
    yield (
        _("Pauses"),
        [
            _place(
                f"{clock(pause.begin)} · {_('{seconds} s', seconds=f'{pause.seconds:.1f}')}"
                f"  {_around(text, pause.place)}",
                max(0.0, pause.begin - BEFORE),
                playable,
            )
            for pause in found.long_pauses
        ],
    )
    yield _("Fillers"), list(_words(found.fillers, playable))
    yield _("Said twice"), list(_words(found.repetitions, playable))
    verdicts = attempt.score.verdicts
    yield (
        _("Points"),
        [
            _place(
                f"{clock(point.begin)} · {_('{seconds} s', seconds=f'{point.seconds:.1f}')}"
                f"  {point.number + 1}. {verdicts[point.number].point}",
                point.begin,
                playable,
            )
            for point in found.points
        ],
    )
    if found.loudness is not None and found.clipped is not None:
        told = _(
            "{loudness} dBFS, {clipped} % of the samples distorted",
            loudness=f"{found.loudness:.0f}".replace("-", "−"),
            clipped=f"{found.clipped * 100:.1f}",
        )
        yield _("Loudness"), [_place(told, found.first, False)]


def _words(places: Iterable[Passage], playable: bool) -> Iterator[str]:
    for place in places:
        yield _place(f"{clock(place.begin)} {' '.join(place.text.split())}", place.begin, playable, "span")


def _place(text: str, begin: float, playable: bool, tag: str = "p") -> str:
    return f"<{tag}>{play_button(begin) if playable else ''}{escape(text)}</{tag}>"


def _sentence(passage: Passage) -> str:
    text = " ".join(passage.text.split())
    return text if len(text) <= _SENTENCE else f"{text[:_SENTENCE]}…"


def _around(text: str, place: int) -> str:
    """Return the words on both sides of a pause."""
    before, after = text[max(0, place - _AROUND) : place].strip(), text[place : place + _AROUND].strip()
    return f"{'…' if place > _AROUND else ''}{before} ‖ {after}{'…' if place + _AROUND < len(text) else ''}"
