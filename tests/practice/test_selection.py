"""Going on to the next question."""

from practice.selection import neighbour
from questions.library import open_library


def test_next_question_crosses_sections_and_comes_round():
    library = open_library()

    assert neighbour(library, library.find("q05")).question.id == "q06"
    assert neighbour(library, library.find("q17")).question.id == "q01"
    assert neighbour(library, library.find("q01"), -1).question.id == "q17"
