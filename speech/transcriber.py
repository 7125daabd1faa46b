"""Listening: faster-whisper, its one loaded model, and the way from a recording to a transcript."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from errors import N_, KaikouError, ModelError, ModelMissingError, NoSpeechError, TranscriptionError
from speech.cleaning import Heard, cleaned
from speech.cleaning import prompt as standing_prompt
from speech.loudness import raised
from speech.models import WEIGHTS, missing_files
from speech.recording import RATE, Audio, samples
from speech.transcript import Segment, Transcript, Word

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment as WhisperSegment

OPTIONS = MappingProxyType(
    {
        "condition_on_previous_text": False,  # else one repeated line repeats for ever
        "vad_filter": True,
        "vad_parameters": {"min_silence_duration_ms": 500},
        "word_timestamps": True,
    }
)
_STARTED = 0.02  # share shown once the model is loaded and silence is cut away
_PATIENCE = 0.2  # seconds between looks at whether the user gave up waiting


class Engine(Protocol):
    """What hears. It may raise anything; ``transcribe`` turns that into one sentence."""

    def listen(self, audio: Audio, *, language: str, prompt: str) -> Iterator[Heard]:
        """Return what is said in ``audio`` (mono, at ``RATE``) as it is heard; nothing where nobody speaks.

        ``prompt`` is text that may stand before the recording: it sets the script and the spelling of terms.
        """
        ...


@dataclass(frozen=True)
class Progress:
    """How far a transcription is: ``share`` 0 to 1, and the segments so far."""

    share: float
    segments: tuple[Segment, ...] = ()


def transcribe(
    path: Path,
    model: Path,
    *,
    language: str = "zh",
    prompt: str = "",
    device: str = "auto",
    on_progress: Callable[[Progress], None] | None = None,
    engine: Engine | None = None,
) -> Transcript:
    """Return what is said in a recording, with the model in the folder ``model``; one at a time in a process.

    ``prompt`` may hold terms of the question's own text, never a key point or a reference answer: the
    recogniser would hear them where nobody said them. ``device`` is auto, cpu or cuda. What ``on_progress``
    raises ends the work and passes through. Raises ``NoSpeechError``, ``ModelError``, ``RecordingError`` or
    ``TranscriptionError``.
    """
    report = on_progress or (lambda _: None)
    audio = raised(samples(path))
    with _my_turn(report):
        listener = engine or _shelf.engine(model, device)
        segments = _listen(listener, audio, language, prompt, report)
    if not segments:
        raise NoSpeechError(
            N_("Nobody can be heard speaking in the recording; speak closer to the microphone, or type the answer.")
        )
    return Transcript(segments=segments, language=language, model=model.name, seconds=len(audio) / RATE)


def warm_up(model: Path, device: str = "auto") -> threading.Thread:
    """Load a model in the background, so that the first answer needn't wait; a failure is told when it is used."""

    def load() -> None:
        with suppress(KaikouError), _shelf.turn:
            _shelf.engine(model, device)

    thread = threading.Thread(target=load, name="warm-up", daemon=True)
    thread.start()
    return thread


def _listen(
    engine: Engine, audio: Audio, language: str, prompt: str, report: Callable[[Progress], None]
) -> tuple[Segment, ...]:
    found: tuple[Segment, ...] = ()
    share = _STARTED
    with _failures_told():
        heard = iter(engine.listen(audio, language=language, prompt=standing_prompt(language) + prompt))
    report(Progress(share))
    while True:
        with _failures_told():
            piece = next(heard, None)
        if piece is None:
            break
        segment = cleaned(piece, language)
        if segment:
            found = (*found, _spaced(segment) if found and language != "zh" else segment)
        share = max(share, min(1.0, piece.end * RATE / max(1, len(audio))))
        report(Progress(share, found))
    report(Progress(1.0, found))
    return found


