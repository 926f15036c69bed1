"""A picture as PNG, for what shows no SVG: mail, documents and slides. By matplotlib, without a browser.

It knows what the pictures that are made so are drawn of (`charts.svg.Drawing`): rectangles, circles, lines, text and
straight paths, in groups, whose classes say their style (`charts.theme`).
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from standoff.charts.svg import width_of
from standoff.charts.theme import LIGHT, chart_style

SVG = "{http://www.w3.org/2000/svg}"
FACES = (
    "Helvetica Neue",
    "Helvetica",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
)  # the first that there is; the last is
_RULE = re.compile(r"svg\.chart ([\w.-]+(?:, svg\.chart [\w.-]+)*) \{([^}]*)\}")
_PATH = re.compile(r"([MLHVZlhvz])([^A-Za-z]*)")


def png(svg: str, pixels: int, theme: Mapping[str, str] = LIGHT) -> bytes:
    """The picture, so many pixels wide, on the paper of the theme."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    root = ET.fromstring(svg)
    _, _, wide, tall = map(float, root.attrib["viewBox"].split())
    dots = 100.0
    figure = Figure(figsize=(pixels / dots, round(pixels * tall / wide) / dots), dpi=dots, facecolor=theme["paper"])
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, wide)
    axes.set_ylim(tall, 0.0)
    style = _styles(chart_style(theme))
    points = 72.0 / dots * pixels / wide  # of a line that is one unit wide
    for element in _drawn(root):
        look: dict[str, str] = {}
        tag = element.tag.removeprefix(SVG)
        for name in (tag, *element.get("class", "").split()):
            look |= style.get(name, {})
            look |= style.get(f"{tag}.{name}", {})
        axes.add_patch(_patch(tag, element, look, points))
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _drawn(element: ET.Element) -> Iterator[ET.Element]:
    """What is drawn, the lowest first."""
    for each in element:
        if each.tag in (f"{SVG}g", f"{SVG}a"):
            yield from _drawn(each)
        elif each.tag == f"{SVG}text" and not (each.text or "").strip():
            continue
        elif each.tag not in (f"{SVG}title", f"{SVG}desc", f"{SVG}style"):
            yield each


@lru_cache(maxsize=4)
def _styles(sheet: str) -> dict[str, dict[str, str]]:
    """Each class, or kind of element with a class, with its properties."""
    found: dict[str, dict[str, str]] = {}
    for names, properties in _RULE.findall(sheet):
        pairs = [each.split(":", 1) for each in properties.split(";") if ":" in each]
        for name in names.split(", svg.chart "):
            found.setdefault(name.lstrip("."), {}).update({key.strip(): value.strip() for key, value in pairs})
    return found


def _patch(tag: str, element: ET.Element, look: Mapping[str, str], points: float) -> Any:
    """One element as a patch of matplotlib."""
    from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
    from matplotlib.path import Path

    def at(key: str) -> float:
        return float(element.get(key, "0"))

    fill, stroke = look.get("fill", "none"), look.get("stroke", "none")
    paint: dict[str, Any] = {
        "facecolor": fill,
        "edgecolor": stroke,
        "linewidth": float(look.get("stroke-width", "1")) * points if stroke != "none" else 0.0,
    }
    if "stroke-dasharray" in look:
        paint["linestyle"] = (0, tuple(map(float, look["stroke-dasharray"].split())))
    if tag == "rect":
        x, y, width, height, r = map(at, ("x", "y", "width", "height", "rx"))
        r = min(r, width / 2, height / 2)
        if r == 0.0:
            return Rectangle((x, y), width, height, **paint)
        inner = (x + r, y + r), width - 2 * r, height - 2 * r
        return FancyBboxPatch(*inner, boxstyle=f"round,pad={r},rounding_size={r}", **paint)
    if tag == "circle":
        return Circle((at("cx"), at("cy")), at("r"), **paint)
    if tag == "line":
        return PathPatch(Path([(at("x1"), at("y1")), (at("x2"), at("y2"))]), **paint)
    if tag == "path":
        return PathPatch(_path(element.get("d", "")), **paint)
    if tag == "text":
        return _text(element, look)
    raise ValueError(f"{tag} cannot be drawn as PNG")


def _path(d: str) -> Any:
    """A path of straight lines."""
    from matplotlib.path import Path

    x = y = 0.0
    corners: list[tuple[float, float]] = []
    codes: list[Any] = []
    for letter, rest in _PATH.findall(d):
        numbers = [float(each) for each in re.findall(r"-?[\d.]+", rest)]
        if letter in "Zz":
            corners.append(corners[0])
            codes.append(Path.CLOSEPOLY)
            continue
        step = 2 if letter in "MLl" else 1
        for start in range(0, len(numbers), step):
            along = numbers[start : start + step]
            base_x, base_y = (x, y) if letter.islower() else (0.0, 0.0)
            x = base_x + along[0] if letter in "MLlHh" else x
            y = base_y + along[-1] if letter in "MLlVv" else y
            corners.append((x, y))
            codes.append(Path.MOVETO if letter == "M" and start == 0 else Path.LINETO)
    return Path(corners, codes)


def _text(element: ET.Element, look: Mapping[str, str]) -> Any:
    """A line of text, as outlines; no wider than what was set aside for it."""
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    words, size = element.text or "", float(look.get("font-size", "12px").removesuffix("px"))
    drawn = TextPath((0.0, 0.0), words, size=size, prop=_face(words, look.get("font-weight") == "600"), usetex=False)
    wide = float(drawn.get_extents().x1)
    squeeze = min(1.0, width_of(words, size) / wide)
    x = float(element.get("x", "0"))
    left = x - {"start": 0.0, "middle": wide * squeeze / 2, "end": wide * squeeze}[element.get("text-anchor", "start")]
    placed = Affine2D().scale(squeeze, -1.0).translate(left, float(element.get("y", "0")))
    return PathPatch(placed.transform_path(drawn), facecolor=look.get("fill", "#000000"), linewidth=0.0)


def _face(words: str, bold: bool) -> Any:
    """The first face that has every letter."""
    from matplotlib.font_manager import FontProperties

    for name in FACES:
        found = _glyphs(name, bold)
        if found is not None and all(ord(letter) in found for letter in words if not letter.isspace()):
            return FontProperties(family=name, weight="bold" if bold else "normal")
    return FontProperties(family=FACES[-1], weight="bold" if bold else "normal")


@lru_cache(maxsize=16)
def _glyphs(name: str, bold: bool) -> frozenset[int] | None:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    try:
        found = findfont(FontProperties(family=name, weight="bold" if bold else "normal"), fallback_to_default=False)
    except ValueError:
        return None
    return frozenset(get_font(found).get_charmap())
