"""While an answer is transcribed: progress that moves, the words as they are heard, and a way out."""

from __future__ import annotations

from html import escape

import streamlit as st

from errors import HistoryError, ModelMissingError
from practice.background import Stage
from practice.worker import Job
from views.shared import _, desk, link, settings, stop_button, told, worker
from views.take import Take, again, note

POLL = 0.4  # seconds; the worker may not draw, so the page looks


def follow(take: Take) -> None:
    """Show how far the take's recording has come, until its attempt is there."""
    job = worker().job(take.recording_id)
    if job is None:
        _interrupted(take)
    elif job.over:
        _over(take, job)
    else:
        _watch(take, job)


@st.fragment(run_every=POLL)
def _watch(take: Take, job: Job) -> None:
    if job.over:
        st.rerun()
    progress = job.progress
    if job.stage is Stage.QUEUED:
        st.progress(0.0, text=_("Kept. Another recording comes first … {seconds} s", seconds=job.seconds))
    elif progress is None:
        st.progress(0.0, text=_("Kept. Preparing the speech model … {seconds} s", seconds=job.seconds))
    else:
        st.progress(progress.share, text=_("Listening to your answer … {seconds} s", seconds=job.seconds))
        heard = "".join(segment.text for segment in progress.segments)
        st.html(f'<p class="kk-transcript" aria-live="polite">{escape(heard)}</p>')
    stop_button(job)


def _over(take: Take, job: Job) -> None:
    if job.stage is Stage.DONE:
        take.attempt_id = job.attempt_id
        note(take)
        st.rerun()
    if job.error is not None:
        st.warning(told(job.error), icon=":material/info:")
    if isinstance(job.error, ModelMissingError):
        link("settings", _("Choose a speech model"), ":material/download:")
    _ways_on(take)


def _interrupted(take: Take) -> None:
    """The program was started anew since: the attempt is there already, or the recording waits."""
    done = desk().history.attempts.of_recording(take.recording_id)
    if done is not None:
        take.attempt_id = done
        note(take)
        st.rerun()
    try:
        desk().history.recordings.get(take.recording_id)
    except HistoryError:  # the address names a recording that never was, or was deleted for good
        again(take)
        st.rerun()
    st.info(_("Your recording is kept; its transcription was interrupted."), icon=":material/history:")
    _ways_on(take)


def _ways_on(take: Take) -> None:
    with st.container(horizontal=True):
        if st.button(_("Transcribe now"), type="primary", icon=":material/hearing:"):
            worker().submit(desk().history.recordings.get(take.recording_id), settings())
            st.rerun()
        st.button(_("Record again"), icon=":material/replay:", on_click=again, args=(take,))
