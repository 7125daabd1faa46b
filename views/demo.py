"""The demo model's banner: it understands no people, and one click brings a model that does."""

from __future__ import annotations

import streamlit as st

from errors import InputError, KaikouError
from history.records import Attempt
from speech import models
from views import fetching
from views.shared import _, desk, lead_to, link, plain, settings, worker
from views.take import begin


def say() -> None:
    """Say what the demo model is for."""
    st.info(
        _("The demo model understands Kaikou's built-in voice, not people. Fetch a real one for your own answers."),
        icon=":material/info:",
    )


def banner(key: str) -> None:
    """Say it, with the button that fetches a real model; ``key`` tells one banner from another."""
    say()
    fetching.in_one_click(key)
    link("settings", _("Another model, a mirror, or a folder of files"), ":material/tune:")


def heard_by_demo(attempt: Attempt) -> None:
    """Show the banner under an answer that the demo model transcribed, or the way to transcribe it anew."""
    if attempt.kind != "spoken" or attempt.model != models.DEMO:
        return
    try:
        present = models.locate(settings().model, settings().models)
    except KaikouError:
        present = None
    if present is None or present.kind == models.DEMO:
        banner(attempt.id)
    elif attempt.recording is not None:
        st.info(
            _("The demo model heard this answer, and it understands no people; {name} does.", name=plain(present.name)),
            icon=":material/info:",
        )
        if st.button(_("Transcribe again with {name}", name=present.name), type="primary", key=f"anew-{attempt.id}"):
            _transcribe_anew(attempt)


def _transcribe_anew(attempt: Attempt) -> None:
    try:
        placed = desk().library.find(attempt.question.id, attempt.bank_id)
    except InputError:
        st.warning(_("This question is no longer in any bank; its attempts stay here."))
        return
    kept = desk().history.recordings.get(attempt.recording_id or "")
    worker().submit(kept, settings())
    begin(placed, kept.id)
    lead_to("practice")
