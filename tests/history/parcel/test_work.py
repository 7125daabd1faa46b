"""The work with parcels: its progress, other processes at work meanwhile, and how much memory it takes."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from history.parcel.form import ATTEMPTS
from history.parcel.receiving import Received
from questions.model import Bank
from tests.history.parcel.computers import Computer, altered, as_lines, lines_of

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork, and this needs a child")


def test_progress_goes_up_to_the_end_and_never_back(filled: Computer, there: Computer, parcel: Path) -> None:
    sending, receiving = [], []

    filled.send(parcel, on_progress=sending.append)
    there.receive(parcel, receiving.append)

    for shares in (sending, receiving):
        assert shares == sorted(shares)
        assert 0 <= shares[0] < shares[-1] == 1
        assert len(set(shares)) > 5


@pytest.mark.parametrize("what", ["nothing", "attempts without recordings", "recordings without attempts"])
def test_progress_reaches_the_end_whatever_there_is(what: str, here: Computer, there: Computer, parcel: Path) -> None:
    if what == "attempts without recordings":
        here.type()
    elif what == "recordings without attempts":
        here.record()
    sending, receiving = [], []

    here.send(parcel, on_progress=sending.append)
    there.receive(parcel, receiving.append)

    for shares in (sending, receiving):
        assert shares == sorted(shares)
        assert shares[-1] == 1


def _beside(work: Callable[[], None]) -> Iterator[None]:
    process = get_context("fork").Process(target=work)
    process.start()
    yield
    process.join(60)
    assert process.exitcode == 0


@needs_fork
def test_another_process_adds_attempts_while_a_parcel_is_made(
    here: Computer, there: Computer, parcel: Path, bank: Bank
) -> None:
    for _ in range(60):
        here.speak()
    before = set(here.history.attempts.ids())
    here.history.close()

    for _ in _beside(lambda: _add(here.settings.home, bank)):
        here.open()
        told = here.told(parcel)

    came = there.receive(parcel)
    assert (came.new, came.damaged, came.recordings) == (told.attempts, 0, told.recordings)
    assert before <= set(there.history.attempts.ids()) <= set(here.history.attempts.ids())
    assert all(there.get(one) == here.get(one) for one in there.history.attempts.each(there.history.attempts.ids()))
    assert here.history.attempts.count() == 60 + 15


@needs_fork
def test_another_process_adds_attempts_while_a_parcel_is_taken_in(
    here: Computer, there: Computer, parcel: Path, bank: Bank
) -> None:
    for _ in range(60):
        here.speak()
    here.send(parcel)
    there.history.close()

    for _ in _beside(lambda: _add(there.settings.home, bank)):
        there.open()
        came = there.receive(parcel)

    there.restart()
    assert came == Received(new=60, recordings=60)
    assert there.history.attempts.count() == 60 + 15
    assert there.history.recordings.waiting() == []
    assert there.whole()


@needs_fork
def test_two_processes_take_the_same_parcel_in_at_once(
    filled: Computer, there: Computer, parcel: Path, bank: Bank
) -> None:
    filled.send(parcel)
    there.history.close()

    for _ in _beside(lambda: _receive(there.settings.home, bank, parcel)):
        there.open()
        there.receive(parcel)

    there.restart()
    assert there.files() == filled.files()
    assert there.by_files() == filled.by_files()
    assert there.whole()


def _add(home: Path, bank: Bank) -> None:
    computer = Computer(home, bank)
    for _ in range(15):
        computer.speak()
    computer.history.close()


def _receive(home: Path, bank: Bank, parcel: Path) -> None:
    computer = Computer(home, bank)
    computer.receive(parcel)
    computer.history.close()


def test_memory_does_not_grow_with_the_number_of_attempts(here: Computer, there: Computer, parcel: Path) -> None:
    here.type("I listened. " * 1_500)
    one = lines_of(here.send(parcel), ATTEMPTS)[0]
    one["attempt"]["model"] = "x" * 100_000  # a long line without long work

    few_lines, many_lines = _many(parcel, one, 100), _many(parcel, one, 500)

    few = _peak(lambda: there.receive(few_lines))
    many = _peak(lambda: there.receive(many_lines))
    sent_few = _peak(lambda: there.send(parcel.with_name("few.zip"), there.history.attempts.ids()[:100]))
    sent_many = _peak(lambda: there.send(parcel.with_name("many.zip")))

    assert there.history.attempts.count() == 600
    assert many < 1.2 * few + 1_000_000
    assert sent_many < 1.2 * sent_few + 1_000_000


def _many(parcel: Path, one: dict[str, Any], count: int) -> Path:
    lines = []
    for _ in range(count):
        id = uuid4().hex
        verdicts = [{**verdict, "attempt_id": id} for verdict in one["verdicts"]]
        lines.append({**one, "attempt": {**one["attempt"], "id": id}, "verdicts": verdicts})
    return altered(parcel, {ATTEMPTS: as_lines(lines)}).rename(parcel.with_name(f"{count}.zip"))


def _peak(work: Callable[[], object]) -> int:
    """Return how many bytes were used at once, at most, beyond those before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
