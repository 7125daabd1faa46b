"""Key points in a document: a list taken apart, or, where there is none, proposals from the steps of the answer."""

from __future__ import annotations

import re

from questions.importing.draft import Draft
from questions.importing.vocabulary import any_of

MOST_PROPOSED = 5
LONGEST = {"zh": 14, "en": 48}  # characters of a proposed name
LONGEST_LIST = 60  # characters of a line of several; a longer one is a sentence
LEAST_STEP = 3  # characters
_NUMBER = r"(?:\d{1,2}\s*[.．、)）](?!\d)|[(（]\d{1,2}[)）])"
_BULLET = re.compile(rf"^\s*(?:[•·●■◆▪\-*–]+|{_NUMBER}|[①-⑳])\s*")
_NUMBERED = re.compile(rf"^\s*{_NUMBER}")
_INLINE_NUMBER = re.compile(rf"(?<=[^\s(（])\s*(?<![\d.(（]){_NUMBER}\s*")
_ENDS = " \t。．.；;，,、：:"
_NAMED = re.compile(r"^([^：:。；;，,]{2,20})[：:]")
_SENTENCE = re.compile(r"[。！？!?；;\n]|(?<=[a-z])\.\s")
_CLAUSE = re.compile(r"[，,：:。；;（(]|\band\b")
_QUOTES = re.compile('[“”‘’"]')


def split_points(text: str, language: str) -> list[str]:
    """Return the names in a list of points, each once; brackets hold a name together."""
    numbered = "\n".join(_INLINE_NUMBER.sub("\n", line) if _NUMBERED.match(line) else line for line in text.split("\n"))
    lines = [_bare(line) for line in numbered.split("\n")]
    lines = [line for line in lines if line]
    found: list[str] = []
    for line in lines:
        found += [_bare(part) for part in _split(line, _separators(line, len(lines), language))]
    return list(dict.fromkeys(point for point in found if any(map(str.isalnum, point))))


def _bare(line: str) -> str:
    return _BULLET.sub("", line).strip(_ENDS)


def _separators(line: str, lines: int, language: str) -> str:
    """Return the marks at which a line is split: those that part most strongly, of such as it holds."""
    for marks in ("；;", "、"):
        if any(mark in line for mark in marks):
            return marks
    return "，," if lines == 1 or (language == "zh" and len(line) <= LONGEST_LIST) else ""


def _split(line: str, marks: str) -> list[str]:
    parts, depth = [""], 0
    for character in line:
        depth += (character in "（(【[《") - (character in "）)】]》")
        if character in marks and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def propose(draft: Draft) -> None:
    """Give each question without points such as its answer's steps suggest, marked as proposed."""
    for question in draft.questions():
        if not question.points:
            question.points = proposals(question.answer, draft.language)
            question.points_proposed = bool(question.points)


def proposals(answer: str, language: str) -> list[str]:
    """Return names for the steps of an answer, at most ``MOST_PROPOSED``; none for an empty one."""
    steps = _steps(answer)
    if len(steps) < 2:
        steps = [sentence for sentence in _SENTENCE.split(answer) if len(sentence.strip()) >= LEAST_STEP]
        steps = [step for step in steps if not any_of("examples_follow").match(step.strip())]
    if len(steps) == 1:
        steps = _CLAUSE.split(steps[0])
    names = [_name(step, LONGEST[language]) for step in steps]
    return list(dict.fromkeys(name for name in names if any(map(str.isalnum, name))))[:MOST_PROPOSED]


def _steps(answer: str) -> list[str]:
    """Return what stands between the numbers of an answer, or between its words for first and then."""
    marks = list(
        any_of("steps", r"(?:^|(?<=[。；;：:，,\n”’] )|(?<=[。；;：:，,\n”’])|(?<=[a-z]\.\s))\s*").finditer(answer)
    )
    ends = [mark.start() for mark in marks[1:]] + [len(answer)]
    pairs = zip(marks, ends, strict=False)  # where there is no mark, no end is needed
    return [answer[mark.end() : end].strip() for mark, end in pairs]


def _name(step: str, longest: int) -> str:
    """Return a name for a step: what stands before its colon, or its first clause, cut where it is long."""
    step = _QUOTES.sub("", step)
    if named := _NAMED.match(step):
        return named[1].strip(_ENDS)[:longest]
    clauses = [part.strip(_ENDS) for part in _CLAUSE.split(step) if len(part.strip(_ENDS)) >= LEAST_STEP]
    duties = [clause[duty.end() :] for clause in clauses if (duty := any_of("duties", "^").match(clause))]
    clause = next((duty for duty in duties if len(duty) >= LEAST_STEP), clauses[0] if clauses else "")
    if clause.isascii() and len(clause) > longest:
        return clause[:longest].rpartition(" ")[0]
    return clause[:longest]
