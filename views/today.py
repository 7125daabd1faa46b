"""The day's page: what is due, how the practice goes on, and a question to warm up with."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from practice.drills import Drill, Today, today
from questions.library import Placed
from views import drilling, take
from views.shared import _, desk, lead_to, link, plain, sentence_or_stop

SHORT = 36  # characters of a question in the list: one line


def show() -> None:
    """Show the page."""
    with sentence_or_stop():
        st.title(_("Today"), anchor=False)
        now = datetime.now().astimezone()
        with st.spinner(_("Looking what is due …"), show_time=False):
            found = today(desk(), now)
        if found.drills:
            _due(found)
        else:
            _nothing_due(found, now)
        _days(found)
        if found.warm_up:
            _warm_up(found.warm_up)


def _due(found: Today) -> None:
    st.subheader(_("Due now: {count}", count=found.total), anchor=False)
    if st.button(_("Start"), key="start", type="primary", icon=":material/play_arrow:"):
        drilling.start(found.drills)
        lead_to("practice")
    st.html(f'<ol class="kk-due">{"".join(map(_drill, found.drills))}</ol>')
    more = found.total - len(found.drills)
    if more:
        st.caption(_("and {count} more; they come once these are done", count=more))


def _drill(one: Drill) -> str:
    text = one.placed.question.text
    question = escape(text if len(text) <= SHORT else f"{text[: SHORT - 1]}…")
    if not one.point:
        return f"<li>{question}</li>"
    return f"<li><b>{escape(one.point)}</b><br>{question}</li>"


def _nothing_due(found: Today, now: datetime) -> None:
    if found.due_next is None:
        st.info(
            _("Nothing to drill yet. Answer a question, and what you miss in it comes back here."),
            icon=":material/mic:",
        )
        link("practice", _("Practise a question"), ":material/mic:")
        return
    day = found.due_next.astimezone(now.tzinfo).date()
    if day == now.date() + timedelta(days=1):
        told = _("Nothing is due today. The next drill comes tomorrow.")
    else:
        told = _("Nothing is due today. The next drill comes on {day}.", day=f"{day:%Y-%m-%d}")
    st.success(told, icon=":material/check:")


def _days(found: Today) -> None:
    figures = ((_("answers today"), found.done), (_("days in a row"), found.run), (_("days in all"), found.days))
    for column, (label, number) in zip(st.columns(3), figures, strict=True):
        column.metric(label, number)


def _warm_up(placed: Placed) -> None:
    st.subheader(_("To warm up"), anchor=False)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.markdown(plain(placed.question.text))
        if st.button(_("Practise"), icon=":material/mic:", key="warm-up"):
            take.begin(placed)
            lead_to("practice")
