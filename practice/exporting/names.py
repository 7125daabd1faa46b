"""What the files are called: names that say what they are and that every system takes."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal

from errors import N_
from practice.exporting.wording import Translate

Kind = Literal["word", "csv", "jsonl", "anki", "parcel"]

_SUFFIX = {"word": ".docx", "csv": ".csv", "jsonl": ".jsonl", "anki": ".apkg", "parcel": ".zip"}
_RESERVED = frozenset('\\/:*?"<>|')  # Windows takes none of these
_BEGINNING = 30  # characters of a question


def file_name(kind: Kind, count: int, question: str | None, day: date, translate: Translate) -> str:
    """Return the name of an export of ``count`` attempts made on ``day``, less than 100 characters long.

    ``question`` is the first attempt's; its beginning stands in the name where there is no other attempt.
    """
    words = {
        "word": N_("practice-report"),
        "csv": N_("practice-data"),
        "jsonl": N_("practice-data"),
        "anki": N_("practice-cards"),
        "parcel": N_("practice-attempts"),
    }
    about = _safe(question or "")[:_BEGINNING] if count == 1 else ""
    if not about and kind == "word":
        about = translate(N_("attempts-{count}")).format(count=count)
    parts = (_safe(translate(words[kind])), _safe(about), day.isoformat())
    return "-".join(("Kaikou", *filter(None, parts))) + _SUFFIX[kind]


def _safe(text: str) -> str:
    """Return ``text`` without what a file name can't hold, and without dots, dashes and space at its ends."""
    spaced = "".join(" " if one in _RESERVED or one.isspace() else one for one in text)
    shown = "".join(one for one in spaced if not unicodedata.category(one).startswith("C"))
    return " ".join(shown.split()).strip(" .-")
