"""The drills: a card for each question and each point that was missed, and what is remembered beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("bank_id", sa.String(60), nullable=False),
        sa.Column("question_id", sa.String(60), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("began", sa.String(32), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("bank_id", "question_id", "point", name="pk_cards"),
    )
    op.create_index("ix_cards_due", "cards", ["due"])
    op.create_table(
        "drilled_questions",
        sa.Column("bank_id", sa.String(60), nullable=False),
        sa.Column("question_id", sa.String(60), nullable=False),
        sa.Column("seen", sa.DateTime()),
        sa.Column("step", sa.Integer()),
        sa.PrimaryKeyConstraint("bank_id", "question_id", name="pk_drilled_questions"),
    )
    op.create_table(
        "asked_points",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asked_points"),
    )
