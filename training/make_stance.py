"""Weigh turns of phrase by what people who show something say, and people who don't: python training/make_stance.py

Reads the labelled answers of ``training/stance`` and ``training/texts``, prints how well answers to questions that
the weights never saw are told apart, and writes ``scoring/data/stance.zh.json``. Takes some seconds.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from scoring.normalise import prepare  # noqa: E402
from scoring.said import Heard  # noqa: E402
from scoring.stance import HOLLOW  # noqa: E402

TARGET = HERE.parent / "scoring" / "data" / "stance.zh.json"
SHOWS = 0.5  # of the points; what shows some and fewer teaches nothing
SELDOM = 3  # answers that a run must stand in
KEPT = 2_000  # of the runs, those that weigh most
STRENGTH = 0.03  # of the regression: the smaller, the more alike the weights
PARTS = 6  # of the questions, each left out once to measure


class Answer(NamedTuple):
    """An answer as the weights see it: its short runs of characters, without punctuation."""

    question: int
    kind: str
    hollow: bool
    runs: frozenset[str]


def answers() -> Iterator[Answer]:
    """Yield all answers that show nothing or at least half of their points."""
    for line in (HERE / "stance" / "answers.txt").read_text(encoding="utf-8").splitlines():
        question, kind, text = line.split(" ", 2)
        yield Answer(int(question[1:]), kind, kind.startswith("bad"), _runs(text))
    lines = (HERE / "stance" / "ticks.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("#")]
    for name, *ticks in (lines[start : start + 7] for start in range(0, len(lines), 7)):
        said = iter((HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8").split("\n"))
        for kind, row in enumerate(ticks, start=1):
            for question, points in enumerate(row.split(), start=1):
                text, share = next(filter(None, said)), points.count("1") / len(points)
                if share == 0 or share >= SHOWS:
                    yield Answer(question, f"kind {kind}", share == 0, _runs(text))


def main() -> None:
    """Measure on questions left out, then learn from all."""
    known = list(answers())
    told: Counter[tuple[str, bool, bool]] = Counter()
    for part in range(PARTS):
        bias, weights = learn(one for one in known if one.question % PARTS != part)
        for one in known:
            if one.question % PARTS == part:
                found = bias + sum(weights[run] for run in weights.keys() & one.runs) > HOLLOW[0]
                told[one.kind, one.hollow, found] += 1
    for kind, hollow in sorted({key[:2] for key in told}):
        taken, all_ = told[kind, hollow, True], told[kind, hollow, True] + told[kind, hollow, False]
        print(f"{kind:8} {'shows nothing' if hollow else 'shows points':14} taken for hollow: {taken} of {all_}")
    bias, weights = learn(known)
    content = {"bias": round(bias, 3), "weights": {run: round(weights[run], 3) for run in sorted(weights)}}
    TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(known)} answers, {len(weights)} runs, {TARGET.stat().st_size // 1000} kB")


def learn(known: Iterable[Answer]) -> tuple[float, dict[str, float]]:
    """Return the bias and the weight of each run that is kept; positive speaks for a hollow answer."""
    known = list(known)
    often = Counter(run for one in known for run in one.runs)
    places = {run: place for place, run in enumerate(sorted(run for run, count in often.items() if count >= SELDOM))}
    rows = [[places[run] for run in one.runs if run in places] for one in known]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate([np.array(row, dtype=int) for row in rows])
    table = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(places)))
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(table, [one.hollow for one in known])
    weights = model.coef_[0]
    least = np.sort(abs(weights))[-KEPT]
    kept = {run: float(weights[place]) for run, place in places.items() if abs(weights[place]) >= least}
    return float(model.intercept_[0]), kept


def _runs(text: str) -> frozenset[str]:
    return frozenset(run for run in Heard(prepare(text).text).runs if not re.search("[，。]", run))


if __name__ == "__main__":
    main()
