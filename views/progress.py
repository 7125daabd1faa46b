"""The progress page: where one stands, how often one practised, how the marks and each point develop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from errors import InputError
from history.figures import Standing
from history.progress import Progress
from practice.standing import Competency, Overall, Weakness, competencies, in_order, overall, weaknesses
from questions.model import Bank
from scoring.result import spelled_marks as marks
from views import take
from views.shared import DRAFT, PAGES, _, desk, lead_to, link, sentence_or_stop

STYLE = Path(__file__).with_suffix(".css")
WEAKEST = 5
_BANK = f"{DRAFT}progress-bank"
_OPENED = "progress-opened"  # counts the attempts opened here: each time the heat map is a new one, nothing selected
_SPANS = {"month": timedelta(weeks=4), "quarter": timedelta(weeks=13), "all": None}


def show() -> None:
    """Show the progress with one bank, from the marks in all down to the single point."""
    with sentence_or_stop():
        st.html(STYLE)
        st.title(_("Progress"), anchor=False)
        with st.container(key="progress"):
            bank_id = _which_bank()
            if bank_id:
                _all_about(bank_id)
            else:
                st.info(
                    _("Nothing here yet. Answer a first question, and you will see here how you get on."),
                    icon=":material/mic:",
                )
                link("practice", _("Practise a question"), ":material/mic:")


def _which_bank() -> str:
    """Let the person choose a bank where there are several; empty where nothing was practised yet."""
    titles = {bank.id: bank.title for bank in desk().history.progress.banks()}
    if len(titles) < 2:
        return next(iter(titles), "")
    if st.session_state.get(_BANK) not in titles:
        st.session_state.pop(_BANK, None)
    chosen = st.selectbox(_("Question bank"), list(titles), format_func=titles.__getitem__, key=_BANK)
    return str(chosen)


def _all_about(bank_id: str) -> None:
    progress = desk().history.progress
    bank = _as_it_is_now(bank_id)
    standing = progress.standing(bank_id)
    _in_all(overall(standing, bank))
    _days(progress, bank_id)
    _over_time(progress, bank_id, [section.title for section in bank.sections] if bank else [])
    _heat_map(progress, bank_id, bank)
    if bank:
        _weak_points(weaknesses(progress.weakest(bank_id), bank, WEAKEST))
        _competencies(standing, bank)


def _as_it_is_now(bank_id: str) -> Bank | None:
    try:
        return desk().library.bank(bank_id)
    except InputError:
        return None


def _in_all(found: Overall) -> None:
    practised = _(
        "{practised} of {questions} questions practised", practised=found.practised, questions=found.questions
    )
    best = _("Your best answers together: {marks} / {most}", marks=marks(found.best), most=marks(found.most))
    st.html(
        f'<div class="kk-marks"><span>{marks(found.marks)}</span> / {marks(found.most)}'
        f"<small>{escape(practised)}</small></div>"
        f'{_bar(_part(found.marks, found.most), _part(found.best, found.most))}<p class="kk-quiet">{escape(best)}</p>'
    )


def _days(progress: Progress, bank_id: str) -> None:
    from practice.charts import WEEKS, calendar

    today = date.today()
    days = progress.days(bank_id, today - timedelta(weeks=WEEKS), today)
    st.subheader(_("Days of practice"), anchor=False)
    figures = ((days.total, _("days in all")), (days.run, _("days in a row")))
    shown = "".join(f"<p><b>{number}</b>{escape(label)}</p>" for number, label in figures)
    beside, chart = st.columns((2, 5), vertical_alignment="center")
    beside.html(f'<div class="kk-figures">{shown}</div>')
    with chart:
        _draw(calendar(days.attempts, today, _), key="progress-calendar")


def _over_time(progress: Progress, bank_id: str, sections: Sequence[str]) -> None:
    from practice.charts import marks_over_time

    st.subheader(_("Marks over time"), anchor=False)
    names = {"month": _("4 weeks"), "quarter": _("3 months"), "all": _("All")}
    span = st.segmented_control(
        _("Time"),
        list(names),
        default="quarter",
        format_func=names.__getitem__,
        key="progress-span",
        label_visibility="collapsed",
    )
    back = _SPANS[span or "quarter"]
    days = progress.marks(bank_id, date.today() - back if back else None)
    if days:
        _draw(marks_over_time(days, sections, _), key="progress-marks")
    else:
        st.caption(_("No answer that earns marks in this time."))


def _heat_map(progress: Progress, bank_id: str, bank: Bank | None) -> None:
    from practice.heat import SELECTED, heat_map

    st.subheader(_("Point by point"), anchor=False)
    st.caption(_("Every point in your latest answers. Click on one to open that answer."))
    opened = st.session_state.setdefault(_OPENED, 0)
    with st.container(key="progress-heat"):
        chart = heat_map(in_order(progress.heat_map(bank_id), bank), _)
        event = _draw(chart, key=f"progress-heat-{opened}", on_select="rerun", selection_mode=SELECTED)
    for chosen in event.selection.get(SELECTED, []):
        st.session_state[_OPENED] += 1
        st.switch_page(st.session_state[PAGES]["review"], query_params={"attempt": chosen[SELECTED]})


def _weak_points(found: Sequence[Weakness]) -> None:
    if not found:
        return
    st.subheader(_("Weakest points"), anchor=False)
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch"):
                st.html(
                    f'<div class="kk-weak"><p><b>{escape(one.point.point)}</b> · {escape(_how_weak(one))}</p>'
                    f"<p>{escape(one.placed.question.text)}</p></div>"
                )
            if st.button(
                _("Practise"), icon=":material/mic:", key=f"practise-{one.point.question_id}/{one.point.position}"
            ):
                take.begin(one.placed)
                lead_to("practice")


def _how_weak(one: Weakness) -> str:
    tries, missed = one.point.tries, one.point.missed
    half = round(2 * (tries * (1 - one.point.mean) - missed))
    if tries == 1:
        return _("missed the last time") if missed else _("half said the last time")
    if missed:
        return _("missed in {missed} of the last {tries}", missed=missed, tries=tries)
    return _("half said in {half} of the last {tries}", half=half, tries=tries)


def _competencies(standing: Sequence[Standing], bank: Bank) -> None:
    found = competencies(standing, bank)
    if not found:
        return
    st.subheader(_("Weakest competencies"), anchor=False)
    st.caption(_("The share of the marks that your latest answers earned where a competency is asked for."))
    st.html(f'<dl class="kk-bars">{"".join(map(_competency, found))}</dl>')


def _competency(one: Competency) -> str:
    names = escape(_(", ").join(one.names))
    share = escape(_("{percent} %", percent=round(100 * one.share)))
    told = escape(_practised(one))
    return f'<dt title="{told}">{names}</dt><dd>{_bar(one.share)}</dd><dd>{share}</dd>'


def _practised(one: Overall | Competency) -> str:
    return _("{practised} of {questions} questions practised", practised=one.practised, questions=one.questions)


def _bar(share: float, best: float = 0.0) -> str:
    """Return a bar filled to ``share``, 0 to 1, and palely to ``best``."""
    return (
        f'<div class="kk-bar" aria-hidden="true"><i class="kk-best" style="width: {best:.1%}"></i>'
        f'<i style="width: {share:.1%}"></i></div>'
    )


def _part(marks: float, most: float) -> float:
    return marks / most if most else 0.0


def _draw(chart: Any, **options: Any) -> Any:
    """Show a chart as wide as the page; its own texts stand in the page's colour and font."""
    from practice.drawing import spec

    return st.vega_lite_chart(spec(chart), width="stretch", **options)
