"""The form of a parcel: a zip with a manifest, lines of JSON for the rows, and the files that belong to them."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import String, inspect
from sqlalchemy.types import TypeDecorator, TypeEngine

from errors import N_, InputError
from history.backups.zipped import MANIFEST as BACKUP
from history.tables import Base

MANIFEST, FORM = "kaikou-attempts.json", 1
ATTEMPTS, RECORDINGS, PHRASES, CHANGES = "attempts.jsonl", "recordings.jsonl", "phrases.jsonl", "changes.jsonl"
SOUNDS, BANKS = "recordings/", "banks/"
UNREADABLE = (  # what Python raises while it reads a zip that isn't whole, or not like ours
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    TypeError,
)

_LARGEST_MANIFEST = 1 << 16  # bytes; ours has 120
_ID, _ID_LENGTH = re.compile("[0-9a-f]{32}"), 32
_LARGEST = 2**30  # of whole numbers; a server's columns have 32 bits
_YEARS = range(1970, 3000)  # Windows knows no local time outside of them
_CHECKED = (str, int, float, bool, datetime, date)

OnProgress = Callable[[float], None]
Values = dict[str, Any]
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a parcel holds."""

    attempts: int
    recordings: int
    phrases: int
    banks: int


def as_values(row: Base) -> Values:
    """Return a row's columns as JSON takes them."""
    found = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def as_row(kind: type[Row], values: Values) -> Row:
    """Return the row that ``as_values`` told of; a column that it didn't know keeps its default.

    Raises ``TypeError`` or ``ValueError`` where the values are none of such a row.
    """
    found = {}
    for column in inspect(kind).column_attrs:
        if column.key in values:
            type_ = column.expression.type  # type: ignore[attr-defined]
            found[column.key] = _checked(values[column.key], type_)
    return kind(**found)


def _checked(value: Any, type_: TypeEngine[Any]) -> Any:
    wanted = (type_.impl_instance if isinstance(type_, TypeDecorator) else type_).python_type
    if value is None or wanted not in _CHECKED:
        return value
    if wanted in (datetime, date) and isinstance(value, str):
        value = wanted.fromisoformat(value)
    fitting = (int, float) if wanted is float else wanted
    if not isinstance(value, fitting) or (isinstance(value, bool) and wanted is not bool):
        raise TypeError(value)
    if not _fits(value, type_):
        raise ValueError(value)
    return value


def _fits(value: Any, type_: TypeEngine[Any]) -> bool:
    if isinstance(value, date):
        return value.year in _YEARS and (not isinstance(value, datetime) or value.tzinfo is not None)
    if isinstance(type_, String) and type_.length:
        return bool(_ID.fullmatch(value)) if type_.length == _ID_LENGTH else len(value) <= type_.length
    return not isinstance(value, int) or 0 <= value < _LARGEST


def line(values: Values) -> bytes:
    """Return values as one line of a file in a parcel."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def manifest(parcel: Parcel, made_at: datetime) -> str:
    """Return the manifest's text."""
    return json.dumps({"form": FORM, "made_at": made_at.isoformat(), **asdict(parcel)}, indent=1)


def look_into(path: Path) -> Parcel:
    """Return what a parcel holds; ``InputError`` where it is none, is damaged, or comes from a newer Kaikou."""
    with opened(path) as archive:
        return told(archive, path)


def told(archive: zipfile.ZipFile, path: Path) -> Parcel:
    """Return what an open parcel says it holds; raises ``InputError`` as ``look_into`` does."""
    if MANIFEST not in archive.NameToInfo:
        if BACKUP in archive.NameToInfo:
            raise InputError(
                N_("The file {file} is a backup of all data, not attempts to take in; restore it as a backup instead."),
                file=path.name,
            )
        raise InputError(N_("The file {file} holds no attempts of Kaikou."), file=path.name)
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise ValueError(MANIFEST)
        said = json.loads(archive.read(MANIFEST))
        if _whole_number(said["form"]) > FORM:
            raise InputError(N_("The file {file} was made by a newer Kaikou; please update first."), file=path.name)
        return Parcel(**{name: _whole_number(said[name]) for name in Parcel.__dataclass_fields__})
    except (KeyError, *UNREADABLE) as error:
        raise damaged(path) from error


def _whole_number(said: object) -> int:
    if not isinstance(said, int):
        raise TypeError(said)
    return said


def opened(path: Path) -> zipfile.ZipFile:
    """Open a parcel; raises ``InputError``."""
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise InputError(N_("There is no file {file}."), file=path) from error
    except UNREADABLE as error:
        raise damaged(path) from error


def damaged(path: Path) -> InputError:
    """Return what is said of a parcel that can't be read."""
    return InputError(N_("The file {file} is damaged; export it once more."), file=path.name)
