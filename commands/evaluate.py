"""``evaluate``: how well a bank's expressions agree with people, over a file of labelled answers."""

from __future__ import annotations

import argparse
from pathlib import Path

from commands.terminal import Terminal
from errors import N_
from questions.library import open_library
from scoring.deriving import derived_bank
from scoring.evaluation import Evaluation, Miss, Tally, evaluate
from scoring.labelled import read_labelled
from settings import Settings

HELP = N_("compare the scoring with labelled answers")
BUILT_IN = "pingan-kefu"


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, help=terminal._("a file of labelled answers, one JSON object a line"))
    parser.add_argument("--bank", default=BUILT_IN, help=terminal._("the bank's id"))
    parser.add_argument(
        "--derived", action="store_true", help=terminal._("with expressions as an import would derive them")
    )
    parser.add_argument("--errors", action="store_true", help=terminal._("list each verdict that differs"))
    parser.add_argument("--json", action="store_true", help=terminal._("print JSON"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Score, compare and print."""
    bank = open_library(settings.banks).bank(options.bank)
    if options.derived:
        bank = derived_bank(bank)
    answers = read_labelled(options.file, bank)
    found = evaluate(answers, bank.language, lambda share: terminal.moving(f"{share:4.0%}"))
    terminal.moved()
    if options.json:
        terminal.json(found.as_json())
        return
    for line in (*_table(found, terminal), *(_errors(found.misses, terminal) if options.errors else ())):
        terminal.result(line)


def _table(found: Evaluation, terminal: Terminal) -> list[str]:
    whole = found.whole
    lines = [
        terminal._(
            "{n} answers: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}, accuracy {accuracy:.3f}",
            n=whole.answers, f1=whole.f1, precision=whole.precision, recall=whole.recall, accuracy=whole.accuracy,
        ),
        terminal._(
            "evidence overlap {overlap:.2f}, {ms:.1f} ms an answer (median)",
            overlap=found.evidence_overlap, ms=found.ms_per_answer,
        ),
        "",
    ]  # fmt: skip
    for name, tally in (*found.by_kind.items(), *found.by_question.items()):
        lines.append(_row(name, tally, terminal))
    return lines


def _row(name: str, tally: Tally, terminal: Terminal) -> str:
    return terminal._(
        "{name:<10} n {n:>3}  F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  unearned {unearned}/{zero}",
        name=name, n=tally.answers, f1=tally.f1, precision=tally.precision, recall=tally.recall,
        unearned=tally.unearned, zero=tally.unearned + tally.rejected,
    )  # fmt: skip


def _errors(misses: list[Miss], terminal: Terminal) -> list[str]:
    lines = [""]
    for miss in misses:
        row, quotes = miss.answer.row, " … ".join(quote.text for quote in miss.verdict.evidence)
        what = terminal._("missed") if miss.label.label else terminal._("unearned")
        lines += [
            f"{row.id or row.q} {what}: {miss.label.point} ({miss.verdict.state.value})",
            f"  {row.answer}",
            *([terminal._("  labelled: {text}", text=miss.label.evidence)] if miss.label.evidence else []),
            *([terminal._("  heard: {text}", text=quotes)] if quotes else []),
        ]
    return lines
