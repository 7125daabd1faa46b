from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from errors import HistoryError, KaikouError, StorageError
from history import database, upgrade
from history.engine import HEAD, REVISIONS, new_engine
from history.records import Attempt
from history.store import History, open_history
from history.tables import Base
from questions.model import Bank
from scoring.result import Score
from settings import Settings
from speech.transcript import Transcript

STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"

def upgrade():
    with op.batch_alter_table("attempts", recreate="always") as table:
        table.add_column(sa.Column("note", sa.Text(), server_default="none yet", nullable=False))
"""
FAILS = STEP + "    op.execute('INSERT INTO no_such_table VALUES (1)')\n"
LEAVES_A_LOOSE_END = STEP + "    op.execute(\"UPDATE verdicts SET attempt_id = 'nobody' WHERE position = 0\")\n"


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make this Kaikou one migration younger than the histories it meets."""

    def come(step: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "0004_note.py").write_text(step)
        monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
        for module in (database, upgrade):
            monkeypatch.setattr(module, "HEAD", "0004")
        monkeypatch.setattr(database, "REVISIONS", (*REVISIONS, "0004"))

    return come


def _rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def test_the_known_revisions_are_the_migrations_in_order() -> None:
    steps = list(ScriptDirectory.from_config(upgrade.configuration()).walk_revisions())

    assert tuple(step.revision for step in reversed(steps)) == REVISIONS
    assert ScriptDirectory.from_config(upgrade.configuration()).get_heads() == [HEAD]


def test_the_migrations_make_the_tables_of_the_models(history: History) -> None:
    with history.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


def test_the_tables_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()

    made = [str(CreateTable(table).compile(dialect=dialect)) for table in Base.metadata.sorted_tables]
    indices = [str(CreateIndex(i).compile(dialect=dialect)) for t in Base.metadata.sorted_tables for i in t.indexes]

    assert len(made) == 11
    assert all(len(index.split()[2]) <= dialect.max_identifier_length for index in indices)


