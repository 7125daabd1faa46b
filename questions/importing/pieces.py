"""Paragraphs cut where a part of a question begins: the marks of structure, each with the text that follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from questions.importing.lines import Line
from questions.importing.vocabulary import any_of, either, named, words

FIELDS = ("answer", "points", "competencies", "analysis")  # earlier names are tried first
_OPENS, _CLOSES = r"[【\[]?\s*", r"\s*[】\]]?\s*"
_NOTE = r"(?:[（(][^（()）]{1,12}[)）]\s*)?"  # 评分要点（每点1分）：
_BULLET = r"^(?:[-•·*▪]\s*)?"
_BEFORE = r"(?<=[。”’！？?；;，】）) \u3000])"


@dataclass
class Piece:
    """A stretch of one paragraph: what ``kind`` of part it opens, and the text behind the mark.

    ``kind`` is a field's name, ``question``, ``numbered``, ``section``, ``heading`` or ``text``.
    """

    kind: str
    line: int
    text: str
    mark: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    begins: bool = True  # stands at the beginning of its paragraph


def pieces(line: Line) -> Iterator[Piece]:
    """Yield a paragraph cut at its marks."""
    marks = list(_marks(line))
    first = marks[0][0] if marks else len(line.text)
    if line.text[:first].strip():
        yield Piece("heading" if line.level and not marks else "text", line.number, line.text[:first].strip())
    ends = [start for start, _, _ in marks[1:]] + [len(line.text)]
    for (start, end, piece), until in zip(marks, ends, strict=False):  # no mark, no end needed
        piece.text = line.text[end:until].strip()
        piece.begins = start == 0
        yield piece


def opens(text: str) -> bool:
    """Tell whether a part of a question begins where a text begins."""
    return any(pattern.match(text) for _, pattern in _at_start())


def _marks(line: Line) -> Iterator[tuple[int, int, Piece]]:
    """Yield where each mark begins and ends; of two at one place, the longer."""
    place = 0
    for match, kind in _found(line.text):
        if match.start() < place:
            continue  # within the one before
        facts = {name: said for name in ("number", "title", "facts") if (said := named(match, name))}
        yield match.start(), match.end(), Piece(kind, line.number, "", match[0].strip(), facts)
        place = max(match.end(), place + 1)


def _found(text: str) -> list[tuple[re.Match[str], str]]:
    """Return all marks with what they open, those that begin at one place by their length."""
    first = next(((match, kind) for kind, pattern in _at_start() if (match := pattern.match(text))), None)
    inside = [(match, kind) for kind, pattern in _inside() for match in pattern.finditer(text, 1)]
    inside.sort(key=lambda one: (one[0].start(), -one[0].end()))
    return [first, *inside] if first else inside


@cache
def _at_start() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what may open a paragraph, in the order in which it is tried."""
    patterns = [("question", any_of("question_inline", _BULLET)), ("section", any_of("section_inline"))]
    patterns += [(name, _field(name, short=True)) for name in FIELDS]
    patterns += [("question", any_of("question", _BULLET)), ("section", any_of("section"))]
    return (*patterns, ("numbered", any_of("numbered")))


@cache
def _inside() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what may also open in the middle of a paragraph."""
    patterns = [("question", any_of("question_inline")), ("section", any_of("section_inline"))]
    patterns.append(("answer", re.compile(r"(?<=[？?])\s*答\s*[：:]")))
    return (*patterns, *((name, _field(name, short=False)) for name in FIELDS))


def _field(name: str, *, short: bool) -> re.Pattern[str]:
    """Return what finds the name of a field with its colon, in brackets, or alone at the end of a paragraph.

    In the middle of a paragraph Latin words and single characters are just words.
    """
    names = words(name) if short else tuple(one for one in words(name) if not re.match(r"[\^(]*[a-z]", one))
    if not short:
        names = tuple(one for one in names if one != "答")
    known = f"(?:{either(names)})"
    numbered = r"(?:\d{1,2}\s*[.．、]\s*)?" if short else ""
    before = "" if short else _BEFORE
    alone = (
        f"{known}\\s*$"
        if short
        else f"(?=[\u3400-\u9fff]{{{{4,}}}}\\s*$){known}\\s*$".replace("{{", "{").replace("}}", "}")
    )
    noted = f"{known}{_CLOSES}{_NOTE}[：:]"
    return re.compile(
        f"{before}{numbered}(?:{_OPENS}{noted}|【\\s*{known}\\s*】|\\[\\s*{known}\\s*\\]|{alone})", re.IGNORECASE
    )
