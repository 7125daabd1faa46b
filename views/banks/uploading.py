"""Importing: a document in, a preview of what it holds, and a bank of one's own once it is right."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from errors import KaikouError
from practice.importing import FORMATS, Imported, import_document
from questions.importing.draft import Draft, DraftQuestion, DraftSection
from questions.model import Bank
from questions.own import taken_ids
from scoring.result import spelled_marks as marks
from views.banks.moving import to_bank, to_list
from views.shared import DRAFT, _, desk, guarded, own_banks, plain, reload_banks, told

_FOUND = "import-found"
_TITLE = f"{DRAFT}import-title"


def show() -> None:
    """Show the upload, or what was found in the file that is there."""
    st.button(_("All banks"), icon=":material/arrow_back:", type="tertiary", on_click=_leave)
    st.title(_("Import a document"), anchor=False)
    found: Imported | None = st.session_state.get(_FOUND)
    if found is None:
        _upload()
    else:
        _preview(found)


def _upload() -> None:
    st.caption(
        _("Word, PDF, Excel, CSV, Markdown or plain text. Nothing leaves this computer, and nothing is saved yet.")
    )
    uploaded = st.file_uploader(
        _("A document with interview questions"), type=[suffix.lstrip(".") for suffix in FORMATS], key="import-file"
    )
    if uploaded is None:
        _how_it_should_look()
        return
    try:
        with st.spinner(_("Reading {name} …", name=plain(uploaded.name))):
            found = _imported(uploaded.name, uploaded.getvalue())
    except KaikouError as error:
        st.error(told(error), icon=":material/error:")
        _how_it_should_look()
        return
    st.session_state[_FOUND], st.session_state[_TITLE] = found, found.bank.title
    st.rerun()


def _imported(name: str, content: bytes) -> Imported:
    """Read what was uploaded; the file has its own name, which error messages and untitled banks give."""
    with tempfile.TemporaryDirectory(prefix="kaikou-") as folder:
        path = Path(folder) / (Path(name).name or "document")
        path.write_bytes(content)
        return import_document(path, taken_ids(desk().library, own_banks()))


def _how_it_should_look() -> None:
    with st.expander(_("What a document should look like"), icon=":material/help:"):
        st.text(
            _(
                "Each question on a line of its own, with a number; what is known of it below. "
                "All but the question may be missing."
            )
        )
        st.code(
            _(
                "1. Question: A customer is angry because of a delay. What do you do?\n"
                "Sample answer: First I let them finish. Then I check what holds it up.\n"
                "Analysis: whether you stay calm\n"
                "Key points: listens first; checks the facts; follows up"
            ),
            language=None,
            wrap_lines=True,
        )
        st.text(
            _(
                "A table (Excel, CSV, Word) needs a first row with headings such as: "
                "question, answer, key points, marks."
            )
        )


def _preview(found: Imported) -> None:
    questions = found.draft.questions()
    st.success(
        _(
            "{count} questions in {sections} sections were found. Look them over; "
            "everything can be changed after saving.",
            count=len(questions),
            sections=len(found.bank.sections),
        ),
        icon=":material/check:",
    )
    _doubts(found.draft)
    st.text_input(_("Title of the bank"), key=_TITLE, max_chars=80)
    with st.container(horizontal=True):
        st.button(_("Save this bank"), type="primary", icon=":material/save:", on_click=guarded(_save), args=(found,))
        st.button(_("Another file"), icon=":material/upload_file:", type="tertiary", on_click=_forget)
    number = 0
    for section, kept in zip(found.draft.sections, found.bank.sections, strict=True):
        each = marks(kept.marks_per_question)
        st.subheader(plain(kept.title), anchor=False)
        st.caption(_about(section, each))
        for question in section.questions:
            number += 1
            _question(number, question)


def _doubts(draft: Draft) -> None:
    """Tell what the reader should look at: proposals, questions without points, and what found no place."""
    bare = sum(not question.points for question in draft.questions())
    if draft.proposed:
        st.info(
            _(
                "{count} questions name no key points; theirs are proposed from the reference answers.",
                count=draft.proposed,
            ),
            icon=":material/lightbulb:",
        )
    if bare:
        st.info(
            _(
                "{count} questions have neither points nor an answer: they can be rehearsed, but not scored yet.",
                count=bare,
            ),
            icon=":material/help:",
        )
    if draft.unplaced:
        with st.expander(
            _("{count} passages found no place", count=len(draft.unplaced)), icon=":material/rule:", expanded=False
        ):
            for passage in draft.unplaced:
                st.text(_("Line {line}: {text}", line=passage.line, text=passage.text))
    if draft.left_out:
        st.caption(
            _(
                "{count} lines of the page around it (notices, page numbers, headers) were left out.",
                count=draft.left_out,
            )
        )


def _about(section: DraftSection, each: str) -> str:
    told_marks = _("{marks} marks each", marks=each)
    if section.marks is None:
        told_marks = _("the document names no marks; {marks} each are assumed", marks=each)
    return " · ".join([told_marks, *(plain(one) for one in section.competencies)])


def _question(number: int, question: DraftQuestion) -> None:
    with st.expander(f"{number}\\. {plain(question.text)}"):
        if question.points:
            lead = _("Proposed points") if question.points_proposed else _("Key points")
            st.caption(lead)
            st.text("\n".join(f"· {point}" for point in question.points))
        if question.answer:
            st.caption(_("Reference answer"))
            st.text(question.answer)
        if question.analysis:
            st.caption(_("Analysis"))
            st.text(question.analysis)


def _save(found: Imported) -> None:
    title = str(st.session_state.get(_TITLE, "")).strip() or found.bank.title
    bank: Bank = found.bank.model_copy(update={"title": title})
    own_banks().save(bank)
    reload_banks()
    _forget()
    to_bank(bank.id)
    st.toast(_("{title} is saved.", title=plain(title)), icon=":material/check:")


def _forget() -> None:
    st.session_state.pop(_FOUND, None)
    st.session_state.pop(_TITLE, None)


def _leave() -> None:
    _forget()
    to_list()
