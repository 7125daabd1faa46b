"""Make the demo model from nothing: python training/make_model.py

Speaks the passages, trains, converts, measures; about an hour and a half on two
cores. What is spoken is kept in --work, so that a second run goes on from there.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import torch

from convert import convert  # isort: skip
from measure import report
from sound import load, make
from train import LONGEST, train
from vocabulary import Vocabulary, make_tokenizer

SEED = 7
PASSAGES = 7_000  # about 60 hours
TARGET = Path(__file__).parent.parent / "speech" / "demo_model"


def main() -> None:
    """Do all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / "made")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--answers", type=Path, help="labelled answers to measure the model on besides the bank")
    given = parser.parse_args()
    begun = time.monotonic()
    torch.set_num_threads(os.cpu_count() or 1)
    make(given.work / "speech", PASSAGES, SEED)
    _tell(begun, "spoken")
    tokenizer = given.target / "tokenizer.json"
    if not tokenizer.exists():
        make_tokenizer(tokenizer)
    passages = load(given.work / "speech")
    vocabulary = Vocabulary.of(tokenizer, [passage.text for passage in passages], LONGEST)
    kept = given.work / "network.pt"
    network = train(passages, vocabulary, SEED, lambda network: torch.save(network.state_dict(), kept))
    _tell(begun, "trained")
    convert(network, vocabulary, given.target)
    report(given.target, given.answers)
    _tell(begun, "done")


def _tell(begun: float, what: str) -> None:
    print(f"{(time.monotonic() - begun) / 60:.1f} min: {what}", flush=True)


if __name__ == "__main__":
    main()
