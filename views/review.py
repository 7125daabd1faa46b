"""The review page: all attempts with filters, one of them opened, or two side by side."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from html import escape

import streamlit as st

from errors import HistoryError, InputError
from history.records import Attempt, AttemptFilter, AttemptSummary
from scoring.result import spelled_marks as marks
from views import comparing, exporting, phrases, picks, take
from views.attempt import phrasing
from views.attempt.show import show_attempt
from views.shared import _, desk, guarded, lead_to, link, plain, sentence_or_stop, told

PAGE_SIZE = 20
_LEVELS = {"any": (0.0, 1.0), "low": (0.0, 0.4999), "middle": (0.5, 0.8499), "high": (0.85, 1.0)}  # shares of marks
_KEPT = ("review-section", "review-question", "review-dates", "review-marks", "review-page", picks.PICKING)


def show() -> None:
    """Show one attempt where the address names one, the list otherwise."""
    with sentence_or_stop():
        named, other = st.query_params.get("attempt", ""), st.query_params.get("with", "")
        if named:
            _keep_list()
        if named and other:
            comparing.show(named, other)
        elif named:
            _one(named)
        else:
            _list()


def _list() -> None:
    st.title(_("Review"), anchor=False)
    _offer_undo()
    phrasing.offer_undo()
    attempts = desk().history.attempts
    if not attempts.count(AttemptFilter()):
        st.info(_("Nothing here yet. Answer a first question, and it will wait for you here."), icon=":material/mic:")
        link("practice", _("Practise a question"), ":material/mic:")
        phrases.show()
        return
    chosen = _filter()
    if chosen != st.session_state.get("review-filter"):
        st.session_state["review-filter"], st.session_state["review-page"] = chosen, 1
    found = attempts.count(chosen)
    if not found:
        st.info(_("No attempt fits these filters."), icon=":material/filter_alt_off:")
        phrases.show()
        return
    pages = -(-found // PAGE_SIZE)
    page = st.session_state["review-page"] = min(st.session_state["review-page"], pages)
    picking = picks.bar(chosen, found)
    for summary in attempts.find(chosen, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE):
        _row(summary, picking)
    if pages > 1:
        st.number_input(_("Page of {pages}", pages=pages), 1, pages, key="review-page")
    phrases.show()


def _filter() -> AttemptFilter:
    with st.expander(_("Filter"), icon=":material/filter_alt:"):
        section, (bank_id, question_id) = _which_section(), _which_question()
        days = st.date_input(_("Dates"), value=[], format="YYYY-MM-DD", key="review-dates")
        least, most = _how_many_marks()
    return AttemptFilter(
        section=section,
        bank_id=bank_id,
        question_id=question_id,
        since=_midnight(days[0]) if len(days) > 0 else None,
        until=_midnight(days[1] + timedelta(days=1)) if len(days) > 1 else None,
        least=least,
        most=most,
    )


def _which_section() -> str | None:
    titles = desk().history.attempts.sections()
    return st.selectbox(_("Section"), titles, index=None, placeholder=_("All sections"), key="review-section")


def _which_question() -> tuple[str | None, str | None]:
    texts = {(one.bank_id, one.question_id): one.question for one in desk().history.attempts.questions()}
    chosen = st.selectbox(
        _("Question"),
        list(texts),
        index=None,
        placeholder=_("All questions"),
        format_func=texts.__getitem__,
        key="review-question",
    )
    return chosen or (None, None)


def _how_many_marks() -> tuple[float, float]:
    levels = {"any": _("All marks"), "low": _("Under half"), "middle": _("Half to 85 %"), "high": _("85 % and more")}
    level = st.segmented_control(
        _("Marks"), list(levels), default="any", format_func=levels.__getitem__, key="review-marks"
    )
    return _LEVELS[level or "any"]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone()


def _row(summary: AttemptSummary, picking: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if picking:
            picks.box(summary.id)
        with st.container(width="stretch"):
            st.text(summary.question)
            st.caption(
                f"{summary.created_at.astimezone():%Y-%m-%d %H:%M} · {plain(summary.section)} · "
                f"✓ {summary.covered}  ◐ {summary.partial}  ○ {summary.missing}"
            )
        st.button(
            f"{marks(summary.marks)} / {marks(summary.max_marks)}",
            key=f"open-{summary.id}",
            icon=":material/chevron_right:",
            icon_position="right",
            help=_("Open this attempt"),
            on_click=_open,
            args=(summary.id,),
        )


def _open(attempt_id: str) -> None:
    st.query_params["attempt"] = attempt_id


def _close() -> None:
    st.query_params.clear()


def _keep_list() -> None:
    """Keep the list as it was left: Streamlit forgets widgets that are not on the page."""
    for key in _KEPT:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _one(attempt_id: str) -> None:
    st.button(_("All attempts"), icon=":material/arrow_back:", type="tertiary", on_click=_close)
    try:
        attempt = desk().history.attempts.get(attempt_id)
    except HistoryError as error:
        st.warning(told(error))
        return
    st.html(f'<h1 class="kk-question">{escape(attempt.question.text)}</h1>')
    st.caption(_when(attempt))
    show_attempt(attempt)
    comparing.offer(attempt)
    with st.container(horizontal=True):
        if st.button(_("Practise this question again"), type="primary", icon=":material/replay:"):
            _practise(attempt)
        if st.button(_("Export"), icon=":material/ios_share:"):
            exporting.dialog([attempt_id])
        st.button(
            _("Delete this attempt"),
            icon=":material/delete:",
            type="tertiary",
            on_click=guarded(_delete),
            args=(attempt_id,),
        )


def _when(attempt: Attempt) -> str:
    how = _("typed") if attempt.kind == "typed" else _("model {name}", name=plain(attempt.model))
    return f"{attempt.created_at.astimezone():%Y-%m-%d %H:%M} · {plain(attempt.section)} · {how}"


def _practise(attempt: Attempt) -> None:
    try:
        take.begin(desk().library.find(attempt.question.id, attempt.bank_id))
    except InputError:
        st.warning(_("This question is no longer in any bank; its attempts stay here."))
        return
    lead_to("practice")


def _delete(attempt_id: str) -> None:
    desk().history.attempts.delete(attempt_id)
    st.session_state.setdefault("deleted", []).append(attempt_id)
    _close()


def _offer_undo() -> None:
    deleted = st.session_state.get("deleted")
    if not deleted:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_("The attempt was deleted."))
        if st.button(_("Undo"), icon=":material/undo:"):
            desk().history.attempts.restore(deleted.pop())
            st.rerun()
