"""Variants share the draws of their scenario: whatever has the same name has the same points in all of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from standoff.language.priors.notation import parse_prior
from standoff.scenario.model import Decision, Scenario, Variant
from standoff.scenario_files.read_variants import variant_of
from standoff.worlds.draw import design_points, draw

CHANGES = {
    "wide": {"parameters.x.prior": "2 to 40"},
    "fixed": {"parameters.x": "3"},
    "more": {"parameters.w": "1 to 2", "interests.a.more": "w * (d = y)"},
    "other": {"parameters.v": "1 to 2", "parameters.w": "0 to 1", "interests.a.more": "v * w * (d = y)"},
    "loose": {"parameters.fix": "uniform(0, 1)"},
    "own": {"rationality.d": "1 to 2"},
    "same": {"parameters.x": "1 to 2"},
}


@pytest.fixture(scope="module")
def scenario():
    return Scenario(
        title="draws",
        actors={"a": "A"},
        parameters={"x": "1 to 2", "y": "normal(0, 1)", "fix": "4"},
        timeline=[Decision("d", actor="a", options=["n", "y"])],
        interests={"a": {"i": "(x + y + fix) * (d = y)"}},
        rationality={"a": "1 to 6"},
        variants={name: Variant(about=name, change=change) for name, change in CHANGES.items()},
        combine=[["base", "more"], ["base", "wide"]],
    )


def whole(scenario, count=1000, seed=3):
    blocks = list(draw(scenario, count, seed))
    return {name: np.concatenate([each.parameters[name] for each in blocks]) for name in blocks[0].parameters} | {
        "rationality.a": np.concatenate([each.rationality[0] for each in blocks])
    }


def points(scenario, count=1000, seed=3):
    found = [each for _, each, _ in design_points(scenario, count, seed)]
    return {name: np.concatenate([each[name] for each in found]) for name in found[0]}


@pytest.mark.parametrize("name", CHANGES)
def test_shared_numbers_have_the_same_points(scenario, name):
    base, other = points(scenario), points(variant_of(scenario, name))
    for shared in base.keys() & other.keys():
        assert base[shared].tobytes() == other[shared].tobytes()
    expected = {"fixed": {"y", "rationality.a"}}.get(name, {"x", "y", "rationality.a"})
    assert base.keys() & other.keys() == expected


def test_what_is_not_changed_has_the_same_values(scenario):
    base, wide, fixed = (whole(variant_of(scenario, name)) for name in ("base", "wide", "fixed"))
    for name in ("y", "fix", "rationality.a"):
        assert base[name].tobytes() == wide[name].tobytes() == fixed[name].tobytes()
    assert wide["x"] == pytest.approx(parse_prior("2 to 40").ppf(parse_prior("1 to 2").cdf(base["x"])))
    assert set(fixed["x"]) == {3.0}


def test_a_variant_equal_to_the_scenario_has_its_worlds(scenario):
    base, same = whole(scenario), whole(variant_of(scenario, "same"))
    assert base.keys() == same.keys() and all(base[name].tobytes() == same[name].tobytes() for name in base)


def test_what_only_variants_have_is_shared_among_them(scenario):
    more, other, both = (points(variant_of(scenario, name)) for name in ("more", "other", "more+wide"))
    assert more["w"].tobytes() == other["w"].tobytes() == both["w"].tobytes()
    assert other["v"].tobytes() != other["w"].tobytes()


def test_new_numbers_fill_the_cube_with_the_old_ones(scenario):
    """The dimensions after those of the scenario are far more even than independent draws."""
    for name in ("more", "other", "loose", "own"):
        found = points(variant_of(scenario, name), 512)
        for old in ("x", "y", "rationality.a"):
            for new in found.keys() - {"x", "y", "rationality.a"}:
                pair = np.stack([found[old], found[new]], axis=1)
                assert qmc.discrepancy(pair) < 0.2 * qmc.discrepancy(np.random.default_rng(0).random((512, 2)))


def test_blocks_are_the_same_alone_and_together(scenario):
    other = variant_of(scenario, "other")
    together = list(draw(other, 1300, 5))
    (alone,) = draw(other, 1300, 5, [2])
    assert alone.parameters["v"].tobytes() == together[2].parameters["v"].tobytes()


def test_a_scenario_without_uncertain_numbers_may_have_variants_with_some(scenario):
    plain = scenario.model_copy(
        update={"parameters": dict.fromkeys(("x", "y", "fix"), scenario.parameters["fix"])}
    ).model_copy(
        update={"rationality": {"a": scenario.rationalities["a"].model_copy(update={"prior": "2"})}, "combine": ()}
    )
    found = points(variant_of(plain, "more"), 100)
    assert list(found) == ["w"] and 0.45 < found["w"].mean() < 0.55
