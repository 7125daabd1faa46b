"""All banks, the way to import one, and what was deleted."""

from __future__ import annotations

import streamlit as st

from questions.model import Bank
from questions.own import Earlier
from scoring.result import spelled_marks as marks
from views.banks.moving import to_bank, to_import
from views.banks.rows import row
from views.shared import _, broken_bank, desk, guarded, own_banks, plain, reload_banks

SHOWN_DELETED = 5


def show() -> None:
    """Show the list."""
    st.title(_("Question banks"), anchor=False)
    st.caption(_("What you rehearse. Bring a document of your own, or make a copy of a bank and change it."))
    st.button(
        _("Import a document"), type="primary", icon=":material/upload_file:", on_click=to_import, key="bank-import"
    )
    own = own_banks()
    mine = own.ids()
    for bank in desk().library.banks:
        _row(bank, own=bank.id in mine)
    for error in desk().library.broken:
        broken_bank(error)
    _deleted(own.deleted()[:SHOWN_DELETED])


def _row(bank: Bank, *, own: bool) -> None:
    whose = _("your own") if own else _("comes with Kaikou")
    holds = _("{count} questions · {marks} marks", count=bank.count, marks=marks(bank.marks))
    row(bank.title, f"{holds} · {whose}", key=f"bank-open-{bank.id}", opens=to_bank, args=(bank.id,))


def _deleted(gone: list[Earlier]) -> None:
    if not gone:
        return
    with st.expander(_("Deleted banks"), icon=":material/delete:"):
        for one in gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(one.bank_id)
                st.caption(f"{one.saved_at.astimezone():%Y-%m-%d %H:%M}")
                st.button(
                    _("Restore"),
                    key=f"bank-restore-{one.bank_id}",
                    icon=":material/undo:",
                    on_click=guarded(_restore),
                    args=(one,),
                )


def _restore(one: Earlier) -> None:
    bank = own_banks().restore(one)
    reload_banks()
    st.toast(_("{title} is back.", title=plain(bank.title)), icon=":material/undo:")
