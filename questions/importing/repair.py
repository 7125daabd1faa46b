"""The damage of web copies undone: what the page added goes, what it broke is whole again, lines are paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from questions.importing.damage import mended
from questions.importing.lines import Line
from questions.importing.pieces import opens
from questions.importing.script import chinese_marks, plain_forms, simplified, without_pinyin
from questions.importing.vocabulary import any_of
from questions.model import Language

CHINESE = 0.1  # of the letters, from where on a document is a Chinese one
RUNNING = 3  # a short line that stands so often is the header or footer of pages
LONGEST_HEADER = 40  # characters
LONGEST_NOTICE = 200  # characters; a longer line holds more than a site's own words
FULL = 0.75  # of the longest lines' length: a shorter line ends a paragraph
BROKEN = 20  # characters; documents whose lines are shorter are not broken by their width
_ENDS = re.compile(r"[。！？!?：:；;.”’」』】》）)…]$")
_MARK = re.compile(r"^(#{1,6})\s+(.*)$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1|^\s*>\s?|^\s*([-*_]\s*){3,}$")
_CLOSING = "”’」』）)】]"  # a line that begins with one goes on with the line before
_SPACES = re.compile(r"[ \t]{2,}")
_HAN, _LETTER = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]")


class Repaired(NamedTuple):
    """A document that can be taken apart; ``left_out`` are the lines of the page around it."""

    lines: tuple[Line, ...]
    language: Language
    left_out: tuple[Line, ...]


def repaired(lines: Iterable[Line]) -> Repaired:
    """Return a document without the damage that copying it did."""
    given = list(lines)
    text = "\n".join(line.text.replace("\n", " ") for line in given)
    language = language_of(text)
    said = whole(text, language).split("\n")[: len(given)]  # nothing at all splits into one empty line
    known = [_marked(line._replace(text=one.strip())) for line, one in zip(given, said, strict=True)]
    known = [line for line in known if line.text]
    running = _running(known)
    kept = [line for line in known if not _around(line.text) and line.text not in running]
    left_out = [line for line in known if _around(line.text) or line.text in running]
    return Repaired(tuple(_paragraphs(kept)), language, tuple(left_out))


def whole(text: str, language: str) -> str:
    """Return ``text`` with its characters and marks as they were before copying and in one form; lines stay lines."""
    text = plain_forms(mended(text))
    if language == "en":
        return text
    return chinese_marks(simplified(without_pinyin(text)))


def language_of(text: str) -> Language:
    """Return the language of a text; a few Chinese characters make it Chinese."""
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    return "zh" if han >= CHINESE * (han + letters) else "en"


def _marked(line: Line) -> Line:
    """Return a line without Markdown's marks, a heading with its level."""
    level, text = line.level, _SPACES.sub(" ", line.text)
    if heading := _MARK.match(text):
        level, text = len(heading[1]), heading[2].rstrip("# ")
    text = _EMPHASIS.sub(lambda match: match[2] or "", text)
    return line._replace(text=text.strip(), level=level)


def _around(text: str) -> bool:
    """Tell whether a line belongs to the page and not to the document."""
    if len(text) > LONGEST_NOTICE:
        return False
    return bool(any_of("boilerplate").search(text) or any_of("page_numbers").search(text))


def _running(lines: list[Line]) -> set[str]:
    """Return the headers and footers of pages: short lines that stand again and again and say nothing of questions."""
    often = Counter(line.text for line in lines if len(line.text) <= LONGEST_HEADER and not _ENDS.search(line.text))
    return {text for text, count in often.items() if count >= RUNNING and not _begins(text)}


def _paragraphs(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines with such as were broken at the page's width joined again."""
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    open_line: Line | None = None
    for line, following in zip(lines, [*(one.text for one in lines[1:]), "-"], strict=False):
        if open_line is not None and not line.level and not _begins(line.text):
            glue = " " if open_line.text[-1:].isascii() and line.text[:1].isascii() else ""
            open_line = open_line._replace(text=open_line.text + glue + line.text)
        else:
            if open_line is not None:
                yield open_line
            open_line = line
        broken = width >= BROKEN and FULL * width <= len(line.text) <= 1.3 * width and not line.level
        if not broken or (_ENDS.search(line.text) and following[:1] not in _CLOSING):
            yield open_line
            open_line = None
    if open_line is not None:
        yield open_line


def _begins(text: str) -> bool:
    """Tell whether a line begins something of its own."""
    return text[0] not in _CLOSING and (opens(text) or text[0] in "•·●■◆-*（(【[")
