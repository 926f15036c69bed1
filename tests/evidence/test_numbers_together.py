"""Evidence where numbers hang together: worlds moved to posteriors that are known on paper, and experts weighed."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.presentation.evidence import learned_sections
from standoff.presentation.keys.evidence import UPDATE
from standoff.presentation.to_json import to_json
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: What was seen
actors: {us: Us}
NUMBERS
timeline:
  - {chance: seen, outcomes: {yes: CHANCE, no: rest}}
  - {decision: act, actor: us, options: [no, yes]}
interests:
  us: {gain: act * a}
rationality: {us: 1}
claims:
  acted: {kind: mechanism, quote: It acts., holds: P(act = yes) > 0.5}
evidence:
  report: {date: 2020-01-01, observe: seen = yes}
"""


def updated(numbers, chance, worlds=1024, **more):
    scenario = read_scenario(TEXT.replace("NUMBERS", numbers).replace("CHANCE", chance))
    return standoff.update(scenario, worlds=worlds, **more)


def test_moved_worlds_obey_what_is_ordered():
    """With a and b uniform and a <= b, a likelihood of a^256 makes a beta(257, 2), and b uniform from there to 1."""
    numbers = "parameters: {a: 'uniform(0, 1)', b: 'uniform(0, 1)', c: {value: b - a}}\nordered: [a, b]"
    posterior = updated(numbers, "(a ^ 16) ^ 16").posterior
    assert posterior.moved is not None
    found = posterior.results.parameters
    assert (found["a"] <= found["b"]).all() and np.allclose(found["c"], found["b"] - found["a"])
    assert found["a"].mean() == pytest.approx(257 / 259, abs=0.001)
    assert found["b"].mean() == pytest.approx((1 + 257 / 259) / 2, abs=0.001)


def test_moved_worlds_stay_correlated():
    """With a and b standard normal and correlated by 0.8, a likelihood exp(-8 (a - 3)^2) makes a normal with variance
    1/17 around 48/17, and b normal around 0.8 of a with variance 0.36."""
    numbers = "parameters: {a: 'normal(0, 1)', b: 'normal(0, 1)'}\ncorrelations: [{of: [a, b], r: 0.8}]"
    posterior = updated(numbers, "exp(-8 * (a - 3) ^ 2)").posterior
    assert posterior.moved is not None
    a, b = (posterior.results.parameters[name] for name in "ab")
    assert a.mean() == pytest.approx(48 / 17, abs=0.03) and a.var() == pytest.approx(1 / 17, rel=0.25)
    assert (b - 0.8 * a).mean() == pytest.approx(0, abs=0.06)
    assert (b - 0.8 * a).var() == pytest.approx(0.36, rel=0.2)


NUMBERS = "experts: {hawk: 1, dove: {weight: 1, label: the doves}}\nparameters: {a: {prior: {hawk: 80%, dove: 20%}}}"


def test_evidence_weighs_experts_by_what_they_gave_it():
    """By Bayes' rule: the hawk gave it 0.8 and the dove 0.2, so the odds become four to one."""
    learned = updated(NUMBERS, "a")
    rows = {row.id: row for row in learned.hypotheses if row.of == "expert"}
    assert list(rows) == ["expert = hawk", "expert = dove"]
    hawk = rows["expert = hawk"]
    assert hawk.prior == pytest.approx(0.5, abs=0.002) and hawk.posterior == pytest.approx(0.8, abs=0.002)
    assert hawk.ratios == pytest.approx((4.0,))
    assert rows["expert = dove"].ratios == pytest.approx((0.25,))
    assert [shift.name for shift in learned.parameters] == ["a"]  # who is right is a hypothesis and no number
    written = to_json(UPDATE, learned, "0")
    assert {row["of"] for row in written["hypotheses"]} == {"expert", "claim"}
    shown = [chart for section in learned_sections(learned) for chart in section.contents if hasattr(chart, "table")]
    assert any("expert = dove" in cell for chart in shown for row in chart.table.rows for cell in row)


def test_few_worlds_are_moved_to_the_expert_who_is_right():
    numbers = "experts: {hawk: 1, dove: 1}\nparameters: {a: {prior: {hawk: 'beta(2, 8)', dove: 'beta(8, 2)'}}}"
    posterior = updated(numbers, "(a ^ 16) ^ 4", worlds=512).posterior
    assert posterior.moved is not None
    # of the likelihood a^64 beta(2, 8) gives B(66, 8) / B(2, 8), which is next to nothing beside B(72, 2) / B(8, 2)
    assert (posterior.results.parameters["expert"] == 1).mean() > 0.999
    assert posterior.results.parameters["a"].mean() == pytest.approx(72 / 74, abs=0.005)
