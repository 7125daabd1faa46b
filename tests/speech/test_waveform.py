"""The heights of a recording: as loud as it is there, however long it is and however it is stored."""

from __future__ import annotations

import tracemalloc
import wave
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import InputError, RecordingError
from speech.waveform import heights

Sound = npt.NDArray[np.float64]
CODECS = {".mp3": "libmp3lame", ".m4a": "aac", ".webm": "libopus"}


def tone(seconds: float, rate: int = 16_000, hertz: float = 440.0) -> Sound:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def steps(*levels: float, seconds: float = 1.0, rate: int = 16_000) -> Sound:
    """A tone that is as loud as each of ``levels``, one after the other."""
    return np.concatenate([tone(seconds, rate) * level for level in levels])


def wav(path: Path, sound: Sound, rate: int = 16_000, channels: int = 1) -> Path:
    samples = (np.clip(sound, -1, 1) * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(samples[:, None], channels, axis=1).tobytes())
    return path


def encoded(path: Path, sound: Sound, rate: int = 48_000) -> Path:
    with av.open(str(path), "w", format={".m4a": "mp4"}.get(path.suffix)) as container:
        stream = container.add_stream(CODECS[path.suffix], rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray((sound * 32_767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def test_silence_is_flat(tmp_path: Path) -> None:
    assert heights(wav(tmp_path / "a.wav", np.zeros(32_000)), 50) == [0.0] * 50


def test_a_steady_tone_is_as_high_as_can_be_all_along(tmp_path: Path) -> None:
    found = heights(wav(tmp_path / "a.wav", tone(4.0) * 0.1), 100)

    assert len(found) == 100
    assert found == pytest.approx([1.0] * 100, rel=0.05)


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (8_000, 1), (44_100, 2), (48_000, 1)])
def test_heights_follow_a_known_envelope_at_every_rate(tmp_path: Path, rate: int, channels: int) -> None:
    sound = steps(0.1, 0.4, 0.8, 0.2, rate=rate)

    found = heights(wav(tmp_path / "a.wav", sound, rate, channels), 40)

    assert len(found) == 40
    middles = [found[place] for place in (5, 15, 25, 35)]
    assert middles == pytest.approx([0.125, 0.5, 1.0, 0.25], rel=0.05)


def test_a_rising_tone_rises_evenly(tmp_path: Path) -> None:
    rising = tone(5.0) * np.linspace(0, 0.9, 80_000)

    found = heights(wav(tmp_path / "a.wav", rising), 50)

    assert found == pytest.approx([(place + 1) / 50 for place in range(50)], abs=0.02)


def test_a_click_stands_where_it_is_heard_and_nowhere_else(tmp_path: Path) -> None:
    sound = np.zeros(160_000)
    sound[120_000:120_100] = 0.7

    found = heights(wav(tmp_path / "a.wav", sound), 100)

    assert [place for place, height in enumerate(found) if height] == [75]


def test_what_is_quiet_is_drawn_as_high_as_what_is_loud(tmp_path: Path) -> None:
    loud, quiet = (wav(tmp_path / f"{level}.wav", steps(level, level / 2)) for level in (0.9, 0.009))

    assert heights(quiet, 20) == pytest.approx(heights(loud, 20), abs=0.02)


@pytest.mark.parametrize("suffix", CODECS)
def test_compressed_sound_has_the_heights_of_the_sound_it_was_made_of(tmp_path: Path, suffix: str) -> None:
    sound = steps(0.1, 0.4, 0.8, 0.2, rate=48_000)

    found = heights(encoded(tmp_path / f"a{suffix}", sound), 40)

    assert len(found) == 40
    middles = [found[place] / max(found[22:28]) for place in (5, 15, 25, 35)]
    assert middles == pytest.approx([0.125, 0.5, 1.0, 0.25], rel=0.1)


def test_a_very_short_file_has_as_many_heights_as_it_has_stretches(tmp_path: Path) -> None:
    assert heights(wav(tmp_path / "a.wav", tone(0.1) * 0.5), 400) == pytest.approx([1.0] * 5, rel=0.05)


@pytest.mark.parametrize("samples", [0, 1, 319])
def test_a_file_shorter_than_one_stretch_has_none(tmp_path: Path, samples: int) -> None:
    assert heights(wav(tmp_path / "a.wav", np.full(samples, 0.5)), 400) == []


def test_a_file_without_a_byte_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")

    assert heights(tmp_path / "a.wav", 400) == []


def test_a_file_that_was_cut_has_the_heights_of_what_is_left(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", steps(0.4, 0.8))
    path.write_bytes(path.read_bytes()[: 44 + 32_000 + 1])

    assert heights(path, 10) == pytest.approx([1.0] * 10, rel=0.05)


def test_the_loudest_sample_there_can_be_is_no_overflow(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", np.zeros(0))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(np.full(16_000, -32_768, "<i2").tobytes())

    assert heights(path, 4) == [1.0] * 4


@settings(max_examples=40, deadline=None)
@given(samples=st.integers(0, 70_000), count=st.integers(1, 500))
def test_there_are_never_more_heights_than_asked_for_and_none_is_beyond_its_bounds(
    tmp_path_factory: pytest.TempPathFactory, samples: int, count: int
) -> None:
    noise = np.random.default_rng(samples).uniform(-1, 1, samples)

    found = heights(wav(tmp_path_factory.mktemp("noise") / "a.wav", noise), count)

    assert len(found) == min(count, samples // 320)
    assert all(0 < height <= 1 for height in found)
    assert not found or max(found) == 1.0


def test_a_long_recording_is_never_held_in_memory_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    minute = (tone(60.0) * 9_000).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        for _number in range(20):
            file.writeframes(minute)

    tracemalloc.start()
    try:
        found = heights(path, 400)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found == pytest.approx([1.0] * 400, rel=0.05)
    assert peak < len(minute) * 2


@pytest.mark.parametrize("content", [b"no sound at all", b"RIFF\x00\x00\x00\x00WAVE", b"ID3 and nothing more"])
def test_what_is_no_sound_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)

    with pytest.raises(RecordingError) as caught:
        heights(tmp_path / "a.wav", 400)

    assert str(caught.value).endswith(".")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        heights(tmp_path / "none.wav", 400)
