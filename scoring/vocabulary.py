"""The words that the guards listen for; they live in ``scoring/data``, one file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from questions.datafiles import read_data

FOLDER = Path(__file__).parent / "data"


class Guards(BaseModel):
    """Lists of phrases, each explained where it stands in the data file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    negators: tuple[str, ...] = ()
    wide_negators: tuple[str, ...] = ()
    affirming_negations: tuple[str, ...] = ()
    trailing_negations: tuple[str, ...] = ()
    dismissals: tuple[str, ...] = ()
    platitudes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    unreal: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    bearing: frozenset[str] = frozenset()
    towards: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    contractions: dict[str, str] = {}
    contracted_endings: dict[str, str] = {}


@cache
def guards(language: str = "zh") -> Guards:
    """Return the vocabulary of a language; a language without a file has no guards."""
    path = FOLDER / f"guards.{language}.yaml"
    if not path.is_file():
        return Guards()
    return Guards.model_validate(read_data(path))
