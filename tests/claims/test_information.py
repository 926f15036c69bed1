"""The value of information against closed forms: options whose payoffs are normal have the unit normal loss integral
(Raiffa and Schlaifer 1961)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import norm, qmc

from standoff.claims.information import even, worth_of_all, worth_of_both, worth_of_each, worth_of_type

WORLDS = 2048


def loss(scale, gap):
    """What it is worth to know X before choosing between 0 and X, for X normal with mean -gap and this deviation."""
    return scale * (norm.pdf(gap / scale) - gap / scale * norm.sf(gap / scale))


def normals(columns, worlds=WORLDS, seed=3):
    points = qmc.Sobol(columns, rng=np.random.default_rng(seed)).random(worlds) + 2.0**-31
    return {f"x{number}": ndtri(points[:, number]) for number in range(columns)}


def against_nothing(values):
    return np.stack([np.zeros_like(values), values])


def test_two_options_with_normal_payoffs():
    x = normals(6)
    pays = against_nothing(-0.5 + x["x0"] + 0.5 * x["x1"] + x["x2"] * x["x3"])
    pays += 3.0 * x["x4"]  # whatever is done: it is worth nothing to know
    known = worth_of_each(x, pays, even(WORLDS))
    for name, scale in (("x0", 1.0), ("x1", 0.5)):
        worth = known[name].worth
        assert worth.value == pytest.approx(loss(scale, 0.5), rel=0.15)
        assert worth.interval[0] <= loss(scale, 0.5) <= worth.interval[1]
        assert not worth.noise
    for name in ("x2", "x3", "x4", "x5"):  # x2 and x3 matter, and only together
        assert known[name].worth.noise and known[name].turns == ()


def test_the_value_of_all_of_them_is_the_loss_integral_of_their_sum():
    x = normals(3)
    pays = against_nothing(-1.0 + x["x0"] + 2.0 * x["x1"] - 2.0 * x["x2"])
    worth = worth_of_all(pays, even(WORLDS))
    assert worth.value == pytest.approx(loss(3.0, 1.0), rel=0.02)
    assert worth.interval[0] < loss(3.0, 1.0) < worth.interval[1] and worth.floor is None


def test_a_planted_turn_is_found():
    x = normals(4)
    pays = np.stack([0.8 - x["x0"], 0.8 + x["x0"], np.full(WORLDS, 1.2)]) + 0.5 * np.stack(
        [x["x1"], x["x2"], x["x3"]]
    )  # third best between -0.4 and 0.4, first below, second above
    turns = worth_of_each(x, pays, even(WORLDS))["x0"].turns
    assert [(turn.below, turn.above) for turn in turns] == [(0, 2), (2, 1)]
    for turn, there in zip(turns, (-0.4, 0.4), strict=True):
        assert turn.interval[0] <= turn.at <= turn.interval[1]
        assert turn.interval[0] - 0.02 <= there <= turn.interval[1] + 0.02


def test_a_parameter_with_few_values_turns_between_them():
    x = normals(2)
    kind = np.searchsorted([-0.5, 0.5], x["x0"]).astype(float)  # 0, 1, 2
    pays = against_nothing(np.array([-1.0, -0.5, 1.0])[kind.astype(int)] + x["x1"])
    known = worth_of_each({"kind": kind, "other": x["x1"]}, pays, even(WORLDS))["kind"]
    shares = np.bincount(kind.astype(int)) / WORLDS
    least = max(0.0, float(shares @ [-1.0, -0.5, 1.0]))
    assert known.worth.value == pytest.approx(shares[2] * 1.0 - least, abs=0.03)
    [turn] = known.turns
    assert (turn.below, turn.above, turn.at, turn.interval) == (0, 1, 2.0, (1.0, 2.0))


def test_noise_is_called_noise():
    """Of ensembles in which no parameter does anything, and the options are alike, at most a few show anything."""
    random = np.random.default_rng(11)
    shown = 0
    for _ in range(8):
        parameters = {f"p{number}": random.random(200) for number in range(8)}
        known = worth_of_each(parameters, random.standard_normal((3, 200)), even(200))
        shown += any(not each.worth.noise for each in known.values())
    assert shown <= 2  # of 8, at 5% each: 1 in 170


def test_one_number_in_all_worlds_is_worth_nothing():
    known = worth_of_each({"p": np.full(64, 2.0), "q": np.arange(64.0)}, np.zeros((2, 64)), even(64))
    assert all(each.worth.value == 0.0 and each.worth.noise for each in known.values())


def test_weights_count_worlds():
    """Worlds of which some count three times are the worlds with those three times."""
    random = np.random.default_rng(2)
    pays, often = random.standard_normal((3, 400)), random.integers(1, 4, 400)
    weights = often / often.sum()
    several = np.repeat(pays, often, axis=1)
    assert worth_of_all(pays, weights).value == pytest.approx(worth_of_all(several, even(several.shape[1])).value)
    x = (random.permutation(400) + 0.5) / 400
    pays = against_nothing(x - 0.7 + 0.1 * random.standard_normal(400))
    heavy = np.where(x > 0.5, 3.0, 1.0)
    known = worth_of_each({"x": x}, pays, heavy / heavy.sum())["x"]
    assert known.worth.value == pytest.approx(1.5 * 0.3**2 / 2, rel=0.2)  # the density is 1.5 above a half
    assert known.turns[0].at == pytest.approx(0.7, abs=0.05)


def test_a_type_by_hand():
    """Two types, alike probable in both worlds: told, the first option is right against one, the second against the
    other."""
    parts = 0.5 * np.array([[[4.0, 4.0], [0.0, 0.0]], [[0.0, 0.0], [2.0, 6.0]]])  # [type, option, world]
    worth, inside, best = worth_of_type(parts, even(2))
    # untold: 2 or 2; told: 4/2 + 4/2
    assert worth.value == pytest.approx(2.0) and best.tolist() == [0, 1]
    assert inside == pytest.approx([3.0 - 2.0, 5.0 - 3.0])
    assert worth_of_both(parts, even(2)).value == pytest.approx(2.0)


@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
@settings(max_examples=10, deadline=None)
def test_order_and_constants_do_not_matter(seed, options):
    random = np.random.default_rng(seed)
    x = {"a": random.random(80), "b": random.random(80)}
    pays = random.standard_normal((options, 80)) + np.outer(np.arange(options), x["a"])
    shuffle = random.permutation(options)
    known, other = worth_of_each(x, pays, even(80)), worth_of_each(x, pays[shuffle] + 7.0, even(80))
    most = worth_of_all(pays, even(80)).value
    for name, each in known.items():
        assert other[name].worth.value == pytest.approx(each.worth.value, abs=1e-9)
        assert other[name].worth.interval == pytest.approx(each.worth.interval, abs=1e-9)
        assert [shuffle[t.below] for t in other[name].turns] == [t.below for t in each.turns]
        assert 0.0 <= each.worth.value <= most + 1e-12
        assert 0.0 <= each.worth.interval[0] <= each.worth.interval[1]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_no_knowledge_hurts_and_more_is_worth_no_less(seed):
    random = np.random.default_rng(seed)
    chances = random.dirichlet(np.ones(3), 40).T
    parts = chances[:, None, :] * random.standard_normal((3, 4, 40))
    weights = random.dirichlet(np.ones(40))
    worth, inside, _ = worth_of_type(parts, weights)
    world, both = worth_of_all(parts.sum(axis=0), weights), worth_of_both(parts, weights)
    assert worth.value >= 0.0 and (inside >= 0.0).all()
    assert both.value >= max(worth.value, world.value) - 1e-12
    assert both.value == pytest.approx(world.value + inside @ weights)
