"""``restore``: everything back from a file that ``backup`` wrote."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands.terminal import Terminal
from errors import N_, InputError
from history.archive import look_into, restore
from settings import Settings

HELP = N_("put the data of a backup in place of the present data, which is put aside")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, help=terminal._("a file that backup wrote"))
    parser.add_argument("--yes", action="store_true", help=terminal._("do not ask"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Tell what the archive holds, ask, and restore it."""
    found = look_into(options.file)
    terminal.say(
        terminal._(
            "The backup of {moment} holds {attempts} attempts, {recordings} recordings and {banks} banks.",
            moment=f"{found.made_at.astimezone():%Y-%m-%d %H:%M}",
            attempts=found.attempts, recordings=found.recordings, banks=found.banks,
        )
    )  # fmt: skip
    if not (options.yes or _agreed(terminal)):
        terminal.say(terminal._("Nothing was changed."))
        return
    aside = restore(settings, options.file, lambda share: terminal.moving(f"{share:4.0%}"))
    terminal.moved()
    terminal.say(terminal._("Restored. What was there before is in {folder}.", folder=aside))


def _agreed(terminal: Terminal) -> bool:
    """Ask; where nobody can answer, ``InputError`` says how to go on."""
    if not sys.stdin.isatty():
        raise InputError(N_("Close Kaikou first, then say --yes to put this backup in place of the present data."))
    question = terminal._("Is Kaikou closed, and shall this take the place of the present data? [y/N] ")
    return input(question).strip().lower() in ("y", "yes", "是", "好")
