"""A bank file gives a bank, or every fault at once with its line."""

import pytest

from errors import BankError
from questions.files import read_bank
from questions.library import open_library


@pytest.fixture
def written(tmp_path):
    def write(text, name="bank.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def faults_of(path):
    with pytest.raises(BankError) as caught:
        read_bank(path)
    return caught.value.faults


def test_good_bank_is_read(written, small):
    bank = read_bank(written(small))

    assert bank.marks == 2
    assert bank.find("a1")[1].points[0].expression.needed == 1


def test_byte_order_mark_is_no_fault(written, small):
    assert read_bank(written(b"\xef\xbb\xbf" + small.encode())).id == "small"


def test_all_faults_come_at_once_each_with_its_line(written, small):
    broken = small.replace("marks_per_question: 2", "marks_per_question: -1").replace(
        "        text: 怎么安抚客户？\n", ""
    )
    broken = broken.replace("听…说完", "听…").replace("title: 第一部分", "titel: 第一部分")

    faults = faults_of(written(broken))

    lines = [fault.line for fault in faults]
    assert lines == sorted(lines)
    told = " ".join(fault.told(str) for fault in faults)
    assert "marks_per_question is too small" in told
    assert "text is missing" in told
    assert "title is missing" in told
    assert "titel is not a field here" in told
    assert "a gap at the edge of" in told
    assert next(fault for fault in faults if "marks" in fault.told(str)).line == 5


def test_key_given_twice_is_a_fault_and_not_silently_the_last_one(written, small):
    faults = faults_of(written(small.replace("title: 小题库\n", "title: 小题库\ntitle: 另一个\n")))

    assert [(fault.line, fault.told(str)) for fault in faults] == [(3, "Line 3: title is given twice")]


def test_same_question_id_twice_is_a_fault(written, small):
    question = small[small.index("      - id: a1") :]

    faults = faults_of(written(small + question))

    assert "a1" in faults[0].told(str)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "- a\n- b",
        "a: [1, 2",
        "a: b: c",
        "\tx: 1",
        "&a [*a]",
        "x: &a {y: 1}\nz: *a",
        "{" * 5000,
        "1: 2",
    ],
    ids=range(10),
)
def test_anything_that_is_no_bank_is_told_in_sentences(written, text):
    assert all(fault.told(str) for fault in faults_of(written(text)))


def test_text_that_is_not_utf8_is_told(written, small):
    with pytest.raises(BankError, match="UTF-8"):
        read_bank(written(small.encode("gb18030")))


def test_broken_bank_leaves_the_others_in_the_library(written, tmp_path, small):
    written(small, "good.yaml")
    written("id: [", "broken.yaml")

    library = open_library(tmp_path)

    assert {bank.id for bank in library.banks} >= {"small", "pingan-kefu"}
    assert len(library.broken) == 1
    assert "broken.yaml" in str(library.broken[0])


def test_second_bank_of_the_same_id_is_left_out_and_told(written, tmp_path, small):
    written(small, "a.yaml")
    written(small, "b.yaml")

    library = open_library(tmp_path)

    assert [bank.id for bank in library.banks].count("small") == 1
    assert "b.yaml" in str(library.broken[0])
