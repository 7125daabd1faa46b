"""A text made ready for a voice: nothing in it that engines stumble over, in pieces they can take."""

from __future__ import annotations

import re
import unicodedata

from errors import N_, SpeakerError

LONGEST_TEXT = 20_000  # characters: an hour and a half of speech
LONGEST_UTTERANCE = 250  # characters; pyttsx3's time grows with the square of the length
ENDS = ("(?<=[。！？；…!?;\n])", r"(?<=\.)(?=\s)", "(?<=[，、：,:])", r"(?<=\s)")  # best place to breathe first
COMMANDS = re.compile(r"[<>]|\[\[|\]\]")  # SAPI takes text in < > for XML, macOS takes [[ ]] for commands


def sayable(text: str) -> str:
    """Return ``text`` without what an engine would take for a command or could not encode.

    Raises ``SpeakerError`` where nothing is left to say, or too much.
    """
    kept = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text)
    said = re.sub(r"[^\S\n]+", " ", COMMANDS.sub(" ", kept)).strip()
    if not any(c.isalnum() for c in said):
        raise SpeakerError(N_("There is nothing to read aloud: the text has no words."))
    if len(said) > LONGEST_TEXT:
        raise SpeakerError(
            N_("The text has {count} characters, and at most {most} are read aloud; shorten it."),
            count=len(said), most=LONGEST_TEXT,
        )  # fmt: skip
    return said


def utterances(text: str, ends: tuple[str, ...] = ENDS) -> list[str]:
    """Split at sentence ends, else at commas, else at spaces, else anywhere; every piece has something to say."""
    if len(text) <= LONGEST_UTTERANCE:
        return [text]
    if not ends:
        return [text[at : at + LONGEST_UTTERANCE] for at in range(0, len(text), LONGEST_UTTERANCE)]
    pieces = [""]
    for sentence in re.split(ends[0], text):
        if len(pieces[-1]) + len(sentence) <= LONGEST_UTTERANCE:
            pieces[-1] += sentence
        else:
            pieces += utterances(sentence, ends[1:])
    return [piece for piece in pieces if any(c.isalnum() for c in piece)]
