"""Work behind the page ends in exactly one way, tells of it, and never takes its thread down."""

import threading

import pytest

from errors import CancelledError, TranscriptionError, UnexpectedError
from practice.background import Background, Stage

UNEXPECTED = "It went wrong ({reason})."


@pytest.fixture
def work():
    return Background()


def test_work_that_is_handed_in_is_neither_begun_nor_over(work):
    assert (work.stage, work.over, work.error) == (Stage.QUEUED, False, None)


def test_while_it_runs_it_is_running_and_afterwards_done(work):
    seen = []

    work.run(lambda: seen.append((work.stage, work.over)), UNEXPECTED)

    assert seen == [(Stage.RUNNING, False)]
    assert (work.stage, work.over, work.error) == (Stage.DONE, True, None)


@pytest.mark.parametrize(
    "failure, stage",
    [(CancelledError("Stopped."), Stage.CANCELLED), (TranscriptionError("It broke."), Stage.FAILED)],
)
def test_error_meant_for_people_is_kept_as_it_is(work, failure, stage):
    def fail():
        raise failure

    work.run(fail, UNEXPECTED)

    assert (work.stage, work.over) == (stage, True)
    assert work.error is failure


@pytest.mark.parametrize("failure", [ZeroDivisionError("a bug"), MemoryError(), KeyError("{x}")])
def test_what_nobody_foresaw_becomes_a_sentence_with_its_reason(work, failure):
    def fail():
        raise failure

    work.run(fail, UNEXPECTED)

    assert (work.stage, work.over) == (Stage.FAILED, True)
    assert isinstance(work.error, UnexpectedError)
    assert str(work.error) == f"It went wrong ({type(failure).__name__}: {failure})."


def test_stopping_is_heard_where_the_work_asks(work):
    work.stop_if_asked("Stopped.")
    work.cancel()

    with pytest.raises(CancelledError, match=r"Stopped\."):
        work.stop_if_asked("Stopped.")


def test_work_that_does_not_ask_is_done_although_it_was_stopped(work):
    work.cancel()

    work.run(lambda: None, UNEXPECTED)

    assert work.stage is Stage.DONE


def test_the_stage_is_final_when_the_end_is_told(work):
    """Who waits for the end reads the outcome at once."""
    seen = []
    watcher = threading.Thread(target=lambda: (work.finished.wait(20), seen.append((work.stage, work.error))))
    watcher.start()

    work.run(lambda: 1 / 0, UNEXPECTED)
    watcher.join(20)

    assert seen == [(Stage.FAILED, work.error)]
    assert work.error is not None


def test_seconds_count_from_the_handing_in(work):
    work.began -= 7

    assert work.seconds == 7
