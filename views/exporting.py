"""Export: what kind of file, made under a progress bar, and saved by the browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from errors import KaikouError
from history.records import AttemptFilter
from practice.exporting.make import KINDS, make, name_of
from practice.exporting.names import Kind
from views.data.working import make_download
from views.shared import _, desk, settings, told


def dialog(ids: Sequence[str] | None) -> None:
    """Let the person choose the kind of file for these attempts, for all there are where ``ids`` is ``None``."""

    @st.dialog(_("Export"), width="medium")
    def choose() -> None:
        try:
            count = len(ids) if ids is not None else desk().history.attempts.count(AttemptFilter())
        except KaikouError as error:
            st.warning(told(error))
            return
        st.text(_("{count} attempts", count=count))
        kind = st.radio(
            _("What for?"),
            KINDS,
            format_func=_names().__getitem__,
            captions=[_captions()[kind] for kind in KINDS],
            key="export-kind",
        )
        if kind and st.button(_("Make the file"), type="primary", icon=":material/ios_share:", key="export-make"):
            _make(kind, ids)

    choose()


def _make(kind: Kind, ids: Sequence[str] | None) -> None:
    history = desk().history
    try:
        name = name_of(history, kind, ids, datetime.now().astimezone().date(), _)
    except KaikouError as error:
        st.warning(told(error))
        return
    make_download(name, lambda target, step: make(history, settings(), kind, ids, target, _, step))


def _names() -> dict[Kind, str]:
    return {
        "word": _("Report (Word)"),
        "csv": _("Table (CSV for Excel)"),
        "jsonl": _("All data (JSON lines)"),
        "anki": _("Cards (Anki)"),
        "parcel": _("For another computer (zip)"),
    }


def _captions() -> dict[Kind, str]:
    return {
        "word": _("Marks, points with your own words, transcripts, reference answers, charts"),
        "csv": _("One row for each point of each attempt"),
        "jsonl": _("One line for each attempt, with every word and its time, for programs"),
        "anki": _("Question, points, your best answer so far and its sound"),
        "parcel": _("With recordings and own banks; Kaikou there takes it in under “Your data”"),
    }
