"""The numbers that Word puts before paragraphs by itself and that stand nowhere in their text."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

BULLET = "• "
_ONES = "零一二三四五六七八九"
_CHINESE = ("chinese", "ideograph", "japanese", "taiwanese")


class Numbering:
    """Counts the numbered paragraphs of one document, list by list and level by level."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._formats = _formats(document)

    def mark(self, paragraph: Any) -> str:
        """Return what Word shows before a paragraph, such as ``3.`` or ``三、``; empty where it numbers nothing."""
        list_id, level = _list_of(paragraph)
        if not list_id:
            return ""
        form = self._formats.get((list_id, level), "decimal")
        if form == "none":
            return ""
        if form == "bullet":
            return BULLET
        counts = self._counts[list_id]
        counts[level] += 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        number = counts[level]
        return f"{_chinese(number)}、" if form.startswith(_CHINESE) else f"{number}. "


def _list_of(paragraph: Any) -> tuple[str, int]:
    """Return the list a paragraph is in and its level there: its own, or that of its style."""
    properties = paragraph._p.pPr
    styled = paragraph.style.element.pPr if paragraph.style is not None else None
    for one in (properties, styled):
        if one is not None and one.numPr is not None and one.numPr.numId is not None:
            level = one.numPr.ilvl.val if one.numPr.ilvl is not None else 0
            return ("" if one.numPr.numId.val == 0 else str(one.numPr.numId.val)), level
    return "", 0


def _formats(document: Any) -> dict[tuple[str, int], str]:
    """Return how each list of a document is numbered at each level."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract = {one.get(qn("w:abstractNumId")): one for one in root.findall(qn("w:abstractNum"))}
    found = {}
    for one in root.findall(qn("w:num")):
        reference = one.find(qn("w:abstractNumId"))
        levels = abstract.get(reference.get(qn("w:val"))) if reference is not None else None
        for level in levels.findall(qn("w:lvl")) if levels is not None else ():
            form = level.find(qn("w:numFmt"))
            if form is not None:
                found[one.get(qn("w:numId")), int(level.get(qn("w:ilvl")))] = str(form.get(qn("w:val")))
    return found


def _chinese(number: int) -> str:
    tens, ones = divmod(min(number, 99), 10)
    return (("" if tens == 1 else _ONES[tens]) + "十" if tens else "") + (_ONES[ones] if ones else "")
