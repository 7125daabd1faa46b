"""Putting right what was misheard: the words as they should be, what was heard beside them, and which one counts."""

from __future__ import annotations

from html import escape

import streamlit as st

from errors import KaikouError
from history.records import Attempt
from practice import mending
from scoring.result import spelled_marks as marks
from views.attempt.transcript import unsure
from views.shared import DRAFT, _, desk, guarded, told

_LEAST, _MOST = 120, 480  # pixels of the field
_BEGUN = "begun-"  # begins the keys of the words that stood there when a person began to correct them


def show(attempt: Attempt) -> None:
    """Show which words count, and the way to change them."""
    if unsure(attempt.transcript):
        st.caption(_("Words with a dotted line may have been misheard; correct the words if they are wrong."))
    if attempt.heard is not None:
        _mended(attempt, attempt.heard.text)
    key = f"{DRAFT}words-{attempt.id}"
    if key in st.session_state:
        _edit(attempt, key)
    else:
        st.button(
            _("Correct the words"),
            icon=":material/edit:",
            type="tertiary",
            key=f"mend-{attempt.id}",
            on_click=_begin,
            args=(attempt, key),
        )


def _mended(attempt: Attempt, heard: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("You corrected these words; they are what is scored."))
        st.button(
            _("Back to what was heard"),
            icon=":material/undo:",
            type="tertiary",
            key=f"unmend-{attempt.id}",
            on_click=guarded(_as_heard),
            args=(attempt,),
        )
    with st.expander(_("What was heard"), icon=":material/hearing:"):
        st.html(f'<p class="kk-transcript">{escape(heard)}</p>')


def _edit(attempt: Attempt, key: str) -> None:
    lines = len(attempt.transcript.text) // 30 + 2
    words = st.text_area(_("What you really said"), key=key, height=max(_LEAST, min(_MOST, 28 * lines)))
    with st.container(horizontal=True):
        if st.button(_("Keep and score again"), type="primary", key=f"mend-keep-{attempt.id}"):
            _keep(attempt, key, words)
        st.button(_("Cancel"), type="tertiary", key=f"mend-cancel-{attempt.id}", on_click=_leave, args=(attempt, key))


def _begin(attempt: Attempt, key: str) -> None:
    st.session_state[key] = st.session_state[f"{_BEGUN}{attempt.id}"] = attempt.transcript.text


def _leave(attempt: Attempt, key: str) -> None:
    st.session_state.pop(key, None)
    st.session_state.pop(f"{_BEGUN}{attempt.id}", None)


def _keep(attempt: Attempt, key: str, words: str) -> None:
    begun = f"{_BEGUN}{attempt.id}"
    if st.session_state.get(begun, attempt.transcript.text) != attempt.transcript.text:
        st.session_state[begun] = attempt.transcript.text  # the page shows it; who keeps theirs again has seen it
        st.warning(
            _("Another window changed these words to those above; keep yours again to put them in their place."),
            icon=":material/error:",
        )
        return
    try:
        after = mending.mend(desk(), attempt, words)
    except KaikouError as error:
        st.warning(told(error), icon=":material/error:")
        return
    _leave(attempt, key)
    tell_marks(attempt, after)
    st.rerun()


def _as_heard(attempt: Attempt) -> None:
    after = mending.as_heard(desk(), attempt)
    st.session_state[f"{_BEGUN}{attempt.id}"] = after.transcript.text
    tell_marks(attempt, after)


def tell_marks(before: Attempt, after: Attempt) -> None:
    """Say what a change did to the marks, and which claims it cost."""
    if before.score.marks != after.score.marks:
        said = _("Scored again: {before} → {after}", before=marks(before.score.marks), after=marks(after.score.marks))
    else:
        said = _("Scored again: the marks stay at {marks}.", marks=marks(after.score.marks))
    st.toast(said, icon=":material/check:")
    if len(after.claims) < len(before.claims):
        st.toast(_("A point that you claimed lost its words and is no longer claimed."), icon=":material/info:")
