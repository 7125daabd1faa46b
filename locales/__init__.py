"""Interface texts: one gettext catalog a language, read from its .po file when it is first wanted."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}  # each by its own name, as a reader looks for it


@cache
def translator(language: str) -> Callable[[str], str]:
    """Return the function that gives a message id's text in ``language`` (unknown ids come back as they are)."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = Path(__file__).parent / f"{language}.po"
    if not path.is_file():
        return str
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled).gettext
