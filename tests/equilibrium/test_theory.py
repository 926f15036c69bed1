"""Theories of the actors by name, and the one door to solving under any of them."""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.trees import tree_of
from standoff.equilibrium import behaviour_model as theory
from standoff.equilibrium import prepared as preparing
from standoff.equilibrium.behaviour_model import (
    ALL,
    LEVEL,
    TAU,
    BehaviourError,
    BehaviourModel,
    parse_behaviour_model,
    play,
)
from standoff.equilibrium.solve import rational, solve
from standoff.equilibrium.tolerances import REGRET
from standoff.situations.tree import compile_tree

NAMED = {
    "logit": BehaviourModel("logit"),
    "rational": BehaviourModel("rational"),
    " Level-K ": BehaviourModel("level", level=LEVEL),
    "level-0": BehaviourModel("level", level=0),
    "level-7": BehaviourModel("level", level=7),
    "level-3-exact": BehaviourModel("level", level=3, exact=True),
    "level-k-exact": BehaviourModel("level", level=LEVEL, exact=True),
    "best-response": BehaviourModel("level", level=1, exact=True),
    "cognitive-hierarchy": BehaviourModel("cognitive-hierarchy", tau=TAU),
    "cognitive-hierarchy-exact": BehaviourModel("cognitive-hierarchy", tau=TAU, exact=True),
    "cognitive-hierarchy-0.7": BehaviourModel("cognitive-hierarchy", tau="0.7"),
    "cognitive-hierarchy-1 to 2.5-exact": BehaviourModel("cognitive-hierarchy", tau="1 to 2.5", exact=True),
}


@pytest.mark.parametrize("text", NAMED)
def test_names(text):
    theory = parse_behaviour_model(text)
    assert theory == NAMED[text]
    assert parse_behaviour_model(theory.name) == theory
    assert theory.about


def test_level_and_tau_apart():
    assert parse_behaviour_model("level-k", level=4) == parse_behaviour_model("level-4")
    assert parse_behaviour_model("level-k-exact", level=1).name == "best-response"
    assert parse_behaviour_model("cognitive-hierarchy", tau=" 1  to 2 ").name == "cognitive-hierarchy-1 to 2"
    assert [parse_behaviour_model(name).name for name in ALL] == list(ALL)


@pytest.mark.parametrize(
    ("text", "more", "what", "right"),
    [
        ("levl-2", {}, "there is no behaviour `levl-2`", "did you mean `level-2`?"),
        ("bold", {}, "there is no behaviour `bold`", "choose from `logit`"),
        ("level-51", {}, "there is no level 51", "use 0 to 50"),
        ("level--1", {}, "there is no behaviour `level--1`", "did you mean `level-1`?"),
        ("level-2", {"level": 3}, "`level-2` has no level", "only level-k has a level"),
        ("cognitive-hierarchy", {"level": 3}, "`cognitive-hierarchy` has no level", "only level-k has a level"),
        ("logit", {"tau": "2"}, "`logit` has no tau", "only cognitive-hierarchy has a tau"),
        (
            "cognitive-hierarchy-2",
            {"tau": "2"},
            "`cognitive-hierarchy-2` has no tau",
            "only cognitive-hierarchy has a tau",
        ),
        ("cognitive-hierarchy-many", {}, "tau: `many` is not a prior", "such as 1 to 2"),
        ("cognitive-hierarchy-21", {}, "tau `21` is out of range", "between 0 and 20"),
        ("cognitive-hierarchy-uniform(-1, 2)", {}, "tau `uniform(-1, 2)` is out of range", "between 0 and 20"),
        ("cognitive-hierarchy", {"tau": "-1 to 2"}, "tau `-1 to 2` may be negative", "such as 1 to 2"),
    ],
)
def test_what_is_no_behaviour(text, more, what, right):
    with pytest.raises(BehaviourError) as caught:
        parse_behaviour_model(text, **more)
    assert what in caught.value.what and right in caught.value.fix


def chicken():
    root = (
        "one",
        {"dare": ("two", {"dare": (-9, -9), "yield": (4, 1)}), "yield": ("two", {"dare": (1, 4), "yield": (3, 3)})},
    )
    return tree_of(root, {"one": 1, "two": 2})


@pytest.mark.parametrize("name", [name for name in ALL if name != "rational"])
def test_every_theory_gives_certified_worlds(name):
    situations = compile_tree(chicken())
    worlds = 5
    chance, pay = situations.tables({}, worlds)
    solved = play(
        parse_behaviour_model(name), situations.graph, chance, pay, np.full((2, worlds), 0.3), np.full(worlds, 1.5)
    )
    assert solved.converged.all() and solved.expected_payoff.shape == (2, worlds)
    assert np.exp(solved.log_p).reshape(2, 2, worlds).sum(axis=1) == pytest.approx(np.ones((2, worlds)), abs=1e-12)


def test_chicken_by_hand():
    """Against a coin, daring is worth -2.5 and yielding 2; against one who yields, 4 and 3."""
    situations = compile_tree(chicken())
    chance, pay = situations.tables({}, 1)
    dares = []
    for level in range(4):
        solved = play(BehaviourModel("level", level=level, exact=True), situations.graph, chance, pay, np.ones((2, 1)))
        dares.append(float(np.exp(solved.log_p[0, 0])))
    assert dares == pytest.approx([0.5, 0.0, 1.0, 0.0], abs=1e-15)


def test_rational_is_the_limit_and_certified_by_regret():
    """In chicken the branch forks, and one of the two who dare is let through."""
    situations = compile_tree(chicken())
    chance, pay = situations.tables({}, 2)
    limit = play(theory.RATIONAL, situations.graph, chance, pay, np.full((2, 2), 0.3))
    assert limit.converged.all() and (limit.regret <= REGRET).all()
    assert (
        limit.log_p.tobytes() == solve(situations.graph, chance, pay, np.ones((2, 2)), solver=rational).log_p.tobytes()
    )


def test_what_is_too_large_for_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(preparing, "DENSE", 1)
    situations = compile_tree(chicken())
    chance, pay = situations.tables({}, 2)
    assert play(theory.RATIONAL, situations.graph, chance, pay, np.full((2, 2), 0.3)).converged.all()
    monkeypatch.setattr(preparing, "DENSEST", 1)
    preparing.prepared.cache_clear()
    with pytest.raises(BehaviourError, match="too large for the limit"):
        play(theory.RATIONAL, situations.graph, chance, pay, np.full((2, 2), 0.3))
