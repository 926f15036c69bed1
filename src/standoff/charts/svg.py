"""A chart: a picture with its title, the sentence that says what to see in it, and the table of its numbers.

Pictures are SVG, drawn with the standard library's ElementTree, so that any text of a scenario is escaped. They name
classes (`charts.theme`) and no colours. The report sets them as they are; the app sets the same with `live` parts that
can be clicked and reached by keyboard, each with `data-...` attributes that say what it is.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from standoff.charts.theme import LIGHT, chart_style
from standoff.scenario.figures import figures
from standoff.scenario.hidden import HIDDEN, spelled_out

# how wide letters are in bold type of the Helvetica kind, as parts of its size; in plain type none is wider by more
# than a fortieth of it
WIDTHS: Mapping[str, float] = {
    letter: width
    for width, letters in (
        (0.28, " ijlI'’‘,.|/\\·"),
        (0.34, "ft!()[]-:;`‚"),
        (0.40, "r*{}°²"),
        (0.50, '"“”„'),
        (0.56, "acekvxysJz0123456789#$_–"),
        (0.62, "bdghnopquFLTZ?+<=>~^±×÷−¬"),
        (0.73, "ABCDEHKNPRSUVXY&"),
        (0.79, "GOQw"),
        (0.90, "mM%"),
        (0.95, "W"),
        (1.00, "@…—→←↔†‡•"),
    )
    for letter in letters
}
CAPITAL, SMALL_LETTER, SQUARE, SIGN = 1.05, 0.9, 1.0, 1.3  # of other scripts; of the East; of emoji and other signs


SHORT = 12  # rows of a table that stays on one page of paper


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows, all as they are read; a column is right-aligned where its heading is in `numeric`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[str] = frozenset()

    def html(self, caption: str = "") -> str:
        marks = [' class="n"' if name in self.numeric else "" for name in self.head]
        head = "".join(
            f'<th scope="col"{mark}>{escape(name)}</th>' for name, mark in zip(self.head, marks, strict=True)
        )
        body = "".join(f"<tr>{''.join(map(_cell, range(len(row)), marks, row))}</tr>" for row in self.rows)
        told = f"<caption>{escape(caption)}</caption>" if caption else ""
        kind = "wide short" if len(self.rows) <= SHORT else "wide"
        return (
            f'<div class="{kind}" tabindex="0" role="region" aria-label="{escape(caption or "table")}">'
            f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def csv(self) -> str:
        """With a first line of headings. A cell that a spreadsheet would take for a formula is led by an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([_plain(spelled_out(cell)) for cell in row] for row in (self.head, *self.rows))
        return out.getvalue()


def _cell(column: int, mark: str, text: str) -> str:
    if column == 0 and text:
        return f'<th scope="row"{mark}>{escape(text)}</th>'
    return f"<td{mark}>{escape(text)}</td>"


