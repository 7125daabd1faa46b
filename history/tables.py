"""The tables of the history. Only types that SQLite and PostgreSQL share; times are UTC.

A change here needs a new step in ``migrations/versions/`` and its name in
``engine.REVISIONS``; a test holds the three together.
"""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
)
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
    """One answer. The long columns stand last: SQLite reads a list of attempts without touching them.

    ``day`` is the date it was where the person sat; ``revision`` counts the changes since the attempt was made.
    ``transcript`` is what was heard, ``mended`` what was meant, and ``text`` the words of the one that counts.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        Index(None, "deleted_at", "created_at", "id"),
        Index(None, "question_version_id", "deleted_at", "created_at"),
        Index(None, "deleted_at", "day", "question_version_id", "marks", "max_marks"),  # all that the progress asks
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="SET NULL"), index=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    created_at: Mapped[datetime]
    day: Mapped[date]
    deleted_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10))
    model: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float]
    marks: Mapped[float]
    max_marks: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    transcript: Mapped[dict[str, Any]]
    mended: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    question: Mapped[QuestionRow] = relationship()
    recording: Mapped[RecordingRow | None] = relationship()
    verdicts: Mapped[list[VerdictRow]] = relationship(
        order_by="VerdictRow.position", cascade="all, delete-orphan", passive_deletes=True
    )
    claims: Mapped[list[ClaimRow]] = relationship(
        order_by="ClaimRow.position", cascade="all, delete-orphan", passive_deletes=True
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
    claimed: Mapped[bool] = mapped_column(default=False, server_default=false())


class ClaimRow(Base):
    """What the person says shows a point; ``start`` and ``end`` are places in the text that counts."""

    __tablename__ = "claims"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class PhraseRow(Base):
    """One of a person's own ways to say a point. It stands beside the bank, which doesn't know of it."""

    __tablename__ = "personal_phrases"
    __table_args__ = (UniqueConstraint("bank_id", "question_id", "point", "phrase"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    bank_id: Mapped[str] = mapped_column(String(60))
    question_id: Mapped[str] = mapped_column(String(60))
    point: Mapped[str] = mapped_column(Text)
    phrase: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ChangeRow(Base):
    """A phrase of one's own that was added or removed; its attempts tell what that changed."""

    __tablename__ = "changes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(10))
    bank_id: Mapped[str] = mapped_column(String(60))
    question_id: Mapped[str] = mapped_column(String(60))
    point: Mapped[str] = mapped_column(Text)
    phrase: Mapped[str] = mapped_column(Text)

    attempts: Mapped[list[ChangedRow]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class ChangedRow(Base):
    """The score of an attempt before and after a change; ``revision`` is the attempt's own, after it."""

    __tablename__ = "changed_attempts"

    change_id: Mapped[str] = mapped_column(ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True, index=True)
    revision: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class CardRow(Base):
    """How well a question (``point`` is empty) or one of its points is remembered.

    ``state`` is FSRS's own, ``due`` when it is asked for again. ``run`` counts how often in a row the point was
    covered up to now, and ``began`` is the attempt with which the card began. Attempts go, their cards stay.
    """

    __tablename__ = "cards"

    bank_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    point: Mapped[str] = mapped_column(Text, primary_key=True)
    due: Mapped[datetime] = mapped_column(index=True)
    began: Mapped[str] = mapped_column(String(32))
    run: Mapped[int]
    state: Mapped[dict[str, Any]]


class DrilledRow(Base):
    """What is remembered of a question: the newest answer that its cards know, and the step of its recall ladder."""

    __tablename__ = "drilled_questions"

    bank_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    seen: Mapped[datetime | None]
    step: Mapped[int | None]


class AskedRow(Base):
    """A recording or an attempt, by its id, that was asked for one point only."""

    __tablename__ = "asked_points"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    point: Mapped[str] = mapped_column(Text)
