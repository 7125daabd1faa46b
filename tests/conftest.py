"""What tests of several rooms share."""

import io
import math
import struct
import wave

import pytest


@pytest.fixture(scope="session")
def tone():
    """A WAV of two seconds of a wavering tone at 16 kHz, loud as speech."""
    rate = 16_000
    frames = (int(9000 * math.sin(number / 6) * math.sin(number / 900) ** 2) for number in range(2 * rate))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return buffer.getvalue()
