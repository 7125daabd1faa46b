"""Models are fetched behind the page, one at a time; progress, end and failure are there to be read."""

import threading

import pytest

from errors import ModelError, UnexpectedError
from practice.background import Stage
from practice.fetching import Fetcher
from speech.download import DownloadProgress
from speech.models import FoundModel

PATIENCE = 20
HUB = "https://hub.example"


class Hub:
    """A download that goes on when it is told to; ``asked`` is what was asked for."""

    def __init__(self):
        self.asked = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.failure = None

    def download(self, name, folder, hub, note):
        self.asked.append((name, folder, hub))
        note(DownloadProgress(name, "model.bin", 3, 10))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if self.failure:
            raise self.failure
        note(DownloadProgress(name, "model.bin", 10, 10))
        return FoundModel(name, folder / name, 10, "catalogue")


@pytest.fixture
def hub():
    made = Hub()
    yield made
    made.go_on.set()


@pytest.fixture
def fetcher(hub):
    return Fetcher(hub.download)


@pytest.fixture
def under_way(fetcher, hub, tmp_path):
    fetch = fetcher.begin("small", tmp_path, HUB)
    assert hub.begun.wait(PATIENCE)
    return fetch


def ended(fetch, hub):
    hub.go_on.set()
    assert fetch.finished.wait(PATIENCE)
    return fetch


def test_nothing_is_on_its_way_at_first(fetcher):
    assert fetcher.latest is None


def test_progress_can_be_read_while_the_download_runs(fetcher, under_way):
    assert fetcher.latest is under_way
    assert (under_way.stage, under_way.over, under_way.model) == (Stage.RUNNING, False, None)
    assert under_way.progress.fraction == 0.3


def test_download_ends_with_its_model(fetcher, hub, under_way, tmp_path):
    ended(under_way, hub)

    assert (under_way.stage, under_way.error) == (Stage.DONE, None)
    assert under_way.progress.fraction == 1.0
    assert under_way.model == FoundModel("small", tmp_path / "small", 10, "catalogue")
    assert hub.asked == [("small", tmp_path, HUB)]


def test_only_one_download_at_a_time(fetcher, hub, under_way, tmp_path):
    others = [fetcher.begin("tiny", tmp_path, HUB) for _ in range(3)]
    ended(under_way, hub)

    assert all(other is under_way for other in others)
    assert [name for name, *_ in hub.asked] == ["small"]


def test_after_the_end_another_one_may_begin(fetcher, hub, under_way, tmp_path):
    ended(under_way, hub)

    second = ended(fetcher.begin("tiny", tmp_path, HUB), hub)

    assert second is not under_way
    assert fetcher.latest is second
    assert [name for name, *_ in hub.asked] == ["small", "tiny"]


def test_stopping_ends_it_and_says_that_the_next_try_goes_on(hub, under_way):
    under_way.cancel()

    ended(under_way, hub)

    assert under_way.stage is Stage.CANCELLED
    assert under_way.model is None
    assert under_way.progress.fraction == 0.3
    assert "goes on from here" in str(under_way.error)


def test_failure_is_told_in_its_own_sentence_and_another_try_may_begin(fetcher, hub, under_way, tmp_path):
    hub.failure = ModelError("No connection.")
    ended(under_way, hub)

    hub.failure = None
    second = ended(fetcher.begin("small", tmp_path, HUB), hub)

    assert under_way.stage is Stage.FAILED
    assert str(under_way.error) == "No connection."
    assert second.stage is Stage.DONE


def test_failure_that_nobody_foresaw_is_told_too(hub, under_way):
    hub.failure = ZeroDivisionError("a bug")

    ended(under_way, hub)

    assert under_way.stage is Stage.FAILED
    assert isinstance(under_way.error, UnexpectedError)
    assert "ZeroDivisionError: a bug" in str(under_way.error)


def test_closing_the_program_does_not_wait_for_a_download(under_way):
    threads = [thread for thread in threading.enumerate() if thread.name == "kaikou-fetch"]

    assert threads
    assert all(thread.daemon for thread in threads)
