"""How blunt decisions are: what payoffs make of them, and how far they leave usual play."""

from __future__ import annotations

import math

import pytest

import standoff
from standoff.scenario_files.read import read_scenario

ONE = """\
standoff: 1
title: One choice
actors: {{us: United States}}
parameters: {{gain: {gain}}}
timeline:
  - {{decision: act, actor: us, options: [no, yes]{usual}}}
interests: {{us: {{gain: gain * act}}}}
rationality: {{us: {sharp}}}
claims:
  acts: {{kind: mechanism, quote: It will act., holds: P(act = yes) > 0.5}}
"""

CHANNELS = """\
standoff: 1
title: Three channels
actors: {china: China, dprk: North Korea}
timeline:
  - {decision: coal, actor: china, options: [keep, cut], together: channels}
  - {decision: oil, actor: china, options: [keep, cut], together: channels}
  - {decision: banks, actor: china, options: [keep, cut], together: channels}
  - {decision: test, actor: dprk, options: [no, yes]}
interests:
  china: {trade: "0.1 * (coal = cut) + 0.2 * (oil = cut) - 0.3 * (banks = cut)"}
  dprk: {test: 2 * test}
rationality: {china: 2, dprk: 3}
claims:
  cuts: {kind: mechanism, quote: It will cut coal., holds: P(coal = cut) > 0.4}
  tests: {kind: mechanism, quote: It will test., holds: P(test = yes) > 0.5}
  bound: {kind: mechanism, quote: Cut coal and it will not test., holds: P(test = yes | do(coal = cut)) < 0.5}
"""

CATASTROPHE = """\
standoff: 1
title: A strike that nobody wants
actors: {us: United States}
timeline:
  - decision: answer
    actor: us
    options: [wait, pledge, trade, strike]
    usual: {wait: 0.7, pledge: 0.15, trade: 0.05, strike: 0.1}
interests: {us: {peace: {pledge: 0.1, trade: 0.05, strike: -50, of: answer}}}
rationality: {us: 2}
claims:
  waits: {kind: mechanism, quote: It will wait., holds: P(answer = wait) > 0.5}
"""

PENNIES = """\
standoff: 1
title: Matching pennies
actors: {us: United States, su: Soviet Union}
timeline:
  - {decision: mine, actor: us, options: [heads, tails], together: coins}
  - {decision: yours, actor: su, options: [heads, tails], together: coins}
interests:
  us: {match: "if(mine = yours, 1, -1)"}
  su: {match: "if(mine = yours, -1, 1)"}
rationality: {us: 3, su: 3}
claims:
  heads: {kind: mechanism, quote: It will show heads., holds: P(mine = heads) > 0.4}
"""


def judged(text, **solving):
    return standoff.judge(read_scenario(text), worlds=solving.pop("worlds", 8), **solving)


def one(gain="1", sharp="2", usual=""):
    return ONE.format(gain=gain, sharp=sharp, usual=usual)


@pytest.mark.parametrize(("gain", "sharp"), [(1.0, 2.0), (0.1, 0.5), (-3.0, 4.0), (0.0, 5.0)])
def test_of_two_options_it_is_half_the_log_odds(gain, sharp):
    (act,) = judged(one(str(gain), str(sharp))).decisions
    assert act.sharpness == pytest.approx(abs(gain) * sharp / 2, abs=1e-12)
    assert act.distance == pytest.approx(abs(1 / (1 + math.exp(-gain * sharp)) - 0.5), abs=1e-12)
    assert act.nearly_blind == (abs(gain) * sharp / 2 < 0.5)


def test_of_two_options_the_habit_changes_the_distance_alone():
    (act,) = judged(one(usual=", usual: {no: 0.9, yes: 0.1}")).decisions
    assert act.sharpness == pytest.approx(2 / 2, abs=1e-12)
    yes = 0.1 * math.exp(2) / (0.9 + 0.1 * math.exp(2))
    assert act.distance == pytest.approx(yes - 0.1, abs=1e-12)


