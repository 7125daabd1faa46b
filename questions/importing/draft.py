"""What an import found, before it becomes a bank: sections, questions, and every passage that found no place."""

from __future__ import annotations

from dataclasses import dataclass, field

from questions.model import Language

MOST_MARKS = 1000.0


def sensible_marks(value: str | float) -> float | None:
    """Return the marks of a question, ``None`` where a document's figure can't be meant so."""
    marks = round(float(value), 2)
    return marks if 0 < marks <= MOST_MARKS else None


@dataclass
class Passage:
    """Text of the document that belongs to no question, with its line there."""

    line: int
    text: str


@dataclass
class DraftQuestion:
    """A question as the document has it. ``points_proposed`` tells that its points were taken from its answer."""

    text: str
    line: int
    answer: str = ""
    analysis: str = ""
    points: list[str] = field(default_factory=list)
    points_proposed: bool = False
    marks: float | None = None


@dataclass
class DraftSection:
    """A group of questions; ``marks`` is for each of them, ``None`` where the document does not say."""

    title: str
    marks: float | None = None
    competencies: list[str] = field(default_factory=list)
    questions: list[DraftQuestion] = field(default_factory=list)


@dataclass
class Draft:
    """A document taken apart. ``left_out`` counts the lines of the page around it: notices, page numbers, headers."""

    title: str
    language: Language
    sections: list[DraftSection] = field(default_factory=list)
    unplaced: list[Passage] = field(default_factory=list)
    left_out: int = 0

    @property
    def proposed(self) -> int:
        """How many questions have points that were taken from their answers."""
        return sum(question.points_proposed for question in self.questions())

    def questions(self) -> list[DraftQuestion]:
        """Return all questions in their order."""
        return [question for section in self.sections for question in section.questions]
