"""Colours: what is written in a cell can be read, in the light and in the dark."""

from __future__ import annotations

import pytest

from standoff.charts.sign_strip import LIGHT_TYPE
from standoff.charts.theme import BANDS, DARK, LIGHT

ENOUGH, SEEN = 4.5, 1.25  # contrast of small type (WCAG 2.2, 1.4.3), and of one surface from another beside it


def contrast(one, other):
    lights = sorted(map(luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_type_can_be_read_on_what_it_stands_on(theme):
    pairs = [("ink", ground) for ground in ("paper", "sheet", "quiet", "land")]
    pairs += [("muted", ground) for ground in ("paper", "sheet")] + [("accent", "paper")]
    pairs += [("paper" if band in LIGHT_TYPE else "ink", band) for band in BANDS]
    told = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in told.items() if value < ENOUGH} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_land_is_told_from_sea(theme):
    assert contrast(theme["land"], theme["paper"]) > (1.15 if theme is LIGHT else SEEN)
    assert contrast(theme["coast"], theme["paper"]) > 2.0 and set(LIGHT) == set(DARK)
