"""The limit of rising rationality: sequential equilibria known from the literature, forks, and sets off the path."""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.regrets import regrets
from equilibrium.trees import tree_of
from standoff.equilibrium.solve import rational, solve
from standoff.equilibrium.tolerances import REGRET
from standoff.situations.tree import compile_tree


def at_the_end(tree):
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, 1)
    return situations, solve(situations.graph, chance, pay, np.ones((situations.graph.actors, 1)), solver=rational)


def played(situations, solution, decision):
    number = [information_set.decision for information_set in situations.sets].index(decision)
    first, last = situations.graph.action_start[number : number + 2]
    options = situations.sets[number].options
    return dict(zip(options, np.exp(solution.log_p[first:last, 0]), strict=True))


def pennies(worth):
    return tree_of(
        ("row", {"top": ("column", {"left": (worth, 1), "right": (1, 2)}),
                 "bottom": ("column", {"left": (1, 2), "right": (2, 1)})}),
        {"row": 1, "column": 2},
    )  # fmt: skip


@pytest.mark.parametrize("worth", [3, 10, 1000])
def test_mixing_comes_out_exactly(worth):
    """Each mixes so that the other is indifferent: one half, and 1 / worth."""
    situations, solution = at_the_end(pennies(worth))
    assert solution.converged.all() and solution.regret[0] < 1e-12
    assert played(situations, solution, "row")["top"] == pytest.approx(0.5, abs=1e-9)
    assert played(situations, solution, "column")["left"] == pytest.approx(1 / worth, abs=1e-9)


def test_the_horse_of_selten_1975():
    """Its perfect equilibria have the first two go across; the third, off the path, then mixes within bounds."""
    tree = tree_of(
        ("one", {"across": ("two", {"across": (1, 1, 1), "down": ("three", {"left": (4, 4, 0), "right": (0, 0, 1)})}),
                 "down": ("three", {"left": (3, 3, 2), "right": (0, 0, 0)})}),
        {"one": 1, "two": 2, "three": 3},
        players=3,
    )  # fmt: skip
    situations, solution = at_the_end(tree)
    assert solution.converged.all()
    assert played(situations, solution, "one")["across"] == pytest.approx(1.0)
    assert played(situations, solution, "two")["across"] == pytest.approx(1.0)
    assert played(situations, solution, "three")["left"] <= 1 / 4 + 1e-9


def test_a_set_off_the_path_is_settled_too():
    """In a proposal that is never made, the answer is still the better of the two."""
    tree = tree_of(
        ("offer", {"keep": (5, 5), "propose": ("answer", {"yes": (1, 2), "no": (0, 1)})}), {"offer": 1, "answer": 2}
    )
    situations, solution = at_the_end(tree)
    assert solution.converged.all()
    assert played(situations, solution, "offer")["keep"] == pytest.approx(1.0)
    assert played(situations, solution, "answer")["yes"] == pytest.approx(1.0)


def battle_of_the_sexes():
    """The subgame that forks in Schotter, Weigelt and Wilson 1994, fig. 3."""
    return tree_of(
        ("first", {"t": ("second", {"t": (6, 3), "b": (0, 0)}), "b": ("second", {"t": (0, 0), "b": (3, 6)})}),
        {"first": 1, "second": 2},
    )


def test_a_fork_is_noticed_and_an_arm_is_taken():
    """Up to 0.4574 both sides mirror each other; beyond, the branch goes with one of them, and says that it forked."""
    situations = compile_tree(battle_of_the_sexes())
    chance, pay = situations.tables({}, 1)
    before, after = (solve(situations.graph, chance, pay, np.full((2, 1), sharp)) for sharp in (0.4573, 0.6))
    assert before.converged.all() and np.isnan(before.forked).all()
    t, b = (played(situations, before, name)["t"] for name in ("first", "second"))
    assert t == pytest.approx(1 - b)
    assert after.converged.all() and after.forked[0] * 0.6 == pytest.approx(0.4574, abs=1e-4)
    t, b = (played(situations, after, name)["t"] for name in ("first", "second"))
    assert t > 0.9 and b > 0.75


def crisis(random):
    """Two types of a first mover, a policy, a level that tells little, an answer and a reaction."""
    ends = iter(random.standard_normal((2 * 2 * 3 * 2 * 2, 3)).round(3).tolist())

    def level(kind, policy):
        return (
            f"level_{kind}_{policy}",
            {
                f"l{a}": (
                    f"answer_{policy}_{a}",
                    {
                        f"a{b}": (f"react_{policy}_{a}", {f"r{c}": tuple(next(ends)) for c in range(2)})
                        for b in range(2)
                    },
                )
                for a in range(3)
            },
        )

    tree = ("kind", {f"k{kind}": ("policy", {f"p{p}": level(kind, p) for p in range(2)}) for kind in range(2)})
    owners = {"kind": ["2/5", "3/5"], "policy": 2}
    for p in range(2):
        owners |= {f"level_{kind}_{p}": 1 for kind in range(2)}
        for a in range(3):
            owners |= {f"answer_{p}_{a}": 3, f"react_{p}_{a}": 2}
    return tree_of(tree, owners, players=3)


@pytest.mark.parametrize("seed", range(12))
def test_nobody_regrets_anything_anywhere(seed):
    """Regret at every set, computed here from the strategies with the beliefs that Bayes' rule gives in the limit."""
    tree = crisis(np.random.default_rng(seed))
    _, solution = at_the_end(tree)
    assert solution.converged.all() and solution.regret[0] <= REGRET
    assert max(regrets(tree, solution).values()) <= 1.01 * REGRET
