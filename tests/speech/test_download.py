"""Downloads against a real HTTP server with a miniature repository in the hub's layout."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from errors import CancelledError, ModelError
from speech import download as module
from speech.catalogue import ModelFile, ModelInfo
from speech.download import DownloadProgress, download
from speech.models import found, is_model

ROOT = Path(__file__).parents[2]
REVISION = "a" * 40
FILES = {
    "config.json": b'{"alignment_heads": []}',
    "tokenizer.json": b'{"version": "1.0"}' * 500,
    "vocabulary.txt": b"<|endoftext|>\n" * 300,
    "model.bin": bytes(range(256)) * 4000,  # 1 MB: sixteen pieces
}
TOTAL = sum(map(len, FILES.values()))
INFO = ModelInfo(
    "small",
    "Systran/faster-whisper-small",
    REVISION,
    memory=1,
    gpu_memory=1,
    note="",
    files=tuple(ModelFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()),
)


@dataclass
class Mirror:
    """What the server serves and how badly; ``requests`` are the paths and ranges it was asked for."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    revision: str = REVISION
    address: str = ""
    ranges: bool = True
    content_range: bool = True
    redirects: bool = False  # weights elsewhere, as the hub does
    html: bool = False
    length: bool = True
    statuses: list[int] = field(default_factory=list)  # sent first, one a request
    cuts: list[int] = field(default_factory=list)  # the connection breaks after so many bytes of the weights
    delay: float = 0.0  # seconds between pieces of the weights
    requests: list[tuple[str, str]] = field(default_factory=list)

    def asked(self, name: str) -> list[str]:
        """The ranges that were asked for of one file."""
        return [span for path, span in self.requests if path.endswith(f"/{name}")]


