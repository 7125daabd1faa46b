"""Expressions for key points that nobody wrote any for: from the name, the lexicon, and the reference answer.

A name asks for vocabularies by its cues (先共情后解释: 共情, then 通俗解释). Where it has none, the step of the
reference answer that is most like it tells, by the cues that stand in it. What that step says in its own
clauses are fair signs besides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from questions.datafiles import read_data
from questions.lexicon import HINTS, TIERS, cues, is_common, vocabularies, words_in
from questions.model import Bank, Expression, Group, KeyPoint, Question
from scoring.normalise import plain

FILE = Path(__file__).parent / "data" / "names.yaml"
MOST_NAMED = 2  # vocabularies that a step lends a point whose name asks for none
STEM = 4  # letters by which English words are compared
CUE = 3  # pairs of characters that a cue of the same vocabulary weighs
LEAST_SHARED = 1  # pairs of characters that a step and a name must share to be about the same
HEAD, TAIL = 2, 2  # characters of a clause's verb and of its object
MOST_CLAUSES = 6
SHORT = {"zh": 4, "en": 12}  # characters; a shorter name is a word that one simply says
EMPTY = {
    "zh": re.compile("[的了我你他她们是在和不也就都要会把被让给着过]"),
    "en": re.compile("^(this|that|with|they|them)$"),
}
_NUMBERS = r"(?:^|(?<=[。；;：:\n”’]))\s*(?:\d{1,2}\s*[.．、)）]|第?[一二三四五六][、步是])\s*"
_STEPS = re.compile(_NUMBERS + r"|[。！？!?；;\n]|(?<=[a-z])\.\s")
_CLAUSES = re.compile(r"[，,：:。；;（）()“”‘’]")
_FITTING = {"zh": re.compile(r"^[\u3400-\u9fff]+$"), "en": re.compile(r"^[a-z' ]+$")}


def derived_bank(bank: Bank) -> Bank:
    """Return ``bank`` as it would be if it had been imported: every expression derived, no anchors, no examples."""
    sections = []
    for section in bank.sections:
        questions = tuple(_derived(question, bank.language) for question in section.questions)
        sections.append(section.model_copy(update={"questions": questions}))
    return bank.model_copy(update={"sections": tuple(sections)})


def _derived(question: Question, language: str) -> Question:
    names = [point.name for point in question.points]
    made = derive(names, question.answer, question.analysis, language)
    points = [KeyPoint(name=name, expression=found.expression) for name, found in zip(names, made, strict=True)]
    return question.model_copy(update={"points": tuple(points), "anchors": ()})


class Derived(NamedTuple):
    """An expression made for a point, and the step of the reference answer that is about it; empty where none is."""

    expression: Expression
    step: str


def derive(names: Sequence[str], answer: str, analysis: str, language: str) -> list[Derived]:
    """Return an expression for each of a question's points, in whose names stands at least one letter."""
    steps = [step.strip() for step in _STEPS.split(answer) if step and len(step.strip()) > HEAD]
    if len(steps) < len(names):
        steps = [clause.strip() for step in steps for clause in _CLAUSES.split(step) if len(clause.strip()) > HEAD]
    return [Derived(_expression(name, steps, analysis, language), _step(name, steps, language)) for name in names]


def _step(part: str, steps: list[str], language: str) -> str:
    """Return the step that is about a point or a part of it."""
    return _most_alike(part, _asked(part, language), steps, language)


def _expression(name: str, steps: list[str], analysis: str, language: str) -> Expression:
    parts, ordered = _parts(name, language)
    groups = [_group(part, steps, analysis, language) for part in parts]
    found = [group for group in groups if group is not None]
    if not found:
        found = [_last_resort(name, language)]
    return Expression(groups=tuple(found), ordered=ordered and len(found) > 1)


def _parts(name: str, language: str) -> tuple[list[str], bool]:
    """Return what a name consists of, and whether that has an order."""
    plain_name = name.strip().lower() if language == "en" else name.strip()
    for pattern in _patterns(language)["ordered"]:
        if match := pattern.match(plain_name):
            return list(match.groupdict().values()), True
    listed = [part for part in plain_name.split("、") if part]
    if len(listed) > 1:
        return listed, False
    for pattern in _patterns(language)["both"]:
        if match := pattern.match(plain_name):
            return list(match.groupdict().values()), False
    shortened = plain_name
    for pattern in _patterns(language)["rather"]:
        shortened = pattern.sub("", shortened)
    return [shortened or plain_name], False