def _plain(cell: str) -> str:
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            float(cell.replace("%", "").replace(",", "").strip())
        except ValueError:
            return "'" + cell
    return cell


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, what it is called, what to see in it, and its numbers.

    Attributes:
        name: an identifier of letters, digits and hyphens, one of its kind on a page.
        svg: the picture: an `svg` element of class `chart`, with a title and a description, of no colours of its own.
        notes: what is written under the picture, and in it.
        shown: how many rows of the table the picture has; all, unless given.
    """

    name: str
    title: str
    sentence: str
    svg: str
    table: Table
    notes: tuple[str, ...] = ()
    shown: int | None = None

    def caption(self, told: bool = True) -> str:
        """As HTML: the title, and the sentence unless it is `told` elsewhere."""
        sentence = f" {escape(self.sentence)}" if told else ""
        return f"<figcaption><strong>{escape(self.title)}</strong>{sentence}</figcaption>"

    def figure(self, told: bool = True, unfolded: bool = False) -> str:
        """As HTML: the picture, its sentence unless that stands beside it, and its table, folded unless `unfolded`."""
        fold = "<details open>" if unfolded else "<details>"
        return (
            f'<figure id="{self.name}">{self.caption(told)}<div class="picture" tabindex="0" role="group" '
            f'aria-label="{escape(self.title)}">{self.svg}</div>'
            f"{fold}<summary>Show as table</summary>{self.table.html(self.title)}</details></figure>"
        )

    @property
    def size(self) -> tuple[float, float]:
        """How wide and how tall the picture is, in pixels."""
        found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', self.svg)
        assert found is not None
        return float(found[1]), float(found[2])

    def parts(self, tall: float) -> tuple[str, ...]:
        """The picture for paper: whole, or cut where it may be (`Drawing.may_part`) into parts of `tall` pixels at the
        most: as much as finds room, and no last part that is hardly worth a page."""
        found = re.match(r'<svg[^>]* data-parts="([^"]*)"[^>]*>', self.svg)
        width, height = self.size
        if found is None or height <= tall:
            return (self.svg,)
        places = [float(each) for each in found[1].split()]
        edges = [0.0]
        while height - edges[-1] > tall:
            inside = [each for each in places if edges[-1] < each <= edges[-1] + tall]
            if not inside:
                break
            rest = height - edges[-1]
            small = rest - tall < tall / 4
            edges.append(min(inside, key=lambda each: abs(each - edges[-1] - rest / 2)) if small else inside[-1])
        edges.append(height)
        drawn = self.svg[found.end() :]
        unnamed = re.sub(r' id="[^"]*"', "", drawn)  # names are for the first part
        found_parts = []
        for top, bottom in pairwise(edges):
            box = f"0 {number(top)} {number(width)} {number(bottom - top)}"
            start = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="{box}" width="{number(width)}" '
            found_parts.append(f'{start}height="{number(bottom - top)}">{unnamed if top else drawn}')
        return tuple(found_parts)

    def standalone(self, theme: Mapping[str, str] = LIGHT) -> str:
        """A file of its own: the same picture, with its colours in it."""
        start = self.svg.index(">") + 1
        return f"{self.svg[:start]}<style>{chart_style(theme)}</style>{self.svg[start:]}"


class Drawing:
    """An SVG in the making: `width` by `height` pixels, which scale with the page.

    Args:
        live: whether parts can be chosen (in the app); else `Drawing.live` makes plain groups.
    """

    def __init__(
        self, width: float, height: float, name: str, title: str, description: str, live: bool = False
    ) -> None:
        self.width, self.height, self._live = width, height, live
        self._parts: list[float] = []
        self.root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": "chart",
                "viewBox": f"0 0 {number(width)} {number(height)}",
                "width": number(width),
                "height": number(height),
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-desc",
            },
        )
        ET.SubElement(self.root, "title", {"id": f"{name}-title"}).text = title
        ET.SubElement(self.root, "desc", {"id": f"{name}-desc"}).text = description

    def add(self, tag: str, kind: str = "", into: ET.Element | None = None, **attributes: float | str) -> ET.Element:
        """An element of class `kind`; `x_y` is written `x-y`, and `class_` as `class`."""
        given = {"class": kind} if kind else {}
        for key, value in attributes.items():
            given[key.rstrip("_").replace("_", "-")] = value if isinstance(value, str) else number(value)
        return ET.SubElement(self.root if into is None else into, tag, given)

    def text(
        self, x: float, y: float, words: str, kind: str = "", anchor: str = "start", into: ET.Element | None = None
    ) -> ET.Element:
        """One line of text on the baseline `y`; `anchor` is start, middle or end."""
        element = self.add("text", kind, into, x=x, y=y)
        if anchor != "start":
            element.set("text-anchor", anchor)
        element.text = words
        return element

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str, into: ET.Element | None = None) -> ET.Element:
        return self.add("line", kind, into, x1=x1, y1=y1, x2=x2, y2=y2)

    def rect(
        self, x: float, y: float, width: float, height: float, kind: str, into: ET.Element | None = None, r: float = 0
    ) -> ET.Element:
        rounded: dict[str, float | str] = {"rx": r} if r else {}
        return self.add("rect", kind, into, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **rounded)

    def circle(self, x: float, y: float, r: float, kind: str, into: ET.Element | None = None) -> ET.Element:
        return self.add("circle", kind, into, cx=x, cy=y, r=r)

    def path(self, d: str, kind: str, into: ET.Element | None = None) -> ET.Element:
        return self.add("path", kind, into, d=d)

    def group(self, kind: str = "", into: ET.Element | None = None, **attributes: str) -> ET.Element:
        return self.add("g", kind, into, **attributes)

    def live(self, label: str, into: ET.Element | None = None, **data: str) -> ET.Element:
        """A group that can be clicked or chosen by keyboard in the app: `data` says what it is."""
        marked = {f"data-{key}": value for key, value in data.items()}
        if not self._live:
            return self.add("g", "", into, **marked)
        group = self.add("g", "live", into, tabindex="0", role="button", aria_label=label, **marked)
        # a picture with parts to choose is a group of them, and no single image
        self.root.set("role", "group")
        return group

    def hover(self, element: ET.Element, words: str) -> None:
        """What is shown while the pointer rests on an element."""
        title = ET.Element("title")
        title.text = words
        element.insert(0, title)

    def may_part(self, y: float) -> None:
        """Paper may end here, and the picture go on on the next page."""
        self._parts.append(y)

    def svg(self) -> str:
        if self._parts:
            self.root.set("data-parts", " ".join(map(number, self._parts)))
        return spelled_out(ET.tostring(self.root, encoding="unicode"))  # and so nothing that XML does not allow


def number(value: float) -> str:
    """A number of a picture: two decimals at the most, the same on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """A straight scale from values to pixels; one value is put in the middle."""
    if high == low:
        return lambda value: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high, `most` at the most."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low] if math.isfinite(low) else []
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def width_of(words: str, size: float = 12.0) -> float:
    """How many pixels a text takes, in bold type; hardly more than that in plain type."""
    return sum(map(_width, words)) * size


