"""The child process that speaks: one utterance, or the list of voices, and then it ends.

The only file that imports pyttsx3. The request is JSON on standard input, the
reply JSON on standard output; all else that engines print goes to standard
error. It imports nothing of this project, so it starts fast and from any folder.
A process each, because pyttsx3 loses files, hangs or crashes when used twice.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import sys
import time
from typing import Any, NoReturn

SPEAKS_LATIN_AND_HAN_RIGHT = (1, 52)  # before it, espeak-ng spells Mandarin out in English unless told "pinyin"
PLAIN_MANDARIN = "sit/cmn"


class Fault(Exception):
    """Why there is no reply: ``kind`` is ``absent`` (no engine), ``voice`` (unknown) or ``failed``."""

    def __init__(self, kind: str, reason: object) -> None:
        super().__init__(str(reason))
        self.kind = kind


def main() -> NoReturn:
    """Answer the one request on standard input."""
    with os.fdopen(os.dup(1), "wb") as reply:
        os.dup2(2, 1)  # pyttsx3 prints to standard output, and so may the libraries beneath it
        sys.stdout = sys.stderr
        answer = _answer(json.loads(sys.stdin.buffer.read()))
        reply.write(json.dumps(answer).encode())
    os._exit(0)  # espeak may abort in its own clean-up, after all is done


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    faulthandler.dump_traceback_later(request["seconds"] + 5, exit=True)  # the parent may have died
    try:
        engine = _start()
        if request["task"] == "voices":
            return {"voices": _voices(engine)}
        _speak(engine, request["text"], request["voice"], request["words_per_minute"], request["target"])
    except Fault as fault:
        return {"fault": fault.kind, "reason": str(fault)}
    except Exception as error:  # whatever an engine raises, the parent must hear of it
        return {"fault": "failed", "reason": f"{type(error).__name__}: {error}"}
    return {}


def _start() -> Any:
    """Return pyttsx3's engine for this system."""
    try:
        if sys.platform == "win32":
            import comtypes

            comtypes.CoInitialize()  # SAPI needs it on the thread that speaks
        elif sys.platform != "darwin":
            _load_espeak()
        import pyttsx3

        return pyttsx3.init()
    except Exception as error:
        raise Fault("absent", f"{type(error).__name__}: {error}") from error


def _load_espeak() -> None:
    """Load the espeak-ng that came with pip, so that pyttsx3 finds it; without it the system's own serves."""
    try:
        import espeakng_loader
    except ImportError:
        return
    ctypes.CDLL(espeakng_loader.get_library_path())
    folder, name = os.path.split(espeakng_loader.get_data_path())
    os.chdir(folder)  # espeak cuts a data path off after 160 bytes; a relative one is always short
    os.environ["ESPEAK_DATA_PATH"] = name


def _voices(engine: Any) -> list[dict[str, str]]:
    """Return all voices as id, name and language, in the engine's order."""
    try:
        found = [(voice.id, voice.name, (voice.languages or [""])[0]) for voice in engine.getProperty("voices")]
    except Exception:
        if sys.platform != "win32":
            raise
        # pyttsx3 gives up on all voices for one with two languages or without an age (its issue 429)
        found = sapi_voices(engine.proxy._driver._tts.GetVoices())
    voices = [{"id": str(key), "name": str(name or key), "language": str(tag or "")} for key, name, tag in found]
    espeak = sys.modules.get("pyttsx3.drivers._espeak")
    if espeak and _version(espeak.Info()) < SPEAKS_LATIN_AND_HAN_RIGHT:
        voices = [voice for voice in voices if voice["id"] != PLAIN_MANDARIN]
    return voices


def sapi_voices(tokens: Any) -> list[tuple[str, str, str]]:
    """Return id, name and language of SAPI's voice tokens, leaving out those that can't be read."""
    import locale

    voices = []
    for token in tokens:
        try:
            code = int(token.GetAttribute("Language").split(";")[0], 16)
            voices.append((token.Id, token.GetDescription(), locale.windows_locale.get(code, "")))
        except Exception:  # COM raises what it likes; the other voices still count
            continue
    return voices


def _version(told: bytes) -> tuple[int, ...]:
    return tuple(int(part) for part in told.decode().split()[0].split(".")[:2] if part.isdigit())


def _speak(engine: Any, text: str, voice: str, words_per_minute: int, target: str) -> None:
    """Write ``text`` to ``target`` as a WAV file, whole when this returns."""
    written = f"{target}.aiff" if sys.platform == "darwin" else target  # macOS writes AIFF whatever the name says
    espeak = sys.modules.get("pyttsx3.drivers._espeak")
    errors: list[BaseException] = []
    finished: list[bool] = []
    engine.connect("error", lambda name=None, exception=None: errors.append(exception))
    engine.connect("finished-utterance", lambda name=None, completed=False: finished.append(completed))
    engine.setProperty("voice", voice)
    if espeak:
        _set_espeak_rate(espeak, words_per_minute)
    else:
        engine.setProperty("rate", words_per_minute)
    engine.save_to_file(text, written)
    engine.runAndWait()
    _wait(finished, espeak)
    if engine.getProperty("voice") != voice:  # an unknown one silently becomes another
        raise Fault("voice", voice)
    if errors:
        raise Fault("failed", errors[0])
    if sys.platform != "win32" and not any(finished):  # SAPI waits by itself and tells nothing
        raise Fault("failed", "the engine did not finish")
    if espeak and espeak.dll.espeak_GetParameter(espeak.RATE, 1) != words_per_minute:
        raise Fault("failed", "the engine lost the speed")
    if sys.platform == "darwin":
        to_wav(written, target)


def _set_espeak_rate(espeak: Any, words_per_minute: int) -> None:
    """Set the rate and wait until espeak's own thread has taken it.

    pyttsx3 cancels whatever that thread is doing just before it speaks: a rate
    set the usual way was lost about once in 400 times on a busy computer.
    """
    espeak.SetParameter(espeak.RATE, words_per_minute, 0)
    espeak.Synchronize()


def _wait(finished: list[bool], espeak: Any) -> None:
    """Wait until the utterance is whole: ``runAndWait`` may return long before."""
    if espeak:
        for _ in range(100):  # it may say too early that it is idle; a second later it has failed
            espeak.Synchronize()
            if finished:
                return
            time.sleep(0.01)
    elif sys.platform == "darwin":
        from Foundation import NSDate, NSRunLoop

        while not finished:
            NSRunLoop.currentRunLoop().runUntilDate_(NSDate.dateWithTimeIntervalSinceNow_(0.02))


def to_wav(source: str, target: str) -> None:
    """Convert a sound file to 16-bit mono WAV at 22,050 Hz."""
    import av

    with av.open(source) as given, av.open(target, "w", format="wav") as made:
        stream = made.add_stream("pcm_s16le", rate=22050)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=22050)
        stream.layout = "mono"  # type: ignore[assignment, unused-ignore]
        for frame in [*given.decode(audio=0), None]:
            for piece in resampler.resample(frame):
                made.mux(stream.encode(piece))
        made.mux(stream.encode(None))


if __name__ == "__main__":
    main()
