"""A card: the answer as one picture of 1200 by 630 pixels, as messengers show it, with its words as alt text.

A `Brief` goes in, SVG or PNG comes out. It is drawn at a third of its size, so that the type of charts is three times
as large on it.
"""

from __future__ import annotations

from standoff.charts.png import png
from standoff.charts.svg import Drawing, cut, lines, scale
from standoff.charts.theme import LIGHT, chart_style
from standoff.reports.brief import Brief

WIDE, TALL = 1200, 630  # pixels
WIDTH, HEIGHT, EDGE, SIGN = 400.0, 210.0, 20.0, 20.0  # a third of it
TITLE, THESIS, ANSWER = 2, 3, 8  # lines at the most
FOOT = HEIGHT - 14


def card(brief: Brief) -> str:
    """The card as an SVG that needs nothing else."""
    words = alt_text(brief)
    drawing = Drawing(WIDTH, HEIGHT, "card", brief.title, words)
    drawing.root.set("width", str(WIDE))
    drawing.root.set("height", str(TALL))
    drawing.rect(0, 0, WIDTH, HEIGHT, "ground")
    drawing.rect(0, 0, WIDTH, 4, "mark")
    room, y = WIDTH - 2 * EDGE, 20.0
    for each in lines(brief.title, room, 12.0, TITLE):
        drawing.text(EDGE, y, each, "m" if brief.thesis else "b")
        y += 14
    y += 6
    if brief.thesis and brief.mark is not None:
        sign, band = brief.mark
        ring = band.startswith("fact-")
        drawing.rect(EDGE, y, SIGN, SIGN, f"band-{band}", r=SIGN / 2 if ring else 3)
        drawing.text(EDGE + SIGN / 2, y + 14, sign, f"b{' on' if band in ('holds', 'fails') else ''}", "middle")
        said = lines(brief.thesis, room - SIGN - 8, 12.0, THESIS)
        for number, each in enumerate(said):
            drawing.text(EDGE + SIGN + 8, y + 14 + 16 * number, each, "b")
        y += 16 * len(said) + 8
    share = brief.portion is not None
    last = FOOT - (46 if share else 18)
    most = max(int((last - y) // 14), 1)
    told = " ".join((*brief.answer, *brief.turns[:1]) if brief.thesis else (brief.asked, *brief.answer))
    for each in lines(told, room, 11.0, min(ANSWER, most)):
        y += 14
        drawing.text(EDGE, y, each, "s")
    if brief.portion is not None:
        at = scale(0.0, 1.0, EDGE, WIDTH - EDGE)
        middle = FOOT - 32.0
        drawing.rect(EDGE, middle, room, 8, "quiet", r=2)
        drawing.rect(EDGE, middle, at(brief.portion) - EDGE, 8, "mark", r=2)
        drawing.text(EDGE, middle + 20, cut(_share(brief), room, 11.0), "s m")
    drawing.text(EDGE, FOOT + 4, cut(brief.byline, room, 11.0), "s m")
    svg = drawing.svg()
    start = svg.index(">") + 1
    return f"{svg[:start]}<style>{chart_style(LIGHT)}</style>{svg[start:]}"


def _share(brief: Brief) -> str:
    """The share without its interval, for which there is no room."""
    told = brief.share.partition(" (")[0].partition(": ")[2]
    return f"{told[:1].upper()}{told[1:]}."


def card_png(brief: Brief) -> bytes:
    """The same as PNG."""
    return png(card(brief), WIDE)


def alt_text(brief: Brief) -> str:
    """What stands on the card, for who cannot see it."""
    return " ".join(filter(None, (brief.thesis or brief.asked, *brief.answer, brief.share)))
