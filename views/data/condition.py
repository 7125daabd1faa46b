"""Whether the data is whole, and what can be saved where it is not."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from history.rescuing import health
from history.rescuing.health import Health
from views.shared import _, care, guarded, history_was_lost, link, plain, settings

_LISTED = 10


def warn() -> None:
    """Say on any page that something is broken, with the way to the page where it can be mended."""
    found = care().health
    if st.session_state.get("damage-seen"):
        return
    if history_was_lost():
        st.warning(_lost_history(), icon=":material/healing:")
        link("data", _("See what can be saved"), ":material/healing:")
    if found is None or found.whole:
        return
    st.warning(_summary(found), icon=":material/healing:")
    link("data", _("See what can be saved"), ":material/healing:")


def show() -> None:
    """Show what is broken and what can be done."""
    found = care().health
    st.session_state["damage-seen"] = True  # it is read here; other pages needn't say it again in this tab
    if history_was_lost():
        st.warning(_lost_history(), icon=":material/healing:")
    if found is None:
        return
    if found.whole:
        st.caption(_("Checked at the start: all recordings and attempts are whole."))
        return
    st.warning(_summary(found), icon=":material/healing:")
    if found.restorable:
        st.button(
            _("Bring {count} recordings back from the backup", count=len(found.restorable)),
            type="primary",
            icon=":material/settings_backup_restore:",
            on_click=guarded(_mend),
            args=(found,),
        )
    if found.recordings or found.attempts:
        with st.expander(_("What is missing or damaged"), icon=":material/list:"):
            _list(_lost(found))


def _lost_history() -> str:
    return _("The history's file was gone or empty at the start. If it was lost, restore a backup under “Your data”.")


def _summary(found: Health) -> str:
    parts = []
    if found.recordings:
        parts.append(_("{count} recordings are gone or empty", count=len(found.recordings)))
    if found.attempts:
        parts.append(_("{count} attempts can't be read", count=len(found.attempts)))
    if found.database not in ("whole", "elsewhere"):
        parts.append(_("the history itself is damaged"))
    return _("Something in your data is broken: {what}. Everything else is whole.", what=_(", ").join(parts))


def _lost(found: Health) -> Iterable[str]:
    for one in found.recordings:
        when = f"{one.created_at.astimezone():%Y-%m-%d %H:%M} · " if one.created_at else ""
        saved = _("in a backup") if one.restorable else _("in no backup")
        yield f"{when}{one.question or one.file} · {saved}"
    for damaged in found.attempts:
        when = f"{damaged.created_at.astimezone():%Y-%m-%d %H:%M} · " if damaged.created_at else ""
        yield f"{when}{damaged.question or damaged.id}"


def _list(lines: Iterable[str]) -> None:
    every = list(lines)
    for one in every[:_LISTED]:
        st.caption(plain(one))
    if len(every) > _LISTED:
        st.caption(_("… and {count} more", count=len(every) - _LISTED))


def _mend(found: Health) -> None:
    count = health.mend(settings(), found)
    care().health = health.check(settings())
    st.toast(_("{count} recordings are back.", count=count), icon=":material/check:")
