"""``score``: transcribe and score a sound file, or score a text; nothing is stored."""

from __future__ import annotations

import argparse
from pathlib import Path

from commands.terminal import Terminal, verdict_lines
from errors import N_, InputError
from practice.desk import checked_text, transcribe
from questions.library import Placed, open_library
from scoring.result import Score
from scoring.score import score_answer
from settings import Settings
from speech import models, recording
from speech.transcript import Transcript

HELP = N_("score a recorded or typed answer")


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    answer = parser.add_mutually_exclusive_group(required=True)
    answer.add_argument("file", nargs="?", type=Path, help=terminal._("a WAV, MP3 or M4A of the answer"))
    answer.add_argument("--text", help=terminal._("the answer as text"))
    parser.add_argument("--question", required=True, help=terminal._("the question's id, such as q04"))
    parser.add_argument("--bank", default="", help=terminal._("the bank's id, where two banks have that question"))
    parser.add_argument("--model", default="", help=terminal._("a model's name or its folder"))
    parser.add_argument("--json", action="store_true", help=terminal._("print JSON"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Score and print."""
    library = open_library(settings.banks)
    for broken in library.broken:
        terminal.say(broken.told(terminal.translate))
    placed = library.find(options.question, options.bank)
    if options.text is not None:
        transcript = Transcript.typed(checked_text(options.text), placed.bank.language)
    else:
        transcript = _heard(options.file, options.model, placed, settings, terminal)
    score = score_answer(placed.question, transcript, placed.section.marks_per_question, placed.bank.language)
    if options.json:
        terminal.json(as_json(placed, transcript, score))
        return
    terminal.result(transcript.text)
    for line in verdict_lines(score, terminal):
        terminal.result(line)


def _heard(path: Path, model: str, placed: Placed, settings: Settings, terminal: Terminal) -> Transcript:
    try:
        there = path.is_file()
    except OSError:  # a name longer than the system allows
        there = False
    if not there:
        raise InputError(N_("There is no file {file}."), file=path)
    found = models.locate(model or settings.model, settings.models)
    checked = recording.check(path, shortest=settings.shortest_recording, longest=settings.longest_recording)
    for warning in checked.warnings:
        terminal.say(terminal._(warning))
    terminal.say(terminal._("Listening with the model {name} …", name=found.name))
    try:
        return transcribe(
            path,
            found,
            settings,
            placed.bank.language,
            lambda progress: terminal.moving(f"{progress.share:4.0%}"),
        )
    finally:
        terminal.moved()


def as_json(placed: Placed, transcript: Transcript, score: Score) -> dict[str, object]:
    """Return the result in the form that ``--json`` promises."""
    return {
        "question": placed.question.id,
        "transcript": transcript.text,
        "marks": score.marks,
        "max_marks": score.max_marks,
        "points": [
            {
                "name": verdict.point,
                "verdict": verdict.state.value,
                "evidence": [evidence.text for evidence in verdict.evidence],
            }
            for verdict in score.verdicts
        ],
    }
