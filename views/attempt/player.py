"""The player of an attempt: its waveform and words; runs in the browser by player.js, over Streamlit's own audio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from errors import KaikouError
from history.records import Attempt
from scoring.result import State
from speech.waveform import heights
from views.attempt.transcript import COLOURS
from views.shared import _

BARS = 400  # of the waveform; a wide page shows about half of them
_HERE = Path(__file__).parent
_HTML = """
<div class="kk-player" role="group" hidden>
  <button type="button" class="kk-toggle"></button>
  <canvas class="kk-wave" role="slider" tabindex="0"></canvas>
  <span class="kk-clock"></span>
  <select class="kk-speed"></select>
  <p class="kk-hint"><span class="kk-touch"></span> <span class="kk-keys"></span></p>
</div>
<div class="kk-claim" role="toolbar" hidden></div>
"""

_component = st.components.v2.component(
    "kaikou_player",
    html=_HTML,
    css=(_HERE / "player.css").read_text(encoding="utf-8"),
    js=(_HERE / "player.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # it works on the words that stand elsewhere on the page
)


def show(attempt: Attempt, on_claim: Callable[[dict[str, Any]], None]) -> None:
    """Show the player, and Streamlit's own where the browser doesn't run it.

    ``on_claim`` is called with ``position``, ``start`` and ``end`` where the person claims words for a point.
    """
    key = f"player-{attempt.id}"

    def claimed() -> None:
        told = st.session_state[key].get("claimed")
        if told:
            on_claim(told)

    with st.container(key=f"sound-{attempt.id}"):
        if attempt.recording is not None:
            st.audio(str(attempt.recording))
    _component(key=key, data=_data(attempt), on_claimed_change=claimed)


def playable(attempt: Attempt) -> bool:
    """Tell whether the words of an attempt can be heard."""
    return attempt.recording is not None and attempt.seconds > 0


def _data(attempt: Attempt) -> dict[str, Any]:
    evidence = [
        {"begin": one.begin, "finish": one.finish, "colour": number % COLOURS}
        for number, verdict in enumerate(attempt.score.verdicts)
        for one in verdict.evidence
        if one.begin is not None
    ]
    unheard = [
        {"position": number, "name": verdict.point, "colour": number % COLOURS}
        for number, verdict in enumerate(attempt.score.verdicts)
        if verdict.state is not State.COVERED
    ]
    return {
        "attempt": attempt.id,
        "sound": playable(attempt),
        "seconds": attempt.seconds,
        "heights": _heights(str(attempt.recording)) if playable(attempt) else [],
        "evidence": evidence,
        "open": unheard,
        "texts": {
            "player": _("Your answer"),
            "play": _("Play"),
            "pause": _("Pause"),
            "position": _("Position"),
            "speed": _("Speed"),
            "touch": _("▶ or a word plays from there."),
            "keys": _("Space plays and pauses, ← → go 3 seconds."),
            "claim": _("I did say it:"),
        },
    }


@st.cache_data(show_spinner=False, max_entries=200)
def _heights(recording: str) -> list[float]:
    """Return the waveform of a file; flat where it can't be read (a recording never changes, so its name is enough)."""
    try:
        return heights(Path(recording), BARS)
    except KaikouError:
        return []
