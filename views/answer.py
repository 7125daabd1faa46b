"""Answering: through the microphone, with a file, or typed."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from errors import KaikouError, RecordingError
from history.records import Recording, Source
from speech.models import DEMO
from speech.recording import EMPTY, NOT_AUDIO, SUFFIXES
from views import modelling
from views.shared import _, desk, link, settings, told, worker
from views.take import Take, begin, note


def offer(take: Take) -> None:
    """Offer the ways to answer; what comes in is kept on disk at once."""
    model = modelling.warn()
    if model is None or model.kind == DEMO:
        link("settings", _("Choose a speech model"), ":material/download:")
    st.caption(_("Think first; then press the microphone and answer as you would in the room. Press again to finish."))
    recorded = st.audio_input(_("Your answer"), key=f"record-{take.number}")
    if recorded is not None:
        _hand_in(take, recorded.getvalue(), ".wav", "microphone")
    with st.expander(_("Without a microphone"), icon=":material/keyboard:"):
        uploaded = st.file_uploader(
            _("A recording of your answer (WAV, MP3 or M4A)"),
            type=[suffix.lstrip(".") for suffix in SUFFIXES],
            key=f"upload-{take.number}",
        )
        if uploaded is not None:
            _hand_in(take, uploaded.getvalue(), Path(uploaded.name).suffix.lower(), "upload")
        _typed(take)


def _hand_in(take: Take, data: bytes, suffix: str, source: Source) -> None:
    """Keep the bytes, then check them; a recording that can't be used is told here and stays on disk."""
    marker = f"handed-in-{take.number}-{source}"
    known = st.session_state.get(marker)
    if known is None or known[0] != hash(data):
        try:
            kept = desk().hand_in(take.placed, data, suffix, source)
        except KaikouError as error:
            st.error(told(error), icon=":material/error:")
            return
        st.session_state[marker] = known = hash(data), kept
    kept = known[1]
    try:
        desk().check(kept, settings())
    except RecordingError as error:
        _refused(take, kept, error)
        return
    _submit(take, kept.id)


def _refused(take: Take, kept: Recording, error: RecordingError) -> None:
    st.warning(told(error), icon=":material/mic_off:")
    with st.container(horizontal=True):
        st.button(
            _("Record again"),
            type="primary",
            icon=":material/replay:",
            on_click=begin,
            args=(take.placed,),
            key=f"again-{kept.id}",
        )
        if error.fault not in (NOT_AUDIO, EMPTY) and st.button(
            _("Transcribe it all the same"), type="tertiary", key=f"anyway-{kept.id}"
        ):
            _submit(take, kept.id)


def _submit(take: Take, recording_id: str) -> None:
    worker().submit(desk().history.recordings.get(recording_id), settings())
    take.recording_id = recording_id
    note(take)
    st.rerun()


def _typed(take: Take) -> None:
    with st.form(f"typed-{take.number}", border=False, enter_to_submit=False):
        text = st.text_area(_("Or type what you would say"), height=140)
        if not st.form_submit_button(_("Score this answer")):
            return
    try:
        take.attempt_id = desk().take_text(take.placed, text).id
    except KaikouError as error:
        st.warning(told(error))
        return
    st.rerun()
