"""The pages and the way between them."""

from __future__ import annotations

import streamlit as st

from views import check, practice, preferences, review
from views.shared import PAGES, _, settings


def enter(first: str = "") -> None:
    """Run the page that the address names: at first the check, and practice once that was passed.

    ``first`` names another page to begin with.
    """
    first = first or ("practice" if settings().checked else "check")
    pages = {
        name: st.Page(
            show,
            title=title,
            icon=icon,
            url_path=name,
            default=name == first,
            visibility="hidden" if name == "check" and settings().checked else "visible",
        )
        for name, show, title, icon in (
            ("check", check.show, _("Before you start"), ":material/checklist:"),
            ("practice", practice.show, _("Practice"), ":material/mic:"),
            ("review", review.show, _("Review"), ":material/history:"),
            ("settings", preferences.show, _("Settings"), ":material/settings:"),
        )
    }
    st.session_state[PAGES] = pages
    st.navigation(list(pages.values()), position="top").run()
