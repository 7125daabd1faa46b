"""What a look into the database brings to light: broken pages and tables, names of files, rows that can't be read.

All here reads a connection whose texts come as bytes, for what is damaged may be no text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import NamedTuple

from history.engine import HEAD
from history.tables import Base

_OURS = ("recordings", "question_versions", "attempts", "verdicts")  # every history has had these
_FILES = """
SELECT file FROM recordings WHERE discarded_at IS NULL AND (
    EXISTS (SELECT 1 FROM attempts WHERE recording_id = recordings.id AND deleted_at IS NULL)
    OR NOT EXISTS (SELECT 1 FROM attempts WHERE recording_id = recordings.id))"""
# the plus keeps SQLite from going through all attempts by the index of deleted_at
_OF_FILE = """
SELECT recordings.created_at, attempts.id, coalesce(answered.text, (
    SELECT text FROM question_versions AS newest
    WHERE newest.bank_id = recordings.bank_id AND newest.question_id = recordings.question_id
    ORDER BY newest.id DESC LIMIT 1))
FROM recordings
LEFT JOIN attempts ON attempts.recording_id = recordings.id AND +attempts.deleted_at IS NULL
LEFT JOIN question_versions AS answered ON answered.id = attempts.question_version_id
WHERE recordings.file = ? ORDER BY attempts.created_at DESC"""
_TRANSCRIPTS = """
SELECT id, transcript, mended, json_valid(transcript) AND (mended IS NULL OR json_valid(mended))
FROM attempts WHERE deleted_at IS NULL"""
_VERDICTS = "SELECT attempt_id, evidence, lacking, json_valid(evidence) AND json_valid(lacking) FROM verdicts"
_BODIES = "SELECT id, body, text, json_valid(body) FROM question_versions"
_OF_BODY = "SELECT id FROM attempts WHERE question_version_id = ?"
_OF_ATTEMPT = """
SELECT attempts.created_at, question_versions.text FROM attempts
LEFT JOIN question_versions ON question_versions.id = attempts.question_version_id
WHERE attempts.id = ? AND attempts.deleted_at IS NULL"""


class Named(NamedTuple):
    """What the database tells of a recording or an attempt; empty where it tells nothing. ``created_at`` is UTC."""

    attempt_id: str
    created_at: datetime | None
    question: str


def fault(connection: sqlite3.Connection) -> str:
    """Return what is wrong with the pages or the tables; empty where nothing is. Raises ``sqlite3.DatabaseError``."""
    found = text(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if found != "ok":
        return " ".join(found.split())
    there = {text(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not there.intersection(_OURS):
        raise sqlite3.DatabaseError("file is not a database of Kaikou")
    wanted = Base.metadata.tables if revision(connection) == HEAD else _OURS
    missing = sorted({*wanted, "alembic_version"} - there)
    return f"no such table: {', '.join(missing)}" if missing else ""


def revision(connection: sqlite3.Connection) -> str:
    """Return the revision that the database is at; empty where it doesn't tell."""
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return ""
    return text(found[0]) if found else ""


def files(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the recordings that a person has not thrown away."""
    return [text(name) for (name,) in connection.execute(_FILES)]


def of_file(connection: sqlite3.Connection, file: str) -> Named:
    """Return what is known of the recording of that name."""
    found = connection.execute(_OF_FILE, [file]).fetchone()
    created_at, attempt_id, question = found or (None, None, None)  # its name may be what is damaged
    return Named(text(attempt_id), moment(created_at), text(question))


def damaged_attempts(connection: sqlite3.Connection) -> Iterator[Named]:
    """Yield the attempts that can't be read, those that were deleted left out."""
    ids = {text(id) for id, *told in connection.execute(_TRANSCRIPTS) if not _sound(*told)}
    ids |= {text(id) for id, *told in connection.execute(_VERDICTS) if not _sound(*told)}
    for body in [id for id, *told in connection.execute(_BODIES) if not _sound(*told)]:
        ids |= {text(id) for (id,) in connection.execute(_OF_BODY, [body])}
    for id in sorted(ids):
        for created_at, question in connection.execute(_OF_ATTEMPT, [id]):
            yield Named(id, moment(created_at), text(question))


def text(value: object) -> str:
    """Return what was read as text, whatever it is."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)


def moment(value: object) -> datetime | None:
    """Return a time as the database keeps it; ``None`` where it is none."""
    try:
        return datetime.fromisoformat(text(value)).replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _sound(first: object, second: object, valid: object) -> bool:
    """Tell whether SQLite found JSON in two values, and they are text: it doesn't look at the bytes of a string."""
    try:
        for value in (first, second):
            if isinstance(value, bytes):
                value.decode()
    except UnicodeDecodeError:
        return False
    return bool(valid)
