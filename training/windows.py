"""Windows of passages, as faster-whisper will show them, each with the tokens that are right for it.

The rules of the target, so that a recording longer than a window comes through whole:
a clause that ends in the window stands between its timestamps; one that the window
cuts has its start token alone, and the next window begins there; if it began soon
after the window's start, its whole characters are written down to the last one's end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from sound import FRAME, SOUND_NAMES, Passage
from vocabulary import (
    CHINESE,
    END,
    PREVIOUS,
    START,
    TICK,
    TIMELESS,
    TRANSCRIBE,
    ZERO,
    Vocabulary,
)
from voice import PUNCTUATION, Unit

PROMPTS = Path(__file__).parent.parent / "speech" / "data" / "prompts.yaml"  # what the app shows the recogniser first
LEAST_BEFORE_CUT = 2.5  # seconds of whole clauses that make it worth while to leave a cut clause to the next window
FIRST_STAMP = 1.0  # seconds; faster-whisper lets no window begin with a later timestamp
NOWHERE = -1.0


@dataclass
class Window:
    """Features of shape (frames, 80), and for the tokens after the first: what each is, and when it is spoken."""

    features: npt.NDArray[np.float16]
    sounds: npt.NDArray[np.uint8]
    tones: npt.NDArray[np.uint8]
    tokens: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)  # of each token; NOWHERE for those that are not spoken
    asked: int = 0  # tokens at the start that are given to the model, not expected of it
    characters: list[tuple[float, str]] = field(default_factory=list)  # middle of each, seconds


class Windows:
    """Draws windows from passages."""

    def __init__(self, passages: list[Passage], vocabulary: Vocabulary, chance: np.random.Generator) -> None:
        self._passages = passages
        self._vocabulary = vocabulary
        self._chance = chance
        prompt = yaml.safe_load(PROMPTS.read_text(encoding="utf-8"))["zh"]
        self._prompt = vocabulary.tokenizer.encode(f" {prompt}", add_special_tokens=False).ids

    def draw(self, seconds: float) -> Window:
        """Return a window of at most ``seconds``, from a passage of chance."""
        passage = self._passages[self._chance.integers(len(self._passages))]
        length = len(passage.sounds) * FRAME
        start = self._start(passage, length)
        end = min(length, start + seconds * (1 if self._chance.random() < 0.7 else self._chance.uniform(0.3, 1)))
        first, last = round(start / FRAME), round(end / FRAME)
        window = Window(passage.features[first * 2 : last * 2], passage.sounds[first:last], passage.tones[first:last])
        self._ask(window)
        self._write(window, passage, first * FRAME, last * FRAME)
        return window

    def _start(self, passage: Passage, length: float) -> float:
        """Begin at a clause mostly, somewhere else at times: a recording may begin anywhere."""
        place = self._chance.random()
        if place < 0.1 or not passage.units:
            return float(self._chance.uniform(0, max(0.1, length - 1)))
        if place < 0.4:
            unit = passage.units[self._chance.integers(len(passage.units))]
            return float(max(0.0, unit.start + self._chance.uniform(-0.06, 0.06)))
        clause = passage.clauses[self._chance.integers(len(passage.clauses))]
        return float(max(0.0, clause[0].start - self._chance.choice([0.0, 0.1, 0.3, 0.8]) * self._chance.random()))

    def _ask(self, window: Window) -> None:
        prompt = [PREVIOUS, *self._prompt] if self._chance.random() < 0.2 else []
        self._timeless = self._chance.random() < 0.25
        window.tokens = [*prompt, START, CHINESE, TRANSCRIBE, *([TIMELESS] if self._timeless else [])]
        window.times = [NOWHERE] * len(window.tokens)
        window.asked = len(window.tokens)

    def _write(self, window: Window, passage: Passage, start: float, end: float) -> None:
        for clause in passage.clauses:
            heard = [unit for unit in clause if (unit.start + unit.end) / 2 >= start and unit.end <= end + FRAME]
            cut = clause[-1].end > end + FRAME and clause[0].start < end
            late = not heard or (heard[0].start - start >= LEAST_BEFORE_CUT and len(window.characters) > 0)
            if cut and late and not self._timeless:
                self._stamp(window, clause[0].start - start)
                break
            if heard:
                self._say(window, passage.text, heard, start, whole=not cut)
            if cut and heard:  # twice, which tells faster-whisper that more follows
                self._stamp(window, heard[-1].end - start)
            if cut:
                break
        if window.asked == len(window.tokens):
            self._stamp(window, 0.0)
        window.tokens.append(END)
        window.times.append(NOWHERE)

    def _stamp(self, window: Window, moment: float) -> None:
        if self._timeless:
            return
        first = len(window.tokens) == window.asked
        moment = min(moment, FIRST_STAMP) if first else moment
        window.tokens.append(ZERO + max(0, round(moment / TICK)))
        window.times.append(NOWHERE)

    def _say(self, window: Window, text: str, units: list[Unit], start: float, whole: bool) -> None:
        first, last = units[0].first, units[-1].last
        while whole and last < len(text) and text[last] in PUNCTUATION:
            last += 1
        self._stamp(window, units[0].start - start)
        encoded = self._vocabulary.tokenizer.encode(text[first:last], add_special_tokens=False)
        spoken = {index: unit for unit in units for index in range(unit.first, unit.last)}
        for number, (begin, _) in zip(encoded.ids, encoded.offsets, strict=True):
            unit = spoken.get(first + begin)
            moment = (unit.start + unit.end) / 2 - start if unit else units[-1].end - start
            window.tokens.append(number)
            window.times.append(moment)
        window.characters += [((unit.start + unit.end) / 2 - start, text[unit.first]) for unit in units]
        self._stamp(window, units[-1].end - start)


def is_silent(window: Window) -> bool:
    """Tell whether nobody speaks in a window."""
    return not window.characters and bool(np.mean(window.sounds != SOUND_NAMES["_"]) < 0.05)
