"""``backup``: everything in one file."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from commands.terminal import Terminal
from errors import N_
from history.backups.archive import back_up
from settings import Settings

HELP = N_("put attempts, recordings, your banks and settings into one file")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("file", nargs="?", type=Path, help=terminal._("where to; in the data folder if not given"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Write the archive and tell what is in it."""
    target = options.file or settings.backups / f"kaikou-backup-{datetime.now():%Y%m%d-%H%M%S}.zip"
    found = back_up(settings, target, terminal.share)
    terminal.moved()
    terminal.say(
        terminal._(
            "{attempts} attempts, {recordings} recordings, {banks} banks of your own",
            attempts=found.attempts, recordings=found.recordings, banks=found.banks,
        )
    )  # fmt: skip
    terminal.result(str(target))
