"""What every page needs: the desk, the worker, the settings, and texts in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

import settings as configuration
from errors import BankError, KaikouError
from history.rescuing.health import check
from history.store import open_history
from locales import translator
from practice.background import Background
from practice.care import Care
from practice.desk import Desk
from practice.worker import Worker
from questions.library import open_library
from questions.own import OwnBanks
from settings import Settings

ICON = Path(__file__).parent / "icon.svg"  # our own file: a named icon would be fetched from the network
DRAFT = "draft-"  # begins the keys of what a person is typing
_PROBLEM = "problem"
_MARKUP = re.compile(r"[\\`*_{}\[\]~$:<|&]|^[#>+-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")  # a line that begins so is an item of a list
ERASED = "erased"  # everything was deleted, and the browser is to forget its part
PAGES = "pages"  # where views.house leaves the pages, so that one can lead to another


def settings() -> Settings:
    """Return the settings as they are on disk now; read once a run of the page."""
    if "settings" not in st.session_state:
        st.session_state["settings"] = configuration.load()
    found: Settings = st.session_state["settings"]
    return found


def change_settings(**changes: object) -> None:
    """Save settings and use them from the next run on."""
    st.session_state["settings"] = configuration.save(settings(), **changes)


def refresh_settings() -> None:
    """Forget the settings of the run before; another tab may have changed them."""
    st.session_state["settings"] = configuration.load()


def _(message: str, **values: object) -> str:
    """Return the message in the reader's language with its values filled in."""
    translated = translator(settings().language)(message)
    return translated.format(**values) if values else translated


def told(error: KaikouError) -> str:
    """Return an error's sentence in the reader's language (the default one where the settings can't be read)."""
    return plain(error.told(translator(settings().language if "settings" in st.session_state else "zh_CN")))


def broken_bank(error: BankError) -> None:
    """Show why a bank was left out, each of its faults folded away."""
    if not error.faults:
        st.warning(told(error), icon=":material/warning:")
        return
    with st.expander(told(error), icon=":material/warning:"):
        for fault in error.faults:
            st.text(fault.told(_))


def plain(text: str) -> str:
    """Return ``text`` for a place where Streamlit reads markdown, so that it is shown letter for letter."""
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", " ".join(text.split())))


def guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """Return a widget's callback whose error is told at the top of the page that runs next."""

    def guard(*arguments: object) -> None:
        try:
            callback(*arguments)
        except KaikouError as error:
            st.session_state[_PROBLEM] = error

    return guard


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The one desk of this process; the banks and the database are opened with it."""
    found = configuration.load()
    history_was_lost()
    return Desk(library=open_library(found.banks), history=open_history(found))


@st.cache_resource(show_spinner=False)
def history_was_lost() -> bool:
    """Tell whether, at this start, the history's file was gone or empty though recordings or backups were there.

    Asked before the history is opened: that makes a new one.
    """
    found = configuration.load()
    file = found.database
    if not isinstance(file, Path) or (file.is_file() and file.stat().st_size):
        return False
    return check(found).database in ("missing", "empty")


@st.cache_resource(show_spinner=False)
def care() -> Care:
    """The care of this start for what is kept: begun once, after the first page."""
    begun = Care(history=desk().history, settings=configuration.load())
    begun.begin()
    return begun


def own_banks() -> OwnBanks:
    """Return the folder of the user's own banks."""
    return OwnBanks(settings().banks)


def reload_banks() -> None:
    """Let everybody see what was saved in the folder of banks."""
    desk().library = open_library(settings().banks)


@st.cache_resource(show_spinner=False)
def worker() -> Worker:
    """The one transcription thread of this process."""
    return Worker(desk())


def link(page: str, label: str, icon: str) -> None:
    """Show a link to one of the pages."""
    st.page_link(st.session_state[PAGES][page], label=label, icon=icon)


def lead_to(page: str) -> None:
    """Leave this page for another."""
    st.switch_page(st.session_state[PAGES][page])


def stop_button(work: Background) -> None:
    """Show the button that stops work behind the page, and that it was pressed."""
    stopping = work.stopped.is_set()
    st.button(
        _("Stopping …") if stopping else _("Stop"),
        icon=":material/stop:",
        type="tertiary",
        disabled=stopping,
        on_click=work.cancel,
    )


@contextmanager
def sentence_or_stop() -> Iterator[None]:
    """Show an error meant for a person as its sentence, and end the page there."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.error(told(problem), icon=":material/error:")
    try:
        yield
    except KaikouError as error:
        st.error(told(error), icon=":material/error:")
        st.stop()
