"""The first-run check: is there a voice, a microphone, and a speech model?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from errors import N_, KaikouError, RecordingError
from locales import translator
from speech import recording, speaker
from views import modelling
from views.asking import spoken_sound
from views.preferences import language
from views.shared import _, change_settings, lead_to, sentence_or_stop, settings, told


def show() -> None:
    """Show the page."""
    with sentence_or_stop():
        st.title(_("Before you start"), anchor=False)
        st.text(_("Kaikou reads interview questions aloud, listens to your answers, and shows which points they made."))
        language()
        st.subheader(_("1. Can you hear the voice?"), anchor=False)
        _voice()
        st.subheader(_("2. Can Kaikou hear you?"), anchor=False)
        _microphone()
        st.subheader(_("3. Can Kaikou understand you?"), anchor=False)
        modelling.choose()
        st.divider()
        if st.button(_("Start practising"), type="primary", icon=":material/mic:"):
            change_settings(checked=True)
            lead_to("practice")


def _voice() -> None:
    if not speaker.mandarin_voices():
        st.warning(_(speaker.how_to_add_a_voice()), icon=":material/voice_over_off:")
        return
    if not st.button(_("Play a sentence"), icon=":material/volume_up:"):
        return
    sentence = translator("zh_CN")(N_("Hello. If you can hear this sentence, reading aloud works."))  # a Mandarin voice
    try:
        spoken = spoken_sound(sentence)
    except KaikouError as error:
        st.warning(told(error), icon=":material/voice_over_off:")
    else:
        st.audio(str(spoken), autoplay=True)


def _microphone() -> None:
    st.caption(_("Record a few words. If the browser asks, allow the microphone."))
    tried = st.audio_input(_("Microphone test"), key="microphone-test")
    if tried is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.wav"
        path.write_bytes(tried.getvalue())
        try:
            checked = recording.check(path, shortest=0.5, longest=settings().longest_recording)
        except RecordingError as error:
            st.warning(told(error), icon=":material/mic_off:")
            return
    st.success(
        _("Your microphone works: {seconds:.1f} seconds of sound.", seconds=checked.seconds), icon=":material/mic:"
    )
    for warning in checked.warnings:
        st.warning(_(warning))
