"""Options compared, on small games whose payoffs, regrets and value of information are known on paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.special import expit

import standoff
from of_scenarios import alternatives
from standoff.claims.alternatives import Comparing, first_decision
from standoff.claims.spread import spread
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario

# An entrant, and an incumbent who knows whether it is tough. It fights as the logit has it: tough with FIGHT, soft with
# 1 - FIGHT. So entering pays -3 FIGHT + 2 (1 - FIGHT) against the tough, and the other way round against the soft.
ENTRY = """\
standoff: 1
title: Entry
actors: {entrant: Entrant, incumbent: Incumbent}
parameters: {tough: "discrete(0.2: 0.5, 0.6: 0.5)", idle: "uniform(0, 1)"}
timeline:
  - {chance: kind, outcomes: {tough: tough, soft: rest}, seen_by: incumbent}
  - {decision: enter, actor: entrant, options: [no, yes]}
  - {decision: answer, actor: incumbent, options: [yield, fight], when: enter = yes}
interests:
  entrant: {market: 2 * (answer = yield), war: -3 * (answer = fight)}
  incumbent: {honour: "if(kind = tough, 1, -1) * (answer = fight) + 0 * idle"}
rationality: {entrant: {prior: 1, about: response per thousand customers}, incumbent: 2}
"""
FIGHT = float(expit(2.0))
TOUGH, SOFT = -3 * FIGHT + 2 * (1 - FIGHT), -3 * (1 - FIGHT) + 2 * FIGHT
OFTEN = {0.2: 0.2 * TOUGH + 0.8 * SOFT, 0.6: 0.6 * TOUGH + 0.4 * SOFT}  # what entering pays
WORLDS = 256  # a power of two: half of the Sobol points are on each side


def entry(old="", new=""):
    assert old in ENTRY
    return read_scenario(ENTRY.replace(old, new) if old else ENTRY)


@pytest.fixture(scope="module")
def found():
    return alternatives(entry(), worlds=WORLDS, threads=1)


def test_payoffs_ranks_and_shares(found):
    no, yes = found.options
    assert (found.actor, found.decision, found.unit) == ("entrant", "enter", "thousand customers")
    assert (no.name, yes.name) == ("no", "yes")
    assert no.payoff.mean == pytest.approx(0.0, abs=1e-12)
    assert yes.payoff.mean == pytest.approx((OFTEN[0.2] + OFTEN[0.6]) / 2) and yes.payoff.mean < 0
    assert (yes.payoff.p05, yes.payoff.p95) == pytest.approx((OFTEN[0.6], OFTEN[0.2]))
    assert (no.rank, yes.rank) == (1, 2)
    assert (no.best, yes.best, no.tied, yes.tied) == (128, 128, 0, 0)
    assert no.share == yes.share == 0.5 and no.interval[0] < 0.5 < no.interval[1]
    assert (found.worlds, found.left_out, found.effective) == (256, 0, pytest.approx(256))


def test_free_is_what_the_game_itself_pays(found):
    assert found.free == spread(standoff.ask(entry(), "E(payoff(entrant))", worlds=WORLDS, threads=1).values)


def test_the_best_commitment_is_held_against_leaving_it_to_play(found):
    """Left to play the entrant enters with the logit of what entering pays, in each of the two kinds of world. The best
    of a world is to enter in the first, and to stay out in the second."""
    free = {tough: expit(pays) * pays for tough, pays in OFTEN.items()}
    regrets = OFTEN[0.2] - free[0.2], -free[0.6]
    assert [each.criterion for each in found.leaving] == [each.criterion for each in found.choices]
    mean, ninety, worst = found.leaving
    assert all(each.option == "no" for each in found.leaving)
    assert (mean.left, mean.committed) == pytest.approx((sum(regrets) / 2, OFTEN[0.2] / 2))
    assert (ninety.left, worst.left) == pytest.approx((max(regrets), max(regrets)))
    assert (ninety.committed, worst.committed) == pytest.approx((OFTEN[0.2], OFTEN[0.2]))
    assert [each.better for each in found.leaving] == ["leave"] * 3 and worst.stands == 1.0
    assert mean.committed - mean.left == pytest.approx(found.free.mean - found.options[0].payoff.mean)


def test_a_promise_that_others_answer_is_better_than_none():
    """Whoever is known to fight is not tried; left to play it yields to whoever has come, being sharp enough."""
    scenario = read_scenario("""\
