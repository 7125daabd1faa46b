"""Recordings that were never transcribed, offered again: nothing spoken is ever lost."""

from __future__ import annotations

import streamlit as st

from errors import InputError
from history.records import Waiting
from views.shared import _, desk, guarded, settings, worker
from views.take import Take, begin

MOST = 5  # shown at once; the others follow as these are dealt with


def offer(take: Take) -> None:
    """Offer what waits, without the recording on this page and those being transcribed."""
    found = [
        one
        for one in desk().history.recordings.waiting()
        if one.recording.id != take.recording_id and not worker().busy(one.recording.id)
    ]
    _offer_undo()
    if not found:
        return
    with st.expander(_("{count} recordings were never transcribed", count=len(found)), icon=":material/history:"):
        for one in found[:MOST]:
            _row(one)


def _row(one: Waiting) -> None:
    kept = one.recording
    st.text(f"{kept.created_at.astimezone():%Y-%m-%d %H:%M} · {_question(one)}")
    st.audio(str(desk().history.recordings.path(kept)))
    with st.container(horizontal=True):
        st.button(_("Transcribe now"), key=f"resume-{kept.id}", on_click=guarded(_resume), args=(one,))
        st.button(
            _("Delete"),
            key=f"discard-{kept.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=guarded(_discard),
            args=(one,),
        )


def _question(one: Waiting) -> str:
    try:
        return desk().library.find(one.recording.question_id, one.recording.bank_id).question.text
    except InputError:
        return one.recording.question_id


def _resume(one: Waiting) -> None:
    kept = one.recording
    placed = desk().library.find(kept.question_id, kept.bank_id)
    worker().submit(kept, settings())
    begin(placed, kept.id)


def _discard(one: Waiting) -> None:
    desk().history.recordings.discard(one.recording.id)
    st.session_state.setdefault("discarded", []).append(one.recording.id)


def _offer_undo() -> None:
    discarded = st.session_state.get("discarded")
    if discarded and st.button(_("Undo the deletion"), icon=":material/undo:", type="tertiary"):
        desk().history.recordings.undiscard(discarded.pop())
        st.rerun()
