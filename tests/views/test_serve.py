"""The server really starts, answers on this computer only, and stops when it is told to."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds


@pytest.fixture
def server(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "views.serve", "--server.headless=true", f"--server.port={port}"]
    environment = {**os.environ, "KAIKOU_HOME": str(tmp_path)}
    with (tmp_path / "server.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    yield running, port, tmp_path / "server.log"
    running.kill()
    running.wait()


def answer(port):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as reply:
                return reply.read()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_it_answers_on_this_computer_and_says_where(server):
    _running, port, log = server

    assert answer(port) == b"ok"
    assert f"http://127.0.0.1:{port}" in log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_it_stops_when_it_is_told_to(server):
    running, port, _log = server
    answer(port)

    running.terminate()

    assert running.wait(PATIENCE) in (0, -15)
