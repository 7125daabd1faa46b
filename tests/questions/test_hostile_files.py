"""Banks that nobody means well with, or nobody looked at: each ends in a sentence, never in a crash."""

import subprocess
import sys
from pathlib import Path

import pytest

from errors import BankError
from questions.files import LARGEST, read_bank
from questions.library import open_library

ROOT = Path(__file__).parents[2]
PHRASE = "听…说完"


@pytest.mark.parametrize("depth", [11, 500, 5_000, 100_000])
def test_brackets_too_deep_in_a_phrase_are_a_fault_of_their_line(told, small, depth):
    (fault,) = told(small.replace(PHRASE, "(" * depth + "听" + ")" * depth))

    assert fault.startswith("Line 14: ")
    assert "more than 10 brackets inside each other" in fault
    assert len(fault) < 300


def test_ten_brackets_inside_each_other_can_be_read(bank_file, small):
    assert read_bank(bank_file(small.replace(PHRASE, "(" * 10 + "听" + ")" * 10))).id == "small"


@pytest.mark.parametrize("text", ["[" * 5_000, "[" * 5_000 + "]" * 5_000, "a: " + "- " * 5_000, "{a: " * 5_000])
def test_thousands_of_lists_inside_lists_are_told(told, text):
    assert told(text)


@pytest.mark.parametrize(
    "start, end", [("[", "]"), ("[", ""), ("- ", ""), ("{a: ", "}")], ids=["closed", "open", "block", "mappings"]
)
def test_hundred_thousand_lists_inside_lists_are_told(bank_file, start, end):
    path = bank_file(start * 100_000 + end * 100_000)
    read = "import sys, pathlib, questions.library as it; it.open_library(pathlib.Path(sys.argv[1]))"
    command = [sys.executable, "-c", read, str(path.parent)]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=100, check=False)

    assert ended.returncode == 0


@pytest.mark.parametrize("marks", [".inf", "-.inf", ".nan", "inf", "-inf", "nan", "1e400", "1001", "0", "viel", "[2]"])
def test_marks_that_are_no_number_to_add_up_are_a_fault(told, small, marks):
    (fault,) = told(small.replace("marks_per_question: 2", f"marks_per_question: {marks}"))

    assert fault.startswith("Line 5: ")
    assert "marks_per_question" in fault


def test_vocabulary_in_an_english_bank_is_a_fault_for_there_is_no_english_lexicon(told, small):
    (fault,) = told(small.replace(PHRASE, '"@道歉"').replace("id: small", "id: small\nlanguage: en"))

    assert fault.startswith("Line 15: ")
    assert "the lexicon has no vocabulary '道歉'" in fault


def test_vocabulary_in_a_mandarin_bank_is_none(bank_file, small):
    assert read_bank(bank_file(small.replace(PHRASE, '"@道歉"').replace("id: small", "id: small\nlanguage: zh")))


@pytest.mark.parametrize("language", ["fr", "../zh", "''", "~", "[zh]", "{zh: 1}"])
def test_unknown_language_is_a_fault(told, small, language):
    faults = told(small.replace("id: small", f"id: small\nlanguage: {language}"))

    assert any(fault.startswith("Line 2: language") for fault in faults)


@pytest.mark.parametrize("language", ["[zh]", "{zh: 1}", "x" * 5_000], ids=["list", "mapping", "long"])
def test_language_that_is_no_language_is_a_fault_beside_a_vocabulary_too(told, small, language):
    faults = told(small.replace(PHRASE, '"@道歉"').replace("id: small", f"id: small\nlanguage: {language}"))

    assert any(fault.startswith("Line 2: language") for fault in faults)


@pytest.mark.parametrize("phrase", ["，。", "！", "·…·", "好…？", "(好的|！)"])
def test_phrase_of_marks_alone_is_a_fault(told, small, phrase):
    (fault,) = told(small.replace(PHRASE, f'"{phrase}"'))

    assert fault.startswith("Line 14: ")
    assert "marks alone" in fault


def test_same_key_point_twice_is_a_fault(told, small):
    point = small[small.index("          - name: 先倾听") :]

    (fault,) = told(small + point)

    assert "the same key point twice: 先倾听" in fault


def test_file_over_five_megabytes_is_not_even_read(bank_file, small, monkeypatch):
    path = bank_file(small + "#" * LARGEST)
    monkeypatch.setattr("questions.files.Path.read_text", lambda *a, **o: pytest.fail("was read"))

    with pytest.raises(BankError, match="larger than 5 MB"):
        read_bank(path)


def test_file_of_five_megabytes_is_read(bank_file, small):
    filled = small + "#" * (LARGEST - len(small.encode()))

    assert read_bank(bank_file(filled)).id == "small"


def test_bank_may_end_in_yml_and_other_endings_are_left_alone(bank_file, small, tmp_path):
    bank_file(small, "short.yml")
    bank_file(small.replace("id: small", "id: other"), "notes.txt")

    library = open_library(tmp_path)

    assert {bank.id for bank in library.banks} == {"pingan-kefu", "service-en", "small"}
    assert library.broken == ()


def test_bank_that_cannot_be_opened_is_told_and_the_others_stay(bank_file, small, tmp_path):
    bank_file(small)
    (tmp_path / "folder.yaml").mkdir()

    library = open_library(tmp_path)

    assert {bank.id for bank in library.banks} == {"pingan-kefu", "service-en", "small"}
    assert ["folder.yaml" in str(error) for error in library.broken] == [True]
