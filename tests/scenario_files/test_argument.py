"""An argument in a file: keys, mistakes at their place, reading and writing, and what differs between two."""

from __future__ import annotations

import jsonschema
import pytest

import coins
from standoff.claims.differences import parts_unlike
from standoff.language.problem import ScenarioError
from standoff.scenario.check import problems
from standoff.scenario.model import Claim, Scenario
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

HEAD = """\
standoff: 1
title: A coin
actors: {teller: Teller}
timeline:
  - {chance: tell, outcomes: {no: 0.5, yes: 0.5}}
"""


def claim(name, more=""):
    return f"  {name}: {{kind: judgement, quote: It is {name}., reason: a matter of taste{more}}}\n"


def complaints(text):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "f")
    return [str(problem) for problem in caught.value.problems]


def test_it_is_read():
    scenario = coins.scenario()
    assert scenario.thesis == "both"
    assert scenario.claims["both"].because == ("first", "second", "third", "fair")
    assert scenario.claims["both"].despite == ("tails",)
    assert scenario.claims["lucky"].because == ("third",)  # one name needs no list
    assert scenario.claims["first"].because == () and problems(scenario) == ()


def test_it_is_written_as_it_is_read():
    scenario = coins.scenario()
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario
    written = write_scenario(scenario)
    assert (
        "thesis: both\n" in written and "    because: [first, second, third, fair]\n    despite: [tails]\n" in written
    )
    jsonschema.validate(as_data(scenario), json_schema())


def test_a_scenario_without_one_says_nothing_of_it():
    plain = read_scenario(HEAD + "claims:\n" + claim("a"))
    assert "because" not in write_scenario(plain) and "thesis" not in write_scenario(plain)


def test_it_may_be_built_in_python():
    scenario = coins.scenario()
    claims = {
        "a": Claim(kind="judgement", quote="So it is.", reason="taste", because=["b"]),
        "b": Claim(kind="judgement", quote="It was so.", reason="taste", despite="a"),
    }
    built = Scenario(title="x", actors=scenario.actors, timeline=scenario.timeline, thesis="a", claims=claims)
    assert built.claims["a"].because == ("b",) and built.claims["b"].despite == ("a",)
    wrong = built.model_copy(update={"thesis": "c"})
    assert any("thesis: unknown claim `c`" in str(each) for each in problems(wrong))


def test_mistakes_are_told_at_their_place():
    text = HEAD + "thesis: goall\nclaims:\n"
    text += claim("goal", ", because: [sidee, goal, side, side], despite: [side, other]")
    text += claim("side") + claim("other", ", despite: other")
    assert complaints(text) == [
        "f:6:9: unknown claim `goall`: did you mean `goal`?",
        "f:8:84: unknown claim `sidee`: did you mean `side`?",
        "f:8:91: `goal` is given as a reason for itself: name another claim, or remove it",
        "f:8:103: `side` is named twice in `because`: name it once",
        "f:8:120: `side` is given both as a reason for `goal` and as an objection to it: keep one of them",
        "f:10:85: `other` is given as an objection to itself: name another claim, or remove it",
    ]


def test_circles_are_told_once():
    text = (
        HEAD + "claims:\n" + claim("a", ", because: b") + claim("b", ", because: [d, c]") + claim("c", ", because: a")
    )
    text += claim("d")
    assert complaints(text) == [
        "f:7:77: the reasoning goes in a circle: `a` because of `b`, and `b` because of `c`, and `c` because of `a`: "
        "remove one of these reasons"
    ]


def test_an_objection_may_be_mutual():
    text = HEAD + "claims:\n" + claim("a", ", despite: b") + claim("b", ", despite: a")
    assert read_scenario(text).claims["a"].despite == ("b",)


def test_slips_are_told_what_is_meant():
    said = complaints(HEAD + "conclusion: a\nclaims:\n" + claim("a", ", premises: b") + claim("b", ", objections: a"))
    assert [each.rpartition(": ")[2] for each in said] == [
        "did you mean `thesis`?",
        "did you mean `because`?",
        "did you mean `despite`?",
    ]


def test_a_broken_claim_is_no_unknown_one():
    text = HEAD + "claims:\n" + claim("a", ", because: b") + "  b: {kind: judgement, reason: x}\n"
    (said,) = complaints(text)
    assert "quote" in said


def test_it_is_the_same_in_every_variant():
    text = coins.TEXT.replace('{parameters.a: "uniform(0.6, 1)"}', "{thesis: lucky}")
    assert any("`thesis` is the same in every variant" in each for each in complaints(text))


def test_what_differs_is_told():
    one = as_data(coins.scenario())
    other = as_data(
        coins.scenario(coins.TEXT.replace("thesis: both", "thesis: lucky").replace("because: third", "because: first"))
    )
    assert {(each.section, each.name) for each in parts_unlike(one, other)} == {("", "thesis"), ("claims", "lucky")}
