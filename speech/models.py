"""Speech models: which a user can choose, which are on this computer, and which one suits it.

Nothing here touches the network; ``speech.download`` fetches. A model is a folder
in CTranslate2 form, as faster-whisper loads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from errors import N_, ModelMissingError
from speech.catalogue import ModelFile, ModelInfo, catalogue, model_info, readable
from speech.machine import Machine, recommend, this_machine

__all__ = [
    "FoundModel",
    "Machine",
    "ModelFile",
    "ModelInfo",
    "catalogue",
    "found",
    "is_model",
    "locate",
    "missing_files",
    "model_info",
    "readable",
    "recommend",
    "this_machine",
]

DEMO = "demo"
DEMO_FOLDER = Path(__file__).parent / "demo_model"
PARTIAL = ".partial"  # ends the name of a folder whose download isn't finished
WEIGHTS = "model.bin"
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")

Kind = Literal["catalogue", "demo", "folder"]


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model on this computer; ``bytes`` is its size on disk."""

    name: str
    folder: Path
    bytes: int
    kind: Kind


def missing_files(folder: Path) -> tuple[str, ...]:
    """Return what ``folder`` lacks to be a model.

    The engine needs a vocabulary; without tokenizer.json faster-whisper would fetch
    one from the network while loading, so that it counts as needed too.
    """
    missing = [name for name in (WEIGHTS, "config.json", "tokenizer.json") if not os.path.isfile(folder / name)]
    if not any(os.path.isfile(folder / name) for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    return tuple(missing)


def is_model(folder: Path) -> bool:
    """Tell whether ``folder`` holds a whole model in CTranslate2 form."""
    return not missing_files(folder)


def found(models_folder: Path, extra: str = "") -> tuple[FoundModel, ...]:
    """Return the models on this computer, the best first and the demo model last.

    Looks in the data folder, in this computer's Hugging Face cache, in the program's
    own tree, and at the folder ``extra``, if it is one. A model found twice counts once.
    """
    models: list[FoundModel] = []
    seen: set[str] = set()
    for model in (*_in_models_folder(models_folder), *_in_hub_cache(), *_chosen_or_demo(extra)):
        marks = {os.path.realpath(model.folder), *([model.name] if model.kind == "catalogue" else [])}
        if seen.isdisjoint(marks):
            models.append(model)
        seen |= marks
    return tuple(sorted(models, key=_rank))


def locate(choice: str, models_folder: Path) -> FoundModel:
    """Return the model that ``choice`` means: a found model's name, a folder, or, where empty, the best one found.

    Raises ``ModelMissingError``, which says what to do.
    """
    choice = choice.strip()
    models = found(models_folder)
    if not choice and models:
        return models[0]
    for model in models:
        if model.name == choice:
            return model
    own = models_folder / choice
    folder = own if choice and os.path.isdir(own) else Path(os.path.expanduser(choice))
    if choice and is_model(folder):
        return _found(folder.absolute().name, folder.absolute(), "folder")
    raise _missing(choice, folder)


def _found(name: str, folder: Path, kind: Kind) -> FoundModel:
    size = sum(os.path.getsize(entry) for entry in folder.iterdir() if os.path.isfile(entry))
    return FoundModel(name, folder, size, kind)


def _rank(model: FoundModel) -> tuple[int, int]:
    names = [info.name for info in catalogue()]
    kind = ("catalogue", "folder", DEMO).index(model.kind)
    return kind, -names.index(model.name) if model.kind == "catalogue" else 0


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(folder for folder in parent.iterdir() if is_model(folder))
    except OSError:
        return []


def _in_models_folder(models_folder: Path) -> Iterator[FoundModel]:
    names = {info.name for info in catalogue()}
    for folder in _folders(models_folder):
        if folder.suffix != PARTIAL:
            yield _found(folder.name, folder, "catalogue" if folder.name in names else "folder")


def _in_hub_cache() -> Iterator[FoundModel]:
    for info in catalogue():
        snapshots = _hub_cache() / f"models--{info.repository.replace('/', '--')}" / "snapshots"
        folders = _folders(snapshots)
        folders.sort(key=[snapshots / info.revision].count, reverse=True)  # the pinned one first
        yield from (_found(info.name, folder, "catalogue") for folder in folders[:1])


def _hub_cache() -> Path:
    """Return where huggingface_hub keeps its files; worked out here because importing it takes long."""
    home = os.environ.get("HF_HOME") or os.path.join(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface")
    named = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE") or os.path.join(home, "hub")
    return Path(os.path.expanduser(named))


def _chosen_or_demo(extra: str) -> Iterator[FoundModel]:
    folder = Path(os.path.expanduser(extra.strip()))
    if extra.strip() and is_model(folder):
        yield _found(folder.absolute().name, folder.absolute(), "folder")
    if is_model(DEMO_FOLDER):
        yield _found(DEMO, DEMO_FOLDER, "demo")


def _missing(choice: str, folder: Path) -> ModelMissingError:
    if not choice:
        return ModelMissingError(
            N_(
                'No speech model is on this computer: fetch one in the settings or with "python3 run.py model small",'
                " choose a folder that holds one, or type the answer."
            )
        )
    if choice in [info.name for info in catalogue()]:
        return ModelMissingError(
            N_(
                'The speech model {name} is not on this computer: fetch it in the settings or with "python3 run.py'
                ' model {name}", choose a folder that holds a model, or type the answer.'
            ),
            name=choice,
        )
    if os.path.isdir(folder):
        return ModelMissingError(
            N_(
                "The folder {folder} holds no speech model in CTranslate2 form ({missing} not found): choose another"
                ' folder, fetch a model in the settings or with "python3 run.py model small", or type the answer.'
            ),
            folder=folder,
            missing=", ".join(missing_files(folder)),
        )
    return ModelMissingError(
        N_(
            "{choice} is neither a speech model on this computer nor a folder: choose another, fetch one in the"
            ' settings or with "python3 run.py model small", or type the answer.'
        ),
        choice=choice,
    )
