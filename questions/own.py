"""The user's own banks: one file each in the data folder, saved whole or not at all, every earlier state kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timezone
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from errors import N_, BankError, InputError, StorageError
from questions.files import SUFFIXES, read_bank
from questions.library import Library
from questions.model import Bank
from questions.writing import bank_text
from settings import write_atomically

EARLIER = ".earlier"  # folder of what a bank was before it was saved again, or deleted
MOST_EARLIER = 30  # states of one bank
LONGEST_ID = 32  # characters; leaves room for a number that makes it unique
_ID = re.compile(r"^[\"']?id[\"']?:\s*[\"']?([a-z0-9-]+)", re.MULTILINE)
_TIME = "%Y%m%dT%H%M%S%f"


class Earlier(NamedTuple):
    """A state of a bank that was replaced or deleted, and when (UTC)."""

    bank_id: str
    saved_at: datetime
    path: Path


class OwnBanks:
    """The folder of the user's banks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, bank_id: str) -> bool:
        """Tell whether a bank is the user's own and not one that comes with Kaikou."""
        return self._path(bank_id) is not None

    def ids(self) -> set[str]:
        """Return the ids of all banks in the folder, those with faults among them."""
        return set(self.files())

    def save(self, bank: Bank) -> Path:
        """Write a bank; what its file held before can be had again. Raises ``StorageError``, the old file untouched."""
        path = self._path(bank.id) or self.free(bank.id)
        try:
            if path.is_file():
                self._keep(bank.id, path.read_bytes())
            write_atomically(path, bank_text(bank).encode("utf-8"))
        except OSError as error:
            raise _refused(self.folder, error) from error
        return path

    def delete(self, bank_id: str) -> Earlier:
        """Put a bank aside, from where ``restore`` brings it back."""
        path = self._path(bank_id)
        if path is None:
            raise InputError(N_("The bank {bank} comes with Kaikou and can't be deleted."), bank=bank_id)
        try:
            kept = self._keep(bank_id, path.read_bytes())
            path.unlink()
        except OSError as error:
            raise _refused(self.folder, error) from error
        return kept

    def restore(self, earlier: Earlier) -> Bank:
        """Make an earlier state of a bank the present one, and return it."""
        bank = read_bank(earlier.path)
        self.save(bank)
        return bank

    def earlier(self, bank_id: str) -> list[Earlier]:
        """Return the earlier states of a bank, the latest first."""
        found = [_told(path) for path in (self.folder / EARLIER).glob(f"{bank_id}@*.yaml")]
        return sorted(
            (one for one in found if one and one.bank_id == bank_id), key=lambda one: one.saved_at, reverse=True
        )

    def deleted(self) -> list[Earlier]:
        """Return the last state of each bank that is no longer there, the latest first."""
        names = {one.bank_id for path in (self.folder / EARLIER).glob("*@*.yaml") if (one := _told(path))}
        gone = [self.earlier(name)[0] for name in names - self.ids()]
        return sorted(gone, key=lambda one: one.saved_at, reverse=True)

    def _path(self, bank_id: str) -> Path | None:
        return self.files().get(bank_id)

    def files(self) -> dict[str, Path]:
        """Return the file of each bank: the one of its name, else the first that holds it under another."""
        found: dict[str, Path] = {}
        for path in (path for suffix in SUFFIXES for path in sorted(self.folder.glob(f"*{suffix}"))):
            bank_id = _id_in(path)
            if bank_id not in found or (path.stem == bank_id != found[bank_id].stem):
                found[bank_id] = path
        return found

    def free(self, bank_id: str) -> Path:
        """Return a name for a new file; one that is taken holds another bank, or one that can't be read."""
        names = (f"{bank_id}{ending}.yaml" for ending in chain([""], (f"-{number}" for number in count(2))))
        return next(self.folder / name for name in names if not (self.folder / name).exists())

    def _keep(self, bank_id: str, content: bytes) -> Earlier:
        moment = datetime.now(timezone.utc)
        path = self.folder / EARLIER / f"{bank_id}@{moment.strftime(_TIME)}.yaml"
        write_atomically(path, content)
        for old in self.earlier(bank_id)[MOST_EARLIER:]:
            old.path.unlink(missing_ok=True)
        return Earlier(bank_id, moment, path)


def taken_ids(library: Library, own: OwnBanks) -> set[str]:
    """Return the ids that a new bank can't have."""
    return {bank.id for bank in library.banks} | own.ids()


def new_id(title: str, taken: Iterable[str]) -> str:
    """Return an id for a bank of that title: its sounds, with a number where another bank has it already."""
    from pypinyin import lazy_pinyin  # takes long to load, and only a new bank needs it

    sounds = re.sub(r"[^a-z0-9]+", "-", "-".join(lazy_pinyin(title)).lower()).strip("-")
    stem = sounds if len(sounds) <= LONGEST_ID else sounds[: LONGEST_ID + 1].rpartition("-")[0] or sounds[:LONGEST_ID]
    stem, known, number = stem or "bank", set(taken), 2
    if stem not in known:
        return stem
    while f"{stem}-{number}" in known:
        number += 1
    return f"{stem}-{number}"


def _id_in(path: Path) -> str:
    """Return the id that a bank's file gives; for one with faults, what its first lines say."""
    try:
        return read_bank(path).id
    except BankError:
        try:
            found = _ID.search(path.read_text(encoding="utf-8-sig", errors="replace"))
        except OSError:
            return ""
        return found[1] if found else ""


def _told(path: Path) -> Earlier | None:
    """Return what the name of an earlier state's file tells; ``None`` for one that is not ours."""
    bank_id, _, moment = path.stem.rpartition("@")
    try:
        return Earlier(bank_id, datetime.strptime(moment, _TIME).replace(tzinfo=timezone.utc), path)
    except ValueError:
        return None


def _refused(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        N_("The bank could not be saved in {folder} ({reason}); free some space and try again."),
        folder=folder,
        reason=error.strerror or error,
    )
