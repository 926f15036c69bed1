"""The nearest world that is otherwise, where it is known on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.claims.counterfactual import distance, nearest_counterfactual, together

CLOSE = 0.01


def search(rule, numbers, worlds=500, seed=0, slopes=None, known=True):
    points = np.random.default_rng(seed).random((worlds, numbers))
    otherwise = rule(points).astype(float)
    if slopes is None:
        slopes = (points - 0.5).T @ (otherwise - otherwise.mean()) / worlds
    asked = []

    def solve(wanted):
        asked.extend(len(points) for points in wanted.values())
        assert all(((points > 0) & (points < 1)).all() for points in wanted.values())
        return {name: rule(points) for name, points in wanted.items()}

    found = together(
        {"": nearest_counterfactual(points if known else points[:0], otherwise[: worlds if known else 0], slopes)},
        solve,
    )
    return found[""], sum(asked)


def test_one_number_is_enough():
    found, asked = search(lambda u: u[:, 0] + 0.3 * u[:, 1] > 0.9, 20)
    assert found.point[0] == pytest.approx(0.75, abs=CLOSE)
    assert (found.point[1:] == 0.5).all() and found.distance == pytest.approx(0.25, abs=CLOSE)
    assert asked < 300


def test_every_world_that_was_solved_is_counted():
    found, asked = search(lambda u: (u[:, 0] + u[:, 1] > 1.3) & (u[:, 2] < 0.6), 20)
    assert found.asked == asked < 500


def test_two_are_needed_and_the_third_stays():
    found, _ = search(lambda u: (u[:, 3] < 0.3) & (u[:, 5] > 0.8) & (u[:, 7] < 0.6), 30)
    assert np.flatnonzero(found.point != 0.5).tolist() == [3, 5]
    assert found.distance == pytest.approx(0.5, abs=CLOSE)


def test_what_counts_more_is_pushed_to_its_end_and_the_next_makes_up():
    """u0 + 0.8 u1 > 1.5 with the rest of no effect: 0.9 is the start, and u0 alone comes to 1.39."""
    found, _ = search(lambda u: u[:, 0] + 0.8 * u[:, 1] > 1.5, 10)
    assert found.point[0] == pytest.approx(0.99, abs=0.02)
    assert found.distance == pytest.approx(0.49 + (1.5 - 0.99) / 0.8 - 0.5, abs=0.03)


def test_a_bend_is_found_from_the_ensemble():
    """Otherwise where one number is in a narrow band away from both its ends."""
    found, _ = search(lambda u: abs(u[:, 2] - 0.7) < 0.05, 8)
    assert found.point[2] == pytest.approx(0.65, abs=CLOSE) and found.distance == pytest.approx(0.15, abs=CLOSE)


def test_no_world_of_the_ensemble_is_needed_where_slopes_show_the_way():
    slopes = np.array([1.0, -0.9, 0.0, 0.1])
    found, _ = search(lambda u: (u[:, 0] > 0.9) & (u[:, 1] < 0.1), 4, slopes=slopes, known=False)
    assert found.point == pytest.approx([0.9, 0.1, 0.5, 0.5], abs=CLOSE)


def test_none_is_found_where_there_is_none():
    assert search(lambda u: u[:, 0] > 2.0, 5)[0] is None


def test_many_searches_side_by_side_find_what_each_finds_alone():
    rules = {str(edge): (lambda u, edge=edge: u[:, 0] > edge) for edge in (0.6, 0.7, 0.8)}
    points = np.random.default_rng(0).random((200, 3))
    searches = {
        name: nearest_counterfactual(points, rule(points).astype(float), np.array([1.0, 0, 0]))
        for name, rule in rules.items()
    }
    found = together(searches, lambda wanted: {name: rules[name](each) for name, each in wanted.items()})
    assert [each.point[0] for each in found.values()] == pytest.approx([0.6, 0.7, 0.8], abs=CLOSE)


@settings(max_examples=15, deadline=None)
@given(
    weights=st.lists(st.floats(-1, 1), min_size=3, max_size=6).filter(lambda w: max(map(abs, w)) > 0.2),
    level=st.floats(0.02, 0.2),
    seed=st.integers(0, 1000),
)
def test_a_plane(weights, level, seed):
    """Of a linear rule that one number can meet, the nearest world moves the number that counts most."""
    weights = np.array(weights)
    strongest = np.abs(weights).max()
    level *= strongest  # within reach of one
    found, _ = search(lambda u: (u - 0.5) @ weights > level, len(weights), seed=seed)
    assert found.distance == pytest.approx(level / strongest, abs=CLOSE)
    assert ((found.point - 0.5) @ weights > level).all() and found.distance == pytest.approx(distance(found.point))
