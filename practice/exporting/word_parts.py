"""The pieces of a report: paragraphs, tables, and words with the proof in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from practice.exporting.word_page import CELL, TABLE, WIDTH
from practice.exporting.wording import clean
from scoring.result import Score

if TYPE_CHECKING:
    from docx.document import Document as Report
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

COLOURS = ("0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9")  # Okabe-Ito, as the app's page has them
_TINT = 0.25  # of the colour in what lies behind words: black on it stays easy to read


class Piece(NamedTuple):
    """A run of a transcript: the points (from 0) that it proves, and those whose proof ends with it."""

    text: str
    points: tuple[int, ...]
    closing: tuple[int, ...]


def pieces(text: str, score: Score) -> Iterator[Piece]:
    """Yield ``text`` in runs, cut wherever a proof begins or ends."""
    spans = [
        (max(evidence.start, 0), min(evidence.end, len(text)), number)
        for number, verdict in enumerate(score.verdicts)
        for evidence in verdict.evidence
    ]
    spans = [span for span in spans if span[0] < span[1]]
    for start, end in pairwise(sorted({0, len(text), *(edge for span in spans for edge in span[:2])})):
        points = tuple(dict.fromkeys(number for first, last, number in spans if first <= start and end <= last))
        closing = tuple(dict.fromkeys(number for _first, last, number in spans if last == end))
        yield Piece(text[start:end], points, closing)


def add(report: Report, text: str, style: str = "") -> Paragraph:
    """Add a paragraph to the report."""
    made = report.add_paragraph(clean(text))
    return _styled(made, style) if style else made


def heading(report: Report, text: str, level: int, *, new_page: bool = False) -> Paragraph:
    """Add a heading of level 1 or 2, in one line."""
    made = add(report, " ".join(clean(text).split()), f"Heading {level}")
    if new_page:
        made.paragraph_format.page_break_before = True
    return made


def paragraphs(report: Report, text: str) -> None:
    """Add a paragraph for every line of ``text`` that isn't empty."""
    for line in clean(text).split("\n"):
        if line.strip():
            add(report, line.strip())


def transcript(report: Report, text: str, score: Score) -> None:
    """Add what was said, each proof underlined on its point's colour and followed by the point's number."""
    paragraph = report.add_paragraph()
    for piece in pieces(text, score):
        run = paragraph.add_run(clean(piece.text))
        if piece.points:
            _mark(run, piece.points)
        for number in piece.closing:
            sign = paragraph.add_run(str(number + 1))
            sign.font.superscript = sign.font.bold = True
            _shade(sign, number)


def table(report: Report, heads: Sequence[str], shares: Sequence[float], rows: int) -> Table:
    """Add a table of ``rows`` empty rows under ``heads``, which every page repeats; ``shares`` of the page's width."""
    made: Table = report.add_table(rows + 1, len(heads), style=TABLE)
    made.autofit = False
    widths = [Cm(WIDTH * share / sum(shares)) for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    first = made.rows[0]
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, head in zip(first.cells, heads, strict=True):
        write(cell, head)
    return made


def write(cell: _Cell, text: str, style: str = CELL) -> Paragraph:
    """Write into a cell: in its empty paragraph, or in one more."""
    empty = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs
    paragraph = _styled(cell.paragraphs[0] if empty else cell.add_paragraph(), style)
    paragraph.add_run(clean(text).strip())
    return paragraph


def write_point(cell: _Cell, number: int, name: str) -> None:
    """Write the number of a point (from 0), on its colour, and its name."""
    paragraph = write(cell, "")
    run = paragraph.add_run(f" {number + 1} ")
    run.font.bold = True
    _shade(run, number)
    paragraph.add_run(" " + clean(name).strip())


def _styled(paragraph: Paragraph, style: str) -> Paragraph:
    """Give a paragraph a style by its id, which is its name without spaces: to look it up takes most of the time."""
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _mark(run: Run, points: tuple[int, ...]) -> None:
    """Underline a proof in its point's colour on a tint of it; words that prove several points get two lines."""
    line = OxmlElement("w:u")
    line.set(qn("w:val"), "single" if len(points) == 1 else "double")
    line.set(qn("w:color"), COLOURS[points[-1] % len(COLOURS)])
    run._r.get_or_add_rPr().append(line)
    _shade(run, points[0])


def _shade(run: Run, number: int) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", tint(COLOURS[number % len(COLOURS)]))):
        shade.set(qn(f"w:{name}"), value)
    properties = run._r.get_or_add_rPr()
    later = properties.find(qn("w:vertAlign"))  # the schema wants the shade before it
    if later is None:
        properties.append(shade)
    else:
        later.addprevious(shade)


def tint(colour: str) -> str:
    """Return a colour (six hex digits) thinned with white."""
    parts = (int(colour[place : place + 2], 16) for place in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * _TINT):02X}" for part in parts)
