"""What can be done to an attempt later: its transcript mended, points claimed, phrases of one's own; and its day."""

from __future__ import annotations

from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _attempts()
    _claims()
    _phrases()
    _changes()


def _attempts() -> None:
    with op.batch_alter_table("attempts") as batch:
        batch.add_column(sa.Column("day", sa.Date()))
        batch.add_column(sa.Column("revision", sa.Integer()))
        batch.add_column(sa.Column("mended", sa.JSON()))
    _fill_days()
    # the long columns stay last: see the table's own note
    order = (
        "id", "recording_id", "question_version_id", "created_at", "day", "deleted_at", "revision", "kind", "model",
        "seconds", "marks", "max_marks", "text", "transcript", "mended",
    )  # fmt: skip
    with op.batch_alter_table("attempts", partial_reordering=[order]) as batch:
        batch.alter_column("day", existing_type=sa.Date(), nullable=False)
        batch.alter_column("revision", existing_type=sa.Integer(), nullable=False)
    op.create_index(
        "ix_attempts_deleted_at_day_question_version_id_marks_max_marks",
        "attempts",
        ["deleted_at", "day", "question_version_id", "marks", "max_marks"],
    )
    with op.batch_alter_table("verdicts") as batch:
        batch.add_column(sa.Column("claimed", sa.Boolean(), nullable=False, server_default=sa.false()))


def _fill_days() -> None:
    """Give every attempt the day it was on where this computer is."""
    attempts = sa.table("attempts", *(sa.column(name) for name in ("id", "revision")))
    attempts.append_column(sa.column("created_at", sa.DateTime()))
    attempts.append_column(sa.column("day", sa.Date()))
    connection = op.get_bind()
    connection.execute(attempts.update().values(revision=0))
    times = connection.execute(sa.select(attempts.c.id, attempts.c.created_at)).all()
    change = attempts.update().where(attempts.c.id == sa.bindparam("which")).values(day=sa.bindparam("when"))
    days = [{"which": id, "when": _local_day(created_at)} for id, created_at in times]
    if days:
        connection.execute(change, days)


def _local_day(moment: datetime) -> object:
    return moment.replace(tzinfo=timezone.utc).astimezone().date()


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("attempt_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "position", name="pk_claims"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_claims_attempt_id", ondelete="CASCADE"),
    )


def _phrases() -> None:
    op.create_table(
        "personal_phrases",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("bank_id", sa.String(60), nullable=False),
        sa.Column("question_id", sa.String(60), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_personal_phrases"),
        sa.UniqueConstraint(
            "bank_id", "question_id", "point", "phrase", name="uq_personal_phrases_bank_id_question_id_point_phrase"
        ),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime()),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("bank_id", sa.String(60), nullable=False),
        sa.Column("question_id", sa.String(60), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_created_at", "changes", ["created_at"])
    op.create_table(
        "changed_attempts",
        sa.Column("change_id", sa.String(32), nullable=False),
        sa.Column("attempt_id", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", "attempt_id", name="pk_changed_attempts"),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], name="fk_changed_attempts_change_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name="fk_changed_attempts_attempt_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_changed_attempts_attempt_id", "changed_attempts", ["attempt_id"])
