"""The one call of this package: a file in, what it holds out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from errors import N_, InputError
from questions.importing.draft import Draft, Passage
from questions.importing.lines import Line
from questions.importing.office import Table, read_docx, read_xlsx
from questions.importing.pdf import read_pdf
from questions.importing.points import propose
from questions.importing.repair import language_of, repaired, whole
from questions.importing.structure import taken_apart
from questions.importing.tables import LOOKED_AT, from_table, header
from questions.importing.text import read_rows, read_text

LARGEST = 30_000_000  # bytes
MOST_LINES = 60_000
LONGEST_PASSAGE = 500  # characters of a passage that found no place; more would bury the reader
FORMATS = (".txt", ".md", ".docx", ".pdf", ".xlsx", ".csv")  # beside the bank's own, see questions.files
_OLD = {
    **dict.fromkeys((".doc", ".wps", ".rtf"), ".docx"),
    **dict.fromkeys((".xls", ".et"), ".xlsx"),
    **dict.fromkeys((".html", ".htm"), ".txt"),
}


def import_file(path: Path) -> Draft:
    """Return what a document holds; ``InputError`` with one sentence where it can't be read or has no questions."""
    suffix = path.suffix.lower()
    _refuse(path, suffix)
    lines, tables = _read(path, suffix)
    draft = _of_lines(lines)
    if tables and not lines:
        draft.language = language_of("\n".join("".join(row) for table in tables for row in table.rows[:LOOKED_AT]))
    for table in tables:
        from_table(draft, _whole_rows(table.rows, draft.language), table.first, table.title)
    propose(draft)
    if not draft.questions():
        raise InputError(
            N_(
                "No questions were found in {file}; put each on a line of its own that begins with a number, "
                "as in 1. or 题目1：, and the answer behind 参考答案：."
            ),
            file=path.name,
        )
    draft.title = draft.title or path.stem
    return draft


def _refuse(path: Path, suffix: str) -> None:
    if suffix not in FORMATS:
        better = _OLD.get(suffix)
        raise InputError(
            N_("Files of the kind {suffix} can't be read; save it as {better}."),
            suffix=suffix or path.name,
            better=better or " / ".join(FORMATS),
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if size > LARGEST:
        raise InputError(N_("The file {file} is larger than {size} MB."), file=path.name, size=LARGEST // 10**6)
    if size == 0:
        raise InputError(N_("The file {file} is empty."), file=path.name)


def _read(path: Path, suffix: str) -> tuple[list[Line], list[Table]]:
    """Return the lines of a file and those of its tables that hold questions; other tables are lines."""
    try:
        if suffix in (".txt", ".md"):
            return read_text(path)[:MOST_LINES], []
        if suffix == ".pdf":
            return list(read_pdf(path))[:MOST_LINES], []
        items: Iterator[Line | Table] = read_docx(path) if suffix == ".docx" else iter(())
        if suffix == ".csv":
            items = iter([Table(read_rows(path), 1)])
        elif suffix == ".xlsx":
            items = iter(read_xlsx(path))
        lines: list[Line] = []
        tables: list[Table] = []
        for item in items:
            if isinstance(item, Line):
                lines.append(item)
            elif header(_whole_rows(item.rows[:LOOKED_AT], "zh")):
                tables.append(item)
            else:
                lines += _as_lines(item)
        return lines[:MOST_LINES], tables
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(N_("The file {file} can't be read: {reason}"), file=path, reason=error.strerror or error)


def _whole_rows(rows: list[list[str]], language: str) -> list[list[str]]:
    return [[whole(cell, language) for cell in row] for row in rows]


def _as_lines(table: Table) -> Iterator[Line]:
    """Yield the cells of a table that only lays a text out; cells that are merged stand there more than once."""
    for number, row in enumerate(table.rows, start=table.first):
        for cell in dict.fromkeys(row):
            for text in cell.split("\n"):
                yield Line(number, text)


def _of_lines(lines: list[Line]) -> Draft:
    found = repaired(lines)
    draft = taken_apart(found.lines, found.language)
    draft.left_out = len(found.left_out)
    draft.unplaced = [Passage(one.line, one.text[:LONGEST_PASSAGE]) for one in draft.unplaced]
    return draft
