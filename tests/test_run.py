"""The one command, really run: each test has a copy of ``run.py`` in a folder of its own, with tiny requirements."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "run.py"
CLI = """\
import json, os, sys
if sys.argv[1:2] == ["end"]:
    sys.exit(int(sys.argv[2]))
if sys.argv[1:2] == ["import"]:
    __import__(sys.argv[2])
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "python": sys.executable,
                  "utf8": sys.flags.utf8_mode}))
"""
SLEEPER = """\
import os, signal, time
def leave(*_):
    os.write(1, b"saved\\n")  # print may be in the middle of saying that it is ready
    os._exit(7)
signal.signal(signal.SIGINT, leave)
os.write(1, b"ready\\n")
time.sleep(60)
"""


class House:
    """A folder with run.py, a cli.py that tells how it was called, and requirement files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stamp = folder / ".venv" / "kaikou-requirements.txt.installed"
        self.unfinished = folder / ".venv.unfinished"

    def run(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=folder,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.folder / "run.py"), *arguments]

    def require(self, text: str) -> None:
        (self.folder / "requirements.txt").write_text(text, encoding="utf-8")


def surroundings() -> dict[str, str]:
    """The environment of a run: no package index, and a PYTHONPATH that must not leak into .venv."""
    return {**os.environ, "PIP_NO_INDEX": "1", "PYTHONPATH": "/nowhere", "PYTHONIOENCODING": "utf-8"}


