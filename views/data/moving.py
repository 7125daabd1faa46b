"""To another computer and from it: everything in one file, and such a file taken in."""

from __future__ import annotations

from typing import BinaryIO

import streamlit as st

from errors import KaikouError
from history.parcel.receiving import Received, receive
from views import exporting
from views.data.working import UPLOAD, bar, laid_down
from views.shared import _, desk, plain, reload_banks, settings, told

_CAME = "parcel-came"


def show() -> None:
    """Show the section."""
    st.subheader(_("Take it with you"), anchor=False)
    st.caption(_("A report, a table, cards, or all of it for another computer. Single attempts: on the review page."))
    if st.button(_("Export everything"), icon=":material/ios_share:", key="export-all"):
        exporting.dialog(None)
    with st.expander(_("Take in attempts from another computer"), icon=":material/move_to_inbox:"):
        given = st.file_uploader(
            _("A file exported there for another computer (.zip)"), ["zip"], max_upload_size=UPLOAD, key="parcel-file"
        )
        if given is not None and st.button(_("Take it in"), type="primary", key="parcel-go"):
            _receive(given)
    came = st.session_state.pop(_CAME, None)
    if came is not None:
        _tell(came)


def _receive(given: BinaryIO) -> None:
    given.seek(0)
    try:
        with laid_down(given, "attempts.zip") as path, bar(_("Taking it in …")) as on_progress:
            came = st.session_state[_CAME] = receive(desk().history.engine, settings(), path, on_progress)
    except KaikouError as error:
        st.warning(told(error), icon=":material/error:")
        return
    reload_banks()
    for place in came.questions:
        desk().recall(*place, anew=True)
    st.rerun()


def _tell(came: Received) -> None:
    said = _(
        "{new} attempts came, {renewed} were brought up to date, {known} were here already.",
        new=came.new,
        renewed=came.renewed,
        known=came.known,
    )
    st.success(said, icon=":material/check:")
    if came.damaged:
        st.warning(_("{count} attempts could not be read and were left out.", count=came.damaged))
    for title in came.other_banks:
        st.info(plain(_("Your bank {title} differs from the one there and was left as it is.", title=title)))
