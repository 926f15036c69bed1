"""Numbers across worlds, side by side: each with its mean as a dot and its 5% to 95% as a band."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from standoff.charts.dot_whisker import Mark, Panel, Row, Shape, draw_rows
from standoff.charts.svg import Chart, percent, plain, table


class Across(Protocol):
    """A number across worlds: its mean and percentiles."""

    @property
    def mean(self) -> float: ...
    @property
    def p05(self) -> float: ...
    @property
    def p50(self) -> float: ...
    @property
    def p95(self) -> float: ...


LEGEND: tuple[tuple[Shape, str], ...] = (("dot", "mean across worlds"), ("band", "5% to 95% of worlds"))


def spreads_chart(
    name: str,
    title: str,
    sentence: str,
    groups: Mapping[str, Mapping[str, Across]],
    axis: str,
    chances: bool = True,
    strong: str | None = None,
) -> Chart:
    """A panel for each group, a row for each number.

    Args:
        chances: whether the numbers are probabilities, all on a scale from 0 to 1.
        strong: a row that is set off.
    """
    written: Callable[[float], str] = percent if chances else plain
    panels = tuple(
        Panel(
            rows=tuple(
                Row(
                    label=what,
                    marks=_marks(each),
                    words=(written(each.mean), spread_words(each, written)),
                    strong=what == strong,
                )
                for what, each in rows.items()
            ),
            axis=axis,
            heading=group,
            low=0.0 if chances else None,
            high=1.0 if chances else None,
            tick=written,
        )
        for group, rows in groups.items()
        if rows
    )
    head = ("of", "what", "mean", "5%", "50%", "95%")
    cells = (
        (group, what, *(written(value) for value in (each.mean, each.p05, each.p50, each.p95)))
        for group, rows in groups.items()
        for what, each in rows.items()
    )
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        svg=draw_rows(name, title, sentence, panels, LEGEND),
        table=table(head, cells, head[2:]),
    )


def _marks(across: Across) -> tuple[Mark, ...]:
    if not math.isfinite(across.mean):
        return ()
    return Mark("band", across.p05, across.p95), Mark("dot", across.mean)


def spread_words(across: Across, written: Callable[[float], str] = percent) -> str:
    """`12% to 71% across worlds`"""
    if not math.isfinite(across.mean):
        return "undefined in every world"
    low, high = written(across.p05), written(across.p95)
    return f"{low} in nine of ten worlds or more" if low == high else f"{low} to {high} across worlds"