standoff: 1
title: A promise
actors: {guard: Guard, comer: Comer}
parameters: {prize: 1 to 1.2}
timeline:
  - {decision: come, actor: comer, options: [no, yes]}
  - {decision: fight, actor: guard, options: [no, yes], when: come = yes}
interests:
  guard: {loss: -2 * (come = yes), blood: -1 * (fight = yes)}
  comer: {gain: prize * (come = yes and fight = no), blood: -3 * (fight = yes)}
rationality: {guard: 8, comer: 8}
""")
    compared = alternatives(scenario, "fight", worlds=64, threads=1)
    assert [(each.option, each.better, each.stands) for each in compared.leaving] == [("yes", "commit", 1.0)] * 3
    assert all(each.committed == 0.0 and each.left > 0.1 for each in compared.leaving)


def test_where_nothing_is_left_to_play_committing_changes_nothing():
    """Both options pay the same to a mover whom nobody sees, and it is even between them."""
    scenario = entry("market: 2 * (answer = yield), war: -3 * (answer = fight)", "calm: 1")
    compared = alternatives(scenario, worlds=64, threads=1)
    assert [each.better for each in compared.leaving] == ["either"] * 3
    assert all(each.stands == 1.0 for each in compared.leaving)


def test_regret(found):
    no, yes = found.options
    assert no.regret.mean == pytest.approx(OFTEN[0.2] / 2)
    assert no.regret.p90 == pytest.approx(OFTEN[0.2]) and no.regret.worst == pytest.approx(OFTEN[0.2])
    assert yes.regret.worst == pytest.approx(-OFTEN[0.6])


def test_choices(found):
    chosen = {choice.criterion: choice for choice in found.choices}
    assert list(chosen) == ["mean regret", "90th percentile of regret", "worst regret"]
    assert all(choice.option == "no" and choice.second == "yes" for choice in found.choices)
    assert chosen["worst regret"].value == pytest.approx(OFTEN[0.2]) and chosen["worst regret"].stands == 1.0
    assert chosen["mean regret"].stands > 0.8


def test_value_of_knowing_the_world_is_the_least_mean_regret(found):
    assert found.perfect.value == pytest.approx(OFTEN[0.2] / 2)
    assert found.perfect.value == pytest.approx(min(option.regret.mean for option in found.options))


def test_value_of_knowing_the_type(found):
    """Told, the entrant enters against the soft and stays out against the tough."""
    [kind] = found.hidden
    assert kind.name == "kind" and kind.seen_by == ("incumbent",) and found.untold == {}
    assert dict(kind.best) == {"tough": "no", "soft": "yes"}
    assert dict(kind.types) == pytest.approx({"tough": 0.4, "soft": 0.6})
    assert kind.worth.value == pytest.approx(0.6 * SOFT)  # untold, it stays out, and has nothing
    inside = [0.8 * SOFT - OFTEN[0.2], 0.4 * SOFT]  # to one who knows the world, and would enter in the first
    assert kind.inside.mean == pytest.approx(sum(inside) / 2)
    assert (kind.inside.p05, kind.inside.p95) == pytest.approx((min(inside), max(inside)))
    assert found.both.value == pytest.approx(0.6 * SOFT)  # the type is all that the choice needs


def test_value_of_knowing_a_parameter(found):
    tough, idle = found.factors
    assert (tough.name, idle.name) == ("tough", "idle")
    assert tough.worth.value == pytest.approx(OFTEN[0.2] / 2) and not tough.worth.noise
    [switch] = tough.switches
    assert (switch.below, switch.above, switch.at, switch.interval) == ("yes", "no", 0.6, (0.2, 0.6))
    assert idle.worth.value == pytest.approx(0.0, abs=1e-9) and idle.worth.noise and idle.switches == ()
    strongest = found.margin.drivers[0]
    assert strongest.name == "tough" and strongest.share == pytest.approx(1.0, abs=0.01)
    assert found.leads.drivers[0].name == "tough" and found.leads.mean == 0.5


def test_a_constant_changes_only_the_payoffs(found):
    other = alternatives(entry("market: 2", "gift: 7, market: 2"), worlds=WORLDS, threads=1)
    for one, two in zip(found.options, other.options, strict=True):
        assert two.payoff.mean == pytest.approx(one.payoff.mean + 7)
        assert (two.best, two.tied, two.rank) == (one.best, one.tied, one.rank)
        assert dataclasses.astuple(two.regret) == pytest.approx(dataclasses.astuple(one.regret), abs=1e-9)
    assert other.hidden[0].worth.value == pytest.approx(found.hidden[0].worth.value)
    assert other.factors[0].worth.value == pytest.approx(found.factors[0].worth.value)
    assert other.factors[0].switches == found.factors[0].switches


def test_options_in_another_order_are_the_same_options(found):
    other = alternatives(entry("options: [no, yes]", "options: [yes, no]"), worlds=WORLDS, threads=1)
    named = {option.name: option for option in other.options}
    for option in found.options:
        assert named[option.name].rank == option.rank and named[option.name].best == option.best
        assert named[option.name].payoff.mean == pytest.approx(option.payoff.mean, abs=1e-12)
    assert [f.worth.value for f in other.factors] == pytest.approx([f.worth.value for f in found.factors], abs=1e-9)
    assert other.factors[0].switches == found.factors[0].switches


def test_weights_move_the_choice():
    """With the worlds of the often soft counting nine times, one enters; with the others alone nothing is unsure."""
    scenario = entry()
    tough = alternatives(scenario, worlds=WORLDS, threads=1).results.parameters["tough"]
    weights = np.where(tough == 0.2, 0.9, 0.1) / 128
    heavy = alternatives(scenario, worlds=WORLDS, threads=1, weights=weights)
    assert heavy.options[1].payoff.mean == pytest.approx(0.9 * OFTEN[0.2] + 0.1 * OFTEN[0.6])
    assert heavy.options[1].share == pytest.approx(0.9) and heavy.choices[0].option == "yes"
    assert heavy.perfect.value == pytest.approx(-0.1 * OFTEN[0.6])
    assert heavy.effective == pytest.approx(1 / np.sum(weights**2)) and heavy.effective < heavy.worlds == 256
    sure = alternatives(scenario, worlds=WORLDS, threads=1, weights=np.where(tough == 0.2, 1.0, 0.0))
    assert sure.worlds == 128 and sure.perfect.value == 0.0 and sure.options[0].dominated_by == ("yes",)


def test_dominated_and_tied():
    """A third option that burns money is worse than staying out in every world; a fourth is staying out."""
    text = ENTRY.replace("options: [no, yes]", "options: [no, yes, burn, wait]")
    text = text.replace("market: 2", "burnt: -0.5 * (enter = burn), market: 2")
    found = alternatives(read_scenario(text), worlds=64, threads=1)
    no, yes, burn, wait = found.options
    assert burn.never_best and burn.dominated_by == ("no", "wait") and burn.share == 0.0
    assert (no.best, no.tied, wait.best, wait.tied) == (0, 32, 0, 32) and not no.never_best
    assert yes.best == 32 and yes.tied == 0
    assert no.dominated_by == () and yes.dominated_by == ()


def test_other_moves_committed():
    found = alternatives(entry(), do={"answer": "yield"}, worlds=64, threads=1)
    no, yes = found.options
    assert yes.payoff.mean == pytest.approx(2.0) and no.dominated_by == ("yes",) and dict(found.do)
    assert found.perfect.value == 0.0 and found.hidden[0].worth.value == 0.0
    free = standoff.ask(entry(), "E(payoff(entrant) | do(answer = yield))", worlds=64, threads=1)
    assert found.free == spread(free.values)


def test_a_planted_switch():
    """Whether to knock pays u - 0.3: the choice turns at 0.3, and w has no part in it."""
    scenario = read_scenario("""\
