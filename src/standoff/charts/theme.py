"""Colours and type of every picture and page: tokens for light and dark, and the style of the marks of charts.

Charts name a class and never a colour. Where a page has the tokens as CSS variables, light and dark follow the reader;
a picture that leaves the page takes the tokens as they are (`chart_style`). Colours: a blue and an orange that stay
apart for every kind of colour vision (after Okabe and Ito 2008); no meaning is carried by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "sheet": "#f6f5f2",
    "ink": "#1d1f24",
    "muted": "#5a5f69",
    "line": "#c9c8c3",
    "grid": "#e6e4df",
    "accent": "#1f5f99",
    "quiet": "#d3dbe4",
    "land": "#efece4",
    "coast": "#a9a69c",
    "holds": "#1f5f99",
    "mostly-holds": "#7fa9cf",
    "contingent": "#bdb9ae",
    "mostly-fails": "#e3a36b",
    "fails": "#b04a12",
    "none": "#e6e4df",
    "one": "#1f5f99",
    "two": "#b04a12",
    "three": "#2f7d62",
    "four": "#7a4f8f",
    "five": "#8a6d00",
    "six": "#5a5f69",
}
DARK: Mapping[str, str] = {
    "paper": "#15171b",
    "sheet": "#1e2126",
    "ink": "#e9e7e2",
    "muted": "#a9adb6",
    "line": "#4b4f57",
    "grid": "#2c3036",
    "accent": "#7fb4e3",
    "quiet": "#34414f",
    "land": "#333840",
    "coast": "#767c87",
    "holds": "#6aa9e0",
    "mostly-holds": "#38648e",
    "contingent": "#67645c",
    "mostly-fails": "#8f5726",
    "fails": "#f0935a",
    "none": "#2c3036",
    "one": "#7fb4e3",
    "two": "#f0935a",
    "three": "#63bf9d",
    "four": "#c49ad8",
    "five": "#d9b84a",
    "six": "#a9adb6",
}
SANS = "'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
SERIF = "Charter, 'Bitstream Charter', 'Iowan Old Style', Georgia, 'Liberation Serif', serif"
BANDS = ("holds", "mostly-holds", "contingent", "mostly-fails", "fails", "none")  # classes `band-...`
FACTS = {  # classes `band-fact-...`, which are rings, and the token of each
    "supported": "holds",
    "contested": "muted",
    "contradicted": "fails",
    "unchecked": "line",
}
SERIES = ("one", "two", "three", "four", "five", "six")  # classes `fill-...` and `line-...`

_MARKS = (
    """
svg.chart text { font-family: $sans; font-size: 12px; fill: $ink; }
svg.chart text.m { fill: $muted; }
svg.chart text.s { font-size: 11px; }
svg.chart text.b { font-weight: 600; }
svg.chart text.on { fill: $paper; }
svg.chart .axis { stroke: $line; stroke-width: 1; fill: none; }
svg.chart .grid { stroke: $grid; stroke-width: 1; fill: none; }
svg.chart .rule { stroke: $ink; stroke-width: 1; fill: none; }
svg.chart .faint { stroke: $muted; stroke-width: 1; fill: none; }
svg.chart .dash { stroke-dasharray: 3 3; }
svg.chart .box { fill: $paper; stroke: $line; stroke-width: 1; }
svg.chart .ground { fill: $paper; stroke: none; }
svg.chart .sheet { fill: $sheet; stroke: none; }
svg.chart .land { fill: $land; stroke: $coast; stroke-width: 0.6; }
svg.chart .quiet { fill: $quiet; stroke: none; }
svg.chart .mark { fill: $accent; stroke: none; }
svg.chart .trace { stroke: $accent; stroke-width: 2; fill: none; }
svg.chart .hollow { fill: $paper; stroke: $accent; stroke-width: 1.5; }
svg.chart .live { cursor: pointer; }
svg.chart .live:hover .box, svg.chart .live:focus .box, svg.chart .chosen .box { stroke: $accent; stroke-width: 2; }
svg.chart .live:focus { outline: 2px solid $accent; outline-offset: 2px; }
"""
    + "".join(f"svg.chart .band-{name} {{ fill: ${name}; stroke: none; }}\n" for name in BANDS)
    + "".join(
        f"svg.chart .band-fact-{name} {{ fill: $paper; stroke: ${token}; stroke-width: 1.5; }}\n"
        for name, token in FACTS.items()
    )
    + "".join(
        f"svg.chart .fill-{name} {{ fill: ${name}; stroke: none; }}\n"
        f"svg.chart .line-{name} {{ stroke: ${name}; stroke-width: 2; fill: none; }}\n"
        for name in SERIES
    )
)


def tokens(theme: Mapping[str, str]) -> str:
    """The tokens as CSS variables: `--ink: #1d1f24; ...`"""
    return " ".join(f"--{name}: {value};" for name, value in theme.items())


def chart_style(theme: Mapping[str, str] | None = None) -> str:
    """The style of the marks of charts: by the variables of the page they stand in, or in the colours of `theme`."""
    style = _MARKS.replace("$sans", SANS)
    for name in sorted(LIGHT, key=len, reverse=True):
        style = style.replace(f"${name}", f"var(--{name})" if theme is None else theme[name])
    return style
