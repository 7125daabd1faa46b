"""Parcels while things go wrong: a full disk, and a person who stops; the next try completes."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import event, text

from errors import CancelledError, StorageError
from history.transactions import reading
from tests.history.parcel.computers import Computer


def _full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def _from(number: int, real: Callable[..., Any], then: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does as ``real`` does until it is called for that time."""
    calls = iter(range(number))

    def called(*given: Any, **named: Any) -> Any:
        does = real if next(calls, None) is not None else then
        return does(*given, **named)

    return called


@pytest.mark.parametrize("number", range(9))
def test_a_disk_full_of_files_is_told_and_the_next_try_completes(
    number: int, filled: Computer, there: Computer, parcel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.send(parcel)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _from(number, os.fsync, _full))
        with pytest.raises(StorageError, match="No space left on device"):
            there.receive(parcel)
    assert there.whole()
    there.restart()
    there.receive(parcel)

    assert there.whole()
    assert there.files() == filled.files()
    assert there.by_files() == filled.by_files()


@pytest.mark.parametrize("pages", [0, 10, 25, 40])
def test_a_disk_full_of_the_database_is_told_and_the_next_try_completes(
    pages: int, filled: Computer, there: Computer, parcel: Path
) -> None:
    for _ in range(5):
        filled.type("I listened. " * 1_500)
    filled.send(parcel)
    with reading(there.history.engine) as session:
        most = session.scalar(text("PRAGMA page_count")) + session.scalar(text("PRAGMA freelist_count")) + pages
    there.restart()
    limit = f"PRAGMA max_page_count={most}"
    event.listen(there.history.engine, "connect", lambda connection, _: connection.execute(limit))
    there.history.engine.dispose()

    with pytest.raises(StorageError, match="is full"):
        there.receive(parcel)
    assert there.whole()
    there.history.close()
    there.open()
    there.receive(parcel)

    assert there.whole()
    assert there.files() == filled.files()
    assert there.by_files() == filled.by_files()


@pytest.mark.parametrize("number", [0, 1, 3, 9])
def test_a_disk_full_while_sending_leaves_what_was_there(
    number: int, filled: Computer, parcel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel.parent.mkdir()
    parcel.write_bytes(b"of before")
    writer = zipfile.ZipFile.open(zipfile.ZipFile(parcel.with_name("x"), "w"), "x", "w").__class__
    parcel.with_name("x").unlink()
    monkeypatch.setattr(writer, "write", _from(number, writer.write, _full))

    with pytest.raises(StorageError, match="No space left on device"):
        filled.send(parcel)

    assert {path.name: path.read_bytes() for path in parcel.parent.iterdir()} == {parcel.name: b"of before"}


def test_a_folder_that_can_not_be_made_is_told(filled: Computer, there: Computer, parcel: Path) -> None:
    filled.send(parcel)

    with pytest.raises(StorageError, match="Nothing can be written"):
        filled.send(parcel / "below a file.zip")
    there.settings.home.joinpath("recordings").write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageError, match="Nothing can be written"):
        there.receive(parcel)


@pytest.mark.parametrize("stop", [0.0, 0.4, 0.6, 0.9, 1.0])
def test_who_stops_the_sending_finds_no_file(stop: float, filled: Computer, parcel: Path) -> None:
    with pytest.raises(CancelledError):
        filled.send(parcel, on_progress=_stopping(stop))

    assert list(parcel.parent.iterdir()) == []


def _stopping(share: float) -> Callable[[float], None]:
    def on_progress(so_far: float) -> None:
        if so_far >= share:
            raise CancelledError("stopped")

    return on_progress


@pytest.mark.parametrize("stop", [0.0, 0.2, 0.35, 0.5, 0.6, 0.9, 1.0])
def test_who_stops_the_receiving_can_go_on_later(stop: float, filled: Computer, there: Computer, parcel: Path) -> None:
    filled.send(parcel)

    with pytest.raises(CancelledError):
        there.receive(parcel, _stopping(stop))
    assert there.whole()
    there.restart()
    there.receive(parcel)

    assert there.files() == filled.files()
    assert there.by_files() == filled.by_files()
