"""The arms of a fork: those known on paper, each once, that which was taken first."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from equilibrium.test_sharp import meeting
from equilibrium.test_which_equilibrium import both_at_once
from equilibrium.trees import solved, tree_of
from standoff.equilibrium import arms as looking
from standoff.equilibrium.arms import arms
from standoff.equilibrium.solve import rational
from standoff.situations.tree import compile_tree


def found(tree, sharp, limit=False):
    """The arms of a tree at each rationality of everyone, and the solution."""
    solution = solved(tree, sharp, **({"solver": rational} if limit else {}))
    assert solution.converged.all()
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, len(sharp))
    rationality = np.tile(sharp, (len(tree.players), 1))
    several = arms(situations.graph, chance, pay, rationality, solution.log_p, limit)
    for world, each in enumerate(several):
        assert np.array_equal(each.log_p[:, 0], solution.log_p[:, world]) and each.residual.max() <= 1e-8
    return several, solution


def played(each, names):
    """Which option every set most likely plays, one word for each arm; sets have options of one letter, in order."""
    p = np.exp(each.log_p).reshape(-1, len(names), each.count)
    return ["".join(names[a] for a in arm.argmax(axis=1)) for arm in np.moveaxis(p, -1, 0)]


def test_two_who_meet_have_two_arms_that_mirror_each_other():
    sharp = np.array([1.0, 2.5, 5.0, 50.0])
    several, solution = found(meeting(1), sharp)
    assert [each.count for each in several] == [1, 2, 2, 2] and np.isnan(solution.forked[0])
    for by, each in zip(sharp[1:], several[1:], strict=True):
        x = brentq(lambda x, by=by: x - by * np.tanh(x / 2.0), 1e-3, 2.0 * by)
        assert each.log_p[0] - each.log_p[1] == pytest.approx([x, -x], rel=1e-6)
    limit, _ = found(meeting(1), np.array([1.0]), limit=True)
    assert sorted(played(limit[0], "ab")) == ["aa", "bb"]


PLACES = both_at_once([[(1, 1) if i == j else (0, 0) for j in range(3)] for i in range(3)], options="abc")


def test_three_places_have_three_arms():
    several, _ = found(PLACES, np.array([8.0]))
    assert played(several[0], "abc") == ["aa", "bb", "cc"]
    limit, _ = found(PLACES, np.array([1.0]), limit=True)
    assert played(limit[0], "abc") == ["aa", "bb", "cc"]


def test_three_alike_have_an_arm_for_each():
    def last(d, h):
        return "c", {"d": d, "h": h}

    gives = ("b", {"d": last((1, 1, 1), (0, 0, 2)), "h": last((0, 2, 0), (0, -2, -2))})
    holds = ("b", {"d": last((2, 0, 0), (-2, 0, -2)), "h": last((-2, -2, 0), (-2, -2, -2))})
    tree = tree_of(("a", {"d": gives, "h": holds}), {"a": 1, "b": 2, "c": 3}, players=3)
    several, _ = found(tree, np.array([10.0]))
    assert played(several[0], "dh")[0] == "ddh" and sorted(played(several[0], "dh")) == ["ddh", "dhd", "hdd"]


def test_of_two_forks_there_is_every_combination():
    def inside(door):
        meet = {s: (f"second{door}", {t: (3, 3) if s == t else (0, 0) for t in "xy"}) for s in "xy"}
        return f"first{door}", meet

    tree = tree_of(
        ("door", {"l": inside("L"), "r": inside("R")}),
        {"door": 1} | {f"{name}{door}": player for door in "LR" for name, player in (("first", 1), ("second", 2))},
    )
    several, _ = found(tree, np.array([5.0]))
    p = np.exp(several[0].log_p)
    assert {tuple(p[[2, 6], arm] > 0.5) for arm in range(several[0].count)} == {
        (True, True), (True, False), (False, True), (False, False)
    }  # fmt: skip
    assert p[0] == pytest.approx(0.5)


def test_where_an_arm_pays_more_what_comes_before_is_another():
    """One of the two who quarrel came through the door, and has 3 as a hawk and 0 as a dove; outside it has 1."""
    quarrel = {
        "d": ("second", {"d": (1, 1), "h": (0, 3)}),
        "h": ("second", {"d": (3, 0), "h": (-4, -4)}),
    }
    tree = tree_of(("door", {"i": ("first", quarrel), "o": (1.5, 0)}), {"door": 1, "first": 1, "second": 2})
    several, _ = found(tree, np.array([8.0]))
    assert several[0].count == 2
    p = np.exp(several[0].log_p)
    hawk = p[3] > 0.5
    assert hawk.sum() == 1 and (p[0] > 0.9).tolist() == hawk.tolist()
    assert several[0].expected_payoff[0][hawk] == pytest.approx(3.0, abs=0.05)
    assert several[0].expected_payoff[0][~hawk] == pytest.approx(1.5, abs=0.05)


def test_of_many_no_more_are_kept_than_a_few(monkeypatch):
    monkeypatch.setattr(looking, "MOST", 2)
    several, _ = found(PLACES, np.array([8.0]))
    assert several[0].count == 2
