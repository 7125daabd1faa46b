"""Choosing a speech model among those on this computer; ``views.fetching`` brings others."""

from __future__ import annotations

import streamlit as st

from errors import KaikouError
from settings import fixed_by_environment
from speech import models
from speech.catalogue import readable
from speech.models import FoundModel
from views import demo, fetching
from views.shared import _, change_settings, guarded, plain, settings, told

_AUTOMATIC = ""
_CHOICE = "model-choice"


def choose() -> None:
    """Show which model listens, and let the person choose or fetch another."""
    model = warn()
    if model is not None and model.kind == models.DEMO:
        demo.say()
    elif model is not None:
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
            key=_choice(),
            on_change=guarded(_take_choice),
            disabled=fixed_by_environment("model"),
        )
    fetching.offer(folded=any(model.kind != models.DEMO for model in found.values()))
    _folder()


def warn() -> FoundModel | None:
    """Return the model in use; where there is none, say so."""
    try:
        return models.locate(settings().model, settings().models)
    except KaikouError as error:
        st.warning(told(error), icon=":material/hearing_disabled:")
        return None


def _choice() -> str:
    """Return the key of the list: one for each language, or its old label would be taken for a model's name."""
    return f"{_CHOICE}-{settings().language}"


def _take_choice() -> None:
    change_settings(model=st.session_state[_choice()])


def _value(model: FoundModel) -> str:
    """Return how the settings name a model: Kaikou's own by name, so that it stays what it is wherever it lies."""
    return str(model.folder) if model.kind == "folder" else model.name


def _chosen(found: dict[str, FoundModel]) -> str:
    chosen = settings().model
    return next((value for value, model in found.items() if chosen in (value, str(model.folder))), _AUTOMATIC)


def _name(model: FoundModel) -> str:
    return _("Demo model") if model.kind == models.DEMO else model.name


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
        st.session_state.pop(_choice(), None)
        st.rerun()
