"""A report in Word that a candidate can hand to a coach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from errors import N_
from history.records import Attempt
from practice.exporting.files import OnProgress, one_by_one, whole
from practice.exporting.wording import Translate

if TYPE_CHECKING:
    from docx.document import Document as Report

_TITLE = N_("Interview practice report")
_WRITTEN = 0.95  # of the work; the rest is packing


def write_word(
    attempts: Iterable[Attempt],
    count: int,
    target: Path,
    translate: Translate,
    on_progress: OnProgress | None = None,
    *,
    charts: Sequence[tuple[str, bytes]] = (),
) -> None:
    """Write a report of attempts (oldest first): a summary, ``charts`` (caption and PNG), then each on its page.

    Raises ``StorageError`` where nothing can be written; what ``on_progress`` raises ends the work. No half file is
    left.
    """
    from practice.exporting.word_attempt import show_attempt
    from practice.exporting.word_page import new_report
    from practice.exporting.word_parts import add
    from practice.exporting.word_summary import Summary, show_charts, show_summary, subtitle

    summary = Summary()
    with whole(target, on_progress) as part:
        report = new_report(translate(_TITLE), translate)
        for number, attempt in enumerate(one_by_one(attempts, count, on_progress, _WRITTEN), start=1):
            summary.add(attempt)
            show_attempt(report, number, attempt, translate)
        with _in_front(report):
            add(report, translate(_TITLE), "Title")
            add(report, subtitle(summary, translate), "Subtitle")
            show_summary(report, summary, translate)
            show_charts(report, charts, translate)
        packed = BytesIO()  # given a file, the library would leave it open where the disk is full
        report.save(packed)
        part.write_bytes(packed.getbuffer())


@contextmanager
def _in_front(report: Report) -> Iterator[None]:
    """Put what the block adds before all else: only who has seen all attempts can sum them up."""
    body = report.element.body
    end = len(body) - 1  # the last element tells of the paper
    yield
    for place, element in enumerate(list(body)[end:-1]):
        body.insert(place, element)
