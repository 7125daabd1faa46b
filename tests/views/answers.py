"""A bank of the user's own whose verdicts are known, and answers to its one question."""

from __future__ import annotations

import io
import wave

import numpy as np

from speech.transcript import Segment, Transcript, Word

LISTEN, SORRY, CALL = POINTS = ("先倾听", "致歉并解释", "跟进")
BANK = f"""\
id: own
title: 自己的题库
sections:
  - title: 情景题
    marks_per_question: 3
    questions:
      - id: a1
        text: 客户发火了，你怎么办？
        answer: 先听他说完，再道歉，然后跟进。
        points:
          - name: {LISTEN}
            expression:
              groups:
                - {{name: 听完, strong: [听…说完]}}
          - name: {SORRY}
            expression:
              groups:
                - {{name: 致歉, strong: [道歉, 对不起]}}
                - {{name: 解释, strong: [解释原因]}}
          - name: {CALL}
            expression:
              groups:
                - {{name: 回访, strong: [回访客户]}}
"""
NOTHING = "今天天气不错。"  # 0 / 3
TEA = "给他泡了杯龙井"  # no bank knows this for a way to listen
MIXED = f"我先听客户把话说完，然后跟他道歉。{TEA}。"  # 1.5 / 3: covered, half, missing
ALL = "我先听客户把话说完，跟他道歉并解释原因，最后回访客户。"  # 3 / 3


def said(*words: str, doubtful: str = "", pace: float = 0.25, silence: float = 0.1, first: float = 0.0) -> Transcript:
    """Return a transcript of these words from ``first`` on: ``pace`` seconds a character, a silence after each word.

    The recogniser is unsure of those that stand in ``doubtful``.
    """
    heard, now = [], first
    for word in words:
        end = now + pace * len(word)
        heard.append(Word(text=word, start=now, end=end, probability=0.2 if word in doubtful else 0.9))
        now = end + silence
    segment = Segment(text="".join(words), start=first, end=heard[-1].end, words=tuple(heard))
    return Transcript(segments=(segment,), model="fake", seconds=now)


def sound_of(transcript: Transcript) -> bytes:
    """Return a WAV at 16 kHz that sounds where words are said and is silent elsewhere."""
    samples = np.zeros(round(transcript.seconds * 16_000))
    for segment in transcript.segments:
        for word in segment.words:
            times = np.arange(round(word.start * 16_000), round(word.end * 16_000))
            samples[times] = 9_000 * np.sin(times / 6)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()
