"""Fetching a speech model: which one suits this computer, from where, and how far it has come."""

from __future__ import annotations

import streamlit as st

from practice.fetching import Fetch, Fetcher
from settings import HUB
from speech.catalogue import catalogue, model_info, readable
from speech.machine import recommend, this_machine
from views.shared import _, change_settings, settings, stop_button, told

POLL = 0.5  # seconds
MIRROR = "https://hf-mirror.com"


@st.cache_resource(show_spinner=False)
def fetcher() -> Fetcher:
    """The one downloader of this process."""
    from speech.download import download  # brings the network's packages, which the first page can do without

    return Fetcher(download)


def offer(*, folded: bool) -> None:
    """Show the download that is under way, or let the person begin one."""
    if _under_way():
        return
    with st.expander(_("Fetch a model"), icon=":material/download:", expanded=not folded):
        name, hub = _which(), _from_where()
        if st.button(_("Fetch"), type="primary", icon=":material/download:"):
            _begin(name, hub)


def in_one_click(key: str) -> None:
    """Show the download that is under way, or the button that begins the one that suits this computer."""
    if _under_way():
        return
    name = recommend(this_machine())
    size = readable(model_info(name).bytes)
    if st.button(
        _("Fetch the model {name} ({size})", name=name, size=size),
        icon=":material/download:",
        key=f"fetch-{key}",
    ):
        _begin(name, settings().hub)


def _under_way() -> bool:
    """Show the download that is under way, or why the last one failed; tell whether one is under way."""
    fetch = fetcher().latest
    if fetch is None:
        return False
    if not fetch.over:
        _watch(fetch)
    elif fetch.error is not None:
        st.warning(told(fetch.error), icon=":material/cloud_off:")
    return not fetch.over


def _which() -> str:
    suits = recommend(this_machine())
    rows = {info.name: info for info in catalogue()}
    labels = {name: f"{name} · {readable(info.bytes)}" for name, info in rows.items()}
    labels[suits] += f" · {_('suits this computer')}"
    places = list(rows)
    name = st.selectbox(_("Model"), places, index=places.index(suits), format_func=labels.__getitem__) or suits
    st.caption(_(rows[name].note))
    return name


def _from_where() -> str:
    chosen = st.selectbox(
        _("Download from"),
        list(dict.fromkeys((settings().hub, HUB, MIRROR))),
        accept_new_options=True,
        help=_("Where the hub is slow or blocked, choose the mirror, or type the address of another one."),
    )
    return chosen or HUB


def _begin(name: str, hub: str) -> None:
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
    stop_button(fetch)
