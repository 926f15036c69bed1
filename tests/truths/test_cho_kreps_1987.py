"""Cho and Kreps 1987, "Signaling games and stable equilibria", Quarterly Journal of Economics 102, 179-221.

Nine in ten are strong and like beer, the rest are weak and like quiche; a breakfast liked is worth 1, no duel 2. The
other gains 1 by a duel with the weak or by none with the strong. Two pooling outcomes are sequential; the intuitive
criterion leaves beer for all, with quiche a sign of the weak. The principal branch ends there.
"""

from __future__ import annotations

import pytest

from equilibrium.slow_tracer import Branch
from equilibrium.trees import solved, strategies, tree_of
from standoff.ensembles.solution import solve_world
from standoff.queries.game import Game
from standoff.situations.tree import names_of_sets


def game(strong="9/10"):
    def breakfast(kind, liked):
        right = {"strong": (0, 1), "weak": (1, 0)}[kind]

        def after(food):
            taste = int(food == liked)
            return f"after_{food}", {"duel": (taste, right[0]), "part": (taste + 2, right[1])}

        return kind, {food: after(food) for food in ("beer", "quiche")}

    rest = f"{10 - int(strong.split('/')[0])}/10"
    return tree_of(
        ("kind", {"s": breakfast("strong", "beer"), "w": breakfast("weak", "quiche")}),
        {"kind": [strong, rest], "strong": 1, "weak": 1, "after_beer": 2, "after_quiche": 2},
    )


def test_rationality_leads_to_beer():
    solution = solve_world(Game(game(), rationality=60.0))
    assert solution.converged
    assert solution.ask("P(strong = beer | given kind = s)") == pytest.approx(1, abs=1e-6)
    assert solution.ask("P(weak = beer | given kind = w)") == pytest.approx(1, abs=1e-6)
    assert solution.ask("P(after_beer = part | given after_beer in [duel, part])") == pytest.approx(1, abs=1e-6)
    assert solution.ask("belief(after_beer, kind = s)") == pytest.approx(0.9, abs=1e-6)
    assert solution.ask("belief(after_quiche, kind = s)") < 1e-6
    assert solution.ask("P(after_quiche = duel | given after_quiche in [duel, part])") == pytest.approx(1, abs=1e-6)
    assert solution.payoffs["Player 1"] == pytest.approx(0.9 * 3 + 0.1 * 2, abs=1e-5)


def test_and_every_step_of_the_way_is_on_the_branch():
    sharp = [0.5, 2.0, 4.0]
    solution = solved(game(), sharp)
    for world, each in enumerate(sharp):
        slow, _turns = Branch(game(), [each, each]).to_the_end()
        here = strategies(game(), solution, world)
        for number, name in enumerate(names_of_sets(game())):
            if name in here:
                assert list(here[name].values()) == pytest.approx(list(slow[number]), abs=1e-9)


def test_with_few_strong_the_weak_mix():
    """Three in ten strong: the weak order beer so often that beer leaves the other in doubt: 0.3 / 0.7 of them."""
    solution = solve_world(Game(game("3/10"), rationality=2000.0))
    assert solution.converged
    assert solution.ask("P(weak = beer | given kind = w)") == pytest.approx(3 / 7, abs=0.01)
    assert solution.ask("belief(after_beer, kind = s)") == pytest.approx(0.5, abs=0.01)
    assert solution.ask("P(after_beer = part | given after_beer in [duel, part])") == pytest.approx(0.5, abs=0.01)
