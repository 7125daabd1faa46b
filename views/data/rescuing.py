"""A history that can't be opened: what can be saved of it, and the backups, on whatever page was asked for."""

from __future__ import annotations

import streamlit as st

from errors import HistoryError, KaikouError
from history.backups import archive
from history.backups.snapshots import Snapshot, snapshots
from history.rescuing import health
from views.data.working import bar
from views.shared import _, settings, told

_BROKEN = ("damaged", "foreign", "unreadable")
_SHOWN = 3
_DONE = "rescued"


def offer(error: HistoryError) -> bool:
    """Show the ways out where the database itself is broken, and return whether it is."""
    if _state() not in _BROKEN:
        return False
    st.title(_("Your history is damaged"), anchor=False)
    st.error(told(error), icon=":material/error:")
    st.text(_("Your recordings lie in their own files and are not touched. Nothing is lost by trying:"))
    if st.button(_("Save what can be read"), type="primary", icon=":material/healing:", key="rescue"):
        _rescue()
    found = snapshots(settings())
    if found:
        st.text(_("Or go back to a backup; what was made since then is left out:"))
    for one in found[:_SHOWN]:
        _row(one)
    return True


def tell() -> None:
    """Say once what was saved."""
    said = st.session_state.pop(_DONE, None)
    if said:
        st.success(said, icon=":material/healing:")


def _state() -> str:
    try:
        return health.check(settings()).database
    except KaikouError:  # another program has locked it: that is no damage
        return ""


def _rescue() -> None:
    from history.rescuing.rescue import rescue  # needed once in a lifetime, if ever

    try:
        with bar(_("Saving what can be read …")) as on_progress:
            saved = rescue(settings(), on_progress)
    except KaikouError as error:
        st.warning(told(error), icon=":material/error:")
        return
    st.session_state[_DONE] = _(
        "{attempts} attempts were saved, {lost} are lost. The damaged history lies in {folder}.",
        attempts=saved.attempts,
        lost=saved.lost,
        folder=saved.aside,
    )
    _open_anew()


def _row(one: Snapshot) -> None:
    when = f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.text(when)
            st.caption(_("{count} attempts", count=one.attempts))
        if not st.button(_("Restore"), key=f"rescue-{one.path.name}", icon=":material/settings_backup_restore:"):
            return
    try:
        with bar(_("Restoring …")) as on_progress:
            done = archive.restore(settings(), one.path, on_progress)
    except KaikouError as error:
        st.warning(told(error), icon=":material/error:")
        return
    st.session_state[_DONE] = _("Restored. What was there before lies in {folder}.", folder=done.aside)
    _open_anew()


def _open_anew() -> None:
    st.cache_resource.clear()
    st.rerun()
