"""A document becomes a bank that can be rehearsed: read, its points given expressions, its gaps filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from questions.files import SUFFIXES, read_bank
from questions.importing.draft import Draft, DraftQuestion, DraftSection
from questions.importing.importer import FORMATS as DOCUMENTS
from questions.importing.importer import import_file
from questions.importing.vocabulary import untitled
from questions.model import Bank, KeyPoint, Question, Section
from questions.own import new_id
from scoring.deriving import Derived, derive

FORMATS = (*DOCUMENTS, *SUFFIXES)
MARKS = 5.0  # of a question, where the document says nothing of marks
LONGEST_EXAMPLE = 60  # characters of a step that is shown as a way to say its point


@dataclass(frozen=True, slots=True)
class Imported:
    """What a document holds, and the bank made of it."""

    draft: Draft
    bank: Bank


def import_document(path: Path, taken: Iterable[str] = ()) -> Imported:
    """Return the bank of a document, under an id that is none of ``taken``.

    Raises ``InputError`` where it can't be read or holds no questions, ``BankError`` for a bank with faults.
    """
    if path.suffix.lower() in SUFFIXES:
        return _own_bank(path, taken)
    draft = import_file(path)
    return Imported(draft, bank_of(draft, taken))


def bank_of(draft: Draft, taken: Iterable[str] = ()) -> Bank:
    """Return the bank of a draft: questions numbered, expressions derived, marks where none were given."""
    known, number, sections = untitled(draft.language), 0, []
    for section in draft.sections:
        questions = []
        for question in section.questions:
            number += 1
            questions.append(_question(question, f"q{number:02}", draft.language))
        sections.append(
            Section(
                title=section.title or known,
                marks_per_question=section.marks or MARKS,
                competencies=tuple(section.competencies),
                questions=tuple(questions),
            )
        )
    return Bank(
        id=new_id(draft.title, taken), title=draft.title or known, language=draft.language, sections=tuple(sections)
    )


def as_json(imported: Imported) -> dict[str, Any]:
    """Return what was found, for a program to read; the ids of questions are those of the bank."""
    ids = iter(question.id for _, question in imported.bank.placed())
    draft = imported.draft
    return {
        "title": draft.title,
        "language": draft.language,
        "sections": [
            {
                "title": section.title,
                "marks": section.marks,
                "competencies": section.competencies,
                "questions": [
                    {
                        "id": next(ids),
                        "text": question.text,
                        "answer": question.answer,
                        "analysis": question.analysis,
                        "points": question.points,
                        "points_proposed": question.points_proposed,
                    }
                    for question in section.questions
                ],
            }
            for section in draft.sections
        ],
        "unplaced": [{"line": passage.line, "text": passage.text} for passage in draft.unplaced],
    }


def _question(draft: DraftQuestion, id: str, language: str) -> Question:
    derived = derive(draft.points, draft.answer, draft.analysis, language)
    points = tuple(
        _point(name, found, proposed=draft.points_proposed) for name, found in zip(draft.points, derived, strict=True)
    )
    return Question(id=id, text=draft.text, answer=draft.answer, analysis=draft.analysis, points=points)


def _point(name: str, found: Derived, *, proposed: bool) -> KeyPoint:
    step = found.step.strip()
    examples = (step,) if step and len(step) <= LONGEST_EXAMPLE else ()
    return KeyPoint(name=name, expression=found.expression, examples=examples, proposed=proposed)


def _own_bank(path: Path, taken: Iterable[str]) -> Imported:
    """Return a bank that is one already; one whose id is taken gets another."""
    bank = read_bank(path)
    if bank.id in (known := set(taken)):
        bank = bank.model_copy(update={"id": new_id(bank.id, known)})
    sections = [
        DraftSection(
            section.title,
            section.marks_per_question,
            list(section.competencies),
            [
                DraftQuestion(
                    text=question.text,
                    line=0,
                    answer=question.answer,
                    analysis=question.analysis,
                    points=[point.name for point in question.points],
                    points_proposed=any(point.proposed for point in question.points),
                )
                for question in section.questions
            ],
        )
        for section in bank.sections
    ]
    return Imported(Draft(bank.title, bank.language, sections), bank)
