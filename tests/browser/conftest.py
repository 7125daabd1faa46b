"""The app in a real Chromium whose microphone plays an answer that the built-in voice has spoken."""

from __future__ import annotations

import wave
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest

from speech.models import DEMO_FOLDER, is_model
from speech.speaker import mandarin_voices, read_aloud
from tests.browser.server import CHROMIUM, FLAGS, Server

MICROPHONE_FLAGS = ["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
MICROPHONE_RATE = 48_000
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# What the candidate of these tests says to the bank's first question, and what it shows.
ANSWER = "我先让他把话说完，一句没插嘴。然后进系统查他的案子，当场列了一张清单。这事怪我们，我来负责到底。"
LEAD_IN = 2.0  # seconds of silence: the browser opens the microphone a moment before the recording begins


def pytest_collection_modifyitems(items):
    """Skip all of it where there is no Chromium, no voice or no model, and say which."""
    missing = [
        what
        for what, there in (
            ("no Chromium at /usr/bin/chromium", CHROMIUM.is_file()),
            ("no Mandarin voice", bool(mandarin_voices())),
            ("no demo model in the tree", is_model(DEMO_FOLDER)),
        )
        if not there
    ]
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))
            if missing:
                item.add_marker(pytest.mark.skip(reason="; ".join(missing)))


@pytest.fixture
def serve(tmp_path):
    """Start a server; all are stopped at the end."""
    running = []

    def start(name="home", **environment):
        home = tmp_path / name
        home.mkdir()
        server = Server(home, **environment)
        running.append(server)
        server.start()
        return server

    yield start
    for server in running:
        server.kill()


@pytest.fixture(scope="session")
def spoken_answer(tmp_path_factory):
    """The answer as a 48 kHz WAV, as Chromium's fake microphone wants it."""
    folder = tmp_path_factory.mktemp("microphone")
    target = folder / "answer.wav"
    _for_microphone(read_aloud(ANSWER, folder=folder / "voices"), target)
    return target


def _for_microphone(spoken: Path, target: Path) -> None:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=MICROPHONE_RATE)
    with av.open(str(spoken)) as sound:
        frames = [*sound.decode(audio=0), None]
        pieces = [piece.to_ndarray().reshape(-1) for frame in frames for piece in resampler.resample(frame)]
    silence = np.zeros(round(LEAD_IN * MICROPHONE_RATE), np.int16)
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, MICROPHONE_RATE, 0, "NONE", ""))
        file.writeframes(np.concatenate([silence, *pieces, silence]).tobytes())


@pytest.fixture(scope="session")
def playwright():
    """Playwright, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture
def browse(playwright, spoken_answer):
    """Open a browser tab of that size: ``with browse(size) as tab``; its microphone plays the answer, or is refused."""

    @contextmanager
    def session(size, *, microphone=True):
        flags = [*FLAGS, *MICROPHONE_FLAGS, f"--use-file-for-fake-audio-capture={spoken_answer}%noloop"]
        if microphone:
            flags.append("--use-fake-ui-for-media-stream")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        context = browser.new_context(
            viewport=size,
            permissions=["microphone"] if microphone else [],
            locale="zh-CN",
        )
        tab = context.new_page()
        tab.set_default_timeout(45_000)
        yield tab
        browser.close()

    return session


def seconds(path: Path) -> float:
    """Return how long a WAV file lasts."""
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


@pytest.fixture(scope="session")
def answer_seconds(spoken_answer):
    """How long the answer takes from the moment the microphone opens."""
    return seconds(spoken_answer) - LEAD_IN / 2
