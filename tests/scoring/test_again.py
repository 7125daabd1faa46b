"""Many answers scored anew: each its own score, whatever the order, and progress that reaches its end."""

import pytest

from questions.library import open_library
from scoring.again import score_again
from scoring.score import score_answer
from speech.transcript import Transcript

PLACED = list(open_library().placed())


def answers():
    texts = ["我先让他把话说完，一句没插嘴，再进系统查。", "今天天气不错。", "这事怪我们，我来负责到底。"]
    return [(PLACED[number % 3], Transcript.typed(texts[number % 2 + number % 3 // 2], "zh")) for number in range(9)]


def test_each_answer_gets_the_score_it_would_get_alone():
    given = answers()

    found = dict(score_again(given))

    assert sorted(found) == list(range(9))
    for place, (placed, transcript) in enumerate(given):
        marks = placed.section.marks_per_question
        assert found[place] == score_answer(placed.question, transcript, marks, placed.bank.language)


def test_progress_ends_at_one_and_may_stop_the_work():
    seen = []

    list(score_again(answers(), seen.append))

    assert seen == [1.0]

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(score_again(answers(), stop))
