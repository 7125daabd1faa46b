"""A candidate's own ways to say a point: kept beside the bank, worth as much as its strongest phrases together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from errors import N_, InputError
from questions.model import Question
from questions.phrases import LONG_GAP, LONG_GAP_MARK, REFERENCE, Gap, Literal, Phrase, PhraseError, parse
from scoring.compiled import Hit
from scoring.guards import Meaning
from scoring.normalise import plain, prepare
from scoring.phrasebook import shelf
from scoring.prepared import COMMA, STOP
from scoring.result import State
from scoring.said import Said
from scoring.verdicts import Decision, Lit

Personal = Mapping[str, Sequence[str]]  # the name of a point -> phrases
NOTHING: Personal = {}
SHORTEST = 4  # Chinese characters; a word of letters is worth two. What is shorter stands in half of all answers
LONGEST = 60  # characters
MOST_GAPS = 3  # each one more multiplies the ways to find a phrase, and the time that takes

_CLAUSE = re.compile(f"[^{COMMA}{STOP}]+")
_LETTERS = re.compile(r"[a-z']{2,}")
_WORD_LETTER = re.compile("[a-z0-9']")
_HALF_WORD = re.compile(r"[A-Za-z'’]*$")
_UNREADABLE = N_("These words can't be used; write them without brackets and signs.")


def as_phrase(words: str, pauses: Iterable[int] = (), language: str = "zh") -> str:
    """Return a person's own words as a phrase: marks are gaps, since nobody pauses twice at the same place.

    ``pauses`` are the places in ``words`` before which the speaker fell silent. Of many words the first are taken.
    """
    phrase = ""
    for piece in islice(_pieces(words, pauses, language), MOST_GAPS + 1):
        longer = f"{phrase}{LONG_GAP_MARK}{piece}" if phrase else _shortened(piece)
        if len(longer) > LONGEST:
            break
        phrase = longer
    return phrase


def checked_phrase(phrase: str, language: str) -> str:
    """Return a phrase as it is kept; raises ``InputError`` where it says too little, too much or can't be read."""
    clean = phrase.strip()
    if len(clean) > LONGEST:
        raise InputError(
            N_("These words are too long ({count} characters, at most {most}): keep what matters."),
            count=len(clean),
            most=LONGEST,
        )
    parts = _parts(clean)
    said = [plain(part.text, language) for part in parts if isinstance(part, Literal)]
    if not all(map(_CLAUSE.fullmatch, said)):  # a mark in it would have to be said again, a filler never is
        raise InputError(_UNREADABLE)
    if sum(_weight(one, language) for one in said) < SHORTEST:
        raise InputError(N_("These words are too short: they would be found in answers that mean something else."))
    if len(parts) - len(said) > MOST_GAPS:
        raise InputError(
            N_("These words have too many gaps ({count}, at most {most}): keep what matters."),
            count=len(parts) - len(said),
            most=MOST_GAPS,
        )
    return clean


def heard_in(question: Question, personal: Personal, said: Said, meaning: Meaning, language: str) -> list[list[Hit]]:
    """Return, for each point of ``question``, where one of its personal phrases is meant as it is said."""
    lists = [tuple(personal.get(point.name, ())) for point in question.points]
    if not any(lists):
        return [[] for _ in lists]
    found = shelf(tuple(lists), language).hits(said)
    return [[hit for hit in hits if meaning.counts(hit)] for hits in found]


def credited(decision: Decision, hits: list[Hit], *, vetoed: bool) -> Decision:
    """Return the decision on a point of which a personal phrase is heard, or not."""
    if not hits or vetoed or decision.state is State.COVERED:
        return decision
    own = tuple(Lit(phrase, 1.0, tuple(hit for hit in hits if hit.phrase == phrase)) for phrase in _phrases(hits))
    return Decision(State.COVERED, 1.0, own)


def _pieces(words: str, pauses: Iterable[int], language: str) -> Iterator[str]:
    """Yield what stands between the marks of ``words``, as far as it is looked for in answers."""
    prepared = prepare(words, pauses, language)
    within = " '’" if language == "en" or words.isascii() else "'’"  # all that may stand in a phrase beside words
    spans = [prepared.original(place, place + 1) for place in range(len(prepared.text))]
    says = [_says(words[start:end], within) for start, end in spans]
    said = [one if true else COMMA for one, true in zip(prepared.text, says, strict=True)]
    last = None
    for clause in _CLAUSE.finditer("".join(said)):
        start, end = clause.span()
        if last is not None and start - last > LONG_GAP:
            return
        if end - start > 1 or language == "en":
            own = (words[slice(*span)] for span in dict.fromkeys(spans[start:end]))
            yield " ".join(map(_in_ascii, own)) if language == "en" else "".join(own)
            last = end


def _says(text: str, within: str) -> bool:
    return text in within or any(map(str.isalnum, text))


def _in_ascii(word: str) -> str:
    """Return an English word in plain letters: in a phrase, spaces part words of these alone."""
    plain_letters = unicodedata.normalize("NFKC", word).lower().replace("’", "'")
    return word if word.isascii() else "".join(_WORD_LETTER.findall(plain_letters))


def _shortened(piece: str) -> str:
    """Return as much of the first piece as fits, in whole words."""
    return piece if len(piece) <= LONGEST else _HALF_WORD.sub("", piece[: LONGEST + 1])[:LONGEST].strip()


def _parts(phrase: str) -> Phrase:
    """Return the parts of a phrase of characters and gaps; raises ``InputError`` for anything else."""
    try:
        parts = parse(phrase)
    except PhraseError as error:
        raise InputError(_UNREADABLE) from error
    if phrase.startswith(REFERENCE) or not all(isinstance(part, Literal | Gap) for part in parts):
        raise InputError(_UNREADABLE)  # what the authors of banks write; a slip in it would spoil all scoring
    return parts


def _weight(heard: str, language: str) -> int:
    """Return how much a part says, in Chinese characters."""
    return 2 * len(heard) if language == "en" else sum(map(str.isalnum, _LETTERS.sub("字字", heard)))


def _phrases(hits: list[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.phrase for hit in hits))