def _spaced(segment: Segment) -> Segment:
    """Put a space before a segment, for languages that part their words."""
    first = segment.words[0].model_copy(update={"text": " " + segment.words[0].text})
    return segment.model_copy(update={"text": " " + segment.text, "words": (first, *segment.words[1:])})


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except KaikouError:
        raise
    except Exception as error:
        raise TranscriptionError(
            N_("The recording could not be transcribed ({reason}); it is kept: try again, or choose another model."),
            reason=str(error) or type(error).__name__,
        ) from error


@contextmanager
def _my_turn(report: Callable[[Progress], None]) -> Iterator[None]:
    """Wait for the model, asking now and then whether to go on."""
    while not _shelf.turn.acquire(timeout=_PATIENCE):
        report(Progress(0.0))
    try:
        yield
    finally:
        _shelf.turn.release()


class _Whisper:
    """faster-whisper behind the contract."""

    def __init__(self, model: WhisperModel, folder: Path) -> None:
        self._model = model
        self._folder = folder

    def listen(self, audio: Audio, *, language: str, prompt: str) -> Iterator[Heard]:
        if language != "en" and not self._model.model.is_multilingual:
            raise ModelError(
                N_("The speech model in {folder} hears English only; choose one without .en in its name."),
                folder=self._folder,
            )
        segments, _ = self._model.transcribe(audio, language=language, initial_prompt=prompt or None, **OPTIONS)
        return map(_heard, segments)


def _heard(segment: WhisperSegment) -> Heard:
    words = tuple(
        Word(text=word.word, start=float(word.start), end=float(word.end), probability=float(word.probability))
        for word in segment.words or ()
    )
    return Heard(
        text=segment.text,
        start=float(segment.start),
        end=float(segment.end),
        words=words,
        log_probability=segment.avg_logprob,
        no_speech=segment.no_speech_prob,
    )


class _Shelf:
    """The place of the one loaded model; only who holds ``turn`` may take from it."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._key: tuple[object, ...] = ()
        self._engine: Engine | None = None

    def engine(self, folder: Path, device: str) -> Engine:
        """Return the model of that folder, loaded; another one is let go first, to give its memory back."""
        key = _key(folder, device)
        if self._engine is None or self._key != key:
            self._engine = None
            self._engine = _load(folder, device)
            self._key = key
        return self._engine


_shelf = _Shelf()


def _key(folder: Path, device: str) -> tuple[object, ...]:
    """Return what tells one model from another, a newer one in the same folder included."""
    if not folder.is_dir():
        raise ModelMissingError(
            N_("There is no speech model in {folder}; download one in the settings, or choose another folder."),
            folder=folder,
        )
    absent = missing_files(folder)  # without its tokenizer the package would ask the network
    if absent:
        raise ModelError(
            N_("The folder {folder} is no speech model in CTranslate2 form ({absent} missing); choose another one."),
            folder=folder,
            absent=", ".join(absent),
        )
    state = (folder / WEIGHTS).stat()
    return folder.resolve(), device, state.st_mtime_ns, state.st_size


def _load(folder: Path, device: str) -> Engine:
    """Load from the folder alone, on the first device that works; nothing is fetched."""
    try:
        from faster_whisper.vad import get_vad_model

        get_vad_model()  # kept by the package from now on
        return _Whisper(_on_some_device(folder, device), folder)
    except Exception as error:
        raise ModelError(
            N_("The speech model in {folder} can't be loaded ({reason}); download it again, or choose another one."),
            folder=folder,
            reason=str(error) or type(error).__name__,
        ) from error


def _on_some_device(folder: Path, device: str) -> WhisperModel:
    from ctranslate2 import get_cuda_device_count

    if device == "cuda" or (device == "auto" and get_cuda_device_count()):
        try:
            return _tried(_model(folder, "cuda", "auto"))
        except (RuntimeError, ValueError):  # a GPU that is too old, too small or without its libraries
            if device == "cuda":
                raise
    return _model(folder, "cpu", "int8")


def _model(folder: Path, device: str, compute_type: str) -> WhisperModel:
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device=device, compute_type=compute_type, local_files_only=True)


def _tried(model: WhisperModel) -> WhisperModel:
    """Run the model once: missing CUDA libraries show only then."""
    import numpy as np

    model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), np.float32))
    return model
