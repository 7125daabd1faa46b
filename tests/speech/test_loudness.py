"""Raising quiet recordings; what counts as loud, quiet and silent is tested with the recordings it judges."""

from __future__ import annotations

import numpy as np
import pytest

from speech.loudness import raised


def tone(peak: float) -> np.ndarray:
    return (np.sin(np.arange(32_000) / 10) * peak).astype(np.float32)


def test_a_quiet_recording_is_raised_and_a_loud_one_stays_as_it_is() -> None:
    loud = tone(0.8)

    assert np.abs(raised(tone(0.02))).max() == pytest.approx(0.5, rel=0.02)
    assert raised(loud) is loud


def test_one_click_does_not_keep_a_quiet_voice_quiet() -> None:
    sound = tone(0.02)
    sound[100:110] = 0.9

    louder = raised(sound)

    assert np.median(np.abs(louder)) > 20 * np.median(np.abs(tone(0.02)))
    assert np.abs(louder).max() <= 1


def test_what_is_almost_nothing_stays_quiet() -> None:
    assert np.abs(raised(tone(0.0005))).max() < 0.02
    assert not raised(np.zeros(0, np.float32)).size
    assert not raised(np.zeros(100, np.float32)).any()
