"""What is spoken for training: our own passages, the bank, and words of jieba's dictionary in their places.

A model that reads the same sentences again and again hears them everywhere. So most
passages have words put in that stand in no passage, and the bank stays a small part.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import jieba
import jieba.posseg
import yaml

HERE = Path(__file__).parent
BANK = HERE.parent / "questions" / "banks" / "pingan_kefu.yaml"
COMMON = 14_000  # words of the dictionary that are put in
RARER = 0.45  # the power that a word's frequency is raised to: 1 would give the commonest only
PUT_IN = 0.22  # share of the nouns, verbs, adjectives and names that give way to another
BANK_SHARE, WORDS_SHARE = 0.09, 0.22
CLASSES = ("n", "v", "a", "ns", "nr", "vn", "d", "t", "l", "i")
_NOT_SPOKEN = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9，。？！、]")
_LONGEST, _SHORTEST = 260, 30


def passages(count: int, seed: int) -> Iterator[str]:
    """Yield ``count`` passages of 30 to 260 characters, the same for the same seed."""
    source = _Source(random.Random(seed))
    for _ in range(count):
        yield source.passage()


def bank_texts() -> list[str]:
    """Return the bank's questions and reference answers."""
    bank = yaml.safe_load(BANK.read_text(encoding="utf-8"))
    questions = [question for section in bank["sections"] for question in section["questions"]]
    return [question[part] for question in questions for part in ("text", "answer")]


def own_texts() -> list[str]:
    """Return the passages in ``texts/``."""
    lines = [line for path in sorted((HERE / "texts").glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    return [text for text in map(cleaned, lines) if len(text) >= _SHORTEST]


def cleaned(text: str) -> str:
    """Return what of a text is spoken, with five marks of punctuation."""
    text = re.sub(r"[；：—…\n]+", "，", text.translate(str.maketrans(",?!;:", "，？！，，")))
    text = _NOT_SPOKEN.sub("", text)
    return re.sub(r"([，。？！、])[，。？！、]+", r"\1", text).lstrip("，。、")


class _Source:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._bank = [cleaned(text) for text in bank_texts()]
        self._tagged = [[(pair.word, pair.flag) for pair in jieba.posseg.cut(text)] for text in own_texts()]
        self._turn: list[list[tuple[str, str]]] = []
        self._words = _dictionary()

    def passage(self) -> str:
        place = self._chance.random()
        if place < BANK_SHARE:
            text = self._chance.choice(self._bank)
        elif place < BANK_SHARE + WORDS_SHARE:
            text = "".join(self._strung_words() for _ in range(self._chance.randint(3, 8)))
        else:
            tagged = self._next()
            text = self._with_words_put_in(tagged) if place < 0.7 else "".join(word for word, _ in tagged)
        if self._chance.random() < 0.12:  # as people speak who never stop
            text = re.sub(r"[，、]", lambda mark: mark[0] if self._chance.random() < 0.3 else "", text)
        return self._cut(text)

    def _next(self) -> list[tuple[str, str]]:
        """Return a passage, none a second time before all others."""
        if not self._turn:
            self._turn = self._chance.sample(self._tagged, len(self._tagged))
        return self._turn.pop()

    def _strung_words(self) -> str:
        count = self._chance.randint(2, 5)
        words = [self._word(self._chance.choice(CLASSES)) for _ in range(count)]
        return "".join(words) + self._chance.choice("，，，，。？")

    def _with_words_put_in(self, tagged: list[tuple[str, str]]) -> str:
        return "".join(
            self._word(flag) if flag in self._words and self._chance.random() < PUT_IN else word
            for word, flag in tagged
        )

    def _word(self, flag: str) -> str:
        words, weights = self._words[flag]
        return self._chance.choices(words, cum_weights=weights)[0]

    def _cut(self, text: str) -> str:
        """Return a stretch of whole clauses, so that long answers are heard from everywhere."""
        clauses = re.findall(r"[^，。？！]+[，。？！]?", text)
        while len(text) > _LONGEST and len(clauses) > 1:
            clauses = clauses[1:] if self._chance.random() < 0.5 else clauses[:-1]
            text = "".join(clauses)
        return text[:_LONGEST]


def _dictionary() -> dict[str, tuple[list[str], list[float]]]:
    """Return words by class of speech, each list with its running weights."""
    rows = [line.split() for line in Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 3 and re.fullmatch(r"[\u4e00-\u9fff]{1,4}", row[0])]
    rows.sort(key=lambda row: -int(row[1]))
    classes: dict[str, tuple[list[str], list[float]]] = defaultdict(lambda: ([], []))
    for word, frequency, flag in rows[:COMMON]:
        words, weights = classes[flag]
        words.append(word)
        weights.append((weights[-1] if weights else 0.0) + int(frequency) ** RARER)
    return {flag: classes[flag] for flag in CLASSES}
