"""One bank: its sections and questions, and what can be done with the whole of it."""

from __future__ import annotations

import streamlit as st

from questions.editing import duplicated, restyled
from questions.library import Placed
from questions.model import Bank, Question, Section
from questions.own import Earlier, taken_ids
from questions.writing import bank_text
from scoring.result import spelled_marks as marks
from views import take
from views.banks.moving import to_bank, to_list, to_question
from views.banks.rows import row
from views.shared import _, desk, guarded, lead_to, own_banks, plain, reload_banks

NEW = "new"  # in the place of a question's id: one that is being written
UNDO = "bank-undo"  # the state of a bank before a question was deleted
SHOWN_EARLIER = 10


def show(bank: Bank) -> None:
    """Show the bank; one that comes with Kaikou can be copied, and the copy changed."""
    own = own_banks().has(bank.id)
    st.button(_("All banks"), icon=":material/arrow_back:", type="tertiary", on_click=to_list)
    st.title(plain(bank.title), anchor=False)
    st.caption(_("{count} questions · {marks} marks", count=bank.count, marks=marks(bank.marks)))
    _actions(bank, own=own)
    if not own:
        st.caption(_("This bank comes with Kaikou and stays as it is; make a copy to change it."))
    _offer_undo(bank)
    for number, section in enumerate(bank.sections):
        _section(bank, number, section, own=own)
    if own:
        st.button(
            _("Add a question"), icon=":material/add:", on_click=to_question, args=(bank.id, NEW), key="question-add"
        )


def _offer_undo(bank: Bank) -> None:
    earlier: Earlier | None = st.session_state.get(UNDO)
    if earlier is None or earlier.bank_id != bank.id:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_("The question was deleted."))
        st.button(_("Undo"), icon=":material/undo:", on_click=guarded(_back), args=(earlier,))


def _actions(bank: Bank, *, own: bool) -> None:
    with st.container(horizontal=True):
        if st.button(_("Practise this bank"), type="primary", icon=":material/mic:"):
            section, question = next(bank.placed())
            take.begin(Placed(bank, section, question))
            lead_to("practice")
        st.button(_("Make a copy"), icon=":material/content_copy:", on_click=guarded(_copy), args=(bank,))
        st.download_button(
            _("Export"),
            bank_text(bank).encode("utf-8"),
            file_name=f"{bank.id}.yaml",
            mime="application/yaml",
            icon=":material/download:",
            help=_("A file to share or to keep; it can be imported again"),
            on_click="ignore",
        )
        if own:
            with st.popover(_("More"), type="tertiary", icon=":material/more_horiz:"):
                _more(bank)


def _more(bank: Bank) -> None:
    key = f"bank-title-{bank.id}"
    st.text_input(_("Title of the bank"), bank.title, key=key, max_chars=80)
    st.button(_("Rename"), icon=":material/edit:", on_click=guarded(_rename), args=(bank, key))
    for earlier in own_banks().earlier(bank.id)[:SHOWN_EARLIER]:
        st.button(
            _("Back to {moment}", moment=f"{earlier.saved_at.astimezone():%Y-%m-%d %H:%M:%S}"),
            key=f"bank-back-{earlier.path.stem}",
            icon=":material/history:",
            type="tertiary",
            on_click=guarded(_back),
            args=(earlier,),
        )
    st.button(_("Delete this bank"), icon=":material/delete:", on_click=guarded(_delete), args=(bank,))


def _section(bank: Bank, number: int, section: Section, *, own: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(plain(section.title), anchor=False)
        if own:
            with st.popover(_("Change"), type="tertiary", icon=":material/edit:", key=f"section-change-{number}"):
                _change_section(bank, number, section)
    each = _("{marks} marks each", marks=marks(section.marks_per_question))
    st.caption(" · ".join([each, *(plain(one) for one in section.competencies)]))
    for question in section.questions:
        key = f"question-open-{question.id}"
        row(question.text, _points(question), key=key, opens=to_question, args=(bank.id, question.id))


def _change_section(bank: Bank, number: int, section: Section) -> None:
    stem = f"section-{bank.id}-{number}"
    st.text_input(_("Title of the section"), section.title, key=f"{stem}-title", max_chars=80)
    st.number_input(
        _("Marks for each question"),
        0.5,
        1000.0,
        float(section.marks_per_question),
        0.5,
        key=f"{stem}-marks",
        format="%g",
    )
    st.text_input(_("Competencies, parted by commas"), _(", ").join(section.competencies), key=f"{stem}-competencies")
    st.button(
        _("Save"), key=f"{stem}-save", icon=":material/save:", on_click=guarded(_restyle), args=(bank, number, stem)
    )


def _points(question: Question) -> str:
    if not question.points:
        return _("no key points yet: not scored")
    names = " · ".join(plain(point.name) for point in question.points)
    return f"{names}  ({_('proposed')})" if any(point.proposed for point in question.points) else names


def _copy(bank: Bank) -> None:
    made = duplicated(bank, _("{title} (copy)", title=bank.title), taken_ids(desk().library, own_banks()))
    own_banks().save(made)
    reload_banks()
    to_bank(made.id)
    st.toast(_("This is your copy; change what you like."), icon=":material/content_copy:")


def _rename(bank: Bank, key: str) -> None:
    title = str(st.session_state[key]).strip()
    if title and title != bank.title:
        own_banks().save(bank.model_copy(update={"title": title}))
        reload_banks()


def _restyle(bank: Bank, number: int, stem: str) -> None:
    title = str(st.session_state[f"{stem}-title"]).strip() or bank.sections[number].title
    said = str(st.session_state[f"{stem}-competencies"])
    competencies = [one.strip() for one in said.replace("，", ",").replace("、", ",").split(",") if one.strip()]
    own_banks().save(restyled(bank, number, title, float(st.session_state[f"{stem}-marks"]), competencies))
    reload_banks()


def _back(earlier: Earlier) -> None:
    own_banks().restore(earlier)
    reload_banks()
    st.session_state.pop(UNDO, None)
    st.toast(_("The bank is as it was then; the state before is kept too."), icon=":material/history:")


def _delete(bank: Bank) -> None:
    own_banks().delete(bank.id)
    reload_banks()
    to_list()
    st.toast(_("{title} was deleted; it can be restored below.", title=plain(bank.title)), icon=":material/delete:")
