"""One attempt in a report: what was asked and said, and what each point rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errors import N_
from history.records import Attempt
from practice.exporting.word_page import NOTE
from practice.exporting.word_parts import add, heading, paragraphs, table, transcript, write, write_point
from practice.exporting.wording import Translate, clean, kind_word, lacking, marks_of, moment, state_word
from scoring.result import SIGNS, Evidence, Verdict

if TYPE_CHECKING:
    from docx.document import Document as Report
    from docx.table import _Row

_LONG = 60  # characters; a longer question is shortened in the heading and stands whole beneath it


def show_attempt(report: Report, number: int, attempt: Attempt, translate: Translate) -> None:
    """Add an attempt on a page of its own; ``number`` counts from 1."""
    question = " ".join(attempt.question.text.split())
    short = question if len(question) <= _LONG else question[: _LONG - 1].rstrip() + "…"
    heading(report, f"{number}. {short}", 1, new_page=True)
    if short != question:
        paragraphs(report, attempt.question.text)
    _circumstances(report, attempt, translate)
    _points(report, attempt, translate)
    heading(report, translate(N_("What was said")), 2)
    _said(report, attempt, translate)
    if attempt.heard is not None:
        heading(report, translate(N_("What was heard before it was corrected")), 2)
        paragraphs(report, attempt.heard.text)
    for title, text in (
        (translate(N_("Reference answer")), attempt.question.answer),
        (translate(N_("Analysis")), attempt.question.analysis),
    ):
        if clean(text).strip():
            heading(report, title, 2)
            paragraphs(report, text)


def _circumstances(report: Report, attempt: Attempt, translate: Translate) -> None:
    """Say when, where in which bank, how, and for how many marks."""
    seconds = translate(N_("{seconds} s")).format(seconds=round(attempt.seconds))
    how = kind_word(attempt, translate)
    facts = (
        (translate(N_("Date")), f"{moment(attempt):%Y-%m-%d %H:%M}"),
        (translate(N_("Section")), attempt.section),
        (translate(N_("Question bank")), attempt.bank_title),
        (translate(N_("Answer")), f"{how} · {seconds}" if attempt.seconds else how),
        (translate(N_("Marks")), marks_of(attempt.score)),
    )
    made = table(report, [name for name, _value in facts], (3.4, 3.8, 4.4, 3.0, 2.4), 1)
    for cell, (_name, value) in zip(made.rows[1].cells, facts, strict=True):
        write(cell, value)


def _points(report: Report, attempt: Attempt, translate: Translate) -> None:
    heading(report, translate(N_("Point by point")), 2)
    if not attempt.score.verdicts:
        add(report, translate(N_("This question has no key points, so the answer earned no marks.")))
        return
    heads = [
        translate(N_("Key point")),
        translate(N_("Verdict")),
        translate(N_("In the candidate's own words")),
        translate(N_("Still lacking")),
    ]
    made = table(report, heads, (4.2, 2.4, 6.4, 4.0), len(attempt.score.verdicts))
    for number, (row, verdict) in enumerate(zip(made.rows[1:], attempt.score.verdicts, strict=True)):
        _point(row, number, verdict, translate)


def _point(row: _Row, number: int, verdict: Verdict, translate: Translate) -> None:
    name, state, words, open_ = row.cells
    write_point(name, number, verdict.point)
    write(state, f"{SIGNS[verdict.state]} {state_word(verdict.state, translate)}")
    if verdict.claimed:
        write(state, translate(N_("by the candidate's own word")), NOTE)
    for evidence in verdict.evidence:
        write(words, translate(N_("“{quote}”")).format(quote=evidence.text.strip()))
        if shows := _shows(evidence, translate):
            write(words, shows, NOTE)
    write(open_, lacking(verdict, translate))


def _shows(evidence: Evidence, translate: Translate) -> str:
    return "↳ " + translate(N_(", ")).join(evidence.shows) if evidence.shows else ""


def _said(report: Report, attempt: Attempt, translate: Translate) -> None:
    if not clean(attempt.transcript.text).strip():
        add(report, translate(N_("(nothing)")))
        return
    if any(verdict.evidence for verdict in attempt.score.verdicts):
        legend = N_("Underlined words prove a key point; the small number after them says which one.")
        add(report, translate(legend), NOTE)
    transcript(report, attempt.transcript.text, attempt.score)
