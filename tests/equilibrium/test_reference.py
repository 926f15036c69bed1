"""Published games against answers computed elsewhere, by gambit-logit (tests/games/reference_qre.json)."""

from __future__ import annotations

import json

import pytest

from equilibrium.trees import solved, strategies
from standoff.gambit.efg import load_efg
from standoff.situations.tree import names_of_sets

GAMES = ["centipede4_mp1992", "bcp1994_game2", "brandtsholt1993_game1"]


@pytest.fixture(scope="module")
def reference(published_games):
    return json.loads((published_games / "reference_qre.json").read_text())["games"]


def test_nothing_in_the_reference_is_left_out(reference):
    assert set(reference) == set(GAMES)


@pytest.mark.parametrize("name", GAMES)
def test_agent_qre_as_computed_by_gambit_logit(reference, published_games, name):
    tree = load_efg(published_games / f"{name}.efg")
    answers = reference[name]["aqre"]
    solution = solved(tree, [float(sharp) for sharp in answers])
    assert solution.converged.all()
    names = names_of_sets(tree)
    called = {f"P{s.player}.I{s.number}": n for n, s in zip(names, tree.information_sets, strict=True)}
    for world, expected in enumerate(answers.values()):
        here = strategies(tree, solution, world)
        for key, probability in expected.items():
            place, action = key.split(":")
            assert here[called[place]][action] == pytest.approx(probability, abs=1e-6), key
        assert len(expected) == sum(map(len, here.values()))
