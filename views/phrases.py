"""The person's own phrases, listed so that each can be removed, and the latest changes, so that each can be undone."""

from __future__ import annotations

import streamlit as st

from errors import InputError
from history.records import Change, Phrase
from views.attempt import phrasing
from views.shared import _, desk, plain

_CHANGES = 5


def show() -> None:
    """Show them, folded away, where there are any."""
    own, changes = desk().history.phrases.all(), desk().history.phrases.changes(_CHANGES)
    if not own and not changes:
        return
    with st.expander(_("My own phrases"), icon=":material/bookmark:"):
        st.caption(_("Words that you let count for a point. They stand beside the question banks, never in them."))
        for one in own:
            _phrase(one)
        if not own:
            st.caption(_("None now."))
        if changes:
            st.text(_("Latest changes"))
        for change in changes:
            _change(change)


def _phrase(one: Phrase) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.text(one.phrase)
            st.caption(plain(f"{one.point} · {_question(one.bank_id, one.question_id)}"))
        if st.button(_("Remove"), icon=":material/close:", type="tertiary", key=f"phrase-remove-{one.id}"):
            phrasing.remove_dialog(one.bank_id, one.question_id, one.point, one.phrase)


def _change(change: Change) -> None:
    what = _("added") if change.kind == "added" else _("removed")
    said = f"{change.created_at.astimezone():%Y-%m-%d %H:%M} · {what} · {change.phrase}"
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.caption(plain(f"{said} · {_('{count} attempts changed', count=change.attempts)}"))
        if change.undone_at is not None:
            st.caption(_("taken back"))
        else:
            phrasing.undo_button(change, f"change-undo-{change.id}")


def _question(bank_id: str, question_id: str) -> str:
    try:
        return desk().library.find(question_id, bank_id).question.text
    except InputError:
        return _("a question that is no longer there")
