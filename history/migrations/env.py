"""Run by Alembic with the connection, and the transaction, that ``history.upgrade`` holds open."""

from __future__ import annotations

from alembic import context

from history.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
