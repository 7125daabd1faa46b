"""Answering: through the microphone, with a file, or typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

from errors import InputError, KaikouError, RecordingError, StorageError
from history.records import Recording, Source
from speech.models import DEMO
from speech.recording import EMPTY, NOT_AUDIO, SUFFIXES
from views import demo, modelling
from views.recorder import recorder
from views.recorder.recorder import Spoken
from views.shared import DRAFT, _, desk, link, settings, told, worker
from views.take import Take, again, begin, note, present

_RECORDER = "recorder"  # the way of an answer that came from our own recorder


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
    recorder.show(take.placed, take.number, partial(_spoken, take), next_step=bool(take.plays))
    _follow_up(take)
    with st.expander(_("Other ways to answer"), icon=":material/keyboard:"):
        recorded = st.audio_input(_("With the browser's plain recorder"), key=f"record-{take.number}")
        if recorded is not None:
            _hand_in(take, recorded.getvalue(), ".wav", "microphone")
        uploaded = st.file_uploader(
            _("A recording of your answer (WAV, MP3 or M4A)"),
            type=[suffix.lstrip(".") for suffix in SUFFIXES],
            key=f"upload-{take.number}",
        )
        if uploaded is not None:
            _hand_in(take, uploaded.getvalue(), Path(uploaded.name).suffix.lower(), "upload")
        _typed(take)


def _spoken(take: Take, spoken: Spoken) -> None:
    """Keep what the recorder brought before the page runs again; an answer to another question goes to that one."""
    here = take.placed
    if (spoken.bank_id, spoken.question_id) != (here.bank.id, here.question.id):
        try:
            here = desk().library.find(spoken.question_id, spoken.bank_id)
        except InputError:
            pass  # its bank is gone; nothing spoken is thrown away for that
        else:
            begin(here)
            take = present()
    known = _keep_and_check(take, spoken.data, ".wav", "microphone")
    st.session_state[_marker(take, _RECORDER)] = known
    if known.kept is not None:
        recorder.forget(spoken.id)


def _marker(take: Take, way: str) -> str:
    return f"handed-in-{take.number}-{way}"


def _hand_in(take: Take, data: bytes, suffix: str, source: Source) -> None:
    """Keep the bytes once, then check them."""
    known: _HandedIn | None = st.session_state.get(_marker(take, source))
    if known is None or known.data != data:
        known = _keep_and_check(take, data, suffix, source)
        if known.kept is not None or not isinstance(known.error, StorageError):  # else the next run tries again
            st.session_state[_marker(take, source)] = known
    _go_on(take, known, source)


def _follow_up(take: Take) -> None:
    """Go on with what the recorder brought; where it could not be kept, each run tries again."""
    known: _HandedIn | None = st.session_state.get(_marker(take, _RECORDER))
    if known is None:
        return
    if known.kept is None and isinstance(known.error, StorageError):
        known = st.session_state[_marker(take, _RECORDER)] = _keep_and_check(take, known.data, ".wav", "microphone")
    _go_on(take, known, _RECORDER)


def _go_on(take: Take, known: _HandedIn, way: str) -> None:
    """Transcribe what is fit for it; what is wrong with the rest is told at every run of the page."""
    if known.kept is not None and known.error is None:
        _submit(take, known.kept.id)
    elif known.kept is not None and isinstance(known.error, RecordingError):
        _refused(take, known.kept, known.error)
    elif known.error is not None:
        st.error(told(known.error), icon=":material/error:")
        if isinstance(known.error, StorageError):
            st.button(_("Try again to keep it"), type="primary", key=f"keep-{take.number}-{way}")


def _keep_and_check(take: Take, data: bytes, suffix: str, source: Source) -> _HandedIn:
    kept = None
    try:
        kept = desk().hand_in(take.placed, data, suffix, source, take.point)
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
            on_click=again,
            args=(take,),
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
        take.attempt_id = desk().take_text(take.placed, text, take.point).id
    except KaikouError as error:
        st.warning(told(error))
        return
    note(take)
    st.rerun()
