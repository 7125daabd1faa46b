"""What is in a parcel, read as from a stranger: checked before it is used, and never more in memory than one line."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterator
from typing import IO, Any, cast

from history.parcel.form import SOUNDS, OnProgress

LONGEST_LINE = 1 << 24  # bytes; an hour of speech, mended, has a tenth of it
_BLOCK = 1 << 16  # bytes
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others needn't be known to this Python


def check(archive: zipfile.ZipFile, on_share: OnProgress) -> None:
    """Read all there is in an archive; raises one of ``form.UNREADABLE`` where something in it is damaged."""
    members = archive.infolist()
    total, done, told = sum(one.file_size for one in members) or 1, 0, 0
    for one in members:
        if one.compress_type not in _METHODS:
            raise zipfile.BadZipFile(one.filename)
        with archive.open(one) as file:
            while block := file.read(_BLOCK):
                done += len(block)
                if done - told > total / 100:
                    told = done
                    on_share(min(1.0, done / total))
    on_share(1.0)


def values_of(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[Any, float]]:
    """Yield what each line of a file says, ``None`` where that is no JSON, with the share of the file read so far."""
    if name not in archive.NameToInfo:
        return
    total, seen = archive.getinfo(name).file_size or 1, 0
    with archive.open(name) as file:
        for length, one in _lines(file):
            seen += length
            yield _value(one), min(1.0, seen / total)


def sounds_of(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the sound files, without the folder they stand in."""
    names = dict.fromkeys(archive.namelist())
    return [name.removeprefix(SOUNDS) for name in names if name.startswith(SOUNDS)]


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield lines with their lengths; one that is longer than any of ours is passed over and yields no bytes."""
    buffered = io.BufferedReader(cast(io.RawIOBase, file), _BLOCK)
    while one := buffered.readline(LONGEST_LINE):
        length = len(one)
        while length >= LONGEST_LINE and not one.endswith(b"\n"):
            one = buffered.readline(_BLOCK)
            length += len(one)
            if not one:
                break
        yield length, one if length <= LONGEST_LINE else b""


def _value(one: bytes) -> Any:
    try:
        return json.loads(one, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        return None


def _finite(said: str) -> float:
    number = float(said)
    if not math.isfinite(number):
        raise ValueError(said)
    return number
