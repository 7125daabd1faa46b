"""The one call of this package: a question and an answer in, a score out."""

from __future__ import annotations

from questions.model import Question
from scoring.evidence import quotes
from scoring.guards import Meaning
from scoring.masks import without_echo, without_recital
from scoring.normalise import prepare
from scoring.personal import NOTHING, Personal, credited, heard_in
from scoring.phrasebook import shelf
from scoring.result import Score, State, Verdict, marked
from scoring.said import Said
from scoring.stance import hollowness
from scoring.verdicts import Decision, Heard, decide, hear
from speech.transcript import Transcript

PAUSE = 0.6  # seconds; a speaker who stops that long has ended a clause, whatever marks the recogniser wrote
SHOWS_TOPIC = 2  # points shown prove that an answer is about the question, whether or not it touches an anchor
REJECTS = 2  # clauses that name the question's acts only to reject them: from here on all needs more proof
ALONE = 0.5  # the proof that a point needs besides where nothing of any other point is heard
LAST = 0.5  # the proof that the last point needs where all others are shown: one fair phrase


def score_answer(
    question: Question, answer: Transcript | str, marks: float, language: str = "zh", personal: Personal = NOTHING
) -> Score:
    """Return the verdicts on all points of ``question`` and the share of ``marks`` they earn.

    ``answer`` is a transcript, or plain text for an answer without times. An
    answer that touches none of the question's anchors must give more proof. A
    question without points earns no marks and costs none. ``personal`` has the
    candidate's own phrases: one of them covers its point.
    """
    transcript = answer if isinstance(answer, Transcript) else Transcript.typed(answer, language)
    prepared = prepare(transcript.text, transcript.pauses(PAUSE), language)
    own_words = without_echo(prepared.text, question.text, language)
    own_words = without_recital(own_words, [point.name for point in question.points], language)
    whole = Said.of(prepared.text)
    said = whole if own_words == prepared.text else Said.of(own_words)
    meaning = Meaning(whole, language)
    heard = hear(question, said, meaning, language)
    rejects = len(frozenset().union(*(one.rejected for one in heard))) >= REJECTS
    wanted = 1.0 + meaning.doubt + rejects + hollowness(whole, language)
    decisions = _decisions(question, heard, wanted)
    if not _touches(question.anchors, whole, language) and sum(map(_covered, decisions)) < SHOWS_TOPIC:
        decisions = _decisions(question, heard, wanted + 1)
    own = heard_in(question, personal, said, meaning, language)
    decisions = [
        credited(decision, hits, vetoed=point.vetoed)
        for decision, hits, point in zip(decisions, own, heard, strict=True)
    ]
    verdicts = tuple(
        Verdict(
            point=point.name,
            state=decision.state,
            strength=decision.strength,
            evidence=quotes(decision.heard, prepared, transcript),
            lacking=decision.lacking,
            reversed=decision.reversed,
        )
        for point, decision in zip(question.points, decisions, strict=True)
    )
    return marked(verdicts, marks)


def _decisions(question: Question, heard: list[Heard], wanted: float) -> list[Decision]:
    """Return the decisions on all points; where all the others are shown, a hint suffices for the one left."""
    points = list(zip(question.points, heard, strict=True))
    found = [decide(point, one, wanted) for point, one in points]
    left = [number for number, decision in enumerate(found) if not _covered(decision)]
    if len(left) == 1 and len(found) > 1 and wanted == 1.0:
        found[left[0]] = decide(*points[left[0]], LAST)
    elif len(left) == len(found) - 1 and len(found) > 2:
        alone = next(number for number, decision in enumerate(found) if _covered(decision))
        if not any(found[number].state is State.PARTIAL for number in left):
            found[alone] = decide(*points[alone], wanted + ALONE)
    return found


def _covered(decision: Decision) -> bool:
    return decision.state is State.COVERED


def _touches(anchors: tuple[str, ...], said: Said, language: str) -> bool:
    return not anchors or any(shelf((anchors,), language).hits(said))
