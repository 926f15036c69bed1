"""Rows of values with intervals: marks stand where their values are, whatever the names and numbers."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.looks import SVG, assert_sound
from standoff.charts.dot_whisker import Mark, Panel, Row, draw_rows, percents, spread_out
from standoff.charts.svg import Chart, table

HOSTILE = "<script>alert(1)</script> \"quoted\" & 'single' " + "very_long_name_" * 8


def drawn(panels, **more):
    return ET.fromstring(draw_rows("rows", "Title", "What to see", panels, **more))


def chart(svg):
    return Chart("rows", "Title", "What to see.", svg, table(["a"], [["b"]]))


def test_a_dot_stands_at_its_value_on_the_scale():
    rows = tuple(Row(f"r{value}", (Mark("dot", value),)) for value in (0.0, 0.25, 1.0))
    zero, quarter, one = (float(dot.get("cx")) for dot in drawn([Panel(rows, "share")]).iter(f"{SVG}circle"))
    assert (quarter - zero) / (one - zero) == pytest.approx(0.25, abs=1e-3)


def test_an_interval_reaches_from_end_to_end():
    rows = (Row("a", (Mark("band", 0.2, 0.6), Mark("dot", 0.2))), Row("b", (Mark("dot", 0.6),)))
    picture = drawn([Panel(rows, "share", low=0.0, high=1.0)])
    band = next(each for each in picture.iter(f"{SVG}rect") if each.get("class") == "quiet")
    low, high = (float(dot.get("cx")) for dot in picture.iter(f"{SVG}circle"))
    assert float(band.get("x")) == pytest.approx(low, abs=0.02)
    assert float(band.get("x")) + float(band.get("width")) == pytest.approx(high, abs=0.02)


def test_a_value_that_is_no_number_has_no_mark_and_keeps_its_words():
    rows = (
        Row("a", (Mark("dot", math.nan), Mark("whisker", 0.1, math.inf)), ("no answer",)),
        Row("b", (Mark("dot", 1),)),
    )
    picture = drawn([Panel(rows, "share")])
    assert len(list(picture.iter(f"{SVG}circle"))) == 1
    assert "no answer" in [each.text for each in picture.iter(f"{SVG}text")]


names = st.sampled_from(
    ["a", "rather_a_long_name_of_sixty_letters_that_goes_on_and_on_and_on", HOSTILE, "北朝鮮の核実験" * 6, ""]
)
values = st.floats(allow_nan=True, allow_infinity=True, width=32)
shapes = st.sampled_from(["dot", "ring", "band", "whisker", "bracket", "arrow", "faint arrow", "tick", "triangle"])
marks = st.builds(Mark, shapes, values, values)
rows = st.builds(
    Row, names, st.tuples(marks, marks), st.tuples(names, names), under=names, strong=st.booleans(), tip=names
)  # fmt: skip
panels = st.builds(Panel, st.lists(rows, max_size=12).map(tuple), names, names)


@given(st.lists(panels, min_size=1, max_size=3), st.lists(names, max_size=3))
def test_no_words_stand_on_others_or_leave_the_picture(found, notes):
    svg = draw_rows("rows", "Title", "What to see", found, [("dot", "value"), ("band", "interval")], notes)
    assert_sound(chart(svg))
    assert svg == draw_rows("rows", "Title", "What to see", found, [("dot", "value"), ("band", "interval")], notes)


@given(st.lists(st.floats(0, 700), min_size=1, max_size=60))
def test_names_of_a_scale_leave_their_neighbours_room(places):
    kept = spread_out([(x, "May 2017") for x in sorted(places)])
    assert kept and all(b[0] - a[0] >= 40.0 for a, b in pairwise(kept))


def test_a_range_is_said_once_where_both_ends_read_alike():
    assert percents(0.37, 0.43) == "37 to 43%"
    assert percents(0.372, 0.374) == "37%"
    assert percents(0.0001, 0.33) == "<1 to 33%"


def test_the_legend_tells_the_marks_that_are_there_and_no_others():
    legend = [("dot", "value"), ("whisker", "interval"), ("diamond", "resolved")]
    rows = (Row("a", (Mark("dot", 0.5), Mark("whisker", 0.2, math.nan))), Row("b", (Mark("diamond", 1.0),)))
    said = [each.text for each in drawn([Panel(rows, "share")], legend=legend).iter(f"{SVG}text")]
    assert "value" in said and "resolved" in said and "interval" not in said
