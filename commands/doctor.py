"""``doctor``: what Kaikou finds on this computer, for the person and for a report of a problem."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterator

from commands.terminal import Terminal
from errors import N_, KaikouError
from history.records import AttemptFilter
from history.store import open_history
from questions.library import open_library
from settings import Settings
from speech import models, speaker
from speech.catalogue import readable

HELP = N_("show what Kaikou finds on this computer")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments: there are none."""


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Print one line a finding; what is broken is told in its line, and the others follow."""
    findings: dict[str, Callable[[Settings, Terminal], Iterator[str]]] = {
        N_("Python"): _python,
        N_("Voices"): _voices,
        N_("Speech models"): _models,
        N_("Question banks"): _banks,
        N_("Data folder"): _folder,
        N_("Database"): _database,
    }
    for title, find in findings.items():
        terminal.result(f"{terminal._(title)}:")
        try:
            for line in find(settings, terminal):
                terminal.result(f"  {line}")
        except KaikouError as error:
            terminal.result(f"  ✗ {error.told(terminal.translate)}")


def _python(settings: Settings, terminal: Terminal) -> Iterator[str]:
    yield f"✓ {platform.python_version()} · {platform.platform()}"


def _voices(settings: Settings, terminal: Terminal) -> Iterator[str]:
    voices = speaker.mandarin_voices()
    for voice in voices:
        yield f"✓ {voice.name} ({voice.language})"
    if not voices:
        yield f"✗ {terminal._(speaker.how_to_add_a_voice())}"


def _models(settings: Settings, terminal: Terminal) -> Iterator[str]:
    for model in models.found(settings.models, settings.model):
        yield f"✓ {model.name} · {readable(model.bytes)} · {model.folder}"
    yield "→ " + terminal._("used now: {name}", name=models.locate(settings.model, settings.models).name)


def _banks(settings: Settings, terminal: Terminal) -> Iterator[str]:
    library = open_library(settings.banks)
    for bank in library.banks:
        count = len(list(bank.placed()))
        yield "✓ " + terminal._(
            "{title}: {count} questions, {marks:g} marks", title=bank.title, count=count, marks=bank.marks
        )
    for error in library.broken:
        yield f"✗ {error.told(terminal.translate)}"
        yield from (f"    {fault.told(terminal.translate)}" for fault in error.faults)


def _folder(settings: Settings, terminal: Terminal) -> Iterator[str]:
    yield f"✓ {settings.home}"


def _database(settings: Settings, terminal: Terminal) -> Iterator[str]:
    history = open_history(settings)
    try:
        count, waiting = history.attempts.count(AttemptFilter()), len(history.recordings.waiting())
        yield "✓ " + terminal._(
            "{count} attempts, {waiting} recordings not transcribed yet", count=count, waiting=waiting
        )
    finally:
        history.close()
