"""The own banks of a parcel: those that can be used, and those with faults, which their writer may still mend."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from errors import BankError
from history.parcel.form import BANKS
from questions.files import LARGEST, SUFFIXES, read_bank
from questions.model import Bank
from questions.own import OwnBanks
from settings import write_atomically

# of a file's name: as an id is, and none of the names that Windows gives to devices
_STEM = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9-]{0,39}")


def own_files(own: OwnBanks, bank_ids: set[str] | None) -> list[Path]:
    """Return the files of these own banks; for ``None`` of all, with those that have faults."""
    usable = own.files()
    if bank_ids is not None:
        return [path for bank_id, path in usable.items() if bank_id in bank_ids]
    faulty = [path for path in _all_files(own) if _bank(path) is None]
    return list(dict.fromkeys([*usable.values(), *faulty]))


def take_banks(archive: zipfile.ZipFile, folder: Path) -> tuple[int, list[str]]:
    """Lay the banks of a parcel beside those in ``folder``.

    Return how many are new, and the titles of those that are here with other contents. Raises ``OSError``.
    """
    own, new, others = OwnBanks(folder), 0, []
    for name, content in _contents(archive):
        bank = _parsed(content)
        bank_id, title = (bank.id, bank.title) if bank else (_stem(name), _stem(name))
        if content in [path.read_bytes() for path in _all_files(own)]:
            continue
        if own.has(bank_id):
            others.append(title)
        else:
            write_atomically(own.free(bank_id), content)
            new += 1
    return new, others


def _all_files(own: OwnBanks) -> list[Path]:
    return sorted(path for suffix in SUFFIXES for path in own.folder.glob(f"*{suffix}"))


def _contents(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in dict.fromkeys(archive.namelist()):
        if name.startswith(BANKS) and name.endswith(SUFFIXES) and archive.getinfo(name).file_size <= LARGEST:
            yield name, archive.read(name)


def _stem(name: str) -> str:
    stem = PurePosixPath(name).stem
    return stem if _STEM.fullmatch(stem) else "bank"


def _parsed(content: bytes) -> Bank | None:
    with TemporaryDirectory(prefix="kaikou-") as folder:
        path = Path(folder) / "bank.yaml"
        path.write_bytes(content)
        return _bank(path)


def _bank(path: Path) -> Bank | None:
    try:
        return read_bank(path)
    except BankError:
        return None
