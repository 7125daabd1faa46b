"""Makes or migrates the database by Alembic; imported only when that is needed."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, text

from errors import N_, HistoryError
from history.backups.copying import copy_database
from history.engine import HEAD, new_engine, revision, sqlite_file
from history.transactions import sentences

MIGRATIONS = Path(__file__).parent / "migrations"

_PLACE_IN_LINE = 0x6B61696B  # PostgreSQL's advisory lock takes a number; this one spells "kaik"
_one_at_a_time = Lock()  # Alembic keeps its context in module globals


def upgrade(url: URL, backups: Path) -> None:
    """Bring the database at ``url`` to ``HEAD``: all steps and their record in one transaction, or none.

    An SQLite file that already holds something is first copied into ``backups``
    (a server's database is its administrator's to back up). Raises
    ``HistoryError`` or ``StorageError``; the database is then as it was.
    """
    engine = new_engine(url, foreign_keys=False)  # rebuilding a table must not cascade into others
    try:
        with _one_at_a_time, sentences(engine), engine.execution_options(immediate=True).begin() as connection:
            _wait_in_line(connection)
            found = revision(connection)
            if found == HEAD:  # another process was faster
                return
            file = sqlite_file(url)
            if file is not None and found is not None:
                copy_database(file, backups / _backup_name(file, found))
            migrate(connection, "head")
            _check_ties(connection)
    finally:
        engine.dispose()


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for Kaikou's migrations on ``connection``."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def migrate(connection: Connection, target: str) -> None:
    """Run the steps up to ``target`` (a revision or "head") in the caller's transaction."""
    command.upgrade(configuration(connection), target)


def _wait_in_line(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _PLACE_IN_LINE})


def _backup_name(file: Path, found: str) -> str:
    return f"{file.stem}_{datetime.now(timezone.utc):%Y%m%dT%H%M%S}_{found}-before-{HEAD}.db"


def _check_ties(connection: Connection) -> None:
    """Refuse a migration that left a row pointing nowhere; foreign keys were off meanwhile."""
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise HistoryError(
            N_("The history in {place} could not be updated and was left as it was; please report this."),
            place=connection.engine.url.database,
        )
