"""Shares of worlds against the verdict bands: each claim tested in worlds, with its Monte Carlo interval."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence

from standoff.charts.svg import Chart, Drawing, cut, lines, percent, scale, table
from standoff.charts.wording import SIGNS, counted, range_of, share_words
from standoff.claims.judge import Verdict
from standoff.claims.verdict_bands import BANDS, NO_DIFFERENCE
from standoff.text.quote import quoted

MOST = 20  # claims in a picture: with more, little else would stand on its page
WIDTH, LEFT, RIGHT, ROW, TOP = 720.0, 300.0, 110.0, 29.0, 48.0
NAME = 34.0  # where what a claim is called begins
QUOTED = 6  # words of a quote in a sentence
BAR, TALL = 170.0, 14.0  # of the small picture beside a claim


def share_charts(verdicts: Sequence[Verdict], live: bool = False) -> tuple[Chart, ...]:
    """The claims tested in worlds, those that hold in most of them first; as many pictures as pages need, none where
    nothing was tested.

    Args:
        live: each row can be chosen, and says of which claim it is (`data-claim`).
    """
    numbers = {verdict.id: place + 1 for place, verdict in enumerate(verdicts)}
    told = (verdict for verdict in verdicts if verdict.share is not None and verdict.verdict != NO_DIFFERENCE)
    tested = sorted(told, key=lambda v: -(v.share or 0.0))
    parts = -(-len(tested) // MOST)
    size = -(-len(tested) // parts) if parts else 0
    return tuple(
        _chart(tested[part * size : (part + 1) * size], numbers, part + 1, parts, live) for part in range(parts)
    )


def _chart(tested: Sequence[Verdict], numbers: dict[str, int], part: int, parts: int, live: bool) -> Chart:
    first, last = tested[0], tested[-1]
    unsure = [each for each in tested if _bands_of(each) > 1]
    most, least = (f"{percent(each.share or 0.0)} of worlds" for each in (first, last))
    if len(tested) == 1:
        told = f"{_called(first)} holds in {most}."
    elif first.share == last.share:
        told = f"All {len(tested):,} hold in {most}."
    else:
        told = f"From {_called(first)}, in {most}, down to {_called(last)}, in {least}."
    sentence = f"{told} {_unsure(len(unsure), len(tested))}"
    title = "Share of worlds in which each claim holds" + (f" ({part} of {parts})" if parts > 1 else "")
    name = f"shares-{part}"
    height = TOP + ROW * len(tested) + 8
    drawing = Drawing(WIDTH, height, name, title, sentence, live)
    at = scale(0.0, 1.0, LEFT, WIDTH - RIGHT)
    upper = 1.0
    for lowest, band in BANDS:
        drawing.rect(at(lowest), TOP - 6, at(upper) - at(lowest), height - TOP + 2, "sheet")
        drawing.line(at(lowest), TOP - 6, at(lowest), height - 4, "grid")
        sign = SIGNS[band][0]
        wide = at(upper) - at(lowest)
        named = lines(f"{sign} {band}", wide, 11.0, 2) if wide > 50.0 else [sign]
        for line, words in enumerate(named):
            drawing.text((at(lowest) + at(upper)) / 2, 11 + 13 * line, words, "s m", "middle")
        upper = lowest
    for lowest, _ in BANDS[:-1]:
        drawing.text(at(lowest), TOP - 10, percent(lowest), "s m", "middle")
    for place, verdict in enumerate(tested):
        y = TOP + ROW * place + ROW / 2
        said = f"{verdict.quote} ({verdict.id}): {share_words(verdict)}"
        into = drawing.live(said, claim=verdict.id)
        drawing.hover(into, said)
        drawing.text(NAME - 8, y - 2, f"{numbers[verdict.id]}", "s m", "end", into)
        drawing.text(NAME, y - 2, cut(verdict.quote, LEFT - NAME - 12, 12.0), "", "start", into)
        drawing.text(NAME, y + 11, cut(verdict.id, LEFT - NAME - 12, 11.0), "s m", "start", into)
        _mark(drawing, verdict, at, y, into)
        told = f"{percent(verdict.share or 0.0)}  ({range_of(verdict.interval or (0.0, 1.0))})"
        drawing.text(WIDTH - RIGHT + 8, y + 4, told, "s", "start", into)
        if place:
            drawing.may_part(y - ROW / 2)
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(
            ("claim", "quote", "verdict", "share of worlds", "interval", "worlds", NO_DIFFERENCE, "undefined"),
            (
                (
                    v.id,
                    v.quote,
                    v.verdict,
                    percent(v.share or 0.0),
                    range_of(v.interval or (0.0, 1.0)),
                    f"{v.worlds:,}",
                    f"{v.no_difference:,}",
                    f"{v.undefined:,}",
                )
                for v in tested
            ),
            ("share of worlds", "interval", "worlds", NO_DIFFERENCE, "undefined"),
        ),
    )


def _called(verdict: Verdict) -> str:
    """A claim in a sentence: the beginning of its quote, and its name."""
    words = verdict.quote.split()
    short = " ".join(words[:QUOTED])
    return f"{quoted(short + ('…' if len(words) > QUOTED else ''))} ({verdict.id})"


def _unsure(count: int, claims: int) -> str:
    if not count:
        return "The interval stays in one band." if claims == 1 else "No interval reaches a second band."
    of = "" if claims == 1 else f" of {counted(count, 'claim')}"
    which = f"The interval{of} reaches" if count == 1 else f"The intervals{of} reach"
    return f"{which} a second band, so more worlds could change the verdict."


def share_mark(verdict: Verdict) -> str:
    """The share of one claim as a small picture to stand beside it; nothing where it was not tested."""
    if verdict.share is None or verdict.verdict == NO_DIFFERENCE:
        return ""
    name = f"share-{verdict.id}"
    drawing = Drawing(BAR, TALL, name, f"Share of worlds in which {verdict.id} holds", share_words(verdict))
    at = scale(0.0, 1.0, 4.0, BAR - 4.0)
    drawing.rect(at(0.0), 3, at(1.0) - at(0.0), TALL - 6, "sheet")
    for lowest, _ in BANDS[:-1]:
        drawing.line(at(lowest), 1, at(lowest), TALL - 1, "axis")
    _mark(drawing, verdict, at, TALL / 2, None)
    return drawing.svg()


def _mark(drawing: Drawing, verdict: Verdict, at: Callable[[float], float], y: float, into: ET.Element | None) -> None:
    low, high = verdict.interval or (0.0, 1.0)
    drawing.line(at(low), y, at(high), y, "trace", into)
    drawing.circle(at(verdict.share or 0.0), y, 3.5, "mark", into)


def _bands_of(verdict: Verdict) -> int:
    """Over how many bands the interval reaches."""
    low, high = verdict.interval or (0.0, 1.0)
    return 1 + sum(low < lowest <= high for lowest, _ in BANDS[:-1])
