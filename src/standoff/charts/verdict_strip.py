"""The verdict strip: one cell for every claim, in the order of the text, with its verdict as a sign and a colour."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from standoff.charts.svg import Chart, Drawing, table
from standoff.charts.wording import SIGNS, counts, counts_sentence, share_words
from standoff.claims.judge import Verdict

CELL, GAP, ACROSS = 27.0, 3.0, 34  # pixels, pixels, cells in a row
LEGEND = 19.0  # height of a line of the legend
LIGHT_TYPE = frozenset({"holds", "fails"})  # cells so dark that their sign is light


def verdict_strip(verdicts: Sequence[Verdict], live: bool = False, across: int = ACROSS) -> Chart:
    """The verdicts on a text, cell by cell.

    Args:
        live: each cell can be chosen, and says of which claim it is (`data-claim`); else it is a link to `#claim-...`.
        across: how many cells stand in a row.
    """
    found = counts(verdicts)
    across = max(min(across, len(verdicts)), 20)
    rows = max(-(-len(verdicts) // across), 1)
    width = across * (CELL + GAP)
    columns = max(int(width // 150), 1)
    top = rows * (CELL + GAP) + 10
    height = top + -(-len(found) // columns) * LEGEND + 4
    sentence = counts_sentence(verdicts)
    drawing = Drawing(width, height, "strip", "The verdicts, claim by claim", sentence, live)
    if verdicts:
        drawing.root.set("role", "group")  # of links
    for place, verdict in enumerate(verdicts):
        x, y = place % across * (CELL + GAP), place // across * (CELL + GAP)
        said = f"{place + 1}. {verdict.verdict}: {verdict.quote}"
        if live:
            into = drawing.live(said, claim=verdict.id)
        else:
            into = drawing.add("a", href=f"#claim-{verdict.id}", aria_label=said)
        _cell(drawing, x, y, verdict.verdict, into)
        drawing.hover(into, said)
    for place, (name, count) in enumerate(found):
        x, y = place % columns * (width / columns), top + place // columns * LEGEND
        _cell(drawing, x, y, name, None, 15.0)
        drawing.text(x + 22, y + 12, f"{name}: {count}", "s")
    return Chart(
        name="strip",
        title="The verdicts, claim by claim, in the order of the text",
        sentence=sentence,
        svg=drawing.svg(),
        table=table(
            ("claim", "kind", "verdict", "worlds", "quote"),
            ((v.id, str(v.kind), v.verdict, share_words(v) if v.tested else "", v.quote) for v in verdicts),
        ),
    )


def _cell(drawing: Drawing, x: float, y: float, verdict: str, into: ET.Element | None, size: float = CELL) -> None:
    sign, band = SIGNS[verdict]
    group = drawing.group(into=into)
    drawing.rect(x, y, size, size, f"band-{band}", group, r=3)
    kind = f"{'s ' if size < CELL else ''}b{' on' if band in LIGHT_TYPE else ''}"
    drawing.text(x + size / 2, y + size / 2 + 4, sign, kind, "middle", group)
