"""The practice page: choose a question, hear it, answer it, see what the answer covered."""

from __future__ import annotations

import streamlit as st

from errors import HistoryError
from practice.selection import neighbour
from views import answer, asking, drilling, following, ladder, waiting
from views.attempt.show import show_attempt
from views.shared import _, broken_bank, desk, sentence_or_stop, told
from views.take import Take, again, begin, present


def show() -> None:
    """Show the page."""
    with sentence_or_stop():
        drilling.leave_when_over()
        take = present()
        for broken in desk().library.broken:
            broken_bank(broken)
        waiting.offer(take)
        asking.choose(take)
        drilling.tell_place(take)
        asking.ask(take)
        drilling.tell_point(take)
        if take.attempt_id is not None:
            _outcome(take, take.attempt_id)
        elif take.recording_id:
            following.follow(take)
        else:
            ladder.offer(take)
            answer.offer(take)


def _outcome(take: Take, attempt_id: str) -> None:
    st.divider()
    try:
        attempt = desk().history.attempts.get(attempt_id)
    except HistoryError as error:  # deleted meanwhile, on the review page or in another tab
        st.warning(told(error))
        st.button(_("Try again"), type="primary", icon=":material/replay:", on_click=again, args=(take,))
        return
    drilling.show_point_first(attempt)
    show_attempt(attempt)
    ladder.suggest(attempt)
    with st.container(horizontal=True):
        st.button(_("Try again"), icon=":material/replay:", on_click=again, args=(take,), key="again")
        run = drilling.running(take)
        if run is not None:
            drilling.next_button(run)
            return
        st.button(
            _("Next question"),
            key="next",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=begin,
            args=(neighbour(desk().library, take.placed),),
        )
