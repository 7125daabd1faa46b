"""我其实说了: a point that was not heard is claimed by the person's own words, and given back at will."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from errors import KaikouError
from history.records import Attempt, Claim
from practice import mending
from scoring.result import State, Verdict
from views.attempt import phrasing
from views.attempt.wording import tell_marks
from views.shared import _, desk, guarded, plain, told

_CLAUSE = re.compile(r"[^。！？；，、,.!?;\n]+[。！？；，、,.!?;\n]*")


def offer(attempt: Attempt, position: int, verdict: Verdict) -> None:
    """Show, beneath a point, what the person may claim or has claimed."""
    claim = next((one for one in attempt.claims if one.position == position), None)
    if claim is not None:
        _claimed(attempt, claim, verdict)
    elif verdict.state is not State.COVERED and _button(attempt, position):
        _choose(attempt, position, verdict.point)


def _button(attempt: Attempt, position: int) -> bool:
    key = f"claim-{attempt.id}-{position}"
    return st.button(_("I did say it"), icon=":material/record_voice_over:", type="tertiary", key=key)


def by_selection(attempt: Attempt, told_by_page: dict[str, Any]) -> None:
    """Claim the words that were selected in the transcript."""
    _claim(attempt, *(int(told_by_page[name]) for name in ("position", "start", "end")))


def _claimed(attempt: Attempt, claim: Claim, verdict: Verdict) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            _("Let these words count from now on"),
            icon=":material/bookmark_add:",
            type="tertiary",
            key=f"phrase-{attempt.id}-{claim.position}",
        ):
            phrasing.dialog(attempt, verdict.point, claim)
        st.button(
            _("Take the claim back"),
            icon=":material/undo:",
            type="tertiary",
            key=f"unclaim-{attempt.id}-{claim.position}",
            on_click=guarded(_unclaim),
            args=(attempt, claim.position),
        )


def _choose(attempt: Attempt, position: int, point: str) -> None:
    @st.dialog(_("I did say it"), width="medium")
    def choose() -> None:
        st.text(point)
        st.caption(_("Choose the words with which you made this point; it then counts by your own word."))
        text = attempt.transcript.text
        clauses = [match.span() for match in _CLAUSE.finditer(text)]
        chosen = st.pills(
            _("What you said"),
            range(len(clauses)),
            format_func=lambda number: plain(text[slice(*clauses[number])]),
            selection_mode="multi",
            key=f"claim-words-{attempt.id}-{position}",
            label_visibility="collapsed",
        )
        if st.button(_("It counts"), type="primary", disabled=not chosen, key=f"claim-keep-{attempt.id}-{position}"):
            try:
                _claim(attempt, position, clauses[min(chosen)][0], clauses[max(chosen)][1])
            except KaikouError as error:
                st.warning(told(error))
            else:
                st.rerun()

    choose()


def _claim(attempt: Attempt, position: int, start: int, end: int) -> None:
    tell_marks(attempt, mending.claim(desk(), attempt, position, start, end))


def _unclaim(attempt: Attempt, position: int) -> None:
    tell_marks(attempt, mending.unclaim(desk(), attempt, position))
