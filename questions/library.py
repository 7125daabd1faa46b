"""All banks that can be practised: those that come with Kaikou, and the user's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from errors import N_, BankError, InputError
from questions.files import SUFFIXES, read_bank
from questions.model import Bank, Question, Section

BUILT_IN = Path(__file__).parent / "banks"


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with where it stands."""

    bank: Bank
    section: Section
    question: Question


@dataclass(frozen=True, slots=True)
class Library:
    """Banks in reading order, and the errors of the files that could not be used."""

    banks: tuple[Bank, ...]
    broken: tuple[BankError, ...] = ()

    def placed(self) -> Iterator[Placed]:
        """Yield every question of every bank, in order."""
        for bank in self.banks:
            for section, question in bank.placed():
                yield Placed(bank, section, question)

    def first(self) -> Placed:
        """Return the first question of all; ``InputError`` where no bank could be read."""
        found = next(self.placed(), None)
        if found is None:
            raise InputError(N_("No question bank could be read; put one into the folder banks of the data folder."))
        return found

    def bank(self, bank_id: str) -> Bank:
        """Return the bank of that id; ``InputError`` if there is none."""
        for bank in self.banks:
            if bank.id == bank_id:
                return bank
        raise InputError(
            N_("There is no bank {bank}; the banks are {known}."),
            bank=bank_id,
            known=", ".join(bank.id for bank in self.banks),
        )

    def find(self, question_id: str, bank_id: str = "") -> Placed:
        """Return the question of that id, in that bank or the first that has it; ``InputError`` if there is none."""
        for placed in self.placed():
            if placed.question.id == question_id and bank_id in ("", placed.bank.id):
                return placed
        known = [placed.question.id for placed in self.placed() if bank_id in ("", placed.bank.id)]
        if bank_id:
            self.bank(bank_id)
        if not known:
            raise InputError(N_("There is no question {question}: no bank could be read."), question=question_id)
        raise InputError(
            N_("There is no question {question}; the questions are {known}."),
            question=question_id,
            known=", ".join(known),
        )


def open_library(*folders: Path) -> Library:
    """Read the built-in banks and those of ``folders``; a broken file is told in ``broken`` and the others stay."""
    banks: dict[str, Bank] = {}
    broken: list[BankError] = []
    for folder in (BUILT_IN, *folders):
        for path in sorted(path for suffix in SUFFIXES for path in folder.glob(f"*{suffix}")):
            try:
                bank = read_bank(path)
                if bank.id in banks:
                    raise BankError(
                        N_("The bank {file} has the id {id}, which another bank has already; change the id in it."),
                        file=path.name,
                        id=bank.id,
                    )
            except BankError as error:
                broken.append(error)
            else:
                banks[bank.id] = bank
    return Library(tuple(banks.values()), tuple(broken))
