"""Sound files as blocks of samples, read so that a bad or malicious one costs nothing.

A file's kind is told from its first bytes, never from its name, and FFmpeg is told
which one to read: left to guess, it would follow a playlist to other files.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from errors import N_, InputError, RecordingError

if TYPE_CHECKING:
    from av import AudioFifo, AudioFrame, Packet

NOT_AUDIO = "not_audio"  # the fault of a file that can't be read as sound
RATE = 16_000  # samples a second, as Whisper hears

_RATES = range(8_000, 48_001)  # a WAV that claims 1 Hz would be stretched to gigabytes
_BLOCK_SECONDS = 3
_ENDLESS = 0x7FFF_0000  # bytes; a program that writes to a pipe claims this or more, not knowing the length
_MAGIC = ((b"ID3", "mp3"), (b"OggS", "ogg"), (b"\x1aE\xdf\xa3", "matroska"))

Pcm = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Sound:
    """What a file says of itself, and its samples.

    ``blocks`` have the shape (frames, channels) at ``rate``, which is ``sample_rate`` for a WAV and
    ``RATE`` for the rest; ``claimed`` frames are 0 where a file doesn't say how many it has.
    """

    sample_rate: int
    channels: int
    rate: int
    claimed: int
    blocks: Iterator[Pcm]

    def listened(self) -> Iterator[Pcm]:
        """Yield the samples as Whisper hears them: shape (samples,), mono, at ``RATE``."""
        mono = (block.mean(axis=1).astype(np.int16) for block in self.blocks)
        return mono if self.rate == RATE else _resampled(_frame(block, self.rate) for block in mono)


@contextmanager
def opened(path: Path) -> Iterator[Sound]:
    """Open a sound file; it closes with the context, its blocks can be read once.

    Raises ``InputError`` where the file can't be read, ``RecordingError`` (``NOT_AUDIO``), also while the
    blocks are read, where it is no sound. A file without a byte is a sound without a block.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(
            N_("The recording {path} can't be read ({reason}); choose another file."),
            path=path,
            reason=error.strerror or error,
        ) from error
    with file:
        head = file.read(12)
        file.seek(0)
        kind = _kind(head)
        if kind == "wav":
            yield _wav(file)
        elif kind:
            with _compressed(file, kind) as sound:
                yield sound
        elif head:
            raise _no_audio()
        else:
            yield Sound(RATE, 1, RATE, 0, iter(()))


def _no_audio() -> RecordingError:
    return RecordingError(
        N_("This is not a sound file that Kaikou can read; choose a WAV (16-bit PCM), MP3 or M4A file, or record."),
        fault=NOT_AUDIO,
    )


def _kind(head: bytes) -> str:
    """Return FFmpeg's name of a file's format, told from its first 12 bytes; empty where it is none of ours."""
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "mov"
    if len(head) > 1 and head[0] == 0xFF and head[1] >= 0xE0:  # the sync word of MPEG audio; AAC has layer 0
        return "mp3" if head[1] & 0x06 else "aac"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _wav(file: BinaryIO) -> Sound:
    try:
        reader = wave.open(file)  # noqa: SIM115 - closed with the file
    except (wave.Error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise _no_audio() from error
    channels, width, rate, frames = reader.getparams()[:4]
    if width != 2 or channels not in (1, 2) or rate not in _RATES:
        raise _no_audio()
    claimed = frames if frames * width * channels < _ENDLESS else 0
    return Sound(rate, channels, rate, claimed, _wav_blocks(reader, channels, rate))


def _wav_blocks(reader: wave.Wave_read, channels: int, rate: int) -> Iterator[Pcm]:
    while data := reader.readframes(rate * _BLOCK_SECONDS):
        whole = len(data) // (2 * channels) * channels  # a file that was cut may end within a frame
        if not whole:
            return
        yield np.frombuffer(data, "<i2", count=whole).reshape(-1, channels)


@contextmanager
def _compressed(file: BinaryIO, kind: str) -> Iterator[Sound]:
    import av

    try:
        container = av.open(file, "r", format=kind, metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as error:
        raise _no_audio() from error
    with container:
        if not container.streams.audio:
            raise _no_audio()
        stream = container.streams.audio[0]
        packets: Iterator[Packet[Any]] = container.demux(stream)
        frames = _grouped(_decoded(packets))
        blocks = (piece.reshape(-1, 1) for piece in _resampled(frames))
        yield Sound(stream.rate, stream.channels, RATE, 0, blocks)


def _decoded(packets: Iterator[Packet[Any]]) -> Iterator[AudioFrame]:
    """Yield what can be decoded: a damaged packet costs only itself, a damaged end only what follows."""
    import av

    found = False
    while True:
        try:
            frames = next(packets).decode()
        except StopIteration:
            break
        except (av.FFmpegError, ValueError):
            continue
        for frame in frames:
            if not isinstance(frame, av.AudioFrame) or frame.sample_rate not in _RATES:
                raise _no_audio()
            found = True
            yield frame
    if not found:
        raise _no_audio()


def _grouped(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """Yield frames of some seconds: handling each of 26 ms by itself would take most of the time."""
    import av

    store = av.AudioFifo()
    for frame in frames:
        frame.pts = None
        try:
            store.write(frame)
        except ValueError as error:  # the format changes in the middle of the file
            raise _no_audio() from error
        if store.samples >= frame.sample_rate * _BLOCK_SECONDS:
            yield from _all_of(store)
    yield from _all_of(store)


def _all_of(store: AudioFifo) -> Iterator[AudioFrame]:
    frame = store.read()
    if frame is not None:
        yield frame


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[Pcm]:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    for frame in frames:
        yield from (piece.to_ndarray()[0] for piece in resampler.resample(frame))
    yield from (piece.to_ndarray()[0] for piece in resampler.resample(None))


def _frame(block: Pcm, rate: int) -> AudioFrame:
    import av

    frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    return frame
