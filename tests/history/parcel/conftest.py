"""Computers on which the small bank is practised."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from history.files import read_name
from questions.model import Bank
from tests.history.parcel.computers import Computer, fill

Take = Callable[[str], Computer]


@pytest.fixture
def take(tmp_path: Path, bank: Bank) -> Iterator[Take]:
    """Set up a computer under a name."""
    taken: list[Computer] = []

    def one(name: str) -> Computer:
        taken.append(Computer(tmp_path / name / "开口 my data", bank))
        return taken[-1]

    yield one
    for computer in taken:
        computer.history.close()


@pytest.fixture
def here(take: Take) -> Computer:
    return take("here")


@pytest.fixture
def there(take: Take) -> Computer:
    return take("there")


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "练习.zip"


@pytest.fixture
def nothing_outside(tmp_path: Path, there: Computer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold every test to it: what was there stays readable and in order, and nothing else was written."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    own = there.speak()
    yield
    there.restart()
    assert there.whole()
    assert there.get(own).id == own.id
    assert there.history.attempts.get(own.id).recording
    assert len(there.history.attempts.find(limit=10_000)) == there.history.attempts.count()
    assert there.history.recordings.waiting() is not None
    assert there.history.recordings.discarded() is not None
    assert there.all()
    known = {"here", "there", "temporary", "parcels"}
    assert {path.name for path in tmp_path.iterdir()} <= known
    assert list((tmp_path / "temporary").iterdir()) == []
    inside = {"kaikou.db", "kaikou.db-wal", "kaikou.db-shm", "recordings", "banks"}
    assert {path.name for path in there.settings.home.iterdir()} <= inside
    assert {path.name for path in there.settings.home.parent.iterdir()} == {there.settings.home.name}
    assert all(read_name(path.name) for path in there.settings.recordings.iterdir() if path.is_file())


@pytest.fixture
def full(tmp_path: Path, here: Computer) -> Path:
    """A parcel of everything that a person can do."""
    fill(here)
    (tmp_path / "parcels").mkdir()
    return here.send(tmp_path / "parcels" / "parcel.zip")


@pytest.fixture
def filled(here: Computer) -> Computer:
    fill(here)
    return here
