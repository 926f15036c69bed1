"""The map of an argument: every claim once, every link drawn and told, whatever the claims are called."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coins
import standoff
from reports.looks import assert_sound, words
from standoff.charts.argument_map import DEEP, PHONE, Claim, Link, argument_map
from standoff.charts.svg import Chart, table
from standoff.presentation.argument import argument_chart

TOLD = ("map", "A map", "What it shows.")
STYLES = ("carries", "nothing", "against", "unknown", "objection")
HOSTILE = ["</svg><script>alert(1)</script>", "x" * 200, "‮abc", "“”&<>\"'", "", "中文字" * 30, "a\nb\tc"]


def chart(claims, links):
    return Chart("map", "A map", "What it shows.", argument_map(TOLD, claims, links), table(("a",), [("b",)]))


def claim(name, said="It is so.", strong=False):
    return Claim(name, said, "+", "holds", (f"holds ({name})",), strong)


def link(start, end, style="carries", size=0.5):
    return Link(start, end, style, size, f"{start} does", f"{start} does for {end}")


def test_each_claim_stands_once_and_each_link_is_told():
    claims = [claim(name, f"It is {name}.", name == "c") for name in "abcd"]
    links = [link("a", "c"), link("b", "c", "nothing"), link("a", "d", "objection"), link("d", "c", "against")]
    found = chart(claims, links)
    assert_sound(found)
    said = words(found)
    assert [each for each in said if each.startswith("It is")] == ["It is c.", "It is a.", "It is b.", "It is d."]
    assert said.count("a does") == 1 and said.count("a does for d") == 1
    assert {"carries nothing", "an objection"} <= set(said)
    assert found.size[0] == PHONE <= 390 - 2 * 16


def test_what_is_carried_is_the_width_of_a_line():
    def thickest(size):
        drawn = ET.fromstring(argument_map(TOLD, [claim("a"), claim("b")], [link("a", "b", size=size)]))
        rects = [each for each in drawn.iter("{http://www.w3.org/2000/svg}rect") if each.get("class") == "fill-one"]
        return float(rects[0].get("height"))

    assert thickest(0.1) < thickest(0.5) < thickest(1.0) == thickest(7.0)


def test_a_long_chain_stays_inside():
    names = [f"n{k}" for k in range(40)]
    found = chart([claim(name) for name in names], [link(b, a) for a, b in pairwise(names)])
    assert_sound(found)
    assert DEEP < PHONE / 2 and len(found.parts(600.0)) > 1


def test_objections_may_be_mutual():
    found = chart([claim("a"), claim("b")], [link("b", "a", "objection"), link("a", "b", "objection")])
    assert_sound(found)
    assert words(found).count("It is so.") == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)), min_size=1, max_size=9),
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from(STYLES), st.floats(-1.0, 2.0)), max_size=14
    ),
)
def test_whatever_is_said_it_is_sound(said, pairs):
    claims = [Claim(f"n{k}", each, "±", "contingent", (each,), k == 0) for k, each in enumerate(said)]
    links = {
        (a, b): Link(f"n{a}", f"n{b}", style, size, said[a], said[b])
        for a, b, style, size in pairs
        if a != b and max(a, b) < len(said)
    }
    assert_sound(chart(claims, list(links.values())))


@pytest.mark.parametrize("worlds", [8, 400])
def test_the_map_of_an_argument(worlds):
    report = standoff.judge(coins.scenario(), worlds=worlds)
    found = argument_chart(report, report.argument)
    assert_sound(found)
    assert len(found.table.rows) == 10  # reasons and objections
    said = " ".join(words(found))
    for step in report.argument.steps:
        assert report.scenario.claims[step.id].quote in said and f"Step: {step.word}" in said
    assert "Thesis" in said and "Three coins" not in said
