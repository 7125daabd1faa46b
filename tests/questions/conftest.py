"""A small bank to be broken in many ways."""

import pytest

from errors import BankError
from questions.files import read_bank


@pytest.fixture(scope="session")
def small(small_bank):
    """The text of a bank that is good."""
    return small_bank


@pytest.fixture
def bank_file(tmp_path):
    """Write a bank file."""

    def write(text, name="bank.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def told(bank_file):
    """What is told about a bank that must be refused: one line a fault."""

    def read(text):
        with pytest.raises(BankError) as caught:
            read_bank(bank_file(text))
        assert caught.value.faults
        return [fault.told(str) for fault in caught.value.faults]

    return read
