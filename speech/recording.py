"""Is this recording worth transcribing, and what are its samples: nothing is believed before it was counted.

Reading stops at the longest length allowed, so that a small file can't unfold into gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from errors import N_, RecordingError
from speech.loudness import Meter
from speech.sound import NOT_AUDIO, RATE, Pcm, Sound, opened

__all__ = ["EMPTY", "NOT_AUDIO", "RATE", "SILENT", "SUFFIXES", "TOO_LONG", "TOO_SHORT", "Audio", "check", "samples"]

EMPTY, TOO_SHORT, SILENT, TOO_LONG = "empty", "too_short", "silent", "too_long"  # with NOT_AUDIO, the faults
SUFFIXES = (".wav", ".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".webm")  # what may be uploaded
MOST_SECONDS = 3_600.0  # an hour of samples takes 230 MB

_CLIPPED_SHARE = 0.001  # below that nobody hears it
_QUIET = -45.0  # dBFS; speech into a laptop at arm's length lies near -25

Audio = npt.NDArray[np.float32]  # (samples,), -1 to 1, mono at RATE


@dataclass(frozen=True)
class Checked:
    """A recording that can be transcribed.

    ``peak`` is 0 to 1, ``loudness`` that of its loudest third of a second in dBFS, ``clipped`` the
    share of samples at full scale. ``warnings`` are message ids for the speaker to read.
    """

    seconds: float
    sample_rate: int
    channels: int
    peak: float
    loudness: float
    clipped: float
    warnings: tuple[str, ...] = ()


def check(path: Path, *, shortest: float, longest: float) -> Checked:
    """Read a recording once and return its figures; ``shortest`` and ``longest`` in seconds.

    Raises ``RecordingError`` with its ``fault``, or ``InputError`` where the file can't be read at all.
    """
    with opened(path) as sound:
        meter = Meter(sound.rate)
        for block in sound.blocks:
            meter.feed(block)
            _refuse_longer(meter.seconds, longest)
    _refuse_useless(meter, shortest)
    return Checked(
        seconds=meter.seconds,
        sample_rate=sound.sample_rate,
        channels=sound.channels,
        peak=meter.peak,
        loudness=meter.loudness,
        clipped=meter.clipped,
        warnings=tuple(_warnings(meter, sound)),
    )


def samples(path: Path, *, longest: float = MOST_SECONDS) -> Audio:
    """Return a recording as the recogniser hears it: mono float32 at ``RATE``, -1 to 1.

    Raises as ``check`` does for files that are no sound or longer than ``longest`` seconds.
    """
    pieces: list[Pcm] = []
    count = 0
    with opened(path) as sound:
        for piece in sound.listened():
            count += len(piece)
            _refuse_longer(count / RATE, longest)
            pieces.append(piece)
    if not pieces:
        return np.zeros(0, np.float32)
    audio: Audio = np.concatenate(pieces, dtype=np.float32)
    audio /= np.float32(32768)  # in its place: an answer of minutes need not lie in memory twice
    return audio


def _refuse_longer(seconds: float, longest: float) -> None:
    if seconds > longest:
        raise RecordingError(
            N_("The recording is longer than {longest:.0f} seconds; give a shorter answer, or cut the file."),
            fault=TOO_LONG,
            longest=longest,
        )


def _refuse_useless(meter: Meter, shortest: float) -> None:
    if not meter.frames:
        raise RecordingError(
            N_("The recording is empty; allow the browser to use the microphone, and record again."), fault=EMPTY
        )
    if meter.seconds < shortest:
        raise RecordingError(
            N_("The recording lasts {seconds:.1f} s and needs at least {shortest:g} s; record again and speak on."),
            fault=TOO_SHORT,
            seconds=meter.seconds,
            shortest=shortest,
        )
    if meter.silent:
        raise RecordingError(
            N_("Nothing can be heard in the recording; choose the right microphone, turn it up, and record again."),
            fault=SILENT,
        )


def _warnings(meter: Meter, sound: Sound) -> Iterator[str]:
    if meter.clipped > _CLIPPED_SHARE:
        yield N_("The recording is distorted because it is too loud; turn the microphone down or move away from it.")
    if meter.loudness < _QUIET:
        yield N_("The recording is very quiet; turn the microphone up or move closer to it.")
    if meter.frames < sound.claimed:
        yield N_("The file is incomplete; its end may be missing.")
