"""What the sound itself tells of an answer: when somebody speaks, how loud, and whether it is distorted.

The recogniser's words stretch over silences; levels of 30 ms don't. Where they hardly move (a loud fan, an empty room)
sound and silence can't be told apart by them, and then they claim nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from speech.delivery.spans import BREATH, Span, joined
from speech.loudness import Meter
from speech.sound import Pcm, opened

_STRETCH = 0.03  # seconds, about a sound of speech
_LOUD = 33  # stretches, a second in all: what reaches this level is the voice and no single click
_NOTHING = -80.0  # dBFS; less is no room but a muted microphone
_MOVEMENT = 6.0  # dB between room and voice; a fan moves less
_ABOVE_ROOM = 0.4  # of the way from the room's level to the voice's: where speech begins
_RANGE = 35.0  # dB under the loudest second; no sound of speech lies lower
_CLICK = 0.1  # seconds; a shorter sound by itself is a click or a knock

Levels = npt.NDArray[np.float32]  # (stretches,), dBFS


@dataclass(frozen=True, slots=True)
class AudioFigures:
    """What the samples of a recording tell.

    ``sounds`` are the stretches of sound in seconds, apart by ``BREATH`` or more; empty where sound and silence can't
    be told apart. ``loudness`` is the mean level of what sounds in dBFS, ``clipped`` the share of samples (0 to 1) at
    full scale.
    """

    seconds: float
    sounds: tuple[Span, ...]
    loudness: float
    clipped: float


def audio_figures(path: Path) -> AudioFigures:
    """Read a recording once and return its figures. Raises the errors of ``speech.sound.opened``."""
    with opened(path) as sound:
        meter = Meter(sound.rate)
        stretch = round(sound.rate * _STRETCH)
        found, rest = [np.empty(0, np.float32)], np.empty(0, np.float32)
        for block in sound.blocks:
            meter.feed(block)
            levels, rest = _levels(block, rest, stretch)
            found.append(levels)
    levels = np.concatenate(found)
    least = _threshold(levels)
    sounds = [] if least is None else _sounds(levels > least, stretch / sound.rate)
    voice = levels if least is None else levels[levels > least]
    return AudioFigures(
        seconds=meter.seconds, sounds=tuple(sounds), loudness=_mean(voice), clipped=min(1.0, meter.clipped)
    )


def _levels(block: Pcm, rest: Levels, stretch: int) -> tuple[Levels, Levels]:
    """Return the levels of a block and the samples at its end that make no whole stretch; ``rest`` goes before it."""
    samples = np.concatenate((rest, block.mean(axis=1, dtype=np.float32) / np.float32(32_768)))
    whole = len(samples) // stretch * stretch
    power = samples[:whole].reshape(-1, stretch).var(axis=1)  # without its mean: cheap microphones shift the zero line
    return 10 * np.log10(power + np.float32(1e-10)), samples[whole:]


def _threshold(levels: Levels) -> float | None:
    """Return the level above which somebody speaks; ``None`` where the levels don't tell."""
    heard = np.sort(levels[levels > _NOTHING])
    if not len(heard):
        return None
    room, voice = float(np.percentile(heard, 10)), float(heard[-min(_LOUD, len(heard))])
    if voice - room >= _MOVEMENT:
        return max(room + _ABOVE_ROOM * (voice - room), voice - _RANGE)
    return _NOTHING if len(heard) < len(levels) else None  # steady: only what was muted is silence


def _sounds(sounding: npt.NDArray[np.bool_], step: float) -> list[Span]:
    """Return the stretches that sound, in seconds; ``step`` is the length of one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], sounding, [False])).astype(np.int8)))
    runs = [(float(begin) * step, float(end) * step) for begin, end in edges.reshape(-1, 2)]
    return [run for run in joined(runs, BREATH) if run[1] - run[0] >= _CLICK]


def _mean(levels: Levels) -> float:
    if not len(levels):
        return -100.0
    return float(10 * np.log10(np.mean(10 ** (levels.astype(np.float64) / 10))))
