"""The way between the parts of the page, kept in the address so that a reload stays where it was."""

from __future__ import annotations

import streamlit as st


def to_list() -> None:
    """Go to all banks."""
    st.query_params.clear()


def to_import() -> None:
    """Go to the import."""
    st.query_params.from_dict({"import": "1"})


def to_bank(bank_id: str) -> None:
    """Go to one bank."""
    st.query_params.from_dict({"bank": bank_id})


def to_question(bank_id: str, question_id: str) -> None:
    """Go to one question of a bank."""
    st.query_params.from_dict({"bank": bank_id, "question": question_id})
