"""Try a question out: say or type an answer and see at once what matches, nothing kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from errors import KaikouError
from practice.desk import transcribe
from questions.model import Bank, Question
from scoring.score import score_answer
from speech import models
from speech.transcript import Transcript
from views.attempt.transcript import transcript_html
from views.attempt.verdicts import show_score
from views.shared import _, settings, told

_TEXT = "tryout-text"
_HEARD = "tryout-heard"


def show(bank: Bank, question: Question) -> None:
    """Show the field and, once there is an answer, its verdicts on the question as it stands here."""
    st.subheader(_("Try it out"), anchor=False)
    st.caption(_("Say or type an answer and see which points are heard. It is not kept."))
    spoken = st.audio_input(_("Say an answer"), key="tryout-audio")
    if spoken is not None:
        _hear(spoken.getvalue(), bank.language)
    answer = st.text_area(_("Or type one"), key=_TEXT, height=120)
    if not answer.strip():
        return
    if not question.points:
        st.info(_("Add a point first; then you see whether it is heard."), icon=":material/add:")
        return
    marks = next((section.marks_per_question for section, one in bank.placed() if one.id == question.id), 1.0)
    transcript = Transcript.typed(answer, bank.language)
    score = score_answer(question, transcript, marks, bank.language)
    show_score(score)
    st.html(transcript_html(transcript, score))


def _hear(sound: bytes, language: str) -> None:
    """Put what was said into the field, once for each recording."""
    if st.session_state.get(_HEARD) == hash(sound):
        return
    with tempfile.TemporaryDirectory(prefix="kaikou-") as folder, st.spinner(_("Listening …")):
        path = Path(folder) / "answer.wav"
        path.write_bytes(sound)
        try:
            model = models.locate(settings().model, settings().models)
            st.session_state[_TEXT] = transcribe(path, model, settings(), language).text
        except KaikouError as error:
            st.warning(told(error), icon=":material/error:")
    st.session_state[_HEARD] = hash(sound)
