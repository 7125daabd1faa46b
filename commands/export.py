"""``export``: attempts as a report, a table, cards, or a parcel for another computer."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time
from pathlib import Path

from commands.terminal import Terminal
from errors import N_, InputError
from history.records import AttemptFilter
from history.store import open_history
from practice.exporting.make import KINDS, make, name_of
from settings import Settings

HELP = N_("make a file of attempts: word, csv, jsonl, anki, or parcel (for another computer)")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("kind", choices=KINDS, help=terminal._("what the file is for"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=terminal._("where to; here if not given"))
    parser.add_argument("--question", metavar="ID", help=terminal._("only attempts at this question"))
    about = terminal._("only from that day on")
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help=about)


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Choose the attempts and write the file."""
    history = open_history(settings)
    try:
        since = datetime.combine(options.since, time.min).astimezone() if options.since else None
        chosen = AttemptFilter(question_id=options.question, since=since)
        ids = history.attempts.ids(chosen) if options.question or since else None
        if ids == []:
            raise InputError(N_("No attempt fits; nothing was written."))
        today = datetime.now().astimezone().date()
        target = options.out or Path(name_of(history, options.kind, ids, today, terminal.translate))
        make(history, settings, options.kind, ids, target, terminal.translate, terminal.share)
    finally:
        history.close()
    terminal.moved()
    terminal.result(str(target))
