"""English answers as sequences of words: each word's stem is one character, so that phrases, gaps and clauses
work on words as they do on Chinese characters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from scoring.prepared import COMMA, STOP, Prepared
from scoring.vocabulary import guards

_PRIVATE = 0xF0000  # the second plane of private characters holds 65,000 stems
_MOST = 65_000
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[，。]")
_numbers: dict[str, int] = {}


def words(prepared: Prepared) -> Prepared:
    """Return the text with one character for every word, contractions written out and words cut to their stems."""
    text, origin, ends = [], [], []
    for match in _WORD.finditer(prepared.text):
        pieces = [match[0]] if match[0] in (COMMA, STOP) else [_character(stem) for stem in _stems(match[0])]
        text += pieces
        origin += [prepared.origin[match.start()]] * len(pieces)
        ends += [prepared.origin[match.end() - 1] + 1] * len(pieces)
    return Prepared("".join(text), tuple(origin), tuple(ends))


@cache
def _stems(word: str) -> tuple[str, ...]:
    """Return the stems of what a word stands for: didn't is two words."""
    written_out = guards("en").contractions.get(word)
    if written_out is None:
        for ending, whole in guards("en").contracted_endings.items():
            if word.endswith(ending) and word != ending:
                written_out = f"{word.removesuffix(ending)} {whole}"
                break
    return tuple(_stemmer().stemWord(one) for one in (written_out or word).replace("'", " ").split())


def _character(stem: str) -> str:
    """Return the character of a stem; once there are too many, new ones share one that no phrase has."""
    number = _numbers.setdefault(stem, len(_numbers)) if len(_numbers) < _MOST else _numbers.get(stem, _MOST)
    return chr(_PRIVATE + number)


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
