"""Choosing a speech model: what is on this computer, what suits it, and fetching another."""

from __future__ import annotations

import streamlit as st

from errors import KaikouError
from practice.fetching import Fetch, Fetcher
from settings import fixed_by_environment
from speech import models
from speech.catalogue import catalogue, readable
from speech.download import download
from speech.machine import recommend, this_machine
from speech.models import FoundModel
from views.shared import _, change_settings, guarded, plain, settings, told

POLL = 0.5  # seconds
HUBS = ("https://huggingface.co", "https://hf-mirror.com")
_AUTOMATIC = ""
_CHOICE = "model-choice"


@st.cache_resource(show_spinner=False)
def fetcher() -> Fetcher:
    """The one downloader of this process."""
    return Fetcher(download)


def choose() -> None:
    """Show which model listens, and let the person choose or fetch another."""
    model = warn()
    if model is not None and model.kind != models.DEMO:
        st.success(_("{name} is ready to listen.", name=plain(model.name)), icon=":material/hearing:")
    found = {_value(model): model for model in models.found(settings().models, settings().model)}
    names = {_AUTOMATIC: _("Automatic: the best one here")} | {
        value: f"{_name(model)} · {readable(model.bytes)}" for value, model in found.items()
    }
    if found:
        st.selectbox(
            _("Model to use"),
            list(names),
            index=list(names).index(_chosen(found)),
            format_func=names.__getitem__,
            key=_CHOICE,
            on_change=guarded(_take_choice),
            disabled=fixed_by_environment("model"),
        )
    _fetching(has_real=any(model.kind != models.DEMO for model in found.values()))
    _folder()


def warn() -> FoundModel | None:
    """Say what is wrong with the model in use: that there is none, or that it understands no people; return it."""
    try:
        model = models.locate(settings().model, settings().models)
    except KaikouError as error:
        st.warning(told(error), icon=":material/hearing_disabled:")
        return None
    if model.kind == models.DEMO:
        st.info(
            _("The demo model understands Kaikou's built-in voice, not people. Fetch a real one for your own answers."),
            icon=":material/info:",
        )
    return model


def _take_choice() -> None:
    change_settings(model=st.session_state[_CHOICE])


def _value(model: FoundModel) -> str:
    """Return how the settings name a model: Kaikou's own by name, so that it stays what it is wherever it lies."""
    return str(model.folder) if model.kind == "folder" else model.name


def _chosen(found: dict[str, FoundModel]) -> str:
    chosen = settings().model
    return next((value for value, model in found.items() if chosen in (value, str(model.folder))), _AUTOMATIC)


def _name(model: FoundModel) -> str:
    return _("Demo model") if model.kind == models.DEMO else model.name


def _fetching(*, has_real: bool) -> None:
    fetch = fetcher().latest
    if fetch is not None and not fetch.over:
        _watch(fetch)
        return
    if fetch is not None and fetch.error is not None:
        st.warning(told(fetch.error), icon=":material/cloud_off:")
    with st.expander(_("Fetch a model"), icon=":material/download:", expanded=not has_real):
        suits = recommend(this_machine())
        rows = {info.name: info for info in catalogue()}
        names = {
            name: f"{name} · {readable(info.bytes)}" + (f" · {_('suits this computer')}" if name == suits else "")
            for name, info in rows.items()
        }
        name = (
            st.selectbox(_("Model"), list(rows), index=list(rows).index(suits), format_func=names.__getitem__) or suits
        )
        st.caption(_(rows[name].note))
        hub = (
            st.selectbox(
                _("Download from"),
                list(dict.fromkeys((settings().hub, *HUBS))),
                accept_new_options=True,
                help=_("Where the hub is slow or blocked, choose the mirror, or type the address of another one."),
            )
            or HUBS[0]
        )
        if st.button(_("Fetch"), type="primary", icon=":material/download:"):
            if not hub.startswith(("http://", "https://")):
                st.warning(_("The address of a hub begins with https://."))
                return
            if hub != settings().hub:
                change_settings(hub=hub)
            fetcher().begin(name, settings().models, hub)
            st.rerun()


@st.fragment(run_every=POLL)
def _watch(fetch: Fetch) -> None:
    if fetch.over:
        st.rerun()
    progress = fetch.progress
    if progress is None:
        st.progress(0.0, text=_("Fetching {name}: asking the hub …", name=fetch.name))
    else:
        done, whole = readable(progress.done_bytes), readable(progress.total_bytes)
        st.progress(
            min(progress.fraction, 1.0),
            text=_("Fetching {name}: {done} of {whole}", name=fetch.name, done=done, whole=whole),
        )
    stopping = fetch.stopped.is_set()
    st.button(
        _("Stopping …") if stopping else _("Stop"),
        icon=":material/stop:",
        type="tertiary",
        disabled=stopping,
        on_click=fetch.cancel,
    )


def _folder() -> None:
    with st.expander(_("Use a folder of model files"), icon=":material/folder:"):
        st.caption(_("A folder in CTranslate2 form: model.bin, config.json, tokenizer.json and a vocabulary."))
        with st.form("model-folder", border=False):
            typed = st.text_input(_("Folder"), placeholder="D:\\models\\faster-whisper-small")
            pressed = st.form_submit_button(_("Use this folder"), disabled=fixed_by_environment("model"))
        folder = typed.strip().strip('"')
        if not pressed or not folder:
            return
        try:
            model = models.locate(folder, settings().models)
        except KaikouError as error:
            st.warning(told(error))
            return
        change_settings(model=_value(model))
        st.session_state.pop(_CHOICE, None)
        st.rerun()
