"""Rows of a damaged database: read around what is broken, and held to what their table may contain."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Double, Integer, String, Table
from sqlalchemy.types import TypeDecorator

from history.rescuing.pages import LOST, Raw
from speech.transcript import Transcript

BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)  # the driver can't always say what a broken table is called
LAST = 2**62  # no rowid is greater
_ID, _ID_LENGTH = re.compile(r"[0-9a-f]{32}"), 32
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

NO_BODY = "{}"  # stands for a question's body that is still to be found
Values = dict[str, Raw]


class Walk:
    """The rows of one table as SQLite finds them; ``unread`` has the ranges of rowids that it couldn't.

    The connection gives texts as bytes.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, columns: list[str]) -> None:
        self.unread: list[range] = []
        self._connection, self._table, self._columns = connection, table, columns
        self._select = f"SELECT rowid, {', '.join(map(_quoted, columns))} FROM {_quoted(table)}"

    def rows(self) -> Iterator[tuple[int, Values]]:
        """Yield rowid and values of every row; of one that can't be read whole, what can."""
        try:
            (last,) = self._connection.execute(f"SELECT max(rowid) FROM {_quoted(self._table)}").fetchone()
        except BROKEN:
            last = None
            yield from self._ascending()
        if last is not None:
            yield from self._between(1, min(last, LAST))

    def _ascending(self) -> Iterator[tuple[int, Values]]:
        """Go up to the first break: where the end of a table is gone, nothing tells how far it went."""
        reached = 0
        try:
            for rowid, *values in self._connection.execute(f"{self._select} ORDER BY rowid"):
                if not reached < rowid < LAST:
                    break
                reached = rowid
                yield rowid, self._named(values)
        except BROKEN:
            pass
        self.unread.append(range(reached + 1, LAST))

    def _between(self, first: int, last: int) -> Iterator[tuple[int, Values]]:
        """Read a range of rowids; where that breaks, go on with the halves of what is left of it."""
        asked = f"{self._select} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
        try:
            for rowid, *values in self._connection.execute(asked, (first, last)):
                if not first <= rowid <= last:
                    raise sqlite3.DatabaseError("rowids out of order")
                first = rowid + 1
                yield rowid, self._named(values)
            return
        except BROKEN:
            pass
        if first == last:
            yield from self._piecemeal(first)
        elif first < last:
            middle = (first + last) // 2
            yield from self._between(first, middle)
            yield from self._between(middle + 1, last)

    def _piecemeal(self, rowid: int) -> Iterator[tuple[int, Values]]:
        values: list[Raw] = []
        for column in self._columns:
            asked = f"SELECT {_quoted(column)} FROM {_quoted(self._table)} WHERE rowid = ?"
            try:
                found = self._connection.execute(asked, [rowid]).fetchone()
            except BROKEN:
                values.append(LOST)
                continue
            if found is None:  # there is no such row
                return
            values.append(found[0])
        if all(value is LOST for value in values):
            self.unread.append(range(rowid, rowid + 1))
        else:
            yield rowid, self._named(values)

    def _named(self, values: list[Raw]) -> Values:
        return dict(zip(self._columns, values, strict=True))


def clean(table: Table, columns: list[str], values: Mapping[str, Raw]) -> tuple[dict[str, Any], list[str]] | None:
    """Return a row with these columns fit to be stored, and those in which something stands in for what was lost.

    ``None`` where it is no row of that table, or too little is left of it. Columns that ``values`` lacks must have a
    default.
    """
    row: dict[str, Any] = {}
    lost = []
    for column in (table.columns[name] for name in columns):
        if column.name not in values:
            if not (column.nullable or column.server_default is not None):
                return None
            continue
        try:
            row[column.name] = _fit(column, values[column.name])
        except (ValueError, RecursionError):  # of json and of decoding too
            lost.append(column.name)
    for name in lost:
        stand_in = _STAND_INS.get((table.name, name))
        if not (stand_in or table.columns[name].nullable):
            return None
        try:
            row[name] = stand_in(row) if stand_in else None
        except (KeyError, ValueError):
            return None
    return row, lost


def _fit(column: Column[Any], value: Raw) -> object:
    """Return a value as its column stores it; ``ValueError`` where it doesn't belong there."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if value is None and column.nullable:
        return None
    if isinstance(value, bytes):
        return _text(kind, value)
    number = value if isinstance(value, int | float) and math.isfinite(value) else None
    if number is not None and isinstance(kind, Double):
        return float(number)
    if isinstance(number, int) and (isinstance(kind, Integer) or (isinstance(kind, Boolean) and number in (0, 1))):
        return number
    raise ValueError


def _text(kind: object, value: bytes) -> str:
    if isinstance(kind, String) and kind.length is None:
        return value.decode("utf-8", "replace").replace("\0", "")  # of a long text with a break the rest can be read
    text = value.decode()
    if isinstance(kind, String):
        fits = len(text) <= (kind.length or 0) and (kind.length != _ID_LENGTH or _ID.fullmatch(text))
    elif isinstance(kind, JSON):
        fits = isinstance(json.loads(text), dict | list)
    else:
        fits = (isinstance(kind, DateTime) and _TIME.fullmatch(text)) or (
            isinstance(kind, Date) and _DAY.fullmatch(text)
        )
    if not fits:
        raise ValueError
    return text


def _spoken(row: dict[str, Any]) -> str:
    """Return the transcript of an attempt's words, whose times are lost."""
    said = Transcript.typed(row["text"]).model_copy(update={"model": row["model"], "seconds": row["seconds"]})
    return json.dumps(said.model_dump(mode="json"), ensure_ascii=False)


def _mended(row: dict[str, Any]) -> str | None:
    """Return the mended transcript of an attempt, if there was one: its words are then others than those heard."""
    heard = Transcript.model_validate_json(row["transcript"]).text
    return None if heard == row["text"] else _spoken(row)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_STAND_INS: dict[tuple[str, str], Callable[[dict[str, Any]], str | None]] = {
    ("attempts", "transcript"): _spoken,
    ("attempts", "mended"): _mended,
    ("question_versions", "body"): lambda row: NO_BODY,
    ("verdicts", "evidence"): lambda row: "[]",
    ("verdicts", "lacking"): lambda row: "[]",
}
