"""The head of a report: how often each question was answered, how well, and what was missed most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from docx.shared import Cm

from errors import N_
from history.records import Attempt
from practice.exporting.word_page import NOTE, WIDTH
from practice.exporting.word_parts import add, heading, table, write
from practice.exporting.wording import Translate, clean, marks_of
from scoring.result import Score, State

if TYPE_CHECKING:
    from docx.document import Document as Report

_MOST = 3  # points of a question that are named
_TALLEST = 20.0  # cm of a chart


@dataclass(slots=True)
class Asked:
    """What became of one question; ``missed`` and ``shown`` count by the names of points."""

    text: str
    section: str
    best: Score
    latest: Score
    times: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)

    def add(self, attempt: Attempt) -> None:
        """Count one more attempt, no older than those before."""
        self.text, self.section, self.latest = attempt.question.text, attempt.section, attempt.score
        self.best = max(self.best, attempt.score, key=lambda score: score.marks)
        self.times += 1
        for verdict in attempt.score.verdicts:
            self.shown[verdict.point] += 1
            self.missed[verdict.point] += verdict.state is State.MISSING


@dataclass(slots=True)
class Summary:
    """What all attempts come to, gathered one by one so that none of them need stay in memory."""

    count: int = 0
    days: list[date] = field(default_factory=list)  # the first and the last
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)

    def add(self, attempt: Attempt) -> None:
        """Count one more attempt; of one question the oldest comes first."""
        self.count += 1
        self.days = [min([*self.days, attempt.day]), max([*self.days, attempt.day])]
        key = (attempt.bank_id, attempt.question.id)
        fresh = Asked(attempt.question.text, attempt.section, attempt.score, attempt.score)
        self.asked.setdefault(key, fresh).add(attempt)


def subtitle(summary: Summary, translate: Translate) -> str:
    """Return from when to when, and how many attempts."""
    days = " – ".join(dict.fromkeys(day.isoformat() for day in summary.days))
    return " · ".join(filter(None, (days, translate(N_("Attempts: {count}")).format(count=summary.count))))


def show_summary(report: Report, summary: Summary, translate: Translate) -> None:
    """Add the summary at the end of the report."""
    heading(report, translate(N_("Summary")), 1)
    if not summary.asked:
        add(report, translate(N_("There are no attempts in this report.")))
        return
    heads = [
        translate(N_("Question")),
        translate(N_("Times")),
        translate(N_("Best marks")),
        translate(N_("Latest marks")),
        translate(N_("Missed most often")),
    ]
    made = table(report, heads, (6.2, 1.6, 2.2, 2.2, 4.8), len(summary.asked))
    for row, asked in zip(made.rows[1:], summary.asked.values(), strict=True):
        question, times, best, latest, missed = row.cells
        write(question, " ".join(asked.text.split()))
        write(question, asked.section, NOTE)
        write(times, str(asked.times))
        write(best, marks_of(asked.best))
        write(latest, marks_of(asked.latest))
        for line in _missed(asked, translate) or ["–"]:
            write(missed, line)


def show_charts(report: Report, charts: Sequence[tuple[str, bytes]], translate: Translate) -> None:
    """Add pictures (PNG) with their captions, which are also read out to who can't see them."""
    if not charts:
        return
    heading(report, translate(N_("Charts")), 1)
    for caption, picture in charts:
        paragraph = report.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(BytesIO(picture))
        scale = min(Cm(WIDTH) / shape.width, Cm(_TALLEST) / shape.height, 1.0)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        for side in ("distT", "distB", "distL", "distR"):  # where it isn't said, some programs leave room around it
            shape._inline.set(side, "0")
        for properties in shape._inline.iter(qn("wp:docPr")):
            properties.set("descr", " ".join(clean(caption).split()))
        add(report, caption, "Caption")


def _missed(asked: Asked, translate: Translate) -> list[str]:
    template = translate(N_("{point} ({missed} of {times})"))
    return [
        template.format(point=point, missed=missed, times=asked.shown[point])
        for point, missed in asked.missed.most_common(_MOST)
        if missed
    ]
