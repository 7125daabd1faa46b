"""The form of a parcel: a zip with a manifest, one line of JSON for each attempt, and the files that belong to them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.types import TypeDecorator, TypeEngine

from errors import N_, InputError
from history.tables import Base

MANIFEST, FORM = "kaikou-attempts.json", 1
ATTEMPTS, RECORDINGS, PHRASES, CHANGES = "attempts.jsonl", "recordings.jsonl", "phrases.jsonl", "changes.jsonl"
SOUNDS, BANKS = "recordings/", "banks/"

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
        if column.key not in values:
            continue
        value = values[column.key]
        wanted = _python_type(column.expression.type)  # type: ignore[attr-defined]
        if isinstance(value, str) and wanted in (datetime, date):
            value = wanted.fromisoformat(value)
        if value is not None and wanted in _CHECKED and not isinstance(value, _fitting(wanted)):
            raise TypeError(column.key)
        found[column.key] = value
    return kind(**found)


def _python_type(type_: TypeEngine[Any]) -> type:
    return (type_.impl_instance if isinstance(type_, TypeDecorator) else type_).python_type


def _fitting(wanted: type) -> tuple[type, ...]:
    return (int, float) if wanted is float else (wanted,)


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
    try:
        said = json.loads(archive.read(MANIFEST))
        form = int(said["form"])
        parcel = Parcel(**{name: int(said[name]) for name in Parcel.__dataclass_fields__})
    except KeyError as error:
        raise InputError(N_("The file {file} holds no attempts of Kaikou."), file=path.name) from error
    except (TypeError, ValueError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise damaged(path) from error
    if form > FORM:
        raise InputError(N_("The file {file} was made by a newer Kaikou; please update first."), file=path.name)
    return parcel


def opened(path: Path) -> zipfile.ZipFile:
    """Open a parcel; raises ``InputError``."""
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise InputError(N_("There is no file {file}."), file=path) from error
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise damaged(path) from error


def damaged(path: Path) -> InputError:
    """Return what is said of a parcel that can't be read."""
    return InputError(N_("The file {file} is damaged; export it once more."), file=path.name)
