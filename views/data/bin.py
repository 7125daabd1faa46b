"""The bin: what was deleted in the last days, each thing with its way back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import streamlit as st

from history.records import AttemptFilter, AttemptSummary, Waiting
from settings import KEEP_DELETED_DAYS
from views.shared import _, desk, guarded, plain

_SHOWN = 20


def show() -> None:
    """Show the section."""
    st.subheader(_("Bin"), anchor=False)
    deleted = AttemptFilter(deleted=True)
    attempts, count = desk().history.attempts.find(deleted, limit=_SHOWN), desk().history.attempts.count(deleted)
    recordings = desk().history.recordings.discarded()
    if not count and not recordings:
        st.caption(_("The bin is empty. What you delete can be brought back for {days} days.", days=KEEP_DELETED_DAYS))
        return
    st.caption(_("What lies here can be brought back for {days} days; then it is gone.", days=KEEP_DELETED_DAYS))
    for one in attempts:
        _attempt(one)
    if count > _SHOWN:
        st.caption(_("… and {count} more", count=count - _SHOWN))
    for recording in recordings[:_SHOWN]:
        _recording(recording)
    if st.button(_("Empty the bin"), icon=":material/delete_forever:", type="tertiary", key="bin-empty"):
        _empty(count + len(recordings))


def _attempt(one: AttemptSummary) -> None:
    gone = (one.deleted_at or one.created_at) + timedelta(days=KEEP_DELETED_DAYS)
    left = max(0, (gone - datetime.now(timezone.utc)).days)
    told = f"{one.created_at.astimezone():%Y-%m-%d %H:%M} · {_('{days} days left', days=left)}"
    _row(one.question, told, f"bin-{one.id}", desk().history.attempts.restore, one.id)


def _recording(one: Waiting) -> None:
    kept = one.recording
    told = f"{kept.created_at.astimezone():%Y-%m-%d %H:%M} · {_('a recording that was never transcribed')}"
    _row(kept.question_id, told, f"bin-{kept.id}", desk().history.recordings.undiscard, kept.id)


def _row(text: str, caption: str, key: str, restore: object, id: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.text(text)
            st.caption(plain(caption))
        st.button(_("Bring back"), icon=":material/undo:", key=key, on_click=guarded(restore), args=(id,))  # type: ignore[arg-type]


def _empty(count: int) -> None:
    @st.dialog(_("Empty the bin"))
    def ask() -> None:
        st.text(_("{count} things are then gone for good.", count=count))
        if st.button(_("Delete for good"), type="primary", key="bin-empty-go"):
            desk().history.purge(datetime.now(timezone.utc))
            st.rerun()

    ask()
