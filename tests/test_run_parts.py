"""The parts of ``run.py`` by themselves, with nothing installed."""

from __future__ import annotations

import ast
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "run.py"


@pytest.fixture
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_under_test", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("version", "bits"), [((3, 9, 18), 64), ((3, 12, 1), 32)])
def test_python_that_will_not_do_is_refused_with_its_version(
    program: ModuleType, version: tuple[int, int, int], bits: int
) -> None:
    with pytest.raises(program.Failure, match=".".join(map(str, version))):
        program.refuse_old(version, bits)

    program.refuse_old((3, 10, 0), 64)


def test_python_without_venv_names_the_package_to_install(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    monkeypatch.setattr(program, "VENV", tmp_path / ".venv")

    with pytest.raises(program.Failure, match=rf"python3\.{sys.version_info.minor}-venv"):
        program.make({})

    assert not (tmp_path / ".venv").exists()


def test_busy_port_is_passed_over(program: ModuleType) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]

        found = program.free_port(taken)

    assert found != taken
    assert found > 0


def test_source_is_readable_to_old_pythons() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))  # the oldest that every Python can imitate


@pytest.mark.skipif(os.name == "nt", reason="a lock passes to children on POSIX only")
def test_lock_lasts_as_long_as_an_installer_that_outlives_its_run(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "LOCK", tmp_path / ".venv.lock")
    with program.alone() as lock:
        command = [sys.executable, "-c", "import time; time.sleep(1); print('written', flush=True)"]
        installer = subprocess.Popen(command, pass_fds=(lock,))

    with program.alone():
        out, err = capfd.readouterr()

    assert "waiting" in err
    assert out == "written\n"
    assert installer.wait() == 0


@pytest.mark.skipif(os.name == "nt", reason="a .venv's interpreter is a link on POSIX only")
def test_venv_is_usable_until_its_python_is_removed(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program, "VENV", tmp_path)
    link = program.python()
    link.parent.mkdir()

    link.symlink_to(sys.executable)
    whole = program.usable("json")
    lacking = program.usable("no_such_module")
    link.unlink()
    link.symlink_to("/nowhere/python3")
    broken = program.usable("json")

    assert (whole, lacking, broken) == (True, False, False)


def test_venv_of_another_python_version_is_not_usable(program: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "python", lambda: Path(sys.executable))
    this = program.usable()

    monkeypatch.setattr(program, "VERSION", "3.9")

    assert this
    assert not program.usable()
