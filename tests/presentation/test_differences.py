"""Charts of two cases, and the map of a verdict: sound whatever things are called and whatever is undefined."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from reports.looks import SVG, assert_sound, root, words
from standoff import api
from standoff.claims.differences import Differences, paired, shifts
from standoff.claims.move_probabilities import move_queries
from standoff.claims.surface import Surface
from standoff.presentation.differences import NOW, claims_chart, compared, moves_chart, payoffs_chart
from standoff.presentation.verdict_map import verdict_map
from standoff.scenario_files.read import read_scenario

LONG = "a_very_long_name_that_never_ends_" * 4
HOSTILE = {
    "markup": "<script>alert(1)</script> \"quoted\" & 'single' </svg>",
    "long": LONG,
    "right to left": "מדינה ‮ראשונה‬ دولة",
    "emoji": "🚀🇰🇵👩‍🚀" * 12,
    "none": "",
}
CHARTS = (claims_chart, moves_chart, payoffs_chart)


def sides(worlds, seed=0):
    rng = np.random.default_rng(seed)
    before = rng.random(worlds)
    return before, np.clip(before + rng.normal(0.1, 0.2, worlds), 0.0, 1.0)


def of(names, before, after):
    each = tuple(paired(name, name, before, after) for name in names)
    return Differences(each, each, each)


@pytest.mark.parametrize("called", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("worlds", [0, 1, 2, 200])
@pytest.mark.parametrize("draw", CHARTS)
def test_charts_of_two_cases_are_sound_whatever_things_are_called(draw, worlds, called):
    found = of([called, f"{called} = {called}", "plain"], *sides(worlds))
    for cases in (NOW, compared((called, called)), compared(("one", called))):
        chart = draw(found, cases)
        assert_sound(chart)
        assert len(chart.table.rows) == 3


@pytest.mark.parametrize("draw", CHARTS)
def test_what_is_defined_in_no_world_has_no_mark_and_is_said_to_be_so(draw):
    nothing = np.full(50, np.nan)
    chart = draw(of(["x"], *(nothing, nothing)), NOW)
    assert_sound(chart)
    assert "not defined in both" in words(chart)
    assert chart.svg.count("<circle") == 0 and "base case" not in words(chart)  # there is nothing for a legend to tell
    assert re.fullmatch(r"No (claim|option|payoff) is defined in both\.", chart.sentence)


@pytest.mark.parametrize("draw", CHARTS)
def test_many_rows_are_cut_and_the_table_has_them_all(draw):
    before, after = sides(100)
    chart = draw(of([f"claim_{number}" for number in range(90)], before, after), NOW)
    assert_sound(chart)
    assert len(chart.table.rows) == 90 and any("more differ by no more than these" in each for each in words(chart))


def test_a_claim_with_another_verdict_comes_before_one_that_moved_farther():
    far = paired("far", "", np.full(100, 0.0), np.full(100, 1.0))
    turned = paired("turned", "", np.arange(100.0) // 70.0, np.arange(100.0) // 60.0)
    found = Differences((far, replace(turned, verdicts=("contingent", "mostly holds"))), (), ())
    chart = claims_chart(found, NOW)
    assert [row[0] for row in chart.table.rows] == ["turned", "far"]
    assert (
        "2 of 2 claims differ by more than noise, and 1 of them has another verdict; most differs far" in chart.sentence
    )


def hostile(about):
    return api.load("crisis").model_copy(
        update={
            "parameters": {
                name: each.model_copy(update={"about": about, "unit": about or None})
                for name, each in api.load("crisis").parameters.items()
            }
        }
    )


@pytest.mark.parametrize("about", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("draws", [1, 8])
@pytest.mark.parametrize("kind", ["half", "undefined", "the same", "partly", "all", "margin"])
def test_the_map_is_sound_whatever_numbers_are_called_and_whatever_is_undefined(kind, draws, about):
    at = np.linspace(0.02, 0.98, 9)
    share = np.tile((at > 0.5).astype(float), (9, 1))
    margin = None
    same = np.zeros((9, 9), dtype=np.bool_)
    match kind:
        case "undefined" | "the same":
            share = np.full((9, 9), np.nan)
            same[:] = kind == "the same"
        case "partly":
            share[:5, :5] = np.nan
            share[4, 4] = np.nan
        case "all":
            share = np.ones((9, 9))
        case "margin":
            margin = np.tile(at - 0.5, (9, 1))
    chart = verdict_map(
        hostile(about), about or "claim", Surface("q", "audience", "resolved", at, share, same, margin, draws)
    )
    assert_sound(chart)
    assert ("is undefined at every point" in chart.sentence) == (kind == "undefined")
    assert ("do not differ, for all values" in chart.sentence) == (kind == "the same")
    assert ("= no difference" in chart.svg) == (kind == "the same")


def test_a_scenario_with_hostile_names_is_held_against_itself():
    text = """standoff: 1
title: t
actors: {a: "<b>מדינה</b> 🚀 LONG"}
timeline:
  - {decision: m, actor: a, options: [x, y]}
interests: {a: {gain: m = x}}
rationality: {a: 1}
claims:
  c: {kind: mechanism, quote: "<i>q</i>", holds: "P(m = x) > 0.5"}
""".replace("LONG", LONG)
    scenario = read_scenario(text)
    moves = move_queries(scenario)
    asked = ["P(m = x) > 0.5", "E(payoff(a))", *moves["m"].values()]
    for values in (np.array([math.nan]), np.array([1.0])):
        found = shifts(scenario, moves, dict.fromkeys(asked, values), dict.fromkeys(asked, 1.0 - values))
        for draw in CHARTS:
            assert_sound(draw(found, NOW))


def test_the_map_tells_its_verdicts_by_signs_as_well_and_none_stands_on_the_line():
    at = np.linspace(0.02, 0.98, 21)
    share = np.tile((at > 0.5).astype(float), (21, 1))
    share[0] = np.nan
    same = np.zeros((21, 21), dtype=np.bool_)
    found = Surface("q", "audience", "resolved", at, share, same, np.tile(at - 0.5, (21, 1)), 1)
    picture = root(verdict_map(api.load("crisis"), "claim", found))
    signs = [(float(each.get("x")), each.text) for each in picture.iter(f"{SVG}text") if each.text in ("++", "−−", "·")]
    dot = next(float(each.get("cx")) for each in picture.iter(f"{SVG}circle"))
    assert {sign for x, sign in signs if x < dot} == {"−−"} and {sign for x, sign in signs if x > dot} == {"++"}
    assert min(abs(x - dot) for x, _ in signs) > 20.0
    assert "· undefined" in [each.text for each in picture.iter(f"{SVG}text")]
