"""Blocks of periods: written out and merged, against the same play history by history; and how the graph grows."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from situations.random_scenarios import Known, conditions
from situations.repeated import Repeated, repeated_scenarios
from situations.test_merge import behaviour, one, solved, worlds_of
from situations.test_unroll import same_game
from standoff.ensembles.simulate import solve_games
from standoff.queries.game import Game
from standoff.queries.query import compile_query
from standoff.scenario.check import check
from standoff.scenario.model import Chance, Decision, Periods, Scenario, State
from standoff.scenario.periods import write_out
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import scenario_json, write_scenario
from standoff.situations.timeline import compile_timeline


def is_what_its_histories_say(scenario):
    worlds = worlds_of(scenario)
    situations = compile_timeline(scenario)
    solution = solved(situations, worlds)
    assert solution.converged.all()
    for world in range(worlds.count):
        played = behaviour(situations, solution, world)
        unrolled = Repeated(scenario, one(worlds, world))
        assert sum(unrolled.probabilities(played)) == pytest.approx(1, abs=1e-9)
        rationality = dict(zip(scenario.actors, worlds.rationality[:, world], strict=True))
        assert unrolled.residual(played, rationality) < 1e-6
        worth = dict(zip(scenario.actors, solution.expected_payoff[:, world], strict=True))
        assert worth == pytest.approx(unrolled.expected_payoffs(played), abs=1e-7)


@given(repeated_scenarios())
@settings(max_examples=30)
def test_a_block_of_periods_is_what_its_histories_say(scenario):
    """What everyone knows where, what everyone does, and what everyone gets."""
    is_what_its_histories_say(scenario)


@pytest.mark.slow
@given(repeated_scenarios())
@settings(max_examples=300)
def test_more_of_them(scenario):
    is_what_its_histories_say(scenario)


@given(repeated_scenarios())
@settings(max_examples=15)
def test_written_out_it_is_a_scenario_without_mistakes(scenario):
    assert not check(write_out(scenario))
    merged, apart = (compile_timeline(scenario, merge=merge) for merge in (True, False))
    assert {each.label for each in merged.sets} == {each.label for each in apart.sets}


@given(repeated_scenarios())
@settings(max_examples=15)
def test_reading_what_was_written_gives_it_back(scenario):
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario


@given(st.data(), repeated_scenarios())
@settings(max_examples=20)
def test_queries_of_a_period_are_those_of_the_histories(data, scenario):
    worlds = worlds_of(scenario)
    game = Game(scenario)
    block = next(entry for entry in scenario.timeline if isinstance(entry, Periods))
    known = Known()
    for period in range(1, block.count + 1):
        for entry in block.timeline:
            if isinstance(entry, Chance | Decision):
                known.moves[f"{entry.name}@{period}"] = entry.options
            known.numeric.append(f"{entry.name}@{period}")
        known.numeric.append(f"s0@{period}")
    known.numeric += ["s0@end", "round@end"]
    both = f"{known.numeric[-3]} + {known.numeric[0]}"
    event, condition = data.draw(conditions(known)), data.draw(conditions(known))
    names = [name for name in known.moves if isinstance(scenario.entry(name.partition("@")[0]), Decision)]
    committed = {}
    if names and data.draw(st.booleans()):
        name = data.draw(st.sampled_from([*names, *(each.partition("@")[0] for each in names)]))
        committed = {name: data.draw(st.sampled_from(scenario.entry(name.partition("@")[0]).options))}
    do = "".join(f"do({name} = {option}), " for name, option in committed.items())
    plain = {
        f"P({event} | {do}given {condition})": event,
        f"E({both} | {do}given {condition})": both,
        f"E(round@end | {do}given {condition})": "round@end",
    }
    for text, formula in plain.items():
        game.check_query(text)
        query = compile_query(game, text)
        games = solve_games(game, query.games, worlds)
        answers = query.ask(games, worlds.parameters, worlds.count)
        for world in range(worlds.count):
            solved_game = next(iter(games.values()))
            played = behaviour(solved_game.situations, solved_game.solved, world)
            unrolled = Repeated(scenario, one(worlds, world), committed)
            expected = unrolled.expected(formula, played, condition)
            assert answers[world] == pytest.approx(expected, abs=1e-7, nan_ok=True), text
    actor = next(iter(scenario.actors))
    query = compile_query(game, f"E(payoff({actor}) | given {condition})")
    games = solve_games(game, query.games, worlds)
    answers = query.ask(games, worlds.parameters, worlds.count)
    for world in range(worlds.count):
        played = behaviour(games[()].situations, games[()].solved, world)
        unrolled = Repeated(scenario, one(worlds, world))
        paid = unrolled.expected_payoff(actor, played, condition)
        assert answers[world] == pytest.approx(paid, abs=1e-7, nan_ok=True)
    text = f"E(payoff({actor})) - E(interest({actor}, i0)) - E(interest({actor}, i1)) - E(interest({actor}, i2))"
    text += f" - E(interest({actor}, i3))" if "i3" in scenario.interests[actor] else ""
    query = compile_query(game, text)
    answers = query.ask(solve_games(game, query.games, worlds), worlds.parameters, worlds.count)
    assert np.allclose(answers, 0, atol=1e-8)


@given(repeated_scenarios())
@settings(max_examples=10)
def test_the_tree_of_repeated_play_is_the_same_game(scenario):
    same_game(scenario)


def bluffing(count: int, remembers: dict[str, int | str] | None = None, ends: str | None = "war = yes") -> Scenario:
    """A patron whose kind is its own knowledge, and a client who remembers how often it blinked."""
    return Scenario(
        title="bluffs",
        actors={"patron": "Patron", "client": "Client"},
        parameters={"dear": "0.4"},
        timeline=[
            Chance("kind", outcomes={"dear": "dear", "cheap": "rest"}, seen_by="patron"),
            Periods(
                count,
                name="episode",
                discount="0.9",
                state={"blinks": State(start="0", next="min(blinks + (answer = blink), 2)")},
                remembers=remembers or {},
                ends=ends,
                timeline=[
                    Decision("provoke", actor="client", options=["no", "yes"]),
                    Decision("answer", actor="patron", options=["blink", "punish"], when="provoke = yes"),
                    Chance("war", outcomes={"yes": "0.1 * (answer = punish)", "no": "rest"}),
                ],
            ),
        ],
        interests={
            "patron": {"peace": "-provoke", "cost": "-if(kind = dear, 2, 0.5) * (answer = punish)"},
            "client": {"gain": "provoke", "loss": "-2 * (answer = punish)", "calm": "1 - war"},
        },
        rationality={"patron": "3", "client": "3"},
    )


@pytest.mark.parametrize("ends", [None, "war = yes"])
@pytest.mark.parametrize("remembers", [{}, {"provoke": 1}, {"answer": 2, "war": 1}])
def test_the_graph_grows_in_proportion_to_periods_when_what_is_remembered_is_bounded(remembers, ends):
    sizes = {count: compile_timeline(bluffing(count, remembers, ends)).graph for count in (5, 10, 20)}
    for size in (lambda g: g.situations, lambda g: g.edges, lambda g: g.sets, lambda g: g.chances, lambda g: g.payoffs):
        assert size(sizes[20]) - size(sizes[10]) == 2 * (size(sizes[10]) - size(sizes[5]))


def test_it_grows_faster_when_everything_is_remembered():
    sizes = [compile_timeline(bluffing(count, {"answer": "all"})).graph.situations for count in (2, 4, 6)]
    assert sizes[2] - sizes[1] > 3 * (sizes[1] - sizes[0])


def test_ten_periods_compile_in_well_under_a_second():
    scenario = bluffing(10, {"provoke": 1})
    began = time.process_time()
    compile_timeline(scenario)
    assert time.process_time() - began < 1  # 0.1 s when nothing else runs


def test_a_query_keeps_the_growth():
    """Following one move to the end multiplies the situations by what can have become of it, and no more."""
    sizes = []
    for count in (5, 10, 20):
        game = Game(bluffing(count))
        sizes.append(len(game.track((), frozenset({"provoke@2", "blinks@end"})).edge_start))
    assert sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0])