def test_an_older_history_is_migrated_after_a_backup_and_loses_nothing(
    settings: Settings, history: History, add: Callable[..., Attempt], next_version: Callable[[str], None]
) -> None:
    attempt = add()
    history.close()
    next_version(STEP)

    newer = open_history(settings)

    assert newer.attempts.get(attempt.id) == attempt
    newer.close()
    file = settings.home / "kaikou.db"
    assert _rows(file, "SELECT version_num FROM alembic_version") == [("0004",)]
    assert _rows(file, "SELECT note FROM attempts") == [("none yet",)]
    [backup] = settings.backups.iterdir()
    assert backup.name.endswith("_0003-before-0004.db")
    assert _rows(backup, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert _rows(backup, "SELECT id FROM attempts") == [(attempt.id,)]
    assert _rows(backup, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("step", [FAILS, LEAVES_A_LOOSE_END])
def test_a_migration_that_fails_midway_leaves_the_history_as_it_was(
    settings: Settings,
    history: History,
    add: Callable[..., Attempt],
    next_version: Callable[[str], None],
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempt = add()
    history.close()
    next_version(step)

    with pytest.raises(HistoryError):
        open_history(settings)

    file = settings.home / "kaikou.db"
    assert _rows(file, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert "note" not in [name for _, name, *_ in _rows(file, "PRAGMA table_info(attempts)")]
    monkeypatch.undo()
    again = open_history(settings)
    assert again.attempts.get(attempt.id) == attempt
    again.close()


def test_without_a_backup_nothing_is_migrated(
    settings: Settings, history: History, add: Callable[..., Attempt], next_version: Callable[[str], None]
) -> None:
    add()
    history.close()
    next_version(STEP)
    settings.backups.write_text("no folder can be made here")

    with pytest.raises(StorageError, match="Nothing can be written to"):
        open_history(settings)

    assert _rows(settings.home / "kaikou.db", "SELECT version_num FROM alembic_version") == [("0003",)]


def test_a_damaged_older_history_is_not_migrated(
    settings: Settings, history: History, add: Callable[..., Attempt], next_version: Callable[[str], None]
) -> None:
    for _ in range(30):
        add()
    history.close()
    file = settings.home / "kaikou.db"
    [(root,)] = _rows(file, "SELECT rootpage FROM sqlite_master WHERE name = 'verdicts'")
    [(size,)] = _rows(file, "PRAGMA page_size")
    damaged = bytearray(file.read_bytes())
    start = (int(str(root)) - 1) * int(str(size))
    damaged[start : start + 200] = b"\xaa" * 200
    file.write_bytes(damaged)
    next_version(STEP)

    with pytest.raises(KaikouError):
        open_history(settings)

    assert list(settings.backups.glob("*")) == []
    assert _rows(file, "SELECT version_num FROM alembic_version") == [("0003",)]


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sit eight hours before Greenwich, where the system lets a process choose."""
    monkeypatch.setenv("TZ", "CST-8")
    getattr(time, "tzset", lambda: None)()
    yield
    monkeypatch.undo()
    getattr(time, "tzset", lambda: None)()


ATTEMPTS = {  # id: when it was made, when it was deleted, its recording
    "spoken": ("2026-03-01 17:30:00.000001", None, "r1"),
    "twice": ("2026-03-01 15:59:59.000000", None, "r1"),
    "typed": ("2025-12-31 23:59:59.999999", None, None),
    "deleted": ("2026-03-02 08:00:00.000000", "2026-03-03 08:00:00.000000", "r2"),
}


def _fill(connection: Connection, bank: Bank, transcript: Transcript, score: Score) -> None:
    """Write what the first Kaikou would have written, in plain SQL."""
    section, question = next(bank.placed())

    def insert(table: str, **row: object) -> None:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)

    for id, state in (("r1", "done"), ("r2", "done"), ("r3", "waiting")):
        insert(
            "recordings", id=id, file=f"{id}.wav", created_at="2026-03-01 17:29:00.000000", bank_id=bank.id,
            question_id="q01", question_version="0" * 12, seconds=1.5, state=state, source="microphone",
        )  # fmt: skip
    insert(
        "question_versions", id=7, bank_id=bank.id, question_id="q01", version=question.version, bank_title=bank.title,
        section=section.title, marks=3, text=question.text, body=question.model_dump_json(),
    )  # fmt: skip
    for id, (created, deleted, recording) in ATTEMPTS.items():
        insert(
            "attempts", id=id, recording_id=recording, question_version_id=7, created_at=created, deleted_at=deleted,
            kind="spoken" if recording else "typed", model="tiny", seconds=1.5, marks=score.marks,
            max_marks=score.max_marks, text=transcript.text, transcript=transcript.model_dump_json(),
        )  # fmt: skip
        for position, verdict in enumerate(score.verdicts):
            evidence = json.dumps([one.model_dump() for one in verdict.evidence])
            insert(
                "verdicts", attempt_id=id, position=position, point=verdict.point, state=verdict.state.value,
                strength=verdict.strength, evidence=evidence, lacking=json.dumps(verdict.lacking), reversed=False,
            )  # fmt: skip


@pytest.mark.usefixtures("far_east")
def test_a_history_of_the_first_revision_is_brought_up_to_date_and_loses_nothing(
    settings: Settings, bank: Bank, transcript: Transcript, score: Score
) -> None:
    file = settings.home / "kaikou.db"
    settings.recordings.mkdir(parents=True)
    for id in ("r1", "r2", "r3"):
        (settings.recordings / f"{id}.wav").write_bytes(b"RIFF" + id.encode())
    engine = new_engine(URL.create("sqlite", database=str(file)))
    with engine.begin() as connection:
        upgrade.migrate(connection, "0001")
        _fill(connection, bank, transcript, score)
    engine.dispose()

    history = open_history(settings)

    attempts = {id: history.attempts.restore(id) for id in ATTEMPTS}
    for id, (created, _, recording) in ATTEMPTS.items():
        found = attempts[id]
        moment = datetime.fromisoformat(created).replace(tzinfo=timezone.utc)
        assert (found.created_at, found.day) == (moment, moment.astimezone().date())
        assert (found.score, found.transcript, found.question) == (score, transcript, bank.sections[0].questions[0])
        assert (found.revision, found.heard, found.claims) == (0, None, ())
        assert found.recording == (settings.recordings / f"{recording}.wav" if recording else None)
    if hasattr(time, "tzset"):
        assert [str(one.day) for one in attempts.values()] == ["2026-03-02", "2026-03-01", "2026-01-01", "2026-03-02"]
    assert [one.recording.id for one in history.recordings.waiting()] == ["r3"]
    with history.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    changed = attempts["typed"].model_copy(update={"heard": transcript})
    assert history.attempts.revise(changed).revision == 1
    history.close()


@pytest.mark.usefixtures("far_east")
def test_tables_of_the_first_revision_keep_their_ties_and_their_long_columns_last(
    settings: Settings, bank: Bank, transcript: Transcript, score: Score
) -> None:
    file = settings.home / "kaikou.db"
    settings.home.mkdir(parents=True)
    engine = new_engine(URL.create("sqlite", database=str(file)))
    with engine.begin() as connection:
        upgrade.migrate(connection, "0001")
        _fill(connection, bank, transcript, score)
    engine.dispose()
    kept = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    indices = set(_rows(file, kept))

    open_history(settings).close()

    assert [name for _, name, *_ in _rows(file, "PRAGMA table_info(attempts)")][-3:] == ["text", "transcript", "mended"]
    assert _rows(file, "PRAGMA foreign_key_check") == []
    assert indices <= set(_rows(file, kept))
    ties = {(row[3], row[2], row[6]) for row in _rows(file, "PRAGMA foreign_key_list(attempts)")}
    assert ties == {
        ("recording_id", "recordings", "SET NULL"),
        ("question_version_id", "question_versions", "NO ACTION"),
    }
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("DELETE FROM recordings WHERE id = 'r1'")
        connection.execute("DELETE FROM attempts WHERE id = 'typed'")
        connection.commit()
    assert _rows(file, "SELECT id, recording_id FROM attempts ORDER BY id") == [
        ("deleted", "r2"), ("spoken", None), ("twice", None)
    ]  # fmt: skip
    assert _rows(file, "SELECT COUNT(*) FROM verdicts WHERE claimed = 0") == [(9,)]
    [backup] = settings.backups.iterdir()
    assert f"_0001-before-{HEAD}" in backup.name
    assert _rows(backup, "SELECT COUNT(*) FROM attempts") == [(4,)]
