"""Drivers and flips of a scenario whose answers are known on paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from claims.chances import TEXT, chances
from standoff.api import drivers, flip, open_ensemble, simulate
from standoff.claims.flip import Move, Turned
from standoff.language.priors.notation import parse_prior
from standoff.presentation.flips import nearest_in_words, where_in_words
from standoff.presentation.wording import amount
from standoff.queries.game import QueryError
from standoff.scenario_files.read import read_scenario


@pytest.fixture(scope="module")
def scenario():
    return chances()


def test_an_additive_query_has_exact_shares(scenario):
    """E(4 r + 2 w) is 4 rain + 2 wind: 16 / 20 and 4 / 20 of the variance."""
    found = drivers(scenario, ["E(4 * r + 2 * w)"], worlds=2048).found["E(4 * r + 2 * w)"]
    shares = {driver.name: driver.share for driver in found.drivers}
    exact = {"rain": 0.8, "wind": 0.2, "hail": 0.0, "steps": 0.0, "rationality.one": 0.0}
    assert shares == pytest.approx(exact, abs=0.02)
    assert [driver.name for driver in found.drivers if not driver.noise] == ["rain", "wind"]
    assert found.mean == pytest.approx(3.0, abs=0.01) and found.unexplained < 0.02 and not found.truth


def test_all_tested_claims_unless_named(scenario):
    found = drivers(scenario, worlds=256)
    assert list(found.asked) == ["wet", "dry", "stepped", "always", "seldom"]
    assert found.found["always"].reason == "it holds in every world"
    dry = found.found["dry"].drivers[0]
    assert (dry.name, dry.direction, dry.low) == ("rain", "high", 0.0) and dry.share > 0.7
    assert found.found["stepped"].drivers[0].name == "steps"
    assert found.found["stepped"].drivers[0].share == pytest.approx(1.0, abs=1e-3)
    assert list(drivers(scenario, ["dry", "P(r = yes)", "dry"], worlds=64).found) == ["dry", "P(r = yes)"]


def test_weights_move_the_worlds(scenario):
    plain = drivers(scenario, ["E(4 * r + 2 * w)"], worlds=1024)
    rain = np.asarray(plain.results.parameters["rain"])
    found = drivers(scenario, ["E(4 * r + 2 * w)"], worlds=1024, weights=(abs(rain - 0.5) < 0.05).astype(float))
    (each,) = found.found.values()
    assert each.drivers[0].name == "wind" and each.drivers[0].share > 0.9


def test_the_planted_box_and_the_planted_nearest_world(scenario):
    """`wet` fails where rain is above 0.7 and wind below 0.4; at the medians both are 0.5."""
    found = flip(scenario, ["wet"], worlds=2048).found["wet"]
    assert found.share == pytest.approx(1 - 0.3 * 0.4, abs=0.005) and found.side == "fails"
    limits = {each.name: (each.low, each.high) for each in found.region.restrictions}
    assert limits == {
        "rain": (pytest.approx(0.7, abs=0.011), 1.0),
        "wind": (0.0, pytest.approx(0.4, abs=0.011)),
    }
    assert found.region.density > 0.95 and found.region.coverage > 0.95
    assert found.at_medians is True
    assert {move.name for move in found.turned.moves} == {"rain", "wind"}
    assert [move.name for move in found.turned.moves] == ["rain", "wind"]  # the furthest first
    assert [move.value for move in found.turned.moves] == pytest.approx([0.7, 0.4], abs=0.005)
    assert found.turned.distance == pytest.approx(0.3, abs=0.005)
    assert where_in_words(scenario, found).startswith("It fails where ")
    assert "rain (how likely rain is) is above 0.7 of one" in where_in_words(scenario, found)
    assert "wind (how likely wind is) is below 0.4" in where_in_words(scenario, found)
    assert "Coverage: " in where_in_words(scenario, found)
    said = nearest_in_words(scenario, found)
    assert said.startswith(
        "With every number at its median, it holds. It fails with rain (how likely rain is) at 0.7 of one"
    )
    assert said.endswith("0.30 quantiles away.")


def test_a_query_that_fails_at_the_medians_says_what_would_have_to_be_true(scenario):
    query = "P(r = yes) > 0.9"
    found = flip(scenario, [query], worlds=512).found[query]
    assert found.side == "holds" and found.at_medians is False
    ((move,), (limit,)) = found.turned.moves, found.region.restrictions
    assert (move.name, limit.name) == ("rain", "rain")
    assert move.value == pytest.approx(0.9, abs=0.005) and move.median == 0.5
    assert found.turned.distance == pytest.approx(0.4, abs=0.005)
    assert "it fails. It holds with rain" in nearest_in_words(scenario, found)


def test_a_query_that_holds_in_no_world_of_the_ensemble_can_still_be_flipped(scenario):
    query = "P(r = yes) * P(w = yes) * P(h = yes) > 0.75"
    found = flip(scenario, [query], worlds=128).found[query]
    assert found.share == 0.0
    assert where_in_words(scenario, found) == "It holds in no world, so there is no region."
    assert {move.name for move in found.turned.moves} == {"rain", "wind", "hail"}
    assert np.prod([move.value for move in found.turned.moves]) == pytest.approx(0.75, abs=0.01)


def test_a_discrete_number_flips_at_its_step(scenario):
    found = flip(scenario, ["stepped"], worlds=400).found["stepped"]
    assert found.at_medians is True  # the median is 2, and the third step is 3
    (move,) = found.turned.moves
    assert (move.name, move.median, move.value) == ("steps", 2.0, 3.0)
    assert found.turned.distance == pytest.approx(0.1, abs=0.005)
    assert where_in_words(scenario, found) == (
        "It fails where steps is 3. Density: it fails in 100% of the worlds there, and in 40% of all worlds. "
        "Coverage: 100% of the worlds in which it fails are there."
    )


def test_a_thin_region_is_said_to_be_no_more_than_likelier(scenario):
    """Where it fails in fewer than half of the worlds of a region, "it fails where" would say too much."""
    found = flip(scenario, ["stepped"], worlds=400).found["stepped"]
    thin = dataclasses.replace(found, region=dataclasses.replace(found.region, density=0.45))
    assert where_in_words(scenario, thin).startswith("It fails more often where steps is 3. Density: it fails in 45%")


def test_a_hair_s_breadth_is_said_with_the_digits_that_show_it(scenario):
    query = "P(r = yes) > 0.49999"
    found = flip(scenario, [query], worlds=64).found[query]
    edge = Turned((Move("rain", 0.5, 0.49998, 0.49998),), 0.00002, 9)
    said = nearest_in_words(scenario, dataclasses.replace(found, turned=edge))
    assert "at 0.49998 of one instead of 0.5 of one (quantile 0.50)" in said
    assert said.endswith("less than 0.01 quantiles away, so the medians are at its edge.")


def test_sides_and_what_cannot_be_flipped(scenario):
    found = flip(scenario, ["dry", "always"], worlds=256, where="fails", nearest=False)
    assert found.found["dry"].side == "fails" and found.found["dry"].turned is None
    ((limit,),) = (found.found["dry"].region.restrictions,)
    assert (limit.name, limit.low) == ("rain", 0.0)
    assert where_in_words(scenario, found.found["always"]) == "It holds in every world, so there is no region."
    always = flip(scenario, ["always"], worlds=64).found["always"]
    assert always.turned is None and "no world was found" in always.reason
    with pytest.raises(ValueError, match="neither"):
        flip(scenario, ["dry"], where="both")


def test_where_the_medians_are_undefined(scenario):
    impossible = "P(w = yes | given r = yes and r = no) > 0.5"
    found = flip(scenario, [impossible], worlds=64).found[impossible]
    assert found.undefined == 64 and found.at_medians is None
    assert "undefined with every number at its median" in nearest_in_words(scenario, found)


def test_what_is_asked_must_make_sense(scenario):
    for names, what in (
        (["weet"], "there is no claim `weet`"),
        (["said"], "is a judgement and has no test"),
        (["P(r = maybe) > 0.5"], "maybe"),
    ):
        for command in (drivers, flip):
            with pytest.raises(QueryError, match=what):
                command(scenario, names, worlds=8)
    with pytest.raises(QueryError, match="this is a number"):
        flip(scenario, ["P(r = yes)"], worlds=8)


def test_nothing_uncertain():
    text = TEXT.replace('"uniform(0, 1)"', "0.5").replace("10% to 90%", "0.5").replace("1 to 6", "2")
    fixed = read_scenario(text.replace('"discrete(1: 0.2, 2: 0.4, 3: 0.4)"', "2"))
    assert (
        drivers(fixed, ["dry"], worlds=64, sobol_rows=4).found["dry"].reason == "the scenario has no uncertain number"
    )
    found = flip(fixed, ["dry"], worlds=64).found["dry"]
    assert found.reason == found.region.reason == "the scenario has no uncertain number"


def test_a_store_gives_what_the_scenario_gives(scenario, tmp_path):
    simulate(scenario, worlds=300, seed=2, save_to=tmp_path / "kept.zarr")
    store = open_ensemble(tmp_path / "kept.zarr")
    one, other = drivers(scenario, ["wet"], worlds=300, seed=2), drivers(store, ["wet"])
    assert one.found == other.found
    one, other = flip(scenario, ["wet"], worlds=300, seed=2), flip(store, ["wet"])
    assert one.found == other.found and other.results.count == 300


def test_how_many_cores_does_not_matter(scenario):
    one, two = (drivers(scenario, worlds=300, threads=cores).found for cores in (1, 2))
    assert repr(one) == repr(two)  # repr, since nan is not itself
    one, two = (flip(scenario, ["wet", "dry"], worlds=300, threads=cores).found for cores in (1, 2))
    assert one == two


@pytest.mark.parametrize("scale", ["normal(0, 1)", "lognormal(0, 1)", "uniform(-3, 12)"])
def test_the_scale_of_a_prior_does_not_matter(scale):
    """The same quantiles on another scale, and a query that reads nothing but them."""
    text = TEXT.replace('"uniform(0, 1)"', scale if "," not in scale else f'"{scale}"', 1)
    edge = float(parse_prior(scale).ppf(np.asarray([0.7]))[0])
    text = text.replace("outcomes: {yes: rain, no: rest}", f"outcomes: {{yes: 'if(rain > {edge!r}, 1, 0)', no: rest}}")
    plain = TEXT.replace("outcomes: {yes: rain, no: rest}", "outcomes: {yes: 'if(rain > 0.7, 1, 0)', no: rest}")
    found = [flip(read_scenario(each), ["dry"], worlds=256).found["dry"] for each in (text, plain)]
    assert found[0].region == found[1].region
    assert found[0].turned.distance == pytest.approx(found[1].turned.distance, abs=1e-9)
    decided = [drivers(read_scenario(each), ["dry"], worlds=256).found["dry"] for each in (text, plain)]
    assert repr(decided[0]) == repr(decided[1])


def test_values_in_their_own_units(scenario):
    assert amount(scenario, parse_prior("10% to 90%"), "hail", 0.625) == "62.5%"
    assert amount(scenario, parse_prior("uniform(0, 1)"), "rain", 0.3) == "0.3 of one"
    assert amount(scenario, parse_prior("1 to 6"), "rationality.one", 2.3456) == "2.35"


def test_noise_has_no_region(scenario):
    """A claim that hangs on more numbers than a simple region has, or on none, is told so."""
    query = "P(r = yes) > 0.5"
    found = flip(scenario, [query], worlds=400, nearest=False).found[query]
    shuffled = np.random.default_rng(0).permutation(found.worlds)
    from standoff.claims.scenario_discovery import discover
    from standoff.ensembles.results import points

    results = flip(scenario, [query], worlds=400, nearest=False).results
    noise = discover(points(scenario, results), np.asarray(results.answers[query])[shuffled])
    told = dataclasses.replace(found, region=noise)
    assert "no simple region" in where_in_words(scenario, told)
