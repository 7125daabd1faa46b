"""Sounds and words whose truth is known: bursts of noise for a voice, silences between them."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from speech.transcript import Segment, Transcript, Word

RATE = 16_000


def made(
    path: Path, *parts: float | tuple[float, float], room: float | None = -65.0, rate: int = RATE, channels: int = 1
) -> Path:
    """Write a WAV: a number is seconds of silence, a pair seconds and level (dBFS) of a voice; ``room`` hums in all."""
    dice = np.random.default_rng(7)
    pieces = []
    for part in parts:
        seconds, level = part if isinstance(part, tuple) else (part, None)
        count = round(seconds * rate)
        pieces.append(dice.normal(0, 10 ** (level / 20), count) if level is not None else np.zeros(count))
    sound = np.concatenate(pieces)
    if room is not None:
        sound += dice.normal(0, 10 ** (room / 20), len(sound))
    return written(path, sound, rate, channels)


def written(path: Path, sound: np.ndarray, rate: int = RATE, channels: int = 1) -> Path:
    """Write samples of -1 to 1 as a WAV, the same in every channel."""
    frames = np.clip(sound * 32_768, -32_768, 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(frames, channels).tobytes())
    return path


def said(*words: tuple[str, float, float], seconds: float, language: str = "zh") -> Transcript:
    """Return a transcript of words with their times, all in one segment."""
    heard = tuple(Word(text=text, start=start, end=end, probability=0.9) for text, start, end in words)
    text = "".join(word.text for word in heard)
    segment = Segment(text=text, start=heard[0].start, end=heard[-1].end, words=heard)
    return Transcript(segments=(segment,), language=language, seconds=seconds)


def evenly(text: str, language: str = "zh", pace: float = 0.25) -> Transcript:
    """Return a transcript in which every character (or every word of letters) takes ``pace`` seconds, without pause."""
    pieces = list(text) if language == "zh" else [piece + " " for piece in text.split()]
    words = [(piece, number * pace, (number + 1) * pace) for number, piece in enumerate(pieces)]
    return said(*words, seconds=len(words) * pace + 1.0, language=language)
