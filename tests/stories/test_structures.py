"""To act or to wait (`structures`): claims, forecasts and weights of variants against what they are on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

import standoff
from cli.person import typed
from standoff.queries.blind import Blind
from standoff.scenario_files.read import read_scenario
from structures import HELD, TEXT, acting, scenario

NAMES = ("base", "dread", "habit", "same", "dread+habit")
PRIORS = np.array([2.0, 1.0, 3.0, 2.0, 3.0]) / 11.0
KINDS = ({}, {"dread": True}, {"habit": True}, {}, {"dread": True, "habit": True})


@pytest.fixture(scope="module")
def found():
    return standoff.variants(scenario(), worlds=2048)


def over_prizes(what):
    """The mean of something over the prior of the prize."""
    return quad(what, 0.1, 1.0)[0] / 0.9


def test_claims_have_the_shares_that_they_have_on_paper(found):
    (will_act, worth_it) = found.claims
    shares = {name: verdict.share for name, verdict in will_act.verdicts.items()}
    assert shares == pytest.approx(
        {"base": 1.0, "dread": 0.0, "habit": HELD, "same": 1.0, "dread+habit": 0.0}, abs=1e-3
    )
    assert will_act.turned == ("dread", "habit", "dread+habit") and not will_act.stands
    assert worth_it.stands and worth_it.split.between == 0.0


def test_the_variance_of_a_claim_is_split_as_on_paper(found):
    split = found.claims[0].split
    means = np.array([1.0, 0.0, HELD, 1.0, 0.0])
    assert split.mean == pytest.approx(PRIORS @ means, abs=1e-3)
    assert split.within == pytest.approx(PRIORS[2] * HELD * (1.0 - HELD), abs=1e-3)
    assert split.between == pytest.approx(PRIORS @ (means - PRIORS @ means) ** 2, abs=1e-3)


def test_evidence_weighs_variants_by_their_marginal_likelihood(found):
    def likelihood(prize, kind):
        act = acting(prize, **kind)
        return 0.9 * act + 0.1 * (1.0 - act)

    marginal = np.array([over_prizes(lambda prize, kind=kind: likelihood(prize, kind)) for kind in KINDS])
    posterior = PRIORS * marginal / (PRIORS @ marginal)
    for number, name in enumerate(NAMES):
        weight = found.weights[name]
        assert weight.prior == pytest.approx(PRIORS[number])
        assert weight.log_likelihood == pytest.approx(np.log(marginal[number]), abs=1e-4)
        assert weight.posterior == pytest.approx(posterior[number], abs=1e-4)
        assert abs(weight.posterior - posterior[number]) < 3.0 * weight.error + 1e-9
    assert found.weights["same"].log_likelihood == found.weights["base"].log_likelihood


def test_a_forecast_is_mixed_by_the_weights_after_the_evidence(found):
    def joint(prize, kind):  # of the report, and that it acted
        return 0.9 * acting(prize, **kind)

    def either(prize, kind):
        return 0.9 * acting(prize, **kind) + 0.1 * (1.0 - acting(prize, **kind))

    said = np.array([over_prizes(lambda prize, kind=kind: joint(prize, kind)) for kind in KINDS])
    all_of_it = np.array([over_prizes(lambda prize, kind=kind: either(prize, kind)) for kind in KINDS])
    (forecast,) = found.forecasts
    assert forecast.probability == pytest.approx((PRIORS @ said) / (PRIORS @ all_of_it), abs=1e-4)
    assert {name: each.mean for name, each in forecast.spreads.items()} == pytest.approx(
        dict(zip(NAMES, said / all_of_it, strict=True)), abs=1e-4
    )
    assert forecast.low < forecast.probability < forecast.high


def test_without_evidence_every_variant_keeps_its_weight():
    found = standoff.variants(scenario(), worlds=64, as_of=scenario().evidence["acted"].date.replace(day=1))
    assert not found.evidence
    for weight in found.weights.values():
        assert weight.posterior == weight.prior and (weight.log_likelihood, weight.error) == (0.0, 0.0)


def test_some_variants_alone(found):
    some = standoff.variants(scenario(), ["habit"], ["P(act = no)"], worlds=2048)
    assert list(some.structures) == ["base", "habit"]
    assert some.claims[0].verdicts["habit"] == found.claims[0].verdicts["habit"]
    assert some.numbers["P(act = no)"].means["base"] == pytest.approx(1.0 - over_prizes(acting), abs=1e-4)
    with pytest.raises(standoff.StandoffError, match="did you mean `habit`"):
        standoff.variants(scenario(), ["habits"])


def test_a_variant_is_a_scenario_of_its_own():
    variant = standoff.variant_of(scenario(), "habit")
    report = standoff.judge(variant, worlds=2048)
    assert report.verdicts[0].share == pytest.approx(HELD, abs=1e-3)
    with pytest.raises(standoff.StandoffError, match="this is the variant `habit`"):
        standoff.variants(variant)
    with pytest.raises(standoff.StandoffError, match="has no variants"):
        standoff.variants(standoff.load("crisis"))


def test_the_scenario_as_it_stands_is_among_them_to_the_byte(found):
    alone = standoff.judge(scenario(), worlds=2048)
    for name in ("base", "same"):
        results = found.reports[name].results
        for query, values in alone.results.answers.items():
            if not isinstance(query, Blind):  # what a verdict rests on is asked of the scenario alone
                assert results.answers[query].tobytes() == values.tobytes()
        here, there = (
            tuple(replace(each, anatomy=None) for each in report.verdicts) for report in (found.reports[name], alone)
        )
        assert here == there


def test_numbers_are_those_that_claims_ask_under_what_they_assume():
    text = TEXT.replace("claims:\n", "claims_assume: do(act = yes)\nclaims:\n", 1)
    found = standoff.variants(scenario(text), worlds=64)
    assert found.numbers["P(act = yes | do(act = yes))"].mean == 1.0
    assert "P(act = yes)" not in found.numbers


def test_the_name_of_a_variant_is_no_query(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(TEXT, encoding="utf-8")
    said = typed("variants", file, next(name for name in read_scenario(TEXT).variants if name != "base"))
    assert said.code == 1 and "is a variant and not a query: use --among" in said.err
