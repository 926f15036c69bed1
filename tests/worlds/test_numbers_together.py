"""Numbers that hang together: derived, correlated, ordered and constrained ones, and those of several experts, against
what is known of them on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from standoff.language.error import StandoffError
from standoff.scenario.model import Constraint, Correlation, Decision, Expert, Parameter, Scenario
from standoff.worlds.draw import (
    BLOCK,
    accepted_share,
    at_quantiles,
    draw,
    obeys,
    points_of,
    set_values,
    single,
    uncertain,
    worlds_at,
)

FLAT = {"small": "uniform(0, 1)", "big": "uniform(0, 1)"}


def scenario(parameters, **more):
    return Scenario(
        title="together",
        actors={"us": "United States"},
        parameters=parameters,
        timeline=[Decision("x", actor="us", options=["a", "b"])],
        interests={"us": {"i": f"{next(iter(parameters))} * (x = a)"}},
        rationality=more.pop("rationality", {"us": "2"}),
        **more,
    )


def drawn(of, count=4096, seed=0):
    blocks = list(draw(of, count, seed))
    return {name: np.concatenate([block.parameters[name] for block in blocks]) for name in blocks[0].parameters}


def same(one, other):
    return all(np.array_equal(one[name], other[name]) for name in one)


# -- derived -------------------------------------------------------------------------------------------------


DERIVED = {
    "twice": Parameter(value="2 * half"),  # before what it reads
    "big": "3 to 9",
    "half": Parameter(value="0.5 * big"),
    "steep": Parameter(value="if(big > 5, 1, 0)"),
    "seven": Parameter(value="7"),
}


def test_what_is_derived_follows_in_every_world():
    found = drawn(scenario(DERIVED))
    assert (found["half"] == 0.5 * found["big"]).all() and (found["twice"] == found["big"]).all()
    assert (found["steep"] == (found["big"] > 5)).all() and (found["seven"] == 7).all()
    assert list(found) == list(DERIVED)


def test_what_is_derived_is_not_uncertain_and_moves_no_draw():
    assert set(uncertain(scenario(DERIVED))) == {"big"}
    assert same(drawn(scenario({"big": "3 to 9"})), {"big": drawn(scenario(DERIVED))["big"]})


def test_a_number_that_is_set_takes_what_is_derived_along():
    of = scenario(DERIVED)
    assert single(of, {"big": 8}).parameters == {"twice": 8, "big": 8, "half": 4, "steep": 1, "seven": 7}
    worlds = next(draw(of, 4, 0))
    moved = set_values(of, worlds, {"big": np.full(4, 10.0)})
    assert (moved.parameters["half"] == 5).all() and (moved.parameters["twice"] == 10).all()
    meant = set_values(of, worlds, {"half": np.full(4, 1.0)})
    assert (meant.parameters["twice"] == 2).all() and (meant.parameters["big"] == worlds.parameters["big"]).all()
    [placed] = worlds_at(of, {"big": np.array([0.05, 0.95])})
    assert placed.parameters["half"] == pytest.approx([1.5, 4.5])


def test_what_is_derived_cannot_be_set_by_hand():
    with pytest.raises(StandoffError, match=r"`half` is derived \(0.5 \* big\) and cannot be set"):
        single(scenario(DERIVED), {"half": 1})


# -- correlated ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("r", [-0.9, -0.3, 0.5, 0.8])
def test_ranks_of_a_gaussian_copula_correlate_as_kruskal_has_it(r):
    """Kruskal (1958): the rank correlation of a bivariate normal is 6 / pi times arcsin(r / 2)."""
    of = scenario({"a": "3 to 9", "b": "beta(2, 5)", "c": "1 to 2"}, correlations=[Correlation(of=("a", "b"), r=r)])
    found = drawn(of, 8192)
    assert stats.spearmanr(found["a"], found["b"])[0] == pytest.approx(6 / math.pi * math.asin(r / 2), abs=0.01)
    assert abs(stats.spearmanr(found["a"], found["c"])[0]) < 0.01
    for name, prior in uncertain(of).items():  # each by itself is drawn from its prior
        assert stats.kstest(prior.cdf(found[name]), "uniform").statistic < 0.01


def test_no_number_comes_first():
    priors = {"a": "3 to 9", "b": "normal(0, 1)", "c": "uniform(0, 1)"}
    given = [Correlation(of=("a", "b"), r=0.6), Correlation(of=("c", "b"), r=-0.4)]
    turned = [Correlation(of=("b", "c"), r=-0.4), Correlation(of=("b", "a"), r=0.6)]
    assert same(drawn(scenario(priors, correlations=given)), drawn(scenario(priors, correlations=turned)))


def test_a_rationality_may_be_correlated():
    of = scenario(
        {"a": "3 to 9"}, rationality={"us": "1 to 6"}, correlations=[Correlation(of=("a", "rationality.us"), r=0.9)]
    )
    [worlds, *_] = draw(of, BLOCK, 0)
    assert stats.spearmanr(worlds.parameters["a"], worlds.rationality[0])[0] > 0.85


# -- ordered and constrained ---------------------------------------------------------------------------------


def test_two_ordered_uniforms_are_a_third_and_two_thirds_on_average():
    of = scenario(FLAT, ordered=[("small", "big")])
    found = drawn(of)
    assert (found["small"] <= found["big"]).all()
    assert found["small"].mean() == pytest.approx(1 / 3, abs=0.01)
    assert found["big"].mean() == pytest.approx(2 / 3, abs=0.01)
    assert accepted_share(of) == pytest.approx(1 / 2, abs=0.005)


def test_three_ordered_uniforms_are_one_world_in_six():
    of = scenario(dict.fromkeys("abc", "uniform(0, 1)"), ordered=[("a", "b", "c")])
    assert accepted_share(of) == pytest.approx(1 / 6, abs=0.005)
    found = drawn(of, 8192)
    assert [found[name].mean() for name in "abc"] == pytest.approx([1 / 4, 1 / 2, 3 / 4], abs=0.01)


def test_a_constraint_keeps_the_priors_in_proportion():
    of = scenario(FLAT, constraints=[Constraint(condition="small + big <= 0.5")])
    found = drawn(of)
    assert accepted_share(of) == pytest.approx(1 / 8, abs=0.005)
    assert [found[name].mean() for name in FLAT] == pytest.approx([1 / 6, 1 / 6], abs=0.005)


def test_a_constraint_may_read_what_is_derived():
    of = scenario(
        {"small": "uniform(0, 1)", "sum": Parameter(value="small + 1")},
        constraints=[Constraint(condition="sum <= 1.25")],
    )
    assert drawn(of)["small"].max() <= 0.25 and accepted_share(of) == pytest.approx(1 / 4, abs=0.005)


def test_worlds_of_a_seed_are_the_same_however_many_there_are():
    of = scenario(FLAT | {"other": "3 to 9"}, ordered=[("small", "big")])
    every = drawn(of, 3 * BLOCK + 7, 5)
    fewer = drawn(of, BLOCK + 3, 5)
    assert same({name: values[: BLOCK + 3] for name, values in every.items()}, fewer)
    [second] = draw(of, 3 * BLOCK + 7, 5, [1])
    assert same({name: values[BLOCK : 2 * BLOCK] for name, values in every.items()}, second.parameters)
    assert not np.array_equal(drawn(of, BLOCK, 6)["small"], fewer["small"][:BLOCK])


def test_worlds_that_obey_stay_as_they_are_without_the_condition():
    free, kept = drawn(scenario(FLAT)), drawn(scenario(FLAT, ordered=[("small", "big")]))
    good = free["small"] <= free["big"]
    assert all(np.array_equal(free[name][good], kept[name][good]) for name in FLAT)


@pytest.mark.parametrize(("condition", "found"), [("small > 2", "none"), ("small > 0.995", "0.5%")])
def test_conditions_that_hardly_any_world_obeys_are_refused(condition, found):
    of = scenario(FLAT, constraints=[Constraint(condition=condition)])
    with pytest.raises(StandoffError, match=f"{found} of the worlds that the priors give obey"):
        next(draw(of, 10, 0))


# -- experts -------------------------------------------------------------------------------------------------


EXPERTS = {"hawk": Expert(weight=3), "dove": Expert(weight=1)}
DISAGREED = {"buffer": {"prior": {"hawk": "4 to 9", "dove": "1 to 4"}}, "other": "uniform(0, 1)"}


def test_a_world_belongs_to_one_expert():
    of = scenario(DISAGREED, experts=EXPERTS)
    found = drawn(of, 8192)
    hawk = found["expert"] == 0
    assert set(found["expert"]) == {0, 1} and hawk.mean() == pytest.approx(0.75, abs=0.002)
    assert np.quantile(found["buffer"][hawk], [0.05, 0.95]) == pytest.approx([4, 9], rel=0.02)
    assert np.quantile(found["buffer"][~hawk], [0.05, 0.95]) == pytest.approx([1, 4], rel=0.03)
    assert stats.spearmanr(found["expert"], found["other"])[0] == pytest.approx(0, abs=0.02)


def test_all_worlds_together_are_drawn_from_the_mixture():
    of = scenario(DISAGREED, experts=EXPERTS)
    mixture = uncertain(of)["buffer"]
    assert mixture.weights == (0.75, 0.25)
    assert stats.kstest(mixture.cdf(drawn(of, 8192)["buffer"]), "uniform").statistic < 0.01


def test_numbers_of_one_expert_go_together():
    more = {f"x{number}": {"prior": {"hawk": "10", "dove": "20"}} for number in range(3)}
    found = drawn(scenario(more, experts=EXPERTS))
    assert all(np.array_equal(found[name], np.where(found["expert"] == 0, 10, 20)) for name in more)


def test_medians_are_those_of_the_likeliest_expert():
    of = scenario(DISAGREED, experts={"dove": Expert(weight=1), "hawk": Expert(weight=3)})
    assert single(of).parameters["buffer"] == pytest.approx([6]) and single(of).parameters["expert"] == [1]
    [worlds] = worlds_at(of, {"expert": np.array([0.12, 0.13, 0.5, 0.87, 0.88])})
    assert list(worlds.parameters["expert"]) == [0, 1, 1, 1, 0]  # three quarters around the middle are the likeliest's


def test_without_experts_there_is_no_such_number():
    assert "expert" not in drawn(scenario(FLAT, experts=EXPERTS)) and "expert" not in uncertain(scenario(FLAT))


# -- all of them ---------------------------------------------------------------------------------------------


ALL = scenario(
    DISAGREED | FLAT | {"half": Parameter(value="buffer / 2"), "dice": "discrete(1: 0.5, 2: 0.5)"},
    experts=EXPERTS,
    ordered=[("small", "big")],
    constraints=[Constraint(condition="half <= 4")],
    correlations=[Correlation(of=("buffer", "big"), r=0.5), Correlation(of=("big", "other"), r=-0.3)],
)


def test_points_are_where_worlds_are():
    [worlds] = draw(ALL, 300, 0)
    values = {name: worlds.parameters[name] for name in uncertain(ALL)}
    back = at_quantiles(ALL, 0, points_of(ALL, values), 300)
    for name, there in worlds.parameters.items():
        assert back.parameters[name] == pytest.approx(there, rel=1e-9)


def test_what_is_drawn_obeys():
    [worlds] = draw(ALL, 300, 0)
    assert obeys(ALL, worlds).all()
    assert (worlds.parameters["half"] <= 4).all()
