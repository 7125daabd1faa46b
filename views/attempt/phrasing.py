"""Words of one's own that count from now on: what they change in the past is listed before it is done."""

from __future__ import annotations

import streamlit as st

from errors import KaikouError
from history.records import Attempt, Change, Claim, Rescored
from practice import personal
from practice.personal import Plan
from scoring.personal import LONGEST
from scoring.result import spelled_marks as marks
from views.attempt.verdicts import state_of
from views.data.working import bar
from views.shared import _, desk, plain, told

_DONE = "phrase-done"  # the latest change of this tab, which it may take back
_PLAN = "phrase-plan"
_LISTED = 50  # of the attempts that change; more would be no list to read


def dialog(attempt: Attempt, point: str, claim: Claim) -> None:
    """Let the person make a phrase of claimed words, see what it changes, and keep it."""
    st.session_state.pop(_PLAN, None)

    @st.dialog(_("Let these words count from now on"), width="medium")
    def make() -> None:
        st.text(point)
        st.caption(
            _(
                "Whenever you say this, or something that sounds the same, the point counts. Keep the words that "
                "matter; … stands for anything in between. The question bank stays as it is."
            )
        )
        phrase = st.text_input(
            _("Your words"),
            personal.phrase_of(attempt, claim),
            max_chars=LONGEST,
            key=f"own-{attempt.id}-{claim.position}",
        )
        if st.button(_("Show what changes"), key=f"own-look-{attempt.id}"):
            _look(attempt, point, phrase)
        plan = st.session_state.get(_PLAN)
        if plan is not None and plan.phrase == phrase.strip():
            confirm(plan)

    make()


def _look(attempt: Attempt, point: str, phrase: str) -> None:
    st.session_state.pop(_PLAN, None)
    try:
        with bar(_("Scoring past attempts again …")) as on_progress:
            st.session_state[_PLAN] = personal.adding(desk(), attempt, point, phrase, on_progress)
    except KaikouError as error:
        st.warning(told(error))


def confirm(plan: Plan) -> None:
    """Show what a plan changes, and the button that carries it out."""
    show_changes(plan.rescored, plan.scored)
    name = _("Keep these words") if plan.kind == "added" else _("Remove these words")
    if st.button(name, type="primary", key="phrase-carry-out"):
        try:
            st.session_state[_DONE] = personal.carry_out(desk(), plan)
        except KaikouError as error:
            st.warning(told(error))
            return
        st.session_state.pop(_PLAN, None)
        st.rerun()


def remove_dialog(bank_id: str, question_id: str, point: str, phrase: str) -> None:
    """Show what it changes to do without a phrase, and let the person remove it."""

    @st.dialog(_("Remove these words"), width="medium")
    def remove() -> None:
        st.text(f"{point}: {phrase}")
        try:
            with bar(_("Scoring past attempts again …")) as on_progress:
                plan = personal.removing(desk(), bank_id, question_id, point, phrase, on_progress)
        except KaikouError as error:
            st.warning(told(error))
            return
        confirm(plan)

    remove()


def show_changes(rescored: tuple[Rescored, ...] | list[Rescored], scored: int) -> None:
    """List the attempts that change, each with its marks and points before and after."""
    if not rescored:
        st.info(_("None of your {count} attempts at this question changes.", count=scored), icon=":material/info:")
        return
    st.text(_("{changed} of your {count} attempts at this question change:", changed=len(rescored), count=scored))
    with st.container(height=260 if len(rescored) > 4 else "content"):
        for one in rescored[:_LISTED]:
            st.text(
                f"{one.created_at.astimezone():%Y-%m-%d %H:%M}   {marks(one.before.marks)} → {marks(one.after.marks)}"
            )
            st.caption(plain(_(", ").join(_differences(one))))
    if len(rescored) > _LISTED:
        st.caption(_("… and {count} more", count=len(rescored) - _LISTED))


def offer_undo() -> None:
    """Say what was just done, with the way back."""
    change = st.session_state.get(_DONE)
    if change is None:
        return
    if all(one.id != change.id or one.undone_at for one in desk().history.phrases.changes()):
        st.session_state.pop(_DONE)  # taken back in another window, or long ago
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        here = {"phrase": change.phrase, "count": change.attempts}
        if change.kind == "added":
            said = _("Your words “{phrase}” count now; {count} attempts changed.", **here)
        else:
            said = _("Your words “{phrase}” are gone; {count} attempts changed.", **here)
        st.success(plain(said), icon=":material/check:")
        undo_button(change, "phrase-undo")


def undo_button(change: Change, key: str) -> None:
    """Show the button that takes a change back."""
    if not st.button(_("Undo"), icon=":material/undo:", type="tertiary", key=key):
        return
    with bar(_("Scoring past attempts again …")) as on_progress:
        personal.undo(desk(), change, on_progress)
    done = st.session_state.get(_DONE)
    if done is not None and done.id == change.id:
        st.session_state.pop(_DONE)
    st.toast(_("Taken back; the scores are as they would be without it."), icon=":material/undo:")
    st.rerun()


def _differences(one: Rescored) -> list[str]:
    pairs = zip(one.before.verdicts, one.after.verdicts, strict=True)
    return [
        f"{after.point}: {state_of(before)} → {state_of(after)}"
        for before, after in pairs
        if state_of(before) != state_of(after)
    ]
