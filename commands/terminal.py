"""What verbs write to: results on standard output, talk on standard error, both in the reader's language."""

from __future__ import annotations

import json
import sys

from locales import translator
from scoring.result import SIGNS, Score, spelled_marks
from settings import Settings


class Terminal:
    """The two outputs of one run."""

    def __init__(self, settings: Settings) -> None:
        self.translate = translator(settings.language)

    def _(self, message: str, **values: object) -> str:
        """Return the message in the reader's language with its values filled in."""
        translated = self.translate(message)
        return translated.format(**values) if values else translated

    def say(self, text: str) -> None:
        """Write a line that is not a result."""
        print(text, file=sys.stderr, flush=True)

    def moving(self, text: str) -> None:
        """Write a line over the one before; nothing where nobody watches."""
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def share(self, done: float) -> None:
        """Write how much of long work is done, 0 to 1, over the line before."""
        self.moving(f"{done:4.0%}")

    def moved(self) -> None:
        """End a moving line."""
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def result(self, text: str) -> None:
        """Write a line of the result."""
        print(text, flush=True)

    def json(self, value: object) -> None:
        """Write the result as one JSON document."""
        print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False), flush=True)


def verdict_lines(score: Score, terminal: Terminal) -> list[str]:
    """Return the marks and one line a point with its proof."""
    lines = [terminal._("Marks: {marks} / {max}", marks=spelled_marks(score.marks), max=spelled_marks(score.max_marks))]
    for verdict in score.verdicts:
        proof = " … ".join(evidence.text for evidence in verdict.evidence)
        lines.append(f"  {SIGNS[verdict.state]} {verdict.point}" + (f"  “{proof}”" if proof else ""))
    return lines
