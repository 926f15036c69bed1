"""What mistakes do: each correction is held to the scenario that has none, in the same worlds."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: A threat
actors: {home: Home, rival: Rival}
parameters: {audience: 1 to 3, prize: 1 to 2}
timeline:
  - {decision: threat, actor: home, options: [no, yes]}
  - {decision: yield, actor: rival, options: [no, yes], when: threat = yes}
  - {decision: fight, actor: home, options: [no, yes], when: yield = no}
interests:
  home: {prize: {yes: prize, of: yield}, audience: -audience * (fight = no), war: -1 * (fight = yes)}
  rival: {prize: {yes: -prize, of: yield}, war: -2.5 * (fight = yes)}
rationality: {home: 4, rival: 4}
"""
CLAIMS = """\
claims:
  blunder:
    kind: mechanism
    quote: It is taken for a bluff.
    holds: P(fight = yes) > P(fight = yes | as rival), negligible 0.01
  peace: {kind: mechanism, quote: It gives in., holds: "P(yield = yes | given threat = yes) > 0.5"}
"""


def test_a_correction_is_the_scenario_without_the_view():
    found = standoff.views(read_scenario(f"{TEXT}views: {{rival: {{audience: 0 to 0.5}}}}\n{CLAIMS}"), worlds=300)
    assert list(found.reports) == ["nobody", "rival"]
    plain = standoff.judge(read_scenario(TEXT + CLAIMS), worlds=300)
    for claim, verdict in zip(found.claims, plain.verdicts, strict=True):
        assert claim.verdicts["rival"].share == pytest.approx(verdict.share, abs=0.03, nan_ok=True)
        assert claim.verdicts["rival"].verdict == verdict.verdict
    peace = found.claims[1]
    held = {
        name: np.asarray(report.results.answers[report.scenario.tests["peace"]])
        for name, report in found.reports.items()
    }
    begins = int(((held["nobody"] == 0) & (held["rival"] == 1)).sum())
    assert peace.begins["rival"] == begins > 0 and peace.ends["rival"] == 0
    assert "rival" in peace.turned


def test_gains_are_what_each_expects_then_less_what_it_expects():
    scenario = read_scenario(f"{TEXT}views: {{rival: {{audience: 0.25}}}}\n{CLAIMS}")
    found = standoff.views(scenario, worlds=300)
    for actor in ("home", "rival"):
        query = f"E(payoff({actor}))"
        as_it_is = np.asarray(standoff.simulate(scenario, worlds=300).ask([query]).answers[query])
        corrected = np.asarray(standoff.simulate(read_scenario(TEXT), worlds=300).ask([query]).answers[query])
        gain, change = found.gains["rival"][actor], corrected - as_it_is
        assert gain.mean == pytest.approx(change.mean(), abs=1e-9)
        assert (gain.low, gain.high) == pytest.approx(tuple(np.quantile(change, (0.05, 0.95))), abs=1e-9)
        assert gain.gains == pytest.approx((change > 1e-9).mean()) and gain.loses == pytest.approx(
            (change < -1e-9).mean()
        )
    assert found.gains["rival"]["home"].gains > 0.9  # it bluffs less often in vain


def test_everyone_is_corrected_where_several_are_mistaken():
    views = "views: {rival: {audience: 0.25}, home: {prize: 3}}\n"
    found = standoff.views(read_scenario(TEXT + views + CLAIMS), worlds=100)
    assert list(found.reports) == ["nobody", "rival", "home", "everyone"]
    plain = standoff.simulate(read_scenario(TEXT), worlds=100).ask(["E(payoff(home))"])
    corrected = found.reports["everyone"].results.answers["E(payoff(home))"]
    assert np.asarray(corrected).tobytes() == np.asarray(plain.answers["E(payoff(home))"]).tobytes()


def test_an_equal_view_changes_nothing():
    found = standoff.views(
        read_scenario(f"{TEXT}views: {{rival: {{audience: {{value: audience}}}}}}\n{CLAIMS}"), worlds=64
    )
    assert all(gain.gains == gain.loses == gain.mean == 0.0 for gain in found.gains["rival"].values())
    assert not any(claim.turned for claim in found.claims)


def test_a_correction_of_whom_another_knew():
    """Who knew of the error knows that it is gone: nothing of the two views is left."""
    views = "views: {rival: {audience: 0.25}, home: {knows: [rival]}}\n"
    found = standoff.views(read_scenario(TEXT + views + CLAIMS), worlds=64)
    plain = standoff.simulate(read_scenario(TEXT), worlds=64).ask(["E(payoff(home))"])
    assert list(found.reports) == ["nobody", "rival"]  # Home is not mistaken
    corrected = found.reports["rival"].results.answers["E(payoff(home))"]
    assert np.asarray(corrected).tobytes() == np.asarray(plain.answers["E(payoff(home))"]).tobytes()


def payoffs(views):
    """What Home expects, by who is corrected."""
    found = standoff.views(read_scenario(f"{TEXT}views: {views}\n{CLAIMS}"), worlds=64)
    return {name: np.asarray(each.results.answers["E(payoff(home))"]) for name, each in found.reports.items()}


def test_who_is_corrected_of_anothers_view_knows_that_view():
    """Home thinks that Rival rates the cost at 1, where it is at 0.25: corrected, it knows that, and no less."""
    found = payoffs("{rival: {audience: 0.25}, home: {rival: {audience: 1}}}")
    knows = payoffs("{rival: {audience: 0.25}, home: {knows: [rival]}}")
    assert found["home"].tobytes() == knows["nobody"].tobytes() != found["nobody"].tobytes()
    assert found["everyone"].tobytes() == knows["rival"].tobytes()
    still = payoffs("{home: {rival: {audience: 1}}}")  # Rival is corrected, and Home does not learn of it
    assert found["rival"].tobytes() == still["nobody"].tobytes()


def test_of_two_who_cannot_both_know_the_other_the_corrected_sees_the_game_as_it_is():
    found = payoffs("{rival: {audience: 0.25, knows: [home]}, home: {rival: {audience: 1}}}")
    plain = payoffs("{rival: {audience: 0.25}}")
    assert found["home"].tobytes() == plain["nobody"].tobytes()


def test_where_nobody_is_mistaken_it_says_so():
    with pytest.raises(StandoffError, match="no actor has a view"):
        standoff.views(read_scenario(TEXT + CLAIMS), worlds=8)


def test_other_equilibria_are_not_looked_for():
    scenario = read_scenario(f"{TEXT}views: {{rival: {{audience: 0.25}}}}\n{CLAIMS}")
    with pytest.raises(StandoffError, match="other equilibria are not looked for where an actor has a view"):
        standoff.judge(scenario, worlds=8, other_equilibria=8)
