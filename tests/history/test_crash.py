"""A process killed with SIGKILL while it saves, at every statement and at random moments, on a real SQLite file."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import event, func, select

from history.store import History, open_history
from history.tables import AttemptRow, RecordingRow
from history.transactions import reading
from questions.model import Bank
from scoring.result import Score
from settings import Settings
from speech.transcript import Transcript

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork, and each kill needs a child")

SOUND = b"RIFF" + bytes(range(256)) * 64
Say = Callable[[str], None]
Save = Callable[[History, Say], None]


@pytest.fixture
def save(bank: Bank, transcript: Transcript, score: Score) -> Save:
    """Keep a recording and an attempt made of it, and say each only once it is kept."""

    def saved(history: History, say: Say) -> None:
        section, question = next(bank.placed())
        names: Any = {"bank_id": bank.id, "question_id": question.id, "question_version": question.version}
        recording = history.recordings.keep(SOUND, ".wav", **names)
        say(recording.file)
        attempt = history.attempts.add(
            bank=bank,
            section=section,
            question=question,
            transcript=transcript,
            score=score,
            recording=recording,
            model="tiny",
        )
        say(attempt.id)

    return saved


class _Child:
    """A process to be killed. Its first line, an empty one where need be, tells that it is ready."""

    def __init__(self, work: Callable[[Say], None]) -> None:
        self._here, there = os.pipe()
        self._process = get_context("fork").Process(target=self._run, args=(work, there))
        self._process.start()
        os.close(there)
        self._first = b""

    def kill_after(self, seconds: float, *, once_ready: bool) -> None:
        """Kill it that long from now, or from its first character."""
        if once_ready:
            self._first = os.read(self._here, 1)
        time.sleep(seconds)
        self._process.kill()

    def end(self) -> list[str]:
        """Wait for its end and return the lines it said."""
        with os.fdopen(self._here, "rb") as said:
            lines = (self._first + said.read()).decode().splitlines()
        self._process.join(60)
        assert self._process.exitcode in (0, -signal.SIGKILL)
        return [line for line in lines if line]

    @staticmethod
    def _run(work: Callable[[Say], None], there: int) -> None:
        def say(line: str) -> None:
            os.write(there, f"{line}\n".encode())  # one system call: it is out before a kill can come

        work(say)


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL does not return")


def _check(settings: Settings, said: list[str], transcript: Transcript, score: Score) -> tuple[int, int]:
    """Hold a history that was killed to its promises; return how many attempts and recordings it has."""
    with closing(sqlite3.connect(settings.home / "kaikou.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    history = open_history(settings)
    try:
        with reading(history.engine) as session:
            states = {row.file: row.state for row in session.scalars(select(RecordingRow))}
            of_attempts = set(session.scalars(select(RecordingRow.file).join(AttemptRow)))
            ids = list(session.scalars(select(AttemptRow.id)))
        attempts = [history.attempts.get(id) for id in ids]
    finally:
        history.close()
    assert all(each.transcript == transcript and each.score == score for each in attempts)
    assert {path.name for path in settings.recordings.glob("*.wav")} == set(states)
    assert all((settings.recordings / file).read_bytes() == SOUND for file in states)
    assert {file for file, state in states.items() if state == "done"} == of_attempts
    assert set(said) <= {*states, *ids}
    return len(ids), len(states)


def test_killed_at_every_statement_an_attempt_is_there_whole_or_not_at_all(
    settings: Settings, save: Save, transcript: Transcript, score: Score
) -> None:
    open_history(settings).close()
    outcomes: list[tuple[int, int]] = []

    for last in range(100):

        def work(say: Say, last: int = last) -> None:
            history = open_history(settings)
            statements = iter(range(last + 1))
            for moment in ("before_cursor_execute", "begin", "commit"):
                event.listen(history.engine, moment, lambda *_: next(statements, None) is None and _die())
            save(history, say)
            say("finished")
            os._exit(0)

        said = _Child(work).end()
        finished = "finished" in said
        outcomes.append(_check(settings, [line for line in said if line != "finished"], transcript, score))
        if finished:
            break

    assert finished
    assert len(outcomes) > 10  # there were that many moments to die at
    assert outcomes[-1][1] == len(outcomes)  # not one recording was lost
    assert outcomes[-1][0] == 1 + outcomes[0][0]  # only the last one lived to finish its attempt


def test_killed_at_random_moments_nothing_that_was_kept_is_lost(
    settings: Settings, save: Save, transcript: Transcript, score: Score
) -> None:
    history = open_history(settings)
    began = time.monotonic()
    for _ in range(5):
        save(history, str)
    one_save = (time.monotonic() - began) / 5  # on this machine, as busy as it is now
    history.close()
    chance, said_by_all, rounds = random.Random(20261123), [], 40

    def work(say: Say) -> None:
        history = open_history(settings)
        say("")
        while True:
            save(history, say)

    for _ in range(rounds):
        child = _Child(work)
        child.kill_after(chance.uniform(0, 8 * one_save), once_ready=True)
        said_by_all.extend(child.end())
        attempts, recordings = _check(settings, said_by_all, transcript, score)

    assert attempts > 5 + rounds / 2  # most children had begun to save when they were killed
    assert attempts <= recordings <= attempts + rounds


def test_killed_while_the_history_is_first_made_the_next_start_makes_it(tmp_path: Path, save: Save) -> None:
    chance = random.Random(7)

    for number in range(15):
        settings = Settings(home=tmp_path / str(number), database_url="")

        def work(_: Say, settings: Settings = settings) -> None:
            open_history(settings)

        child = _Child(work)
        child.kill_after(chance.uniform(0.005, 0.08), once_ready=False)
        child.end()

        history = open_history(settings)
        save(history, print)
        assert history.attempts.count() == 1
        history.close()


def test_two_processes_save_at_once_and_neither_is_hurt(
    settings: Settings, save: Save, transcript: Transcript, score: Score
) -> None:
    open_history(settings).close()

    def work(say: Say) -> None:
        history = open_history(settings)
        for _ in range(25):
            save(history, say)
        history.close()

    one, other = _Child(work), _Child(work)
    mine, others = one.end(), other.end()

    assert _check(settings, mine + others, transcript, score) == (50, 50)
    assert len(set(mine + others)) == 100


def test_one_of_two_killed_the_other_goes_on(
    settings: Settings, save: Save, transcript: Transcript, score: Score
) -> None:
    open_history(settings).close()

    def work(say: Say) -> None:
        history = open_history(settings)
        for _ in range(25):
            save(history, say)
        say("finished")
        os._exit(0)

    one, other = _Child(work), _Child(work)
    other.kill_after(0.08, once_ready=True)
    mine, others = one.end(), other.end()

    assert mine.pop() == "finished"
    assert len(mine) == 50
    _check(settings, mine + [line for line in others if line != "finished"], transcript, score)
    history = open_history(settings)
    with reading(history.engine) as session:
        assert (session.scalar(select(func.count(AttemptRow.id))) or 0) >= 25
    history.close()
