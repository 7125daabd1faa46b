"""espeak-ng by ctypes: speech with the exact time of every character and every sound.

pyttsx3 speaks with the same library, but tells no times and needs a process for each
utterance; here a thousand hours' worth of sentences wait. One process, one ``Voice``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import espeakng_loader
import numpy as np
import numpy.typing as npt

RATE = 22_050
PUNCTUATION = "，。？！、 "
_SYNCHRONOUS, _PHONEME_EVENTS = 2, 1
_UTF8, _CHARACTERS = 1, 1
_WORDS_PER_MINUTE, _VOLUME, _PITCH = 1, 2, 3
_LIST_END, _WORD, _END, _PHONEME = 0, 1, 5, 7


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """As espeak-ng's speak_lib.h has it."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Unit:
    """What espeak speaks as one: a character, a number or a Latin word; characters of the text, times in seconds."""

    first: int
    last: int
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """Samples (mono, int16, at ``RATE``), the units in order, and the sounds with the second each begins at."""

    samples: npt.NDArray[np.int16]
    units: tuple[Unit, ...]
    sounds: tuple[tuple[str, float], ...]


class Voice:
    """espeak-ng with its Mandarin voice."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        if self._library.espeak_Initialize(_SYNCHRONOUS, 200, data, _PHONEME_EVENTS) != RATE:
            raise RuntimeError("espeak-ng can't be started")
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._events: list[tuple[int, int, int, float, str]] = []
        self._callback = _Callback(self._take)  # kept, or it would be collected while espeak still calls it
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, words_per_minute: int = 170, pitch: int = 50, variant: str = "") -> Speech:
        """Return ``text`` spoken; ``pitch`` is 0 to 100, ``variant`` one of espeak's, such as f2."""
        self._pieces, self._events = [], []
        name = f"cmn+{variant}" if variant else "cmn"
        if self._library.espeak_SetVoiceByName(name.encode()):
            raise ValueError(f"espeak-ng has no voice {name}")
        self._library.espeak_SetParameter(_WORDS_PER_MINUTE, words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        self._library.espeak_SetParameter(_VOLUME, 100, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, _CHARACTERS, 0, _UTF8, None, None)
        samples = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        return Speech(samples, tuple(self._units(text, len(samples) / RATE)), tuple(self._sounds()))

    def _take(self, samples: object, count: int, events: object) -> int:
        if count > 0 and samples:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())  # type: ignore[arg-type]
        index = 0
        while events[index].type != _LIST_END:  # type: ignore[index]
            event = events[index]  # type: ignore[index]
            name = event.id.string.decode("utf-8", "replace") if event.type == _PHONEME else ""
            self._events.append((event.type, event.text_position, event.length, event.sample / RATE, name))
            index += 1
        return 0

    def _units(self, text: str, seconds: float) -> Iterator[Unit]:
        """Yield the units; espeak tells one for a whole word of its dictionary, which is parted evenly."""
        told = [event for event in self._events if event[0] == _WORD]
        firsts = sorted({position - 1 for _, position, *_ in told})
        for first, following in zip(firsts, [*firsts[1:], len(text)], strict=True):
            start = min(event[3] for event in told if event[1] - 1 == first)
            later = [event[3] for event in self._events if _ends_a_unit(event, first + 1) and event[3] > start]
            end = min(later, default=seconds)
            last = first + max(1, len(text[first:following].rstrip(PUNCTUATION)))
            count = 1 if text[first:last].isascii() else last - first
            for index in range(count):
                share = (end - start) / count
                after = first + index + 1 if count > 1 else last
                yield Unit(first + index, after, start + index * share, start + (index + 1) * share)

    def _sounds(self) -> list[tuple[str, float]]:
        sounds = [(name, start) for kind, _, _, start, name in self._events if kind == _PHONEME]
        return [(name.lstrip("',"), start) for name, start in sounds if not name.startswith("(")]


def _ends_a_unit(event: tuple[int, int, int, float, str], position: int) -> bool:
    kind, place, _, _, name = event
    pause = kind == _PHONEME and name.startswith("_") and name != "_|"
    return (kind == _WORD and place != position) or kind == _END or pause
