"""The recorder on the page, and its words; it runs in the browser by recorder.js."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from questions.library import Placed
from views.shared import _, settings

KEPT = "recordings-kept"  # the browser's names of recordings that are on disk: it may forget them
_HERE = Path(__file__).parent
_TITLE = 24  # characters of a question by which a lost answer is told
_HTML = """
<div class="kk-recorder" role="group">
  <div class="kk-rec-offer" hidden>
    <p class="kk-rec-lost"></p>
    <button type="button" class="kk-rec-hand-in" data-text="handIn"></button>
    <button type="button" class="kk-rec-drop" data-text="drop"></button>
  </div>
  <div class="kk-rec-main">
    <button type="button" class="kk-rec-go"></button>
    <button type="button" class="kk-rec-pause" hidden></button>
    <button type="button" class="kk-rec-cancel" data-text="cancel" hidden></button>
    <span class="kk-rec-time" role="timer"></span>
    <span class="kk-rec-left"></span>
  </div>
  <div class="kk-rec-meter" hidden><i class="kk-rec-level"></i></div>
  <p class="kk-rec-told" role="status" aria-live="polite"></p>
  <details class="kk-rec-options">
    <summary data-text="options"></summary>
    <label><span data-text="microphone"></span> <select class="kk-rec-device"></select>
      <button type="button" class="kk-rec-test" data-text="test"></button></label>
    <label><span data-text="thinking"></span> <select class="kk-rec-think"></select></label>
    <label><span data-text="silence"></span> <select class="kk-rec-silence"></select></label>
    <label><input type="checkbox" class="kk-rec-stop"> <span data-text="stop"></span></label>
  </details>
</div>
"""

_component = st.components.v2.component(
    "kaikou_recorder",
    html=_HTML,
    css=(_HERE / "recorder.css").read_text(encoding="utf-8"),
    js=(_HERE / "recorder.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer that came from the browser: its name there, the question it answers, and its WAV."""

    id: str
    bank_id: str
    question_id: str
    data: bytes


def show(placed: Placed, number: int, on_spoken: Callable[[Spoken], None], *, next_step: bool) -> None:
    """Show the recorder for a question; ``number`` is its take's, ``next_step`` whether it is what comes next.

    ``on_spoken`` is called before the page runs again, so that the answer is kept first of all. It may be the answer
    to another question, which the browser had kept when its page was lost.
    """
    key = f"recorder-{number}"

    def recorded() -> None:
        told = st.session_state[key].get("recorded")
        if not told:
            return
        on_spoken(taken_apart(told))

    _component(key=key, data={**_data(placed, number), "next": next_step}, on_recorded_change=recorded)


def taken_apart(told: Mapping[str, object]) -> Spoken:
    """Return the answer that the browser told of; without sound where that is damaged."""
    try:
        data = base64.b64decode(str(told["data"]), validate=True)
    except (KeyError, binascii.Error):
        data = b""
    id, bank_id, question_id = (str(told.get(name, "")) for name in ("id", "bank", "question"))
    return Spoken(id, bank_id, question_id, data)


def forget(id: str) -> None:
    """Let the browser forget an answer, now that it is on disk."""
    st.session_state.setdefault(KEPT, []).append(id)


def _data(placed: Placed, number: int) -> dict[str, object]:
    return {
        "take": number,
        "bank": placed.bank.id,
        "question": placed.question.id,
        "title": placed.question.text[:_TITLE],
        "suggested": placed.question.seconds,
        "limit": settings().longest_recording,
        "texts": _texts(),
    }


def _texts() -> dict[str, str]:
    return {
        "recorder": _("Record your answer"),
        "start": _("Start answering"),
        "startNow": _("Start now"),
        "finish": _("Finish"),
        "pause": _("Pause"),
        "goOn": _("Go on"),
        "cancel": _("Cancel"),
        "sending": _("Keeping your answer …"),
        "paused": _("Paused. What you said so far is kept."),
        "think": _("Think about it."),
        "ready": _("Get ready …"),
        "left": _("{time} of the suggested time left", time="{time}"),
        "over": _("Longer than suggested; come to an end."),
        "ends": _("The recording ends in {seconds} s.", seconds="{seconds}"),
        "options": _("Microphone and time"),
        "microphone": _("Microphone"),
        "test": _("Test it"),
        "thinking": _("Time to think first"),
        "silence": _("Finish after a silence of"),
        "stop": _("Finish when the suggested time is over"),
        "seconds": _("{count} seconds", count="{count}"),
        "none": _("none"),
        "never": _("never"),
        "mute": _("Nothing is heard: is the microphone muted, or another one meant?"),
        "refused": _(
            "Kaikou may not use the microphone. Click the icon left of the address, allow the microphone, "
            "and load the page again; on Windows look into Settings, Privacy, Microphone as well."
        ),
        "missing": _("No microphone was found: plug one in, or use one of the ways below."),
        "busy": _("The microphone is in use by another program: close it there and try again."),
        "failed": _("The microphone can't be opened ({reason}); use one of the ways below.", reason="{reason}"),
        "unable": _("This browser can't record here; use one of the ways below."),
        "lost": _("An answer of {time} was not handed in: {question}…", time="{time}", question="{question}"),
        "handIn": _("Hand it in"),
        "drop": _("Throw it away"),
    }
