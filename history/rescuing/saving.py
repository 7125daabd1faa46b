"""The rows of a damaged database on their way into a fresh one: by SQLite, from single pages, and from a backup."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from history.rescuing.fresh import Fresh
from history.rescuing.looking import text
from history.rescuing.pages import Pages, Raw
from history.rescuing.salvage import BROKEN, Walk, clean

_ID = re.compile(rb"[0-9a-f]{32}")
_SAME = ("id", "attempt_id", "position", "revision", "bank_id", "question_id", "version")  # tell what a row is


@dataclass(slots=True)
class Saving:
    """The rows on their way from the damaged database to the fresh one."""

    fresh: Fresh
    unread: dict[str, list[range]] = field(default_factory=dict)
    layout: dict[str, list[str]] = field(default_factory=dict)  # the columns of each table as they lie on a page
    partial: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)  # by table and rowid
    known: set[str] = field(default_factory=set)  # the ids of all attempts there is a trace of
    from_backup: int = 0

    def by_sqlite(self, connection: sqlite3.Connection) -> Iterator[float]:
        """Take the rows that SQLite can read; yields shares done."""
        with suppress(*BROKEN):
            for (id,) in connection.execute("SELECT id FROM attempts"):  # an index of its own has them
                self.known.add(text(id))
        for number, name in enumerate(self.fresh.tables, start=1):
            walk = Walk(connection, name, self.fresh.columns[name])
            for rowid, values in walk.rows():
                if not self._take(name, rowid, values):
                    walk.unread.append(range(rowid, rowid + 1))
            self.unread[name] = walk.unread
            self.layout[name] = self._layout(connection, name)
            yield number / len(self.fresh.tables)

    def by_pages(self, pages: Pages, *, trusted: bool) -> None:
        """Take the rows that lie on pages SQLite found no way to.

        A page that is in use no more may hold a row from long ago: where the list of these pages is lost, only what
        SQLite could not read is taken.
        """
        anywhere = trusted and pages.free is not None
        for rowid, raw in pages.rows():
            for name in self._tables_for(len(raw)):
                values = dict(zip(self.layout[name], raw, strict=False))
                if key := self.fresh.rowid_name(name):
                    values[key] = rowid
                wanted = anywhere or any(rowid in some for some in self.unread[name])
                if self._take(name, rowid, values, wanted=wanted):
                    break

    def by_backup(self, connection: sqlite3.Connection) -> None:
        """Take what could not be read from the copy in a backup, and what is whole there in place of a part."""
        for name, ranges in self.unread.items():
            for some in ranges:
                for rowid, values in self._of_copy(connection, name, some):
                    self._take(name, rowid, values, from_backup=True)
        for (name, rowid), row in list(self.partial.items()):
            for _, values in self._of_copy(connection, name, range(rowid, rowid + 1)):
                found = clean(self.fresh.tables[name], self.fresh.columns[name], values)
                if found and all(found[0].get(column) == row.get(column) for column in _SAME):
                    self._take(name, rowid, values, from_backup=True)

    def the_rest(self) -> int:
        """Put in what only a part is left of; return how many of these are attempts."""
        parts = self.partial.items()
        return sum([self.fresh.put(name, rowid, row) and name == "attempts" for (name, rowid), row in parts])

    def lost(self) -> int:
        """Return how many attempts there is a trace of and no more."""
        return len(self.known - {id for (id,) in self.fresh.connection.execute("SELECT id FROM attempts")})

    def _layout(self, connection: sqlite3.Connection, name: str) -> list[str]:
        """Return a table's columns in the order they lie; that of a fresh one where it doesn't tell."""
        usual = self.fresh.columns[name]
        with suppress(*BROKEN):
            told = [text(row[1]) for row in connection.execute(f'PRAGMA table_info("{name}")')]
            return told if set(told) == set(usual) else usual
        return usual

    def _tables_for(self, count: int) -> list[str]:
        """Return the tables that a row of so many values may be of: before an update there were fewer columns."""
        return sorted(
            (name for name, columns in self.layout.items() if len(columns) >= count),
            key=lambda name: len(self.layout[name]),
        )

    def _take(
        self, name: str, rowid: int, values: dict[str, Raw], *, wanted: bool = True, from_backup: bool = False
    ) -> bool:
        """Take a row if it is one of that table, and tell whether it is."""
        columns = self.fresh.columns[name]
        found = clean(self.fresh.tables[name], columns, values)
        id = values.get("id" if name == "attempts" else "attempt_id")
        if isinstance(id, bytes) and _ID.fullmatch(id) and (found or len(values) == len(columns)):
            self.known.add(id.decode())  # the number of values tells a row that is too damaged to be taken
        if found is None:
            return False
        row, lost = found
        if not wanted or rowid in self.fresh.rowids[name]:
            return True
        if lost:
            self.partial.setdefault((name, rowid), row)
        elif self.fresh.put(name, rowid, row) and from_backup and name == "attempts":
            self.from_backup += 1
        return True

    def _of_copy(self, connection: sqlite3.Connection, name: str, some: range) -> Iterator[tuple[int, dict[str, Raw]]]:
        columns = self.fresh.columns[name]
        listed = ", ".join(f'"{column}"' for column in columns)
        asked = f'SELECT rowid, {listed} FROM "{name}" WHERE rowid BETWEEN ? AND ?'
        for rowid, *values in connection.execute(asked, (some.start, some.stop - 1)).fetchall():
            yield rowid, dict(zip(columns, values, strict=True))
