"""Questions are found in all banks or in one; what is not there is told with what is."""

import pytest

from errors import InputError
from questions.library import Library, open_library


@pytest.fixture
def library(bank_file, small, tmp_path):
    """The built-in bank and one whose only question has an id of the built-in one."""
    bank_file(small.replace("id: a1", "id: q04"))
    return open_library(tmp_path)


def test_question_without_its_bank_is_the_first_banks(library):
    assert library.find("q04").bank.id == "pingan-kefu"


def test_question_of_a_bank_is_that_banks(library):
    assert library.find("q04", "small").question.text == "怎么安抚客户？"


def test_question_that_another_bank_has_is_not_taken_from_it(library):
    with pytest.raises(InputError, match="the questions are q04") as caught:
        library.find("q05", "small")

    assert "q17" not in str(caught.value)


def test_unknown_bank_is_told_with_the_known_ones(library):
    with pytest.raises(InputError, match="no bank nope; the banks are pingan-kefu, service-en, small"):
        library.find("q04", "nope")


def test_where_no_bank_can_be_read_that_is_told():
    empty = Library(())

    with pytest.raises(InputError, match="no bank could be read"):
        empty.find("q04")
    with pytest.raises(InputError, match="No question bank"):
        empty.first()