def _group(part: str, steps: list[str], analysis: str, language: str) -> Group | None:
    """Return the group for a part of a name; ``None`` where neither lexicon nor answer know anything of it."""
    asked = _asked(part, language)
    step = _most_alike(part, asked, steps, language)
    known = [(name, vocabularies(language)[name]) for name in asked]
    strong, fair, weak = (tuple(one for name, found in known for one in found.references(name, tier)) for tier in TIERS)
    if not asked:
        hinted = _named(step, language) or _named(analysis, language)[:1]
        known = [(name, vocabularies(language)[name]) for name in hinted]
        fair = tuple(one for name, found in known for one in found.references(name, TIERS[0]))
        own = part if len(part) < SHORT[language] and _FITTING[language].match(part) else _sign(part, language)
        strong = (own,) if own else ()
    thin = [(name, found) for name, found in known if not found.fair]  # the others know many more ways by heart
    hints = [one for name, found in thin for one in found.references(name, HINTS)]
    words = (*hints, *_telling(f"{part} {step}", language))
    signs = tuple(filter(None, (_sign(part, language), *_signs(step, language))))
    if language == "zh":
        signs = (*signs, *words)
    else:
        weak = (*weak, *words)  # a single English word says less than a pair of characters
    fair = tuple(dict.fromkeys((*fair, *signs)))
    if not strong and len(fair) < 2:
        return None
    made = {"name": part, "strong": strong, "fair": fair, "weak": weak}
    return Group.model_validate(made, context={"language": language})


def _asked(part: str, language: str) -> list[str]:
    """Return the vocabularies that a part of a name asks for."""
    return list(dict.fromkeys(cue.vocabulary for cue in cues(part, language)))


def _most_alike(part: str, asked: list[str], steps: list[str], language: str) -> str:
    """Return the step that has most in common with a part of a name; empty where none has anything."""
    pairs = Counter(_beginnings(part, language))
    best, most = "", 0
    for step in steps:
        shared = sum((pairs & Counter(_beginnings(step, language))).values())
        likeness = shared + CUE * sum(cue.vocabulary in asked for cue in cues(step, language))
        if likeness > most and likeness >= LEAST_SHARED:
            best, most = step, likeness
    return best


def _beginnings(text: str, language: str) -> list[str]:
    """Return what two texts on the same matter share: pairs of characters, or how English words begin."""
    if language == "zh":
        return words_in(text, language)
    return [word[:STEM] for word in re.findall(r"[a-z]+", text.lower()) if len(word) >= STEM - 1]


def _named(text: str, language: str) -> list[str]:
    """Return the vocabularies that a text asks for most often."""
    often = Counter(cue.vocabulary for cue in cues(text, language))
    return [name for name, _ in often.most_common(MOST_NAMED)]


def _signs(step: str, language: str) -> tuple[str, ...]:
    """Return phrases for the clauses of a step: how each begins and how it ends, whatever stands between."""
    found = []
    adverbs = _patterns(language)["adverbs"][0]
    for clause in _CLAUSES.split(step):
        said = clause.strip(" .").lower()
        opening = adverbs.match(said)
        bare = said[opening.end() :] if opening else said
        bare = bare.replace("的", "") if language == "zh" else bare
        if phrase := _sign(bare, language):
            found.append(phrase)
    return tuple(dict.fromkeys(found))[:MOST_CLAUSES]


def _telling(text: str, language: str) -> list[str]:
    """Return the words of a step, and of a name, that not everybody uses."""
    found = dict.fromkeys(words_in(text, language))
    return [word for word in found if not is_common(word, language) and not EMPTY[language].search(word)]


def _sign(clause: str, language: str) -> str:
    if not _FITTING[language].match(clause):
        return ""
    if language == "en":
        words = clause.split()
        return f"{words[0]}…{words[-1]}" if len(words) >= 3 else " ".join(words) if len(words) == 2 else ""
    if len(clause) < HEAD + TAIL:
        return f"{clause[0]}…{clause[1:]}" if len(clause) == HEAD + 1 else ""
    return f"{clause[:HEAD]}…{clause[-TAIL:]}"


def _last_resort(name: str, language: str) -> Group:
    """Return a group that at least hears the name's own words, in pieces that a recital doesn't have."""
    said = re.sub(r"[\W_]+", " ", name if language == "en" else plain(name, language)).strip().lower() or name
    runs = said.split()
    pieces = runs if language == "en" else [run[at : at + 2] for run in runs for at in range(0, len(run), 2)]
    phrases = tuple(dict.fromkeys(pieces))
    return Group(name=name, fair=phrases) if len(phrases) >= 2 else Group(name=name, strong=phrases)


@cache
def _patterns(language: str) -> dict[str, list[re.Pattern[str]]]:
    return {kind: list(map(re.compile, patterns)) for kind, patterns in read_data(FILE)[language].items()}
