"""What may not matter: names, the order in which options and actors are written, constants in payoffs."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from situations.random_scenarios import scenarios
from situations.test_merge import behaviour, solved, worlds_of
from standoff.scenario.model import Chance, Decision, Interest
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import write_scenario
from standoff.situations.timeline import compile_timeline

RENAMED = {
    "us": "zembla", "china": "arcadia", "dprk": "utopia", "a": "wait", "b": "act", "c": "leave",
    "m0": "zeroth", "m1": "first", "m2": "second", "m3": "third", "q0": "load", "q1": "burden", "q2": "strain",
}  # fmt: skip


def in_order(situations):
    return [(s.actor, s.decision, dict(s.seen), s.options) for s in situations.sets]


@given(scenarios(most_moves=4))
@settings(max_examples=25)
def test_new_names_change_nothing(scenario):
    text = write_scenario(scenario)
    renamed = read_scenario(re.sub(r"\b\w+\b", lambda m: RENAMED.get(m[0], m[0]), text))
    worlds = worlds_of(scenario)
    here, there = compile_timeline(scenario), compile_timeline(renamed)
    assert [s.options for s in there.sets] == [tuple(RENAMED[o] for o in s.options) for s in here.sets]
    first, second = solved(here, worlds), solved(there, worlds)
    assert np.array_equal(first.log_p, second.log_p)
    assert np.array_equal(first.expected_payoff, second.expected_payoff)


@given(st.data(), scenarios(most_moves=4))
@settings(max_examples=25)
def test_the_order_of_options_and_actors_changes_nothing(data, scenario):
    def shuffled(mapping):
        return dict(data.draw(st.permutations(list(mapping.items()))))

    timeline = [
        entry.model_copy(update={"choices": shuffled(entry.choices)})
        if isinstance(entry, Decision)
        else entry.model_copy(update={"outcomes": shuffled(entry.outcomes)})
        if isinstance(entry, Chance)
        else entry
        for entry in scenario.timeline
    ]
    actors = shuffled(scenario.actors)
    other = scenario.model_copy(update={"timeline": tuple(timeline), "actors": actors})
    worlds, others = worlds_of(scenario), worlds_of(other)
    here, there = compile_timeline(scenario), compile_timeline(other)
    first, second = solved(here, worlds), solved(there, others)
    assert first.converged.all() and second.converged.all()
    order = [list(actors).index(actor) for actor in scenario.actors]
    assert np.allclose(first.expected_payoff, second.expected_payoff[order], atol=1e-9)
    for world in range(worlds.count):
        before, after = behaviour(here, first, world), behaviour(there, second, world)
        assert before.keys() == after.keys()
        for key, played in before.items():
            assert after[key] == pytest.approx(played, abs=1e-8)


@given(scenarios(most_moves=4))
@settings(max_examples=25)
def test_a_constant_in_a_payoff_changes_nothing_but_the_payoff(scenario):
    actor = next(iter(scenario.actors))
    constant = Interest(value="3 * w - 7")
    interests = {**scenario.interests, actor: {**scenario.interests[actor], "constant": constant}}
    other = scenario.model_copy(update={"interests": interests})
    worlds = worlds_of(scenario)
    first, second = (solved(compile_timeline(each), worlds) for each in (scenario, other))
    assert np.allclose(np.exp(first.log_p), np.exp(second.log_p), atol=1e-9)
    gained = np.zeros_like(first.expected_payoff)
    gained[0] = 3 * worlds.parameters["w"] - 7
    assert np.allclose(second.expected_payoff, first.expected_payoff + gained, atol=1e-9)


@given(scenarios())
@settings(max_examples=25)
def test_probabilities_sum_to_one(scenario):
    situations = compile_timeline(scenario)
    worlds = worlds_of(scenario)
    chance, _ = situations.tables(worlds.parameters, worlds.count)
    graph = situations.graph
    table = np.concatenate([np.exp(solved(situations, worlds).log_p), chance])
    for n in range(graph.situations):
        edges = slice(graph.edge_start[n], graph.edge_start[n + 1])
        if edges.start < edges.stop:
            assert table[graph.edge_prob[edges]].sum(axis=0) == pytest.approx(np.ones(worlds.count), abs=1e-12)


@given(scenarios())
@settings(max_examples=25)
def test_the_graph_is_in_order(scenario):
    """Every edge leads to a higher number, every situation is valued once, every set responds once and in time."""
    graph = compile_timeline(scenario).graph
    source = np.repeat(np.arange(graph.situations), np.diff(graph.edge_start))
    assert (graph.edge_to > source).all()
    assert np.array_equal(np.unique(graph.edge_to), np.arange(1, graph.situations))
    valued, responded = set(), set()
    for op in graph.order:
        if op < 0:
            responded.add(-1 - op)
            members = graph.members[graph.member_start[-1 - op] : graph.member_start[-op]]
            after = {int(to) for m in members for to in graph.edge_to[graph.edge_start[m] : graph.edge_start[m + 1]]}
            assert after <= valued
        else:
            assert op < graph.situations  # a timeline has a backward order
            assert {int(to) for to in graph.edge_to[graph.edge_start[op] : graph.edge_start[op + 1]]} <= valued
            valued.add(int(op))
    assert valued == set(range(graph.situations))
    assert responded == set(range(graph.sets))
