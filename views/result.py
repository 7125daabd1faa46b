"""A score at a glance: marks, point chips, the transcript with its evidence, and what each point rests on."""

from __future__ import annotations

from html import escape
from itertools import pairwise

import streamlit as st

from history.records import Attempt
from questions.examples import ways_to_say
from questions.model import KeyPoint
from scoring.result import SIGNS, Evidence, Score, State, Verdict
from scoring.result import spelled_marks as marks
from views import demo
from views.shared import _

_COLOURS = 6  # as many as style.css has; a seventh point starts again with the first


def show_attempt(attempt: Attempt) -> None:
    """Show everything about one attempt, the reference answer folded at its end."""
    show_score(attempt.score)
    demo.heard_by_demo(attempt)
    if attempt.recording is not None:
        st.caption(_("Your answer"))
        st.audio(str(attempt.recording))
    elif attempt.kind == "spoken":
        st.caption(_("The recording of this answer is no longer on this computer."))
    st.subheader(_("What you said"), anchor=False)
    st.html(transcript_html(attempt.transcript.text, attempt.score))
    if attempt.score.verdicts:
        st.subheader(_("Point by point"), anchor=False)
        points = {point.name: point for point in attempt.question.points}
        told = [_point(number, one, points.get(one.point)) for number, one in enumerate(attempt.score.verdicts)]
        st.html("".join(told))
    show_reference(attempt)


def show_score(score: Score) -> None:
    """Show the marks and one chip a point; a question without points has neither."""
    if not score.verdicts:
        st.info(_("This question has no key points yet, so it earns no marks; add some under Question banks."))
        return
    chips = "".join(
        f'<li class="kk-chip kk-{verdict.state.value} kk-c{number % _COLOURS}">'
        f"<b>{SIGNS[verdict.state]}</b> {escape(verdict.point)}"
        f'<span class="kk-hidden">{escape(_state(verdict.state))}</span></li>'
        for number, verdict in enumerate(score.verdicts)
    )
    st.html(
        f'<div class="kk-marks"><span>{marks(score.marks)}</span> / {marks(score.max_marks)}'
        f"<small>{escape(_encouragement(score))}</small></div><ul class='kk-chips'>{chips}</ul>"
    )


def transcript_html(text: str, score: Score) -> str:
    """Return the transcript as HTML, everything escaped, evidence underlined in its point's colour."""
    spans = [
        (evidence.start, evidence.end, number)
        for number, verdict in enumerate(score.verdicts)
        for evidence in verdict.evidence
    ]
    edges = sorted({0, len(text), *(edge for start, end, _n in spans for edge in (start, end))})
    pieces = []
    for start, end in pairwise(edges):
        numbers = [number for first, last, number in spans if first <= start and end <= last]
        closing = [number for first, last, number in spans if last == end]
        pieces.append(_run(text[start:end], numbers, closing))
    return f'<p class="kk-transcript">{"".join(pieces)}</p>'


def _run(text: str, numbers: list[int], closing: list[int]) -> str:
    if not numbers:
        return escape(text)
    lines = ", ".join(
        f"linear-gradient(var(--kk-c{number % _COLOURS}), var(--kk-c{number % _COLOURS}))"
        f" 0 calc(100% - {4 * row}px) / 100% 3px no-repeat"
        for row, number in enumerate(numbers)
    )
    signs = "".join(f'<sup class="kk-c{number % _COLOURS}">{number + 1}</sup>' for number in closing)
    return f'<mark style="background: {lines}">{escape(text)}</mark>{signs}'


def _point(number: int, verdict: Verdict, point: KeyPoint | None) -> str:
    quotes = "".join(_quote(evidence) for evidence in verdict.evidence)
    advice = _advice(verdict)
    return (
        f'<section class="kk-point kk-{verdict.state.value} kk-c{number % _COLOURS}">'
        f"<h4><b>{SIGNS[verdict.state]}</b> {number + 1}. {escape(verdict.point)}"
        f"<small>{escape(_state(verdict.state))}</small></h4>{quotes}"
        + (f"<p>{escape(advice)}</p>" if advice else "")
        + (_examples(point) if point and verdict.state is not State.COVERED else "")
        + "</section>"
    )


def _quote(evidence: Evidence) -> str:
    """Return a quote with what it shows."""
    shows = escape(_(", ").join(evidence.shows))
    return f"<q>{escape(evidence.text)}</q>" + (f'<p class="kk-shows">↳ {shows}</p>' if shows else "")


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


def _state(state: State) -> str:
    return {
        State.COVERED: _("covered"),
        State.PARTIAL: _("half"),
        State.MISSING: _("not yet"),
    }[state]


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


def show_reference(attempt: Attempt) -> None:
    """Show the reference answer and the analysis, where there is one; only ever after an attempt."""
    if not (attempt.question.answer or attempt.question.analysis):
        return
    with st.expander(_("Reference answer and analysis"), icon=":material/menu_book:"):
        st.html(f'<p class="kk-transcript">{escape(attempt.question.answer)}</p>')
        if attempt.question.analysis:
            st.html(f'<p class="kk-analysis">{escape(attempt.question.analysis)}</p>')
