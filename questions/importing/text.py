"""Text files: whatever encoding a Chinese computer wrote them in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from charset_normalizer import from_bytes

from errors import N_, InputError
from questions.importing.lines import Line

ENCODINGS = ["gb18030", "big5", "utf_16_le", "utf_16_be"]  # beside UTF-8, and such as name themselves by a mark
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LOOKED_AT = 50_000  # bytes, by which an encoding is told
_HALF = 0.3  # of the characters may be zeros before it is English in UTF-16
_NOT_TEXT = 0.02  # of the characters may be control characters


def read_text(path: Path) -> list[Line]:
    """Return the lines of a text file; ``InputError`` where it is not text."""
    return [Line(number, text) for number, text in enumerate(decoded(path).splitlines(), start=1)]


def read_rows(path: Path) -> list[list[str]]:
    """Return the rows of a file of values parted by commas, semicolons or tabs."""
    text = decoded(path)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4000], delimiters=",;\t，")
    except csv.Error:
        dialect = csv.excel
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=None), dialect)]
    except csv.Error as error:
        raise InputError(
            N_("The file {file} is no table that can be read; save it as CSV again."), file=path.name
        ) from error


def decoded(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16, GB 18030 or Big5; ``InputError`` where it is none of them."""
    content = path.read_bytes()
    text = _decoded(content)
    if text is None or sum(map(_odd, text)) > _NOT_TEXT * len(text):
        raise InputError(
            N_("The file {file} is not text that can be read; open it in its own program and save it as UTF-8 text."),
            file=path.name,
        )
    return text.replace("\x00", "")


def _decoded(content: bytes) -> str | None:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        text = content.decode("utf-8")
        return text if text.count("\x00") < _HALF * len(text) else content.decode(_wide(content), "replace")
    except UnicodeDecodeError:
        best = from_bytes(content[: _even(content)], cp_isolation=ENCODINGS).best()
        return content.decode(best.encoding, "replace") if best else None


def _wide(content: bytes) -> str:
    """Return which UTF-16 it is where English words alternate with zeros."""
    return "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"


def _odd(one: str) -> bool:
    """Tell whether a character stands in no text: a control character, or what could not be decoded."""
    return (one < " " and one not in "\r\n\t\f\v") or one == "\ufffd"


def _even(content: bytes) -> int:
    """Return how many bytes are looked at, so that none is half a character of two bytes where lines end."""
    if len(content) <= _LOOKED_AT:
        return len(content)
    return content.rfind(b"\n", 0, _LOOKED_AT) + 1 or _LOOKED_AT