def wheel(folder: Path, name: str = "tiny", code: str = "") -> str:
    """Write an installable package without any index and return its requirement line."""
    file = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}.py", code)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return f"./{file.name}\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, subprocess.CompletedProcess[str]]:
    """A house after its very first run, and what that run said."""
    folder = tmp_path_factory.mktemp("first") / "面试 练习"
    folder.mkdir()
    shutil.copy(SOURCE, folder)
    (folder / "cli.py").write_text(CLI, encoding="utf-8")
    (folder / "requirements.txt").write_text("", encoding="utf-8")
    (folder / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    house = House(folder)
    return house, house.run("doctor")


@pytest.fixture
def house(first: tuple[House, subprocess.CompletedProcess[str]], tmp_path: Path) -> House:
    """A copy of that house, installed already: it works wherever its folder is moved."""
    folder = tmp_path / "开口 房子"
    shutil.copytree(first[0].folder, folder, symlinks=True)
    return House(folder)


def test_first_run_makes_venv_and_keeps_standard_output_for_the_verb(
    first: tuple[House, subprocess.CompletedProcess[str]],
) -> None:
    house, run = first

    told = json.loads(run.stdout)

    assert run.returncode == 0, run.stderr
    assert Path(told["python"]).is_relative_to(house.folder / ".venv")
    assert told["utf8"] == 1
    assert house.stamp.is_file()
    assert not house.unfinished.exists()
    assert "安装" in run.stderr
    assert "Installing" in run.stderr


def test_second_run_installs_nothing_and_says_nothing(house: House) -> None:
    run = house.run("doctor")

    assert run.returncode == 0
    assert run.stderr == ""


def test_arguments_reach_the_verb_unchanged_in_the_folder_of_the_caller(house: House, tmp_path: Path) -> None:
    arguments = ["score", "我的 录音.wav", "--text", '先听"完"，\n再查', "", "*", "--json"]

    told = json.loads(house.run(*arguments, folder=tmp_path).stdout)

    assert told["arguments"] == arguments
    assert Path(told["folder"]) == tmp_path


@pytest.mark.parametrize("status", [0, 2, 77])
def test_exit_status_is_passed_on(house: House, status: int) -> None:
    run = house.run("end", str(status))

    assert run.returncode == status


def test_changed_requirements_are_installed_once(house: House) -> None:
    house.require(wheel(house.folder))

    changed, again = house.run("import", "tiny"), house.run("import", "tiny")

    assert changed.returncode == 0, changed.stderr
    assert "Installing" in changed.stderr
    assert again.returncode == 0
    assert again.stderr == ""


def test_line_endings_of_another_system_are_no_change(house: House) -> None:
    house.require(wheel(house.folder))
    house.run("doctor")
    lines = (house.folder / "requirements.txt").read_bytes()
    (house.folder / "requirements.txt").write_bytes(lines.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    run = house.run("doctor")

    assert run.stderr == ""


def test_development_requirements_come_with_test_and_bring_the_others(house: House) -> None:
    house.require(wheel(house.folder))
    lines = "-r requirements.txt\n" + wheel(house.folder, "pytest")
    (house.folder / "requirements-dev.txt").write_text(lines, encoding="utf-8")

    tests, verb = house.run("test", "-k", "两个 词"), house.run("import", "tiny")

    assert "requirements-dev.txt" in tests.stderr
    assert tests.returncode == 0, tests.stderr  # the made pytest is an empty module: it runs and does nothing
    assert verb.returncode == 0
    assert verb.stderr == ""


def test_requirements_that_cannot_be_met_give_one_message_and_can_be_mended(house: House) -> None:
    house.require("kaikou-nowhere-to-be-found\n")

    broken = house.run("doctor")
    house.require("")
    mended = house.run("doctor")

    assert broken.returncode == 1
    assert broken.stdout == ""
    assert "Traceback" not in broken.stderr
    assert broken.stderr.count("PIP_INDEX_URL") == 2, "once in each language"
    assert mended.returncode == 0
    assert "Making" not in mended.stderr, "nothing was half written, so .venv can stay"


def test_a_failed_installation_leaves_the_installed_app_usable(house: House) -> None:
    (house.folder / "requirements-dev.txt").write_text("kaikou-nowhere-to-be-found\n", encoding="utf-8")

    tests, verb = house.run("test"), house.run("doctor")

    assert tests.returncode == 1
    assert verb.returncode == 0
    assert verb.stderr == ""


def test_half_written_venv_is_made_anew(house: House) -> None:
    house.require(wheel(house.folder))
    house.run("doctor")
    installed = next(house.folder.glob(".venv/[Ll]ib/**/tiny.py"))
    installed.unlink()  # its dist-info stands, so that pip alone would think it complete
    house.unfinished.touch()

    run = house.run("import", "tiny")

    assert run.returncode == 0, run.stderr
    assert "Making" in run.stderr
    assert not house.unfinished.exists()


@pytest.mark.skipif(os.name == "nt", reason="kills a group of processes as POSIX does")
def test_run_killed_while_installing_is_repaired_by_the_next(house: House) -> None:
    shutil.rmtree(house.folder / ".venv")
    with subprocess.Popen(
        house.command("doctor"), env=surroundings(), stderr=subprocess.PIPE, start_new_session=True
    ) as killed:
        assert killed.stderr
        killed.stderr.readline()  # it says that it makes .venv
        time.sleep(0.7)
        os.killpg(killed.pid, signal.SIGKILL)

    run = house.run("doctor")

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["arguments"] == ["doctor"]
    assert not house.unfinished.exists()


def test_two_first_runs_at_once_install_once_and_both_succeed(house: House) -> None:
    house.require(wheel(house.folder))

    runs = [
        subprocess.Popen(
            house.command("import", "tiny"),
            env=surroundings(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in "ab"
    ]
    said = [run.communicate()[1] for run in runs]

    assert [run.returncode for run in runs] == [0, 0], said
    assert sum("Installing" in text for text in said) == 1


def test_app_is_opened_on_this_computer_only_and_without_a_browser_where_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIKOU_NO_BROWSER", "1")
    (house.folder / "views").mkdir()
    (house.folder / "views" / "serve.py").write_text("import json, sys; print(json.dumps(sys.argv[1:]))")

    run = house.run()
    told = json.loads(run.stdout)

    assert told[:2] == ["--server.address", "127.0.0.1"]
    assert told[4:] == ["--server.headless", "true"]
    assert f"http://127.0.0.1:{told[3]}" in run.stderr


def test_help_lists_the_verbs_without_installing(house: House) -> None:
    shutil.rmtree(house.folder / ".venv")

    run = house.run("--help")

    assert run.returncode == 0
    for verb in ("demo", "score", "model", "doctor", "test", "bench", "lint"):
        assert f"run.py {verb} " in run.stdout
    assert not (house.folder / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to another process")
def test_interrupt_reaches_the_verb_which_ends_in_its_own_way(house: House) -> None:
    (house.folder / "cli.py").write_text(SLEEPER, encoding="utf-8")
    with subprocess.Popen(house.command("demo"), env=surroundings(), stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stdout.readline() == "ready\n"

        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()

    assert rest == "saved\n"
    assert run.returncode == 7


def test_missing_requirements_file_is_told_without_a_traceback(house: House) -> None:
    (house.folder / "requirements.txt").unlink()

    run = house.run("doctor")

    assert run.returncode == 1
    assert "Traceback" not in run.stderr
