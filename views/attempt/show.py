"""Everything about one attempt, in the order in which a person wants to know it."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from history.records import Attempt
from views import demo
from views.attempt import claiming, phrasing, player, spoken, wording
from views.attempt.transcript import transcript_html
from views.attempt.verdicts import point_html, show_score
from views.shared import _, guarded


def show_attempt(attempt: Attempt) -> None:
    """Show one attempt, the reference answer folded at its end."""
    show_score(attempt.score)
    phrasing.offer_undo()
    demo.heard_by_demo(attempt)
    heard = player.playable(attempt)
    if attempt.kind == "spoken" and attempt.recording is None:
        st.caption(_("The recording of this answer is no longer on this computer."))
    st.subheader(_("What you said"), anchor=False)
    player.show(attempt, guarded(partial(claiming.by_selection, attempt)))
    st.html(transcript_html(attempt.transcript, attempt.score, attempt.id, playable=heard))
    wording.show(attempt)
    spoken.show(attempt)
    if attempt.score.verdicts:
        st.subheader(_("Point by point"), anchor=False)
        points = {point.name: point for point in attempt.question.points}
        for number, verdict in enumerate(attempt.score.verdicts):
            with st.container(gap="xxsmall", key=f"verdict-{attempt.id}-{number}"):
                st.html(point_html(number, verdict, points.get(verdict.point), attempt.id, playable=heard))
                claiming.offer(attempt, number, verdict)
    show_reference(attempt)


def show_reference(attempt: Attempt) -> None:
    """Show the reference answer and the analysis, where there is one; only ever after an attempt."""
    if not (attempt.question.answer or attempt.question.analysis):
        return
    with st.expander(_("Reference answer and analysis"), icon=":material/menu_book:"):
        st.html(f'<p class="kk-transcript">{escape(attempt.question.answer)}</p>')
        if attempt.question.analysis:
            st.html(f'<p class="kk-analysis">{escape(attempt.question.analysis)}</p>')
