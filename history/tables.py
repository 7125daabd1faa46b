"""The tables of the history. Only types that SQLite and PostgreSQL share; times are UTC.

A change here needs a new step in ``migrations/versions/`` and its name in
``engine.REVISIONS``; a test holds the three together.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Double, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

NAMES = {  # every constraint has a name, so that a later migration can take hold of it
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time; stored as UTC without its zone, which SQLite can't keep."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(timezone.utc).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=timezone.utc) if value else None


class Base(DeclarativeBase):
    """What all tables share: names for their constraints and how Python's types are stored."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: UtcDateTime, float: Double, dict[str, Any]: JSON, list[Any]: JSON}


class RecordingRow(Base):
    """One sound file; ``file`` is its bare name in the recordings folder."""

    __tablename__ = "recordings"
    __table_args__ = (Index(None, "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    file: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    bank_id: Mapped[str] = mapped_column(String(60))
    question_id: Mapped[str] = mapped_column(String(60))
    question_version: Mapped[str] = mapped_column(String(12))  # empty where only the file was left to tell
    seconds: Mapped[float | None]
    state: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(10))
    discarded_at: Mapped[datetime | None]


class QuestionRow(Base):
    """A question as it was when it was answered, and where it stood in its bank."""

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("bank_id", "question_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(60))
    question_id: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[str] = mapped_column(String(12))
    bank_title: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text, index=True)
    marks: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]]


class AttemptRow(Base):
    """One answer. The long columns stand last: SQLite reads a list of attempts without touching them."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index(None, "deleted_at", "created_at", "id"),
        Index(None, "question_version_id", "deleted_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="SET NULL"), index=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(10))
    model: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float]
    marks: Mapped[float]
    max_marks: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    transcript: Mapped[dict[str, Any]]

    question: Mapped[QuestionRow] = relationship()
    recording: Mapped[RecordingRow | None] = relationship()
    verdicts: Mapped[list[VerdictRow]] = relationship(
        order_by="VerdictRow.position", cascade="all, delete-orphan", passive_deletes=True
    )


class VerdictRow(Base):
    """The verdict on one key point; ``position`` counts the question's points from 0."""

    __tablename__ = "verdicts"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    point: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    strength: Mapped[float]
    evidence: Mapped[list[Any]]
    lacking: Mapped[list[Any]]
    reversed: Mapped[bool]
