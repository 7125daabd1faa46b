"""The first tables: recordings, question versions, attempts and their verdicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _recordings()
    _question_versions()
    _attempts()
    _verdicts()


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("bank_id", sa.String(60), nullable=False),
        sa.Column("question_id", sa.String(60), nullable=False),
        sa.Column("question_version", sa.String(12), nullable=False),
        sa.Column("seconds", sa.Double()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("discarded_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("file", name="uq_recordings_file"),
    )
    op.create_index("ix_recordings_state_created_at", "recordings", ["state", "created_at"])


def _question_versions() -> None:
    op.create_table(
        "question_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(60), nullable=False),
        sa.Column("question_id", sa.String(60), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("bank_title", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question_versions"),
        sa.UniqueConstraint(
            "bank_id", "question_id", "version", name="uq_question_versions_bank_id_question_id_version"
        ),
    )
    op.create_index("ix_question_versions_question_id", "question_versions", ["question_id"])
    op.create_index("ix_question_versions_section", "question_versions", ["section"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("recording_id", sa.String(32)),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("deleted_at", sa.DateTime()),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.Column("max_marks", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("transcript", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_attempts_recording_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["question_versions.id"], name="fk_attempts_question_version_id"
        ),
    )
    op.create_index("ix_attempts_recording_id", "attempts", ["recording_id"])
    op.create_index("ix_attempts_deleted_at_created_at_id", "attempts", ["deleted_at", "created_at", "id"])
    op.create_index(
        "ix_attempts_question_version_id_deleted_at_created_at",
        "attempts",
        ["question_version_id", "deleted_at", "created_at"],
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("attempt_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("lacking", sa.JSON(), nullable=False),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "position", name="pk_verdicts"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_verdicts_attempt_id", ondelete="CASCADE"),
    )
