"""How a chart is put together: its marks, its rows, and what all charts share.

Altair takes long to load: import this module, and those that stand on it, only where a chart is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

Translate = Callable[[str], str]
Row = dict[str, Any]
WIDTH = 680  # pixels; a page that is narrower or wider says so itself
INK = "currentColor"  # the colour of the page's text, whatever its theme
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe-Ito, as in views/style.css
_ONLY_SVG = {"embedOptions": {"renderer": "svg", "actions": False}}  # a canvas wouldn't know the page's colour


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in the making. Its rows go in at the end: Altair would copy and check them at every step."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, rows: list[Row]) -> alt.Chart:
        """Return a layer of those rows that has no marks yet."""
        name = f"rows{len(self.rows)}"
        self.rows[name] = rows
        return alt.Chart(alt.NamedData(name=name))

    def text(self, rows: list[Row], x: str, y: str, **properties: Any) -> alt.Chart:
        """Return a layer of small quiet texts; left edge and middle of ``text`` stand at ``x``, ``y`` (expressions)."""
        shown = {"align": "left", "baseline": "middle", "fontSize": 12, "opacity": 0.75, **properties}
        marks = self.of(rows).mark_text(
            x=alt.ExprRef(x), y=alt.ExprRef(y), color=INK, aria=False, tooltip=None, **shown
        )
        layer: alt.Chart = marks.encode(text="text:N")
        return layer

    def whole(self, layers: Sequence[alt.Chart], height: float, said: str, **figures: str) -> alt.LayerChart:
        """Return the chart, ``height`` pixels high; ``said`` describes it to who can't see it.

        ``figures`` are expressions that the layers refer to by their names; one may refer to those before it.
        """
        known = [alt.param(name=name, expr=expression) for name, expression in figures.items()]
        chart: alt.LayerChart = (
            alt.layer(*layers)
            .add_params(*known)
            .properties(width=WIDTH, height=height, background="transparent", description=said)
            .properties(padding={"left": 0, "top": 0, "right": 0, "bottom": 4}, usermeta=_ONLY_SVG)
        )
        chart["datasets"] = self.rows
        return chart


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    """Return the chart as Vega-Lite, without Altair's looking through all of its rows once more."""
    rows = chart["datasets"]
    chart["datasets"] = {}
    try:
        return {**chart.to_dict(validate=False), "datasets": rows}
    finally:
        chart["datasets"] = rows
