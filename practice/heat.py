"""The heat map: every point of a bank by the latest attempts, a click on one of which selects it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

import altair as alt

from errors import N_
from history.figures import PointState, QuestionTried, Tried
from practice.drawing import COLOURS, INK, Drawing, Row, Translate
from scoring.result import SIGNS, State, spelled_marks

SELECTED = "attempt"  # the name of the selection, and of the field with the attempt's id that it holds
STATES = {  # each with how much of the colour it shows: told apart by lightness, and by their signs
    State.COVERED: (N_("covered"), 1.0),
    State.PARTIAL: (N_("half"), 0.42),
    State.MISSING: (N_("not yet"), 0.0),
}
_ROW, _BETWEEN, _HEAD = 20, 8, 52  # pixels: a point, the room between questions, the legend with the heads
_NARROW = 520  # pixels; a chart that is narrower names no questions, only their numbers
_LINE, _CHARACTERS = 15, 11.5  # a question's text beside its points: pixels of a line, and its width in Chinese ones
_LATIN = 0.55  # the width of a Latin letter
_OUTLINE = 0.3  # the opacity of a cell's outline
_HANGING = "，。、？！：；”）… "  # never begins a line
_LEFT = "left + (columns - 1 - datum.nth) * cell"


def heat_map(questions: Sequence[QuestionTried], translate: Translate) -> alt.LayerChart:
    """Return the points of the questions, numbered in their order, by attempts: the latest stands at the right.

    ``SELECTED`` is a selection of the clicked attempt's id.
    """
    shown = [(number, one) for number, one in enumerate(questions, start=1) if one.points]
    tops = _tops([one for _, one in shown])
    cells = [cell for (_, one), top in zip(shown, tops, strict=True) for cell in _cells(one, top, translate)]
    most = max((len(one.attempts) for _, one in shown), default=1)
    height = tops[-1] + len(shown[-1][1].points) * _ROW + _BETWEEN if shown else _HEAD
    drawing = Drawing()
    layers = [
        _squares(drawing, cells, translate),
        _signs(drawing, cells),
        *_names(drawing, shown, tops),
        _untouched(drawing, shown, tops, translate),
        *_legend(drawing, translate),
        *_heads(drawing, most, translate),
    ]
    return drawing.whole(
        layers,
        height,
        translate(N_("Which points the latest attempts at each question covered")),
        left=f"width < {_NARROW} ? 146 : 322",
        cell=f"clamp((width - left) / {max(most, 1)}, 22, 30)",
        columns=f"min({most}, floor((width - left) / cell))",
    )


def _tops(questions: Sequence[QuestionTried]) -> list[int]:
    """Return where each question's points begin, in pixels."""
    heights = [len(one.points) * _ROW + _BETWEEN for one in questions]
    return [_HEAD + above for above in accumulate([0, *heights[:-1]])] if heights else []


def _cells(question: QuestionTried, top: int, translate: Translate) -> Iterator[Row]:
    for nth, tried in enumerate(reversed(question.attempts)):
        for point in tried.points:
            yield {
                SELECTED: tried.attempt_id,
                "nth": nth,
                "y": top + point.position * _ROW,
                "sign": SIGNS[point.state],
                "strength": STATES[point.state][1],
                **_told(question, tried, point, translate),
            }


def _told(question: QuestionTried, tried: Tried, point: PointState, translate: Translate) -> dict[str, str]:
    """Return what the tooltip says."""
    state = N_("covered, by your own word") if point.claimed else STATES[point.state][0]
    return {
        "date": tried.day.isoformat(),
        "question": question.text,
        "point": f"{SIGNS[point.state]} {point.point}",
        "state": translate(state),
        "marks": f"{spelled_marks(tried.marks)} / {spelled_marks(tried.max_marks)}",
    }


def _squares(drawing: Drawing, cells: list[Row], translate: Translate) -> alt.Chart:
    titles = {
        "date": N_("Date"),
        "question": N_("Question"),
        "point": N_("Point"),
        "state": N_("Verdict"),
        "marks": N_("Marks"),
    }
    over = alt.selection_point(name="over", fields=[SELECTED], on="pointerover", clear="pointerout", empty=False)
    squares: alt.Chart = (
        drawing.of(cells)
        .transform_filter("datum.nth < columns")
        .mark_rect(
            x=alt.ExprRef(_LEFT), x2=alt.ExprRef(f"{_LEFT} + cell - 3"),
            y=alt.ExprRef("datum.y"), y2=alt.ExprRef(f"datum.y + {_ROW - 3}"),
            cornerRadius=3, fill=COLOURS[0], fillOpacity=alt.ExprRef("datum.strength"), cursor="pointer", aria=False,
        )
        .encode(
            stroke=alt.value(INK),
            strokeOpacity=alt.condition(over, alt.value(1), alt.value(_OUTLINE)),
            strokeWidth=alt.condition(over, alt.value(1.6), alt.value(1)),
            tooltip=[alt.Tooltip(f"{name}:N", title=translate(title)) for name, title in titles.items()],
        )
        .add_params(alt.selection_point(name=SELECTED, fields=[SELECTED], on="click", empty=False), over)
    )  # fmt: skip
    return squares


