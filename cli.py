"""The same work without a browser: ``python3 run.py VERB``; this file only tells the verbs apart.

Results go to standard output, everything else to standard error. The exit
status is 0, or 2 with one sentence for anything that can't be done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

import settings as configuration
from commands import backup, demo, doctor, erase, evaluate, export, import_bank, lint_bank, model, restore, score
from commands.terminal import Terminal
from errors import BankError, KaikouError
from locales import translator

VERBS = {
    "score": score,
    "demo": demo,
    "doctor": doctor,
    "model": model,
    "evaluate": evaluate,
    "import": import_bank,
    "export": export,
    "lint-bank": lint_bank,
    "backup": backup,
    "restore": restore,
    "erase": erase,
}
FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be GBK
    try:
        settings = configuration.load()
    except KaikouError as error:
        print(error.told(translator("zh_CN")), file=sys.stderr)
        return FAILED
    terminal = Terminal(settings)
    options = _parser(terminal).parse_args(arguments)
    try:
        VERBS[options.verb].run(options, settings, terminal)
    except KaikouError as error:
        terminal.say(error.told(terminal.translate))
        if isinstance(error, BankError):
            for fault in error.faults:
                terminal.say(fault.told(terminal.translate))
        return FAILED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        sys.stderr.close()
        return 0
    return 0


def _parser(terminal: Terminal) -> argparse.ArgumentParser:
    about = terminal._("Practise interview answers aloud.")
    parser = _Parser(prog="python3 run.py", description=about, allow_abbrev=False)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=terminal._("VERB"))
    for name, verb in VERBS.items():
        said = terminal._(verb.HELP)
        verb.add(verbs.add_parser(name, help=said, description=said, allow_abbrev=False), terminal)
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, without repeating how it is used."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{message} (python3 run.py --help)\n")


if __name__ == "__main__":
    sys.exit(main())
