"""The decks of a package of flash cards; the only file that uses genanki."""

from __future__ import annotations

import itertools
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from genanki import Deck, Model, Note, Package  # type: ignore[import-untyped]

from history.records import Attempt
from practice.exporting import anki_card as card
from practice.exporting.wording import Translate, clean


class Decks:
    """Decks with their notes, by the ids of their banks."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate
        self._decks: dict[str, tuple[Deck, Model]] = {}

    def add(self, attempt: Attempt, fields: list[str], number: int) -> None:
        """Add a note; Anki shows new cards in the order of ``number``."""
        deck, model = self._decks.get(attempt.bank_id) or self._new(attempt)
        guid = card.digest(attempt.bank_id, attempt.question.id)[:20]
        deck.add_note(Note(model=model, fields=fields, guid=guid, due=number))

    def written(self, path: Path) -> Path:
        """Write the collection to ``path`` and return that; genanki's own way would leave a file behind.

        Raises ``OSError``.
        """
        now = time.time()
        decks = Package([deck for deck, _model in self._decks.values()])
        try:
            with closing(sqlite3.connect(path)) as database:
                decks.write_to_db(database.cursor(), now, itertools.count(int(now * 1000)))
                database.commit()
        except sqlite3.Error as error:
            raise OSError(str(error)) from error
        return path

    def _new(self, attempt: Attempt) -> tuple[Deck, Model]:
        title = " ".join(clean(attempt.bank_title).split()).replace("::", ":") or attempt.bank_id
        model = Model(
            _number("model", attempt.bank_id),
            f"Kaikou: {title}",
            fields=[{"name": name} for name in card.FIELDS],
            templates=[{"name": "Kaikou", "qfmt": card.FRONT, "afmt": card.back(self._translate)}],
            css=card.CSS,
        )
        made = Deck(_number("deck", attempt.bank_id), f"Kaikou::{title}"), model
        self._decks[attempt.bank_id] = made
        return made


def _number(kind: str, bank_id: str) -> int:
    """Return an id as Anki wants it: from 2^30 on, below 2^31."""
    return (1 << 30) + int(card.digest(kind, bank_id)[:8], 16) % (1 << 30)
