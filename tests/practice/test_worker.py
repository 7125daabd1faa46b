"""Jobs run behind the page, one after the other, and never take the thread down."""

import threading

import pytest

from errors import TranscriptionError
from history.records import AttemptFilter
from practice.background import Stage
from practice.worker import Worker
from speech.transcriber import Progress

PATIENCE = 20


@pytest.fixture
def worker(desk):
    return Worker(desk)


def test_job_ends_with_its_attempt(desk, placed, found, listener, worker, tone):
    job = worker.submit(desk.hand_in(placed, tone), found)

    assert job.finished.wait(PATIENCE)
    assert job.stage is Stage.DONE
    assert desk.history.attempts.get(job.attempt_id).recording_id == job.recording.id


def test_recording_that_is_under_way_is_not_taken_twice(desk, placed, found, listener, worker, monkeypatch, tone):
    listening, go_on = threading.Event(), threading.Event()

    def slow(*args, **options):
        listening.set()
        go_on.wait(PATIENCE)
        return listener

    monkeypatch.setattr("practice.desk.transcriber.transcribe", slow)
    kept = desk.hand_in(placed, tone)

    jobs = [worker.submit(kept, found)]
    assert listening.wait(PATIENCE)
    jobs += [worker.submit(kept, found) for _ in range(4)]
    busy = worker.busy(kept.id)
    go_on.set()
    for job in jobs:
        assert job.finished.wait(PATIENCE)

    assert len({id(job) for job in jobs}) == 1
    assert busy
    assert not worker.busy(kept.id)
    assert desk.history.attempts.count(AttemptFilter()) == 1


def test_job_that_is_stopped_in_the_queue_is_never_begun(desk, placed, found, listener, worker, monkeypatch, tone):
    listening, go_on = threading.Event(), threading.Event()
    heard = []

    def slow(path, *args, **options):
        heard.append(path)
        listening.set()
        go_on.wait(PATIENCE)
        return listener

    monkeypatch.setattr("practice.desk.transcriber.transcribe", slow)
    first = worker.submit(desk.hand_in(placed, tone), found)
    assert listening.wait(PATIENCE)
    second = worker.submit(desk.hand_in(placed, tone), found)
    second.cancel()
    go_on.set()
    assert second.finished.wait(PATIENCE)

    assert (first.stage, second.stage) == (Stage.DONE, Stage.CANCELLED)
    assert len(heard) == 1


def test_submitting_again_after_the_end_is_a_new_job(desk, placed, found, listener, worker, tone):
    kept = desk.hand_in(placed, tone)
    first = worker.submit(kept, found)
    assert first.finished.wait(PATIENCE)

    second = worker.submit(kept, found)
    assert second.finished.wait(PATIENCE)

    assert second is not first
    assert worker.job(kept.id) is second
    assert desk.history.attempts.count(AttemptFilter()) == 2


def test_stopping_keeps_the_recording_waiting_and_the_thread_alive(
    desk, placed, found, listener, worker, monkeypatch, tone
):
    listening, go_on = threading.Event(), threading.Event()

    def slow(*args, on_progress, **options):
        listening.set()
        go_on.wait(PATIENCE)
        on_progress(Progress(0.5))
        return listener

    monkeypatch.setattr("practice.desk.transcriber.transcribe", slow)
    job = worker.submit(desk.hand_in(placed, tone), found)
    listening.wait(PATIENCE)
    job.cancel()
    go_on.set()
    assert job.finished.wait(PATIENCE)

    again = worker.submit(job.recording, found)
    assert again.finished.wait(PATIENCE)

    assert job.stage is Stage.CANCELLED
    assert again.stage is Stage.DONE


@pytest.mark.parametrize("failure", [TranscriptionError("broken"), ZeroDivisionError("a bug")])
def test_failure_is_told_and_the_next_answer_is_taken(
    desk, placed, found, listener, worker, monkeypatch, failure, tone
):
    def fail(*args, **options):
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr("practice.desk.transcriber.transcribe", fail)
        job = worker.submit(desk.hand_in(placed, tone), found)
        assert job.finished.wait(PATIENCE)
    after = worker.submit(desk.hand_in(placed, tone), found)
    assert after.finished.wait(PATIENCE)

    assert job.stage is Stage.FAILED
    assert str(failure) in str(job.error)
    assert after.stage is Stage.DONE
    assert [one.recording.id for one in desk.history.recordings.waiting()] == [job.recording.id]
