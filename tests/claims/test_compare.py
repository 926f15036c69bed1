"""Every claim under several theories of the actors."""

from __future__ import annotations

from dataclasses import replace

import pytest

import standoff
from queries.test_behaviours import RATIONAL, TEXT
from standoff.equilibrium.behaviour_model import ALL, BehaviourError
from standoff.scenario_files.read import read_scenario

CLAIMS = """
claims:
  always: {kind: mechanism, quote: It cannot fail., holds: P(incursion = yes) < 2}
  bold: {kind: mechanism, quote: It will go in., holds: P(incursion = yes) > 0.5}
  fair: {kind: judgement, quote: It is unfair., reason: no payoff settles it}
"""


def test_each_column_is_the_report_under_that_behaviour():
    scenario = read_scenario(TEXT + CLAIMS)
    names = ["logit", "level-0", "level-2", "best-response"]
    comparison = standoff.compare(scenario, names, worlds=128)
    assert list(comparison.reports) == names and not comparison.missing
    for name in names:
        alone = standoff.judge(scenario, worlds=128, behaviour=name)
        found, plain = (tuple(replace(v, anatomy=None) for v in r.verdicts) for r in (comparison.reports[name], alone))
        assert found == plain and alone.theory == name
    assert comparison.tested == ("always", "bold")
    assert comparison.surviving == ("always",)
    bold = {name: report.verdicts[1] for name, report in comparison.reports.items()}
    assert bold["level-0"].verdict == "no difference"  # a coin goes in with one half
    assert 0.0 < bold["best-response"].share < 1.0  # against a coin a prize above 2 is worth it


def test_all_of_them():
    seen = []
    scenario = read_scenario(TEXT + CLAIMS)
    comparison = standoff.compare(scenario, worlds=32, progress=lambda *told: seen.append(told))
    assert {*comparison.reports, *comparison.missing} == set(ALL)
    assert seen == sorted(seen) and seen[-1][0] <= seen[-1][1] == seen[0][1]


def test_a_rational_scenario_is_compared_by_what_it_can_be():
    comparison = standoff.compare(read_scenario(RATIONAL + CLAIMS), worlds=32)
    assert comparison.missing["logit"].endswith("but the logit model needs numbers")
    assert {"best-response", "level-2-exact", "cognitive-hierarchy-exact"} <= set(comparison.reports)
    assert "level-1" not in comparison.reports  # it is the best response here


def test_a_behaviour_that_is_named_must_make_sense():
    with pytest.raises(BehaviourError):
        standoff.compare(read_scenario(TEXT + CLAIMS), ["logit", "levl-2"], worlds=32)
    with pytest.raises(BehaviourError):
        standoff.compare(read_scenario(RATIONAL + CLAIMS), ["logit"], worlds=32)
