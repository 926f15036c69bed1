"""The simplest region of what is looked for: planted boxes that must be found, and noise that must be refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.claims.scenario_discovery import NOTHING_SIMPLE, discover


def named(points):
    return {f"x{number:02d}": row for number, row in enumerate(points)}


def limits(found):
    return {each.name: (each.low, each.high) for each in found.restrictions}


def test_a_planted_box_is_found_with_its_coverage_and_density():
    random = np.random.default_rng(1)
    points = random.random((25, 8000))
    box = (points[3] < 0.4) & (points[7] > 0.5)  # a fifth of all
    wanted = random.random(8000) < np.where(box, 0.9, 0.05)
    found = discover(named(points), wanted)
    assert found.reason is None
    assert limits(found) == {"x03": (0.0, pytest.approx(0.4, abs=0.02)), "x07": (pytest.approx(0.5, abs=0.02), 1.0)}
    assert found.density == pytest.approx(0.9, abs=0.02)
    assert found.coverage == pytest.approx(0.9 * 0.2 / (0.9 * 0.2 + 0.05 * 0.8), abs=0.03)
    assert found.prevalence == pytest.approx(0.22, abs=0.01) and found.size == pytest.approx(0.2, abs=0.02)
    assert all(each.p_value < 1e-10 for each in found.restrictions)


def test_an_interval_has_two_ends_and_three_numbers_are_found():
    points = np.random.default_rng(2).random((12, 6000))
    wanted = (abs(points[2] - 0.5) < 0.2) & (points[5] < 0.7) & (points[9] > 0.2)
    found = discover(named(points), wanted.astype(float))
    about = {name: tuple(round(end, 1) for end in ends) for name, ends in limits(found).items()}
    assert about == {"x02": (0.3, 0.7), "x05": (0.0, 0.7), "x09": (0.2, 1.0)}
    assert found.density > 0.95 and found.coverage > 0.95


def test_a_discrete_number():
    random = np.random.default_rng(3)
    points = random.random((6, 3000))
    points[1] = np.array([0.1, 0.35, 0.75])[random.integers(0, 3, 3000)]  # the middles of its steps
    found = discover(named(points), (points[1] == 0.35).astype(float))
    ((low, high),) = limits(found).values()
    assert 0.1 < low <= 0.35 < high <= 0.75
    assert (found.coverage, found.density) == (1.0, 1.0)


def test_the_simplest_box_wins_where_another_number_adds_nothing():
    points = np.random.default_rng(4).random((10, 3000))
    found = discover(named(points), (points[0] < 0.3).astype(float))
    assert limits(found) == {"x00": (0.0, pytest.approx(0.3, abs=0.011))}


def test_what_is_reported_is_fair():
    """Coverage and density on worlds that were not used are, on average, those of new worlds; those of the worlds in
    which the box was found are higher."""
    random = np.random.default_rng(5)
    told, flattering, fresh = [], [], []
    for _ in range(14):
        points = random.random((12, 400))

        def chance(points):
            return np.where((points[0] < 0.35) & (points[1] > 0.4), 0.7, 0.12)

        found = discover(named(points), random.random(400) < chance(points), seed=1)
        if found.reason is not None:
            continue
        new = random.random((12, 5000))
        wanted = random.random(5000) < chance(new)
        inside = np.all(
            [(named(new)[n] >= low) & (named(new)[n] < high) for n, (low, high) in limits(found).items()], 0
        )
        told.append((found.coverage, found.density))
        flattering.append((found.found_coverage, found.found_density))
        fresh.append((wanted[inside].sum() / wanted.sum(), wanted[inside].mean()))
    assert len(told) >= 10
    told, flattering, fresh = (np.mean(each, axis=0) for each in (told, flattering, fresh))
    assert told == pytest.approx(fresh, abs=0.05)
    assert (flattering > told).all()


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8])
def test_noise_is_refused(share):
    random = np.random.default_rng(6)
    found = [discover(named(random.random((30, 800))), random.random(800) < share) for _ in range(6)]
    assert sum(each.reason is None for each in found) <= 1
    assert {each.reason for each in found if each.reason} == {NOTHING_SIMPLE}


def test_too_few_worlds_are_refused():
    points = named(np.random.default_rng(7).random((3, 500)))
    wanted = np.zeros(500)
    wanted[:12] = 1.0
    assert discover(points, wanted).reason == "12 of 500 worlds are too few to find a region"
    assert discover(points, 1.0 - wanted).reason == "488 of 500 worlds are too few to find a region"
    assert discover({}, wanted).reason == "the scenario has no uncertain number"
    with pytest.raises(ValueError, match="as many worlds"):
        discover(points, np.zeros(3))


def test_unknown_worlds_and_weights():
    random = np.random.default_rng(8)
    points = random.random((5, 4000))
    wanted = np.where(points[1] < 0.25, 1.0, 0.0)
    gaps = random.random(4000) < 0.3
    found = discover(named(points), np.where(gaps, np.nan, wanted))
    assert found.worlds == (~gaps).sum()
    assert limits(found) == {"x01": (0.0, pytest.approx(0.25, abs=0.011))}
    half = points[0] < 0.5  # weights leave the half in which another number decides
    mixed = np.where(half, points[2] > 0.7, points[3] > 0.7).astype(float)
    weighed = discover(named(points), mixed, weights=np.where(half, 1.0, 0.0))
    assert limits(weighed) == {"x02": (pytest.approx(0.7, abs=0.011), 1.0)}


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(6)))
def test_the_order_of_numbers_does_not_matter(seed, order):
    points = named(np.random.default_rng(seed).random((6, 300)))
    wanted = (points["x01"] + points["x04"] < 0.8).astype(float)
    again = discover({name: points[name] for name in (f"x{n:02d}" for n in order)}, wanted)
    assert again == discover(points, wanted)


def test_at_most_so_many_numbers():
    points = np.random.default_rng(9).random((6, 3000))
    wanted = np.all(points[:4] < 0.75, axis=0).astype(float)
    assert len(limits(discover(named(points), wanted))) == 4
    assert len(limits(discover(named(points), wanted, most=2))) == 2
