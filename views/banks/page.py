"""Which part of the page the address asks for: all banks, an import, one bank, or one of its questions."""

from __future__ import annotations

import streamlit as st

from errors import InputError
from views.banks import bank, listing, question
from views.shared import desk, sentence_or_stop, told


def show() -> None:
    """Show the page."""
    with sentence_or_stop():
        bank_id, question_id = st.query_params.get("bank", ""), st.query_params.get("question", "")
        if "import" in st.query_params:
            from views.banks import uploading  # brings what reads documents, which a usual start can do without

            uploading.show()
        elif not bank_id:
            listing.show()
        else:
            _one(bank_id, question_id)


def _one(bank_id: str, question_id: str) -> None:
    try:
        found = desk().library.bank(bank_id)
        if question_id:
            question.show(found, question_id)
        else:
            bank.show(found)
    except InputError as error:  # deleted since, or an old bookmark
        st.warning(told(error), icon=":material/search_off:")
        listing.show()
