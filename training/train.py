"""Training: from short windows to long ones, on what ``sound`` has spoken."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from network import NOT_COUNTED, POSITIONS, Batch, Network
from sound import FRAME, Passage
from vocabulary import CHINESE, SILENT, SIZE, START, Vocabulary
from windows import Window, Windows, is_silent

LONGEST = 8  # seconds of a window; the model's preprocessor_config.json says so to faster-whisper
RATE, LAST_RATE, WARM_UP = 2e-3, 2e-5, 200
ASTRAY = 0.06  # share of the given tokens that are put wrong, so that the sound is listened to and not the phrase
REPORT, KEEP = 50, 500  # steps


@dataclass(frozen=True)
class Stage:
    """So many steps with windows of at most ``seconds``, some or all of their padding in full."""

    steps: int
    seconds: float
    windows: int
    padded: bool
    weights: dict[str, float]


_EARLY = {"tokens": 1.0, "sounds": 1.0, "tones": 0.3, "characters": 0.5, "places": 0.5}
_LATER = {"tokens": 1.0, "sounds": 0.3, "tones": 0.2, "characters": 0.5, "places": 0.2}
_LAST = {"tokens": 1.0, "sounds": 0.1, "tones": 0.1, "characters": 0.4, "places": 0.1}
STAGES = (
    Stage(700, 2.5, 64, False, _EARLY),
    Stage(700, 5.0, 32, False, _LATER),
    Stage(3600, LONGEST, 24, False, _LATER),
    Stage(120, LONGEST, 8, True, _LAST),
)


def train(passages: list[Passage], vocabulary: Vocabulary, seed: int, keep: Callable[[Network], None]) -> Network:
    """Return the network after all stages; prints how it goes, and hands it to ``keep`` now and then."""
    torch.manual_seed(seed)
    maker = _Maker(passages, vocabulary, np.random.default_rng(seed))
    others = math.log(SIZE - len(vocabulary.used))
    network = Network(len(vocabulary.used) + 1, len(maker.characters), others)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    total = sum(stage.steps for stage in STAGES)
    begun = time.monotonic()
    for step, (stage, batch) in enumerate(_batches(maker)):
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, total)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses = network.losses(batch, sampled=not stage.padded)
        loss = sum(losses[name] * weight for name, weight in stage.weights.items())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if step % REPORT == 0:
            told = " ".join(f"{name} {value.item():.3f}" for name, value in losses.items())
            print(
                f"{time.monotonic() - begun:6.0f} s  step {step}/{total}  {stage.seconds:g} s windows  {told}",
                flush=True,
            )
        if (step + 1) % KEEP == 0:
            keep(network)
    keep(network)
    return network


def _rate(step: int, total: int) -> float:
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    return LAST_RATE + (RATE - LAST_RATE) * (1 + math.cos(math.pi * (step - WARM_UP) / (total - WARM_UP))) / 2


def _batches(maker: _Maker) -> Iterator[tuple[Stage, Batch]]:
    for stage in STAGES:
        for _ in range(stage.steps):
            yield stage, maker.batch(stage)


class _Maker:
    """Makes batches of windows."""

    def __init__(self, passages: list[Passage], vocabulary: Vocabulary, chance: np.random.Generator) -> None:
        self._windows = Windows(passages, vocabulary, chance)
        self._vocabulary = vocabulary
        self._chance = chance
        used = sorted({character for passage in passages for character in passage.text})
        self.characters = {character: index for index, character in enumerate(used)}

    def batch(self, stage: Stage) -> Batch:
        """Return a batch of windows of chance."""
        drawn = [self._windows.draw(stage.seconds) for _ in range(stage.windows)]
        positions = max(len(window.sounds) for window in drawn)
        whole = POSITIONS if stage.padded else positions + 4 + int(self._chance.integers(0, 12))
        tokens, targets, places = self._tokens(drawn)
        at = [(row, moment, character) for row, window in enumerate(drawn) for moment, character in window.characters]
        at = [(row, min(int(moment / FRAME), positions - 1), self.characters[one]) for row, moment, one in at]
        return Batch(
            features=_filled(drawn, whole),
            tokens=tokens,
            targets=targets,
            places=places,
            sounds=_labels([window.sounds for window in drawn], positions),
            tones=_labels([window.tones for window in drawn], positions),
            character_at=torch.tensor([row[:2] for row in at], dtype=torch.long).reshape(-1, 2),
            characters=torch.tensor([row[2] for row in at], dtype=torch.long),
        )

    def _tokens(self, drawn: list[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        longest = max(len(window.tokens) for window in drawn) - 1
        tokens = np.zeros((len(drawn), longest), np.int64)
        targets = np.full((len(drawn), longest), NOT_COUNTED, np.int64)
        places = np.full((len(drawn), longest + 1), -1.0, np.float32)
        numbers = self._vocabulary.numbers
        for row, window in enumerate(drawn):
            short = numbers[window.tokens]
            count = len(short) - 1
            tokens[row, :count] = self._put_wrong(short[:-1], window.asked)
            targets[row, window.asked - 1 : count] = short[window.asked :]
            start = window.tokens.index(START)
            targets[row, start] = numbers[SILENT if is_silent(window) else CHINESE]
            places[row, : count + 1] = np.array(window.times) / FRAME
        return torch.from_numpy(tokens), torch.from_numpy(targets), torch.from_numpy(places)

    def _put_wrong(self, given: np.ndarray, asked: int) -> np.ndarray:
        wrong = self._chance.random(len(given)) < ASTRAY
        wrong[:asked] = False
        return np.where(wrong, self._chance.integers(0, self._vocabulary.others, len(given)), given)


def _filled(drawn: list[Window], positions: int) -> torch.Tensor:
    """Return the features with zeros after them, as faster-whisper pads a window."""
    features = np.zeros((len(drawn), 80, positions * 2), np.float32)
    for row, window in enumerate(drawn):
        features[row, :, : len(window.features)] = window.features.T
    return torch.from_numpy(features)


def _labels(rows: list[np.ndarray], positions: int) -> torch.Tensor:
    labels = np.full((len(rows), positions), NOT_COUNTED, np.int64)
    for row, values in enumerate(rows):
        labels[row, : len(values)] = values
    return torch.from_numpy(labels)
