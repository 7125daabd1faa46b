"""Files made of attempts, by kind: the one place that knows which writer makes what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from errors import N_, InputError, SpeakerError
from history.records import AttemptFilter
from history.store import History
from practice.exporting import names
from practice.exporting.names import Kind
from practice.exporting.wording import Translate
from questions.model import Question
from settings import Settings
from speech import speaker

KINDS: tuple[Kind, ...] = ("word", "csv", "jsonl", "anki", "parcel")
OnProgress = Callable[[float], None]


def name_of(history: History, kind: Kind, ids: Sequence[str] | None, day: date, translate: Translate) -> str:
    """Return the name of the file that these attempts (all of them where ``None``) make on ``day``."""
    first = next(history.attempts.each(ids[:1]), None) if ids and len(ids) == 1 else None
    count = len(ids) if ids is not None else history.attempts.count(AttemptFilter())
    return names.file_name(kind, count, first.question.text if first else None, day, translate)


def make(
    history: History,
    settings: Settings,
    kind: Kind,
    ids: Sequence[str] | None,
    target: Path,
    translate: Translate,
    on_progress: OnProgress | None = None,
) -> None:
    """Write a file of these attempts, of all where ``ids`` is ``None``, to ``target``: whole, or not at all.

    Those that were deleted meanwhile are left out. Raises ``InputError`` where there are none, ``StorageError`` where
    it can't be written.
    """
    there = history.attempts.ids()
    chosen = there if ids is None else list(filter(frozenset(there).__contains__, ids))
    if kind == "parcel" and (chosen or ids is None):
        from history.parcel.sending import send

        send(history.engine, settings, target, None if ids is None else chosen, on_progress)
        return
    if not chosen:
        raise InputError(N_("There are no attempts to export yet; answer a question first."))
    attempts = history.attempts.each(chosen)
    if kind == "word":
        from practice.exporting import pictures
        from practice.exporting.word import write_word

        everything = ids is None
        some = history.attempts.each(chosen)
        charts = pictures.of_everything(history, translate) if everything else pictures.of_some(some, translate)
        write_word(attempts, len(chosen), target, translate, on_progress, charts=list(charts))
    elif kind == "anki":
        from practice.exporting.anki import write_anki

        write_anki(attempts, len(chosen), target, translate, on_progress, spoken=_spoken(settings))
    else:
        from practice.exporting import tables

        write = tables.write_csv if kind == "csv" else tables.write_jsonl
        write(attempts, len(chosen), target, translate, on_progress)


def _spoken(settings: Settings) -> Callable[[Question], Path | None]:
    """Return what gives a question's reading aloud, where this computer can read it."""

    def read(question: Question) -> Path | None:
        try:
            return speaker.read_aloud(
                question.text,
                folder=settings.voices,
                voice=settings.voice,
                words_per_minute=settings.words_per_minute,
            )
        except SpeakerError:
            return None

    return read
