"""The layered graph of merged histories against the fully unrolled game, and both against plain Python.

Random scenarios are compiled merged and unmerged and solved in the same worlds. Behaviour, expected payoffs and
answers must agree; and a recursion over histories, which shares nothing with the engine, must find that behaviour
to be an equilibrium and give the same answers.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from situations.random_scenarios import PARAMETERS, Known, conditions, scenarios, sums
from situations.unrolled import Unrolled, key_of
from standoff.ensembles.simulate import solve_games
from standoff.equilibrium.behaviour_model import parse_behaviour_model, play
from standoff.equilibrium.solve import solve
from standoff.language.expression import names, parse
from standoff.queries.game import Game
from standoff.queries.query import compile_query
from standoff.scenario.information import seen
from standoff.scenario.model import Chance, Decision, Quantity
from standoff.situations.timeline import compile_timeline
from standoff.worlds.draw import draw as draw_worlds

WORLDS = 3


def worlds_of(scenario, seed=0):
    return next(draw_worlds(scenario, WORLDS, seed))


def solved(situations, worlds):
    chance, pay = situations.tables(worlds.parameters, worlds.count)
    return solve(situations.graph, chance, pay, worlds.rationality)


def behaviour(situations, solution, world):
    """Strategies by what is seen: {information set: {option: probability}}."""
    p = np.exp(solution.log_p[:, world])
    start = situations.graph.action_start
    return {
        key_of(s.decision, s.seen): dict(zip(s.options, map(float, p[start[n] : start[n + 1]]), strict=True))
        for n, s in enumerate(situations.sets)
    }


def one(worlds, world):
    return {name: float(values[world]) for name, values in worlds.parameters.items()}


def merged_equals_unrolled(scenario):
    worlds = worlds_of(scenario)
    merged, apart = (compile_timeline(scenario, merge=merge) for merge in (True, False))
    assert merged.graph.situations <= apart.graph.situations
    assert {s.label for s in merged.sets} == {s.label for s in apart.sets}
    small, large = solved(merged, worlds), solved(apart, worlds)
    assert small.converged.all() and large.converged.all()
    assert np.allclose(small.expected_payoff, large.expected_payoff, atol=1e-7)
    for world in range(worlds.count):
        here, there = (behaviour(*pair, world) for pair in ((merged, small), (apart, large)))
        assert here.keys() == there.keys()
        unrolled = Unrolled(scenario, one(worlds, world))
        assert sum(history.nature for history in unrolled.histories) > 0
        assert sum(unrolled.probabilities(here)) == pytest.approx(1, abs=1e-9)
        for key in unrolled.possible(here):
            assert here[key] == pytest.approx(there[key], abs=1e-7), key
        rationality = dict(zip(scenario.actors, worlds.rationality[:, world], strict=True))
        assert unrolled.residual(here, rationality) < 1e-7
        assert dict(zip(scenario.actors, small.expected_payoff[:, world], strict=True)) == pytest.approx(
            unrolled.expected_payoffs(here), abs=1e-7
        )


@given(scenarios())
@settings(max_examples=60)
def test_merged_and_unrolled_games_have_one_equilibrium(scenario):
    merged_equals_unrolled(scenario)


@given(
    scenarios(),
    st.sampled_from(["level-1", "level-3", "cognitive-hierarchy-0.8", "level-2-exact", "cognitive-hierarchy-1-exact"]),
)
@settings(max_examples=60)
def test_levels_do_the_same_merged_and_unrolled(scenario, name):
    worlds = worlds_of(scenario)
    theory, tau = parse_behaviour_model(name), np.array([0.8, 1.0, 1.5])
    results = []
    for merge in (True, False):
        situations = compile_timeline(scenario, merge=merge)
        tables = situations.tables(worlds.parameters, worlds.count)
        results.append((situations, play(theory, situations.graph, *tables, worlds.rationality, tau)))
    (merged, small), (apart, large) = results
    assert small.converged.all() and large.converged.all()
    assert np.allclose(small.expected_payoff, large.expected_payoff, atol=1e-9)
    for world in range(worlds.count):
        here, there = behaviour(merged, small, world), behaviour(apart, large, world)
        for key in Unrolled(scenario, one(worlds, world)).possible(here):
            assert here[key] == pytest.approx(there[key], abs=1e-9), key


@pytest.mark.slow
@given(scenarios(most_moves=6))
@settings(max_examples=400)
def test_more_of_them_and_longer(scenario):
    merged_equals_unrolled(scenario)


@given(st.data(), scenarios(most_moves=4))
@settings(max_examples=40)
def test_answers_are_those_of_the_histories(data, scenario):
    """P, E, given, do, belief and payoffs on the merged game against sums over all histories."""
    worlds = worlds_of(scenario)
    game = Game(scenario)
    known = knowledge(scenario)
    committed = data.draw(commitments(scenario))
    do = "" if not committed else f"do({', '.join(f'{m} = {o}' for m, o in committed)})"
    condition = data.draw(st.one_of(st.none(), conditions(known, parametric=True)))
    bar = " | " if do or condition else ""
    given_text = f"given {condition}" if condition else ""
    after = f"{bar}{', '.join(part for part in (do, given_text) if part)}"
    event, formula = data.draw(conditions(known, parametric=True)), data.draw(sums(known, True))
    actor = data.draw(st.sampled_from(list(scenario.actors)))
    interest = data.draw(st.sampled_from(list(scenario.interests[actor])))
    stated = scenario.interests[actor][interest]
    payoff = " + ".join(f"({i.weight}) * ({i.value})" for i in scenario.interests[actor].values())
    asked = {
        f"P({event}{after})": event,
        f"E({formula}{after})": formula,
        f"E(payoff({actor}){after})": payoff,
        f"E(interest({actor}, {interest}){after})": f"({stated.weight}) * ({stated.value})",
        f"E(payoff({actor}) * known + ({event}){after})": f"({payoff}) * known + ({event})",
    }
    games = solve_games(game, {(), committed}, worlds)
    for text, plain in asked.items():
        game.check_query(text)
        answers = compile_query(game, text).ask(games, worlds.parameters, worlds.count)
        for world in range(worlds.count):
            unrolled = Unrolled(scenario, one(worlds, world), dict(committed))
            played = behaviour(games[committed].situations, games[committed].solved, world)
            expected = unrolled.expected(plain, played, condition or "1")
            assert answers[world] == pytest.approx(expected, abs=1e-7, nan_ok=True), text


@given(st.data(), scenarios(most_moves=4))
@settings(max_examples=40)
def test_beliefs_are_those_of_the_histories(data, scenario):
    """At every information set of a decision, what its actor thinks of everything else."""
    assume(scenario.decisions)
    worlds = worlds_of(scenario)
    game = Game(scenario)
    games = solve_games(game, [()], worlds)
    situations = games[()].situations
    event = data.draw(conditions(knowledge(scenario)))
    decision = data.draw(st.sampled_from([d.name for d in scenario.decisions]))
    before = {entry.name for entry in scenario.timeline[: [e.name for e in scenario.timeline].index(decision)]}
    sets = [s for s in situations.sets if s.decision == decision]
    for information_set in sets:
        there = {n: v for n, v in information_set.seen.items() if v != "not made"}
        facts = " and ".join(f"{n} = {v:g}" if isinstance(v, float) else f"{n} = {v}" for n, v in there.items())
        text = f"belief({decision}, {event}{f' | given {facts}' if facts else ''})"
        assert there.keys() <= before
        game.check_query(text)
        answers = compile_query(game, text).ask(games, worlds.parameters, worlds.count)
        options = scenario.entry(decision).options
        made = f"{decision} in [{', '.join(options)}]"
        for world in range(worlds.count):
            unrolled = Unrolled(scenario, one(worlds, world))
            played = behaviour(situations, games[()].solved, world)
            expected = unrolled.expected(event, played, f"{made} and ({facts})" if facts else made)
            assert answers[world] == pytest.approx(expected, abs=1e-7, nan_ok=True), text


@given(st.data(), scenarios(most_moves=4))
@settings(max_examples=40)
def test_a_commitment_is_a_move_of_nature_that_all_know(data, scenario):
    """`do(x = v)` is the game in which x is no choice: what all do and get is what they do and get there."""
    free = [d for d in scenario.decisions if d.when is None and d.together is None]
    assume(free)
    decision = data.draw(st.sampled_from(free))
    option = data.draw(st.sampled_from(decision.options))
    fixed = with_fixed(scenario, decision.name, option)
    worlds = worlds_of(scenario)
    committed, other = compile_timeline(scenario, {decision.name: option}), compile_timeline(fixed)
    here, there = solved(committed, worlds), solved(other, worlds)
    assert here.converged.all() and there.converged.all()
    assert np.allclose(here.expected_payoff, there.expected_payoff, atol=1e-9)
    for world in range(worlds.count):
        played, also = behaviour(committed, here, world), behaviour(other, there, world)
        unrolled = Unrolled(scenario, one(worlds, world), {decision.name: option})
        for (name, known), options in played.items():
            if (name, known) in unrolled.possible(played):
                also_seen = {decision.name: option} if sees_it(fixed, name, decision.name) else {}
                assert options == pytest.approx(also[key_of(name, {**dict(known), **also_seen})], abs=1e-9)
        rationality = dict(zip(scenario.actors, worlds.rationality[:, world], strict=True))
        assert unrolled.residual(played, rationality) < 1e-7


def knowledge(scenario):
    """Everything an expression may read once the game is over."""
    known = Known()
    for entry in scenario.timeline:
        if isinstance(entry, Quantity):
            read = set(names(parse(entry.value)))
            (known.hidden if read & {*PARAMETERS, *known.hidden} else known.numeric).append(entry.name)
        else:
            known.moves[entry.name] = entry.options
            if None not in entry.numbers:
                known.numeric.append(entry.name)
    return known


def commitments(scenario):
    """Up to two decisions with an option each, as sorted pairs."""
    each = [st.tuples(st.just(d.name), st.sampled_from(d.options)) for d in scenario.decisions]
    if not each:
        return st.just(())
    pairs = st.lists(st.one_of(each), max_size=2, unique_by=lambda pair: pair[0])
    return pairs.map(lambda chosen: tuple(sorted(chosen)))


def with_fixed(scenario, name, option):
    """The scenario with a decision made by nature, surely so; those who saw it, and no others, see that."""
    timeline = []
    actor = scenario.entry(name).actor
    for entry in scenario.timeline:
        if entry.name == name:
            seen_by = None if entry.public else tuple({*(set(entry.seen_by) - {"nobody"}), actor})
            numbers = {o: n for o, n in zip(entry.options, entry.numbers, strict=True) if n is not None}
            sure = {o: "1" if o == option else "0" for o in entry.options}
            entry = Chance(name, outcomes=sure, values=numbers, seen_by=seen_by)
        elif isinstance(entry, Decision) and name in entry.forgets:
            entry = entry.model_copy(update={"forgets": tuple(set(entry.forgets) - {name})})
        elif isinstance(entry, Decision) and entry.sees is not None and name in seen(scenario, entry):
            # its own move, which it saw without being told
            entry = entry.model_copy(update={"sees": tuple(dict.fromkeys([*entry.sees, name]))})
        timeline.append(entry)
    return scenario.model_copy(update={"timeline": tuple(timeline)})


def sees_it(scenario, decision, name):
    return name in seen(scenario, scenario.entry(decision))
