"""Is a WAV file the spoken form of a text, whole and to be heard? And several of them made one."""

from __future__ import annotations

import re
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

LONE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # Chinese characters, each a syllable
RUN = re.compile(r"[^\W_]+")
NORMAL_RATE = 170.0
SHORTEST_SYLLABLE = 0.08  # seconds at the normal rate; espeak takes 0.25, pauses included
LONGEST_CHARACTER = 1.5  # seconds at the normal rate: letters and digits may be spelt out
LONGEST_PAUSES = 3.0
AUDIBLE = 300  # of 32,768: quieter is taken for silence
LOOKS, LOOK_FRAMES = 64, 512  # where the sound is listened to: enough to tell, and 20 ms would be too long
AUDIBLE_LOOKS = 8


def fault(path: Path, text: str, words_per_minute: int) -> str:
    """Return why ``path`` can't be the whole of ``text`` spoken at that rate; empty where it can."""
    try:
        with wave.open(str(path), "rb") as sound:
            return _shape(sound, path.stat().st_size) or _length(sound, text, words_per_minute) or _silence(sound)
    except (OSError, EOFError, wave.Error, RuntimeError, ValueError) as error:
        return f"not a sound file: {error}"


def join(parts: Sequence[Path], target: Path) -> None:
    """Write the parts one after the other as one WAV file; they must be of one shape.

    Raises ``wave.Error`` where they differ and ``OSError`` where the file can't be written.
    """
    with wave.open(str(target), "wb") as whole:
        shape: tuple[int, int, int] | None = None
        for part in parts:
            with wave.open(str(part), "rb") as sound:
                if shape is None:
                    whole.setparams(sound.getparams())
                    shape = sound.getparams()[:3]
                if sound.getparams()[:3] != shape:
                    raise wave.Error("the parts have different shapes")
                whole.writeframes(sound.readframes(sound.getnframes()))


def _shape(sound: wave.Wave_read, size: int) -> str:
    channels, width, rate, frames = sound.getparams()[:4]
    if width != 2 or channels not in (1, 2) or not 8_000 <= rate <= 48_000:
        return f"{channels} channels of {8 * width} bits at {rate} Hz"
    if frames <= 0:
        return "no sound in it"
    return "" if size >= frames * channels * width else "cut off"


def _length(sound: wave.Wave_read, text: str, words_per_minute: int) -> str:
    seconds = sound.getnframes() / sound.getframerate()
    slower = NORMAL_RATE / words_per_minute
    syllables = len(LONE.findall(text)) + len(RUN.findall(LONE.sub(" ", text)))
    least = SHORTEST_SYLLABLE * syllables * slower
    most = (LONGEST_PAUSES + LONGEST_CHARACTER * len(text)) * slower
    return "" if least <= seconds <= most else f"{seconds:.1f} s, expected {least:.1f} to {most:.1f} s"


def _silence(sound: wave.Wave_read) -> str:
    audible = 0
    for look in range(LOOKS):
        sound.setpos(sound.getnframes() * look // LOOKS)
        samples = array("h", sound.readframes(LOOK_FRAMES))
        audible += max(map(abs, samples), default=0) > AUDIBLE
    return "" if audible >= AUDIBLE_LOOKS else "silent"
