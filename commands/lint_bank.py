"""``lint-bank``: phrases of a bank that can never be heard, or are heard everywhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from commands.terminal import Terminal
from errors import N_
from questions.files import SUFFIXES, read_bank
from questions.library import open_library
from scoring.lint import lint
from settings import Settings

HELP = N_("find phrases of a bank that do nothing, or too much")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("bank", help=terminal._("the bank's id, or its file"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Look and print; faults of the file itself end with every one of them told."""
    named = Path(options.bank)
    bank = read_bank(named) if named.suffix in SUFFIXES else open_library(settings.banks).bank(options.bank)
    findings = list(lint(bank))
    for found in findings:
        told = terminal._(found.message, **found.values)
        terminal.result(f"{found.question} {found.point} › {found.group}: {found.phrase}: {told}")
    terminal.say(terminal._("{count} phrases to look at", count=len(findings)))
