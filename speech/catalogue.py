"""The speech models a user can choose: what each serves for, what it needs, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from errors import N_, ModelError

NOTES = {
    "tiny": N_("The quickest; for trying the app out. Not good enough to score Mandarin answers."),
    "base": N_("Quick; for very old computers. Not good enough to score Mandarin answers."),
    "small": N_("The least that serves for Mandarin on a computer without a graphics card."),
    "medium": N_("More exact than small and several times slower; large-v3-turbo is better and about as fast."),
    "large-v3-turbo": N_("Nearly the best; for a computer with plenty of memory or an NVIDIA graphics card."),
    "large-v3": N_("The most exact and the slowest; for an NVIDIA graphics card."),
}


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a catalogue model, pinned by its length and its SHA-256 in hex."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A row of the catalogue. ``memory`` (processor, int8) and ``gpu_memory`` (float16) in bytes.

    ``note`` is a message id: what the model serves for, in one line. ``files`` ends with the weights.
    """

    name: str
    repository: str
    revision: str
    memory: int
    gpu_memory: int
    note: str
    files: tuple[ModelFile, ...]

    @property
    def bytes(self) -> int:
        """What a download of the whole model brings."""
        return sum(file.bytes for file in self.files)


@cache
def catalogue() -> tuple[ModelInfo, ...]:
    """Return the models a user can choose, from the quickest to the most exact (``data/models.yaml``)."""
    import yaml

    rows = yaml.safe_load((Path(__file__).parent / "data" / "models.yaml").read_text(encoding="utf-8"))
    return tuple(
        ModelInfo(note=NOTES[row["name"]], files=tuple(ModelFile(**file) for file in row.pop("files")), **row)
        for row in rows
    )


def model_info(name: str) -> ModelInfo:
    """Return the catalogue's row for ``name``; raises ``ModelError`` where it has none."""
    for info in catalogue():
        if info.name == name:
            return info
    raise ModelError(
        N_("There is no speech model called {name} to fetch; choose one of {names}."),
        name=name,
        names=", ".join(info.name for info in catalogue()),
    )


def readable(size: int) -> str:
    """Return a number of bytes as people read it: 484 MB, 1.6 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