class Handler(BaseHTTPRequestHandler):
    mirror: Mirror
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        mirror, name = self.mirror, self.path.rsplit("/", 1)[-1]
        mirror.requests.append((self.path, self.headers.get("Range", "")))
        if mirror.statuses:
            return self.reply(mirror.statuses.pop(0), b"busy")
        if mirror.html:
            return self.reply(
                200, b"<!doctype html><title>Log in</title>", {"Content-Type": "text/html; charset=utf-8"}
            )
        known = (f"/{INFO.repository}/resolve/{mirror.revision}/{name}", f"/cdn/{name}")
        if self.path not in known or name not in mirror.files:
            return self.reply(404, b"Entry not found")
        if mirror.redirects and name == "model.bin" and not self.path.startswith("/cdn/"):
            return self.reply(302, b"", {"Location": f"/cdn/{name}"})
        return self.send_file(name, mirror.files[name])

    def send_file(self, name: str, data: bytes) -> None:
        span, headers, status = self.headers.get("Range", ""), {"Content-Type": "application/octet-stream"}, 200
        body = data
        if span and self.mirror.ranges:
            start = int(span.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                return self.reply(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            status, body = 206, data[start:]
            if self.mirror.content_range:
                headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        cut = self.mirror.cuts.pop(0) if name == "model.bin" and self.mirror.cuts else len(body)
        self.reply(status, body, headers, cut, self.mirror.delay if name == "model.bin" else 0.0)

    def reply(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        cut: int | None = None,
        delay: float = 0.0,
    ) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        if self.mirror.length:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        sent = body[:cut]
        with suppress(ConnectionError):
            for start in range(0, len(sent), 2**16):
                self.wfile.write(sent[start : start + 2**16])
                time.sleep(delay)
        if len(sent) < len(body) or not self.mirror.length:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests read ``Mirror.requests``."""


@pytest.fixture(autouse=True)
def miniature(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The catalogue's small model in a few kilobytes, no cache, and no long waits."""
    monkeypatch.setattr(module, "model_info", lambda name: INFO)
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.005)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("speech.models.DEMO_FOLDER", tmp_path / "demo_model")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    served = Mirror()
    handler = type("Bound", (Handler,), {"mirror": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield served
    server.shutdown()
    server.server_close()


def stop_at(share: float) -> module.Report:
    def report(progress: DownloadProgress) -> None:
        if progress.fraction >= share:
            raise CancelledError("Stopped.")

    return report


def assert_whole(folder: Path) -> None:
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == FILES
    assert not folder.with_name("small.partial").exists()


def test_a_download_brings_the_whole_model(mirror: Mirror, tmp_path: Path) -> None:
    model = download("small", tmp_path / "models", mirror.address)

    assert_whole(tmp_path / "models" / "small")
    assert (model.name, model.kind, model.bytes) == ("small", "catalogue", TOTAL)
    assert found(tmp_path / "models") == (model,)


def test_the_pinned_revision_is_asked_for_once_a_file(mirror: Mirror, tmp_path: Path) -> None:
    download("small", tmp_path, mirror.address + "/")

    assert mirror.requests == [(f"/{INFO.repository}/resolve/{REVISION}/{name}", "") for name in FILES]


def test_progress_grows_to_the_total_of_all_files(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORT_EVERY", 0.0)
    told: list[DownloadProgress] = []

    download("small", tmp_path, mirror.address, told.append)

    done = [progress.done_bytes for progress in told]
    assert done == sorted(done)
    assert len(set(done)) >= 18  # the weights alone come in sixteen pieces
    assert told[0].fraction == 0.0
    assert told[-1].fraction == 1.0
    assert {progress.total_bytes for progress in told} == {TOTAL}
    assert {progress.file for progress in told} == set(FILES)


def test_progress_is_told_about_ten_times_a_second_not_for_every_piece(mirror: Mirror, tmp_path: Path) -> None:
    mirror.delay = 0.02
    told: list[DownloadProgress] = []

    download("small", tmp_path, mirror.address, told.append)

    assert 10 <= len(told) <= 20  # eight for starts and ends of files, three or four in 0.32 s, one at the end


def test_weights_kept_elsewhere_are_followed(mirror: Mirror, tmp_path: Path) -> None:
    mirror.redirects = True

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")
    assert ("/cdn/model.bin", "") in mirror.requests


@pytest.mark.parametrize("branch", ["main", "master"])
def test_a_mirror_without_commits_serves_too(branch: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.revision = branch

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")


@pytest.mark.parametrize("content_range", [True, False])
def test_a_dropped_connection_is_taken_up_where_it_broke(content_range: bool, mirror: Mirror, tmp_path: Path) -> None:
    mirror.content_range = content_range
    mirror.cuts = [300_000, 200_000]

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")
    first, second, third = mirror.asked("model.bin")
    assert first == ""
    assert 0 < offset(second) <= 300_000
    assert offset(second) < offset(third) <= 500_000


def offset(span: str) -> int:
    return int(span.removeprefix("bytes=").removesuffix("-"))


def test_a_line_that_keeps_breaking_still_gets_there(mirror: Mirror, tmp_path: Path) -> None:
    mirror.cuts = [70_000] * 14  # more breaks than tries without progress would allow

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")


def test_a_server_that_cannot_resume_loses_nothing(mirror: Mirror, tmp_path: Path) -> None:
    mirror.ranges = False
    mirror.cuts = [300_000, 200_000, 600_000]  # the second brings less than is there already
    sizes: list[int] = []

    download("small", tmp_path, mirror.address, lambda progress: sizes.append(progress.done_bytes))

    assert_whole(tmp_path / "small")
    assert sizes == sorted(sizes)


def test_a_server_that_stops_without_saying_how_long_the_file_is_is_asked_again(mirror: Mirror, tmp_path: Path) -> None:
    mirror.length = False
    mirror.cuts = [300_000]

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")


def test_a_line_that_brings_nothing_any_more_is_given_up_and_resumed_later(mirror: Mirror, tmp_path: Path) -> None:
    mirror.cuts = [300_000, *[0] * 50]

    with pytest.raises(ModelError, match=r"^No connection to http://127.*what has arrived is kept"):
        download("small", tmp_path, mirror.address)
    tries = len(mirror.asked("model.bin"))
    mirror.cuts = []
    mirror.requests.clear()
    download("small", tmp_path, mirror.address)

    assert tries == 1 + module.TRIES
    assert_whole(tmp_path / "small")
    assert [name for name in FILES if mirror.asked(name)] == ["model.bin"]
    assert offset(mirror.asked("model.bin")[0]) > 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(status: int, mirror: Mirror, tmp_path: Path) -> None:
    mirror.statuses = [status]

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")


def test_a_server_that_stays_busy_is_told_with_its_status(mirror: Mirror, tmp_path: Path) -> None:
    mirror.statuses = [503] * 50

    with pytest.raises(ModelError, match=r"is busy \(status 503\); try again later or set another mirror"):
        download("small", tmp_path, mirror.address)


def test_a_stopped_download_goes_on_later_and_is_never_taken_for_a_model(mirror: Mirror, tmp_path: Path) -> None:
    mirror.delay = 0.03

    with pytest.raises(CancelledError):
        download("small", tmp_path, mirror.address, stop_at(0.4))
    between = found(tmp_path), is_model(tmp_path / "small"), is_model(tmp_path / "small.partial")
    told: list[DownloadProgress] = []
    mirror.delay = 0.0
    download("small", tmp_path, mirror.address, told.append)

    assert between == ((), False, False)
    assert told[0].done_bytes > 0.3 * TOTAL
    assert_whole(tmp_path / "small")
    assert offset(mirror.asked("model.bin")[-1]) > 0.3 * TOTAL


def test_a_stop_is_heard_while_waiting_for_the_next_try(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 60.0)
    mirror.cuts = [300_000]
    stop = threading.Event()

    def report(progress: DownloadProgress) -> None:
        if stop.is_set():
            raise CancelledError("Stopped.")

    threading.Timer(0.4, stop.set).start()
    start = time.monotonic()
    with pytest.raises(CancelledError):
        download("small", tmp_path, mirror.address, report)

    assert 0.3 < time.monotonic() - start < 5


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_download_goes_on_later(mirror: Mirror, tmp_path: Path) -> None:
    mirror.delay = 0.1
    code = (
        "import sys, json; from pathlib import Path; from speech import download as d; from speech.catalogue import *;"
        "row = json.loads(sys.argv[1]); files = tuple(ModelFile(**f) for f in row.pop('files'));"
        "d.model_info = lambda name: ModelInfo(files=files, **row);"
        "d.download('small', Path(sys.argv[2]), sys.argv[3])"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, json.dumps(asdict(INFO)), str(tmp_path), mirror.address], cwd=ROOT
    )
    part = tmp_path / "small.partial" / "model.bin.part"
    limit = time.monotonic() + 15
    while not (part.is_file() and part.stat().st_size) and time.monotonic() < limit:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    arrived, models = part.stat().st_size, found(tmp_path)
    mirror.delay = 0.0

    download("small", tmp_path, mirror.address)

    assert 0 < arrived < len(FILES["model.bin"])
    assert models == ()
    assert_whole(tmp_path / "small")
    assert offset(mirror.asked("model.bin")[-1]) == arrived


def test_a_model_that_is_there_is_not_fetched_again(mirror: Mirror, tmp_path: Path) -> None:
    first = download("small", tmp_path, mirror.address)
    mirror.requests.clear()

    assert download("small", tmp_path, "http://127.0.0.1:9") == first
    assert mirror.requests == []


def test_what_is_missing_of_a_broken_model_is_fetched(mirror: Mirror, tmp_path: Path) -> None:
    download("small", tmp_path, mirror.address)
    (tmp_path / "small" / "tokenizer.json").unlink()

    download("small", tmp_path, mirror.address)

    assert_whole(tmp_path / "small")


def test_another_file_of_another_length_is_refused_before_it_is_fetched(mirror: Mirror, tmp_path: Path) -> None:
    mirror.files["model.bin"] = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"  # a mirror without LFS

    with pytest.raises(ModelError, match=r"model\.bin on .* is not the version that Kaikou knows; set another"):
        download("small", tmp_path, mirror.address)

    assert found(tmp_path) == ()


def test_a_shorter_file_at_another_mirror_keeps_what_arrived_from_the_first(mirror: Mirror, tmp_path: Path) -> None:
    mirror.delay = 0.02
    with pytest.raises(CancelledError):
        download("small", tmp_path, mirror.address, stop_at(0.4))
    part = tmp_path / "small.partial" / "model.bin.part"
    arrived = part.read_bytes()
    mirror.files["model.bin"] = b"short"

    with pytest.raises(ModelError, match="is not the version"):
        download("small", tmp_path, mirror.address)

    assert arrived and part.read_bytes() == arrived


def test_a_damaged_file_is_thrown_away_and_comes_right_at_the_next_try(mirror: Mirror, tmp_path: Path) -> None:
    mirror.files["model.bin"] = FILES["model.bin"][:-1] + b"?"

    with pytest.raises(ModelError, match=r"^model\.bin came from http://127.* damaged or changed and was thrown away"):
        download("small", tmp_path, mirror.address)
    models = found(tmp_path)
    mirror.files = dict(FILES)
    download("small", tmp_path, mirror.address)

    assert models == ()
    assert_whole(tmp_path / "small")


def test_more_bytes_than_the_file_has_are_refused(mirror: Mirror, tmp_path: Path) -> None:
    mirror.length = False
    mirror.files["config.json"] = FILES["config.json"] * 100_000

    with pytest.raises(ModelError, match=r"config\.json came from .* was thrown away"):
        download("small", tmp_path, mirror.address)

    assert list((tmp_path / "small.partial").iterdir()) == []


def test_a_web_page_instead_of_a_file_is_told_as_one(mirror: Mirror, tmp_path: Path) -> None:
    mirror.html = True

    with pytest.raises(ModelError, match=r"answers with a web page instead of config\.json: check the address"):
        download("small", tmp_path, mirror.address)

    assert len(mirror.requests) == 1


def test_a_mirror_without_the_model_is_told_with_the_status(mirror: Mirror, tmp_path: Path) -> None:
    mirror.files.clear()

    with pytest.raises(ModelError, match=r"doesn't have config\.json of the speech model small \(status 404\)"):
        download("small", tmp_path, mirror.address)


def test_a_refusal_is_told_with_the_status(mirror: Mirror, tmp_path: Path) -> None:
    mirror.statuses = [451]

    with pytest.raises(ModelError, match=r"refuses to send config\.json \(status 451\)"):
        download("small", tmp_path, mirror.address)


@pytest.mark.parametrize(
    ("hub", "sentence"),
    [
        ("http://127.0.0.1:9", r"^No connection to http://127\.0\.0\.1:9: check the network, or set a mirror such as"),
        ("127.0.0.1:9", r"^No connection to https://127\.0\.0\.1:9"),
        (
            "ftp://127.0.0.1:9",
            r'^The hub has the address "ftp://127\.0\.0\.1:9", which can\'t be used; give one such as',
        ),
        ("http://", r'^The hub has the address "http://"'),
        ("", r'^The hub has the address ""'),
        ("http://[::1", r"which can't be used"),
        ("http://127.0.0.1:port", r"can't be asked for a speech model"),
    ],
)
def test_a_hub_that_cannot_be_reached_is_one_sentence(hub: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=sentence):
        download("small", tmp_path, hub)

    assert found(tmp_path) == ()


def test_a_server_without_tls_is_told_as_an_insecure_connection(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^No secure connection to https://"):
        download("small", tmp_path, mirror.address.replace("http://", "https://"))


def test_the_proxy_of_the_environment_is_used(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", mirror.address)
    monkeypatch.setenv("NO_PROXY", "")

    with pytest.raises(ModelError, match="doesn't have"):  # the mirror, asked as a proxy, is sent whole addresses
        download("small", tmp_path, "http://hub.invalid")

    assert mirror.requests[0][0].startswith("http://hub.invalid/Systran/")


def test_a_proxy_that_is_not_running_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")

    with pytest.raises(ModelError, match=r"^The proxy doesn't lead to http://hub\.invalid"):
        download("small", tmp_path, "http://hub.invalid")


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 50, 50))

    with pytest.raises(ModelError, match=r"^The speech model small needs 101 MB of free space in .*; free some"):
        download("small", tmp_path, mirror.address)

    assert mirror.requests == []


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes can't be limited on Windows")
def test_a_disk_that_fills_up_on_the_way_keeps_what_arrived(mirror: Mirror, tmp_path: Path) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(ModelError, match=r"can't be saved in .*what has arrived is kept"):
            download("small", tmp_path, mirror.address)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    kept = (tmp_path / "small.partial" / "model.bin.part").stat().st_size

    download("small", tmp_path, mirror.address)

    assert 0 < kept <= 500_000
    assert offset(mirror.asked("model.bin")[-1]) == kept
    assert_whole(tmp_path / "small")


def test_a_folder_that_cannot_be_made_is_one_sentence(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ModelError, match=r"^The speech model can't be saved in .*set KAIKOU_HOME"):
        download("small", tmp_path / "file" / "models", mirror.address)


def test_two_downloads_of_one_model_do_not_mix(mirror: Mirror, tmp_path: Path) -> None:
    mirror.delay = 0.05
    started = threading.Event()

    def first() -> None:
        download("small", tmp_path, mirror.address, lambda _: started.set())

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(5)
    with pytest.raises(ModelError, match="is being fetched already"):
        download("small", tmp_path, mirror.address)
    thread.join()

    assert_whole(tmp_path / "small")
