"""Opens the database: makes it where there is none, brings an older one up to date, refuses a newer one."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from errors import N_, NewerDatabaseError, SettingsError
from history.engine import BUSY_SECONDS, HEAD, REVISIONS, new_engine, revision, sqlite_file
from history.transactions import place_of, sentences
from settings import cannot_write


def open_database(place: str | Path, backups: Path) -> Engine:
    """Return an engine on the history at ``place``, in the form this version of Kaikou writes.

    ``place`` is a SQLite file, or any database by its SQLAlchemy URL.

    Raises ``NewerDatabaseError`` for the history of a newer Kaikou (which is left
    as it is), ``SettingsError`` for an address that can't be used, and
    ``HistoryError`` or ``StorageError`` where file or folder can't be used. An
    older history is first copied into ``backups``.
    """
    # a path is never made into a URL's text: how that is quoted changed between SQLAlchemy 2.0 and 2.1
    address = URL.create("sqlite", database=str(place)) if isinstance(place, Path) else _address(place)
    file = sqlite_file(address)
    if file is not None:
        _make_folder(file.parent)
    found = _revision_at(address, file)
    if found not in (None, *REVISIONS):
        raise NewerDatabaseError(
            N_("The history in {place} was written by a newer Kaikou ({revision}); please update Kaikou to open it."),
            place=place_of(address),
            revision=found,
        )
    if found != HEAD:
        from history.upgrade import upgrade  # imports Alembic, which a usual start can do without

        upgrade(address, backups)
    return new_engine(address)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise SettingsError(
            N_("The database address in KAIKOU_DATABASE_URL can't be used ({problem}); correct or remove it."),
            problem=str(error).splitlines()[0],
        ) from error
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise SettingsError(N_("The database address in KAIKOU_DATABASE_URL names no file; correct or remove it."))
    return address


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _revision_at(url: URL, file: Path | None) -> str | None:
    if file is None:
        engine = new_engine(url)
    elif file.exists():
        engine = create_engine(url, poolclass=NullPool, creator=partial(_read_only, file))
    else:
        return None
    try:
        with sentences(engine), engine.connect() as connection:
            return revision(connection)
    finally:
        engine.dispose()


def _read_only(file: Path) -> sqlite3.Connection:
    """Connect so that a database which may not be ours to write stays as it is, and alone.

    Only where a crash left a journal must SQLite itself put the file in order first.
    """
    if _beside(file, "-journal").exists():
        mode = "rw"
    elif _beside(file, "-wal").exists():
        mode = "ro"
    else:
        mode = "ro&immutable=1"  # nothing is pending and nothing need be made beside the file
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)
