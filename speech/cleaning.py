"""From what the recogniser heard to what was said: simplified script, and nothing that nobody spoke.

Whatever a step does, it does to whole words, so that a segment's text stays its words
joined and every character keeps its time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, reduce
from itertools import accumulate
from pathlib import Path
from typing import Any

from speech.transcript import Segment, Word

_DATA = Path(__file__).parent / "data"
_NAME = 4  # characters; a subtitle's credit may be followed by one person's name
_NO_SPEECH = 0.4  # Whisper skips a window by itself only above 0.6 and when unsure as well
_UNSURE = -0.7  # mean log probability of a token; clear speech lies above -0.4

Words = tuple[Word, ...]


@dataclass(frozen=True)
class Heard:
    """One segment as an engine hears it; times in seconds.

    ``log_probability`` is the mean of its tokens, ``no_speech`` the probability, 0 to 1, that nobody speaks.
    """

    text: str
    start: float
    end: float
    words: Words = ()
    log_probability: float = 0.0
    no_speech: float = 0.0

    @property
    def doubted(self) -> bool:
        """Whether the recogniser itself is not sure of it."""
        return self.no_speech >= _NO_SPEECH or self.log_probability <= _UNSURE


def cleaned(heard: Heard, language: str) -> Segment | None:
    """Return the segment as it was said, or ``None`` where nothing of it was."""
    steps: tuple[Callable[[Words], Words], ...] = (
        without_broken_characters,
        simplified if language == "zh" else tuple,
        lambda words: without_credits(words, language),
        lambda words: () if heard.doubted and _is_doubtful(words, language) else words,
        without_outer_space,
    )
    spoken = heard.words or (Word(text=heard.text, start=heard.start, end=heard.end, probability=1.0),)
    words = reduce(lambda left, step: step(left), steps, spoken)
    if not _squashed(_joined(words)):
        return None
    return Segment(text=_joined(words), start=words[0].start, end=words[-1].end, words=words)


def without_broken_characters(words: Words) -> Words:
    """Drop the mark that stands for bytes which made no character."""
    return _with_texts(words, [word.text.replace("\ufffd", "") for word in words])


def simplified(words: Words, convert: Callable[[str], str] | None = None) -> Words:
    """Convert traditional characters; the words are joined for it, since the right form depends on the neighbours."""
    convert = convert or _converter()
    whole = convert(_joined(words))
    if len(whole) != len(_joined(words)):
        return _with_texts(words, [convert(word.text) for word in words])
    ends = list(accumulate(len(word.text) for word in words))
    return _with_texts(words, [whole[end - len(word.text) : end] for word, end in zip(words, ends, strict=True)])


def without_credits(words: Words, language: str) -> Words:
    """Cut out the lines of subtitles that nobody says, with the name that ends them."""
    sizes = [len(_squashed(word.text)) for word in words]
    text = "".join(_squashed(word.text) for word in words)
    cuts = [match.span() for match in _pattern("credits", language).finditer(text)]
    if cuts and len(text) - cuts[-1][1] <= _NAME:
        cuts[-1] = (cuts[-1][0], len(text))
    return tuple(
        word
        for word, size, end in zip(words, sizes, accumulate(sizes), strict=True)
        if not any(start <= end - size and end <= stop and (size or start < end) for start, stop in cuts)
    )


def without_outer_space(words: Words) -> Words:
    """Drop words without text, and the space around the rest."""
    texts = [word.text for word in words]
    if texts:
        texts[0], texts[-1] = texts[0].lstrip(), texts[-1].rstrip()
    if len(texts) == 1:
        texts[0] = texts[0].strip()
    return _with_texts(words, texts)


@cache
def prompt(language: str) -> str:
    """Return the sentence shown to the recogniser first; empty for a language that has none."""
    return str(_read("prompts").get(language, ""))


def _is_doubtful(words: Words, language: str) -> bool:
    text = _squashed(_joined(words))
    found = _pattern("doubtful", language).match(text)
    return found is not None and len(text) - found.end() <= _NAME


@cache
def _pattern(kind: str, language: str) -> re.Pattern[str]:
    lines: Iterable[str] = _read("hallucinations")[kind].get(language, ())
    if kind == "credits":
        lines = [*lines, *re.split(r"[，。,.]", prompt(language))]
    alternatives = sorted({_expression(line) for line in lines} - {""}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(alternatives)})+" if alternatives else r"(?!)")


def _expression(line: str) -> str:
    return ".{0,12}?".join(re.escape(_squashed(piece)) for piece in line.split("…"))


def _squashed(text: str) -> str:
    """Return only what is spoken: letters and digits, whatever their width and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _joined(words: Words) -> str:
    return "".join(word.text for word in words)


def _with_texts(words: Words, texts: Iterable[str]) -> Words:
    pairs = zip(words, texts, strict=True)
    return tuple(word.model_copy(update={"text": text}) for word, text in pairs if text)


def _read(name: str) -> dict[str, Any]:
    import yaml

    values: dict[str, Any] = yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return values


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
