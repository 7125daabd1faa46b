"""A recording as a row of heights, for drawing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from speech.sound import RATE, opened

_STRETCH = RATE // 50  # samples; heights are first taken of 20 ms each
_FULL = 32_768.0


def heights(path: Path, count: int) -> list[float]:
    """Return ``count`` heights (0 to 1, the loudest is 1) over a recording's length; fewer where it is too short.

    Raises the errors of ``speech.sound.opened``.
    """
    rest = np.empty(0, np.int16)
    found: list[npt.NDArray[np.float32]] = []
    with opened(path) as sound:
        for block in sound.listened():
            samples = np.concatenate((rest, block))
            whole = len(samples) // _STRETCH * _STRETCH
            found.append(_highest(samples[:whole].reshape(-1, _STRETCH)))
            rest = samples[whole:]
    levels = np.concatenate(found) if found else np.empty(0, np.float32)
    parts = [float(part.max()) for part in np.array_split(levels, max(1, min(count, len(levels)))) if len(part)]
    top = max(parts, default=0.0)
    return [round(part / top, 3) if top else 0.0 for part in parts]


def _highest(stretches: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    if not len(stretches):
        return np.empty(0, np.float32)
    levels: npt.NDArray[np.float32] = np.abs(stretches.astype(np.float32)).max(axis=1) / np.float32(_FULL)
    return levels
