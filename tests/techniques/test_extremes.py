"""What is unlikely and weighs much, on a story whose impacts are known on paper.

A disaster has the probability d, uniform on (0, 0.1), and costs 10. Where it happens its victim has -10, and can expect
-10 d at all: an impact of -10 (1 - d). Worlds count by d, so that the mean is -10 (1 - E[d^2] / E[d]) = -10 (1 - 1/15).
A claim that d is below 0.05 holds in half of the worlds, and in E[d; d < 0.05] / E[d] = 1/4 of them after it.
"""

from __future__ import annotations

import pytest

import standoff
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.scenario_files.read import read_scenario
from standoff.techniques.extremes import extremes

TEXT = """\
standoff: 1
title: A disaster
actors: {town: The town, heir: The heir}
parameters: {d: "uniform(0, 0.1)"}
timeline:
  - {chance: disaster, outcomes: {yes: d, no: rest}}
  - {decision: stay, actor: town, options: [yes, no]}
events: {ruin: disaster = yes}
interests:
  town: {loss: "-10 * (disaster = yes)"}
  heir: {estate: "4 * (disaster = yes)", view: "0 * stay"}
rationality: {town: 1}
claims:
  safe: {kind: mechanism, quote: It is safe., holds: P(disaster = yes) < 0.05}
  never: {kind: mechanism, quote: It is rare., holds: P(disaster = yes) < 0.5}
"""


def looked(text=TEXT, worlds=1024):
    return extremes(as_ensemble(read_scenario(text), worlds=worlds).in_memory([]))


@pytest.fixture(scope="module")
def found():
    return looked()


def test_impacts_are_those_on_paper(found):
    town, heir = found.of_actors
    assert (town.actor, town.event, heir.actor, heir.event) == ("town", "ruin", "heir", "ruin")
    assert town.probability.mean == pytest.approx(0.05, abs=1e-3)
    assert town.impact.mean == pytest.approx(-10.0 * (1.0 - 1.0 / 15.0), rel=1e-3)
    assert heir.impact.mean == pytest.approx(4.0 * (1.0 - 1.0 / 15.0), rel=1e-3)
    assert -10.0 <= town.impact.p05 <= town.impact.p95 <= -9.0
    assert town.effective == pytest.approx(1024 * 0.75, rel=0.01)  # E[d]^2 / E[d^2]


def test_an_event_and_the_move_that_it_names_are_one(found):
    assert found.looked == 1 and len(found.of_actors) == 2


def test_the_way_there_is_told(found):
    [way] = found.of_actors[0].way.ways.courses
    assert way.steps == (("disaster", "yes"),) and way.probability.mean == pytest.approx(1.0)


def test_claims_are_as_after_seeing_it(found):
    [safe] = found.of_claims  # the other holds in any case
    assert safe.claim == "safe" and safe.share == pytest.approx(0.5, abs=0.01)
    assert safe.after == pytest.approx(0.25, abs=0.01)
    seen = read_scenario(TEXT + "evidence: {it: {date: 2020-01-01, observe: disaster = yes}}\n")
    posterior = standoff.update(seen, worlds=1024)
    [hypothesis] = [each for each in posterior.hypotheses if each.id == "safe"]
    assert safe.after == pytest.approx(hypothesis.posterior, abs=1e-9)


def test_what_is_likely_is_no_extreme():
    assert looked(TEXT.replace("uniform(0, 0.1)", "uniform(0.3, 0.6)")) == type(looked(worlds=64))((), (), 0)


def test_too_few_effective_worlds_say_nothing():
    found = looked(TEXT.replace("uniform(0, 0.1)", "beta(0.01, 20)"), worlds=64)
    assert found.looked == 1 and found.of_actors == () and found.of_claims == ()
