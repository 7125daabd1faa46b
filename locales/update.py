"""Brings both catalogs up to date with the code: ``python3 run.py messages``.

Adds the messages that are new (English ones with themselves as their text, the
others empty, to be translated), removes those no longer used and keeps every
translation. Tests find what is then still empty.
"""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from locales import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {"tests", "benchmarks", "training", "docs"}
KEYWORDS = {"_": None, "N_": None}  # gettext's own names for "translate this" and "this will be translated"
COMMENTS = ["Translators:"]
HEADER = "# Interface texts of Kaikou, kept in step with the code by: python3 run.py messages"


def messages(root: Path) -> Catalog:
    """Return every message marked in the code, with the files it stands in, as a catalog without translations."""
    template = Catalog()
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        if place.parts[0] in OUTSIDE or any(part.startswith(".") for part in place.parts):
            continue
        for line, message, comments, _ in extract_from_file("python", path, KEYWORDS, COMMENTS, {"encoding": "utf-8"}):
            template.add(message, locations=[(place.as_posix(), line)], auto_comments=comments)
    return template


def read(path: Path, language: str) -> Catalog:
    """Return the catalog of that language; an empty one where there is no file yet."""
    if not path.is_file():
        return Catalog(
            locale=language,
            header_comment=HEADER,
            project="Kaikou",
            version="1",
            msgid_bugs_address="Kaikou",
            last_translator="Kaikou",
            language_team="Kaikou",
            revision_date=datetime.now(timezone.utc),
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(path: Path, language: str, template: Catalog) -> list[str]:
    """Bring one catalog up to date and return the messages it has no text for."""
    catalog = read(path, language)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    for message in catalog:
        if message.id and not message.string and language == "en":
            message.string = message.id
    written = BytesIO()
    write_po(written, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False)
    path.write_bytes(written.getvalue())
    return [str(message.id) for message in catalog if message.id and not message.string]


def main() -> int:
    """Update every catalog, say what is left to translate, and return 0."""
    template = messages(ROOT)
    for language in LANGUAGES:
        path = Path(__file__).parent / f"{language}.po"
        empty = update(path, language, template)
        print(f"{path.name}: {len(template)} messages, {len(empty)} to translate", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
