"""What the samples of a made recording tell: when it sounds, how loud, how much is distorted."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError, RecordingError
from speech.delivery import audio_figures
from tests.speech.delivery.making import RATE, made, written

STEP = 0.061  # seconds; an edge lies within two stretches of 30 ms


@pytest.mark.parametrize("room", [None, -80.0, -65.0, -45.0])
@pytest.mark.parametrize("level", [-14.0, -26.0, -34.0])
def test_sounds_are_where_the_voice_is_whatever_the_room(tmp_path, room, level):
    if room is not None and level - room < 10:
        pytest.skip("nobody hears that voice in that room")
    path = made(tmp_path / "a.wav", 2.0, (3.0, level), 1.8, (2.5, level), 1.0, room=room)

    found = audio_figures(path)

    assert found.seconds == pytest.approx(10.3)
    assert np.array(found.sounds) == pytest.approx(np.array([[2.0, 5.0], [6.8, 9.3]]), abs=STEP)
    assert found.loudness == pytest.approx(level, abs=0.6)
    assert found.clipped == 0.0


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (22_050, 1), (44_100, 2), (48_000, 1)])
def test_times_hold_at_any_rate_and_over_many_blocks(tmp_path, rate, channels):
    path = made(tmp_path / "a.wav", 1.0, (20.0, -20.0), 4.0, (20.0, -20.0), rate=rate, channels=channels)

    found = audio_figures(path)

    assert np.array(found.sounds) == pytest.approx(np.array([[1.0, 21.0], [25.0, 45.0]]), abs=STEP)


def test_a_breath_parts_nothing_and_a_pause_does(tmp_path):
    path = made(tmp_path / "a.wav", 0.5, (1.0, -20.0), 0.2, (1.0, -20.0), 0.6, (1.0, -20.0), 0.5)

    found = audio_figures(path)

    assert np.array(found.sounds) == pytest.approx(np.array([[0.5, 2.7], [3.3, 4.3]]), abs=STEP)


def test_a_click_is_no_sound(tmp_path):
    path = made(tmp_path / "a.wav", 1.0, (2.0, -20.0), 1.0, (0.02, -8.0), 1.0, (2.0, -20.0), 1.0)

    found = audio_figures(path)

    assert len(found.sounds) == 2


@pytest.mark.parametrize("level", [-20.0, -55.0])
def test_a_noise_that_never_moves_tells_nothing(tmp_path, level):
    found = audio_figures(made(tmp_path / "a.wav", (8.0, level)))

    assert found.sounds == ()
    assert found.loudness == pytest.approx(level, abs=0.6)


@pytest.mark.parametrize("share", [0.002, 0.05, 0.4])
def test_the_share_of_clipped_samples_is_told(tmp_path, share):
    sound = np.random.default_rng(1).normal(0, 0.05, 10 * RATE)
    sound[: round(share * len(sound))] = 1.0

    found = audio_figures(written(tmp_path / "a.wav", sound))

    assert found.clipped == pytest.approx(share, rel=0.05)


@pytest.mark.parametrize("count", [0, 1, 100])
def test_next_to_nothing_is_no_sound(tmp_path, count):
    found = audio_figures(written(tmp_path / "a.wav", np.zeros(count)))

    assert found.sounds == ()
    assert found.loudness == -100.0


def test_digital_silence_is_silence(tmp_path):
    found = audio_figures(made(tmp_path / "a.wav", 5.0, room=None))

    assert found.sounds == ()


def test_a_file_that_is_gone_or_no_sound_is_an_error(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"not a sound at all")

    with pytest.raises(RecordingError):
        audio_figures(tmp_path / "a.wav")
    with pytest.raises(InputError):
        audio_figures(tmp_path / "gone.wav")
