"""What runs in the browser itself: the style sheet, and the script that helps where Streamlit can't."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from views.recorder.recorder import KEPT
from views.shared import ERASED, _, settings

STYLE = Path(__file__).parent / "style.css"
SCRIPT = Path(__file__).parent / "page.js"


def dress() -> None:
    """Put style sheet and script into the page."""
    st.html(STYLE)
    given = {
        "kept": list(st.session_state.get(KEPT, ())),
        "erased": bool(st.session_state.get(ERASED)),
        "language": settings().language.replace("_", "-"),
        "texts": _streamlits_own(),
        "patterns": [
            [r"^(\d+)MB per file", _("At most {size} MB", size="$1")],
            [r"^(\S+) files are not allowed\.$", _("{kind} files can't be used here.", kind="$1")],
            ["yyyy-mm-dd", _("yyyy-mm-dd")],
            [r"^File must be (\S+) or smaller\.$", _("The file may have at most {size}.", size="$1")],
        ],
    }
    script = SCRIPT.read_text(encoding="utf-8").replace("KAIKOU_GIVEN", json.dumps(given).replace("</", "<\\/"))
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _streamlits_own() -> dict[str, str]:
    """Return the English texts inside Streamlit's widgets, which it can't say in another language, with ours."""
    return {
        "Upload": _("Choose a file"),
        "Browse files": _("Choose a file"),
        "Drag and drop file here": _("Drop a file here"),
        "Record": _("Record"),
        "Stop recording": _("Stop recording"),
        "Clear recording": _("Clear the recording"),
        "Play": _("Play"),
        "Pause": _("Pause"),
        "This app would like to use your microphone.": _(
            "Kaikou may not use the microphone. Click the icon left of the address, allow the microphone, "
            "and load the page again; on Windows look into Settings, Privacy, Microphone as well."
        ),
        "Learn how to allow access.": " ",
        "An error has occurred, please try again.": _(
            "The recording did not work. Is a microphone plugged in? Load the page again, or type your answer."
        ),
        "No results": _("Nothing found"),
        "Select a date range": _("Choose a range of dates"),
        "Clear value": _("Clear"),
    }
