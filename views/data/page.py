"""The page of a person's data, section by section."""

from __future__ import annotations

import streamlit as st

from views.data import bin, condition, ending, keeping, moving
from views.shared import _, sentence_or_stop, settings


def show() -> None:
    """Show the page."""
    with sentence_or_stop():
        st.title(_("Your data"), anchor=False)
        st.caption(_("Everything stays on this computer, in this folder:"))
        st.code(str(settings().home), language=None)
        condition.show()
        keeping.show()
        moving.show()
        bin.show()
        ending.show()
