"""Long work on this page: its progress bar, its file to download, and the house closed while its ground is changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from errors import KaikouError
from views.shared import _, desk, plain, told

UPLOAD = 4_000  # MB; a year of recordings

OnProgress = Callable[[float], None]


@contextmanager
def bar(text: str) -> Iterator[OnProgress]:
    """Show a progress bar with ``text`` while the block works, and give what moves it."""
    shown = st.progress(0.0, text=text)

    def move(share: float) -> None:
        shown.progress(min(max(share, 0.0), 1.0), text=text)

    try:
        yield move
    finally:
        shown.empty()


@contextmanager
def close_house() -> Iterator[None]:
    """Close the history while its files are exchanged; the next page opens whatever is there then."""
    desk().history.close()
    try:
        yield
    finally:
        st.cache_resource.clear()
        st.cache_data.clear()


@contextmanager
def laid_down(given: BinaryIO, name: str) -> Iterator[Path]:
    """Give what was uploaded as a file on disk, for as long as the block works."""
    with tempfile.TemporaryDirectory(prefix="kaikou-") as folder:
        path = Path(folder) / name
        with path.open("wb") as file:
            shutil.copyfileobj(given, file)
        yield path


def make_download(name: str, make: Callable[[Path, OnProgress], object]) -> None:
    """Make a file under a progress bar and offer it for download under ``name``."""
    try:
        with tempfile.TemporaryDirectory(prefix="kaikou-") as folder, bar(_("Making the file …")) as on_progress:
            target = Path(folder) / name
            make(target, on_progress)
            data = target.read_bytes()
    except KaikouError as error:
        st.warning(told(error), icon=":material/error:")
        return
    size = _("Save the file ({size} MB)", size=f"{len(data) / 1e6:.1f}")
    st.download_button(size, data, file_name=name, type="primary", icon=":material/download:", on_click="ignore")
    st.caption(plain(name))
