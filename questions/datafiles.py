"""Data that comes with Kaikou as YAML, read by the quick loader where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(path: Path) -> Any:
    """Return what a file of ours holds."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
