from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from errors import HistoryError, KaikouError, StorageError
from history import database, upgrade
from history.engine import HEAD, REVISIONS
from history.records import Attempt
from history.store import History, open_history
from history.tables import Base
from settings import Settings

STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"

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
        (folder / "versions" / "0003_note.py").write_text(step)
        monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
        for module in (database, upgrade):
            monkeypatch.setattr(module, "HEAD", "0003")
        monkeypatch.setattr(database, "REVISIONS", (*REVISIONS, "0003"))

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

    assert len(made) == 8
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
    assert _rows(file, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert _rows(file, "SELECT note FROM attempts") == [("none yet",)]
    [backup] = settings.backups.iterdir()
    assert backup.name.endswith("_0002-before-0003.db")
    assert _rows(backup, "SELECT version_num FROM alembic_version") == [("0002",)]
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
    assert _rows(file, "SELECT version_num FROM alembic_version") == [("0002",)]
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

    assert _rows(settings.home / "kaikou.db", "SELECT version_num FROM alembic_version") == [("0002",)]


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
    assert _rows(file, "SELECT version_num FROM alembic_version") == [("0002",)]
