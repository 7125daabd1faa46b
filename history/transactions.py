"""Reading and writing as whole transactions, and the database's own complaints as plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from errors import N_, HistoryError, KaikouError, StorageError
from history.tables import Base

_BUSY = ("locked", "busy", "timed out", "timeout")
_DAMAGED = ("not a database", "malformed", "file is encrypted", "no such table", "no such column")
_FULL = ("full", "no space")
_CLOSED = ("readonly", "read-only", "unable to open", "disk i/o", "permission")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that sees one state of the database throughout.

    Raises ``HistoryError`` or ``StorageError`` where the database refuses.
    """
    with sentences(engine), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a session whose changes are all kept at the end, or none.

    The write lock is taken at once: waiting for it later, after reading, would fail without any waiting.
    Raises ``HistoryError`` or ``StorageError`` where the database refuses.
    """
    at_once = engine.execution_options(immediate=True)
    with sentences(engine), Session(at_once, expire_on_commit=False) as session, session.begin():
        yield session


def add_new(session: Session, row: Base) -> bool:
    """Insert ``row`` unless its key is taken (then ``False``); the transaction goes on either way."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


@contextmanager
def sentences(engine: Engine) -> Iterator[None]:
    """Turn what the database driver raises inside into one sentence for a person."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise sentence(error, place_of(engine.url)) from error


def place_of(url: URL) -> str:
    """Return where the history is, fit for a message: its file, or the server's address without the password."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database) if is_file else url.render_as_string(hide_password=True)


def sentence(error: Exception, place: str) -> KaikouError:
    """Return the error to raise for what the driver said; ``place`` is the database's file or address."""
    reason = reason_of(error)
    said = reason.lower()
    if any(word in said for word in _BUSY):
        return HistoryError(
            N_("The history in {place} is in use elsewhere; close other Kaikou windows, wait a moment and try again."),
            place=place,
        )
    if any(word in said for word in _DAMAGED):
        return HistoryError(
            N_("{place} is no Kaikou history or is damaged; move it away or put a backup in its place, then start."),
            place=place,
        )
    if any(word in said for word in _FULL):
        return StorageError(N_("The disk that holds {place} is full; free some space and try again."), place=place)
    if any(word in said for word in _CLOSED):
        return StorageError(
            N_("The history in {place} can't be opened or written ({reason}); check the folder's permissions."),
            place=place,
            reason=reason,
        )
    return _other(error, place, reason)


def reason_of(error: BaseException) -> str:
    """Return the driver's own words, in one line."""
    original = getattr(error, "orig", None) or error
    return " ".join(str(original).split()) or type(original).__name__


def _other(error: Exception, place: str, reason: str) -> KaikouError:
    if isinstance(error, OperationalError):
        return HistoryError(
            N_("The history in {place} can't be reached ({reason}); check that the database is running."),
            place=place,
            reason=reason,
        )
    return HistoryError(
        N_("The history in {place} could not be changed ({reason}); nothing was altered; try again."),
        place=place,
        reason=reason,
    )
