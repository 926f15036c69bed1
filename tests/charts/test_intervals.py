"""Numbers across worlds in pictures: what is in the table is what was given, whatever it is."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from standoff.charts.histogram import histogram
from standoff.charts.intervals import spreads_chart
from standoff.charts.svg import percent
from standoff.claims.spread import Spread, spread

ANY = st.floats(-1e6, 1e6) | st.just(float("nan"))


@given(st.lists(ANY, min_size=1, max_size=60))
def test_every_defined_world_is_in_one_bar(values):
    array = np.asarray(values)
    chart = histogram("h", "It <is>", array, "value", chance=False)
    ET.fromstring(chart.svg)
    assert sum(int(row[2].replace(",", "")) for row in chart.table.rows) == int(np.isfinite(array).sum())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_a_chance_is_told_as_one(values):
    array = np.asarray(values)
    chart = histogram("h", "t", array, "probability", chance=True)
    assert percent(spread(array).mean) in chart.sentence
    assert chart.table.rows[0][0] == "0%" and chart.table.rows[-1][1] == "100%"


def test_nothing_defined_is_said():
    chart = histogram("h", "t", np.full(7, np.nan), "value", chance=False)
    assert "7 worlds" in chart.sentence and chart.table.rows == ()


@given(st.dictionaries(st.text(min_size=1, max_size=60), st.lists(ANY, min_size=1, max_size=9), max_size=25))
def test_rows_stand_whatever_they_are_called(given_values):
    rows = {name: spread(np.asarray(values)) for name, values in given_values.items()}
    chart = spreads_chart("s", "<script>", "A sentence.", {"": rows}, "value", chances=False)
    assert [row[1] for row in chart.table.rows] == list(rows)
    assert "<script>" not in chart.figure()


def test_the_numbers_of_the_table_are_those_given():
    rows = {"yes": Spread(0.25, 0.1, 0.2, 0.7), "no": Spread(*(float("nan"),) * 4)}
    table = spreads_chart("s", "t", "x", {"first": rows}, "probability").table
    assert table.rows[0] == ("first", "yes", "25%", "10%", "20%", "70%")
    assert table.rows[1][2:] == ("–",) * 4
