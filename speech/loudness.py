"""How loud a recording is, and whether anything can be heard in it at all.

One figure for the whole recording would not do: a candidate who thinks for a minute
and then says one sentence is loud for a twentieth of the time only, and the click of
the button that starts a recording is loud without anybody speaking. So levels are
taken of stretches of 30 ms, about a sound of speech, each without its mean, because
cheap microphones shift the zero line. From them come two figures:

- loudness, the level that a third of a second in all reaches: less is no word;
- floor, the level below which the quietest tenth lies: the room.

Speech rises and falls by 20 dB and more within a second; a fan or a microphone's own
hiss stays within 3 dB. So a quiet recording that hardly moves is taken for an empty
room, while a voice of the same loudness is not. A loud steady noise passes too: to
call speech silence costs the user an answer, and the recogniser looks again anyway.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_STRETCH = 0.03  # seconds
_WORD = 10  # stretches
_NOTHING = -70.0  # dBFS; under this lies what noise suppression and converters leave of silence
_ROOM = -50.0  # dBFS; a quiet room at a laptop's microphone with its gain turned up
_MOVEMENT = 6.0  # dB between floor and loudness
_FULL = 32_767
_AIM = 0.5  # of full scale, for the loudest thousandth
_MOST_GAIN = 10 ** (30 / 20)


def raised(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return mono samples (-1 to 1) as loud as the recogniser knows speech; what is loud enough stays as it is.

    Without it the search for speech loses parts of a voice at -50 dBFS, and all of it at -60. The loudest
    thousandth counts and not the peak, so that one click doesn't keep a quiet voice quiet.
    """
    if not len(audio):
        return audio
    loud = float(np.quantile(np.abs(audio[::7]), 0.999))
    gain = min(_AIM / max(loud, 1e-6), _MOST_GAIN)
    if gain <= 1:
        return audio
    louder: npt.NDArray[np.float32] = audio * np.float32(gain)
    return np.clip(louder, -1, 1, out=louder)


class Meter:
    """Counts and levels of a recording that is fed to it block by block."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._stretch = round(rate * _STRETCH)
        self._levels: list[npt.NDArray[np.float32]] = []
        self._highest = 0
        self._at_full_scale = 0
        self.frames = 0

    def feed(self, block: npt.NDArray[np.int16]) -> None:
        """Add a block of shape (frames, channels); its last frames that make no whole stretch have no level."""
        if not len(block):
            return
        size = np.abs(block.astype(np.int32))
        self.frames += len(block)
        self._highest = max(self._highest, int(size.max()))
        self._at_full_scale += int((size.max(axis=1) >= _FULL).sum())
        mono = block.mean(axis=1, dtype=np.float32) / np.float32(_FULL + 1)
        whole = len(mono) // self._stretch * self._stretch
        power = mono[:whole].reshape(-1, self._stretch).var(axis=1)
        self._levels.append(10 * np.log10(power + np.float32(1e-10)))

    @property
    def seconds(self) -> float:
        """How long the recording is so far."""
        return self.frames / self._rate

    @property
    def peak(self) -> float:
        """The largest sample, 0 to 1."""
        return min(1.0, self._highest / _FULL)

    @property
    def clipped(self) -> float:
        """The share of frames with a sample at full scale."""
        return self._at_full_scale / max(1, self.frames)

    @property
    def loudness(self) -> float:
        """The level that the loudest third of a second reaches, in dBFS; -100 where there is nothing."""
        levels = np.sort(self._all())
        return float(levels[-min(_WORD, len(levels))])

    @property
    def floor(self) -> float:
        """The level of the room, in dBFS."""
        return float(np.percentile(self._all(), 10))

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard, neither speech nor a loud noise."""
        loudness = self.loudness
        return loudness < _NOTHING or (loudness < _ROOM and loudness - self.floor < _MOVEMENT)

    def _all(self) -> npt.NDArray[np.float32]:
        levels = np.concatenate([*self._levels, np.zeros(0, np.float32)])
        return levels if len(levels) else np.full(1, -100, np.float32)
