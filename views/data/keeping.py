"""Backups: the one a day that is made by itself, one at once, and the way back to any of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from errors import KaikouError
from history.backups import archive
from history.backups.snapshots import Snapshot, snapshots
from practice.care import back_up_now
from views.data.working import UPLOAD, bar, close_house, laid_down, make_download
from views.shared import _, settings, told, worker

_SHOWN = 5
_RESTORED = "restored"


def show() -> None:
    """Show the section."""
    st.subheader(_("Backups"), anchor=False)
    if not isinstance(settings().database, Path):
        st.caption(_("The history is in a database of its own; back it up with that database's own tools."))
        return
    _tell_restored()
    found = snapshots(settings())
    if found:
        st.caption(_("Made by themselves once a day; the last one on {when}.", when=_when(found[0].made_at)))
    else:
        st.caption(_("Made by themselves once a day, as soon as there is something to keep."))
    with st.container(horizontal=True):
        if st.button(_("Back up now"), icon=":material/backup:"):
            _now()
        if st.button(_("A backup as one file"), icon=":material/folder_zip:"):
            _as_file()
    for one in found[:_SHOWN]:
        _row(one)
    if len(found) > _SHOWN:
        with st.expander(_("Older backups")):
            for one in found[_SHOWN:]:
                _row(one)
    with st.expander(_("Restore from a file"), icon=":material/settings_backup_restore:"):
        given = st.file_uploader(_("A backup file (.zip)"), type=["zip"], max_upload_size=UPLOAD, key="restore-file")
        if given is not None and st.button(_("Restore this file"), key="restore-file-go"):
            _ask(lambda: _from_file(given), given.name)


def _now() -> None:
    try:
        with bar(_("Backing up …")) as on_progress:
            back_up_now(settings(), on_progress)
    except KaikouError as error:
        st.warning(told(error), icon=":material/error:")
        return
    st.toast(_("The backup is made and was checked."), icon=":material/check:")
    st.rerun()


def _as_file() -> None:
    name = f"Kaikou-{_('backup')}-{datetime.now().astimezone():%Y-%m-%d}.zip"
    make_download(name, lambda target, on_progress: archive.back_up(settings(), target, on_progress))


def _row(one: Snapshot) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.text(_when(one.made_at))
            st.caption(
                _(
                    "{attempts} attempts · {recordings} recordings · {size} MB",
                    attempts=one.attempts,
                    recordings=one.recordings,
                    size=f"{one.bytes / 1e6:.1f}",
                )
            )
        if st.button(_("Restore"), icon=":material/settings_backup_restore:", key=f"restore-{one.path.name}"):
            _ask(lambda: _restore(one.path), _when(one.made_at))


def _ask(restore: Callable[[], None], what: str) -> None:
    @st.dialog(_("Restore a backup"))
    def ask() -> None:
        st.text(what)
        st.caption(
            _("Attempts, recordings and banks become what they were then. What you have now is put aside, not lost.")
        )
        if worker().working():
            st.warning(_("An answer is being transcribed; wait until it is done."))
            return
        if st.button(_("Restore"), type="primary", key="restore-go"):
            try:
                restore()
            except KaikouError as error:
                st.warning(told(error), icon=":material/error:")
                return
            st.rerun()

    ask()


def _from_file(given: BinaryIO) -> None:
    given.seek(0)
    with laid_down(given, "backup.zip") as path:
        archive.look_into(path)
        _restore(path)


def _restore(path: Path) -> None:
    with bar(_("Restoring …")) as on_progress, close_house():
        st.session_state[_RESTORED] = archive.restore(settings(), path, on_progress)


def _tell_restored() -> None:
    done = st.session_state.pop(_RESTORED, None)
    if done is None:
        return
    st.success(_("Restored. What was there before lies in {folder}.", folder=done.aside), icon=":material/check:")
    if done.missing:
        st.warning(_("{count} recordings are not in the backup any more.", count=len(done.missing)))


def _when(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
