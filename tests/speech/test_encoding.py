"""Recordings become MP3s that play, or nothing is left of the attempt."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from errors import InputError, RecordingError
from speech.encoding import BIT_RATE, mp3
from speech.sound import opened


def tone(path: Path, seconds: float = 5.0, rate: int = 16_000, channels: int = 1) -> Path:
    samples = np.sin(2 * np.pi * 220 * np.arange(round(seconds * rate)) / rate) * 9_000
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(samples.astype("<i2")[:, None], channels, axis=1).tobytes())
    return path


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (48_000, 2), (44_100, 1), (8_000, 1)])
def test_a_recording_becomes_a_small_mp3_that_sounds_the_same(rate, channels, tmp_path):
    target = tmp_path / "开口.mp3"

    made = mp3(tone(tmp_path / "sound.wav", rate=rate, channels=channels), target)

    assert made
    assert target.stat().st_size < 5.5 * BIT_RATE / 8
    with av.open(str(target)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name.startswith("mp3"), stream.rate, stream.channels) == (True, 16_000, 1)
    with opened(target) as sound:
        samples = np.concatenate(list(sound.listened()))
    assert abs(len(samples) / 16_000 - 5.0) < 0.2
    spectrum = np.abs(np.fft.rfft(samples.astype(float)))
    assert abs(spectrum.argmax() * 16_000 / len(samples) - 220) < 2


def test_an_mp3_is_made_of_an_mp3(tmp_path):
    mp3(tone(tmp_path / "sound.wav"), tmp_path / "first.mp3")

    assert mp3(tmp_path / "first.mp3", tmp_path / "second.mp3")


def test_the_same_recording_makes_the_same_file(tmp_path):
    path = tone(tmp_path / "sound.wav")

    mp3(path, tmp_path / "one.mp3")
    mp3(path, tmp_path / "two.mp3")

    assert (tmp_path / "one.mp3").read_bytes() == (tmp_path / "two.mp3").read_bytes()


def test_what_is_no_sound_leaves_no_file(tmp_path):
    (tmp_path / "text.wav").write_text("no sound")

    with pytest.raises(RecordingError):
        mp3(tmp_path / "text.wav", tmp_path / "sound.mp3")

    assert not (tmp_path / "sound.mp3").exists()


def test_a_recording_that_is_gone_leaves_no_file(tmp_path):
    with pytest.raises(InputError):
        mp3(tmp_path / "gone.wav", tmp_path / "sound.mp3")

    assert not (tmp_path / "sound.mp3").exists()


def test_a_recording_without_a_sample_can_not_be_encoded(tmp_path):
    assert not mp3(tone(tmp_path / "sound.wav", 0.0), tmp_path / "sound.mp3")

    assert not (tmp_path / "sound.mp3").exists()


def test_an_encoder_that_fails_half_way_leaves_no_file(tmp_path, monkeypatch):
    path = tone(tmp_path / "sound.wav")

    def failing(*arguments, **options):
        raise ValueError("no such encoder")

    monkeypatch.setattr(av.AudioFrame, "from_ndarray", failing)

    assert not mp3(path, tmp_path / "sound.mp3")
    assert not (tmp_path / "sound.mp3").exists()


def test_a_folder_that_is_not_there_is_no_error_but_a_no(tmp_path):
    assert not mp3(tone(tmp_path / "sound.wav"), tmp_path / "nowhere" / "sound.mp3")
