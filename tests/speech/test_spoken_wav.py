"""Whether a file is the spoken form of a text is told rightly, whatever the file."""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speech import spoken_wav

TEXT = "请说说你怎么看"


def hum(path: Path, seconds: float, *, loudness: int = 8_000, rate: int = 16_000, channels: int = 1) -> Path:
    samples = array("h", (int(loudness * math.sin(i / 10)) for i in range(int(seconds * rate) * channels)))
    with wave.open(str(path), "wb") as sound:
        sound.setparams((channels, 2, rate, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return path


def test_a_sound_of_fitting_length_passes(tmp_path: Path) -> None:
    assert spoken_wav.fault(hum(tmp_path / "a.wav", 2.0), TEXT, 170) == ""


@pytest.mark.parametrize(("seconds", "rate"), [(0.3, 170), (0.6, 110), (20.0, 170), (14.0, 220)])
def test_a_sound_too_short_or_too_long_for_its_text_does_not(seconds: float, rate: int, tmp_path: Path) -> None:
    assert "expected" in spoken_wav.fault(hum(tmp_path / "a.wav", seconds), TEXT, rate)


def test_a_whisper_below_hearing_is_silence(tmp_path: Path) -> None:
    assert spoken_wav.fault(hum(tmp_path / "a.wav", 2.0, loudness=100), TEXT, 170) == "silent"


@pytest.mark.parametrize(("rate", "channels"), [(1, 1), (4_000, 1), (96_000, 1), (16_000, 3)])
def test_a_shape_no_voice_has_is_refused(rate: int, channels: int, tmp_path: Path) -> None:
    assert "Hz" in spoken_wav.fault(hum(tmp_path / "a.wav", 2.0, rate=rate, channels=channels), TEXT, 170)


def test_a_file_of_nothing_but_a_header_is_refused(tmp_path: Path) -> None:
    assert spoken_wav.fault(hum(tmp_path / "a.wav", 0.0), TEXT, 170) == "no sound in it"


def test_a_missing_file_and_a_folder_are_no_sound_files(tmp_path: Path) -> None:
    assert "not a sound file" in spoken_wav.fault(tmp_path / "none.wav", TEXT, 170)
    assert "not a sound file" in spoken_wav.fault(tmp_path, TEXT, 170)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 60), junk=st.binary(min_size=1, max_size=8), keep=st.integers(0, 64_044))
def test_no_damage_makes_the_check_itself_fail(at: int, junk: bytes, keep: int, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    if not (tmp_path / "whole.wav").exists():
        hum(tmp_path / "whole.wav", 2.0)
    whole = (tmp_path / "whole.wav").read_bytes()
    path.write_bytes((whole[:at] + junk + whole[at + len(junk) :])[:keep])

    told = spoken_wav.fault(path, TEXT, 170)

    assert isinstance(told, str)
    assert told or keep > 60_000


def test_joined_parts_are_one_sound_in_their_order(tmp_path: Path) -> None:
    parts = [hum(tmp_path / f"{n}.wav", 1.0 + n, loudness=1_000 * (n + 1)) for n in range(3)]

    spoken_wav.join(parts, tmp_path / "whole.wav")

    with wave.open(str(tmp_path / "whole.wav"), "rb") as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    assert len(samples) == 6 * 16_000
    assert max(samples[:16_000]) == pytest.approx(1_000, rel=0.01)
    assert max(samples[48_000:]) == pytest.approx(3_000, rel=0.01)


def test_parts_of_different_shapes_are_not_joined(tmp_path: Path) -> None:
    parts = [hum(tmp_path / "a.wav", 1.0), hum(tmp_path / "b.wav", 1.0, rate=22_050)]

    with pytest.raises(wave.Error, match="shapes"):
        spoken_wav.join(parts, tmp_path / "whole.wav")
