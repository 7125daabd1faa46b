"""Reading aloud: the Mandarin voices of this computer, and the WAV of a text, made once and kept."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
import threading
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

from errors import N_, NoVoiceError, SpeakerError
from settings import NORMAL_WORDS_PER_MINUTE
from speech import spoken_wav
from speech.speaker_process import Engine, ProcessEngine, Voice
from speech.utterances import sayable, utterances

__all__ = ["Engine", "Voice", "forget_voices", "how_to_add_a_voice", "mandarin_voices", "read_aloud"]

CACHE_BYTES = 200_000_000  # about an hour and a quarter of speech
STALE_SECONDS = 3600.0  # a folder of parts that old belongs to a process that was killed
RATES = range(80, 451)  # words per minute, the limits of espeak
AT_ONCE = min(4, os.cpu_count() or 1)
NOT_MANDARIN = {"hk", "mo", "yue", "wuu", "hak", "nan", "sd"}  # sd: a dialect, as macOS marks it
QUALITIES = ("premium", "enhanced", "", "eloquence")  # as macOS names them in ids, best first
HOW_TO = {
    "Windows": N_(
        "Open Settings, Time & language, Language & region, add Chinese (Simplified) with its text-to-speech feature, "
        "and start Kaikou again."
    ),
    "Darwin": N_(
        "Open System Settings, Accessibility, Spoken Content, System voice, Manage voices, download a Chinese "
        "(China mainland) voice, and start Kaikou again."
    ),
    "Linux": N_("Run pip install espeakng-loader in the environment that Kaikou runs in, and start Kaikou again."),
}

_looking = threading.Lock()


def mandarin_voices(engine: Engine | None = None) -> tuple[Voice, ...]:
    """Return the Mandarin voices, the preferred one first; empty where there is none, or no engine.

    The system's own engine is asked once in each process, until ``forget_voices``.
    """
    if engine is not None:
        return _mandarin_voices(engine)
    with _looking:
        return _system_voices()


def forget_voices() -> None:
    """Ask the system anew next time: a voice may have been added."""
    _system_voices.cache_clear()


def how_to_add_a_voice(system: str | None = None) -> str:
    """Return the message id that says how ``system`` (as ``platform.system()`` names it) gets a Mandarin voice."""
    return HOW_TO.get(system or platform.system(), HOW_TO["Linux"])


def read_aloud(
    text: str,
    *,
    folder: Path,
    voice: str = "",
    words_per_minute: int = NORMAL_WORDS_PER_MINUTE,
    engine: Engine | None = None,
) -> Path:
    """Return the WAV file of ``text``, from the cache in ``folder`` or made now.

    ``voice`` is a voice's id; empty: the preferred Mandarin one. Raises
    ``NoVoiceError`` where there is none, and ``SpeakerError`` for all else that
    keeps the text from being read; no file is then left behind.
    """
    said = sayable(text)
    if words_per_minute not in RATES:
        raise SpeakerError(
            N_("{rate} words a minute is no speed to read at; choose between {least} and {most}."),
            rate=words_per_minute, least=RATES.start, most=RATES.stop - 1,
        )  # fmt: skip
    engine = engine or _system_engine()
    voice = voice or _preferred(engine)
    target = folder.absolute() / f"{_key(said, voice, words_per_minute, engine)}.wav"
    try:
        if not spoken_wav.fault(target, said, words_per_minute):
            with suppress(OSError):
                os.utime(target)  # the oldest go first, and this one is wanted
            return target
        _make(said, voice, words_per_minute, engine, target)
    except OSError as error:
        raise SpeakerError(
            N_("The spoken text can't be kept in {folder} ({reason}); free some space or allow writing there."),
            folder=folder, reason=error.strerror or error,
        ) from error  # fmt: skip
    _trim(target)
    return target


@cache
def _system_engine() -> ProcessEngine:
    return ProcessEngine()


@cache
def _system_voices() -> tuple[Voice, ...]:
    return _mandarin_voices(_system_engine())


def _mandarin_voices(engine: Engine) -> tuple[Voice, ...]:
    try:
        found = [voice for voice in engine.voices() if _is_mandarin(voice)]
    except SpeakerError:
        return ()
    reads_latin = [voice for voice in found if "latn" not in _tags(voice)]  # espeak has one that reads it as pinyin
    return tuple(sorted(reads_latin or found, key=_rank))


def _tags(voice: Voice) -> list[str]:
    return re.split("[-@=]", voice.language.lower().replace("_", "-"))


def _is_mandarin(voice: Voice) -> bool:
    tags = _tags(voice)
    return tags[0] in ("cmn", "zh") and not NOT_MANDARIN.intersection(tags)


def _rank(voice: Voice) -> tuple[bool, int]:
    """Mainland voices come first, and among them the better ones."""
    quality = next((word for word in QUALITIES if word and word in voice.id.lower()), "")
    return bool({"tw", "hant"}.intersection(_tags(voice))), QUALITIES.index(quality)


def _preferred(engine: Engine) -> str:
    voices = mandarin_voices(None if engine is _system_engine() else engine)
    if not voices:
        raise NoVoiceError(
            N_("This computer has no Mandarin voice; add one in the system's settings, or read the text on the screen.")
        )
    return voices[0].id


def _key(said: str, voice: str, words_per_minute: int, engine: Engine) -> str:
    version = getattr(engine, "version", type(engine).__qualname__)
    return hashlib.sha256(json.dumps([said, voice, words_per_minute, version]).encode()).hexdigest()[:32]


def _make(said: str, voice: str, words_per_minute: int, engine: Engine, target: Path) -> None:
    """Speak the utterances side by side, check each, join them and put the whole in its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-", ignore_cleanup_errors=True) as scratch:

        def speak(numbered: tuple[int, str]) -> Path:
            part = Path(scratch) / f"{numbered[0]}.wav"
            engine.synthesise(numbered[1], voice, words_per_minute, part)
            if spoken_wav.fault(part, numbered[1], words_per_minute):
                raise _spoilt()
            return part

        with ThreadPoolExecutor(AT_ONCE) as pool:
            parts = list(pool.map(speak, enumerate(utterances(said))))
        whole = Path(scratch) / "whole.wav"
        try:
            spoken_wav.join(parts, whole)
        except wave.Error as error:
            raise _spoilt() from error
        try:
            os.replace(whole, target)
        except PermissionError:  # on Windows, while another reader has the same text open
            if spoken_wav.fault(target, said, words_per_minute):
                raise


def _spoilt() -> SpeakerError:
    return SpeakerError(N_("The voice spoke, but not the whole text; try again or choose another voice."))


def _trim(newest: Path) -> None:
    """Keep the cache within its size, the least used out first, and sweep up after killed processes."""
    with suppress(OSError):  # another process may be tidying too; the next one goes on
        for left in newest.parent.glob(".part-*"):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        kept = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in newest.parent.glob("*.wav"))
        excess = sum(size for _, size, _ in kept) - CACHE_BYTES
        for _, size, path in kept:
            if excess > 0 and path != newest:
                path.unlink()
                excess -= size
