"""Tables with a header row: one question a row, its parts in the columns that their headings name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.importing.draft import Draft, DraftQuestion, DraftSection, Passage, sensible_marks
from questions.importing.points import split_points
from questions.importing.vocabulary import columns

LOOKED_AT = 20  # rows among which the header is
Rows = Sequence[Sequence[str]]
_NUMBER = re.compile(r"(?<![\d.])\d{1,4}(?:\.\d{1,2})?(?!\d)")


def header(rows: Rows) -> tuple[int, dict[str, int]] | None:
    """Return the place of the header row and the column of each part; ``None`` where no row names the questions."""
    for place, row in enumerate(rows[:LOOKED_AT]):
        parts = _parts(row)
        if "text" in parts and (len(parts) > 1 or len([cell for cell in row if cell]) == 1):
            return place, parts
    return None


def _parts(row: Sequence[str]) -> dict[str, int]:
    """Return the column of each part that a row names; the whole heading counts before a piece of it."""
    whole = [cell.strip().lower() for cell in row]
    pieces = [re.sub(r"[\s：:*（(].*$", "", cell) for cell in whole]
    found: dict[str, int] = {}
    for cells in (whole, pieces):
        for part, headings in columns().items():
            for place, cell in enumerate(cells):
                if cell in headings and place not in found.values():
                    found.setdefault(part, place)
    return found


def from_table(draft: Draft, rows: Rows, first: int, sheet: str = "") -> bool:
    """Add the questions of a table to ``draft``, its first row on line ``first``; ``False`` if it has none."""
    found = header(rows)
    if found is None:
        return False
    place, parts = found
    for number, row in enumerate(rows[:place], start=first):
        said = list(dict.fromkeys(cell.strip() for cell in row if cell.strip()))
        if len(said) == 1 and not draft.title:
            draft.title = said[0].strip()
        else:
            _lose(draft, number, row)
    title = sheet or (draft.sections[-1].title if draft.sections else "")
    for number, row in enumerate(rows[place + 1 :], start=first + place + 1):
        cells = {part: row[column].strip() if column < len(row) else "" for part, column in parts.items()}
        title = cells.get("section") or title
        if _parts(row).items() >= parts.items():
            continue  # the header stands again at the top of a page
        if not cells["text"] or _merged(row):
            _lose(draft, number, row)
            continue
        _add(_section(draft, title), cells, number, draft.language)
    return True


def _add(section: DraftSection, cells: dict[str, str], number: int, language: str) -> None:
    marks = _NUMBER.search(cells.get("marks", ""))
    question = DraftQuestion(
        text=cells["text"],
        line=number,
        answer=cells.get("answer", ""),
        analysis=cells.get("analysis", ""),
        points=split_points(cells.get("points", ""), language),
        marks=sensible_marks(marks[0]) if marks else None,
    )
    section.questions.append(question)
    section.marks = section.marks or question.marks
    section.competencies += [
        one for one in split_points(cells.get("competencies", ""), language) if one not in section.competencies
    ]


def _section(draft: Draft, title: str) -> DraftSection:
    """Return the section of that title, a new one if there is none yet."""
    for section in draft.sections:
        if section.title == title:
            return section
    draft.sections.append(DraftSection(title))
    return draft.sections[-1]


def _merged(row: Sequence[str]) -> bool:
    """Tell whether one cell lies over the whole row: a heading, not a question."""
    return len(row) > 1 and len({cell.strip() for cell in row}) == 1


def _lose(draft: Draft, number: int, row: Sequence[str]) -> None:
    said = " | ".join(dict.fromkeys(cell.strip() for cell in row if cell.strip()))
    if said:
        draft.unplaced.append(Passage(number, said))