def _signs(drawing: Drawing, cells: list[Row]) -> alt.Chart:
    """Return the signs in the cells; they let the pointer through to the cell."""
    signs: alt.Chart = (
        drawing.of([{name: cell[name] for name in ("nth", "y", "sign", "strength")} for cell in cells])
        .transform_filter("datum.nth < columns")
        .mark_text(
            x=alt.ExprRef(f"{_LEFT} + (cell - 3) / 2"), y=alt.ExprRef(f"datum.y + {(_ROW - 2) / 2}"),
            align="center", baseline="middle", fontSize=11, aria=False, tooltip=None,
            color=alt.ExprRef(f"datum.strength == 1 ? 'white' : '{INK}'"),
            opacity=alt.ExprRef("datum.strength ? 1 : 0.55"),
        )
        .encode(text="sign:N")
    )  # fmt: skip
    return signs


def _names(drawing: Drawing, shown: Sequence[tuple[int, QuestionTried]], tops: Sequence[int]) -> Iterator[alt.Chart]:
    """Yield the questions' numbers, their texts where there is room, and the names of their points."""
    numbers, lines, points = [], [], []
    for (number, one), top in zip(shown, tops, strict=True):
        middle = top + _ROW / 2 - 1
        numbers.append({"text": str(number), "y": middle})
        for row, line in enumerate(_wrapped(one.text, len(one.points) * _ROW // _LINE)):
            lines.append({"text": line, "y": middle + row * _LINE})
        points += [{"text": name, "y": middle + row * _ROW} for row, name in enumerate(one.points)]
    yield drawing.text(numbers, "20", "datum.y", align="right", fontWeight=600, fontSize=11)
    yield drawing.text(
        lines, "28", "datum.y", fontSize=11, limit=136, opacity=alt.ExprRef(f"width < {_NARROW} ? 0 : 0.7")
    )
    yield drawing.text(
        points, "left - 8", "datum.y", align="right", limit=alt.ExprRef(f"width < {_NARROW} ? 114 : 146"), opacity=1
    )


def _untouched(
    drawing: Drawing, shown: Sequence[tuple[int, QuestionTried]], tops: Sequence[int], translate: Translate
) -> alt.Chart:
    """Return a word beside every question that was never answered."""
    said = translate(N_("not practised yet"))
    rows = [
        {"text": said, "y": top + _ROW / 2 - 1} for (_, one), top in zip(shown, tops, strict=True) if not one.attempts
    ]
    return drawing.text(rows, "left + 2", "datum.y", fontSize=11, opacity=0.6)


def _wrapped(words: str, most: int) -> list[str]:
    """Return a text in at most so many lines; an ellipsis tells that the rest was cut."""
    lines, width = [""], 0.0
    for piece in re.findall(r"[!-~]+|.", words):  # a Latin word, or one character
        wide = len(piece) * (_LATIN if piece.isascii() else 1.0)
        if width + wide > _CHARACTERS and lines[-1] and piece not in _HANGING:
            if len(lines) == most:
                return [*lines[:-1], lines[-1].rstrip()[:-1] + "…"]
            lines, width = [*lines, ""], 0.0
        lines[-1] += piece
        width += wide
    return [line.strip() for line in lines]


def _legend(drawing: Drawing, translate: Translate) -> Iterator[alt.Chart]:
    values = [
        {"text": f"{SIGNS[state]} {translate(name)}", "place": place, "strength": strength}
        for place, (state, (name, strength)) in enumerate(STATES.items())
    ]
    x = "datum.place * 104"
    yield drawing.of(values).mark_rect(
        x=alt.ExprRef(x), x2=alt.ExprRef(f"{x} + 14"), y=1, y2=15, cornerRadius=3, fill=COLOURS[0], stroke=INK,
        fillOpacity=alt.ExprRef("datum.strength"), strokeOpacity=_OUTLINE, aria=False, tooltip=None,
    )  # fmt: skip
    yield drawing.text(values, f"{x} + 20", "8.5")


def _heads(drawing: Drawing, most: int, translate: Translate) -> Iterator[alt.Chart]:
    y = str(_HEAD - 12)
    yield drawing.text([{"text": translate(N_("latest"))}], "left + columns * cell - 3", y, align="right", fontSize=11)
    if most > 3:  # two words have room above four columns
        yield drawing.text([{"text": translate(N_("earlier"))}], "left", y, fontSize=11)
