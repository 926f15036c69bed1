"""A map of an argument: each claim once, below what it is a reason for, further in at each step.

What a claim is a reason for first holds it by a line at the left; for each further claim a line runs at the right. The
width of a line says how much is carried, its style whether anything is: a second line of words says the same. The
picture is as wide as a phone unless it is told otherwise, and paper may end between any two claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from standoff.charts.svg import Drawing, cut, lines

PHONE, PAPER = 340.0, 680.0  # how wide a picture is that fits a phone, and one that fits a page
INDENT, DEEP = 22.0, 110.0  # pixels of a step, and of all steps at the most
GAP, PAD, LINE, SMALL = 12.0, 8.0, 15.0, 14.0
SIGN = 22.0
LANE, MOST_LANES = 9.0, 6
MOST_LINES = 6  # of the words of a claim
THIN, THICK = 1.5, 9.0
LIGHT_TYPE = frozenset({"holds", "fails"})  # colours so dark that a sign on them is light

_Words = tuple[list[str], list[str], list[str]]  # lines over what a claim says, of that, and under it
Style = Literal["carries", "nothing", "against", "unknown", "objection"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim.

    Attributes:
        id: by which links name it.
        words: what it says.
        sign, band: of its verdict, and the class of its colour (see `charts.theme`).
        under: lines in small type below.
        strong: whether it is set off, as the thesis is.
    """

    id: str
    words: str
    sign: str
    band: str
    under: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """That one claim is a reason for another, or an objection to it.

    Attributes:
        start: the reason or objection; end: what it is for or against.
        size: how much it carries, from 0 to 1; of no account where it carries nothing.
        words: the same in words, as they stand where it is drawn below `end`.
        further: the same with `end` named, where it is drawn at the right.
    """

    start: str
    end: str
    style: Style
    size: float
    words: str
    further: str = ""


@dataclass(slots=True)
class _Box:
    claim: Claim
    depth: int
    by: Link | None  # what holds it at the left
    more: list[Link]
    above: float = 0.0
    tall: float = 0.0

    @property
    def middle(self) -> float:
        return self.above + self.tall / 2


def argument_map(
    told: tuple[str, str, str], claims: Sequence[Claim], links: Sequence[Link], width: float = PHONE
) -> str:
    """The picture.

    Args:
        told: its name, its title, and what it shows as a sentence.
        claims: in the order of the text; one that is set off comes first, then those that are a reason for nothing.
        links: between these claims.
        width: of the picture, in pixels.
    """
    boxes = _placed(claims, links)
    deepest = max((box.depth for box in boxes.values()), default=0)
    step = min(INDENT, DEEP / max(deepest, 1))
    lanes = _lanes(boxes)
    used = max(lanes.values(), default=-1) + 1
    right = width - 1 - (used * LANE + 6 if used else 0)
    y = 4.0
    words: dict[str, _Words] = {}
    for name, box in boxes.items():
        room = right - 1 - box.depth * step - SIGN - 3 * PAD
        over = [cut(box.by.words, room, 11.0)] if box.by is not None else []
        said = lines(box.claim.words, room, 12.0, MOST_LINES) or [""]
        under = [part for each in box.claim.under for part in lines(each, room, 11.0, 2)]
        under += [part for each in box.more for part in lines(each.further, room, 11.0, 2)]
        words[name] = over, said, under
        box.above = y
        box.tall = 2 * PAD + SMALL * (len(over) + len(under)) + LINE * len(said)
        y += box.tall + GAP
    legend = _legend(links)
    drawing = Drawing(width, y + SMALL * len(legend) + (6 if legend else 0), *told)
    for name, box in boxes.items():
        held = [each for each in boxes.values() if each.by is not None and each.by.end == name]
        if held:  # under the lines that lead from it
            trunk = 1 + box.depth * step + step / 4
            drawing.line(trunk, box.above + box.tall, trunk, held[-1].middle, "faint")
    for box in boxes.values():
        if box.by is not None:
            left = 1 + box.depth * step
            _stub(drawing, box.by, left - 3 * step / 4, left, box.middle)
        for link in box.more:
            _around(drawing, link, boxes, right, right + 6 + LANE * lanes[link.start, link.end])
    for place, (name, box) in enumerate(boxes.items()):
        if place:
            drawing.may_part(box.above - GAP / 2)
        _draw(drawing, box, 1 + box.depth * step, right, words[name])
    for number, (style, told_so) in enumerate(legend):
        at = y + 8 + SMALL * number
        _stub(drawing, Link("", "", style, 0.5, ""), 4, 30, at - 4)
        drawing.text(38, at, told_so, "s m")
    return drawing.svg()


