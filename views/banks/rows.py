"""A line of a list on this page: what it is, a word about it, and the button that opens it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from views.shared import _


def row(text: str, caption: str, *, key: str, opens: Callable[..., None], args: tuple[str, ...]) -> None:
    """Show one line; ``opens`` is called with ``args`` when its button is pressed."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.text(text)
            st.caption(caption)
        st.button(
            _("Open"),
            key=key,
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=opens,
            args=args,
        )
