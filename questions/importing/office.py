"""Word and Excel files; both are zip archives of XML, which a hostile one fills with hundreds of megabytes."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from errors import N_, InputError
from questions.importing.lines import Line

LARGEST = 60_000_000  # bytes of all parts unpacked; a document of a thousand questions has a hundredth of it
MOST_PARTS = 3_000
MOST_ROWS, MOST_COLUMNS = 20_000, 60
_NAME_AT = 26  # bytes into the header of a part: the lengths of its name and of what follows that
_PIECE = 65_536  # bytes
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)|^(title|标题)$", re.IGNORECASE)
_LISTED = re.compile(r"list (number|bullet|paragraph)", re.IGNORECASE)


class Table(NamedTuple):
    """Rows of cells, the first of them on line ``first``; ``title`` is the name of its sheet, if that says anything."""

    rows: list[list[str]]
    first: int
    title: str = ""


def read_docx(path: Path) -> Iterator[Line | Table]:
    """Yield the paragraphs and tables of a Word file in their order, counted from 1."""
    _refuse_bombs(path)
    from docx import Document
    from docx.table import Table as DocxTable

    from questions.importing.numbering import Numbering

    try:
        document = Document(str(path))
        numbering, number = Numbering(document), 0
        for item in document.iter_inner_content():
            number += 1
            if isinstance(item, DocxTable):
                rows = [[_cell(cell.text) for cell in row.cells] for row in item.rows[:MOST_ROWS]]
                yield Table(rows, number)
                number += len(rows) - 1
            elif item.text.strip():
                level = _level(item.style.name if item.style else "")
                first, *others = (numbering.mark(item) + item.text).split("\n")
                yield Line(number, first, level)
                for text in others:
                    yield Line(number, text, level)
    except InputError:
        raise
    except Exception as error:  # the library fails in many ways on broken files, KeyError and lxml's own among them
        raise _broken(path) from error


def read_xlsx(path: Path) -> Iterator[Table]:
    """Yield the sheets of an Excel file."""
    _refuse_bombs(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = []
            for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
                rows.append(["" if cell is None else _cell(str(cell)) for cell in row])
            yield Table(rows, 1, "" if re.fullmatch(r"(?i)(sheet|工作表)\s*\d*", sheet.title) else sheet.title)
        book.close()
    except InputError:
        raise
    except Exception as error:  # likewise
        raise _broken(path) from error


def _refuse_bombs(path: Path) -> None:
    """Raise ``InputError`` for what is no archive, is locked with a password, or would unpack to too much."""
    with path.open("rb") as file:
        if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # the old container: .doc, .xls, or an encrypted file
            raise InputError(
                N_("The file {file} is locked with a password or of an old kind; save it anew as .docx or .xlsx."),
                file=path.name,
            )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
        too_large = len(parts) > MOST_PARTS or _unpacked(path, parts) > LARGEST
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, zlib.error) as error:
        raise _broken(path) from error
    if too_large:
        raise InputError(
            N_("The file {file} unpacks to more than {size} MB and was not read; split it into smaller ones."),
            file=path.name,
            size=LARGEST // 10**6,
        )


def _unpacked(path: Path, parts: list[zipfile.ZipInfo]) -> int:
    """Return to how many bytes the parts really unpack, whatever they declare; no further than ``LARGEST``."""
    total = 0
    with path.open("rb") as file:
        for part in parts:
            file.seek(part.header_offset + _NAME_AT)
            name, extra = struct.unpack("<HH", file.read(4))
            file.seek(name + extra, 1)
            if part.compress_type != zipfile.ZIP_DEFLATED:
                total += part.compress_size
                continue
            inflater, left = zlib.decompressobj(-zlib.MAX_WBITS), part.compress_size
            while left > 0 and total <= LARGEST and (piece := file.read(min(left, _PIECE))):
                left -= len(piece)
                while piece and total <= LARGEST:
                    total += len(inflater.decompress(piece, _PIECE))
                    piece = inflater.unconsumed_tail
    return total


def _broken(path: Path) -> InputError:
    return InputError(
        N_("The file {file} is damaged or not what its ending says; open it in its own program and save it again."),
        file=path.name,
    )


def _cell(text: str) -> str:
    return text.replace("\r", "").strip()


def _level(style: str) -> int:
    found = _HEADING.search(style)
    return int(found[1] or 1) if found else 0
