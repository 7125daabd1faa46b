"""The pages and the way between them."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from errors import HistoryError, KaikouError
from views import check, practice, preferences, progress, review, today
from views.banks import page as banks
from views.data import condition, rescuing
from views.data import page as data
from views.shared import DRAFT, PAGES, _, lead_to, settings

_WELCOMED = "welcomed"
_WITHOUT_HISTORY = ("check", "settings")
_UNLISTED = ("check", "data")  # pages that others lead to


def enter(first: str = "practice") -> None:
    """Run the page that the address names; a new user is led to the check first.

    ``first`` is the page of the bare address. It must not change while people use the app: a page has its own
    address only as long as it is not the first.
    """
    pages = st.session_state[PAGES] = _pages(first)
    new = not settings().checked
    page = st.navigation(list(pages.values()), position="hidden")
    with st.container(horizontal=True, key="menu"):  # Streamlit's own menu covers the page on a phone
        for name, one in pages.items():
            if name not in _UNLISTED or (name == "check" and new):
                st.page_link(one)
    if new and _WELCOMED not in st.session_state:
        st.session_state[_WELCOMED] = True
        lead_to("check")
    for key in st.session_state:
        if str(key).startswith(DRAFT):  # Streamlit forgets what is typed on a page that isn't shown
            st.session_state[key] = st.session_state[key]
    if page.url_path in _WITHOUT_HISTORY or _history_opens():
        page.run()


def _history_opens() -> bool:
    """Tell whether the page can be shown; a history that is damaged shows the ways to save it instead."""
    try:
        condition.warn()
    except HistoryError as error:
        return not rescuing.offer(error)
    except KaikouError:
        return True  # the page itself tells it
    rescuing.tell()
    return True


def _pages(first: str) -> dict[str, StreamlitPage]:
    shown = (
        ("check", check.show, _("Before you start"), ":material/checklist:"),
        ("today", today.show, _("Today"), ":material/today:"),
        ("practice", practice.show, _("Practice"), ":material/mic:"),
        ("review", review.show, _("Review"), ":material/history:"),
        ("progress", progress.show, _("Progress"), ":material/trending_up:"),
        ("banks", banks.show, _("Question banks"), ":material/library_books:"),
        ("settings", preferences.show, _("Settings"), ":material/settings:"),
        ("data", data.show, _("Your data"), ":material/folder_managed:"),
    )
    return {
        name: st.Page(show, title=title, icon=icon, url_path=name, default=name == first)
        for name, show, title, icon in shown
    }
