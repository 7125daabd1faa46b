"""Banks with something changed: each call returns a new bank and leaves the given one as it is."""

from __future__ import annotations

from collections.abc import Iterable

from questions.model import Bank, Question, Section
from questions.own import new_id


def duplicated(bank: Bank, title: str, taken: Iterable[str]) -> Bank:
    """Return a copy of a bank under a title and an id of its own."""
    return bank.model_copy(update={"id": new_id(title, taken), "title": title})


def replaced(bank: Bank, question: Question) -> Bank:
    """Return the bank with ``question`` in the place of the one of its id."""
    return _with(bank, [_swapped(section, question.id, (question,)) for section in bank.sections])


def removed(bank: Bank, question_id: str) -> Bank:
    """Return the bank without a question; a section that has none left goes too."""
    kept = [_swapped(section, question_id, ()) for section in bank.sections]
    return _with(bank, [section for section in kept if section.questions])


def added(bank: Bank, question: Question, section: int) -> Bank:
    """Return the bank with a question at the end of the section of that number, counted from 0."""
    sections = list(bank.sections)
    sections[section] = _updated(sections[section], (*sections[section].questions, question))
    return _with(bank, sections)


def opened(bank: Bank, title: str, marks: float, question: Question) -> Bank:
    """Return the bank with a new section at its end, which begins with ``question``."""
    return _with(bank, [*bank.sections, Section(title=title, marks_per_question=marks, questions=(question,))])


def restyled(bank: Bank, section: int, title: str, marks: float, competencies: Iterable[str]) -> Bank:
    """Return the bank with another title, other marks and competencies of a section."""
    sections = list(bank.sections)
    sections[section] = Section(
        title=title,
        marks_per_question=marks,
        competencies=tuple(competencies),
        questions=sections[section].questions,
    )
    return _with(bank, sections)


def free_question_id(bank: Bank) -> str:
    """Return an id for a new question: the next number."""
    known = {question.id for _, question in bank.placed()}
    number = len(known) + 1
    while f"q{number:02}" in known:
        number += 1
    return f"q{number:02}"


def _swapped(section: Section, question_id: str, instead: tuple[Question, ...]) -> Section:
    questions: list[Question] = []
    for one in section.questions:
        questions += instead if one.id == question_id else (one,)
    return _updated(section, tuple(questions))


def _updated(section: Section, questions: tuple[Question, ...]) -> Section:
    return section.model_copy(update={"questions": questions})


def _with(bank: Bank, sections: Iterable[Section]) -> Bank:
    return bank.model_copy(update={"sections": tuple(sections)})
