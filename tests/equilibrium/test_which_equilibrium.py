"""Which equilibrium: that of the branch, wherever another would do as well; or it is said that it is not sure.

In games without a turn the branch is found here by letting rationality grow in small steps (`grown`), elsewhere with
the slow tracer. Where the branch forks, equilibria are known on paper.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from equilibrium.slow_tracer import Branch
from equilibrium.trees import solved, strategies, tree_of
from standoff.equilibrium import part_by_part
from standoff.equilibrium.solve import rational, solve
from standoff.situations.tree import compile_tree, names_of_sets


def both_at_once(pay, options="xy"):
    """Two move once, neither seeing the other: `pay[first][second]`, a pair."""
    first = {
        a: ("second", {b: pay[i][j] for j, b in enumerate(options)}) for i, a in enumerate(options)
    }  # fmt: skip
    return tree_of(("first", first), {"first": 1, "second": 2})


def agree_on(x, y):
    return both_at_once([[x, (0, 0)], [(0, 0), y]])


def grown(x, y, sharp, steps=4000):
    """`[player, world]` log-odds of the first option, where two must agree on x or y, worth `[player, world]` each.

    Newton's method at each of many rationalities, from the last one; NaN where a probability jumps, since the branch
    has turned there.
    """
    odds = np.zeros_like(x)
    for step in range(1, steps + 1):
        by = sharp * step / steps
        before = 1 / (1 + np.exp(-odds))
        for _ in range(4):
            p = 1 / (1 + np.exp(-odds))
            wrong = odds - by * ((x + y) * p[::-1] - y)
            slope = by * (x + y) * (p * (1 - p))[::-1]  # of each player's response by the other's log-odds
            odds = odds - (wrong + slope * wrong[::-1]) / (1 - slope[0] * slope[1])
        odds[:, np.abs(1 / (1 + np.exp(-odds)) - before).max(axis=0) > 0.05] = np.nan
    return odds


@pytest.mark.parametrize("sharp, expected", [(1.0, 0.11964264), (2.0, 0.0179862147), (5.0, 4.53978687e-05)])
def test_two_allies_and_two_plans(sharp, expected):
    """The branch has no turn, and another equilibrium with 0.9975 at rationality 2."""
    tree = agree_on((3, 7), (2, 9))
    odds = grown(np.array([[3.0], [7.0]]), np.array([[2.0], [9.0]]), sharp)
    assert 1 / (1 + np.exp(-odds[0, 0])) == pytest.approx(expected, rel=1e-6)
    solution = solved(tree, [sharp])
    assert solution.converged.all() and solution.turns[0] == 0 and np.isnan(solution.forked[0])
    assert strategies(tree, solution)["first"]["x"] == pytest.approx(expected, rel=1e-6)


def many_allies(worlds, seed):
    """A tree, its tables, and what the plans are worth `[player, world]`, in worlds where each has a favourite."""
    random = np.random.default_rng(seed)
    x = np.array([random.uniform(1.5, 2.5, worlds), random.uniform(2.5, 3.5, worlds)])
    y = x[::-1, random.permutation(worlds)]
    situations = compile_tree(agree_on((1, 2), (3, 4)))
    chance, pay = situations.tables({}, worlds)
    drawn = np.stack([np.zeros(worlds), *x, *y])
    return situations.graph, chance, drawn[pay[:, 0].astype(int)], x, y


@pytest.mark.parametrize("sharp", [2.0, 5.0])
def test_of_many_worlds_none_is_on_another_branch(sharp):
    graph, chance, pay, x, y = many_allies(1000, 7)
    solution = solve(graph, chance, pay, np.full((2, 1000), sharp))
    assert solution.converged.all()
    odds = grown(x, y, sharp)
    known = np.isfinite(odds).all(axis=0)
    assert known.sum() > 900
    found = np.stack([solution.log_p[0] - solution.log_p[1], solution.log_p[2] - solution.log_p[3]])
    assert found[:, known] == pytest.approx(odds[:, known], abs=1e-6)


def test_a_leap_is_noticed_on_the_way_back(monkeypatch):
    """With steps so long that the path leaps in many worlds, none of those is called followed."""
    monkeypatch.setattr(part_by_part, "PASSES", ((2.0, 0.0),))
    graph, chance, pay, x, y = many_allies(1000, 7)
    solution = solve(graph, chance, pay, np.full((2, 1000), 5.0))
    odds = grown(x, y, 5.0)
    known = np.isfinite(odds).all(axis=0)
    off = np.abs(solution.log_p[0] - solution.log_p[1] - odds[0]) > 1e-3
    assert (off & known).any() and not (off & known & solution.converged).any()
    assert (known & solution.converged).sum() > 500


def test_three_allies():
    """The slow tracer and Gambit agree on .728, .590, .749; another equilibrium has .964, .118, .968."""
    a, b, c = 4.107093196648, 4.901807655414, 4.255505441382
    inside = ("c", {"join": (a, b, c), "out": (a, b, 5.850077743362)})
    without_b = ("c", {"join": (a, 7.400018965679, c), "out": (-1.626280677143, 0, 0)})
    without_a = ("c", {"join": (5.73337387379, b, c), "out": (0, -2.498211310265, 0)})
    nobody = ("c", {"join": (0, 0, -1.59457230198), "out": (0, 0, 0)})
    tree = tree_of(
        ("a", {"join": ("b", {"join": inside, "out": without_b}), "out": ("b", {"join": without_a, "out": nobody})}),
        {"a": 1, "b": 2, "c": 3}, players=3,
    )  # fmt: skip
    slow, _ = Branch(tree, [1.0] * 3).to_the_end()
    solution = solved(tree, [1.0])
    assert solution.converged.all()
    for number, name in enumerate(names_of_sets(tree)):
        joins = strategies(tree, solution)[name]["join"]
        assert joins == pytest.approx(slow[number][0], abs=1e-6)
        assert joins == pytest.approx({"a": 0.7280139, "b": 0.5897574, "c": 0.7485722}[name], abs=1e-6)


def test_a_rare_type_and_a_long_straight_stretch():
    """A belief goes from 0 to 1 within a stretch where nearly all log-odds only grow: there it once leapt."""
    ends = iter([
        (-0.1, 2.2), (1.3, 2), (-0.2, 3.2), (2.4, -1.1), (1.4, -0.3), (-2.2, 1.1), (-0.7, 1), (-0.5, -3.3),
        (-0.6, 2.1), (-3.4, 0.5), (-0.2, 0.4), (-1.2, 0.8), (1.2, 0.4), (-0.8, 0.7), (2.1, -0.2), (1, -0.4),
        (0.8, 0.1), (1.6, -1.1), (-3, -0.7), (-0.3, 0.1), (-0.9, 1), (0.6, -1.2), (2.5, -0.7), (-0.3, -2.2),
        (0.2, -1), (-0.2, -0.1), (-0.7, -2.4), (-1.1, 1.9), (3.7, 0.4), (-3.2, -0.7), (1.4, -2.1), (0, -1.3),
    ])  # fmt: skip

    def answered(z):
        return (
            f"answer_{z}",
            {f"b{b}": (f"reply_{z}{b}", {f"c{c}": next(ends) for c in range(2)}) for b in range(2)},
        )

    def kind(k):
        signals = {f"a{a}": (f"noise_{a}", {f"z{z}": answered(z) for z in range(2)}) for a in range(2)}
        return f"signal_{k}", signals

    owners = {"type": ["9999999/10000000", "1/10000000"], "signal_0": 1, "signal_1": 1, "answer_0": 2, "answer_1": 2}
    owners |= {"noise_0": ["999/1000", "1/1000"], "noise_1": ["1/1000", "999/1000"]}
    owners |= {f"reply_{z}{b}": 1 for z in range(2) for b in range(2)}
    tree = tree_of(("type", {f"t{k}": kind(k) for k in range(2)}), owners)
    played = strategies(tree, solution := solved(tree, [100.0]))
    assert solution.converged.all()
    assert played["signal_0"]["a0"] == pytest.approx(0.9976721, abs=1e-6)
    assert played["answer_1"]["b0"] == pytest.approx(0.9510704, abs=1e-6)
    assert played["reply_11"]["c0"] == pytest.approx(1.0, abs=1e-6)


SHARP = [5.0, 6.5, 7.0, 10.0, 20.0, 50.0, 400.0]


def one_arm(tree, forks_at, players=2):
    """The strategies at the rationalities of `SHARP` and in the limit, where the fork is told at the right place."""
    solution = solved(tree, SHARP)
    assert solution.converged.all()
    assert solution.forked * SHARP == pytest.approx(forks_at, rel=1e-2)
    limit = solved(tree, [1.0], solver=rational)
    assert limit.converged.all() and np.isfinite(limit.forked).all()
    return [strategies(tree, solution, world) for world in range(len(SHARP))] + [strategies(tree, limit)]


def test_hawk_and_dove_keep_their_sides():
    peace, loss, gain, clash = 0.5, -1.0, 1.75, -2.0
    tree = both_at_once([[(peace, peace), (loss, gain)], [(gain, loss), (clash, clash)]], options="dh")

    def off(by):  # of log-odds 2x of dove from the response to it, both alike
        p = brentq(lambda p: np.log(p / (1 - p)) - by * (p * (peace - gain) + (1 - p) * (loss - clash)), 1e-12, 0.5)
        return by * (gain - peace + loss - clash) * p * (1 - p) - 1.0  # at the fork the response is as steep as this

    for played in one_arm(tree, brentq(off, 0.5, 5.0)):
        assert played["first"]["d"] > 0.9 and played["second"]["d"] < 0.1


def test_three_places_to_meet():
    """Two eigenvalues change sign at once, where the response is as steep as its argument: at rationality 3."""
    pay = [[(1, 1) if i == j else (0, 0) for j in range(3)] for i in range(3)]
    tree = both_at_once(pay, options="abc")
    before = solved(tree, [2.9])
    assert before.converged.all() and np.isnan(before.forked).all()
    assert strategies(tree, before)["first"]["a"] == pytest.approx(1 / 3)
    for played in one_arm(tree, 3.0):
        assert played["first"]["a"] > 0.9 and played["second"]["a"] > 0.9


def test_two_smugglers_and_a_guard():
    """Past a second fork the image that mirrors itself looks sound again, if the guard is substituted out."""
    caught, hardly, free = (0, 0, 0), (1, 1, 1), (5, 5, 0)

    def guard(n, s):
        return "guard", {"n": n, "s": s}

    tree = tree_of(
        (
            "one",
            {
                "n": ("two", {"n": guard(hardly, free), "s": guard(caught, caught)}),
                "s": ("two", {"n": guard(caught, caught), "s": guard(free, hardly)}),
            },
        ),
        {"one": 1, "two": 2, "guard": 3},
        players=3,
    )
    for played in one_arm(tree, 1.0):
        assert all(chances["n"] > 0.95 for chances in played.values())


def test_three_who_would_rather_not_give_way():
    def last(d, h):
        return "c", {"d": d, "h": h}

    gives = ("b", {"d": last((1, 1, 1), (0, 0, 2)), "h": last((0, 2, 0), (0, -2, -2))})
    holds = ("b", {"d": last((2, 0, 0), (-2, 0, -2)), "h": last((-2, -2, 0), (-2, -2, -2))})
    tree = tree_of(("a", {"d": gives, "h": holds}), {"a": 1, "b": 2, "c": 3}, players=3)
    solution = solved(tree, SHARP)
    assert solution.converged.all() and np.isfinite(solution.forked).all()
    at = solution.forked * SHARP
    assert at == pytest.approx(at[0], rel=1e-2)
    for world in range(len(SHARP)):
        gives_way = [strategies(tree, solution, world)[name]["d"] for name in "abc"]
        assert gives_way[0] > 0.9 and gives_way[1] > 0.9 and gives_way[2] < 0.1


@pytest.mark.parametrize("slight", [1e-2, 1e-4])
def test_what_is_nearly_a_fork_is_none(slight):
    """Whoever would lose a little less by a clash holds firm, and nothing forks."""
    for one, other in ((slight, 0.0), (0.0, slight)):
        pay = [[(0.5, 0.5), (-1, 1.75)], [(1.75, -1), (one - 2, other - 2)]]
        solution = solved(tree := both_at_once(pay, options="dh"), [3.0, 10.0, 50.0])
        assert solution.converged.all() and np.isnan(solution.forked).all()
        for world in range(3):
            played = strategies(tree, solution, world)
            assert played["first"]["h" if one else "d"] > 0.9 and played["second"]["d" if one else "h"] > 0.9


def test_arms_that_meet_again_are_no_fork_at_the_end():
    """Holding firm is better whatever the other does, a little so against one who does: the mirror image is left at a
    rationality of 3.71, and all that there is at 30 mirrors itself."""
    tree = both_at_once([[(-0.7, -0.7), (-0.4, 1.3)], [(1.3, -0.4), (-0.3, -0.3)]], options="dh")
    solution = solved(tree, [10.0, 20.0, 30.0])
    assert solution.converged.all()
    assert solution.forked[:2] * [10.0, 20.0] == pytest.approx(3.71, rel=1e-2) and np.isnan(solution.forked[2])
    played = strategies(tree, solution, 2)
    assert played["first"]["d"] == pytest.approx(played["second"]["d"])
