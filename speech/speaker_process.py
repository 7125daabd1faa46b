"""The parent's side of reading aloud: what an engine is, and the one that runs ``speaker_child``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from errors import N_, NoVoiceError, SpeakerError

CHILD = Path(__file__).with_name("speaker_child.py")
LONGEST_UTTERANCE_SECONDS = 30.0  # to make one, not to listen to it; usual is 0.1, and SAPI's first start takes some
NO_WINDOW = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))  # on Windows, else a console would flash up


class Voice(BaseModel):
    """A voice as the system names it; ``language`` as the system writes it (``cmn``, ``zh_CN``, ``zh-CN``)."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    language: str


class Engine(Protocol):
    """What reading aloud needs. Both methods raise ``SpeakerError``; an engine may also carry a ``version``."""

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice of the system, whatever its language."""

    def synthesise(self, text: str, voice: str, words_per_minute: int, target: Path) -> None:
        """Speak one utterance into ``target``, a WAV file that is whole on return."""


class ProcessEngine:
    """pyttsx3, each utterance in a process of its own, which is killed after ``seconds``."""

    def __init__(self, command: Sequence[str] = (), seconds: float = LONGEST_UTTERANCE_SECONDS) -> None:
        self._command = tuple(command) or (sys.executable, str(CHILD))
        self._seconds = seconds

    @cached_property
    def version(self) -> str:
        """Names what makes the sound: a newer one may sound different."""
        return ", ".join(f"{name} {_installed(name)}" for name in ("pyttsx3", "espeakng-loader"))

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice of the system, whatever its language."""
        try:
            return tuple(Voice.model_validate(voice) for voice in self._ask(task="voices")["voices"])
        except (KeyError, TypeError, ValidationError) as error:
            raise _failed(error) from error

    def synthesise(self, text: str, voice: str, words_per_minute: int, target: Path) -> None:
        """Speak one utterance into ``target``, an absolute path."""
        self._ask(task="speak", text=text, voice=voice, words_per_minute=words_per_minute, target=str(target))

    def _ask(self, **request: object) -> dict[str, Any]:
        output, complaint = self._run(json.dumps({**request, "seconds": self._seconds}).encode())
        try:
            reply: dict[str, Any] = json.loads(output)
            fault = reply.get("fault")
        except (ValueError, AttributeError) as error:
            raise _failed(complaint.strip().rpartition("\n")[2] or error) from error
        if fault == "absent":
            raise NoVoiceError(
                N_("This computer has no speech engine that can be used ({reason}); read the text on the screen."),
                reason=reply.get("reason"),
            )
        if fault == "voice":
            raise SpeakerError(
                N_("The voice {voice} is not on this computer; choose another one in the settings."),
                voice=request.get("voice"),
            )
        if fault:
            raise _failed(reply.get("reason"))
        return reply

    def _run(self, request: bytes) -> tuple[bytes, str]:
        """Return what the child wrote to standard output and standard error."""
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=pipe, creationflags=NO_WINDOW)
        except OSError as error:
            raise _failed(error) from error
        with process:
            try:
                output, complaint = process.communicate(request, timeout=self._seconds)
            except subprocess.TimeoutExpired as error:
                raise SpeakerError(
                    N_("Reading aloud took longer than {seconds:.0f} s and was stopped; try again."),
                    seconds=self._seconds,
                ) from error
            finally:
                process.kill()  # does nothing to one that has ended
        return output, complaint.decode(errors="replace")


def _failed(reason: object) -> SpeakerError:
    return SpeakerError(N_("The text could not be read aloud ({reason}); try again or another voice."), reason=reason)


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "-"
