"""How an answer was spoken: a row of figures, where its pauses and points lie, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

import streamlit as st

from history.records import Attempt
from practice.delivery import BEFORE, hints, listened, of
from speech.delivery import AudioFigures, Delivery
from views.attempt import player
from views.attempt.places import places_html
from views.attempt.transcript import COLOURS, clock, play_button
from views.shared import _

STYLE = Path(__file__).with_suffix(".css")
_APART = 5.0  # % of the line between two numbers, which would lie upon one another on a phone
_THIN = 0.6  # % of the line, the least that can be seen


def show(attempt: Attempt) -> None:
    """Show how an attempt was spoken; nothing for one that has no times."""
    found = delivery_of(attempt)
    if found is None:
        return
    st.html(STYLE)
    st.subheader(_("How it was spoken"), anchor=False)
    st.html(spoken_html(attempt, found, playable=player.playable(attempt)))


def delivery_of(attempt: Attempt) -> Delivery | None:
    """Return how an attempt was spoken; its recording is listened to once."""
    return of(attempt, lambda recording: _listened(str(recording)))


def figures(attempt: Attempt, found: Delivery) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the value and the unit of each figure."""
    unit = _("characters a minute") if attempt.transcript.language == "zh" else _("words a minute")
    yield _("Speaking rate"), f"{found.rate:.0f}" if found.rate else "–", unit
    yield _("Length"), clock(found.seconds), _("of {suggested}", suggested=clock(attempt.question.seconds))
    yield _("Time to the first word"), f"{found.first:.1f}", _("seconds")
    yield _("Pauses over 1.5 s"), str(found.pauses), ""
    yield _("Share of speech"), f"{found.share:.0%}", ""
    yield _("Fillers heard"), f"≥ {len(found.fillers)}" if found.fillers else "0", ""


def spoken_html(attempt: Attempt, found: Delivery, *, playable: bool) -> str:
    """Return the figures, the line of time, the hints and the places to listen to as HTML, everything escaped."""
    note = _("Fillers are counted where they were heard; the recogniser leaves out many, so there may be more.")
    return (
        f'<section class="kk-spoken" data-attempt="{escape(attempt.id)}">{_row(attempt, found)}'
        f"{_line(attempt, found, playable)}{_hints(attempt, found, playable)}"
        f'<p class="kk-aside">{escape(note)}</p>{places_html(attempt, found, playable=playable)}</section>'
    )


def _row(attempt: Attempt, found: Delivery) -> str:
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}{f' <small>{escape(unit)}</small>' if unit else ''}</dd></div>"
        for name, value, unit in figures(attempt, found)
    )
    return f'<dl class="kk-figures">{cells}</dl>'


def _line(attempt: Attempt, found: Delivery, playable: bool) -> str:
    """Return the line of time with its pauses and points; what it shows stands in words in the places beneath."""
    marks: list[str] = []
    numbers = ""
    lefts = _beside([_percent(point.begin, found) for point in found.points])
    for point, left in zip(found.points, lefts, strict=True):
        colour = f"kk-c{point.number % COLOURS}"
        at = point.begin if playable else None
        marks += [_stretch(f"kk-made {colour}", *span, found, span[0] if playable else None) for span in point.spans]
        numbers += f'<i class="{colour}" style="left:{left:.2f}%"{_begins(at)}>{point.number + 1}</i>'
    marks += [  # upon the points, within which they may lie
        _stretch("kk-pause", pause.begin, pause.finish, found, max(0.0, pause.begin - BEFORE) if playable else None)
        for pause in found.long_pauses
    ]
    made = f'<i class="kk-key kk-c0"></i>{escape(_("Points"))}' if found.points else ""
    waits = f'<i class="kk-key"></i>{escape(_("Pauses"))}' if found.long_pauses else ""
    name = _(
        "{pauses} long pauses and {points} points in {time}",
        pauses=found.pauses,
        points=len(found.points),
        time=clock(found.seconds),
    )
    return (
        f'<div class="kk-time" role="img" aria-label="{escape(name)}"><div class="kk-numbers">{numbers}</div>'
        f'<div class="kk-line">{"".join(marks)}</div>'
        f'<div class="kk-ends"><span>0:00</span><span>{made}{waits}</span>'
        f"<span>{clock(found.seconds)}</span></div></div>"
    )


def _beside(lefts: list[float]) -> list[float]:
    """Return places on the line (%, in their order) moved so that numbers there can be read, while there is room."""
    found, least = [], 0.0
    for left in lefts:
        found.append(max(left, least))
        least = found[-1] + _APART
    return [max(0.0, min(left, 100 - _APART * (len(found) - place))) for place, left in enumerate(found)]


def _stretch(kind: str, begin: float, finish: float, found: Delivery, at: float | None) -> str:
    left = min(_percent(begin, found), 100 - _THIN)
    width = min(max(_THIN, _percent(finish - begin, found)), 100 - left)
    return f'<span class="{kind}" style="left:{left:.2f}%;width:{width:.2f}%"{_begins(at)}></span>'


def _begins(at: float | None) -> str:
    return "" if at is None else f' data-begin="{at:.2f}"'


def _percent(seconds: float, found: Delivery) -> float:
    return min(100.0, max(0.0, seconds / found.seconds * 100))


def _hints(attempt: Attempt, found: Delivery, playable: bool) -> str:
    lines = "".join(
        f'<li class="{"kk-praise" if hint.praise else "kk-mend"}">'
        f"{play_button(hint.begin) if playable and hint.begin is not None else ''}{escape(hint.told(_))}</li>"
        for hint in hints(found, attempt.question, attempt.transcript.language)
    )
    return f'<ul class="kk-hints">{lines}</ul>' if lines else ""


@st.cache_data(show_spinner=False, max_entries=200)
def _listened(recording: str) -> AudioFigures | None:
    """Return what a recording's sound tells (a recording never changes, so its name is enough)."""
    return listened(Path(recording))
