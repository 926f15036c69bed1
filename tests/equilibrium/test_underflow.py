"""Beliefs where plain floats die: several moves in a row of which each is as good as impossible.

Nature draws a type; guards who know it may let pass or not, each at a loss of hundreds of units; a judge who sees that
all of them let pass must guess the type. The chance of getting there is e^-1000 and less, and the belief there is a
ratio of two such numbers, known exactly from their logarithms.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, log_expit

import standoff
from equilibrium.trees import solved, strategies, tree_of, whole
from standoff.equilibrium.branch_matrix_free import trace
from standoff.equilibrium.solve import principal_branch, solve
from standoff.scenario_files.read import read_scenario
from standoff.situations.timeline import compile_timeline

GUARDS = 4
LOSS = {"x": [300.0, 271.5, 260.0, 333.25], "y": [301.0, 270.75, 260.5, 332.0]}  # sums differ by 0.5


def story():
    guards = "\n".join(
        f"  - decision: g{k}\n    actor: guard{k}\n    options: [stop, pass]\n    sees: [kind]"
        + (f"\n    when: {' and '.join(f'g{j} = pass' for j in range(k))}" if k else "")
        for k in range(GUARDS)
    )
    interests = "\n".join(
        f"  guard{k}: {{loss: -(g{k} = pass) * ({LOSS['x'][k]} * (kind = x) + {LOSS['y'][k]} * (kind = y))}}"
        for k in range(GUARDS)
    )
    return f"""
standoff: 1
title: guards and a judge
actors: {{{", ".join(f"guard{k}: Guard" for k in range(GUARDS))}, judge: Judge}}
timeline:
  - chance: kind
    outcomes: {{x: 0.3, y: 0.7}}
    seen_by: [{", ".join(f"guard{k}" for k in range(GUARDS))}]
{guards}
  - decision: verdict
    actor: judge
    options: [guess_x, guess_y]
    when: g{GUARDS - 1} = pass
interests:
{interests}
  judge: {{right: 2 * (verdict = guess_x) * (kind = x) + (verdict = guess_y) * (kind = y)}}
rationality: {{{", ".join(f"guard{k}: 1" for k in range(GUARDS))}, judge: 3}}
"""


def belief(sharp):
    """Log-odds of x against y after everyone let pass."""
    passed = {kind: sum(log_expit(-sharp * loss) for loss in losses) for kind, losses in LOSS.items()}
    return np.log(0.3 / 0.7) + passed["x"] - passed["y"]


def tree():
    def guard(k, kind):
        if k == GUARDS:
            payoffs = [-LOSS[kind][j] for j in range(GUARDS)]
            return "verdict", {
                "guess_x": (*payoffs, 2 if kind == "x" else 0),
                "guess_y": (*payoffs, 1 if kind == "y" else 0),
            }
        stopped = tuple(-LOSS[kind][j] if j < k else 0 for j in range(GUARDS))
        return f"g{k}{kind}", {"stop": (*stopped, 0), "pass": guard(k + 1, kind)}

    owners = {f"g{k}{kind}": k + 1 for k in range(GUARDS) for kind in "xy"}
    return tree_of(
        ("kind", {kind: guard(0, kind) for kind in "xy"}),
        owners | {"kind": ["3/10", "7/10"], "verdict": GUARDS + 1},
        GUARDS + 1,
    )


@pytest.mark.parametrize("sharp", [0.01, 0.3, 1.0, 3.0, 40.0])
def test_the_judge_believes_the_ratio_of_two_impossibilities(sharp):
    game = tree()
    rationality = np.full((GUARDS + 1, 1), sharp)
    rationality[-1] = 3.0
    solution = solved(game, rationality)
    assert solution.converged.all()
    x = expit(belief(sharp))
    verdict = strategies(game, solution)["verdict"]
    assert verdict["guess_x"] == pytest.approx(expit(3 * (2 * x - (1 - x))), rel=1e-9)


@pytest.mark.parametrize("sharp", [0.01, 1.0, 3.0])
def test_and_queries_tell_it(sharp):
    scenario = read_scenario(story())
    everyone = {f"guard{k}": sharp for k in range(GUARDS)} | {"judge": 3.0}
    solution = standoff.solve(scenario, rationality=everyone)
    x = float(expit(belief(sharp)))
    assert solution.converged
    assert solution.ask("belief(verdict, kind = x)") == pytest.approx(x, rel=1e-9)
    assert solution.ask(f"P(kind = x | given g{GUARDS - 1} = pass)") == pytest.approx(x, rel=1e-9)
    assert solution.ask("P(verdict = guess_x | given g3 = pass)") == pytest.approx(expit(9 * x - 3), rel=1e-9)
    given = f"given g{GUARDS - 1} = pass"
    paid = solution.ask(f"E(payoff(judge) | {given})")
    assert paid == pytest.approx(expit(9 * x - 3) * 2 * x + expit(3 - 9 * x) * (1 - x), rel=1e-9)


def test_nature_as_good_as_impossible():
    """Two draws of e^-400 each, and a choice between them that nothing else can tell."""
    tiny = "1/" + "1" + "0" * 170
    rest = f"{10**170 - 1}/{10**170}"
    twice, other = "2/" + tiny[2:], f"{10**170 - 2}/{10**170}"
    left = ("second", {"rare": ("guess", {"l": (1,), "r": (0,)}), "usual": (0,)})
    right = ("fourth", {"rare": ("guess", {"l": (0,), "r": (1,)}), "usual": (0,)})
    game = tree_of(
        ("first", {"rare": left, "usual": ("third", {"rare": right, "usual": (0,)})}),
        {"first": [tiny, rest], "second": [tiny, rest], "third": [tiny, rest], "fourth": [twice, other], "guess": 1},
        players=1,
    )
    solution = solved(game, [1.0])
    third = 1 / 3  # one part left, two parts right
    assert strategies(game, solution)["guess"]["l"] == pytest.approx(expit(third - 2 * third), rel=1e-9)


@pytest.mark.parametrize("solver", [principal_branch, whole(trace)])
@pytest.mark.parametrize("sharp", [100.0, 180.0, 250.0, 270.0, 280.0, 295.0, 320.0, 1000.0])
def test_one_impossible_move_among_two(sharp, solver):
    """A timeline of two moves, so short that exponents are thought needless for longest: matching costs one player a
    unit more than the other gains, and neither sees the other. One unknown; bisected."""
    scenario = read_scenario(AT_ONCE)
    situations = compile_timeline(scenario)
    chance, pay = situations.tables({}, 1)
    solution = solve(situations.graph, chance, pay, np.full((2, 1), sharp), solver=solver)

    def column(p):
        return expit(sharp * (0.2 - p))

    def wrong(p):
        return expit(sharp * (-1 + 0.01 * column(p))) - p

    p = brentq(wrong, 0, 1, xtol=1e-300, rtol=1e-14)
    assert solution.converged.all()
    assert np.exp(solution.log_p[0, 0]) == pytest.approx(p, rel=1e-6)
    assert np.exp(solution.log_p[2, 0]) == pytest.approx(column(p), rel=1e-9)


AT_ONCE = """
standoff: 1
title: at once
actors: {row: Row, column: Column}
timeline:
  - decision: r
    actor: row
    options: [a, b]
    together: now
  - decision: c
    actor: column
    options: [l, r]
    together: now
interests:
  row: {loss: -(r = a), little: 0.01 * (r = a) * (c = l)}
  column: {gain: 0.2 * (c = l), match: -(c = l) * (r = a)}
rationality: {row: 1, column: 1}
"""
