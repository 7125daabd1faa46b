"""What a flash card looks like: its fields, its two sides, and their css."""

from __future__ import annotations

import hashlib
from html import escape

from errors import N_
from history.records import Attempt
from practice.exporting.wording import Translate, clean, marks_of, state_word
from scoring.result import SIGNS, Verdict

# The names of fields stay the same in every language: Anki takes a model with other fields for another model.
FIELDS = ("Question", "Section", "Marks", "Points", "Answer", "Reference", "Audio", "QuestionAudio")
CSS = """
.card { max-width: 40em; margin: 0 auto; padding: 0.5em; text-align: left; color: #1f2a37; background: #fff;
  font: 18px/1.6 "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  overflow-wrap: anywhere; }
.card.nightMode, .card.night_mode { color: #e4e7eb; background: #22262b; }
.kk-section, .kk-label, .kk-points small { font-size: 0.8em; opacity: 0.75; }
.kk-question { margin: 0.3em 0; font-size: 1.25em; font-weight: 600; }
.kk-marks { font-size: 1.25em; }
.kk-label { margin-top: 1em; }
.kk-points { margin: 0; padding: 0; list-style: none; }
.kk-points li { padding-left: 1.5em; text-indent: -1.5em; }
.kk-points b { display: inline-block; width: 1.5em; text-indent: 0; }
hr { border: 0; border-top: 1px solid; opacity: 0.3; }
"""
FRONT = """
<div class="kk-section">{{Section}}</div>
<div class="kk-question">{{Question}}</div>
{{QuestionAudio}}
"""


def back(translate: Translate) -> str:
    """Return the template of the back; what a note lacks is left out with its label."""
    labels = (
        ("Marks", translate(N_("Best marks"))),
        ("Points", translate(N_("Key points"))),
        ("Answer", translate(N_("Your best answer so far"))),
        ("Reference", translate(N_("Reference answer"))),
    )
    parts = [
        f'{{{{#{field}}}}}<div class="kk-label">{html(label)}</div>'
        f'<div class="kk-{field.lower()}">{{{{{field}}}}}</div>{{{{/{field}}}}}'
        for field, label in labels
    ]
    return "{{FrontSide}}\n<hr id=answer>\n" + "\n".join([*parts[:3], "{{Audio}}", *parts[3:]])


def html(text: str) -> str:
    """Return a text as HTML; a bracket would begin one of Anki's own marks, as ``[sound:…]``."""
    return escape(clean(text).strip()).replace("[", "&#91;").replace("{{", "&#123;&#123;").replace("\n", "<br>")


def fields(attempt: Attempt, translate: Translate) -> list[str]:
    """Return what the fields before the sounds hold, in the order of ``FIELDS``."""
    question = attempt.question
    return [
        html(question.text) or html(question.id),
        html(attempt.section),
        html(marks_of(attempt.score)) if attempt.score.verdicts else "",
        points(attempt.score.verdicts, translate),
        html(attempt.transcript.text),
        html(question.answer),
    ]


def points(verdicts: tuple[Verdict, ...], translate: Translate) -> str:
    """Return the points of an answer as a list, each with its sign and its verdict."""
    items = "".join(
        f"<li><b>{SIGNS[one.state]}</b>{html(one.point)} <small>{html(state_word(one.state, translate))}</small></li>"
        for one in verdicts
    )
    return f'<ul class="kk-points">{items}</ul>' if items else ""


def digest(*about: str) -> str:
    """Return 64 hex digits that are the same for the same texts."""
    return hashlib.sha256("\0".join(about).encode("utf-8", "surrogatepass")).hexdigest()
