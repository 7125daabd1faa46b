"""The charts of the progress: marks over time, points attempt by attempt, days of practice.

All texts go through ``translate``. The charts take their font and the colour of their texts from the page they stand
in, whatever its theme; ``png`` draws them for paper. A narrow chart shows the latest as far as there is room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

import altair as alt

from errors import N_
from history.figures import DayMarks
from practice.drawing import COLOURS, INK, Drawing, Translate, spec
from scoring.result import spelled_marks

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
WEEKS, TICKS = 18, 6
MOST_DAYS = 30  # points on a line; more of them are a thicket
_FONTS = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, Source Han Sans SC, WenQuanYi Zen Hei, Segoe UI, sans-serif"
_DAY = 20  # pixels from one day of the calendar to the next
_NAMES = 34  # pixels beside the calendar for the names of the days


def marks_over_time(days: Sequence[DayMarks], order: Sequence[str], translate: Translate) -> alt.LayerChart:
    """Return the share of the marks over the days: a line a section, and a thick one for all together.

    More than a few weeks of days are told week by week. ``order`` has the titles of the sections in the order of the
    bank; those it doesn't know come last.
    """
    weekly = len({one.day for one in days}) > MOST_DAYS
    days = by_week(days) if weekly else days
    together = translate(N_("All sections together"))
    found = dict.fromkeys(one.section for one in days if one.section is not None)
    sections = [*(title for title in order if title in found), *(title for title in found if title not in order)]
    colours = [INK, *(COLOURS[number % len(COLOURS)] for number in range(len(sections)))]
    shapes = ["stroke", *(SHAPES[number % len(SHAPES)] for number in range(len(sections)))]
    names = [together, *sections]
    legend = alt.Legend(
        title=None, orient="bottom", columns=alt.ExprRef("width < 520 ? 2 : 3"), labelLimit=200, padding=0, offset=12,
        symbolOpacity=1, aria=False,
    )  # fmt: skip
    colour = alt.Color("section:N", scale=alt.Scale(domain=names, range=colours), legend=legend)
    drawing = Drawing()
    base = drawing.of([_day(one, together) for one in days]).encode(
        x=alt.X("day:T", title=None, axis=_time_axis([one.day for one in days])),
        y=alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=_share_axis(translate)),
        color=colour,
        tooltip=[
            alt.Tooltip("date:N", title=translate(N_("Week from") if weekly else N_("Date"))),
            alt.Tooltip("section:N", title=translate(N_("Section"))),
            alt.Tooltip("marks:N", title=translate(N_("Marks"))),
            alt.Tooltip("attempts:Q", title=translate(N_("Attempts"))),
        ],
    )
    shape = alt.Shape("section:N", scale=alt.Scale(domain=names, range=shapes), legend=legend)
    of_section, of_all = base.transform_filter("!datum.together"), base.transform_filter("datum.together")
    layers = [
        of_all.mark_line(strokeWidth=3, aria=False),
        of_all.mark_point(filled=True, size=44, opacity=1, aria=False),
        of_section.mark_line(strokeWidth=1.2, opacity=0.5, aria=False),
        of_section.mark_point(filled=True, size=34, opacity=0.85, aria=False).encode(shape=shape),
    ]
    return drawing.whole(layers, 330, translate(N_("The share of the marks that each day's answers earned")))


def by_week(days: Sequence[DayMarks]) -> list[DayMarks]:
    """Return the marks week by week, each under its Monday."""
    weeks: dict[tuple[date, str | None], list[DayMarks]] = {}
    for one in days:
        weeks.setdefault((one.day - timedelta(days=one.day.weekday()), one.section), []).append(one)
    return [_together(monday, section, of_week) for (monday, section), of_week in weeks.items()]


def _together(day: date, section: str | None, days: Sequence[DayMarks]) -> DayMarks:
    attempts = sum(one.attempts for one in days)
    marks, most, share = (
        sum(figure(one) * one.attempts for one in days) / attempts
        for figure in (attrgetter("marks"), attrgetter("max_marks"), attrgetter("share"))
    )
    return DayMarks(day, section, attempts, marks, most, share)


def calendar(attempts: Mapping[date, int], today: date, translate: Translate) -> alt.LayerChart:
    """Return the last weeks up to ``today``, one column a week, Monday first, darker the more was practised."""
    names = translate(N_("Mon Tue Wed Thu Fri Sat Sun")).split()
    months = translate(N_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")).split()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    cells = [_cell(day, attempts.get(day, 0), (monday - day).days, today) for day in days]
    labels = [{"text": name, "y": _top(number) + _DAY / 2} for number, name in enumerate(names)]
    starts = [day for day in days if day.day <= 7 and day.weekday() == 0]
    heads = [{"text": months[day.month - 1], "ago": (monday - day).days // 7} for day in starts]
    left = f"{_NAMES} + (fits - 1 - datum.ago) * {_DAY}"
    drawing = Drawing()
    squares = drawing.of(cells).transform_filter("datum.ago < fits").mark_rect(
        x=alt.ExprRef(left), x2=alt.ExprRef(f"{left} + {_DAY - 4}"), y=alt.ExprRef("datum.y"),
        y2=alt.ExprRef(f"datum.y + {_DAY - 4}"), cornerRadius=4, aria=False,
        fill=alt.ExprRef(f"datum.attempts ? '{COLOURS[0]}' : '#808080'"), fillOpacity=alt.ExprRef("datum.strength"),
        stroke=INK, strokeOpacity=alt.ExprRef("datum.today ? 0.8 : 0"), strokeWidth=1.5,
    ).encode(
        tooltip=[
            alt.Tooltip("date:N", title=translate(N_("Date"))),
            alt.Tooltip("attempts:Q", title=translate(N_("Attempts"))),
        ]
    )  # fmt: skip
    side = drawing.text(labels, "0", "datum.y", dy=-1)
    above = drawing.text(heads, left, "6").transform_filter("datum.ago < fits")
    return drawing.whole(
        [squares, side, above],
        _top(7),
        translate(N_("The days of practice of the last weeks")),
        fits=f"min({WEEKS}, floor((width - {_NAMES}) / {_DAY}))",
    )


def png(chart: alt.LayerChart) -> bytes:
    """Return the chart as a PNG on white, twice as large as on the screen, for documents."""
    import vl_convert

    config = {"font": _FONTS, "view": {"stroke": None}}
    printed = spec(chart) | {"background": "white", "padding": 8, "config": config}
    image: bytes = vl_convert.vegalite_to_png(printed, scale=2, allowed_base_urls=[])
    return image


def _day(one: DayMarks, together: str) -> dict[str, Any]:
    return {
        "day": f"{one.day.isoformat()}T00:00:00",  # a bare date would be midnight in Greenwich
        "date": one.day.isoformat(),
        "section": together if one.section is None else one.section,
        "together": one.section is None,
        "share": one.share,
        "marks": f"{spelled_marks(one.marks)} / {spelled_marks(one.max_marks)}",
        "attempts": one.attempts,
    }


def _time_axis(days: Sequence[date]) -> alt.Axis:
    """Return an axis with a few of the days, in figures that need no language."""
    first, last = min(days), max(days)
    span = (last - first).days
    ticks = sorted({first + timedelta(days=round(span * number / (TICKS - 1))) for number in range(TICKS)})
    shown = "%m-%d" if first.year == last.year else "%Y-%m"
    values = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in ticks]
    return alt.Axis(values=values, format=shown, grid=False, labelOverlap=True, labelFlush=True, aria=False)


def _share_axis(translate: Translate) -> alt.Axis:
    return alt.Axis(
        title=translate(N_("Share of the marks")), titleAngle=0, titleAlign="left", titleX=0, titleY=-14,
        values=[0, 0.25, 0.5, 0.75, 1], format=".0%", domain=False, ticks=False, aria=False,
    )  # fmt: skip


def _cell(day: date, attempts: int, before_monday: int, today: date) -> dict[str, Any]:
    strengths = ((10, 1.0), (6, 0.8), (3, 0.6), (1, 0.38))
    return {
        "date": day.isoformat(),
        "attempts": attempts,
        "ago": -(-before_monday // 7),
        "y": _top(day.weekday()),
        "strength": next((strength for least, strength in strengths if attempts >= least), 0.16),
        "today": day == today,
    }


def _top(weekday: int) -> int:
    return 18 + weekday * _DAY
