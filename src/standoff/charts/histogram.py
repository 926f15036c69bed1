"""A number across worlds as a histogram: in how many worlds it is where."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from standoff.charts.svg import Chart, Drawing, number, percent, plain, scale, table, ticks
from standoff.scenario.summary import counted

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 720.0, 230.0, 48.0, 16.0, 44.0, 40.0
BINS = 30


def histogram(name: str, title: str, values: npt.NDArray[np.float64], axis: str, chance: bool) -> Chart:
    """The answers to a query.

    Args:
        values: `[world]`, NaN where undefined.
        axis: what the numbers are.
        chance: whether they are probabilities, on a scale from 0 to 1.
    """
    defined = values[np.isfinite(values)]
    written = percent if chance else plain
    missing = len(values) - len(defined)
    left_out = f" It is undefined in {counted(missing, 'world')} of {len(values):,}." if missing else ""
    if not len(defined):
        drawing = Drawing(WIDTH, 40, name, title, f"Undefined in all {counted(len(values), 'world')}.")
        drawing.text(0, 24, f"Undefined in all {counted(len(values), 'world')}.", "m")
        told = f"It has no answer in any of {counted(len(values), 'world')}."
        return Chart(name, title, told, drawing.svg(), table(("from", "to", "worlds"), (), ("from", "to", "worlds")))
    mean = float(defined.mean())
    p05, middle, p95 = map(float, np.percentile(defined, [5, 50, 95]))
    low, high = (0.0, 1.0) if chance else (float(defined.min()), float(defined.max()))
    low, high = min(low, float(defined.min())), max(high, float(defined.max()))
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        pad = abs(low) * 0.05 or 0.5
        low, high = low - pad, high + pad
    counts, edges = np.histogram(defined, bins=BINS, range=(low, high))
    sentence = (
        f"On average {written(mean)} across {counted(len(defined), 'world')}; the median is "
        f"{written(middle)}, and nine in ten lie between {written(p05)} and {written(p95)}.{left_out}"
    )
    drawing = Drawing(WIDTH, HEIGHT, name, title, sentence)
    most = int(counts.max())
    x, y = scale(low, high, LEFT, WIDTH - RIGHT), scale(0.0, most, HEIGHT - FOOT, TOP)
    for tick in ticks(0.0, most, 4):
        if tick == int(tick):
            drawing.line(LEFT, y(tick), WIDTH - RIGHT, y(tick), "grid")
            drawing.text(LEFT - 6, y(tick) + 4, f"{tick:,.0f}", "s m", "end")
    drawing.rect(x(p05), TOP - 4, max(x(p95) - x(p05), 1.0), 4, "quiet")
    for count, start, end in zip(counts, edges, edges[1:], strict=False):
        if count:
            bar = drawing.rect(x(start) + 0.5, y(count), x(end) - x(start) - 1, HEIGHT - FOOT - y(count), "mark")
            drawing.hover(bar, f"{written(float(start))} to {written(float(end))}: {counted(int(count), 'world')}")
    drawing.line(LEFT, HEIGHT - FOOT, WIDTH - RIGHT, HEIGHT - FOOT, "axis")
    drawing.line(x(mean), TOP - 8, x(mean), HEIGHT - FOOT, "rule")
    side = "end" if x(mean) > WIDTH * 0.6 else "start"
    words = f"mean {written(mean)}; the bar spans 5% to 95% of worlds"
    drawing.text(x(mean) + (-5 if side == "end" else 5), TOP - 14, words, "s", side)
    drawing.text(LEFT, 12, "worlds", "s m", "end")
    for tick in ticks(low, high, 6):
        drawing.line(x(tick), HEIGHT - FOOT, x(tick), HEIGHT - FOOT + 4, "axis")
        drawing.text(x(tick), HEIGHT - FOOT + 17, written(tick), "s m", "middle")
    drawing.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, axis, "s m", "middle")
    head = ("from", "to", "worlds")
    rows = (
        (number(start) if not chance else percent(start), number(end) if not chance else percent(end), f"{count:,}")
        for count, start, end in zip(counts, map(float, edges), map(float, edges[1:]), strict=False)
    )
    return Chart(name, title, sentence, drawing.svg(), table(head, rows, head))
