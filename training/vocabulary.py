"""Whisper's multilingual vocabulary as faster-whisper reads it, and the few tokens of it that training needs."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

SIZE = 51_865
END, START, CHINESE, TRANSCRIBE, PREVIOUS, SILENT, TIMELESS, ZERO = (
    50257, 50258, 50260, 50359, 50361, 50362, 50363, 50364,
)  # fmt: skip
TICK = 0.02  # seconds between two timestamp tokens
SOURCE = "openai-whisper==20250625"  # MIT licence; its multilingual.tiktoken holds the vocabulary
PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""  # Whisper parts text so


def specials() -> list[str]:
    """Return the special tokens in the order of their numbers."""
    from transformers.models.whisper.tokenization_whisper import LANGUAGES

    languages = list(LANGUAGES)[:99]  # the hundredth came with a later vocabulary
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    names = ["endoftext", "startoftranscript", *languages, *tasks]
    return [f"<|{name}|>" for name in names] + [f"<|{tick * TICK:.2f}|>" for tick in range(1501)]


def make_tokenizer(path: Path) -> None:
    """Write tokenizer.json from the package that ships the vocabulary; only that one file of it is used."""
    from transformers.convert_slow_tokenizer import TikTokenConverter

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, SOURCE]
        subprocess.run(command, check=True)
        (archive,) = Path(folder).glob("openai*whisper*.tar.gz")
        with tarfile.open(archive) as packed:
            name = next(name for name in packed.getnames() if name.endswith("multilingual.tiktoken"))
            ranks = packed.extractfile(name)
            if ranks is None:
                raise FileNotFoundError(name)
            vocabulary = Path(folder) / "multilingual.tiktoken"
            vocabulary.write_bytes(ranks.read())
        made = TikTokenConverter(str(vocabulary), pattern=PATTERN, additional_special_tokens=specials()).converted()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made.to_str(pretty=False), encoding="utf-8")


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that occur in the training texts, numbered from 0; the last number stands for all others."""

    tokenizer: Tokenizer
    used: tuple[int, ...]

    @classmethod
    def of(cls, path: Path, texts: Iterable[str], longest: float) -> Vocabulary:
        """Return the tokens of ``texts``, of each of their characters, and of times up to ``longest`` seconds."""
        tokenizer = Tokenizer.from_file(str(path))
        texts = list(texts)
        pieces = [*texts, *sorted({character for text in texts for character in text})]
        found = {number for one in tokenizer.encode_batch(pieces, add_special_tokens=False) for number in one.ids}
        found |= {END, START, CHINESE, TRANSCRIBE, PREVIOUS, SILENT, TIMELESS}
        found |= set(range(ZERO, ZERO + round(longest / TICK) + 1))
        return cls(tokenizer, tuple(sorted(found)))

    @property
    def others(self) -> int:
        return len(self.used)

    @cached_property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The short number of each of Whisper's tokens."""
        numbers = np.full(SIZE, self.others, np.int64)
        numbers[list(self.used)] = np.arange(len(self.used))
        return numbers
