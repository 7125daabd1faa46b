"""A small bank to be broken in many ways."""

import pytest

from errors import BankError
from questions.files import read_bank

SMALL = """\
id: small
title: 小题库
sections:
  - title: 第一部分
    marks_per_question: 2
    questions:
      - id: a1
        text: 怎么安抚客户？
        answer: 先听他说完。
        points:
          - name: 先倾听
            expression:
              groups:
                - {name: 听完, strong: [听…说完]}
"""


@pytest.fixture(scope="session")
def small():
    """The text of a bank that is good."""
    return SMALL


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
