"""Attempts go through one by one: what they weigh together is never in memory at once."""

from __future__ import annotations

import tracemalloc

import pytest

from practice.exporting.anki import write_anki
from practice.exporting.tables import write_csv, write_jsonl
from practice.exporting.word import write_word
from scoring.result import marked
from speech.transcript import Segment, Transcript, Word

COUNT, WORDS = 40, 2_000


def long_answer(number: int) -> Transcript:
    words = tuple(Word(text="话", start=n + 0.1, end=n + 0.9, probability=0.5) for n in range(WORDS))
    segment = Segment(text="话" * WORDS, start=0.0, end=float(WORDS), words=words)
    return Transcript(segments=(segment,), model=f"small-{number}", seconds=float(WORDS))


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_anki, write_word])
def test_a_few_attempts_are_held_at_most(write, made, chinese, tmp_path):
    kept = [made(transcript=long_answer(0), score=marked((), 1.0))]
    write(iter(kept), 1, tmp_path / "export", chinese)  # what is imported and cached stays out of the count
    del kept
    tracemalloc.start()
    one = made(transcript=long_answer(0), score=marked((), 1.0))
    weight, _peak = tracemalloc.get_traced_memory()
    del one
    tracemalloc.reset_peak()

    attempts = (made(transcript=long_answer(number), score=marked((), 1.0)) for number in range(COUNT))
    write(attempts, COUNT, tmp_path / "export", chinese)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert weight > 500_000
    assert peak < COUNT / 4 * weight
