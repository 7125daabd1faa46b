"""Answering: through the microphone, with a file, or typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from errors import KaikouError, RecordingError, StorageError
from history.records import Recording, Source
from speech.models import DEMO
from speech.recording import EMPTY, NOT_AUDIO, SUFFIXES
from views import demo, modelling
from views.shared import DRAFT, _, desk, link, settings, told, worker
from views.take import Take, begin, note


@dataclass(frozen=True)
class _HandedIn:
    """What became of a sound that was handed in; ``kept`` is ``None`` where it is not in the history."""

    data: bytes
    kept: Recording | None
    error: KaikouError | None = None


def offer(take: Take) -> None:
    """Offer the ways to answer; what comes in is kept on disk at once."""
    model = modelling.warn()
    if model is None:
        link("settings", _("Choose a speech model"), ":material/download:")
    elif model.kind == DEMO:
        demo.banner("practice")
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
    """Keep the bytes once, then check them; what is wrong is told at every run of the page."""
    marker = f"handed-in-{take.number}-{source}"
    known: _HandedIn | None = st.session_state.get(marker)
    if known is None or known.data != data:
        known = _keep_and_check(take, data, suffix, source)
        if known.kept is not None or not isinstance(known.error, StorageError):  # else the next run tries again
            st.session_state[marker] = known
    if known.kept is not None and known.error is None:
        _submit(take, known.kept.id)
    elif known.kept is not None and isinstance(known.error, RecordingError):
        _refused(take, known.kept, known.error)
    elif known.error is not None:
        st.error(told(known.error), icon=":material/error:")
        if isinstance(known.error, StorageError):
            st.button(_("Try again to keep it"), type="primary", key=f"keep-{take.number}-{source}")


def _keep_and_check(take: Take, data: bytes, suffix: str, source: Source) -> _HandedIn:
    kept = None
    try:
        kept = desk().hand_in(take.placed, data, suffix, source)
        desk().check(kept, settings())
    except KaikouError as error:
        return _HandedIn(data, kept, error)
    return _HandedIn(data, kept)


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
    text = st.text_area(_("Or type what you would say"), height=140, key=f"{DRAFT}{take.number}")
    if not st.button(_("Score this answer"), key=f"score-{take.number}"):
        return
    try:
        take.attempt_id = desk().take_text(take.placed, text).id
    except KaikouError as error:
        st.warning(told(error))
        return
    note(take)
    st.rerun()