@lru_cache(maxsize=4096)
def _width(letter: str) -> float:
    """The width of a letter as part of the size of its type, rather too much than too little."""
    if letter in WIDTHS:
        return WIDTHS[letter]
    if HIDDEN.match(letter):
        return sum(map(_width, spelled_out(letter)))  # as it is shown
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0  # stands on the letter before it, or is not seen
    plain_letter = unicodedata.normalize("NFD", letter)[0]
    if plain_letter in WIDTHS:
        return WIDTHS[plain_letter]
    if kind == "So" or (kind == "Sk" and ord(letter) > 0xFFFF):
        return SIGN
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return SQUARE
    return SMALL_LETTER if kind in ("Ll", "Lo") else CAPITAL


def cut(words: str, room: float, size: float = 12.0) -> str:
    """The text, cut at the end with an ellipsis where it would take more than `room` pixels."""
    if width_of(words, size) <= room:
        return words
    left = room - width_of("…", size)
    keep = 0
    for letter in words:
        left -= _width(letter) * size
        if left < 0.0:
            break
        keep += 1
    return words[: max(keep, 1)].rstrip() + "…"


def lines(words: str, room: float, size: float = 12.0, most: int = 3) -> list[str]:
    """The text in lines of `room` pixels, `most` at the most, the last one cut."""
    found: list[str] = []
    current = ""
    for word in words.split():
        longer = f"{current} {word}".strip()
        if current and width_of(longer, size) > room:
            found.append(current)
            current = word
        else:
            current = longer
    if current:
        found.append(current)
    if len(found) > most:
        found = [*found[: most - 1], " ".join(found[most - 1 :])]
    return [cut(each, room, size) for each in found]


def percent(share: float) -> str:
    """A probability or a share as it is read: `64%`, `<1%`, `>99%`; never 0 or 100 where it is not so."""
    if not math.isfinite(share):
        return "–"
    if 0.0 < share < 0.005:
        return "<1%"
    if 0.995 < share < 1.0:
        return ">99%"
    return f"{100.0 * share:.0f}%"


def plain(value: float, scale: float = 0.0) -> str:
    """A number as it is read, with three figures; `scale` as of `figures`."""
    return figures(value, 3, scale)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[str] = ()) -> Table:
    return Table(tuple(head), tuple(tuple(row) for row in rows), frozenset(numeric))
