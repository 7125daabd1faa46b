"""``import``: a document from the web made into a bank, or the attempts of another computer taken in."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from commands.terminal import Terminal
from errors import N_, KaikouError, StorageError
from history.parcel.form import look_into
from history.parcel.receiving import receive
from history.store import open_history
from practice.importing import Imported, as_json, import_document
from questions.library import open_library
from questions.own import OwnBanks, taken_ids
from questions.writing import bank_text
from scoring.result import spelled_marks
from settings import Settings, write_atomically

HELP = N_("make a bank of a document (txt, md, docx, pdf, xlsx, csv, yaml), or take in attempts (zip)")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, help=terminal._("the document"))
    parser.add_argument(
        "--out", type=Path, metavar="BANK.yaml", help=terminal._("write the bank to this file and not to your banks")
    )
    parser.add_argument("--json", action="store_true", help=terminal._("print what was found as JSON, save nothing"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Read the document, write the bank, tell what was found."""
    if options.file.suffix.lower() == ".zip":
        _take_in(options.file, settings, terminal)
        return
    taken = [] if options.out is not None else taken_ids(open_library(settings.banks), OwnBanks(settings.banks))
    imported = import_document(options.file, taken)
    if options.out is not None:
        _write(options.out, imported)
    if options.json:
        terminal.json(as_json(imported))
        return
    path = options.out or OwnBanks(settings.banks).save(imported.bank)
    for line in _told(imported, terminal):
        terminal.result(line)
    terminal.say(terminal._("The bank is saved in {file}.", file=path))


def _take_in(path: Path, settings: Settings, terminal: Terminal) -> None:
    look_into(path)
    history = open_history(settings)
    try:
        came = receive(history.engine, settings, path, terminal.share)
        with suppress(KaikouError):  # the attempts are here, and their cards follow with the next answers
            history.drills.rebuild(came.questions)
    finally:
        history.close()
    terminal.moved()
    terminal.result(
        terminal._(
            "{new} attempts came, {renewed} were brought up to date, {known} were here already.",
            new=came.new, renewed=came.renewed, known=came.known,
        )
    )  # fmt: skip
    if came.damaged:
        terminal.say(terminal._("{count} attempts could not be read and were left out.", count=came.damaged))
    for title in came.other_banks:
        terminal.say(terminal._("Your bank {title} differs from the one there and was left as it is.", title=title))


def _write(target: Path, imported: Imported) -> None:
    try:
        write_atomically(target, bank_text(imported.bank).encode("utf-8"))
    except OSError as error:
        raise StorageError(
            N_("The file {file} can't be written: {reason}"), file=target, reason=error.strerror or error
        ) from error


def _told(imported: Imported, terminal: Terminal) -> list[str]:
    bank, draft = imported.bank, imported.draft
    lines = [
        terminal._(
            "{title}: {sections} sections, {count} questions, {marks} marks",
            title=bank.title, sections=len(bank.sections), count=bank.count, marks=spelled_marks(bank.marks),
        )
    ]  # fmt: skip
    lines += [
        terminal._("  {title}: {count} questions", title=section.title, count=len(section.questions))
        for section in bank.sections
    ]
    if draft.proposed:
        lines.append(
            terminal._("{count} questions name no points; theirs are proposed from the answers", count=draft.proposed)
        )
    lines += [
        terminal._("Line {line} found no place: {text}", line=passage.line, text=passage.text)
        for passage in draft.unplaced
    ]
    if draft.left_out:
        lines.append(terminal._("{count} lines of the page around it were left out", count=draft.left_out))
    return lines
