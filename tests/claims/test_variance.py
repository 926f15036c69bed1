"""Which uncertain numbers decide an outcome: closed forms, noise that is called noise, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from standoff.claims.variance import decided_by, each_decided_by


def sobol(dimensions, power, seed=0):
    return qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(2**power).T


def shares(found):
    return {driver.name: driver.share for driver in found.drivers}


def named(points):
    return {f"x{number}": row for number, row in enumerate(points, 1)}


# -- closed forms ------------------------------------------------------------------------------------------


def test_an_additive_outcome_has_the_shares_of_its_terms():
    points = sobol(4, 12)
    found = decided_by(named(points), 4 * points[0] + 2 * points[1] - points[2])
    for name, exact in {"x1": 16 / 21, "x2": 4 / 21, "x3": 1 / 21, "x4": 0.0}.items():
        assert shares(found)[name] == pytest.approx(exact, abs=0.01)
        low, high = next(driver.interval for driver in found.drivers if driver.name == name)
        assert low - 0.01 <= exact <= high + 0.01
    assert [driver.name for driver in found.drivers] == ["x1", "x2", "x3", "x4"]
    assert [driver.noise for driver in found.drivers] == [False, False, False, True]
    assert [driver.direction for driver in found.drivers[:3]] == ["high", "high", "low"]
    assert found.interactions == () and found.unexplained < 0.02
    assert not found.truth and found.mean == pytest.approx(2.5, abs=0.01)


def test_ishigami():
    """Ishigami and Homma (1990): exact indices, and an interaction of a number that by itself decides nothing."""
    points = sobol(3, 14)
    a, b, c = -np.pi + 2 * np.pi * points
    found = decided_by(named(points), np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))
    exact = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}
    assert shares(found) == pytest.approx(exact, abs=0.02)
    assert [pair.names for pair in found.interactions] == [("x1", "x3")]
    assert 0.15 < found.interactions[0].share < 0.2437  # a few coarse cells do not see all of it
    assert next(driver for driver in found.drivers if driver.name == "x3").noise


def test_sobol_g():
    """Sobol (1993): V_i = 1 / (3 (1 + a_i)^2), and the total variance is the product of 1 + V_i, less one."""
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0])
    points = sobol(5, 14)
    outcome = np.prod((np.abs(4 * points - 2) + a[:, None]) / (1 + a[:, None]), axis=0)
    parts = 1 / (3 * (1 + a) ** 2)
    exact = parts / (np.prod(1 + parts) - 1)
    found = decided_by(named(points), outcome)
    assert shares(found) == pytest.approx({f"x{n}": value for n, value in enumerate(exact, 1)}, abs=0.02)
    assert [driver.direction for driver in found.drivers[:2]] == ["ends", "ends"]
    assert found.interactions[0].names == ("x1", "x2")
    assert found.interactions[0].share == pytest.approx(parts[0] * parts[1] / (np.prod(1 + parts) - 1), abs=0.02)


def test_a_threshold_in_one_number_explains_all():
    points = sobol(3, 12)
    found = decided_by(named(points), (points[1] > 0.75).astype(float), truth=True)
    assert found.truth and found.mean == 0.25
    assert found.drivers[0].name == "x2" and found.drivers[0].share == pytest.approx(1.0, abs=0.02)
    assert (found.drivers[0].low, found.drivers[0].middle) == (0.0, 0.0)
    assert found.drivers[0].high == pytest.approx(0.75, abs=0.01)
    assert all(driver.noise for driver in found.drivers[1:])


def test_a_hump_is_the_middle():
    points = sobol(2, 11)
    found = decided_by(named(points), (abs(points[0] - 0.5) < 0.2).astype(float), truth=True)
    assert found.drivers[0].direction == "middle"


def test_either_of_two_is_an_interaction():
    """An exclusive or: neither explains anything by itself, both explain all."""
    points = sobol(6, 12)
    found = decided_by(named(points), ((points[0] > 0.5) != (points[1] > 0.5)).astype(float), truth=True)
    assert all(driver.noise for driver in found.drivers)
    assert found.interactions[0].names == ("x1", "x2")
    assert found.interactions[0].share == pytest.approx(1.0, abs=0.02)
    assert found.unexplained < 0.02


@pytest.mark.parametrize("rule", [lambda a, b: (a > 0.6) == (b > 0.4), lambda a, b: 12.0 * (a - 0.5) * (b - 0.5)])
def test_two_that_decide_all_together_and_nothing_alone(rule):
    """Neither has a share of its own, among thirty others that have none: the pair is found all the same."""
    draws = named(np.random.default_rng(3).random((32, 1000)))
    found = decided_by(draws, rule(draws["x30"], draws["x31"]).astype(float))
    assert [pair.names for pair in found.interactions] == [("x30", "x31")]
    assert found.interactions[0].share == pytest.approx(0.8, abs=0.15)
    assert all(driver.share < 0.1 for driver in found.drivers)


def test_a_discrete_number():
    points = sobol(2, 12)
    steps = np.floor(points[0] * 3)
    found = decided_by({"steps": steps, "other": points[1]}, (steps == 1).astype(float))
    assert found.drivers[0].name == "steps" and found.drivers[0].share == pytest.approx(1.0, abs=1e-4)
    assert (found.drivers[0].low, found.drivers[0].middle, found.drivers[0].high) == (0.0, 1.0, 0.0)
    assert found.drivers[0].direction == "middle"
    coin = decided_by({"coin": (points[0] > 0.5).astype(float), "other": points[1]}, (points[0] > 0.5).astype(float))
    assert coin.drivers[0].direction == "high"
    assert (coin.drivers[0].low, coin.drivers[0].high) == (0.0, 1.0) and np.isnan(coin.drivers[0].middle)


def test_weights_are_worlds_counted_more_often():
    """Of two regimes, weights leave the one in which the other number decides."""
    points = sobol(3, 13)
    regime = points[2] > 0.5
    outcome = np.where(regime, points[0], points[1])
    left = decided_by({"a": points[0], "b": points[1]}, outcome, weights=np.where(regime, 1.0, 0.0))
    assert shares(left) == pytest.approx({"a": 1.0, "b": 0.0}, abs=0.02)
    doubled = np.concatenate((points[0], points[0][regime])), np.concatenate((points[1], points[1][regime]))
    outcomes = np.concatenate((outcome, outcome[regime]))
    weighed = decided_by({"a": points[0], "b": points[1]}, outcome, weights=np.where(regime, 2.0, 1.0))
    counted = decided_by({"a": doubled[0], "b": doubled[1]}, outcomes)
    assert shares(weighed) == pytest.approx(shares(counted), abs=0.01)
    assert weighed.mean == pytest.approx(counted.mean)


# -- noise ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("worlds", "share"), [(200, 0.5), (1000, 0.1)])
def test_noise_is_called_noise(worlds, share):
    """At most one outcome in twenty has a driver above the floor by chance, though forty numbers are looked at."""
    random = np.random.default_rng(8)
    draws = named(random.random((40, worlds)))
    outcomes = {str(n): (random.random(worlds) < share).astype(float) for n in range(120)}
    found = each_decided_by(draws, outcomes)
    wrong = sum(any(not driver.noise for driver in each.drivers) for each in found.values())
    assert wrong <= 13  # the 99th percentile of a binomial of 120 and 0.05 is 12
    assert sum(bool(each.interactions) for each in found.values()) <= 14
    average = np.mean([driver.share for each in found.values() for driver in each.drivers])
    assert abs(average) < 1e-3


def test_the_interval_covers():
    random = np.random.default_rng(5)
    covered = 0
    for _ in range(60):
        points = random.random((3, 500))
        found = decided_by(named(points), points[0] + 0.5 * points[1] + points[2])
        low, high = next(driver.interval for driver in found.drivers if driver.name == "x2")
        covered += low <= 0.25 / 2.25 <= high
    assert covered >= 50  # of 95%, less what bins lose


# -- too little to say -----------------------------------------------------------------------------------------


def reason(outcome, weights=None):
    found = decided_by(
        {"x": np.arange(len(outcome), dtype=float)}, np.asarray(outcome, dtype=float), weights, truth=True
    )
    assert found.drivers == () and found.interactions == ()
    return found.reason


def test_too_little_to_say():
    assert reason([1.0] * 100) == "it holds in every world"
    assert reason([0.0] * 100) == "it holds in no world"
    assert reason([np.nan] * 100) == "undefined in every world"
    assert decided_by({"x": np.arange(100.0)}, np.full(100, 0.25)).reason == "it is the same in every world"
    assert reason([0.5] * 51 + [1.0] * 49) == "its two sides do not differ in 51 of 100 worlds"
    assert reason([0.0, 1.0] * 12 + [np.nan] * 100) == "too few worlds: it is defined in 24"
    assert "fails in only 3 of 100 worlds" in reason([0.0] * 3 + [1.0] * 97)
    assert "holds in only 9 of 100 worlds" in reason([1.0] * 9 + [0.0] * 91)
    assert "too few worlds: their effective number is" in reason([0.0, 1.0] * 50, np.array([1.0, 1.0] + [1e-9] * 98))
    assert decided_by({}, np.array([0.0, 1.0] * 50)).reason == "the scenario has no uncertain number"


def test_undefined_worlds_are_left_out_and_counted():
    points = sobol(3, 11)
    outcome = points[0] + points[1]
    gaps = points[2] < 0.3
    found = decided_by(named(points[:2]), np.where(gaps, np.nan, outcome))
    alone = decided_by(named(points[:2, ~gaps]), outcome[~gaps])
    assert found.undefined == gaps.sum() and found.worlds == (~gaps).sum()
    assert found.drivers == alone.drivers and found.floor == alone.floor


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="as many worlds"):
        decided_by({"x": np.zeros(10)}, np.zeros(9))
    with pytest.raises(ValueError, match="not negative"):
        decided_by({"x": np.zeros(10)}, np.zeros(10), -np.ones(10))


# -- invariants --------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), threshold=st.floats(0.3, 1.2), order=st.permutations(["x1", "x2", "x3", "x4"]))
def test_scale_and_order_do_not_matter(seed, threshold, order):
    points = np.random.default_rng(seed).random((4, 300))
    points[3] = np.floor(points[3] * 4)
    outcome = (points[0] + points[1] ** 2 > threshold).astype(float)
    draws = named(points)
    found = decided_by(draws, outcome)
    bent = {"x1": np.exp(5 * points[0]), "x2": points[1] ** 3 - 7, "x3": np.log(points[2]), "x4": points[3] * 10 + 1}
    assert decided_by(bent, outcome) == found
    again = decided_by({name: draws[name] for name in order}, outcome)
    assert {each.name: each for each in again.drivers} == {each.name: each for each in found.drivers}
    assert again.floor == found.floor and again.interactions == found.interactions


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), scale=st.sampled_from([0.5, 4.0, -8.0]))
def test_the_unit_of_a_number_does_not_matter(seed, scale):
    points = np.random.default_rng(seed).random((3, 200))
    one, other = (decided_by(named(points), factor * (points[0] + points[1])) for factor in (1.0, scale))
    assert shares(one) == pytest.approx(shares(other), abs=1e-5)
    assert one.unexplained == pytest.approx(other.unexplained, abs=1e-5)


def test_many_outcomes_are_as_one_at_a_time():
    points = sobol(4, 9)
    outcomes = {"a": points[0], "b": points[1] * points[2], "c": (points[3] > 0.4).astype(float)}
    together = each_decided_by(named(points), outcomes, seed=3, threads=2)
    for name, outcome in outcomes.items():
        assert decided_by(named(points), outcome, seed=3) == together[name]
    assert decided_by(named(points), outcomes["a"], seed=4) != together["a"]
