"""What is let through to the recogniser, what is refused and with which sentence, and the samples it gets."""

from __future__ import annotations

import struct
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
from speech import recording
from speech.recording import EMPTY, NOT_AUDIO, SILENT, TOO_LONG, TOO_SHORT, Checked

Sound = npt.NDArray[np.float64]
CODECS = {".mp3": "libmp3lame", ".m4a": "aac", ".mp4": "aac", ".aac": "aac", ".ogg": "libopus", ".webm": "libopus"}


def check(path: Path, *, shortest: float = 1.0, longest: float = 600.0) -> Checked:
    return recording.check(path, shortest=shortest, longest=longest)


def fault_of(path: Path, *, shortest: float = 1.0, longest: float = 600.0) -> str:
    with pytest.raises(RecordingError) as caught:
        check(path, shortest=shortest, longest=longest)
    assert str(caught.value).endswith(".")
    return caught.value.fault


def tone(seconds: float, rate: int = 16_000, hertz: float = 220.0) -> Sound:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def voice(seconds: float, level: float, rate: int = 16_000) -> Sound:
    """A tone that comes and goes four times a second as syllables do, at ``level`` dBFS (RMS) while it lasts."""
    swing = np.sin(2 * np.pi * 4 * np.arange(round(seconds * rate)) / rate)
    return tone(seconds, rate) * np.sqrt(2) * 10 ** (level / 20) * np.clip(swing * 4, 0.003, 1)


def noise(seconds: float, level: float) -> Sound:
    return np.random.default_rng(7).normal(0, 10 ** (level / 20), round(seconds * 16_000))


def wav(path: Path, sound: Sound, *, rate: int = 16_000) -> Path:
    channels = 1 if sound.ndim == 1 else sound.shape[1]
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


def header(
    data: bytes, *, channels: int = 1, rate: int = 16_000, bits: int = 16, tag: int = 1, claimed: int | None = None
) -> bytes:
    """A WAV whose header says what it is told to."""
    width = max(1, channels * bits // 8)
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * width, width, bits)
    size = len(data) if claimed is None else claimed
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size) + data
    return b"RIFF" + struct.pack("<I", min(0xFFFF_FFFF, len(body) - len(data) + size)) + body


