"""A desk over a data folder of its own, with a made sound and a listener that needs no model."""

import pytest

import settings as configuration
from history.store import open_history
from practice.desk import Desk
from questions.library import open_library
from speech import models
from speech.transcript import Segment, Transcript

SAID = "我先听客户把话说完，跟他道歉，再一条一条解释给他听。"


@pytest.fixture
def found(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIKOU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KAIKOU_MODEL", raising=False)
    return configuration.load()


@pytest.fixture
def desk(found):
    history = open_history(found)
    yield Desk(open_library(), history)
    history.close()


@pytest.fixture
def placed(desk):
    return desk.library.find("q04")


@pytest.fixture
def listener(monkeypatch, tmp_path):
    """A model that is always there and always hears the same; what these tests are about comes after it."""
    model = models.FoundModel("fake", tmp_path, 1, "folder")
    heard = Transcript(segments=(Segment(text=SAID, start=0.0, end=2.0),), model="fake", seconds=2.0)
    monkeypatch.setattr("practice.desk.models.locate", lambda choice, folder: model)
    monkeypatch.setattr("practice.desk.transcriber.transcribe", lambda *args, **options: heard)
    return heard
