"""Attempts picked from the list, over all its pages, to be exported together."""

from __future__ import annotations

import streamlit as st

from history.records import AttemptFilter
from views import exporting
from views.shared import _, desk

PICKING = "picking"  # the key of the switch
_PICKED = "picked"


def bar(chosen: AttemptFilter, found: int) -> bool:
    """Show what can be done with the attempts of the list, and return whether they are being picked.

    ``chosen`` is the filter of the list and ``found`` the number of attempts that pass it.
    """
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        picking = st.toggle(_("Pick attempts"), key=PICKING)
        picked = _in_order(_picked()) if picking else []
        many = {"count": len(picked) if picking else found}
        name = _("Export {count} picked", **many) if picking else _("Export all {count} listed", **many)
        if st.button(name, icon=":material/ios_share:", type="tertiary", disabled=picking and not picked, key="export"):
            exporting.dialog(picked if picking else desk().history.attempts.ids(chosen))
    return bool(picking)


def box(attempt_id: str) -> None:
    """Show the box with which an attempt is picked."""
    key = f"pick-{attempt_id}"
    st.session_state[key] = attempt_id in _picked()
    st.checkbox(
        _("Pick"), key=key, label_visibility="collapsed", on_change=_pick, args=(attempt_id, key), width="content"
    )


def _in_order(picked: set[str]) -> list[str]:
    """Return the picked attempts that are still there, oldest first."""
    return [id for id in desk().history.attempts.ids() if id in picked]


def _picked() -> set[str]:
    found: set[str] = st.session_state.setdefault(_PICKED, set())
    return found


def _pick(attempt_id: str, key: str) -> None:
    if st.session_state[key]:
        _picked().add(attempt_id)
    else:
        _picked().discard(attempt_id)