standoff: 1
title: A door
actors: {a: A}
parameters: {u: "uniform(0, 1)", w: "uniform(-1, 1)"}
timeline: [{decision: knock, actor: a, options: [no, yes]}]
interests: {a: {gain: (u - 0.3) * (knock = yes), luck: w}}
rationality: {a: 1 to 6}
""")
    found = alternatives(scenario, worlds=512, threads=1)
    factors = {factor.name: factor for factor in found.factors}
    [switch] = factors["u"].switches
    assert (switch.below, switch.above) == ("no", "yes")
    assert switch.interval[0] <= 0.3 <= switch.interval[1] and switch.at == pytest.approx(0.3, abs=0.01)
    assert found.factors[0].name == "u"
    assert factors["u"].worth.value == pytest.approx(0.3**2 / 2, abs=0.002)
    assert found.perfect.value == pytest.approx(0.3**2 / 2, abs=0.002)
    assert factors["w"].worth.noise and factors["rationality.a"].worth.noise
    assert found.options[1].share == pytest.approx(0.7, abs=0.01)
    assert found.hidden == () and found.both is None


# -- which types can be known -------------------------------------------------------------------------------


HIDING = """\
standoff: 1
title: Hiding
actors: {a: A, b: B}
parameters: {p: "20% to 80%"}
timeline:
  - {chance: weather, outcomes: {wet: p, dry: rest}, seen_by: b}
  - {chance: mood, outcomes: {good: "if(weather = wet, 0.2, 0.7)", bad: rest}, seen_by: b}
  - {decision: hint, actor: b, options: [no, yes]}
  - {chance: rumour, outcomes: {true: "if(hint = yes, 0.8, 0.3)", false: rest}, seen_by: b}
  - {chance: cold, outcomes: {ill: 0.4, well: rest}, seen_by: b, when: weather = wet}
  - {chance: own, outcomes: {x: p, y: rest}, seen_by: a}
  - {chance: open, outcomes: {x: p, y: rest}}
  - {chance: nobody, outcomes: {x: p, y: rest}, seen_by: nobody}
  - {decision: go, actor: a, options: [no, yes]}
  - {chance: late, outcomes: {x: 0.5, y: 0.5}, seen_by: b}
  - {decision: end, actor: b, options: [no, yes]}
