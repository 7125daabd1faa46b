"""An answer as phrases are looked for in it: its characters, and its sounds."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.sounds import sounds

RUN = 3  # characters; longer runs would fill the memory and tell little more


class Heard:
    """A text with all its short runs of characters, so that asking for any of many takes one look."""

    __slots__ = ("runs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.runs = frozenset(
            text[start : start + length] for length in range(1, RUN + 1) for start in range(len(text) - length + 1)
        )


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in the two forms that phrases are matched against, of equal length."""

    text: Heard
    sound: Heard

    @classmethod
    def of(cls, text: str) -> Said:
        return cls(Heard(text), Heard(sounds(text)))
