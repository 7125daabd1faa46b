"""One question of a bank: read it, try it out, and in a bank of one's own change everything about it."""

from __future__ import annotations

from html import escape

import streamlit as st

from errors import N_, InputError
from questions.editing import added, free_question_id, opened, removed, replaced
from questions.model import Bank, Question
from views.banks import fields, points, tryout
from views.banks.bank import NEW, UNDO
from views.banks.moving import to_bank, to_question
from views.shared import _, guarded, own_banks, plain, reload_banks

_NEW_SECTION = -1
DEFAULT_MARKS = 5.0


def show(bank: Bank, question_id: str) -> None:
    """Show a question, or the fields for a new one; ``InputError`` where the bank has none of that id."""
    st.button(plain(bank.title), icon=":material/arrow_back:", type="tertiary", on_click=_leave, args=(bank.id,))
    own = own_banks().has(bank.id)
    if question_id == NEW and own:
        _edit(bank, Question(id=free_question_id(bank), text=_("New question")), new=True)
        return
    question = _found(bank, question_id)
    if own:
        _edit(bank, question, new=False)
    else:
        _read(bank, question)


def _found(bank: Bank, question_id: str) -> Question:
    pair = bank.find(question_id)
    if pair is None:
        raise InputError(N_("This question is no longer in the bank."))
    return pair[1]


def _read(bank: Bank, question: Question) -> None:
    st.html(f'<h1 class="kk-question">{escape(question.text)}</h1>')
    points.listed(question)
    with st.expander(_("Reference answer and analysis"), icon=":material/menu_book:"):
        st.text(question.answer)
        if question.analysis:
            st.caption(_("Analysis"))
            st.text(question.analysis)
    tryout.show(bank, question)


def _edit(bank: Bank, question: Question, *, new: bool) -> None:
    fields.open_question(bank.id, question if not new else question.model_copy(update={"id": NEW}))
    if new and fields.value("text") == question.text:
        fields.put("", "text")
    st.title(_("New question") if new else _("Change the question"), anchor=False)
    found = fields.checked(question.id, bank.language)
    _basics(found)
    place = _place(bank) if new else None
    st.subheader(_("Key points"), anchor=False)
    st.caption(_("What a good answer shows. A name is enough; the ways of saying it are found by themselves."))
    for number, uid in enumerate(fields.value("points")):
        points.edit(number, uid, found, bank.language)
    st.button(_("Add a point"), icon=":material/add:", on_click=fields.add_point, key="point-add")
    fields.tell(found.at("points") + found.at())
    with st.container(horizontal=True):
        st.button(
            _("Save"),
            type="primary",
            icon=":material/save:",
            disabled=found.question is None,
            on_click=guarded(_save),
            args=(bank, found.question, place, new),
            key="question-save",
        )
        if not new:
            st.button(
                _("Delete this question"),
                type="tertiary",
                icon=":material/delete:",
                disabled=bank.count == 1,
                on_click=guarded(_delete),
                args=(bank, question.id),
            )
    if found.question is None:
        st.caption(_("What is marked in red must be put right before this can be saved."))
    elif not new and found.question != question:
        st.caption(_("There are changes that are not saved yet."))
    if found.question is not None:
        tryout.show(bank, found.question)


def _basics(found: fields.Checked) -> None:
    st.text_area(_("Question, as it is read aloud"), key=fields.key("text"), height=90)
    fields.tell(found.at("text"))
    st.text_area(_("Reference answer"), key=fields.key("answer"), height=180)
    st.text_area(_("Analysis: what the interviewer looks for"), key=fields.key("analysis"), height=90)
    st.number_input(_("Minutes to answer"), 0.2, 15.0, step=0.5, key=fields.key("minutes"), format="%g")
    fields.tell(found.at("seconds"))


def _place(bank: Bank) -> tuple[int, str]:
    """Let the person say in which section a new question goes; return its number, or a new one's title."""
    titles = {number: section.title for number, section in enumerate(bank.sections)}
    chosen = st.selectbox(
        _("Section"),
        [*titles, _NEW_SECTION],
        index=len(titles) - 1,
        format_func=lambda number: titles.get(number, _("A new section")),
        key="new-question-section",
    )
    if chosen is not None and chosen != _NEW_SECTION:
        return chosen, ""
    return _NEW_SECTION, st.text_input(_("Title of the section"), key="new-section-title", max_chars=80)


def _save(bank: Bank, question: Question, place: tuple[int, str] | None, new: bool) -> None:
    if not new:
        made = replaced(bank, question)
    elif place is not None and place[0] != _NEW_SECTION:
        made = added(bank, question, place[0])
    else:
        made = opened(bank, (place[1] if place else "").strip() or _("More questions"), DEFAULT_MARKS, question)
    own_banks().save(made)
    reload_banks()
    fields.close()
    if new:
        to_question(bank.id, question.id)
    st.toast(_("Saved. Earlier answers keep the question as it was."), icon=":material/check:")


def _delete(bank: Bank, question_id: str) -> None:
    own_banks().save(removed(bank, question_id))
    st.session_state[UNDO] = own_banks().earlier(bank.id)[0]
    reload_banks()
    _leave(bank.id)


def _leave(bank_id: str) -> None:
    fields.close()
    to_bank(bank_id)
