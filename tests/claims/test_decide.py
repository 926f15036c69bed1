"""A decision on one page, on small games whose payoffs, best options and values are known on paper."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

import standoff
import structures
from standoff.claims.committed import expected, highest
from standoff.ensembles import simulate as solving
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario

# An entrant, and an incumbent who knows whether it is tough, which the entrant does not. The tough likes to fight by
# 1, the soft to yield by 1, and both answer by the logit: the tough fights with FIGHT, and the soft yields with FIGHT.
ENTRY = """\
standoff: 1
title: Entry
actors: {entrant: Entrant, incumbent: Incumbent}
parameters: {tough: "discrete(0.2: 0.5, 0.6: 0.5)"}
timeline:
  - {chance: kind, outcomes: {tough: tough, soft: rest}, seen_by: incumbent}
  - {decision: enter, actor: entrant, options: [no, yes]}
  - {decision: answer, actor: incumbent, options: [yield, fight], when: enter = yes}
interests:
  entrant: {market: 2 * (answer = yield), war: -3 * (answer = fight)}
  incumbent: {honour: "if(kind = tough, 1, -1) * (answer = fight)"}
rationality: {entrant: 1, incumbent: 2}
"""
FIGHT = float(expit(2.0))
TOUGH, SOFT = -3 * FIGHT + 2 * (1 - FIGHT), -3 * (1 - FIGHT) + 2 * FIGHT  # what entering pays against either
OFTEN = {0.2: 0.2 * TOUGH + 0.8 * SOFT, 0.6: 0.6 * TOUGH + 0.4 * SOFT}
ENTERED = {tough: float(expit(pays)) for tough, pays in OFTEN.items()}
WARNED = float(expit(-3.0))  # how likely it enters against one who will fight

# A leader goes left or right, a follower answers x or y, and the leader may then pay a tenth to spoil the answer y.
# Going right pays 1 whatever follows. Going left pays 2 if x follows; y pays the follower 1, and -1 if it is spoiled.
LEADING = """\
standoff: 1
title: To lead
actors: {leader: Leader, follower: Follower}
parameters: {idle: "uniform(0, 1)"}
timeline:
  - {decision: way, actor: leader, options: [left, right]}
  - {decision: reply, actor: follower, options: [x, y]}
  - {decision: spoil, actor: leader, options: [no, yes]}
interests:
  leader: {prize: "if(way = left, 2 * (reply = x), 1)", cost: -0.1 * (spoil = yes)}
  follower: {gain: "if(way = left, (reply = y) * if(spoil = yes, -1, 1), 0) + 0 * idle"}
