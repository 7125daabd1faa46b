"""The pages in a real browser: the first one within 2 s of the server answering, the next question within 0.3 s."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.browser.server import CHROMIUM, FLAGS, Server

FIRST_PAGE_SECONDS = 2.0
NEXT_QUESTION_SECONDS = 0.3

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A new user's server that has just begun to answer."""
    server = Server(tmp_path, KAIKOU_CHECKED="true")
    try:
        server.start()
        yield server.address
    finally:
        server.kill()


@pytest.fixture
def page() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser.new_page()
        browser.close()


def test_first_page_is_there_within_bounds(benchmark: BenchmarkFixture, address: str, page: Any) -> None:
    def open_first() -> None:
        page.goto(address)
        page.wait_for_selector(".kk-question")

    benchmark.pedantic(open_first, rounds=1)

    assert benchmark.stats is not None
    assert benchmark.stats.stats.max <= FIRST_PAGE_SECONDS


def test_next_question_is_there_within_bounds(benchmark: BenchmarkFixture, address: str, page: Any) -> None:
    page.goto(address)
    page.wait_for_selector(".kk-question")
    buttons = page.locator("[class*=st-key-choose-] button")

    def turn() -> tuple[tuple[int], dict[str, object]]:
        page.locator("[data-testid=stPopover] button").first.click()
        buttons.first.wait_for()
        turn.number = (turn.number + 1) % 17  # type: ignore[attr-defined]
        return (turn.number,), {}  # type: ignore[attr-defined]

    def choose(number: int) -> None:
        before = page.locator(".kk-question").inner_text()
        buttons.nth(number).click()
        page.wait_for_function("text => document.querySelector('.kk-question').innerText !== text", arg=before)

    turn.number = 0  # type: ignore[attr-defined]
    benchmark.pedantic(choose, setup=turn, rounds=10)

    assert re.search(r"\S", page.locator(".kk-question").inner_text())
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median <= NEXT_QUESTION_SECONDS
