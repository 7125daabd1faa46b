"""English answers, word by word."""

import pytest

from questions.model import Expression, Group, KeyPoint, Question
from scoring.normalise import plain, prepare
from scoring.result import State
from scoring.score import score_answer

QUESTION = Question(
    id="e1",
    text="A guest shouts at you. What do you do?",
    answer="I let him finish.",
    points=(
        KeyPoint(
            name="Listen first",
            expression=Expression(
                groups=(
                    Group(name="hears them out", strong=("let (him|her|the guest) finish", "not interrupt")),
                    Group(
                        name="acts", strong=("call…(manager|engineer)", "sorry……refund"), weak=("fix", "note", "form")
                    ),
                )
            ),
        ),
    ),
)


def state(answer):
    return score_answer(QUESTION, answer, 2, "en").verdicts[0].state


@pytest.mark.parametrize(
    "answer",
    [
        "I let the guest finish, then I called the duty manager.",
        "I'm LETTING her finish and calling an engineer",
        "We didn't interrupt. We were sorry, we said so, and we gave a full refund.",
    ],
)
def test_case_endings_and_contractions_do_not_matter(answer):
    assert state(answer) is State.COVERED


def test_gap_is_of_words_and_ends_with_the_clause():
    assert state("I let him finish and call the very nice and rather busy night engineer") is State.COVERED
    assert state("I let him finish and call home. The manager was out.") is State.PARTIAL


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "listen first",
        "never",
        "I never let him finish",
        "It was not my job, a waste of time. I let her finish, call the manager",
    ],
)
def test_nothing_is_earned_by_nothing_names_negation_or_contempt(answer):
    assert state(answer) is not State.COVERED


def test_part_of_a_word_is_not_the_word():
    assert state("I outlet him finishing and recall managerial") is State.MISSING


def test_evidence_is_a_stretch_of_the_answer():
    answer = "Well, I didn't interrupt; then I called my manager!"

    for quote in score_answer(QUESTION, answer, 2, "en").verdicts[0].evidence:
        assert answer[quote.start : quote.end] == quote.text


def test_contraction_is_two_words_that_stand_in_one_place():
    prepared = prepare("I didn't", language="en")

    assert len(prepared.text) == 3
    assert prepared.original(1, 3) == (2, 8)
    assert plain("did not", "en") == plain("didn't", "en")
