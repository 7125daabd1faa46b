"""A score at a glance: marks, one chip a point, and what each point rests on."""

from __future__ import annotations

from html import escape

import streamlit as st

from questions.examples import ways_to_say
from questions.model import KeyPoint
from scoring.result import SIGNS, Evidence, Score, State, Verdict
from scoring.result import spelled_marks as marks
from views.attempt.transcript import COLOURS, play_button
from views.shared import _


def show_score(score: Score) -> None:
    """Show the marks and one chip a point; a question without points has neither."""
    if not score.verdicts:
        st.info(_("This question has no key points yet, so it earns no marks; add some under Question banks."))
        return
    chips = "".join(
        f'<li class="kk-chip kk-{verdict.state.value} kk-c{number % COLOURS}">'
        f"<b>{SIGNS[verdict.state]}</b> {escape(verdict.point)}"
        f'<span class="kk-hidden">{escape(state_of(verdict))}</span></li>'
        for number, verdict in enumerate(score.verdicts)
    )
    st.html(
        f'<div class="kk-marks"><span>{marks(score.marks)}</span> / {marks(score.max_marks)}'
        f"<small>{escape(_encouragement(score))}</small></div><ul class='kk-chips'>{chips}</ul>"
    )


def point_html(
    number: int, verdict: Verdict, point: KeyPoint | None, attempt_id: str = "", *, playable: bool = False
) -> str:
    """Return what the verdict on a point rests on, and how it could be said where it was missed."""
    quotes = "".join(_quote(evidence, playable) for evidence in verdict.evidence)
    advice = _advice(verdict)
    return (
        f'<section class="kk-point kk-{verdict.state.value} kk-c{number % COLOURS}"'
        f' data-attempt="{escape(attempt_id)}">'
        f"<h4><b>{SIGNS[verdict.state]}</b> {number + 1}. {escape(verdict.point)}"
        f"<small>{escape(state_of(verdict))}</small></h4>{quotes}"
        + (f"<p>{escape(advice)}</p>" if advice else "")
        + (_examples(point) if point and verdict.state is not State.COVERED else "")
        + "</section>"
    )


def state_of(verdict: Verdict) -> str:
    """Return the verdict in a word."""
    if verdict.claimed:
        return _("covered, by your own word")
    return {
        State.COVERED: _("covered"),
        State.PARTIAL: _("half"),
        State.MISSING: _("not yet"),
    }[verdict.state]


def _quote(evidence: Evidence, playable: bool) -> str:
    """Return a quote with the button that plays it and what it shows."""
    button = play_button(evidence.begin) if playable and evidence.begin is not None else ""
    shows = escape(_(", ").join(evidence.shows))
    return f'<div class="kk-quote">{button}<q>{escape(evidence.text)}</q></div>' + (
        f'<p class="kk-shows">↳ {shows}</p>' if shows else ""
    )


def _examples(point: KeyPoint) -> str:
    """Return ways to say a point that was missed."""
    ways = "".join(f"<li>{escape(way)}</li>" for way in ways_to_say(point))
    lead = _("One could say:")
    return f"<p>{escape(lead)}</p><ul>{ways}</ul>" if ways else ""


def _advice(verdict: Verdict) -> str:
    if verdict.reversed:
        return _("You said it all, but in the wrong order: this point is about what comes first.")
    if verdict.state is State.COVERED:
        return ""
    lacking = _(", ").join(verdict.lacking)
    if not lacking:
        return _("Nothing in the answer shows this point yet.")
    if verdict.state is State.PARTIAL:
        return _("Still to be said clearly: {lacking}", lacking=lacking)
    return _("Not heard yet: {lacking}", lacking=lacking)


def _encouragement(score: Score) -> str:
    covered, partial, all_points = score.count(State.COVERED), score.count(State.PARTIAL), len(score.verdicts)
    if covered == all_points:
        return _("Every point is in it. Well said.")
    if covered:
        return _(
            "{covered} of {all} points made; the others are one or two sentences away.", covered=covered, all=all_points
        )
    if partial:
        return _(
            "You said half of {partial} of {all} points; add one concrete sentence to each.",
            partial=partial,
            all=all_points,
        )
    return _("None of the {all} points was heard yet; read the reference answer and say it your way.", all=all_points)
