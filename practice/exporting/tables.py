"""Attempts as data: a table for Excel, and lines of JSON for programs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from errors import N_
from history.records import Attempt
from practice.exporting.files import OnProgress, one_by_one, whole
from practice.exporting.wording import Translate, clean, kind_word, lacking, moment, state_word
from scoring.result import Verdict

Cell = str | int | float | None

_HEADS = (
    N_("Attempt"),
    N_("Date and time"),
    N_("Day"),
    N_("Bank id"),
    N_("Question bank"),
    N_("Section"),
    N_("Question id"),
    N_("Question"),
    N_("Kind"),
    N_("Model"),
    N_("Seconds"),
    N_("Marks"),
    N_("Most marks"),
    N_("Point number"),
    N_("Key point"),
    N_("Verdict"),
    N_("Claimed"),
    N_("Quotes"),
    N_("Said at second"),
    N_("Still lacking"),
    N_("Transcript"),
    N_("Corrected"),
    N_("What was heard"),
    N_("Recording"),
)
_FORMULA = re.compile("^[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]|^[\t\r\n]")  # what Excel would carry out
_BARE = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029]")  # what UTF-8 can't hold, or some readers end a line at


def write_csv(
    attempts: Iterable[Attempt],
    count: int,
    target: Path,
    translate: Translate,
    on_progress: OnProgress | None = None,
) -> None:
    """Write a table with a row for every point of every attempt, and one for an attempt without points.

    Excel opens it as it is. Raises ``StorageError`` where nothing can be written; what ``on_progress`` raises ends
    the work. No half file is left.
    """
    with whole(target, on_progress) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\r\n")
        table.writerow([translate(head) for head in _HEADS])
        for attempt in one_by_one(attempts, count, on_progress):
            table.writerows([guarded(cell) for cell in row] for row in _rows(attempt, translate))


def write_jsonl(
    attempts: Iterable[Attempt],
    count: int,
    target: Path,
    translate: Translate,
    on_progress: OnProgress | None = None,
) -> None:
    """Write one attempt a line; ``Attempt`` reads it back, its recording then a bare file name.

    Raises as ``write_csv`` does. Nothing in it depends on ``translate``.
    """
    with whole(target, on_progress) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for attempt in one_by_one(attempts, count, on_progress):
            file.write(as_line(attempt) + "\n")


def as_line(attempt: Attempt) -> str:
    """Return everything that is known of an attempt as one line of JSON, without any path of this computer."""
    values = attempt.model_dump(mode="json")
    values["recording"] = attempt.recording.name if attempt.recording else None
    return _BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(values, ensure_ascii=False))


def guarded(cell: Cell) -> Cell:
    """Return what may stand in a table: a text that a spreadsheet would take for a formula gets an apostrophe."""
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _rows(attempt: Attempt, translate: Translate) -> Iterator[list[Cell]]:
    score = attempt.score
    before: list[Cell] = [
        attempt.id,
        moment(attempt).isoformat(timespec="seconds"),
        attempt.day.isoformat(),
        attempt.bank_id,
        attempt.bank_title,
        attempt.section,
        attempt.question.id,
        attempt.question.text,
        kind_word(attempt, translate),
        attempt.model,
        round(attempt.seconds, 2),
        score.marks,
        score.max_marks,
    ]
    after: list[Cell] = [
        attempt.transcript.text,
        _yes_or_no(attempt.heard is not None, translate),
        attempt.heard.text if attempt.heard else None,
        attempt.recording.name if attempt.recording else None,
    ]
    if not score.verdicts:
        yield [*before, *[None] * 7, *after]
    for number, verdict in enumerate(score.verdicts, start=1):
        yield [*before, *_point(number, verdict, translate), *after]


def _point(number: int, verdict: Verdict, translate: Translate) -> list[Cell]:
    begins = [evidence.begin for evidence in verdict.evidence if evidence.begin is not None]
    return [
        number,
        verdict.point,
        state_word(verdict.state, translate),
        _yes_or_no(verdict.claimed, translate),
        " / ".join(evidence.text for evidence in verdict.evidence),
        round(begins[0], 2) if begins else None,
        lacking(verdict, translate),
    ]


def _yes_or_no(value: bool, translate: Translate) -> str:
    return translate(N_("yes") if value else N_("no"))
