"""The words that the exports share, and texts made fit for a file that others read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from errors import N_
from history.records import Attempt
from scoring.result import Score, State, Verdict, spelled_marks

Translate = Callable[..., str]

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HAN = re.compile("[\u3400-\u9fff]")


def clean(text: str) -> str:
    """Return ``text`` without what XML, a table or Anki can't hold; every kind of line break is ``\\n``."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", _BREAK.sub("\n", text)))


def language(translate: Translate) -> str:
    """Return the language that ``translate`` gives texts in, as documents name it: ``zh-CN`` or ``en``."""
    return "zh-CN" if _HAN.search(translate(N_("Interview practice report"))) else "en"


def moment(attempt: Attempt) -> datetime:
    """Return when the attempt was made, in the time of this computer."""
    return attempt.created_at.astimezone()


def marks_of(score: Score) -> str:
    """Return the marks with their maximum, as ``2.3 / 3``; a dash where there is nothing to earn."""
    return f"{spelled_marks(score.marks)} / {spelled_marks(score.max_marks)}" if score.verdicts else "–"


def state_word(state: State, translate: Translate) -> str:
    """Return a verdict in a word."""
    words = {State.COVERED: N_("covered"), State.PARTIAL: N_("half"), State.MISSING: N_("not yet")}
    return translate(words[state])


def kind_word(attempt: Attempt, translate: Translate) -> str:
    """Return how the answer was given."""
    return translate(N_("spoken") if attempt.kind == "spoken" else N_("typed"))


def lacking(verdict: Verdict, translate: Translate) -> str:
    """Return what is still to be said for a point; empty where it is covered."""
    if verdict.reversed:
        return translate(N_("All was said, but in the wrong order."))
    if verdict.state is State.COVERED:
        return ""
    return translate(N_(", ")).join(verdict.lacking) or translate(N_("Nothing in the answer shows this point yet."))
