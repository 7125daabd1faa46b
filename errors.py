"""Every error a person can meet, each one full sentence: what went wrong, and what to do next.

The sentence is an English template and at the same time the message id of the
catalogs in ``locales/``; ``told`` gives it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark a message id for the catalogs where it is written; it is translated where it is shown."""
    return message


class KaikouError(Exception):
    """Base of all errors meant for a person; never raised itself."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of ``translate``, with its values filled in."""
        return translate(self.message).format(**self.values)

    def __str__(self) -> str:
        return self.told(lambda message: message)


class InputError(KaikouError):
    """What was handed in (a file, an id, an option) can't be used."""


class SettingsError(KaikouError):
    """A setting has a value that can't be used."""


class StorageError(KaikouError):
    """The data folder can't be read or written: full, forbidden, or gone."""


class SpeakerError(KaikouError):
    """A text could not be read aloud."""


class NoVoiceError(SpeakerError):
    """This system has no Mandarin voice, or no speech engine at all."""


class RecordingError(KaikouError):
    """A recording can't be used as it is; ``fault`` names why, see ``speech.recording``."""

    def __init__(self, message: str, *, fault: str, **values: object) -> None:
        super().__init__(message, **values)
        self.fault = fault


class ModelError(KaikouError):
    """A speech model can't be loaded or fetched."""


class ModelMissingError(ModelError):
    """No speech model is on this computer under the name or folder asked for."""


class TranscriptionError(KaikouError):
    """A recording could not be transcribed; it stays on disk."""


class NoSpeechError(TranscriptionError):
    """The recording was transcribed and nobody speaks in it."""


class UnexpectedError(KaikouError):
    """Something failed that nobody foresaw; what was spoken is safe."""


class CancelledError(KaikouError):
    """The user stopped a long piece of work; nothing is lost."""


class HistoryError(KaikouError):
    """The database of attempts can't do what was asked."""


class NewerDatabaseError(HistoryError):
    """The database was written by a newer version of Kaikou."""


class InvalidError(ValueError):
    """A value that a model refuses, said as a template like any other message for people."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a bank file: its line (from 1), where in the bank, and what is wrong."""

    line: int
    place: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the fault as one line in the language of ``translate``."""
        problem = translate(self.message).format(**self.values)
        place = f"{self.place}: " if self.place else ""
        return translate(N_("Line {line}: {problem}")).format(line=self.line, problem=place + problem)


class BankError(KaikouError):
    """A bank file can't be used; ``faults`` holds every fault in it, in the order of lines."""

    def __init__(self, message: str, *, faults: Sequence[Fault] = (), **values: object) -> None:
        super().__init__(message, **values)
        self.faults = tuple(faults)
