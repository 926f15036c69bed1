"""Worlds: one sequence for a seed, whatever the count; even coverage; blocks; single worlds at medians."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from standoff.language.priors.notation import parse_prior
from standoff.scenario.model import Decision, Scenario
from standoff.worlds.draw import BLOCK, block_sizes, draw, single, uncertain, with_mean_level, worlds_at

PRIORS = {
    "normal": "normal(5, 2)", "wide": "3 to 9", "chance": "20% to 80%", "beta": "beta(2, 5)", "flat": "uniform(0, 1)",
    "peaked": "triangular(0, 2, 5)", "smooth": "pert(0, 2, 5)",
    "dice": "discrete(1: 0.2, 2: 0.5, 3: 0.3)", "known": "4",
}  # fmt: skip


def scenario(parameters=PRIORS, rationality=None):
    return Scenario(
        title="draws",
        actors={"us": "United States", "idle": "Nobody", "china": "China"},
        parameters=parameters,
        timeline=[
            Decision("x", actor="us", options=["a", "b"]),
            Decision("y", actor="china", options=["a", "b"]),
        ],
        interests={"us": {"i": "normal * (x = a)"}},
        rationality=rationality or {"us": "1 to 6", "china": "2"},
    )


def whole(count, seed, of=None):
    blocks = list(draw(of or scenario(), count, seed))
    columns = {name: np.concatenate([b.parameters[name] for b in blocks]) for name in blocks[0].parameters}
    return columns | {"": np.concatenate([b.rationality for b in blocks], axis=1)}


def test_blocks_cover_every_world_once():
    for count in (1, BLOCK - 1, BLOCK, BLOCK + 1, 1000):
        sizes = list(block_sizes(count))
        assert sum(size for _, size in sizes) == count
        assert [start for start, _ in sizes] == list(range(0, count, BLOCK))
        blocks = list(draw(scenario(), count, 0))
        assert [(b.start, b.count) for b in blocks] == sizes


@pytest.mark.parametrize("wanted", [[0], [2], [1, 3], [0, 1, 2, 3], []])
@pytest.mark.parametrize("parameters", [PRIORS, {"normal": "1"}])
def test_blocks_can_be_drawn_by_number(wanted, parameters):
    of = scenario(parameters, {"us": "1", "china": "2"})
    every = list(draw(of, 3 * BLOCK + 5, 4))
    some = list(draw(of, 3 * BLOCK + 5, 4, wanted))
    assert [block.start for block in some] == [number * BLOCK for number in wanted]
    for number, block in zip(wanted, some, strict=True):
        for name, values in every[number].parameters.items():
            assert np.array_equal(values, block.parameters[name])


def test_fewer_worlds_are_the_first_of_more():
    few, many = whole(300, 7), whole(1000, 7)
    for name, values in few.items():
        assert np.array_equal(values, many[name][..., :300]), name


def test_a_seed_is_a_sequence():
    one, again, other = whole(500, 3), whole(500, 3), whole(500, 4)
    for name in one:
        assert np.array_equal(one[name], again[name])
    assert all(not np.array_equal(one[name], other[name]) for name in PRIORS if name != "known")


def test_mean_levels_are_other_ones_in_every_block_of_a_seed_and_in_every_seed():
    prior = parse_prior("uniform(0, 1)")

    def levels(seed, count=3 * BLOCK):
        return [block.tau for block in with_mean_level(draw(scenario(), count, seed), prior, seed)]

    first, second, third = levels(4)
    assert not (first == second).any() and not (second == third).any() and not (first == third).any()
    assert stats.kstest(np.concatenate([first, second, third]), "uniform").pvalue > 0.01
    assert not (first == levels(5)[0]).any()
    again = [block.tau for block in with_mean_level(draw(scenario(), 3 * BLOCK, 4, [2]), prior, 4)]
    assert np.array_equal(again[0], third)  # a block is the same, whoever draws it
    assert np.array_equal(levels(4, BLOCK)[0], first)


def test_rationality_by_actor():
    drawn = whole(400, 0)[""]
    assert drawn.shape == (3, 400)
    assert (drawn[1] == 0).all()  # one who never decides
    assert (drawn[2] == 2).all()
    assert np.quantile(drawn[0], [0.05, 0.95]) == pytest.approx([1, 6], rel=0.05)


DISTRIBUTIONS = {
    "normal": stats.norm(5, 2), "beta": stats.beta(2, 5), "flat": stats.uniform(0, 1),
    "peaked": stats.triang(0.4, 0, 5),
}  # fmt: skip


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_draws_follow_their_prior_more_closely_than_chance(name):
    values = whole(4096, 1)[name]
    of = DISTRIBUTIONS[name]
    assert stats.kstest(values, of.cdf).statistic < 0.005  # independent draws: about 0.013
    assert values.mean() == pytest.approx(of.mean(), abs=0.002 * of.std())
    assert values.std() == pytest.approx(of.std(), rel=0.01)


def test_discrete_draws_come_in_their_shares():
    values, counts = np.unique(whole(4096, 2)["dice"], return_counts=True)
    assert list(values) == [1, 2, 3]
    assert list(counts / 4096) == pytest.approx([0.2, 0.5, 0.3], abs=0.002)


def test_draws_of_different_parameters_are_unrelated():
    drawn = whole(4096, 5)
    names = [name for name in PRIORS if name != "known"]
    related = np.corrcoef([stats.rankdata(drawn[name]) for name in names])
    assert np.abs(related - np.eye(len(names))).max() < 0.03


def test_no_draw_is_infinite():
    for seed in range(20):
        for values in whole(BLOCK, seed).values():
            assert np.isfinite(values).all()


def test_a_scenario_sure_of_everything_has_worlds_too():
    sure = scenario({"normal": "3"}, {"us": "1", "china": "2"})
    drawn = whole(300, 0, sure)
    assert (drawn["normal"] == 3).all() and drawn[""].shape == (3, 300)


def test_many_uncertain_parameters():
    drawn = whole(300, 0, scenario({"normal": "normal(0, 1)"} | {f"x{n}": "uniform(0, 1)" for n in range(300)}))
    assert len({values.tobytes() for name, values in drawn.items() if name}) == 301


def test_one_world_at_the_medians_or_as_told():
    world = single(scenario())
    assert world.count == 1
    assert world.parameters["normal"][0] == pytest.approx(5) and world.parameters["known"][0] == 4
    assert world.parameters["wide"][0] == pytest.approx(27**0.5)
    assert list(world.rationality[:, 0]) == pytest.approx([6**0.5, 0, 2])
    told = single(scenario(), {"normal": -1.5}, {"china": 9.0})
    assert told.parameters["normal"][0] == -1.5 and told.rationality[2, 0] == 9
    assert told.parameters["wide"][0] == world.parameters["wide"][0]


def test_worlds_are_placed_at_quantiles():
    high = np.full(BLOCK + 3, 0.95)
    blocks = worlds_at(scenario(), {"wide": high, "rationality.us": 1 - high})
    assert [block.count for block in blocks] == [BLOCK, 3] and [block.start for block in blocks] == [0, BLOCK]
    assert blocks[1].parameters["wide"] == pytest.approx(9) and blocks[1].rationality[0] == pytest.approx(1)
    assert blocks[0].parameters["normal"] == pytest.approx(5)  # at its median, as not named
    assert set(uncertain(scenario())) == {*PRIORS, "rationality.us"} - {"known"}


@pytest.mark.parametrize(
    "points, said",
    [
        ({"wdie": [0.5]}, "did you mean `wide`"),
        ({"known": [0.5]}, "there is no uncertain number called `known`"),
        ({"wide": [0.0]}, "between 0 and 1"),
        ({"wide": [np.nan]}, "between 0 and 1"),
        ({"wide": [0.5], "flat": [0.5, 0.5]}, "as many worlds"),
    ],
)
def test_worlds_that_cannot_be_placed(points, said):
    with pytest.raises(ValueError, match=said):
        worlds_at(scenario(), points)
