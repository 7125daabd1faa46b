"""The settings page: language, reading aloud, the speech model, and where the data is."""

from __future__ import annotations

import streamlit as st

from locales import LANGUAGES
from settings import fixed_by_environment
from speech import speaker
from views import modelling
from views.asking import voice_choice
from views.shared import _, change_settings, lead_to, link, sentence_or_stop, settings


def show() -> None:
    """Show the page."""
    with sentence_or_stop():
        st.title(_("Settings"), anchor=False)
        language()
        st.subheader(_("Reading aloud"), anchor=False)
        if speaker.mandarin_voices():
            voice_choice()
        else:
            st.warning(_(speaker.how_to_add_a_voice()), icon=":material/voice_over_off:")
        st.subheader(_("Speech model"), anchor=False)
        modelling.choose()
        st.subheader(_("Your data"), anchor=False)
        st.text(_("Recordings, transcripts and scores stay on this computer, in this folder:"))
        st.code(str(settings().home), language=None)
        link("data", _("Backups, bin, export, another computer"), ":material/folder_managed:")
        if st.button(_("Check voice, microphone and model again"), icon=":material/checklist:"):
            speaker.forget_voices()  # one may have been added since
            lead_to("check")


def language() -> None:
    """Let the person choose the language of the interface."""
    present = settings().language
    chosen = st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=present,
        required=True,
        format_func=LANGUAGES.__getitem__,
        disabled=fixed_by_environment("language"),
    )
    if chosen and chosen != present and not fixed_by_environment("language"):
        change_settings(language=chosen)
        st.rerun()
