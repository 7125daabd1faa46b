"""Where a person stands with one question: chosen, heard, recorded, or done."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from errors import InputError
from questions.library import Library, Placed
from views.shared import desk

_KEY = "take"
_numbers = iter(range(1, 1_000_000_000))


@dataclass(slots=True)
class Take:
    """One try at one question. ``number`` makes the keys of its widgets fresh; ``plays`` counts readings aloud."""

    placed: Placed
    number: int
    plays: int = 0
    recording_id: str = ""
    attempt_id: str | None = None


def present() -> Take:
    """Return the take of this browser tab: after a reload the question and recording of the address."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Take(
            _from_address(desk().library), next(_numbers), recording_id=st.query_params.get("r", "")
        )
    take: Take = st.session_state[_KEY]
    note(take)  # going to another page has emptied the address
    return take


def begin(placed: Placed, recording_id: str = "") -> None:
    """Start a new take at a question, or take up one whose recording is there already."""
    take = st.session_state[_KEY] = Take(placed, next(_numbers), recording_id=recording_id)
    note(take)


def note(take: Take) -> None:
    """Write the take into the page's address, so that a reload comes back to it."""
    st.query_params.from_dict(
        {
            "b": take.placed.bank.id,
            "q": take.placed.question.id,
            **({"r": take.recording_id} if take.recording_id else {}),
        }
    )


def _from_address(library: Library) -> Placed:
    try:
        return library.find(st.query_params.get("q", ""), st.query_params.get("b", ""))
    except InputError:
        return library.first()
