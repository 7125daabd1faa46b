"""``erase``: every trace of the person deleted, once they have written that they want it."""

from __future__ import annotations

import argparse
import sys

from commands.terminal import Terminal
from errors import N_, InputError
from history.backups.erase import Traces, erase, traces
from settings import Settings
from speech.catalogue import readable

HELP = N_("delete attempts, recordings, your banks, backups and settings for good")
WORD = N_("delete")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("--models", action="store_true", help=terminal._("delete the downloaded speech models too"))
    parser.add_argument("--yes", action="store_true", help=terminal._("do not ask"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Tell what will go, ask, and delete it."""
    terminal.say(terminal._("This deletes from {folder}, for good:", folder=settings.home))
    _tell(traces(settings, models=options.models), terminal)
    if not (options.yes or _agreed(terminal)):
        terminal.say(terminal._("Nothing was changed."))
        return
    erase(settings, models=options.models)
    terminal.say(terminal._("Everything is deleted."))


def _tell(found: Traces, terminal: Terminal) -> None:
    terminal.say(
        terminal._(
            "{attempts} attempts, {recordings} recordings, {banks} banks, {backups} backups; {size} in all",
            attempts="?" if found.attempts is None else found.attempts,
            recordings=found.recordings, banks=found.banks, backups=found.backups, size=readable(found.bytes),
        )
    )  # fmt: skip


def _agreed(terminal: Terminal) -> bool:
    """Have the word written; where nobody can, ``InputError`` says how to go on."""
    if not sys.stdin.isatty():
        raise InputError(N_("Close Kaikou first, then say --yes to delete everything."))
    word = terminal._(WORD)
    said = input(terminal._("Close Kaikou, then write “{word}” to go on: ", word=word))
    return said.strip().lower() in (word, WORD)