interests:
  a: {fair: (go = yes) * ((weather = dry) - (weather = wet) + 2 * (mood = good) - 1)}
  b: {fun: go = yes}
rationality: {a: 1, b: 1}
"""


def test_types_that_can_be_known_and_those_that_cannot():
    found = alternatives(read_scenario(HIDING), "go", worlds=128, threads=1)
    assert [hidden.name for hidden in found.hidden] == ["weather", "mood"]
    assert dict(found.untold) == {
        "rumour": "it depends on `hint`, which may depend on the choice",
        "cold": "it does not occur in every course of play",
        "late": "it comes after the decision",
    }
    assert found.seen == ("hint", "own", "open")


def test_two_types_by_hand():
    """Going pays 2, 0, 0, -2 in fair dry, foul dry, fair wet and foul wet weather, in moods."""
    found = alternatives(read_scenario(HIDING), "go", worlds=128, threads=1)
    p = found.results.parameters["p"]
    pays = {("wet", "good"): 0, ("wet", "bad"): -2, ("dry", "good"): 2, ("dry", "bad"): 0}
    likely = {
        ("wet", "good"): p * 0.2,
        ("wet", "bad"): p * 0.8,
        ("dry", "good"): (1 - p) * 0.7,
        ("dry", "bad"): (1 - p) * 0.3,
    }
    going = sum(likely[each] * pays[each] for each in pays)
    assert found.payoffs[1] == pytest.approx(going, abs=1e-9)
    untold = max(going.mean(), 0.0)
    weather, mood = found.hidden
    dry, wet = 1.4 * (1 - p), -1.6 * p
    assert weather.worth.value == pytest.approx(dry.mean() - untold)  # go if it is dry
    assert weather.inside.mean == pytest.approx((dry - np.maximum(dry + wet, 0)).mean())
    good = likely["dry", "good"] * 2
    assert mood.worth.value == pytest.approx(good.mean() - untold)  # go if the mood is good
    assert dict(mood.best) == {"good": "yes", "bad": "no"}
    assert found.both.value == pytest.approx((likely["dry", "good"] * 2).mean() - untold)


def test_a_type_before_repeated_play():
    found = alternatives(standoff.load("calling-bluffs"), "provoke", worlds=64, threads=1)
    assert [hidden.name for hidden in found.hidden] == ["bond"] and found.hidden[0].seen_by == ("patron",)
    assert found.hidden[0].worth.value >= 0.0 and found.both.value >= found.perfect.value


def test_every_part_adds_up():
    """What an option pays given each type, weighed by the types, is what it pays."""
    comparing = Comparing(standoff.load("deterrence"), "challenge", {})
    found = alternatives(standoff.load("deterrence"), "challenge", worlds=64, threads=1)
    answers = found.results.answers
    [group] = comparing.groups
    for number, query in enumerate(comparing.payoffs):
        parts = sum(answers[likely] * answers[paid[number]] for _, likely, paid in comparing.typed(group))
        assert parts == pytest.approx(answers[query], abs=1e-9)


# -- what is asked and refused ------------------------------------------------------------------------------


def test_the_first_public_decision_is_compared():
    assert first_decision(standoff.load("north-korea-2017")) == "approach"
    assert first_decision(standoff.load("calling-bluffs")) == "provoke"
    text = ENTRY.replace("options: [no, yes]}", "options: [yes]}")
    assert first_decision(read_scenario(text)) == "answer"
    with pytest.raises(StandoffError, match="no decision with more than one option"):
        first_decision(read_scenario(text.replace("[yield, fight]", "[yield]").replace("answer = fight", "1 = 0")))


@pytest.mark.parametrize(
    ("decision", "do", "says"),
    [
        ("entre", {}, "the decision `entre` is not there: did you mean `enter`"),
        ("kind", {}, "`kind` is a move of nature"),
        ("enter", {"anwser": "fight"}, "no move or parameter `anwser` to set: did you mean `answer`"),
        ("enter", {"answer": "figth"}, "no option `figth`: did you mean `fight`"),
        ("enter", {"enter": "yes"}, "`enter` is the decision being compared"),
    ],
)
def test_what_cannot_be_compared(decision, do, says):
    with pytest.raises(StandoffError, match=says):
        alternatives(entry(), decision, do, worlds=8)


def test_too_few_worlds_say_so():
    found = alternatives(entry(), worlds=16, threads=1)
    assert found.options[1].best == 8
    assert found.choices == () == found.factors and found.perfect is None and found.leads is None


def test_worlds_left_out_are_counted(found):
    """A world in which the game of one option is not certified is no world for any."""
    comparing = Comparing(entry(), "enter", {})
    answers = dict(found.results.answers)
    broken = answers[comparing.payoffs[1]].copy()
    broken[:10] = np.nan
    answers[comparing.payoffs[1]] = broken
    fewer = comparing.judged(dataclasses.replace(found.results, answers=answers), "logit")
    assert (fewer.worlds, fewer.left_out) == (246, 10) and np.isnan(fewer.payoffs[:, :10]).all()
    assert sum(option.best for option in fewer.options) == 246
    broken[:] = np.nan
    none = comparing.judged(dataclasses.replace(found.results, answers=answers), "logit")
    assert (none.worlds, none.left_out) == (0, 256) and np.isnan(none.options[0].payoff.mean)
    assert none.choices == () and none.options[0].best == 0


def test_a_store_is_compared_in_its_worlds(tmp_path):
    scenario = standoff.load("deterrence")
    standoff.judge(standoff.simulate(scenario, worlds=40, seed=5, threads=1, save_to=tmp_path / "kept.zarr"))
    kept = alternatives(standoff.open_ensemble(tmp_path / "kept.zarr"), threads=1)
    fresh = alternatives(scenario, worlds=40, seed=5, threads=1)
    assert kept.payoffs == pytest.approx(fresh.payoffs, abs=1e-9)
    assert [factor.name for factor in kept.factors] == [factor.name for factor in fresh.factors]


def test_options_that_only_rounding_tells_apart_are_told_to_be_alike():
    """A move that nobody sees or minds: committed either way it pays the same, and so does leaving it to play."""
    scenario = read_scenario("""
standoff: 1
title: A tie
actors: {a: Ann, b: Bob}
parameters: {k: 1 to 3}
timeline:
  - {decision: z, actor: a, options: [no, maybe, yes]}
  - {decision: y, actor: b, options: [no, yes]}
interests:
  a: {pay: "k * (y = yes) - 2 * (z = maybe)"}
  b: {pay: k * (y = yes)}
rationality: {a: 1 to 6, b: 1 to 6}
""")
    found = standoff.alternatives(scenario, "z", worlds=128)
    by_name = {option.name: option for option in found.options}
    assert (by_name["no"].best, by_name["no"].tied) == (by_name["yes"].best, by_name["yes"].tied) == (0, 128)
    assert by_name["yes"].regret.worst == 0.0 and by_name["maybe"].dominated_by == ("no", "yes")
    for choice in found.choices:
        assert (choice.option, *choice.alike) == ("no", "yes") and choice.second == "maybe" and choice.stands == 1.0
    assert all(factor.worth.noise for factor in found.factors)
    assert found.leads.reason == "it holds in every world"
    assert found.margin.reason == "it is the same in every world"
