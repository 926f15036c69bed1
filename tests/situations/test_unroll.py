"""A scenario unrolled to a tree is the same game: same behaviour, same payoffs, and no node that nobody
needs.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

import standoff
from situations.random_scenarios import scenarios
from standoff.api import as_tree
from standoff.gambit.efg import read_efg, write_efg
from standoff.scenario_files.read import read_scenario
from standoff.situations import unroll as room
from standoff.situations.game import TooLarge

SCENARIO = """\
standoff: 1
title: '{title}'
actors: {{north: {north}, south: {south}}}
parameters: {{p: 20% to 80%}}
timeline:
  - chance: mood
    outcomes: {{calm: {calm}, angry: rest}}
    seen_by: north
  - {{decision: close, actor: north, options: [no, yes]}}
  - {{decision: escort, actor: south, options: [no, yes], when: close = yes}}
  - chance: storm
    when: escort = yes
    outcomes: {{no: 0.75, yes: 0.25}}
interests:
  north: {{gain: close * (1 - escort), pride: close * (mood = angry), storm: -storm}}
  south: {{trade: -2 * close * (1 - escort), clash: -escort}}
rationality: {{north: 2, south: 2}}
"""


def scenario_with(title="A strait", north="Northland", south="Southland", calm="p"):
    return read_scenario(SCENARIO.format(title=title, north=north, south=south, calm=calm))


def same_game(scenario, rationality=1.5):
    tree, _ = as_tree(scenario)
    back = read_efg(write_efg(tree))
    assert [tuple(map(float, o.payoffs)) for o in back.outcomes] == [o.payoffs for o in tree.outcomes]
    assert back.nodes == tree.nodes and back.players == tree.players
    here = standoff.solve(scenario, rationality=rationality)
    there = standoff.solve(tree, rationality=rationality)
    assert here.converged and there.converged
    assert list(there.payoffs.values()) == pytest.approx(list(here.payoffs.values()), abs=1e-7)
    owner = dict(zip(scenario.actors, tree.players, strict=True))
    labels = {(owner[b.actor], b.label): b.probabilities for b in here.behaviour}
    personal = [s for s in tree.information_sets if s.player]
    for described, behaviour in zip(personal, there.behaviour, strict=True):
        expected = labels.pop((behaviour.actor, described.label))
        assert list(behaviour.probabilities) == list(expected)
        assert list(behaviour.probabilities.values()) == pytest.approx(list(expected.values()), abs=1e-6)
    assert not labels
    return tree


@given(scenarios(most_moves=4))
@settings(max_examples=40)
def test_the_tree_is_the_same_game(scenario):
    same_game(scenario)


def test_moves_that_are_skipped_leave_no_node():
    tree = same_game(scenario_with())
    # mood; close twice; escort twice; storm twice; ends: not closed 2, not escorted 2, weather 4
    kinds = Counter("end" if node.information_set is None else node.information_set for node in tree.nodes)
    assert kinds.pop("end") == 8 and sum(kinds.values()) == 7
    assert [(s.player, s.label) for s in tree.information_sets if s.player] == [
        (1, "close | mood = calm"),
        (2, "escort | close = yes"),
        (1, "close | mood = angry"),
    ]


def test_nodes_come_in_prefix_order():
    tree = same_game(scenario_with())
    met = []

    def visit(number):
        met.append(number)
        for child in tree.nodes[number].children:
            visit(child)

    visit(0)
    assert met == list(range(len(tree.nodes)))
    outcomes = [node.outcome for node in tree.nodes if node.outcome is not None]
    assert outcomes == list(range(len(tree.outcomes)))


def test_information_sets_of_a_player_are_numbered_from_one():
    for name in ("crisis", "sanctions-threat", "beer-quiche", "calling-bluffs"):
        tree = same_game(standoff.load(name), 3)
        for player in range(len(tree.players) + 1):
            numbers = [s.number for s in tree.information_sets if s.player == player]
            assert numbers == list(range(1, len(numbers) + 1))


def test_no_label_of_a_player_is_there_twice():
    """Gambit takes none twice, for nature either: what it does in several places is numbered."""
    for scenario in (scenario_with(), standoff.load("calling-bluffs")):
        tree = same_game(scenario)
        labels = Counter((s.player, s.label) for s in tree.information_sets)
        assert set(labels.values()) == {1}
    assert {s.label for s in same_game(scenario_with()).information_sets if not s.player} == {
        "mood",
        "storm 1",
        "storm 2",
    }


def test_an_outcome_that_cannot_happen_stays_in_the_tree():
    tree = same_game(scenario_with(calm="1"))
    assert tree.information_sets[0].probabilities == (1.0, 0.0)


def test_actors_who_share_a_name_are_two_players():
    tree = same_game(scenario_with(north="State", south="State"))
    assert tree.players == ("State (north)", "State (south)")
    solved = standoff.solve(tree)
    assert list(solved.payoffs) == ["State (north)", "State (south)"]


def test_titles_with_quotes_and_other_scripts():
    tree = same_game(scenario_with(title='Two "straits" \\ 海峡 {x}'))
    assert tree.title == 'Two "straits" \\ 海峡 {x}'


def test_parameters_are_at_their_medians_or_as_set():
    probabilities = [
        as_tree(scenario_with(), values)[0].information_sets[0].probabilities[0] for values in (None, {"p": 0.125})
    ]
    assert probabilities == [pytest.approx(0.5, abs=1e-9), 0.125]
    assert "1 uncertain parameter" in as_tree(scenario_with())[1][0]
    assert len(as_tree(scenario_with(), {"p": 0.3})[1]) == 1


def test_a_probability_that_makes_no_sense_is_no_tree():
    from standoff.ensembles.results import InvalidWorlds

    with pytest.raises(InvalidWorlds):
        as_tree(scenario_with(), {"p": 1.5})


def test_a_tree_that_is_too_large_is_not_begun(monkeypatch):
    monkeypatch.setattr(room, "MOST_NODES", 10)
    with pytest.raises(TooLarge):
        as_tree(scenario_with())
