"""From repaired paragraphs to sections and questions; what fits nowhere is kept with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from questions.importing.draft import Draft, DraftQuestion, DraftSection, Passage, sensible_marks
from questions.importing.lines import Line
from questions.importing.pieces import Piece, pieces
from questions.importing.points import split_points
from questions.importing.vocabulary import any_of, named
from questions.model import Language

LONGEST_TITLE = 60  # characters
_ASKS = re.compile(r"[?？][”’」』）)]*\s*([（(【\[].{0,12}[)）】\]])?$")
_ONES = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
_BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]$")
_TRIM = " \t，,；;、"


def taken_apart(paragraphs: Iterable[Line], language: Language) -> Draft:
    """Return what a document holds; its title is empty where it names none."""
    found = [piece for line in paragraphs for piece in pieces(line)]
    reader = _Reader(language, _numbered_asks(found))
    for place, piece in enumerate(found):
        reader.take(piece, found[place + 1] if place + 1 < len(found) else None)
    return reader.finished()


def _numbered_asks(found: list[Piece]) -> bool:
    """Tell whether mere numbers open the questions: nothing else does, and so do not only the steps of answers."""
    return not any(piece.kind == "question" for piece in found)


class _Reader:
    """Takes the pieces in their order and remembers which part of which question is open."""

    def __init__(self, language: Language, numbered_asks: bool) -> None:
        self.draft = Draft("", language)
        self._numbered_asks = numbered_asks
        self._question: DraftQuestion | None = None
        self._field = ""
        self._expected, self._last = 1, 0  # the numbers may begin anew in each section, or go on
        self._lines: list[int] = []  # of the sections

    def take(self, piece: Piece, following: Piece | None) -> None:
        """Put one piece where it belongs."""
        if piece.kind == "numbered":
            piece.kind = "question" if self._asks(piece, following) else "text"
        if piece.kind == "section" and _ASKS.search(piece.facts.get("title", "")):
            piece.kind, piece.text = "question", piece.facts["title"]
        if piece.kind == "heading" and _ASKS.search(piece.text):
            piece.kind = "question"
        if piece.kind in ("section", "heading"):
            self._open_section(piece)
        elif piece.kind == "question":
            self._open_question(piece)
        elif piece.kind == "text":
            self._continue(piece)
        else:
            self._open_field(piece)

    def finished(self) -> Draft:
        """Return the draft, its fields tidied, sections without questions among what was not placed."""
        for section in self.draft.sections:
            section.competencies = split_points("\n".join(section.competencies), self.draft.language)
            for question in section.questions:
                _tidy(question, self.draft.language)
            self._lose_empty(section)
            if section.marks is None:
                own = {question.marks for question in section.questions} - {None}
                section.marks = own.pop() if len(own) == 1 else None
        for section, line in zip(self.draft.sections, self._lines, strict=True):
            if not section.questions:
                said = " ".join([section.title, *section.competencies])
                self.draft.unplaced.append(Passage(line, said))
        self.draft.unplaced.sort(key=lambda passage: passage.line)
        self.draft.sections = [section for section in self.draft.sections if section.questions]
        return self.draft

    def _lose_empty(self, section: DraftSection) -> None:
        """Keep what stands behind a mark without a question among what was not placed."""
        for question in section.questions:
            if not question.text and (said := " ".join([question.answer, question.analysis, *question.points]).strip()):
                self.draft.unplaced.append(Passage(question.line, said))
        section.questions = [question for question in section.questions if question.text]

    def _asks(self, piece: Piece, following: Piece | None) -> bool:
        """Tell whether a numbered paragraph is a question, not a step of an answer."""
        if not self._numbered_asks:
            return False
        number = _counted(piece.facts.get("number", "0"))
        if _ASKS.search(piece.text) or (following is not None and following.kind == "answer" and following.begins):
            afresh = number == 1 and self._field in ("", "text", "points", "analysis")
            return number in (self._expected, self._last + 1) or afresh
        in_turn = number in (self._expected, self._last + 1)
        return self._field in ("", "text") and in_turn and self._only_questions()

    def _only_questions(self) -> bool:
        return not any(question.answer for question in self.draft.questions())

    def _open_section(self, piece: Piece) -> None:
        title, facts = _parted(piece.facts.get("title", piece.text).strip(_TRIM + "：:"))
        if piece.kind == "heading" and not self.draft.title and not self.draft.sections:
            self.draft.title = title[:LONGEST_TITLE]
            return
        behind = piece.text if piece.kind == "section" else ""
        marks = _marks(f"{piece.facts.get('facts', '')} {facts} {piece.mark} {behind}")
        self.draft.sections.append(DraftSection(title, marks))
        self._lines.append(piece.line)
        self._question, self._field, self._expected = None, "", 1
        if behind and not _marks(behind):
            self.draft.unplaced.append(Passage(piece.line, behind))

    def _open_question(self, piece: Piece) -> None:
        if not self.draft.sections:
            self.draft.sections.append(DraftSection(""))
            self._lines.append(piece.line)
        self._question = DraftQuestion(piece.text, piece.line)
        self.draft.sections[-1].questions.append(self._question)
        number = piece.facts.get("number", "")
        self._last = _counted(number) or self._expected
        self._expected = self._last + 1
        self._field = "text"

    def _open_field(self, piece: Piece) -> None:
        if self._question is None:
            if piece.kind in ("competencies", "analysis") and self.draft.sections:
                self.draft.sections[-1].competencies.append(piece.text)
                self._field = "competencies"
            else:
                self._lose(piece)
            return
        self._field = "analysis" if piece.kind == "competencies" else piece.kind
        self._add(piece.text)

    def _continue(self, piece: Piece) -> None:
        text = f"{piece.mark} {piece.text}".strip() if piece.mark else piece.text
        if self._question is None:
            self._place_outside(piece, text)
            return
        if self._field == "text" and _ASKS.search(self._question.text) and not _ASKS.search(text):
            self._field = "answer"  # the document leaves out the word
        self._add(text)

    def _place_outside(self, piece: Piece, text: str) -> None:
        """Place text before the first question of a section: a title, competencies, or nothing that is known."""
        if self._field == "competencies" and self.draft.sections:
            self.draft.sections[-1].competencies.append(text)
        elif not self.draft.sections and not self.draft.title and len(text) <= LONGEST_TITLE:
            self.draft.title = text
        elif self.draft.sections and self.draft.sections[-1].marks is None and (marks := _marks(text)):
            self.draft.sections[-1].marks = marks
        else:
            self._lose(piece)

    def _add(self, text: str) -> None:
        if self._question is None or not text:
            return
        if self._field == "points":
            self._question.points.append(text)
            return
        before = getattr(self._question, self._field)
        setattr(self._question, self._field, f"{before}\n{text}" if before else text)

    def _lose(self, piece: Piece) -> None:
        glue = " " if piece.mark[-1:].isascii() and piece.text[:1].isascii() else ""
        self.draft.unplaced.append(Passage(piece.line, f"{piece.mark}{glue}{piece.text}".strip()))


def _counted(number: str) -> int:
    """Return a number written in figures, or in Chinese up to 99; 0 for what is none."""
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    if not number or any(one not in _ONES for one in tens + ones):
        return 0
    return (_ONES.get(tens, 1) * 10 if ten else 0) + _ONES.get(ones, 0)


def _parted(title: str) -> tuple[str, str]:
    """Return a heading without the brackets at its end, and what stands in them where that tells of marks."""
    found = _BRACKETS.search(title)
    if found and (_marks(found[1]) or any_of("count").search(found[1])):
        return title[: found.start()].strip(_TRIM), found[1]
    return title, ""


def _marks(text: str) -> float | None:
    """Return the marks of each question of a section, from what its heading says."""
    if each := any_of("marks_each").search(text):
        return sensible_marks(named(each, "marks"))
    total, count = any_of("marks_total").search(text), any_of("count").search(text)
    if total and count and int(named(count, "count")):
        return sensible_marks(float(named(total, "marks")) / int(named(count, "count")))
    return None


def _tidy(question: DraftQuestion, language: str) -> None:
    """Take the marks out of a question's text, the quotation marks off its answer, and its points apart."""
    if own := any_of("marks_own").search(question.text):
        question.marks = sensible_marks(named(own, "marks"))
        question.text = (question.text[: own.start()] + question.text[own.end() :]).strip(_TRIM)
    question.text = question.text.strip(_TRIM)
    question.answer = _unquoted(question.answer.strip(_TRIM))
    question.analysis = question.analysis.strip(_TRIM)
    question.points = split_points("\n".join(question.points), language)


def _unquoted(text: str) -> str:
    """Return an answer without the quotation marks around the whole of it."""
    for opening, closing in ("“”", '""', "「」"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1 + (opening == closing):
            return text[1:-1].strip()
    return text
