"""What is odd about a bank's expressions: phrases that can never be heard, or are heard nearly everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from errors import N_
from questions.examples import one_way
from questions.lexicon import spelled_out
from questions.model import Bank, Group, KeyPoint, Question
from questions.phrases import parse
from scoring.compiled import compile_phrase
from scoring.masks import without_echo, without_recital
from scoring.normalise import plain
from scoring.said import Said

EVERYWHERE = 0.34  # share of the other questions' reference answers
FILLERS = {"zh": "他那个", "en": " it "}  # any words may stand in a gap
LEAST_OTHERS = 5  # with fewer other questions that share says nothing
NEVER = N_("can never be heard: it is the point's own name, or the question's own words")
WIDE = N_("is heard in {count} of the {all} answers to other questions, and proves nothing")
TWICE = N_("stands twice in its group")


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd phrase; ``message`` is a template for ``values``."""

    question: str
    point: str
    group: str
    phrase: str
    message: str
    values: dict[str, object]


def lint(bank: Bank) -> Iterator[Finding]:
    """Yield what is odd, in the order of the bank."""
    answers = {question.id: Said.of(plain(question.answer, bank.language)) for _, question in bank.placed()}
    for _, question in bank.placed():
        others = [said for id, said in answers.items() if id != question.id]
        for point in question.points:
            for group in point.expression.groups:
                for phrase, message, values in _odd(question, point, group, others, bank.language):
                    yield Finding(question.id, point.name, group.name, phrase, message, values)


def _odd(
    question: Question, point: KeyPoint, group: Group, others: list[Said], language: str
) -> Iterator[tuple[str, str, dict[str, object]]]:
    seen: set[str] = set()
    for kind in (group.strong, group.fair, group.weak):
        for phrase in kind:
            if phrase in seen:
                yield phrase, TWICE, {}
            seen.add(phrase)
    for phrase in dict.fromkeys((*group.strong, *group.fair)):
        for plain_phrase in spelled_out([phrase], language):
            if _unheard(question, plain_phrase, language):
                yield plain_phrase, NEVER, {}
        if not phrase.startswith("@"):
            compiled = compile_phrase(phrase, language)
            count = sum(bool(compiled.hits(said)) for said in others)
            if len(others) >= LEAST_OTHERS and count > EVERYWHERE * len(others):
                yield phrase, WIDE, {"count": count, "all": len(others)}


def _unheard(question: Question, phrase: str, language: str) -> bool:
    """Tell whether a phrase would not be found even where somebody said just it."""
    compiled = compile_phrase(phrase, language)
    names = [point.name for point in question.points]
    for filler in ("", FILLERS[language]):
        text = plain(one_way(parse(phrase), filler), language)
        own_words = without_echo(text, question.text, language)
        if compiled.hits(Said.of(without_recital(own_words, names, language))):
            return False
    return True
