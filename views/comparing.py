"""Two attempts at a question side by side: points won and lost, how they were spoken, and their words."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import streamlit as st

from errors import HistoryError
from history.records import Attempt, AttemptFilter, AttemptSummary
from scoring.result import SIGNS, State
from scoring.result import spelled_marks as marks
from views.attempt.spoken import delivery_of, figures
from views.attempt.transcript import clock, transcript_html
from views.attempt.verdicts import state_of
from views.shared import _, desk, told

_MOST = 100  # attempts to choose from
_HEIGHT = {State.MISSING: 0, State.PARTIAL: 1, State.COVERED: 2}


def offer(attempt: Attempt) -> None:
    """Let the person choose another attempt at the same question, where there is one."""
    wanted = AttemptFilter(bank_id=attempt.bank_id, question_id=attempt.question.id)
    others = [one for one in desk().history.attempts.find(wanted, limit=_MOST) if one.id != attempt.id]
    if not others:
        return
    names = {one.id: _name(one) for one in others}
    st.selectbox(
        _("Compare with another attempt"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=_("Choose an attempt"),
        key=f"compare-{attempt.id}",
        on_change=_choose,
        args=(f"compare-{attempt.id}",),
    )


def show(first_id: str, second_id: str) -> None:
    """Show two attempts, the earlier one first."""
    st.button(_("Back to the attempt"), icon=":material/arrow_back:", type="tertiary", on_click=_leave)
    try:
        both = [desk().history.attempts.get(id) for id in (first_id, second_id)]
    except HistoryError as error:
        st.warning(told(error))
        return
    before, after = sorted(both, key=lambda attempt: attempt.created_at)
    st.html(f'<h1 class="kk-question">{escape(after.question.text)}</h1>')
    st.html(_head(before, after) + _points(before, after) + _spoken(before, after))
    for column, attempt in zip(st.columns(2), (before, after), strict=True):
        with column:
            st.subheader(_day(attempt), anchor=False)
            st.html(transcript_html(attempt.transcript, attempt.score))


def _choose(key: str) -> None:
    if st.session_state[key]:
        st.query_params["with"] = st.session_state[key]


def _leave() -> None:
    st.query_params.pop("with", None)


def _name(one: AttemptSummary) -> str:
    return f"{one.created_at.astimezone():%Y-%m-%d %H:%M} · {marks(one.marks)} / {marks(one.max_marks)}"


def _day(attempt: Attempt) -> str:
    return f"{attempt.created_at.astimezone():%Y-%m-%d %H:%M}"


def _head(before: Attempt, after: Attempt) -> str:
    figures = "".join(
        f'<div><small>{_day(one)}</small><p class="kk-marks"><span>{marks(one.score.marks)}</span>'
        f" / {marks(one.score.max_marks)}</p></div>"
        for one in (before, after)
    )
    return f'<div class="kk-both">{figures}</div>'


def _points(before: Attempt, after: Attempt) -> str:
    """Return the table of points; a point that only one of the questions had stands with a dash for the other."""
    verdicts = [{verdict.point: verdict for verdict in one.score.verdicts} for one in (before, after)]
    rows = ""
    won = lost = 0
    for name in dict.fromkeys([*verdicts[0], *verdicts[1]]):
        old, new = (found.get(name) for found in verdicts)
        step = _HEIGHT[new.state] - _HEIGHT[old.state] if old and new else 0
        won, lost = won + (step > 0), lost + (step < 0)
        cells = "".join(
            f'<td><b>{SIGNS[one.state]}</b><span class="kk-aside">{escape(state_of(one))}</span></td>'
            if one
            else "<td>–</td>"
            for one in (old, new)
        )
        change = _("won") if step > 0 else _("lost") if step < 0 else ""
        kind = "kk-won" if step > 0 else "kk-lost" if step < 0 else ""
        rows += f'<tr class="{kind}"><th scope="row">{escape(name)}</th>{cells}<td>{escape(change)}</td></tr>'
    told_ = escape(_("{won} points won, {lost} lost.", won=won, lost=lost))
    return f'<p>{told_}</p><table class="kk-table">{_columns(before, after, _("Point"), last=True)}{rows}</table>'


def _spoken(before: Attempt, after: Attempt) -> str:
    figures = [list(_figures(one)) for one in (before, after)]
    if not any(figures):
        return ""
    names = dict.fromkeys(name for one in figures for name, _value in one)
    values = [dict(one) for one in figures]
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(one.get(name, '–'))}</td>" for one in values)
        + "</tr>"
        for name in names
    )
    return f'<table class="kk-table">{_columns(before, after, _("How it was spoken"))}{rows}</table>'


def _columns(before: Attempt, after: Attempt, name: str, *, last: bool = False) -> str:
    heads = "".join(f'<th scope="col">{_day(one)[5:]}</th>' for one in (before, after))
    return f'<tr><th scope="col">{escape(name)}</th>{heads}{"<th></th>" if last else ""}</tr>'


def _figures(attempt: Attempt) -> Iterator[tuple[str, str]]:
    found = delivery_of(attempt)
    if found is None:
        return
    yield from ((name, f"{value} {unit}".strip()) for name, value, unit in figures(attempt, found))
    yield _("Words said twice"), str(len(found.repetitions))
    if found.points:
        yield _("First point"), clock(found.points[0].begin)
