"""Error rates of a model, heard as the app hears: the built-in voice, faster-whisper, the app's own options.

Run by ``make_model.py`` at its end, and by itself: python training/measure.py [MODEL] [--answers FILE.jsonl]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import unicodedata
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # the app's own way from a recording to a transcript is what is measured

from pypinyin import lazy_pinyin  # noqa: E402
from rapidfuzz.distance import Levenshtein  # noqa: E402
from texts import bank_texts  # noqa: E402

SPEEDS = (150, 165, 180, 200)


@dataclass
class Rate:
    """Errors among so many characters or syllables."""

    errors: int = 0
    length: int = 0

    def add(self, said: list[str], heard: list[str]) -> None:
        self.errors += Levenshtein.distance(said, heard)
        self.length += len(said)

    def __str__(self) -> str:
        return f"{self.errors / max(1, self.length):.1%}"


def spoken_only(text: str) -> list[str]:
    """Return the characters of a text that are spoken, whatever their width and case; 3天 is said like 三天."""
    from scoring.numbers import numbers_said
    from scoring.prepared import Prepared

    plain = unicodedata.normalize("NFKC", text).lower()
    said = numbers_said(Prepared(plain, tuple(range(len(plain))))).text
    return [character for character in said if character.isalnum()]


def syllables(characters: list[str]) -> list[str]:
    """Return the toneless syllable of each character."""
    return [lazy_pinyin(character)[0] for character in characters]


def measure(model: Path, texts: Iterable[str]) -> tuple[Rate, Rate]:
    """Return the error rates in characters and in syllables, each text at the next of the speeds."""
    from voice import RATE, Voice

    from speech.transcriber import transcribe

    voice = Voice()
    characters, sounds = Rate(), Rate()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        for index, text in enumerate(texts):
            speech = voice.speak(text, words_per_minute=SPEEDS[index % len(SPEEDS)])
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, RATE, 0, "NONE", ""))
                file.writeframes(speech.samples.tobytes())
            said, heard = spoken_only(text), spoken_only(transcribe(path, model).text)
            characters.add(said, heard)
            sounds.add(syllables(said), syllables(heard))
    return characters, sounds


def answers(path: Path) -> list[str]:
    """Return the answers of a file of labelled answers, but for those with a recogniser's slips already."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [row["answer"] for row in rows if row["kind"] in ("strong", "partial", "weak")]


def report(model: Path, labelled: Path | None) -> None:
    """Print the rates."""
    print("bank: {} of characters, {} of syllables".format(*measure(model, bank_texts())), flush=True)
    if labelled:
        print("answers: {} of characters, {} of syllables".format(*measure(model, answers(labelled))), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", type=Path, default=HERE.parent / "speech/demo_model")
    parser.add_argument("--answers", type=Path, default=None)
    given = parser.parse_args()
    report(given.model, given.answers)
