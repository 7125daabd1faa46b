"""A run of drills: what was due when it began, one after another on the practice page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from errors import InputError
from history.records import Attempt
from practice.drills import Drill, has_point
from views.attempt.verdicts import point_html
from views.shared import _, desk, lead_to, plain
from views.take import Take, begin

_RUN = "drills"


@dataclass(slots=True)
class Run:
    """The drills of a run, by the ids of bank and question and the name of the point; ``place`` is the present one."""

    drills: tuple[tuple[str, str, str], ...]
    place: int = 0


def start(drills: Iterable[Drill]) -> None:
    """Begin a run; the first drill is the take of the practice page."""
    items = tuple((one.placed.bank.id, one.placed.question.id, one.point) for one in drills)
    st.session_state[_RUN] = Run(items, place=-1)
    go_on()


def go_on() -> None:
    """Go on to the next drill that the banks still have; after the last one the run is over."""
    run: Run = st.session_state[_RUN]
    for place in range(run.place + 1, len(run.drills)):
        bank_id, question_id, point = run.drills[place]
        try:
            placed = desk().library.find(question_id, bank_id)
        except InputError:
            continue
        if not point or has_point(placed, point):
            run.place = place
            begin(placed, point=point)
            return
    run.place = len(run.drills)


def leave_when_over() -> None:
    """Lead back to the day's page once the last drill is done."""
    run: Run | None = st.session_state.get(_RUN)
    if run is not None and run.place >= len(run.drills):
        del st.session_state[_RUN]
        lead_to("today")


def running(take: Take) -> Run | None:
    """Return the run whose present drill is this take; ``None`` where the person practises something else."""
    run: Run | None = st.session_state.get(_RUN)
    here = (take.placed.bank.id, take.placed.question.id, take.point)
    return run if run is not None and run.place < len(run.drills) and run.drills[run.place] == here else None


def tell_place(take: Take) -> None:
    """Show how far the run has come."""
    run = running(take)
    if run is not None:
        st.caption(_("Drill {number} of {count}", number=run.place + 1, count=len(run.drills)))


def tell_point(take: Take) -> None:
    """Show the one point that is asked for."""
    if take.point:
        st.info(_("This time make one point only: {point}", point=plain(take.point)), icon=":material/flag:")


def show_point_first(attempt: Attempt) -> None:
    """Show what became of the one point that the answer was asked for, before all else."""
    asked = desk().history.drills.asked(attempt.id)
    points = {point.name: point for point in attempt.question.points}
    for number, verdict in enumerate(attempt.score.verdicts):
        if verdict.point == asked:
            st.subheader(_("The point you were asked for"), anchor=False)
            st.html(point_html(number, verdict, points.get(asked)))
            st.caption(_("The other points are not held against you in this drill."))


def next_button(run: Run) -> None:
    """Show the button that goes on to the next drill, or ends the run."""
    last = run.place + 1 == len(run.drills)
    label = (
        _("Done, back to today")
        if last
        else _("Next drill ({number} of {count})", number=run.place + 2, count=len(run.drills))
    )
    st.button(
        label,
        key="next",
        type="primary",
        icon=":material/check:" if last else ":material/arrow_forward:",
        on_click=go_on,
    )
