"""Labelled answers: a JSON Lines file of spoken answers with a fair interviewer's ticks.

One object a line: ``q`` (the question's place in the bank, from 1, or its id), ``kind``,
``answer``, and for each key point in the question's order ``point``, ``label`` (1 or 0)
and ``evidence`` (the words of the answer that prove it, may be empty).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from errors import N_, InputError
from questions.model import Bank, Question, Section

LARGEST = 50_000_000  # bytes


class PointLabel(BaseModel):
    """Whether an interviewer ticked a point, and the words that made them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    point: str
    label: bool
    evidence: str = ""


class LabelledAnswer(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = ""
    q: int | str
    kind: str = ""
    answer: str
    points: tuple[PointLabel, ...]


@dataclass(frozen=True, slots=True)
class PlacedAnswer:
    """A labelled answer beside the question it answers."""

    section: Section
    question: Question
    row: LabelledAnswer


def read_labelled(path: Path, bank: Bank) -> tuple[PlacedAnswer, ...]:
    """Return the answers of a file; raises ``InputError`` that names the first line which can't be used."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(N_("The file {file} is larger than {size} MB."), file=path, size=LARGEST // 10**6)
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(
            N_("The file {file} can't be read ({reason})."), file=path, reason=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(N_("The file {file} is not UTF-8 text."), file=path) from error
    found = tuple(_placed(line, number, bank) for number, line in enumerate(lines, start=1) if line.strip())
    if not found:
        raise InputError(N_("The file {file} holds no answer."), file=path)
    return found


def _placed(line: str, number: int, bank: Bank) -> PlacedAnswer:
    try:
        row = LabelledAnswer.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(map(str, problem["loc"])) or "JSON"
        raise InputError(
            N_("Line {line} is no labelled answer ({place}: {problem})."),
            line=number, place=place, problem=problem["msg"],
        ) from error  # fmt: skip
    questions = list(bank.placed())
    for number_of_question, (section, question) in enumerate(questions, start=1):
        if row.q in (number_of_question, question.id):
            _refuse_other_points(row, question, number)
            return PlacedAnswer(section, question, row)
    raise InputError(
        N_("Line {line} answers the question {question}, which the bank {bank} does not have."),
        line=number, question=row.q, bank=bank.id,
    )  # fmt: skip


def _refuse_other_points(row: LabelledAnswer, question: Question, number: int) -> None:
    given, known = [point.point for point in row.points], [point.name for point in question.points]
    if given != known:
        raise InputError(
            N_("Line {line} has the points {given}, and the question has {known}."),
            line=number, given=json.dumps(given, ensure_ascii=False), known=json.dumps(known, ensure_ascii=False),
        )  # fmt: skip
