"""Where a person stands with one question: chosen, heard, recorded, or done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import streamlit as st

from errors import InputError
from practice.drills import has_point
from questions.library import Library, Placed
from views.shared import desk

STALE = 2.0  # seconds
_KEY = "take"
_numbers = iter(range(1, 1_000_000_000))


@dataclass(slots=True)
class Take:
    """One try at one question. ``number`` makes the keys of its widgets fresh.

    ``plays`` counts readings aloud; ``unheard`` tells that the latest was asked for and has not begun. ``point`` is
    the one point that is asked for, empty for all of them.
    """

    placed: Placed
    number: int
    plays: int = 0
    unheard: bool = False
    point: str = ""
    recording_id: str = ""
    attempt_id: str | None = None
    began: float = field(default_factory=time.monotonic)


def present() -> Take:
    """Return the take of this browser tab.

    After a reload, and after the browser's way back, it is the one that the address names.
    """
    take: Take | None = st.session_state.get(_KEY)
    if take is None or _left(take):
        take = st.session_state[_KEY] = _from_address(desk().library)
    elif not take.recording_id and take.attempt_id is None:
        take.placed = _as_it_is_now(take.placed, desk().library)
        take.point = take.point if has_point(take.placed, take.point) else ""
    note(take)  # going to another page has emptied the address
    return take


def begin(placed: Placed, recording_id: str = "", point: str = "") -> None:
    """Start a new take at a question or one point of it, or take up one whose recording is there already."""
    take = st.session_state[_KEY] = Take(placed, next(_numbers), point=point, recording_id=recording_id)
    note(take)


def again(take: Take) -> None:
    """Start a new take at the same."""
    begin(take.placed, point=take.point)


def _as_it_is_now(placed: Placed, library: Library) -> Placed:
    """Return the question as its bank has it now: it may have been edited, or deleted."""
    try:
        return library.find(placed.question.id, placed.bank.id)
    except InputError:
        return library.first()


def _left(take: Take) -> bool:
    """Tell whether the address names another question: the person went back to it.

    A click that was under way while a take began still carries the address of before; that is none.
    """
    named = _named()
    there = (take.placed.bank.id, take.placed.question.id)
    return bool(named) and (named["b"] or there[0], named["q"]) != there and time.monotonic() - take.began > STALE


def note(take: Take) -> None:
    """Write the take into the page's address, so that a reload comes back to it."""
    wanted = {name: value for name, value in _address(take).items() if value}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def _address(take: Take) -> dict[str, str]:
    return {
        "b": take.placed.bank.id,
        "q": take.placed.question.id,
        "p": take.point,
        "r": take.recording_id,
        "a": take.attempt_id or "",
    }


def _named() -> dict[str, str]:
    """Return what the address names; nothing where it is bare."""
    given = st.query_params.to_dict()
    return {name: str(given.get(name, "")) for name in ("b", "q", "p", "r", "a")} if given.get("q") else {}


def _from_address(library: Library) -> Take:
    named = _named()
    try:
        placed = library.find(named.get("q", ""), named.get("b", ""))
    except InputError:
        return Take(library.first(), next(_numbers))
    point = named.get("p", "")
    return Take(
        placed,
        next(_numbers),
        point=point if has_point(placed, point) else "",
        recording_id=named.get("r", ""),
        attempt_id=named.get("a") or None,
    )
