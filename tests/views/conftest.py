"""Pages run by Streamlit's own AppTest, each over a data folder of its own."""

import threading
import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.errors import AppTestError

import settings as configuration
from locales import translator
from questions.library import open_library
from speech import models
from speech.transcriber import Progress
from speech.transcript import Segment, Transcript
from tests.views.answers import BANK

PATIENCE = 60  # seconds; a page of a cold process compiles and opens everything


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Skip what this Streamlit's AppTest can't do: before 1.67 it hands in no recording."""
    try:
        return (yield)
    except AppTestError as error:
        if "not supported for audio_input" in str(error):
            pytest.skip("this Streamlit's AppTest can't hand in a recording")
        raise


def _page(first):
    import streamlit as st

    from views import house
    from views.shared import lead_to, refresh_settings

    refresh_settings()
    house.enter(first)
    if "test-leads-to" in st.session_state:
        lead_to(st.session_state.pop("test-leads-to"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIKOU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KAIKOU_CHECKED", "true")
    for name in ("KAIKOU_MODEL", "KAIKOU_LANGUAGE", "KAIKOU_SPEED", "KAIKOU_HUB", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("practice.care.Care.begin", lambda care: None)  # it would go on behind the next test
    st.cache_resource.clear()
    yield tmp_path / "home"
    from views.shared import desk

    desk().history.close()
    st.cache_resource.clear()


@pytest.fixture
def second_bank(home, small_bank):
    """A bank of the user's own with a question whose id the built-in bank has too; its file comes back."""
    (home / "banks").mkdir(parents=True)
    path = home / "banks" / "second.yaml"
    text = small_bank.replace("id: small", "id: zweite").replace("小题库", "第二题库").replace("id: a1", "id: q04")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def open_page(home):
    """Open a page in a browser tab of its own: ``open_page("review", attempt="…")``."""

    def open_one(first="practice", **query):
        tab = AppTest.from_function(_page, default_timeout=PATIENCE, kwargs={"first": first})
        for name, value in query.items():
            tab.query_params[name] = value
        return healthy(tab.run())

    return open_one


@pytest.fixture(scope="session")
def goes_to():
    """Lead a tab to another page, as its menu does: ``goes_to(tab, "review", attempt="…")``."""

    def go(tab, page, **query):
        tab.session_state["test-leads-to"] = page
        healthy(tab.run())
        for name, value in query.items():
            tab.query_params[name] = value
        return healthy(tab.run()) if query else tab

    return go


@pytest.fixture(scope="session")
def says():
    """A message of the interface as its readers see it: ``says("{count} attempts", count=2)``."""

    def say(message, **values):
        text = translator("zh_CN")(message)
        return text.format(**values) if values else text

    return say


@pytest.fixture
def placed(home):
    """The question of a bank of the user's own whose verdicts are known (``tests.views.answers``)."""
    from views.shared import desk

    (home / "banks").mkdir(parents=True, exist_ok=True)
    (home / "banks" / "own.yaml").write_text(BANK, encoding="utf-8")
    return desk().library.find("a1", "own")


@pytest.fixture
def edited(placed, home):
    """Replace a text in that bank, as an edit of it does; the question as it then is comes back."""
    from views.shared import desk

    def edit(old, new):
        path = home / "banks" / "own.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        desk().library = open_library(configuration.load().banks)
        return next((one for one in desk().library.placed() if one.question.id == "a1"), None)

    return edit


@pytest.fixture
def answer(placed):
    """Answer that question in writing; the attempt comes back."""
    from views.shared import desk

    return lambda text: desk().take_text(placed, text)


@pytest.fixture
def speak(placed, listener, monkeypatch, tone):
    """Answer that question aloud, so that this is heard: ``speak(transcript)``; the attempt comes back."""
    from views.shared import desk

    def take(transcript, data=tone, suffix=".wav"):
        monkeypatch.setattr("practice.desk.transcriber.transcribe", lambda *arguments, **options: transcript)
        return desk().take(desk().hand_in(placed, data, suffix), configuration.load())

    return take


@pytest.fixture(scope="session")
def press():
    """Press buttons by their keys, all in one run: AppTest has no run of a dialog alone, so what opened it goes first.

    ``press(tab, "opens-the-dialog", "stands-in-it")``
    """

    def press_all(tab, *keys):
        for key in keys:
            tab.button(key=key).click()
        return healthy(tab.run())

    return press_all


@pytest.fixture(scope="session")
def labelled():
    """Find the element of a kind whose label holds a text."""

    def find(elements, text):
        found = [one for one in elements if text in one.label]
        assert found, f"no {text!r} among {[one.label for one in elements]}"
        return found[0]

    return find


@pytest.fixture
def listener(monkeypatch, tmp_path):
    """A model that is always there and hears what the test says."""
    said = {"text": "我先听客户把话说完，再跟他道歉。"}
    model = models.FoundModel("fake", tmp_path, 1, "folder")

    def hear(*arguments, **options):
        segment = Segment(text=said["text"], start=0.0, end=2.0)
        return Transcript(segments=(segment,), model="fake", seconds=2.0)

    monkeypatch.setattr("practice.desk.models.locate", lambda choice, folder: model)
    monkeypatch.setattr("practice.desk.transcriber.transcribe", hear)
    return said


@pytest.fixture
def held(listener, monkeypatch):
    """The same model, listening until it is let go on: ``held.set()``."""
    go_on = threading.Event()

    def hear(*arguments, on_progress, **options):
        segment = Segment(text=listener["text"], start=0.0, end=2.0)
        while not go_on.wait(0.02):
            on_progress(Progress(0.5, (segment,)))
        return Transcript(segments=(segment,), model="fake", seconds=2.0)

    monkeypatch.setattr("practice.desk.transcriber.transcribe", hear)
    yield go_on
    go_on.set()


def healthy(tab):
    assert not tab.exception, [one.value for one in tab.exception]
    return tab


@pytest.fixture(scope="session")
def settled():
    """Run a page again, as its fragment does, until what it waits for is there."""

    def wait(tab, there):
        end = time.monotonic() + PATIENCE
        while not there(tab):
            assert time.monotonic() < end, [one.value for one in tab.warning]
            time.sleep(0.1)
            healthy(tab.run())
        return tab

    return wait


def address(tab):
    """The query of a page's address; AppTest gives a value alone or in a list."""
    return {name: value if isinstance(value, str) else value[-1] for name, value in tab.query_params.items()}


@pytest.fixture(scope="session")
def address_of():
    return address


@pytest.fixture
def spoken(tone):
    """Hand a recording in on a tab; the recording's id in the page's address comes back."""

    def hand_in(tab, data=tone):
        tab.get("audio_input")[0].set_value(("answer.wav", data, "audio/wav")).run()
        return address(healthy(tab)).get("r", "")

    return hand_in


@pytest.fixture(scope="session")
def html():
    """All of a page's own HTML, as one text."""
    return lambda tab: "".join(one.proto.body for one in tab.get("html"))
