"""Recordings made small: MP3 as every phone plays it."""

from __future__ import annotations

from pathlib import Path

from speech.sound import RATE, opened

BIT_RATE = 32_000  # bits a second; a minute of speech takes 240 KB


def mp3(path: Path, target: Path) -> bool:
    """Write the sound of ``path`` to ``target`` as MP3 (mono, 16 kHz); ``False``, and no file, where that fails.

    Raises ``InputError`` where ``path`` can't be read and ``RecordingError`` where it is no sound; then too there is
    no file.
    """
    import av

    whole = False
    try:
        with opened(path) as sound, target.open("wb") as file, av.open(file, "w", format="mp3") as container:
            stream = container.add_stream("libmp3lame", rate=RATE, layout="mono", options={"b": str(BIT_RATE)})
            for block in sound.listened():
                frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
                frame.sample_rate = RATE
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        whole = target.stat().st_size > 0
    except (av.FFmpegError, OSError, ValueError):
        return False
    finally:
        if not whole:
            target.unlink(missing_ok=True)
    return whole
