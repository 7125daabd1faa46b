"""``demo``: the whole job with no microphone, each step as real as it can be and said to be so."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import yaml

from commands.score import as_json
from commands.terminal import Terminal, verdict_lines
from errors import N_, ModelMissingError
from history.records import Attempt
from history.store import open_history
from practice.desk import Desk
from questions.library import Placed, open_library
from settings import Settings
from speech import models
from speech.speaker import read_aloud

HELP = N_("show the whole job without a microphone")
EXAMPLE = Path(__file__).parent / "data" / "demo.yaml"


def add(parser: argparse.ArgumentParser, terminal: Terminal) -> None:
    """Declare the arguments."""
    parser.add_argument("--model", default="", help=terminal._("a model's name or its folder"))
    parser.add_argument("--json", action="store_true", help=terminal._("print JSON"))


def run(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
    """Speak, listen, score, store, print."""
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    chosen = settings.model_copy(update={"model": options.model or settings.model})
    history = open_history(chosen)
    try:
        desk = Desk(open_library(chosen.banks), history)
        placed = desk.library.find(example["question"])
        attempt, model = _rehearse(desk, placed, example["answer"], chosen, terminal)
    finally:
        history.close()
    if options.json:
        terminal.json(as_json(placed, attempt.transcript, attempt.score))
    else:
        for line in (attempt.transcript.text, *verdict_lines(attempt.score, terminal)):
            terminal.result(line)
    for line in _what_was_real(model, attempt, terminal):
        terminal.say(line)


def _rehearse(
    desk: Desk, placed: Placed, answer: str, settings: Settings, terminal: Terminal
) -> tuple[Attempt, models.FoundModel | None]:
    """Return the stored attempt, and the model that heard it: ``None`` where there is none and the text stood in."""
    terminal.say(terminal._("Question: {text}", text=placed.question.text))
    _spoken(placed.question.text, settings)
    sound = _spoken(answer, settings)
    try:
        model = models.locate(settings.model, settings.models)
    except ModelMissingError as error:
        if settings.model:
            raise
        terminal.say(error.told(terminal.translate))
        return desk.take_text(placed, answer), None
    kept = desk.hand_in(placed, sound.read_bytes())
    desk.check(kept, settings)
    terminal.say(terminal._("Listening with the model {name} …", name=model.name))
    try:
        return desk.take(kept, settings, lambda progress: terminal.moving(f"{progress.share:4.0%}")), model
    finally:
        terminal.moved()


def _spoken(text: str, settings: Settings) -> Path:
    return read_aloud(text, folder=settings.voices, voice=settings.voice, words_per_minute=settings.words_per_minute)


def _what_was_real(model: models.FoundModel | None, attempt: Attempt, terminal: Terminal) -> Iterator[str]:
    yield terminal._("Real: the question was read aloud by this computer's voice through pyttsx3.")
    yield terminal._("Stood in: the example answer was spoken by the same voice, in place of a person at a microphone.")
    if model is None:
        yield terminal._(
            "Stood in: no speech model is here, so the answer's own text was scored; nothing was transcribed."
        )
    else:
        yield terminal._("Real: faster-whisper transcribed that sound with the model {name}.", name=model.name)
    yield terminal._(
        "Real: the transcript was scored against the question's points, and stored as attempt {id}.", id=attempt.id
    )
