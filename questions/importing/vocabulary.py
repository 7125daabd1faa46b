"""The words by which the parts of a document are known; they live in ``questions/data/import.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from questions.datafiles import read_data

FILE = Path(__file__).parents[1] / "data" / "import.yaml"


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the expressions of that name."""
    found: list[str] = _content()[name]
    return tuple(found)


@cache
def columns() -> dict[str, tuple[str, ...]]:
    """Return the headings by which the columns of a table are known, by the part of a question they hold."""
    return {part: tuple(headings) for part, headings in _content()["columns"].items()}


def untitled(language: str) -> str:
    """Return the title of a bank or a section that has none."""
    found: dict[str, str] = _content()["untitled"]
    return found[language]


@cache
def any_of(name: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """Return what finds any of the expressions of that name, between two others."""
    return re.compile(f"{before}(?:{either(words(name))}){after}", re.IGNORECASE)


def either(expressions: Iterable[str]) -> str:
    """Return the expression for any of several, with the names of groups kept apart by numbers (``number_2``)."""
    named = re.compile(r"\(\?P<(\w+)>")
    return "|".join(
        f"(?:{named.sub(lambda match: f'(?P<{match[1]}_{place}>', expression)})"  # noqa: B023 - used at once
        for place, expression in enumerate(expressions)
    )


def named(match: re.Match[str], name: str) -> str:
    """Return the text of the group of that name, whichever expression had it; empty where none did."""
    return next((text for key, text in match.groupdict().items() if key.rpartition("_")[0] == name and text), "")


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_data(FILE)
    return content
