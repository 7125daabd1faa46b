"""What ties the saved rows together: recordings and questions found again, points scored anew, loose ends cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from history.files import BIN, Folder, read_name
from history.rescuing.fresh import Fresh
from history.rescuing.salvage import NO_BODY
from history.rows import attempt_record, question_row, verdict_rows
from history.tables import AttemptRow
from history.transactions import sentences
from questions.library import Library, Placed

_AT_ONCE = 100  # attempts; all words of thousands would fill the memory
_WHOLE = (joinedload(AttemptRow.question), selectinload(AttemptRow.verdicts), selectinload(AttemptRow.claims))


def tie(fresh: Fresh, recordings: Path, library: Library) -> None:
    """Make good what attempts lack: a recording's row from its file's name, a question from its bank as it is now.

    Rows that belong to nothing then go.
    """
    _find_recordings(fresh, recordings)
    placed = {(one.bank.id, one.question.id): one for one in library.placed()}
    _find_bodies(fresh, placed)
    _find_questions(fresh, placed)
    fresh.connection.execute(
        "UPDATE attempts SET recording_id = NULL WHERE recording_id NOT IN (SELECT id FROM recordings)"
    )
    cut(fresh)


def cut(fresh: Fresh) -> None:
    """Delete what belongs to nothing; a recording whose attempt is lost waits to be transcribed again."""
    while loose := fresh.connection.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, *_ in loose:
            fresh.connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [rowid])
    fresh.connection.execute(
        "UPDATE recordings SET state = 'waiting' WHERE state = 'done' AND discarded_at IS NULL"
        " AND id NOT IN (SELECT recording_id FROM attempts WHERE recording_id IS NOT NULL)"
    )


def prove(fresh: Fresh) -> Iterator[float]:
    """Delete the attempts that can't be read, and score the points anew whose verdicts are lost; yield shares done.

    The rows must be of the newest revision.
    """
    fresh.connection.execute("COMMIT")
    engine, unreadable = fresh.engine(), []
    try:
        with sentences(engine), Session(engine) as session:
            ids = list(session.scalars(select(AttemptRow.id)))
        for start in range(0, len(ids), _AT_ONCE):
            with sentences(engine), Session(engine) as session, session.begin():
                some = select(AttemptRow).where(AttemptRow.id.in_(ids[start : start + _AT_ONCE]))
                for row in session.scalars(some.options(*_WHOLE)):
                    try:
                        _complete(row)
                    except (ValidationError, KeyError, TypeError):
                        unreadable.append(row.id)
            yield min(1.0, (start + _AT_ONCE) / len(ids))
    finally:
        engine.dispose()
    fresh.connection.execute("BEGIN")
    for id in unreadable:
        fresh.connection.execute("DELETE FROM attempts WHERE id = ?", [id])
    cut(fresh)


def _complete(row: AttemptRow) -> None:
    """Read an attempt as the app does, and give the points a verdict that have lost theirs."""
    from scoring.score import score_answer

    attempt = attempt_record(row, None)
    there = {verdict.position for verdict in row.verdicts}
    if there.issuperset(range(len(attempt.question.points))):
        return
    score = score_answer(attempt.question, attempt.transcript, row.max_marks, attempt.transcript.language)
    row.verdicts.extend(one for one in verdict_rows(score) if one.position not in there)


def _find_recordings(fresh: Fresh, folder: Path) -> None:
    """Give recordings without a row one: the name of a recording's file has the first characters of its id."""
    names = Folder(folder).names() | Folder(folder / BIN).names()
    files = {told.short: (name, told) for name in names if (told := read_name(name))}
    lacking = (
        "SELECT DISTINCT recording_id FROM attempts"
        " WHERE recording_id IS NOT NULL AND recording_id NOT IN (SELECT id FROM recordings)"
    )
    for (id,) in fresh.connection.execute(lacking).fetchall():
        if found := files.get(id[:8]):
            name, told = found
            row = {"id": id, "file": name, "created_at": f"{told.created_at:%Y-%m-%d %H:%M:%S}.000000"}
            row |= {"bank_id": told.bank_id, "question_id": told.question_id, "question_version": ""}
            fresh.insert("recordings", row | {"state": "done", "source": "microphone"})


def _find_bodies(fresh: Fresh, placed: dict[tuple[str, str], Placed]) -> None:
    """Give questions whose body is lost the one they have today; those that no bank has any more go."""
    lacking = "SELECT id, bank_id, question_id FROM question_versions WHERE body = ?"
    for id, *key in fresh.connection.execute(lacking, [NO_BODY]).fetchall():
        if found := placed.get((key[0], key[1])):
            body = json.dumps(found.question.model_dump(mode="json"), ensure_ascii=False)
            fresh.connection.execute("UPDATE question_versions SET body = ? WHERE id = ?", [body, id])
        else:
            fresh.connection.execute("DELETE FROM question_versions WHERE id = ?", [id])


def _find_questions(fresh: Fresh, placed: dict[tuple[str, str], Placed]) -> None:
    """Give attempts whose question is lost the one that their recording names, as its bank has it today."""
    lacking = (
        "SELECT DISTINCT question_version_id, bank_id, question_id FROM attempts"
        " JOIN recordings ON recordings.id = recording_id"
        " WHERE question_version_id NOT IN (SELECT id FROM question_versions)"
    )
    for id, *key in fresh.connection.execute(lacking).fetchall():
        if found := placed.get((key[0], key[1])):
            new = question_row(found.bank, found.section, found.question)
            names = ("bank_id", "question_id", "version", "bank_title", "section", "marks", "text")
            row = {"id": id, **{name: getattr(new, name) for name in names}}
            if not fresh.insert("question_versions", row | {"body": json.dumps(new.body, ensure_ascii=False)}):
                fresh.connection.execute(
                    "UPDATE attempts SET question_version_id = (SELECT id FROM question_versions"
                    " WHERE bank_id = ? AND question_id = ? AND version = ?) WHERE question_version_id = ?",
                    [new.bank_id, new.question_id, new.version, id],
                )
