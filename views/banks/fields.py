"""What is being typed into a question: fields in the session, and the question they make, or what is wrong."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from pydantic import ValidationError

from errors import N_
from questions.faults import causes, explained
from questions.model import Expression, KeyPoint, Question
from scoring.deriving import derive
from views.shared import DRAFT, _, plain

STEM = f"{DRAFT}edit-"
TIERS = ("strong", "fair", "weak")
Place = tuple[int | str, ...]
_NAMES = {  # of fields, as the page calls them
    "text": N_("the question"),
    "name": N_("the name"),
    "seconds": N_("the time to answer"),
    "groups": N_("the ways of saying it"),
    "points": N_("the key points"),
}
_OPEN = "editing"  # which question the fields hold


def key(*parts: str) -> str:
    """Return the session's key of a field."""
    return STEM + "-".join(parts)


def value(*parts: str) -> Any:
    """Return what a field holds."""
    return st.session_state.get(key(*parts), "")


def put(content: Any, *parts: str) -> None:
    """Fill a field."""
    st.session_state[key(*parts)] = content


@dataclass
class Checked:
    """The question that the fields make, or for each place in it what is wrong."""

    question: Question | None
    faults: dict[Place, list[str]] = field(default_factory=dict)

    def at(self, *place: int | str) -> list[str]:
        """Return what is wrong at a place, or somewhere below it where nothing nearer shows it."""
        return self.faults.get(place, [])


def open_question(bank_id: str, question: Question) -> None:
    """Fill the fields with a question, unless they hold it already."""
    this = (bank_id, question.id)
    if st.session_state.get(_OPEN) == this:
        return
    close()
    st.session_state[_OPEN] = this
    for name in ("text", "answer", "analysis"):
        put(getattr(question, name), name)
    put(round(question.seconds / 60, 1), "minutes")
    put("\n".join(question.anchors), "anchors")
    put([_open_point(point) for point in question.points], "points")


def close() -> None:
    """Forget the fields."""
    st.session_state.pop(_OPEN, None)
    for name in [name for name in st.session_state if str(name).startswith(STEM)]:
        del st.session_state[name]


def add_point(name: str = "") -> None:
    """Add an empty point; its ways of saying are made from its name until somebody writes them."""
    uid = _uid()
    put(name, uid, "name")
    put([], uid, "groups")
    put([*value("points"), uid], "points")


def drop_point(uid: str) -> None:
    """Take a point out."""
    put([one for one in value("points") if one != uid], "points")


def add_group(point: str) -> None:
    """Add an empty group to a point."""
    put([*value(point, "groups"), _uid()], point, "groups")


def derive_again(point: str, language: str) -> None:
    """Write a point's ways of saying anew, from its name and the reference answer."""
    made = _derived(str(value(point, "name")).strip(), language)
    if made is not None:
        _open_expression(point, made)


def tell(faults: list[str]) -> None:
    """Show what is wrong, below the field that the call follows."""
    for fault in faults:
        st.error(plain(fault), icon=":material/error:")


def accept(point: str) -> None:
    """Agree to a proposed point."""
    put(False, point, "proposed")


def checked(question_id: str, language: str) -> Checked:
    """Return the question that the fields make now."""
    content = _content(question_id, language)
    try:
        return Checked(Question.model_validate(content, context={"language": language}))
    except ValidationError as error:
        faults: dict[Place, list[str]] = {}
        for details in causes(error):
            place = tuple(part for part in details["loc"] if isinstance(part, (int, str)))
            message, values = explained(details)
            if "field" in values:
                values["field"] = _(_NAMES.get(str(values["field"]), str(values["field"])))
            said = _spaced(_(message, **values))
            if place and place[-2:-1] and place[-2] in (*TIERS, "veto", "anchors"):
                said = _("Line {line}: {problem}", line=int(place[-1]) + 1, problem=said)
                place = place[:-1]
            faults.setdefault(place, []).append(said)
        return Checked(None, faults)


def _open_point(point: KeyPoint) -> str:
    uid = _uid()
    put(point.name, uid, "name")
    put("\n".join(point.examples), uid, "examples")
    put(point.proposed, uid, "proposed")
    put("\n".join(point.expression.veto), uid, "veto")
    _open_expression(uid, point.expression)
    return uid


def _open_expression(point: str, expression: Expression) -> None:
    put(expression.ordered, point, "ordered")
    put(expression.need or 0, point, "need")
    groups = []
    for group in expression.groups:
        groups.append(uid := _uid())
        put(group.name, uid, "name")
        for tier in TIERS:
            put("\n".join(getattr(group, tier)), uid, tier)
    put(groups, point, "groups")


def _content(question_id: str, language: str) -> dict[str, Any]:
    points = [_point(uid, language) for uid in value("points")]
    return {
        "id": question_id,
        "text": value("text"),
        "answer": value("answer"),
        "analysis": value("analysis"),
        "seconds": round(float(value("minutes") or 2) * 60),
        "anchors": list(_lines(value("anchors"))),
        "points": points,
    }


def _point(uid: str, language: str) -> dict[str, Any]:
    name = str(value(uid, "name")).strip()
    groups = [_group(one) for one in value(uid, "groups")]
    expression: dict[str, Any] = {
        "groups": groups,
        "ordered": bool(value(uid, "ordered")) and len(groups) > 1,
        "veto": list(_lines(value(uid, "veto"))),
    }
    if needed := int(value(uid, "need") or 0):
        expression["need"] = needed
    if not groups and (made := _derived(name, language)) is not None:
        expression = made.model_dump()
    return {
        "name": name,
        "expression": expression,
        "examples": list(_lines(value(uid, "examples"))),
        "proposed": bool(value(uid, "proposed")),
    }


def _derived(name: str, language: str) -> Expression | None:
    """Return how a point of that name is said, by the reference answer in the fields; ``None`` for no name."""
    if not any(map(str.isalnum, name)):
        return None
    return derive([name], str(value("answer")), str(value("analysis")), language)[0].expression


def _group(uid: str) -> dict[str, Any]:
    return {"name": value(uid, "name"), **{tier: list(_lines(value(uid, tier))) for tier in TIERS}}


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in str(text).split("\n") if line.strip())


def _spaced(text: str) -> str:
    """Return a sentence without the spaces that part a Latin field's name from Chinese words."""
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text)


def _uid() -> str:
    return uuid.uuid4().hex[:8]