def file_with(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def encoded(path: Path, sound: Sound, *, rate: int = 48_000, title: str = "") -> Path:
    """The sound as a browser, a phone or a recorder would store it."""
    with av.open(str(path), "w", format={".m4a": "mp4", ".aac": "adts"}.get(path.suffix)) as container:
        container.metadata["title"] = title
        stream = container.add_stream(CODECS[path.suffix], rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray((sound * 32_767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def test_gives_the_figures_of_a_good_recording(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", np.stack([voice(2.5, -20, 22_050)] * 2, axis=1), rate=22_050)

    checked = check(path)

    assert (checked.sample_rate, checked.channels, checked.warnings) == (22_050, 2, ())
    assert checked.seconds == pytest.approx(2.5, abs=0.001)
    assert checked.peak == pytest.approx(10 ** (-20 / 20) * 2**0.5, rel=0.01)
    assert checked.loudness == pytest.approx(-20, abs=1)
    assert checked.clipped == 0


def test_says_of_each_fault_what_it_is(tmp_path: Path) -> None:
    good = voice(2, -20)

    assert fault_of(wav(tmp_path / "short.wav", good[:8000])) == TOO_SHORT
    assert fault_of(wav(tmp_path / "long.wav", good), longest=1.9) == TOO_LONG
    assert fault_of(file_with(tmp_path / "nothing.wav", b"")) == EMPTY
    assert fault_of(file_with(tmp_path / "header.wav", header(b""))) == EMPTY
    assert fault_of(file_with(tmp_path / "text.wav", "不是声音".encode())) == NOT_AUDIO
    assert fault_of(wav(tmp_path / "silent.wav", good * 0)) == SILENT


def test_every_fault_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    good = voice(2, -20)
    paths = [
        wav(tmp_path / "short.wav", good[:8000]),
        wav(tmp_path / "long.wav", voice(6, -20)),
        file_with(tmp_path / "nothing.wav", b""),
        file_with(tmp_path / "text.wav", b"no sound at all"),
        wav(tmp_path / "silent.wav", good * 0),
    ]

    sentences = set()
    for path in paths:
        with pytest.raises(RecordingError) as caught:
            check(path, longest=5)
        sentences.add(str(caught.value))

    assert len(sentences) == len(paths)


@pytest.mark.parametrize(
    "content",
    [
        header(bytes(4096), rate=1),
        header(bytes(4096), rate=0),
        header(bytes(4096), rate=2_000_000_000),
        header(bytes(4096), channels=0),
        header(bytes(4096), channels=200),
        header(bytes(4096), bits=8),
        header(bytes(4096), bits=24),
        header(bytes(4096), bits=32, tag=3),
        header(bytes(4096), tag=0x55),
        header(bytes(4096))[:20],
        b"RIFF\xff\xff\xff\xffWAVE",
        b"#EXTM3U\nhttp://127.0.0.1/secret.mp3\n",
        b"ID3" + bytes(200),
        b"OggS" + bytes(200),
        b"\x00\x00\x00\x18ftypM4A " + bytes(200),
        b"\x1aE\xdf\xa3" + bytes(200),
    ],
)
def test_refuses_bad_and_malicious_files_at_no_cost(tmp_path: Path, content: bytes) -> None:
    path = file_with(tmp_path / "bad.wav", content)

    tracemalloc.start()
    with pytest.raises(RecordingError) as refused:
        check(path)
    with pytest.raises(RecordingError):
        recording.samples(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused.value.fault == NOT_AUDIO
    assert most < 5_000_000


def test_believes_the_file_and_not_the_length_it_claims(tmp_path: Path) -> None:
    data = (voice(2, -20) * 32_767).astype("<i2").tobytes()
    cut = file_with(tmp_path / "cut.wav", header(data, claimed=2 * len(data)))
    piped = file_with(tmp_path / "piped.wav", header(data, claimed=0xFFFF_FFFF))
    odd = file_with(tmp_path / "odd.wav", header(data[:-1], claimed=len(data)))

    assert check(cut).seconds == check(piped).seconds == 2.0
    assert len(check(cut).warnings) == 1
    assert check(piped).warnings == ()
    assert check(odd).seconds == pytest.approx(2.0, abs=0.001)


@pytest.mark.parametrize("suffix", sorted(CODECS))
def test_reads_what_phones_and_browsers_write_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    path = encoded(tmp_path / f"a{suffix}", voice(3, -20, 48_000))
    renamed = path.rename(tmp_path / "b.wav")

    checked, audio = check(renamed), recording.samples(renamed)

    assert suffix in recording.SUFFIXES
    assert checked.sample_rate == 48_000
    assert checked.seconds == pytest.approx(3, abs=0.15)
    assert checked.loudness == pytest.approx(-20, abs=2)
    assert len(audio) / recording.RATE == pytest.approx(checked.seconds)


def test_a_title_in_an_old_chinese_encoding_does_no_harm(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.m4a", voice(2, -20, 48_000), title="TITLETITLE")
    content = path.read_bytes()
    assert content.count(b"TITLETITLE") == 1
    path.write_bytes(content.replace(b"TITLETITLE", "面试的录音".encode("gbk")))

    assert check(path).seconds == pytest.approx(2, abs=0.15)


def test_a_damaged_stretch_of_an_mp3_costs_only_itself(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.mp3", voice(4, -20, 48_000))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 400] = b"\xaa" * 400
    path.write_bytes(content)

    assert 3 < check(path).seconds < 4.2


def test_stops_reading_a_compressed_file_at_the_limit(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.mp3", np.zeros(48_000 * 240))

    tracemalloc.start()
    fault = fault_of(path, longest=10)
    with pytest.raises(RecordingError) as caught:
        recording.samples(path, longest=10)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert fault == caught.value.fault == TOO_LONG
    assert most < 4_000_000


def test_a_video_without_sound_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(frame), *stream.encode(None)])

    assert fault_of(path) == NOT_AUDIO


def test_a_quiet_voice_is_not_silence(tmp_path: Path) -> None:
    quiet = wav(tmp_path / "quiet.wav", voice(3, -45) + noise(3, -70))
    quieter = wav(tmp_path / "quieter.wav", voice(3, -55) + noise(3, -68))

    assert check(quiet).loudness == pytest.approx(-45, abs=1.5)
    assert len(check(quieter).warnings) == 1


def test_one_sentence_after_a_long_think_is_not_silence(tmp_path: Path) -> None:
    path = wav(tmp_path / "late.wav", np.concatenate([noise(118, -65), voice(2, -38)]))

    assert check(path).loudness == pytest.approx(-38, abs=1.5)


def test_an_empty_room_is_silence(tmp_path: Path) -> None:
    click = np.zeros(3 * 16_000)
    click[4000:4400] = 0.5
    hum = tone(3, hertz=50) * 10 ** (-58 / 20)

    assert fault_of(wav(tmp_path / "hiss.wav", noise(3, -65))) == SILENT
    assert fault_of(wav(tmp_path / "loud_hiss.wav", noise(3, -52))) == SILENT
    assert fault_of(wav(tmp_path / "hum.wav", hum + noise(3, -65))) == SILENT
    assert fault_of(wav(tmp_path / "click.wav", noise(3, -65) + click)) == SILENT
    assert fault_of(wav(tmp_path / "offset.wav", noise(3, -75) + 0.02)) == SILENT


def test_warns_of_distortion(tmp_path: Path) -> None:
    loud = check(wav(tmp_path / "loud.wav", voice(2, 3)))
    clean = check(wav(tmp_path / "clean.wav", voice(2, -12)))

    assert loud.clipped > 0.01
    assert loud.peak == 1.0
    assert len(loud.warnings) == 1
    assert clean.warnings == ()


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.wav"):
        check(tmp_path / "nowhere.wav")
    with pytest.raises(InputError):
        recording.samples(tmp_path)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 1), (16_000, 2), (44_100, 2), (48_000, 1)])
def test_samples_are_mono_at_the_rate_whisper_hears(tmp_path: Path, rate: int, channels: int) -> None:
    sound = tone(2, rate) / 2
    path = wav(tmp_path / "a.wav", np.stack([sound] * channels, axis=1), rate=rate)

    audio = recording.samples(path)

    expected = tone(2) / 2
    assert audio.dtype == np.float32
    assert audio.shape == pytest.approx((32_000,), abs=40)
    middle = slice(4000, 28_000)
    assert max(np.correlate(audio[middle], expected[middle.start - 40 : middle.stop + 40])) == pytest.approx(
        np.dot(expected[middle], expected[middle]), rel=0.02
    )


def test_ten_minutes_take_no_more_memory_than_their_samples_twice(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", np.zeros((600 * 16_000, 1)))

    tracemalloc.start()
    audio = recording.samples(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(audio) == 600 * 16_000
    assert most < 2.2 * audio.nbytes


@settings(max_examples=60, deadline=None)
@given(where=st.integers(0, 60), what=st.binary(min_size=1, max_size=8), seed=st.sampled_from([".wav", ".mp3", ".m4a"]))
def test_whatever_the_bytes_the_answer_is_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, where: int, what: bytes, seed: str
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    sound = voice(1.2, -20, 48_000)
    path = folder / f"a{seed}"
    content = bytearray((wav(path, sound, rate=48_000) if seed == ".wav" else encoded(path, sound)).read_bytes())
    content[where : where + len(what)] = what
    path.write_bytes(content)

    try:
        outcome: Checked | str = check(path)
    except RecordingError as error:
        outcome = error.fault

    assert isinstance(outcome, Checked) or outcome in (NOT_AUDIO, EMPTY, TOO_SHORT, SILENT, TOO_LONG)
