"""``model``: list the speech models, or fetch one."""

from __future__ import annotations

import argparse

from commands.terminal import Terminal
from errors import N_
from settings import Settings
from speech import models
from speech.catalogue import catalogue, readable
from speech.download import DownloadProgress, download
from speech.machine import recommend, this_machine

HELP = N_("list the speech models, or fetch one")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("name", nargs="?", help=terminal._("the model to fetch, such as small"))
    parser.add_argument("--hub", default="", help=terminal._("the address of the hub or of a mirror"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Fetch the model named, or list them all."""
    if options.name is None:
        _list(settings, terminal)
        return
    try:
        model = download(
            options.name, settings.models, options.hub or settings.hub, lambda progress: _show(progress, terminal)
        )
    finally:
        terminal.moved()
    terminal.result(str(model.folder))


def _list(settings: Settings, terminal: Terminal) -> None:
    here = {model.name for model in models.found(settings.models, settings.model)}
    suits = recommend(this_machine())
    for info in catalogue():
        marks = [terminal._("on this computer")] * (info.name in here) + [terminal._("suits this computer")] * (
            info.name == suits
        )
        terminal.result(
            f"{info.name:16}{readable(info.bytes):>10}  {terminal._(info.note)}" + "".join(f" [{m}]" for m in marks)
        )


def _show(progress: DownloadProgress, terminal: Terminal) -> None:
    terminal.moving(f"{readable(progress.done_bytes)} / {readable(progress.total_bytes)}")
