"""Commitments, policies and numbers that only some learn of: the others play as if it were not so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import standoff
from situations.random_scenarios import scenarios
from standoff.ensembles.simulate import solve_games
from standoff.equilibrium.block import Block
from standoff.equilibrium.certificate import certificate
from standoff.equilibrium.prepared import prepared
from standoff.queries.game import Game, QueryError
from standoff.scenario.model import Claim
from standoff.scenario_files.read import read_scenario
from standoff.situations.graph import with_fixed

DUEL = """\
standoff: 1
title: A duel
actors: {us: United States, them: Rival, third: Bystander}
parameters: {gain: 0.5 to 2, cost: 0.2 to 1}
timeline:
  - {decision: arm, actor: us, options: [no, yes], seen_by: nobody}
  - {decision: strike, actor: them, options: [no, yes]}
  - {decision: answer, actor: us, options: [no, yes], when: strike = yes}
interests:
  us: {cost: -cost * arm, loss: "-2 * strike * (1 - answer)", war: "-(2 - 1.5 * arm) * answer"}
  them: {gain: gain * strike, war: "-(1 + 2 * arm) * answer"}
  third: {peace: -answer}
rationality: {us: 3, them: 3}
"""


def asked(scenario, query, worlds=32):
    return np.asarray(standoff.simulate(scenario, worlds=worlds).ask([query]).answers[query])


@pytest.fixture
def duel():
    return read_scenario(DUEL)


def test_those_who_do_not_learn_of_it_play_as_before(duel):
    secret = asked(duel, "P(strike = yes | do(arm = yes, seen_by: us))")
    assert secret == pytest.approx(asked(duel, "P(strike = yes)"), abs=1e-12)
    known = asked(duel, "P(strike = yes | do(arm = yes))")
    assert (known < secret).all()


def test_those_who_learn_of_it_respond(duel):
    assert asked(duel, "P(answer = yes | do(arm = yes, seen_by: us), given strike = yes)") == pytest.approx(
        asked(duel, "P(answer = yes | given arm = yes, strike = yes)"), abs=1e-7
    )


def test_what_all_learn_of_is_no_secret(duel):
    everyone = asked(duel, "P(strike = yes | do(arm = yes, seen_by: [us, them, third]))")
    assert everyone == pytest.approx(asked(duel, "P(strike = yes | do(arm = yes))"), abs=1e-7)


def test_payoffs_are_those_of_the_game_as_it_is(duel):
    """By hand: who strikes does as before, who is armed answers by the logit."""
    query = "E(payoff(us) | do(arm = yes, seen_by: us))"
    found, strike = asked(duel, query), asked(duel, "P(strike = yes)")
    answer = 1 / (1 + math.exp(-3 * (2 - 0.5)))
    cost = asked(duel, "cost + 0 * P(arm = yes)")
    assert found == pytest.approx(-cost + strike * (answer * -0.5 + (1 - answer) * -2), abs=1e-7)


def test_a_number_that_only_one_knows(duel):
    """The rival would strike more if it were worth it; that it is, only the others believe."""
    assert asked(duel, "P(strike = yes | do(gain = 9, seen_by: us))") == pytest.approx(
        asked(duel, "P(strike = yes)"), abs=1e-12
    )
    alone = asked(duel, "P(strike = yes | do(gain = 9, seen_by: them))")
    assert (alone > asked(duel, "P(strike = yes)")).all()
    worth = asked(duel, "E(payoff(them) | do(gain = 9, seen_by: us)) - 9 * P(strike = yes | do(gain = 9, seen_by: us))")
    war = asked(duel, "E(interest(them, war) | do(gain = 9, seen_by: us))")
    assert worth == pytest.approx(war, abs=1e-7)


def test_a_secret_and_what_all_know_go_together(duel):
    both = asked(duel, "P(strike = yes | do(cost = 0), do(arm = yes, seen_by: us))")
    assert both == pytest.approx(asked(duel, "P(strike = yes | do(cost = 0))"), abs=1e-12)


def test_a_store_keeps_it(duel, tmp_path):
    query = "P(strike = yes | do(arm = yes, seen_by: us))"
    claim = Claim(kind="mechanism", quote="words", holds=f"{query} > 0.5")
    scenario = duel.model_copy(update={"claims": {"c": claim}})
    kept = standoff.simulate(scenario, worlds=16, save_to=tmp_path / "s.zarr")
    assert not kept.missing(query)
    assert (np.asarray(kept.ask([query]).answers[query]) == asked(duel, query, 16)).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("P(strike = yes | do(arm = yes, seen_by: uz))", "unknown actor `uz`: choose from `us`"),
        ("P(strike = yes | do(arm = yes, seen_by: us), do(gain = 1, seen_by: them))", "seen by different actors"),
        ("P(strike = yes | do(arm = yes, seen_by us))", "expected"),
        ("P(strike = yes | do(seen_by: us))", "expected"),
        ("P(strike = yes | do(arm = yes, seen_by: [us))", "close the list of actors"),
    ],
)
def test_mistakes(duel, text, said):
    with pytest.raises(QueryError) as error:
        Game(duel).check_query(text)
    assert said in str(error.value)


@given(scenarios(most_moves=5, joint=True), st.data())
@settings(max_examples=40)
def test_an_equilibrium_responds_to_itself(scenario, data):
    """Where some play as in the equilibrium, it is one for the others as well: nobody has a reason to change."""
    game = Game(scenario)
    situations = game.situations(())
    assume(situations.sets)
    worlds = next(iter(game.draw(4, 0)))
    before = solve_games(game, [()], worlds)[()]
    assume(before.solved.converged.all() and np.isnan(before.solved.forked).all())
    theirs = {actor: data.draw(st.booleans()) for actor in scenario.actors}
    fixed = np.asarray([theirs[each.actor] for each in situations.sets])
    graph, chosen, given_ = with_fixed(situations.graph, fixed)
    chance = np.concatenate([before.chance, np.exp(before.solved.log_p[given_])])
    block = Block(chance, before.pay, before.sharp)
    found = certificate(prepared(graph).plan, block, np.ascontiguousarray(before.solved.log_p[chosen]))
    assert found.residual == pytest.approx(0.0, abs=1e-7)
