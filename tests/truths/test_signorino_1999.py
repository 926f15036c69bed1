"""Signorino 1999, "Strategic interaction and the statistical analysis of international conflict", American Political
Science Review 93, 279-297: the crisis of two states and three outcomes.

State 1 attacks or leaves the status quo; if attacked, state 2 resists (war) or gives in. With logit agent error
p(resist) = 1 / (1 + exp(U2(capitulation) - U2(war))) and
p(attack) = 1 / (1 + exp(U1(status quo) - p(resist) U1(war) - (1 - p(resist)) U1(capitulation))),
errors of scale 1/lambda.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, softmax

from standoff.ensembles.simulate import simulate
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

CRISIS = """
standoff: 1
title: war, capitulation or the status quo
actors: {one: State 1, two: State 2}
parameters:
  u1_sq: normal(0, 1)
  u1_war: normal(-1, 2)
  u1_cap: normal(1, 1)
  u2_war: normal(0, 2)
  u2_cap: normal(-1, 1)
timeline:
  - decision: attack
    actor: one
    options: [yes, no]
  - decision: resist
    actor: two
    options: [yes, no]
    when: attack = yes
interests:
  one: {peace: u1_sq * (attack = no), war: u1_war * (resist = yes), prize: u1_cap * (resist = no)}
  two: {war: u2_war * (resist = yes), loss: u2_cap * (resist = no)}
rationality: {one: 0.2 to 5, two: 0.2 to 5}
"""


def test_outcome_probabilities_in_500_crises():
    queries = {
        "sq": "P(attack = no)",
        "war": "P(resist = yes)",
        "cap": "P(resist = no)",
        "u1": "E(payoff(one))",
        "resist": "P(resist = yes | do(attack = yes))",
    }
    results = simulate(Game(read_scenario(CRISIS)), queries.values(), worlds=500, seed=1)
    assert results.converged.all()
    u = results.parameters
    one, two = results.rationality["one"], results.rationality["two"]
    resist = expit(two * (u["u2_war"] - u["u2_cap"]))
    worth = resist * u["u1_war"] + (1 - resist) * u["u1_cap"]
    attack = expit(one * (worth - u["u1_sq"]))
    expected = {
        "sq": 1 - attack,
        "war": attack * resist,
        "cap": attack * (1 - resist),
        "u1": attack * worth + (1 - attack) * u["u1_sq"],
        "resist": resist,
    }
    for name, text in queries.items():
        assert results.answers[text] == pytest.approx(expected[name], abs=1e-12), name


def test_one_choice_alone_is_mcfadden_s_logit():
    """McFadden 1974: with one decision, probabilities are proportional to exp(lambda u)."""
    text = """
standoff: 1
title: one choice
actors: {a1: One}
parameters: {x: "normal(0, 2)", y: "normal(0, 2)"}
timeline: [{decision: choice, actor: a1, options: [l, m, r]}]
interests: {a1: {l: x * (choice = l), r: y * (choice = r)}}
rationality: {a1: 0.1 to 30}
"""
    results = simulate(Game(read_scenario(text)), ["P(choice = l)", "P(choice = m)", "P(choice = r)"], worlds=300)
    u = np.stack([results.parameters["x"], np.zeros(300), results.parameters["y"]])
    expected = softmax(results.rationality["a1"] * u, axis=0)
    assert np.stack(list(results.answers.values())) == pytest.approx(expected, abs=1e-12)
