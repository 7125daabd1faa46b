"""How little an answer sounds like somebody who does what is asked: its turns of phrase, weighed.

Contempt, evasion and slogans have too many words for any list. Some hundred answers of people who show what
the question asks, and as many of people who don't, told how much each short run of characters speaks for the
one or the other (``training/stance``). The weights are data; this file adds them up.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from scoring.said import Said

FOLDER = Path(__file__).parent / "data"
HOLLOW = (0.5, 1.2)  # log odds; beyond the first an answer sounds hollow, beyond the second it hardly can be meant


def hollowness(said: Said, language: str = "zh") -> int:
    """Tell how far an answer sounds as if nothing in it were meant: 0, 1 or 2; without weights for a language, 0."""
    bias, weights = _weights(language)
    if not weights:
        return 0
    odds = bias + sum(weights[run] for run in weights.keys() & said.text.runs)
    return sum(odds > limit for limit in HOLLOW)


@cache
def _weights(language: str) -> tuple[float, dict[str, float]]:
    path = FOLDER / f"stance.{language}.json"
    if not path.is_file():
        return 0.0, {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["bias"], content["weights"]
