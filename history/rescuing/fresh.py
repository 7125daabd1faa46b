"""A new database for what was saved of a damaged one, filled row by row."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from history.engine import new_engine
from history.tables import Base
from history.transactions import sentences


class Fresh:
    """The database in ``file``, made by the migrations up to ``revision``. Its rows keep the rowids they had."""

    def __init__(self, file: Path, revision: str) -> None:
        from history.upgrade import migrate  # imports Alembic

        self.file, self.revision = file, revision
        engine = self.engine()
        with sentences(engine), engine.begin() as connection:
            migrate(connection, revision)
        engine.dispose()
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.connection.execute("PRAGMA synchronous=OFF")  # it is synced once it is whole
        self.connection.execute("BEGIN")
        self.columns = {table.name: self._columns(table.name) for table in Base.metadata.sorted_tables}
        self.tables = {name: Base.metadata.tables[name] for name, columns in self.columns.items() if columns}
        self.rowids: dict[str, set[int]] = {name: set() for name in self.tables}

    def engine(self) -> Engine:
        """Return an engine on the database, with foreign keys off."""
        return new_engine(URL.create("sqlite", database=str(self.file)), foreign_keys=False)

    def close(self) -> None:
        """Let go of the file, whole or not."""
        self.connection.close()

    def put(self, table: str, rowid: int, row: dict[str, Any]) -> bool:
        """Store a row unless one of its keys is taken; tell whether it was stored."""
        own = {} if self.rowid_name(table) else {"rowid": rowid}
        done = self.insert(table, own | {name: row[name] for name in row if name in self.columns[table]})
        if done:
            self.rowids[table].add(rowid)
        return done

    def insert(self, table: str, row: dict[str, Any]) -> bool:
        """Do the same where the rowid doesn't matter."""
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        asked = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'
        return self.connection.execute(asked, list(row.values())).rowcount > 0

    def rowid_name(self, table: str) -> str:
        """Return the column that is the rowid under another name; empty where there is none."""
        key = list(self.tables[table].primary_key)
        return key[0].name if len(key) == 1 and key[0].type.python_type is int else ""

    def finish(self) -> None:
        """Make the file whole by itself and close it. Raises ``sqlite3.DatabaseError`` where it is not whole."""
        self.connection.execute("COMMIT")
        self.connection.execute("PRAGMA journal_mode=DELETE")
        (found,) = self.connection.execute("PRAGMA integrity_check").fetchone()
        loose = self.connection.execute("PRAGMA foreign_key_check").fetchone()
        self.connection.close()
        if found != "ok" or loose:
            raise sqlite3.DatabaseError(f"{found}, {loose}")

    def _columns(self, table: str) -> list[str]:
        return [name for _, name, *_ in self.connection.execute(f'PRAGMA table_info("{table}")')]
