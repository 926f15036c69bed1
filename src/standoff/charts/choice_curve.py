"""What a room chose at one decision, against what the solved game makes of it as rationality varies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from standoff.charts.svg import Chart, Drawing, cut, number, percent, plain, scale, table
from standoff.scenario.summary import counted

WIDTH, LABEL, BAR, ROW, TOP, FOOT = 680.0, 130.0, 150.0, 76.0, 34.0, 34.0
GAP = 30.0  # between the bars and the curves
TICKS = (1 / 16, 1 / 4, 1.0, 4.0, 16.0)
SHOWN = (1 / 16, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 16.0)  # multipliers in the table


def choice_curve(
    name: str,
    title: str,
    options: Sequence[str],
    taken: Sequence[int],
    multipliers: npt.NDArray[np.float64],
    curves: Mapping[str, npt.NDArray[np.float64]],
    estimate: float,
) -> Chart:
    """A row for each option: the share of the room that took it as a bar, and beside it its probability as a curve over
    the multiplier of rationality, with the share as a dashed line.

    Args:
        options: by their labels; taken: how often each was.
        multipliers: ascending, at least one; curves: `[multiplier]` of each option, NaN where it is not known.
        estimate: the multiplier that all choices imply; not finite, or 0, where there is none to be shown.
    """
    total = sum(taken)
    shares = [count / total if total else math.nan for count in taken]
    known = 0.0 < estimate < math.inf
    at_one = {option: _at(multipliers, curves[option], 1.0) for option in options}
    most = max(range(len(options)), key=lambda place: taken[place])
    sentence = (
        f"Of {counted(total, 'choice')}, {percent(shares[most])} are {options[most]}; as solved its probability is "
        f"{percent(at_one[options[most]])}."
    )
    height = TOP + ROW * len(options) + FOOT
    drawing = Drawing(WIDTH, height, name, title, sentence)
    start, end = LABEL + BAR + GAP, WIDTH - 12.0
    low, high = math.log(float(multipliers[0])), math.log(float(multipliers[-1]))
    x = scale(low, high, start, end)
    drawing.text(LABEL, 14, "share of the room", "s m")
    drawing.text(start, 14, "probability in the solved game", "s m")
    foot = TOP + ROW * len(options)
    for tick in TICKS:
        if low - 1e-9 <= math.log(tick) <= high + 1e-9:
            drawing.line(x(math.log(tick)), TOP, x(math.log(tick)), foot, "grid")
            drawing.text(x(math.log(tick)), foot + 15, _times(tick), "s m", "middle")
    drawing.text((start + end) / 2, foot + 30, "rationality, as a multiple of the scenario's", "s m", "middle")
    if known:
        drawing.line(x(math.log(estimate)), TOP, x(math.log(estimate)), foot, "rule")
        side = "end" if x(math.log(estimate)) > (start + end) / 2 else "start"
        drawing.text(x(math.log(estimate)) + (-4 if side == "end" else 4), TOP - 6, "implied", "s", side)
    for place, option in enumerate(options):
        top = TOP + ROW * place + 8
        base = top + ROW - 16
        y = scale(0.0, 1.0, base, top)
        drawing.text(0, top + 14, cut(option, LABEL - 10), "b")
        bar = drawing.rect(LABEL, top + 4, BAR * (shares[place] if total else 0.0), 16, "mark")
        drawing.hover(bar, f"{option}: {taken[place]:,} of {total:,}")
        drawing.line(LABEL, top, LABEL, top + 24, "axis")
        drawing.text(LABEL, top + 38, f"{percent(shares[place])} ({taken[place]:,} of {total:,})", "s m")
        drawing.line(start, base, end, base, "axis")
        drawing.text(start - 4, base + 4, "0", "s m", "end")
        drawing.text(start - 4, top + 4, "1", "s m", "end")
        if total:
            drawing.line(start, y(shares[place]), end, y(shares[place]), "faint dash")
        points = [
            f"{number(x(math.log(m)))} {number(y(p))}"
            for m, p in zip(multipliers, curves[option], strict=True)
            if math.isfinite(p)
        ]
        if points:
            drawing.path(f"M{' L'.join(points)}", "trace")
    columns = [each for each in SHOWN if multipliers[0] <= each <= multipliers[-1]]
    head = ("option", "chosen", "share", *(_times(each) for each in columns))
    rows = (
        (
            option,
            f"{taken[place]:,}",
            percent(shares[place]),
            *(percent(_at(multipliers, curves[option], each)) for each in columns),
        )
        for place, option in enumerate(options)
    )
    return Chart(name, title, sentence, drawing.svg(), table(head, rows, head[1:]))


def _times(multiplier: float) -> str:
    """`×4`, `×1/4`."""
    return f"×{plain(multiplier)}" if multiplier >= 1.0 else f"×1/{plain(1.0 / multiplier)}"


def _at(multipliers: npt.NDArray[np.float64], values: npt.NDArray[np.float64], multiplier: float) -> float:
    """A curve at a multiplier, by the nearest at which it is known."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return math.nan
    return float(values[known[np.argmin(np.abs(np.log(multipliers[known]) - math.log(multiplier)))]])
