"""Key assumptions of a story in which every share is known on paper.

Someone acts or waits, by the logit: P(act) = 1 / (1 + exp(-4 prize)), so that P(act) > 1 / (1 + exp(-4 x)) where the
prize is larger than x, which it is in 1 - x of worlds: the prize is uniform on (0, 1). What rain costs decides nothing.
"""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.claims.anatomy import firmness
from standoff.ensembles.results import points
from standoff.queries.truth import decided
from standoff.scenario_files.read import read_scenario
from standoff.techniques.key_assumptions import held_because

TEXT = """\
standoff: 1
title: To act or to wait
actors: {probe: Challenger}
parameters:
  prize: {prior: "uniform(0, 1)", reason: it is so thought, source: gazette}
  rain: {prior: "uniform(0, 1)", quote: It may rain.}
  bare: "uniform(0, 1)"
  fixed: {prior: 1, reason: a yardstick}
timeline:
  - {chance: wet, outcomes: {yes: rain, no: rest}, seen_by: nobody}
  - {decision: act, actor: probe, options: [no, yes]}
interests:
  probe: {prize: fixed * prize * act, rain: "-bare * (wet = yes)"}
rationality: {probe: 4}
claims:
  half: {kind: mechanism, quote: It acts., holds: P(act = yes) > 1 / (1 + exp(-4 * 0.5))}
  tenth: {kind: mechanism, quote: It would act., holds: P(act = yes) > 1 / (1 + exp(-4 * 0.1))}
  wet: {kind: mechanism, quote: Rain is likely., holds: P(wet = yes) > 0.9}
sources:
  gazette: {grade: B2, label: the Gazette}
"""


def looked(text=TEXT, worlds=1024):
    found = standoff.tradecraft(read_scenario(text), worlds=worlds, threads=1)
    return found, {each.name: each for each in found.assumptions.found}


@pytest.fixture(scope="module")
def whole():
    return looked()


def swing(assumption, claim):
    return next(each for each in assumption.swings if each.claim == claim)


def test_shares_at_the_percentiles_are_those_on_paper(whole):
    _, by_name = whole
    prize = by_name["prize"]
    assert (prize.low, prize.high) == pytest.approx((0.1, 0.9))
    half, tenth = swing(prize, "half"), swing(prize, "tenth")
    assert (half.low.share, half.high.share) == (0.0, 1.0)
    assert half.low.verdict == "fails" and half.high.verdict == "holds" and half.turns
    # within 5% of the 10th percentile half of the worlds are beyond it
    assert tenth.low.share == pytest.approx(0.5, abs=0.03) and tenth.high.share == 1.0
    assert half.low.worlds == pytest.approx(0.1 * 1024, abs=3)


def test_numbers_stand_with_the_claims_that_rest_on_them(whole):
    found, by_name = whole
    assert {each.claim for each in by_name["prize"].swings} == {"half", "tenth"}
    assert [each.claim for each in by_name["rain"].swings] == ["wet"]
    assert found.assumptions.others == ("bare",) and set(found.assumptions.fixed) == {"fixed", "rationality.probe"}


def test_what_decides_most_comes_first(whole):
    found, by_name = whole
    assert [each.name for each in found.assumptions.found] == ["prize", "rain"]
    assert by_name["prize"].swings[0].claim == "half" and set(by_name["prize"].turned) == {"half", "tenth"}


def test_the_flip_is_the_smallest_shift_of_that_prior(whole):
    """Of a claim that rests on one number it is that of the anatomy; and on paper the share of `half` after a shift d
    is Phi(d), which reaches 75% at 0.674."""
    found, by_name = whole
    scenario, results = found.scenario, found.results
    for name, claim in (("prize", "half"), ("prize", "tenth"), ("rain", "wet")):
        truth = {claim: decided(np.asarray(results.answers[scenario.tests[claim]]))}
        word = {claim: next(each.verdict for each in found.report.verdicts if each.id == claim)}
        alone = firmness(truth, word, {name: points(scenario, results)[name]})[claim].one
        assert swing(by_name[name], claim).flip == alone
    assert abs(swing(by_name["prize"], "half").flip.by) == pytest.approx(0.7)


def test_why_each_is_held_is_told_with_the_grade_of_its_source(whole):
    scenario = whole[0].scenario
    prize, rain, bare = (held_because(scenario, name) for name in ("prize", "rain", "bare"))
    assert (prize.reason, prize.source, prize.grade) == ("it is so thought", "the Gazette", "B2")
    assert rain.quote == "It may rain." and not rain.nothing and rain.grade is None
    assert bare.nothing


def test_a_prior_of_some_values_is_taken_at_them():
    text = TEXT.replace('prior: "uniform(0, 1)", reason', 'prior: "discrete(0: 0.3, 1: 0.7)", reason')
    _, by_name = looked(text)
    half = swing(by_name["prize"], "half")
    assert (by_name["prize"].low, by_name["prize"].high) == (0.0, 1.0)
    assert (half.low.share, half.high.share) == (0.0, 1.0)
    assert half.low.worlds == pytest.approx(0.3 * 1024, abs=5) and half.high.worlds == pytest.approx(0.7 * 1024, abs=5)


def test_too_few_worlds_say_nothing():
    _, by_name = looked(worlds=200)
    half = swing(by_name["prize"], "half")
    assert half.low.share is None and half.low.worlds < 30 and half.low.verdict == "too few worlds"
    assert not half.turns and not np.isfinite(half.change)


def test_what_is_correlated_goes_along():
    """With the prize at its 10th percentile a twin of it is low as well."""
    text = TEXT.replace("fixed * prize * act", "fixed * (prize + bare) / 2 * act")
    bound = text.replace("timeline:", "correlations: [{of: [prize, bare], r: 0.95, reason: twins}]\ntimeline:")
    free, tied = (swing(looked(each)[1]["prize"], "half") for each in (text, bound))
    assert tied.low.share < free.low.share < 0.5 < free.high.share < tied.high.share


def test_experts_are_no_assumption_with_percentiles():
    text = TEXT.replace("parameters:", "experts: {hawk: 1, dove: 1}\nparameters:")
    apart = 'prior: {hawk: "uniform(0, 0.5)", dove: "uniform(0.5, 1)"}, reason'
    found, by_name = looked(text.replace('prior: "uniform(0, 1)", reason', apart))
    assert found.assumptions.experts and "expert" not in by_name
    # whether it is above 0.5 is decided by who is right, and by nothing that either is unsure of
    assert [each.claim for each in by_name["prize"].swings] == ["tenth"]