rationality: {leader: 4, follower: 1}
"""
SPOILS = float(expit(-0.4))  # where it is left to play
WORLDS = 64


def test_what_it_is_worth_to_know_what_one_is():
    """The tough fights, the soft yields, announced or not; before it knows, to yield is better."""
    found = standoff.decide(read_scenario(ENTRY), "answer", worlds=WORLDS, threads=1)
    tough, soft = found.own.types
    assert found.actor == "incumbent" and found.own.names == ("kind",) and found.own.untold == {}
    assert (tough.types, soft.types) == ({"kind": "tough"}, {"kind": "soft"})
    assert (tough.probability, soft.probability) == pytest.approx((0.4, 0.6))
    assert (tough.best, tough.best_announced) == (("fight",), ("fight",))
    assert (soft.best, soft.best_announced) == (("yield",), ("yield",))
    entered = (0.2 * ENTERED[0.2] + 0.6 * ENTERED[0.6]) / 0.8  # across worlds, as likely as the tough is in each
    assert tough.in_play == pytest.approx({"yield": 0.0, "fight": entered}, abs=1e-9)
    assert tough.announced == pytest.approx({"yield": 0.0, "fight": WARNED}, abs=1e-9)
    assert soft.announced == pytest.approx({"yield": 0.0, "fight": -WARNED}, abs=1e-9)
    assert tough.left_to_play == pytest.approx(entered * FIGHT)
    assert tough.known == pytest.approx(float(expit(TOUGH)) * FIGHT)
    assert soft.known == pytest.approx(-float(expit(SOFT)) * (1 - FIGHT))
    assert tough.worth_of_showing == pytest.approx(tough.known - tough.left_to_play)
    assert found.own.showing == pytest.approx(0.4 * tough.worth_of_showing + 0.6 * soft.worth_of_showing)
    before = {option.name: option.payoff.mean for option in found.alternatives.options}
    assert before == pytest.approx({"yield": 0.0, "fight": -0.2 * WARNED}, abs=1e-9)
    assert found.alternatives.options[0].rank == 1


def test_who_knows_nothing_of_itself_has_no_types():
    found = standoff.decide(read_scenario(ENTRY), "enter", worlds=WORLDS, threads=1)
    assert found.own.types == () and found.own.names == () and found.own.showing is None


def test_types_that_follow_from_the_choice_or_come_again_are_left_out_with_the_reason():
    moved = ENTRY.replace(
        "  - {decision: answer", "  - {chance: mood, outcomes: {hot: 'if(enter = yes, 0.5, 0.1)', cold: rest}, "
        "seen_by: incumbent}\n  - {decision: answer",
    )  # fmt: skip
    found = standoff.decide(read_scenario(moved), "answer", worlds=WORLDS, threads=1)
    assert found.own.names == ("kind",) and found.own.untold == {"mood": "it depends on `enter`"}


def test_a_type_that_depends_on_another_move_cannot_be_supposed_known():
    chained = ENTRY.replace(
        "  - {chance: kind, outcomes: {tough: tough, soft: rest}",
        "  - {chance: weather, outcomes: {fair: 0.5, foul: rest}, seen_by: nobody}\n"
        "  - {chance: kind, outcomes: {tough: 'if(weather = fair, tough, 0.5)', soft: rest}",
    )
    found = standoff.decide(read_scenario(chained), "answer", worlds=WORLDS, threads=1)
    assert found.own.showing is None and all(each.known is None for each in found.own.types)


def test_what_it_is_worth_to_announce_an_answer():
    """Hidden, the entrant enters as ever; announced, it heeds the threat. It sees the answer only when it is made."""
    found = standoff.decide(read_scenario(ENTRY), "answer", worlds=WORLDS, threads=1).announcing
    yields, fights = found.options
    hidden = (-0.6 * ENTERED[0.2] + 0.2 * ENTERED[0.6]) / 2  # fighting pays 2 tough - 1 to one that does not know
    assert (yields.to_all, yields.to_none) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert (fights.to_all, fights.to_none) == pytest.approx((-0.2 * WARNED, hidden))
    assert fights.gain.change == pytest.approx(-0.2 * WARNED - hidden)
    assert (found.best_told, found.best_hidden) == (("yield",), ("yield",))
    assert found.worth.change == pytest.approx(0.0, abs=1e-9) and found.worth.noise
    assert found.seen_anyway == ("entrant",) and fights.to_one == {}


def test_one_of_several_may_be_told_alone():
    """A second entrant with a market of its own learns of it, and the first does not."""
    two = ENTRY.replace("actors: {entrant: Entrant,", "actors: {entrant: Entrant, other: Other,").replace(
        "  - {decision: answer", "  - {decision: come, actor: other, options: [no, yes]}\n  - {decision: answer"
    )
    two = two.replace("  incumbent: {honour", "  other: {market: come = yes and answer = yield}\n  incumbent: {honour")
    two = two.replace("rationality: {", "rationality: {other: 1, ")
    found = standoff.decide(read_scenario(two), "answer", worlds=WORLDS, threads=1).announcing
    for each in found.options:
        assert set(each.to_one) == {"entrant", "other"}
        assert each.to_one["entrant"] == pytest.approx(each.to_all)  # the other's coming changes nothing for these
        assert each.to_one["other"] == pytest.approx(each.to_none)


def test_where_nobody_else_decides_there_is_nobody_to_tell_and_nobody_to_fear():
    found = standoff.decide(structures.scenario(), worlds=WORLDS, threads=1)
    assert found.announcing is None and found.undoing is None and found.seconds is None


def test_a_second_commitment_adds_what_it_makes_others_do():
    found = standoff.decide(read_scenario(LEADING), "way", worlds=WORLDS, threads=1)
    answers_y = {"no": float(expit(1.0)), "yes": float(expit(-1.0)), "open": float(expit(1.0 - 2.0 * SPOILS))}
    pays = {option.name: option.payoff.mean for option in found.alternatives.options}
    assert pays == pytest.approx({"left": 2 * (1 - answers_y["open"]) - 0.1 * SPOILS, "right": 1 - 0.1 * SPOILS})
    pairs = {(each.first, each.second): each.payoff.mean for each in found.seconds.pairs}
    assert pairs == pytest.approx(
        {
            ("left", "no"): 2 * (1 - answers_y["no"]),
            ("left", "yes"): 2 * (1 - answers_y["yes"]) - 0.1,
            ("right", "no"): 1.0,
            ("right", "yes"): 0.9,
        }
    )
    best = found.seconds.best
    assert (best.best.first, best.best.decision, best.best.second) == ("left", "spoil", "yes")
    assert best.adds.change == pytest.approx(pairs["left", "yes"] - pays["right"]) and not best.adds.noise
    assert found.seconds.left_out == () and found.seconds.worlds == WORLDS


def test_what_the_other_could_commit_to_in_response():
    """To the way left the follower would commit to y, which it likes and which leaves nothing; to the right it has no
    reason to."""
    found = standoff.decide(read_scenario(LEADING), "way", worlds=WORLDS, threads=1)
    left, right = found.undoing.worst["left"], found.undoing.worst["right"]
    assert (left.actor, left.decision, left.chosen) == ("follower", "reply", {"y": 1.0})
    whole = 1.0 - 2.0 * SPOILS  # what y pays
    assert left.gains == pytest.approx(whole * (1.0 - float(expit(whole))))
    assert left.left == pytest.approx(-0.1 * SPOILS)
    pays = {option.name: option.payoff.mean for option in found.alternatives.options}
    assert left.harm.change == pytest.approx(left.left - pays["left"])
    assert right.chosen == {} and right.harm.change == 0.0 and right.left == pytest.approx(pays["right"])
    assert found.undoing.best == ("right",) and found.undoing.left_out == ()


def test_too_many_pairs_are_left_out_and_named(monkeypatch):
    monkeypatch.setattr("standoff.claims.second_commitments.MOST_PAIRS", 3)
    monkeypatch.setattr("standoff.claims.undoing.MOST_RESPONSES", 3)
    found = standoff.decide(read_scenario(LEADING), "way", worlds=WORLDS, threads=1)
    assert (found.seconds.left_out, found.seconds.pairs, found.seconds.best) == (("spoil",), (), None)
    assert (found.undoing.left_out, found.undoing.responses, found.undoing.best) == (("reply",), (), ())


def test_what_each_option_brings_about():
    found = standoff.decide(read_scenario(LEADING), "way", worlds=WORLDS, threads=1).about
    y = float(expit(1.0 - 2.0 * SPOILS))
    chances = {(each.move, each.outcome): each.chances for each in found.moves}
    assert chances["reply", "y"] == pytest.approx({"left": y, "right": 0.5})
    assert {each.move for each in found.moves[:2]} == {"reply"}  # which differs most
    left = next(each for each in found.courses if each.option == "left")
    assert left.steps == (("reply", "y"), ("spoil", "no"))
    assert left.probability.mean == pytest.approx(y * (1 - SPOILS))


def test_interests_add_up_to_what_an_option_pays():
    found = standoff.decide(read_scenario(LEADING), "way", worlds=WORLDS, threads=1)
    by = {each.name: each for each in found.interests}
    assert by["cost"].pays == pytest.approx({"left": -0.1 * SPOILS, "right": -0.1 * SPOILS})
    for option in found.alternatives.options:
        assert sum(each.pays[option.name] for each in found.interests) == pytest.approx(option.payoff.mean)
    assert sum(each.free for each in found.interests) == pytest.approx(found.alternatives.free.mean)
    assert found.interests[0].name == "prize"


def test_options_under_each_variant():
    """Acting pays the prize, 0.55 on average, and 2 less under `dread`; of eleven parts of weight, four have dread."""
    found = standoff.decide(structures.scenario(), worlds=256, threads=1)
    across = found.structures
    assert [each.name for each in across.structures] == ["base", "dread", "habit", "same", "dread+habit"]
    assert [each.weight for each in across.structures] == pytest.approx([2 / 11, 1 / 11, 3 / 11, 2 / 11, 3 / 11])
    assert [each.best for each in across.structures] == [("yes",), ("no",), ("yes",), ("yes",), ("no",)]
    prize = across.structures[0].pays["yes"]
    assert prize == pytest.approx(0.55, abs=0.01)
    assert across.structures[1].pays["yes"] == pytest.approx(prize - 2.0)
    assert across.pays == pytest.approx({"no": 0.0, "yes": prize - 8 / 11})
    assert across.best == ("no",) and not across.same_best
    assert across.worth == pytest.approx(prize * 7 / 11)
    assert across.regret == pytest.approx({"no": prize * 7 / 11, "yes": (2 - prize) * 4 / 11})
    assert across.worst == pytest.approx({"no": prize, "yes": 2 - prize})


def test_variants_in_which_it_is_another_decision_are_left_out():
    text = structures.TEXT.replace("combine: [[base, dread], [base, habit]]\n", "").replace(
        "    change: {timeline.act.usual: no}", "    change: {'timeline.act.options': {no: 0, later: 0.5, yes: 1}}"
    )
    found = standoff.decide(structures.scenario(text), worlds=WORLDS, threads=1).structures
    assert found.left_out == {"habit": "the decision is not the same there"}
    assert [each.name for each in found.structures] == ["base", "dread", "same"]


@pytest.mark.parametrize("decision", ["enter", "answer"])
def test_no_game_is_solved_twice(decision, monkeypatch):
    solved = Counter()
    whole = solving.solve_games

    def counting(game, commitments, worlds, *more, **rest):
        commitments = tuple(commitments)
        solved.update((id(game), worlds.start, each) for each in commitments)
        return whole(game, commitments, worlds, *more, **rest)

    monkeypatch.setattr(solving, "solve_games", counting)
    found = standoff.decide(read_scenario(ENTRY), decision, worlds=WORLDS, threads=1)
    assert solved and set(solved.values()) == {1}
    assert found.games == len(found.results.certificates) == len(solved)


def test_it_is_the_comparison_of_alternatives_and_more():
    scenario = read_scenario(ENTRY)
    found = standoff.decide(scenario, "enter", worlds=256, threads=1)
    compared = standoff.alternatives(scenario, "enter", worlds=256, threads=1)
    assert found.alternatives.options == compared.options and found.alternatives.factors == compared.factors
    for option, pays in zip(compared.options, compared.payoffs, strict=True):
        assert found.regret[option.name] == pytest.approx(np.percentile(compared.payoffs.max(axis=0) - pays, 95))
    assert found.alternatives.perfect.value == pytest.approx(OFTEN[0.2] / 2)


def test_blind_actors_and_mistaken_ones_are_told():
    blind = standoff.decide(read_scenario(ENTRY.replace("entrant: 1,", "entrant: 0,")), "answer", worlds=32, threads=1)
    assert blind.blind == ("entrant",) and blind.announcing.worth.change == pytest.approx(0.0, abs=1e-12)
    at_random = standoff.decide(read_scenario(ENTRY), "answer", worlds=32, threads=1, behaviour="level-0")
    assert at_random.blind == ("entrant", "incumbent")
    mistaken = ENTRY + "views: {entrant: {tough: 0.9}}\n"
    assert standoff.decide(read_scenario(mistaken), "answer", worlds=32, threads=1).mistaken == ("entrant",)


@pytest.mark.parametrize(
    ("behaviour", "best"),
    [("rational", ("yield", "fight")), ("level-1", ("fight",)), ("cognitive-hierarchy", ("fight",))],
)
def test_other_theories_of_behaviour(behaviour, best):
    """Who will surely fight is surely not tried, and might as well have said that it would yield."""
    found = standoff.decide(read_scenario(ENTRY), "answer", worlds=16, threads=1, behaviour=behaviour)
    assert found.theory == behaviour and found.own.types[0].best_announced == best


@settings(max_examples=8, deadline=None)
@given(tough=st.floats(0.05, 0.95), sharp=st.floats(0.2, 4.0), cost=st.floats(0.5, 4.0))
def test_what_types_expect_adds_up_to_what_is_expected_before(tough, sharp, cost):
    text = ENTRY.replace('"discrete(0.2: 0.5, 0.6: 0.5)"', f'"uniform(0, {tough})"').replace("-3 *", f"-{cost} *")
    text = text.replace("incumbent: 2", f"incumbent: {sharp}")
    found = standoff.decide(read_scenario(text), "answer", worlds=8, threads=1)
    for option, news in zip(found.alternatives.options, found.announcing.options, strict=True):
        announced = sum(each.probability * each.announced[option.name] for each in found.own.types)
        in_play = sum(each.probability * each.in_play[option.name] for each in found.own.types)
        assert announced == pytest.approx(option.payoff.mean, abs=1e-9)
        assert in_play == pytest.approx(news.to_none, abs=1e-9)
    left = sum(each.probability * each.left_to_play for each in found.own.types)
    assert left == pytest.approx(found.alternatives.free.mean, abs=1e-9)
    for response in found.undoing.responses if found.undoing else ():
        assert response.gains >= 0.0


def test_queries_as_they_are_asked():
    assert expected("payoff(us)") == "E(payoff(us))"
    assert expected("payoff(us)", {"a": "x", "b": "not so"}) == "E(payoff(us) | do(a = x, b = 'not so'))"
    assert (
        expected("payoff(us)", {"a": "x"}, {"t": "y"}, "us") == "E(payoff(us) | do(a = x, seen_by: [us]), given t = y)"
    )


def test_the_highest_and_what_is_as_high():
    assert highest(np.asarray([1.0, 2.0, 2.0 + 1e-12]), "abc") == ("b", "c")
    assert highest(np.asarray([np.nan, 2.0]), "ab") == ("b",)
    assert highest(np.asarray([np.nan]), "a") == ()


def test_what_cannot_be_decided_is_refused():
    with pytest.raises(StandoffError, match="`kind` is a move of nature"):
        standoff.decide(read_scenario(ENTRY), "kind", worlds=8)
    with pytest.raises(StandoffError, match="`entre` is not there"):
        standoff.decide(read_scenario(ENTRY), "entre", worlds=8)
