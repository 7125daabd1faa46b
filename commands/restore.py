"""``restore``: everything back from a file that ``backup`` wrote, or from a backup that was made by itself."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands.terminal import Terminal
from errors import N_, InputError
from history.backups.archive import Contents, Restored, look_into, restore
from history.backups.manifest import AUTO, STAMP
from history.backups.snapshots import Snapshot, snapshots
from settings import Settings
from speech.catalogue import readable

HELP = N_("put the data of a backup in place of the present data, which is put aside")
LATEST = "latest"


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    what = terminal._("a file that backup wrote, latest, or a backup's name; without it, the backups are listed")
    parser.add_argument("file", nargs="?", help=what)
    parser.add_argument("--yes", action="store_true", help=terminal._("do not ask"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """List the backups that were made by themselves or, where one is named, tell what it holds, ask, and restore it."""
    if not options.file:
        _list(snapshots(settings), terminal)
        return
    path = _named(options.file, settings)
    terminal.say(_told(look_into(path), terminal))
    if not (options.yes or _agreed(terminal)):
        terminal.say(terminal._("Nothing was changed."))
        return
    done = restore(settings, path, terminal.share)
    terminal.moved()
    terminal.say(terminal._("Restored. What was there before is in {folder}.", folder=done.aside))
    _tell_missing(done, terminal)


def _list(found: list[Snapshot], terminal: Terminal) -> None:
    if not found:
        terminal.say(terminal._("There are no automatic backups yet; Kaikou makes one a day while it is used."))
        return
    for one in found:
        said = terminal._(
            "{moment}: {attempts} attempts, {recordings} recordings, {size}",
            moment=f"{one.made_at.astimezone():%Y-%m-%d %H:%M}",
            attempts=one.attempts, recordings=one.recordings, size=readable(one.bytes),
        )  # fmt: skip
        terminal.result(f"{one.path.name}  {said}")
    terminal.say(terminal._("Restore one with: python3 run.py restore {name}", name=found[0].path.name))


def _named(name: str, settings: Settings) -> Path:
    """Return the path of what is to be restored."""
    if name == LATEST:
        found = snapshots(settings)
        if not found:
            raise InputError(N_("There are no automatic backups yet; Kaikou makes one a day while it is used."))
        return found[0].path
    return settings.backups / AUTO / name if STAMP.fullmatch(name) else Path(name)


def _told(found: Contents, terminal: Terminal) -> str:
    return terminal._(
        "The backup of {moment} holds {attempts} attempts, {recordings} recordings and {banks} banks.",
        moment=f"{found.made_at.astimezone():%Y-%m-%d %H:%M}",
        attempts=found.attempts, recordings=found.recordings, banks=found.banks,
    )  # fmt: skip


def _tell_missing(done: Restored, terminal: Terminal) -> None:
    if done.missing:
        names = ", ".join(done.missing)
        terminal.say(terminal._("These recordings are in the backup no more: {names}", names=names))


def _agreed(terminal: Terminal) -> bool:
    """Ask; where nobody can answer, ``InputError`` says how to go on."""
    if not sys.stdin.isatty():
        raise InputError(N_("Close Kaikou first, then say --yes to put this backup in place of the present data."))
    question = terminal._("Is Kaikou closed, and shall this take the place of the present data? [y/N] ")
    return input(question).strip().lower() in ("y", "yes", "是", "好")
