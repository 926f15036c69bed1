"""Games under another theory of the actors: which rules hold, and that queries do not care."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.ensembles.simulate import simulate
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: A probe
actors: {probe: Challenger, guard: Defender}
parameters: {ready: 20% to 80%, prize: 1 to 3}
timeline:
  - chance: state
    outcomes: {prepared: ready, unprepared: rest}
    seen_by: guard
  - decision: incursion
    actor: probe
    options: [no, yes]
  - decision: answer
    actor: guard
    options: [no, yes]
    when: incursion = yes
interests:
  probe: {prize: prize * incursion * (1 - answer), clash: -2 * answer}
  guard: {ground: -2 * incursion * (1 - answer), clash: "if(state = prepared, -1, -3) * answer"}
rationality: {probe: 1 to 6, guard: 1 to 6}
"""
RATIONAL = TEXT.replace("{probe: 1 to 6, guard: 1 to 6}", "rational")
QUERY = "P(incursion = yes)"


def values(game, query=QUERY, worlds=64, seed=0, threads=None):
    return simulate(game, [query], worlds, seed, threads).answers[query]


def test_level_one_by_hand():
    """The guard answers a coin; to the guard of level 0 the probe gains (prize - 2) / 2 by going in."""
    scenario = read_scenario(TEXT)
    solution = standoff.solve(scenario, {"ready": 0.5, "prize": 3.0}, {"probe": 2.0, "guard": 1.0}, "level-1")
    goes = 1 / (1 + np.exp(-2.0 * 0.5))
    prepared, unprepared = 1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(1.0))
    assert solution.converged and solution.theory == "level-1"
    assert solution.ask(QUERY) == pytest.approx(goes, abs=1e-12)
    assert solution.ask("P(answer = yes | given incursion = yes)") == pytest.approx(
        (prepared + unprepared) / 2, abs=1e-12
    )
    assert solution.ask("P(state = prepared | given answer = yes)") == pytest.approx(
        prepared / (prepared + unprepared), abs=1e-12
    )
    assert solution.ask("E(payoff(probe) | do(incursion = no))") == 0.0
    expected = goes * sum(0.5 * (p * -2 + (1 - p) * 3) for p in (prepared, unprepared))
    assert solution.payoffs["probe"] == pytest.approx(expected, abs=1e-12)


def test_a_commitment_is_known_to_every_level():
    """`do` changes the game before anyone thinks: level 1 of the probe does not answer a coin, but what is bound."""
    scenario = read_scenario(TEXT)
    at = {"ready": 0.5, "prize": 3.0}
    bound = standoff.solve(scenario, at, 2.0, "level-1").ask("P(incursion = yes | do(answer = yes))")
    assert bound == pytest.approx(1 / (1 + np.exp(2.0 * 2)), abs=1e-12)


@pytest.mark.parametrize("name", ["level-2", "cognitive-hierarchy-1 to 2", "best-response"])
def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(name):
    game = Game(read_scenario(TEXT), behaviour=name)
    one, two = values(game, worlds=1100, threads=1), values(game, worlds=1100, threads=2)
    assert one.tobytes() == two.tobytes()
    assert one[:100].tobytes() == values(game, worlds=100).tobytes()


def test_every_behaviour_has_the_same_worlds():
    game = Game(read_scenario(TEXT))
    plain = simulate(game, [QUERY], 64)
    for name in ("level-1", "cognitive-hierarchy", "cognitive-hierarchy-1 to 2", "best-response"):
        other = simulate(game.behaving(name), [QUERY], 64)
        assert other.converged.all()
        for parameter, draws in plain.parameters.items():
            assert draws.tobytes() == other.parameters[parameter].tobytes()
        assert all((other.rationality[actor] == draws).all() for actor, draws in plain.rationality.items())
        assert not np.allclose(plain.answers[QUERY], other.answers[QUERY], atol=1e-3)


def test_a_prior_of_tau_is_drawn():
    game = Game(read_scenario(TEXT), behaviour="cognitive-hierarchy-uniform(1, 2)")
    tau = np.concatenate([block.tau for block in game.draw(2000, 0)])
    assert 1 <= tau.min() < 1.02 and 1.98 < tau.max() <= 2 and tau.mean() == pytest.approx(1.5, abs=0.03)
    assert (tau != np.concatenate([block.tau for block in game.draw(2000, 1)])).all()
    # each world is that of its own tau
    answers = values(game, worlds=8)
    for world in range(8):
        alone = Game(read_scenario(TEXT), behaviour=f"cognitive-hierarchy-{float(tau[world])!r}")
        assert values(alone, worlds=8)[world] == pytest.approx(answers[world], abs=1e-12)
    # and a single world takes the median
    middle = standoff.solve(read_scenario(TEXT), behaviour="cognitive-hierarchy-uniform(1, 2)")
    assert middle.payoffs == standoff.solve(read_scenario(TEXT), behaviour="cognitive-hierarchy-1.5").payoffs


def test_blind_choice_is_rationality_nought():
    scenario = read_scenario(TEXT)
    assert values(Game(scenario, behaviour="level-0")) == pytest.approx(values(Game(scenario, 0.0)), abs=1e-12)
    assert values(Game(scenario, behaviour="cognitive-hierarchy-0")) == pytest.approx(
        values(Game(scenario, 0.0)), abs=1e-12
    )


def test_sharp_logit_nears_the_best_response():
    scenario = read_scenario(TEXT)
    exact = standoff.solve(scenario, behaviour="level-3-exact")
    sharp = standoff.solve(scenario, rationality=1e4, behaviour="level-3")
    assert sharp.payoffs == pytest.approx(exact.payoffs, abs=1e-9)


# -- what a scenario says of rationality ------------------------------------------------------------------------------


def test_a_rational_scenario_is_solved_so():
    scenario = read_scenario(RATIONAL)
    assert scenario.rational and Game(scenario).theory.name == "rational"
    assert Game(scenario, 4.0).theory.name == "logit"
    assert Game(scenario, behaviour="level-2").theory.name == "level-2-exact"
    assert Game(scenario, behaviour="cognitive-hierarchy").theory.name == "cognitive-hierarchy-exact"
    assert Game(scenario, 4.0, "level-2").theory.name == "level-2"
    at = {"ready": 0.3, "prize": 2.5}
    one, other = (
        standoff.solve(scenario, at, behaviour="level-1"),
        standoff.solve(read_scenario(TEXT), at, None, "best-response"),
    )
    assert one.payoffs == other.payoffs and one.theory == other.theory == "best-response"


@pytest.mark.parametrize(
    ("text", "rationality", "behaviour", "what"),
    [
        (RATIONAL, None, "logit", "the scenario has `rationality: rational`, but the logit model needs numbers"),
        (TEXT, 3.0, "rational", "`rational` always chooses the best option and takes no rationality"),
        (TEXT, 3.0, "best-response", "`best-response` always chooses the best option and takes no rationality"),
        (TEXT, None, "clever", "there is no behaviour `clever`"),
    ],
)
def test_what_does_not_go_together(text, rationality, behaviour, what):
    with pytest.raises(BehaviourError) as caught:
        Game(read_scenario(text), rationality, behaviour)
    assert caught.value.what == what


def test_rationality_by_actor_does_not_go_with_the_best_thing():
    with pytest.raises(BehaviourError):
        standoff.solve(read_scenario(TEXT), rationality={"probe": 3.0}, behaviour="best-response")
    with pytest.raises(BehaviourError):
        standoff.solve(read_scenario(RATIONAL), rationality={"probe": 3.0})
