"""The one call of this package: a question and an answer in, a score out."""

from __future__ import annotations

from questions.model import Question
from scoring.evidence import quotes
from scoring.guards import Meaning
from scoring.masks import without_echo, without_recital
from scoring.normalise import prepare
from scoring.phrasebook import phrasebook
from scoring.result import SHARE, Score, State, Verdict
from scoring.said import Said
from scoring.verdicts import Decision, decide
from speech.transcript import Transcript

PAUSE = 0.6  # seconds; a speaker who stops that long has ended a clause, whatever marks the recogniser wrote


def score_answer(question: Question, answer: Transcript | str, marks: float, language: str = "zh") -> Score:
    """Return the verdicts on all points of ``question`` and the share of ``marks`` they earn.

    ``answer`` is a transcript, or plain text for an answer without times. An
    answer that touches none of the question's anchors earns nothing.
    """
    transcript = answer if isinstance(answer, Transcript) else Transcript.typed(answer, language)
    prepared = prepare(transcript.text, transcript.pauses(PAUSE), language)
    own_words = without_echo(prepared.text, question.text, language)
    said = Said.of(without_recital(own_words, [point.name for point in question.points], language))
    whole = Said.of(prepared.text)
    meaning = Meaning(whole, language)
    on_topic = _touches(question.anchors, whole, language)
    verdicts = []
    for point in question.points:
        decision = decide(point, said, meaning, language) if on_topic else Decision(State.MISSING, 0.0)
        verdicts.append(
            Verdict(
                point=point.name,
                state=decision.state,
                strength=decision.strength,
                evidence=quotes(decision.heard, prepared, transcript),
                lacking=decision.lacking,
                reversed=decision.reversed,
            )
        )
    earned = sum(SHARE[verdict.state] for verdict in verdicts)
    return Score(verdicts=tuple(verdicts), marks=round(marks * earned / len(verdicts), 2), max_marks=marks)


def _touches(anchors: tuple[str, ...], said: Said, language: str) -> bool:
    return not anchors or bool(phrasebook(anchors, language).hits(said))
