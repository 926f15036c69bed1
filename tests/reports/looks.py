"""How a chart looks, as far as a program can tell: what it says, and whether words stand on one another or leave it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

from standoff.charts.svg import width_of

SVG = "{http://www.w3.org/2000/svg}"
REAL = 0.96  # the width of words in plain type as drawn, of what is set aside for them
SIZES = {"s": 11.0}


def root(chart):
    return ET.fromstring(chart.svg)


def words(chart):
    """Every line of text in the picture."""
    return [element.text or "" for element in root(chart).iter(f"{SVG}text")]


def boxes(chart):
    """Where each line of text stands: left, right, baseline, words."""
    found = []
    for element in root(chart).iter(f"{SVG}text"):
        text = element.text or ""
        if not text or element.get("transform"):
            continue
        size = SIZES["s"] if "s" in (element.get("class") or "").split() else 12.0
        wide = REAL * width_of(text, size)
        x = float(element.get("x"))
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
        found.append((left, left + wide, float(element.get("y")), text))
    return found


def assert_sound(chart):
    """What holds of every chart, whatever is in it."""
    assert chart.sentence.strip() and chart.title.strip() and chart.table.rows
    assert re.fullmatch(r"[A-Za-z0-9_-]+", chart.name)
    assert all(name.strip() for name in chart.table.head), f"a heading without text: {chart.table.head}"
    assert all(len(row) == len(chart.table.head) for row in chart.table.rows)
    assert chart.table.numeric <= set(chart.table.head)
    picture = root(chart)
    width, height = float(picture.get("width")), float(picture.get("height"))
    for element in picture.iter():
        for key, value in element.attrib.items():
            if key in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "d", "width", "height", "r"):
                assert not re.search(r"nan|inf", value), f"{element.tag} {key}={value}"
    placed = boxes(chart)
    for left, right, y, text in placed:
        assert left >= -1.0 and right <= width + 1.0, f"{text!r} leaves the picture: {left:.0f} to {right:.0f}"
        assert 0.0 <= y <= height, f"{text!r} leaves the picture at {y:.0f} of {height:.0f}"
    for (a, b, y, one), (c, d, z, other) in combinations(placed, 2):
        assert abs(y - z) >= 9.0 or b <= c or d <= a, f"{one!r} stands on {other!r}"
    assert "<script" not in chart.figure() and "<script" not in chart.standalone()
