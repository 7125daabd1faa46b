"""What this computer brings for a speech model, and the model that suits it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

from speech.catalogue import model_info

LEAST_THAT_SERVES = "small"
BEST_WHERE_STRONG = "large-v3-turbo"
STRONG_CORES = 6  # one core takes 17 s over a window of 30 s with the best model, 5 s with the least
MEMORY_SHARE = 6  # a model takes no more than this part of the memory: the browser and much else are open too


@dataclass(frozen=True, slots=True)
class Machine:
    """What a computer brings: physical cores, and memory in bytes; 0 where there is no usable graphics card."""

    cores: int
    memory_bytes: int
    gpu_memory_bytes: int = 0


def recommend(machine: Machine) -> str:
    """Return the catalogue model that suits ``machine``."""
    best = model_info(BEST_WHERE_STRONG)
    strong = machine.cores >= STRONG_CORES and machine.memory_bytes >= MEMORY_SHARE * best.memory
    return best.name if strong or machine.gpu_memory_bytes >= best.gpu_memory else LEAST_THAT_SERVES


def this_machine() -> Machine:
    """Look at this computer; takes some milliseconds without a graphics card, up to a second with one."""
    import psutil

    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return Machine(cores, psutil.virtual_memory().total, _gpu_memory())


def _gpu_memory() -> int:
    """Return the largest NVIDIA card's memory in bytes, 0 where there is none that the engine can use."""
    tool = shutil.which("nvidia-smi")  # comes with every driver; asking it first spares the engine's import
    if not tool:
        return 0
    query = [tool, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    import subprocess

    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows no black window flashes up
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=5, check=True, creationflags=hidden)
        mebibytes = max(int(line) for line in answer.stdout.split())
        import ctranslate2

        return mebibytes * 2**20 if ctranslate2.get_cuda_device_count() else 0
    except (OSError, ValueError, RuntimeError, ImportError, subprocess.SubprocessError):
        return 0