def _placed(claims: Sequence[Claim], links: Sequence[Link]) -> dict[str, _Box]:
    """Where each claim stands: in the order in which they are come upon from above."""
    known = {claim.id: claim for claim in claims}
    under: dict[str, list[Link]] = {name: [] for name in known}
    for link in links:
        under[link.end].append(link)
    leading = {link.start for link in links}
    first = sorted(known, key=lambda name: (not known[name].strong, name in leading))
    boxes: dict[str, _Box] = {}
    for root in first:
        waiting: list[tuple[str, int, Link | None]] = [(root, 0, None)]
        while waiting:
            name, depth, by = waiting.pop()
            if name in boxes:
                if by is not None:
                    boxes[name].more.append(by)
                continue
            boxes[name] = _Box(known[name], depth, by, [])
            waiting += [(link.start, depth + 1, link) for link in reversed(under[name])]
    return boxes


def _lanes(boxes: Mapping[str, _Box]) -> dict[tuple[str, str], int]:
    """Beside which other each line at the right runs, the innermost first; those that meet nobody share a lane."""
    order = {name: place for place, name in enumerate(boxes)}
    found: dict[tuple[str, str], int] = {}
    taken: list[list[tuple[int, int]]] = []
    spans = [
        (min(order[link.start], order[link.end]), max(order[link.start], order[link.end]), link)
        for box in boxes.values()
        for link in box.more
    ]
    for low, high, link in sorted(spans, key=lambda each: (each[1] - each[0], each[0])):
        free = (place for place, lane in enumerate(taken) if all(high < a or b < low for a, b in lane))
        place = next(free, len(taken))
        if place == len(taken):
            taken.append([])
        taken[place].append((low, high))
        found[link.start, link.end] = min(place, MOST_LANES - 1)
    return found


def _width(link: Link) -> float:
    return THIN + (THICK - THIN) * min(max(link.size, 0.0), 1.0) if link.style in ("carries", "against") else THIN


def _ink(link: Link) -> str:
    return "two" if link.style in ("against", "objection") else "one"


def _stub(drawing: Drawing, link: Link, start: float, end: float, y: float) -> None:
    """The line that holds a claim at the left."""
    if link.style in ("nothing", "unknown"):
        drawing.line(start, y, end, y, "faint dash" if link.style == "nothing" else "grid")
    else:
        wide = _width(link)
        drawing.rect(start, y - wide / 2, end - start, wide, f"fill-{_ink(link)}")
    if link.style == "objection":
        middle = (start + end) / 2
        drawing.rect(middle - 1, y - 5, 2, 10, "fill-two")


def _around(drawing: Drawing, link: Link, boxes: Mapping[str, _Box], right: float, lane: float) -> None:
    """A line at the right, from a claim to a further one that it is a reason for, with a head there."""
    start, end = boxes[link.start].middle, boxes[link.end].middle + 5
    if link.style in ("nothing", "unknown"):
        drawing.path(
            f"M{right:.2f} {start:.2f} H{lane:.2f} V{end:.2f} H{right + 5:.2f}",
            "faint dash" if link.style == "nothing" else "grid",
        )
    else:
        wide = min(_width(link), LANE - 4)
        low, high = min(start, end), max(start, end)
        kind = f"fill-{_ink(link)}"
        drawing.rect(right, start - wide / 2, lane - right, wide, kind)
        drawing.rect(lane - wide / 2, low - wide / 2, wide, high - low + wide, kind)
        drawing.rect(right + 4, end - wide / 2, lane - right - 4, wide, kind)
        if link.style == "objection":
            drawing.rect((right + lane) / 2 - 1, start - 5, 2, 10, kind)
    drawing.path(f"M{right:.2f} {end:.2f} l6 -4 v8 z", f"fill-{_ink(link)}")


def _draw(drawing: Drawing, box: _Box, left: float, right: float, words: _Words) -> None:
    claim, (over, said, under) = box.claim, words
    into = drawing.group()
    drawing.hover(into, claim.words)
    drawing.rect(left, box.above, right - left, box.tall, "box", into, r=3)
    if claim.strong:
        drawing.rect(left, box.above, right - left, 3, "mark", into)
    r = SIGN / 2 if claim.band.startswith("fact-") else 3
    drawing.rect(left + PAD, box.above + PAD, SIGN, SIGN, f"band-{claim.band}", into, r=r)
    kind = f"b{' on' if claim.band in LIGHT_TYPE else ''}"
    drawing.text(left + PAD + SIGN / 2, box.above + PAD + SIGN / 2 + 4, claim.sign, kind, "middle", into)
    x, y = left + PAD + SIGN + PAD, box.above + PAD - 3
    for group, tall, style in ((over, SMALL, "s m"), (said, LINE, "b" if claim.strong else ""), (under, SMALL, "s m")):
        for each in group:
            y += tall
            drawing.text(x, y, each, style, "start", into)


def _legend(links: Sequence[Link]) -> list[tuple[Style, str]]:
    told: dict[Style, str] = {
        "carries": "carries the step, the wider the more",
        "nothing": "carries nothing",
        "against": "speaks against the conclusion",
        "unknown": "not tested, or cannot be told",
        "objection": "an objection",
    }
    there = {link.style for link in links}
    return [(style, words) for style, words in told.items() if style in there]
