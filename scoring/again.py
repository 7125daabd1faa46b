"""Scoring many answers anew, after a bank or the scoring itself has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from questions.library import Placed
from scoring.result import Score
from scoring.score import score_answer
from speech.transcript import Transcript

STEP = 100  # answers between two looks at the progress


def score_again(
    answers: Sequence[tuple[Placed, Transcript]], on_progress: Callable[[float], None] | None = None
) -> Iterator[tuple[int, Score]]:
    """Yield, for each answer, its place in ``answers`` and its score as it is now; question by question.

    What a question's expressions compile to is large, so that all answers to one are scored in a row.
    ``on_progress`` is told the share that is done; what it raises ends the work.
    """
    order = sorted(range(len(answers)), key=lambda place: answers[place][0].question.version)
    for number, place in enumerate(order, start=1):
        placed, transcript = answers[place]
        marks, language = placed.section.marks_per_question, placed.bank.language
        yield place, score_answer(placed.question, transcript, marks, language)
        if on_progress and (number % STEP == 0 or number == len(order)):
            on_progress(number / len(order))
