"""The end: every trace is deleted, after the person has written that they want it."""

from __future__ import annotations

import streamlit as st

from errors import KaikouError
from history.backups.erase import erase
from history.records import AttemptFilter
from views.data.working import close_house
from views.shared import ERASED, _, desk, sentence_or_stop, settings, told, worker


def show() -> None:
    """Show the section."""
    st.subheader(_("Delete everything"), anchor=False)
    st.caption(_("Attempts, recordings, own banks, backups and settings: nothing of it can be brought back."))
    if st.button(_("Delete everything …"), icon=":material/delete_forever:", type="tertiary", key="erase"):
        _ask()


def _ask() -> None:
    word = _("delete")

    @st.dialog(_("Delete everything"))
    def ask() -> None:
        with sentence_or_stop():
            count = desk().history.attempts.count(AttemptFilter())
        st.warning(_("{count} attempts with their recordings, and all backups, will be gone for good.", count=count))
        models = st.checkbox(_("Also the downloaded speech models"), key="erase-models")
        said = st.text_input(_("Write “{word}” to go on", word=word), key="erase-word")
        if worker().working():
            st.warning(_("An answer is being transcribed; wait until it is done."))
        elif st.button(_("Delete everything"), type="primary", disabled=said.strip() != word, key="erase-go"):
            _erase(models)

    ask()


def _erase(models: bool) -> None:
    found = settings()
    try:
        with close_house():
            erase(found, models=models)
    except KaikouError as error:
        st.error(told(error), icon=":material/error:")
        return
    st.session_state.clear()
    st.session_state[ERASED] = True
    st.query_params.clear()
    st.rerun()
