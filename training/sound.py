"""From a passage to what the model learns from: mel features, and what is spoken at which moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from multiprocessing import get_context
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from faster_whisper.feature_extractor import FeatureExtractor
from pypinyin import Style, pinyin
from texts import passages
from voice import PUNCTUATION, Speech, Unit, Voice
from voice import RATE as SPOKEN

HEARD = 16_000
FRAME = 0.02  # seconds, one position of the encoder
VARIANTS = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7")
SOUNDS = "@ @r A Au N N- S; X _ a aI ai au e eI ei E f h i i. i: iE iou j k kh l m n o o- ong ou p ph r s s. t tS; tS;h"
SOUNDS_MORE = "i[ th ts ts. ts.h tsh u u: uei uo w x y y@ yE z z. other"
SOUND_NAMES = {name: index for index, name in enumerate(f"{SOUNDS} {SOUNDS_MORE}".split())}
SILENT_SHARE = 0.02
TONES = 6  # none, four tones, the light one

Samples = npt.NDArray[np.float32]


@dataclass
class Passage:
    """A spoken passage: features of shape (frames of 10 ms, 80), and for each frame of 20 ms its sound and tone."""

    text: str
    features: npt.NDArray[np.float16]
    units: list[Unit]
    sounds: npt.NDArray[np.uint8]
    tones: npt.NDArray[np.uint8]

    @cached_property
    def clauses(self) -> list[list[Unit]]:
        """The units of each stretch between two marks of punctuation."""
        spans = [match.span() for match in re.finditer(f"[^{PUNCTUATION}]+", self.text)]
        found = [[unit for unit in self.units if first <= unit.first < last] for first, last in spans]
        return [clause for clause in found if clause]


def make(folder: Path, count: int, seed: int, workers: int = 2) -> None:
    """Speak ``count`` passages into ``folder``, a file for each worker; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(folder / f"{seed}-{worker}.npz", count // workers, seed + worker) for worker in range(workers)]
    with get_context("spawn").Pool(workers) as pool:
        pool.starmap(_make_one, [job for job in jobs if not job[0].exists()])


def load(folder: Path) -> list[Passage]:
    """Return the passages of ``folder``; their features stay on disk until they are used."""
    found: list[Passage] = []
    for path in sorted(folder.glob("*.npz")):
        features = np.load(path.with_suffix(".npy"), mmap_mode="r")
        kept = np.load(path, allow_pickle=True)
        start = 0
        for text, length, units, sounds, tones in kept["passages"]:
            found.append(Passage(text, features[start : start + length], units, sounds, tones))
            start += length
    return found


def _make_one(path: Path, count: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    voice = Voice()
    features, kept = [], []
    for text in passages(count, seed):
        passage = silent(chance) if chance.random() < SILENT_SHARE else spoken(voice, text, chance)
        features.append(passage.features)
        kept.append((passage.text, len(passage.features), passage.units, passage.sounds, passage.tones))
    np.save(path.with_suffix(".npy"), np.concatenate(features))
    table = np.empty(len(kept), object)
    table[:] = kept
    np.savez(path, passages=table)


def spoken(voice: Voice, text: str, chance: np.random.Generator) -> Passage:
    """Return ``text`` spoken at a speed, pitch and loudness of chance, half the time with light noise."""
    plain = chance.random() < 0.65
    speech = voice.speak(
        text,
        words_per_minute=int(chance.integers(140, 216)),
        pitch=50 if plain else int(chance.integers(35, 66)),
        variant="" if plain else str(chance.choice(["", *VARIANTS])),
    )
    samples = heard(speech.samples)
    samples, units, sounds = _with_pauses(samples, speech, chance)
    if chance.random() < 0.5:
        samples = _noisy(samples, chance)
    samples = np.clip(samples * 10 ** (chance.uniform(-14, 3) / 20), -1, 1)
    mel = extractor()(samples).T.astype(np.float16)
    frames = len(mel) // 2
    return Passage(text, mel[: frames * 2], units, _sound_frames(sounds, frames), _tone_frames(text, units, frames))


def silent(chance: np.random.Generator) -> Passage:
    """Return a quarter of a minute in which nobody speaks: nothing at all, or hiss."""
    samples = np.zeros(15 * HEARD, np.float32)
    if chance.random() < 0.7:
        samples = _noisy(samples + np.float32(10 ** chance.uniform(-4, -1)), chance)
        samples -= samples.mean()
    mel = extractor()(samples).T.astype(np.float16)
    frames = len(mel) // 2
    return Passage("", mel[: frames * 2], [], np.full(frames, SOUND_NAMES["_"], np.uint8), np.zeros(frames, np.uint8))


@cache
def extractor() -> FeatureExtractor:
    """Return faster-whisper's own way from samples to features."""
    return FeatureExtractor(feature_size=80)


def heard(samples: npt.NDArray[np.int16]) -> Samples:
    """Return speech at the recogniser's rate, -1 to 1, resampled as the app does it."""
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = SPOKEN
    resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARD)
    pieces = [piece.to_ndarray().reshape(-1) for given in (frame, None) for piece in resampler.resample(given)]
    return np.concatenate(pieces).astype(np.float32) / 32768


def _with_pauses(
    samples: Samples, speech: Speech, chance: np.random.Generator
) -> tuple[Samples, list[Unit], list[tuple[str, float]]]:
    """Put silence before, after, and at some of the places where the voice takes breath."""
    breaths = [(0.0, 0.7)]
    breaths += [(one.end, 0.14) for one, two in zip(speech.units, speech.units[1:], strict=False) if _parted(one, two)]
    breaths += [(len(samples) / HEARD, 0.8)]
    pieces, shifts, done, added = [], [(0.0, 0.0)], 0, 0.0
    for moment, often in breaths:
        if chance.random() < often:
            pause = float(chance.uniform(0.1, 2.5))
            cut = round((moment + (0.05 if 0 < moment < len(samples) / HEARD else 0)) * HEARD)
            pieces += [samples[done:cut], np.zeros(round(pause * HEARD), np.float32)]
            done, added = cut, added + pause
            shifts.append((cut / HEARD, added))
    places, amounts = np.array(shifts).T

    def moved(moment: float) -> float:
        return float(moment + amounts[np.searchsorted(places, moment + 1e-6, side="right") - 1])

    units = [Unit(unit.first, unit.last, moved(unit.start), moved(unit.end)) for unit in speech.units]
    sounds = [(name, moved(start)) for name, start in speech.sounds]
    return np.concatenate([*pieces, samples[done:]]), units, sounds


def _parted(one: Unit, two: Unit) -> bool:
    return two.start - one.end > 0.04


def _noisy(samples: Samples, chance: np.random.Generator) -> Samples:
    """Add hiss of some colour, 18 to 50 dB below the speech."""
    noise = np.fft.rfft(chance.standard_normal(len(samples)).astype(np.float32))
    noise *= np.maximum(1, np.arange(len(noise))) ** -chance.uniform(0, 0.6)
    hiss = np.fft.irfft(noise, len(samples))
    level = float(np.sqrt(np.mean(samples**2))) * 10 ** (-chance.uniform(18, 50) / 20)
    return (samples + hiss / max(1e-9, float(np.std(hiss))) * level).astype(np.float32)


def _sound_frames(sounds: list[tuple[str, float]], frames: int) -> npt.NDArray[np.uint8]:
    labels = np.full(frames, SOUND_NAMES["_"], np.uint8)
    for (name, start), (_, end) in zip(sounds, [*sounds[1:], ("", frames * FRAME)], strict=True):
        label = SOUND_NAMES["_"] if name.startswith("_") or not name else SOUND_NAMES.get(name, SOUND_NAMES["other"])
        labels[round(start / FRAME) : round(end / FRAME)] = label
    return labels


def _tone_frames(text: str, units: list[Unit], frames: int) -> npt.NDArray[np.uint8]:
    read = pinyin(list(text) if len(text) < 2 else text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)
    tones = [int(syllable[0][-1]) if syllable[0][-1:].isdigit() and len(syllable[0]) > 1 else 0 for syllable in read]
    labels = np.zeros(frames, np.uint8)
    for unit in units:
        if len(tones) == len(text):
            labels[round(unit.start / FRAME) : round(unit.end / FRAME)] = tones[unit.first]
    return labels
