"""How a connection to the history behaves: safe writes, real transactions, and the revision it is at."""

from __future__ import annotations

import json
from contextlib import closing
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import Retrying, retry_if_exception_message, stop_after_delay, wait_fixed

from errors import N_, HistoryError, SettingsError

REVISIONS = (
    "0001",
    "0002",
    "0003",
)  # every step in migrations/versions/, in order; known here so that a start needn't import Alembic
HEAD = REVISIONS[-1]
BUSY_SECONDS = 5.0  # how long a connection waits for another one's write

_VERSION_TABLE = "alembic_version"


def new_engine(url: URL, *, foreign_keys: bool = True) -> Engine:
    """Return an engine that writes safely; on SQLite every connection gets its pragmas and real transactions."""
    serializer = partial(json.dumps, ensure_ascii=False)
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, json_serializer=serializer, pool_pre_ping=True)
        engine = create_engine(url, json_serializer=serializer, connect_args={"timeout": BUSY_SECONDS})
    except ModuleNotFoundError as error:
        raise SettingsError(
            N_("The database {url} needs the Python package {package}; install it into Kaikou's .venv with pip."),
            url=url.render_as_string(hide_password=True),
            package=error.name,
        ) from error
    event.listen(engine, "connect", partial(_prepare, foreign_keys))
    event.listen(engine, "begin", _begin)
    return engine


def sqlite_file(url: URL) -> Path | None:
    """Return the database's file, or ``None`` where a server keeps it."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def revision(connection: Connection) -> str | None:
    """Return the revision the database is at; ``None`` where it is still empty.

    Raises ``HistoryError`` for an SQLite file that belongs to another program.
    """
    tables = inspect(connection).get_table_names()
    if _VERSION_TABLE in tables:
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))
        return found
    if tables and connection.dialect.name == "sqlite":  # a server's database may well hold other tables
        raise HistoryError(
            N_("{place} is a database of another program; set KAIKOU_DATABASE_URL to another file."),
            place=connection.engine.url.database,
        )
    return None


def _prepare(foreign_keys: bool, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # sqlite3 then leaves BEGIN to ``_begin``
    with closing(connection.cursor()) as cursor:
        # while another process does the same for the first time, SQLite refuses this at once instead of waiting
        for attempt in Retrying(
            retry=retry_if_exception_message(match=".*(locked|busy)"),
            stop=stop_after_delay(BUSY_SECONDS),
            wait=wait_fixed(0.05),
            reraise=True,
        ):
            with attempt:
                cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
