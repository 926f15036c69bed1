"""A. Arad and A. Rubinstein 2012, "The 11-20 money request game: a level-k reasoning study", American Economic Review
102, 3561-3573.

Two players each ask for 11 to 20 shekels and get them; one who asks for exactly one less than the other gets 20 more.
Level 1 is 19 against a wide range of level 0, even choice among them; each further level asks for one less.
"""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.trees import strategies, tree_of
from standoff.equilibrium.levels import cognitive_hierarchy, level_k, shares_of_levels
from standoff.situations.tree import compile_tree

REQUESTS = range(11, 21)


def paid(mine, other):
    return mine + 20 * (mine == other - 1)


def game():
    root = (
        "one",
        {f"ask_{a}": ("two", {f"ask_{b}": (paid(a, b), paid(b, a)) for b in REQUESTS}) for a in REQUESTS},
    )
    return tree_of(root, {"one": 1, "two": 2})


def asked(solve, *how):
    situations = compile_tree(game())
    chance, pay = situations.tables({}, 1)
    solution = solve(situations.graph, chance, pay, np.ones((2, 1)), *how)
    assert solution.converged.all()
    here = strategies(game(), solution)
    assert here["one"] == pytest.approx(here["two"], abs=1e-12)
    return {request: here["one"][f"ask_{request}"] for request in REQUESTS}


@pytest.mark.parametrize(("level", "request_"), [(1, 19), (2, 18), (3, 17), (9, 11), (10, 20), (11, 19)])
def test_each_level_asks_for_one_less(level, request_):
    """Nobody can undercut 11, so after nine levels 20 is best, and it begins again."""
    assert asked(level_k, level, True)[request_] == 1.0


@pytest.mark.parametrize("tau", [0.5, 1.5, 3.0])
def test_the_hierarchy_against_a_loop_over_levels(tau):
    parts = shares_of_levels(np.array([tau]))[:, 0]
    mix = np.full(10, 0.1) * parts[0]
    for k in range(1, len(parts)):
        believed = mix / parts[:k].sum()
        gains = [request + 20 * (believed[n + 1] if n < 9 else 0.0) for n, request in enumerate(REQUESTS)]
        mix[int(np.argmax(gains))] += parts[k]
    assert list(asked(cognitive_hierarchy, np.array([tau]), True).values()) == pytest.approx(list(mix), abs=1e-12)
