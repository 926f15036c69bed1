"""The likeliest ways to an event, on a story whose shares are known on paper.

Someone goes left with the probability a, uniform on (0, 1), else right. On the left a player who cares for nothing
pushes in half of all cases. A fall then has the probability 0.6 where it pushed, none where it did not, and 0.2 on the
right. So P(left, push, fall) = 0.3 a and P(right, fall) = 0.2 (1 - a), of which the means are 0.15 and 0.1: 60% and 40%
of a fall.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from cli.person import typed
from standoff.language.error import StandoffError
from standoff.presentation.backcast import backcasts_sections
from standoff.presentation.keys.backcast import BACKCASTS
from standoff.presentation.to_json import to_json
from standoff.queries.game import QueryError
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: A fall
actors: {hand: Hand}
parameters: {a: "uniform(0, 1)"}
timeline:
  - {chance: way, outcomes: {left: a, right: rest}}
  - {decision: push, actor: hand, options: [no, yes], when: way = left}
  - {chance: fall, outcomes: {yes: "if(way = right, 0.2, 0.6 * push)", no: rest}}
  - {chance: rain, outcomes: {yes: 0.5, no: 0.5}}
events: {accident: fall = yes}
interests: {hand: {nothing: 0 * push}}
rationality: {hand: 1}
claims:
  rare: {kind: mechanism, quote: Falls are rare., holds: "P(fall = yes) < 0.3"}
  two: {kind: comparison, quote: Left., holds: P(fall = yes | given way = left) > P(fall = yes | do(push = yes))}
  paid: {kind: preference, quote: It pays., holds: E(payoff(hand)) > -1}
  said: {kind: judgement, quote: It is a pity., reason: a matter of taste}
questions:
  soon: {text: Will it fall?, date: 2030-01-01, resolves: by looking, query: P(accident)}
"""
LEFT, RIGHT = (("way", "left"), ("push", "yes"), ("fall", "yes")), (("way", "right"), ("fall", "yes"))


def story():
    return read_scenario(TEXT)


def ways(found):
    return {course.steps: course.probability for course in found.ways.courses}


@pytest.mark.parametrize("about", ["rare", "soon", "accident", "fall = yes", "P(fall = yes)"])
def test_each_way_has_its_share_of_the_probability(about):
    [event] = standoff.backcast(story(), about, worlds=1024).found
    found = ways(event)
    assert set(found) == {LEFT, RIGHT}  # rain comes after it, and is no way to it
    assert found[LEFT].mean == pytest.approx(0.6, abs=2e-3) and found[RIGHT].mean == pytest.approx(0.4, abs=2e-3)
    assert event.probability.mean == pytest.approx(0.25, abs=1e-3)
    assert event.ways.others == 0 and event.ways.rest.mean == pytest.approx(0.0, abs=1e-12)
    a = np.linspace(0.0, 1.0, 100_001)
    chance = 0.3 * a + 0.2 * (1.0 - a)
    assert event.effective == pytest.approx(1024 * chance.mean() ** 2 / (chance**2).mean(), rel=0.01)


def test_under_commitments_and_conditions_it_is_the_ways_there():
    [event] = standoff.backcast(story(), "P(fall = yes | do(push = no))", worlds=64).found
    assert set(ways(event)) == {RIGHT}  # nobody pushes
    [event] = standoff.backcast(story(), "P(fall = yes | do(push = yes))", worlds=1024).found
    # 0.6 a on the left and 0.2 (1 - a) on the right: 0.3 and 0.1 in the mean; what is committed is no step
    assert ways(event)[LEFT[0], LEFT[2]].mean == pytest.approx(0.75, abs=2e-3)
    [event] = standoff.backcast(story(), "P(fall = yes | given rain = yes, way = left)", worlds=64).found
    assert [steps[:3] for steps in ways(event)] == [LEFT]
    left, committed = standoff.backcast(story(), "two", worlds=64).found
    assert "given way = left" in left.query and "do(push = yes)" in committed.query


def test_named_moves_make_up_the_ways():
    [event] = standoff.backcast(story(), "accident", ["way"], worlds=1024).found
    assert ways(event)[(("way", "left"),)].mean == pytest.approx(0.6, abs=2e-3)
    with pytest.raises(QueryError, match="wya"):
        standoff.backcast(story(), "accident", ["wya"], worlds=8)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(["crisis", "deterrence", "sanctions-threat"]), st.integers(0, 5), st.integers(1, 4))
def test_shares_are_ratios_of_queries(name, seed, most):
    """A way's share is the mean of P(way and event) over that of P(event), and all shares sum to one."""
    scenario = standoff.load(name)
    move = scenario.decisions[-1]
    event = f"{move.name} = {move.options[-1]}"
    [found] = standoff.backcast(scenario, event, most=most, worlds=24, seed=seed).found
    assert sum(each.mean for each in ways(found).values()) + found.ways.rest.mean == pytest.approx(1.0)
    ensemble = standoff.simulate(scenario, worlds=24, seed=seed)
    whole = standoff.ask(ensemble, f"P({event})").values
    for steps, share in ways(found).items():
        came = " and ".join(f"{each} = {option}" for each, option in steps)
        together = standoff.ask(ensemble, f"P({came} and {event})").values
        assert share.mean == pytest.approx(np.nansum(together) / np.nansum(whole), abs=1e-9)


def test_an_event_that_cannot_happen_has_no_ways():
    [event] = (found := standoff.backcast(story(), "P(fall = yes and push = no)", worlds=16)).found
    assert event.possible == 0 and event.ways.courses == () and event.effective == 0.0
    said = " ".join(sentence for each in backcasts_sections(found) for sentence in each.sentences)
    assert "It cannot happen in any of 16 certified worlds." in said


@pytest.mark.parametrize(
    ("about", "complaint"),
    [
        ("paid", "asks for no probability of an event"),
        ("said", "is a judgement and has no test"),
        ("E(payoff(hand))", "this is no event"),
        ("fell = yes", "fell"),
        ("P(fall = maybe)", "maybe"),
    ],
)
def test_what_has_no_event_is_refused(about, complaint):
    with pytest.raises(StandoffError) as refused:
        standoff.backcast(story(), about, worlds=8)
    assert complaint in str(refused.value)


def test_too_rare_an_event_is_said_to_rest_on_few_worlds():
    scenario = read_scenario(TEXT.replace('"uniform(0, 1)"', '"beta(0.01, 20)"'))
    found = standoff.backcast(scenario, "way = left", worlds=64)
    assert found.found[0].effective < 30
    said = " ".join(sentence for each in backcasts_sections(found) for sentence in each.sentences)
    assert "Note: the event is so rare in most worlds that its ways rest on" in said


def test_the_terminal_and_the_json_say_the_same(tmp_path):
    (tmp_path / "fall.yaml").write_text(TEXT, "utf-8")
    written = tmp_path / "ways.json"
    said = typed("backcast", str(tmp_path / "fall.yaml"), "accident", "--worlds", "64", "--json", str(written)).out
    found = standoff.backcast(story(), "accident", worlds=64)
    assert json.loads(written.read_text("utf-8")) == json.loads(
        json.dumps(to_json(BACKCASTS, found, standoff.__version__))
    )
    words = " ".join(said.split())
    assert (
        "If it does, the likeliest way to it is way = left, push = yes, fall = yes, with 60% of its probability"
        in words
    )
    refused = typed("backcast", str(tmp_path / "fall.yaml"), "acident", "--worlds", "64")
    assert refused.code != 0 and "acident" in refused.err