def test_a_catastrophe_that_nobody_wants_does_not_make_the_rest_sharp():
    """Of two answers as usually drawn, one is rarely the strike: the pair that counts is waiting and pledging."""
    (answer,) = judged(CATASTROPHE).decisions
    assert answer.sharpness == pytest.approx(2 * 0.1 / 2, abs=1e-12)
    assert answer.distance == pytest.approx(0.1, abs=0.02) and answer.nearly_blind


def test_who_is_kept_indifferent_is_not_blind():
    """In matching pennies both play as usual, and each coin is worth two more or two less by what is hidden."""
    for each in judged(PENNIES).decisions:
        assert each.distance == pytest.approx(0.0, abs=1e-9)
        assert each.sharpness == pytest.approx(3 * 2 / 2, abs=1e-9) and not each.nearly_blind


def test_an_inspectorate_kept_indifferent_is_not_blind():
    found = {each.decision: each for each in standoff.judge(standoff.load("inspections"), worlds=8).decisions}
    assert found["visit"].sharpness > 10 and found["visit"].distance < 0.3


def test_per_typical_difference_it_is_that_rationality():
    """Where nobody else moves, play as usual has the differences that actual play has."""
    (act,) = judged(one("0.1 to 5", "3 per typical difference"), worlds=64).decisions
    assert act.sharpness == pytest.approx(3.0, abs=1e-9)


def test_the_variances_of_a_choice_add_up():
    channels, test = judged(CHANNELS).decisions
    assert (channels.decision, channels.actor, test.decision) == ("channels", "china", "test")
    assert channels.sharpness == pytest.approx(2 * math.sqrt(0.1**2 + 0.2**2 + 0.3**2) / 2, abs=1e-12)
    assert channels.distance == pytest.approx(1 / (1 + math.exp(-0.6)) - 0.5, abs=1e-9)  # of the banks
    assert channels.nearly_blind and not test.nearly_blind


def test_a_verdict_says_which_nearly_blind_decision_it_asks_about():
    found = {each.id: [blunt.decision for blunt in each.blunt] for each in judged(CHANNELS).verdicts}
    assert found == {"cuts": ["channels"], "tests": [], "bound": []}


def test_other_theories_have_a_distance_alone():
    for behaviour in ("level-1", "rational", "cognitive-hierarchy"):
        (act,) = judged(one(), behaviour=behaviour).decisions
        assert act.sharpness is None and act.distance > 0.2 and not act.nearly_blind


def test_a_store_says_the_same(tmp_path):
    scenario = read_scenario(CHANNELS)
    kept = standoff.simulate(scenario, worlds=16, save_to=tmp_path / "c.zarr")
    assert standoff.judge(kept).decisions == standoff.judge(scenario, worlds=16).decisions
    assert len(standoff.judge(kept).results.certificates) == 2


@pytest.mark.parametrize("factor", [0.0, 0.5, 3.0])
def test_everyone_s_rationality_may_be_multiplied(factor):
    (act,) = judged(one(), behaviour=f"logit-x{factor:g}").decisions
    assert act.sharpness == pytest.approx(factor, abs=1e-12)
    typical = judged(one("0.1 to 5", "1 per typical difference"), behaviour=f"logit-x{factor:g}").decisions[0]
    assert typical.sharpness == pytest.approx(factor, abs=1e-9)


def test_drawn_rationality_is_shown_as_drawn():
    """What is multiplied is how it is played, so that drivers and stores know the draws."""
    scenario = read_scenario(one(sharp="1 to 6"))
    plain, double = (standoff.simulate(scenario, worlds=16, behaviour=each) for each in ("logit", "logit-x2"))
    draws = [standoff.judge(each).results.rationality["us"] for each in (plain, double)]
    assert (draws[0] == draws[1]).all()
    assert standoff.judge(double).theory == "logit-x2"


@pytest.mark.parametrize("named", ["rational-x2", "best-response-x2", "logit-x", "logit-x-2"])
def test_what_cannot_be_multiplied_is_refused(named):
    with pytest.raises(standoff.StandoffError):
        judged(one(), behaviour=named)
