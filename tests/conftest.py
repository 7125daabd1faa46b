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


@pytest.fixture(scope="session")
def small_bank():
    """The text of a bank of one question that is good."""
    return """\
id: small
title: 小题库
sections:
  - title: 第一部分
    marks_per_question: 2
    questions:
      - id: a1
        text: 怎么安抚客户？
        answer: 先听他说完。
        points:
          - name: 先倾听
            expression:
              groups:
                - {name: 听完, strong: [听…说完]}
"""
