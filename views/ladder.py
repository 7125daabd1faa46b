"""The recall ladder on the practice page: a help before answering, folded away, that grows less with every step."""

from __future__ import annotations

from html import escape

import streamlit as st

from history.records import Attempt
from practice.recall import FIRST, IN_FULL, KEYWORDS, NOTHING, STEPS, hints, next_step
from questions.library import Placed
from views.shared import _, desk, guarded
from views.take import Take


def offer(take: Take) -> None:
    """Show the ladder of a question; not where one point alone is asked for, whose name is told anyway."""
    placed = take.placed
    if take.point or not placed.question.points:
        return
    key = f"ladder-{take.number}"
    with st.expander(_("Recall ladder"), icon=":material/stairs:"):
        names = _names()
        chosen = st.segmented_control(
            _("How much help you want"),
            list(STEPS),
            default=_step(placed.bank.id, placed.question.id),
            format_func=names.__getitem__,
            key=key,
            on_change=guarded(lambda: _choose(placed, st.session_state[key])),
        )
        _show(placed, NOTHING if chosen is None else chosen)


def suggest(attempt: Attempt) -> None:
    """Suggest the next step up after a full score."""
    place = (attempt.bank_id, attempt.question.id)
    step = next_step(_step(*place), attempt.score.marks, attempt.score.max_marks)
    if step is None or desk().history.drills.asked(attempt.id):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="ladder-next"):
        st.text(_("All points made. Next time with less help: {step}.", step=_names()[step]))
        st.button(
            _("One step up"),
            key="ladder-up",
            icon=":material/stairs:",
            type="tertiary",
            on_click=guarded(desk().history.drills.set_step),
            args=(*place, step),
        )


def _show(placed: Placed, step: int) -> None:
    found = [escape(hint) for hint in hints(placed.question.points, step)]
    if step == FIRST:
        st.html(f"<p>{escape(_(', ')).join(found)}</p>")
    elif found:
        st.html(f"<ol>{''.join(f'<li>{one}</li>' for one in found)}</ol>")
    else:
        st.caption(_("No help: answer from memory."))


def _choose(placed: Placed, step: int | None) -> None:
    desk().history.drills.set_step(placed.bank.id, placed.question.id, NOTHING if step is None else step)


def _step(bank_id: str, question_id: str) -> int:
    step = desk().history.drills.step(bank_id, question_id)
    return step if step is not None and step in STEPS else NOTHING


def _names() -> dict[int, str]:
    return {
        IN_FULL: _("The points"),
        KEYWORDS: _("Keywords"),
        FIRST: _("First characters"),
        NOTHING: _("Nothing"),
    }
