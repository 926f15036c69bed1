"""Who sees what: each sentence of the scenario file page about sight, as a timeline and what comes of it."""

from __future__ import annotations

import time

import pytest

from cli.person import typed
from standoff.scenario.information import can_see, reads, seen, seers
from standoff.scenario.model import Chance, Decision, Quantity, Scenario
from standoff.scenario.silenced import silenced
from standoff.scenario_files.read import read_scenario


def scenario(*timeline: Chance | Decision | Quantity, parameters: dict[str, object] | None = None) -> Scenario:
    actors = {"us": "United States", "china": "China"}
    return Scenario(title="Sight", actors=actors, parameters=parameters or {}, timeline=list(timeline))


def decision(name: str, actor: str = "us", **more: object) -> Decision:
    return Decision(name, actor=actor, options=["a", "b"], **more)


def chance(name: str, **more: object) -> Chance:
    return Chance(name, outcomes={"x": 0.5, "y": "rest"}, **more)


def what_is_seen(
    *timeline: Chance | Decision | Quantity, parameters: dict[str, object] | None = None
) -> tuple[str, ...]:
    """What the last decision of the timeline conditions on."""
    whole = scenario(*timeline, parameters=parameters)
    return seen(whole, whole.decisions[-1])


def test_without_sees_every_earlier_move_the_actor_can_see():
    later = [decision("here"), chance("after")]
    assert what_is_seen(chance("one"), decision("two", "china"), *later) == ("one", "two")


def test_sees_lists_what_is_taken_into_account():
    assert what_is_seen(chance("one"), chance("two"), decision("here", sees=["two"])) == ("two",)


def test_sees_nothing_but_its_own():
    assert what_is_seen(chance("one"), decision("mine"), decision("here", sees=[])) == ("mine",)


def test_a_hidden_move_is_not_seen():
    assert what_is_seen(chance("one", seen_by="nobody"), decision("here")) == ()
    assert what_is_seen(chance("one", seen_by="china"), decision("two", "china", seen_by=[]), decision("here")) == ()


def test_private_information_needs_no_sees():
    assert what_is_seen(chance("type", seen_by="us"), chance("news"), decision("here", sees=[])) == ("type",)
    assert what_is_seen(chance("type", seen_by=["china", "us"]), decision("here", sees=[])) == ("type",)


def test_a_public_chance_move_is_no_private_information():
    assert what_is_seen(chance("news", seen_by="everyone"), decision("here", sees=[])) == ()


def test_an_actor_sees_its_own_hidden_decisions():
    assert what_is_seen(decision("mine", seen_by="nobody"), decision("here")) == ("mine",)


def test_what_is_taken_together_is_not_seen():
    mine, other = decision("one", together="x"), decision("two", "china", together="x")
    assert what_is_seen(mine, other, decision("here", together="x")) == ()
    assert what_is_seen(mine, other, decision("here", together="y")) == ("one", "two")


def test_what_is_forgotten():
    timeline = [decision("mine"), chance("type", seen_by="us"), chance("news")]
    assert what_is_seen(*timeline, decision("here", forgets=["mine", "type"])) == ("news",)
    assert what_is_seen(*timeline, decision("here", sees=[], forgets="mine")) == ("type",)


def test_a_quantity_is_taken_into_account_if_it_is_listed_or_shown():
    value = {"value": "(news = x)"}
    assert what_is_seen(chance("news"), Quantity("sum", **value), decision("here")) == ("news",)
    assert what_is_seen(chance("news"), Quantity("sum", **value), decision("here", sees="sum")) == ("sum",)
    shown = Quantity("sum", seen_by="us", **value)
    assert what_is_seen(chance("news", seen_by="nobody"), shown, decision("here")) == ("sum",)


def test_a_quantity_is_seen_by_those_who_see_all_it_reads():
    whole = scenario(
        chance("open"),
        chance("hidden", seen_by="china"),
        Quantity("first", value="open = x"),
        Quantity("second", value="first + (hidden = x)"),
        Quantity("third", value="second", seen_by="everyone"),
        Quantity("fourth", value="third + trade"),
        Quantity("fifth", value="fourth"),
        Quantity("sixth", value="1"),
        parameters={"trade": "3 to 9"},
    )
    assert {name: set(who) for name, who in seers(whole).items()} == {
        "open": {"us", "china"},
        "hidden": {"china"},
        "first": {"us", "china"},
        "second": {"china"},
        "third": {"us", "china"},
        "fourth": set(),
        "fifth": set(),
        "sixth": {"us", "china"},
    }
    assert can_see(whole, "china", "second")
    assert not can_see(whole, "us", "second")
    with pytest.raises(KeyError):
        can_see(whole, "us", "seventh")


def test_what_an_expression_reads_in_the_order_of_play():
    whole = scenario(chance("one"), decision("two"), parameters={"trade": "1"})
    assert reads(whole, "trade * (two = a) + (one = x)") == ("one", "two")


def test_quantities_that_read_all_before_them_take_no_time():
    sums = [Quantity(f"q{i}", value=" + ".join(["1", *(f"q{j}" for j in range(i))])) for i in range(60)]
    started = time.process_time()
    assert what_is_seen(*sums, decision("here", sees="q59")) == ("q59",)
    assert can_see(scenario(*sums), "us", "q59")
    assert time.process_time() - started < 1


def test_a_circle_of_quantities_does_not_hang():
    whole = scenario(Quantity("a", value="b"), Quantity("b", value="a"), decision("here"))
    assert can_see(whole, "us", "a")
    assert seen(whole, whole.decisions[0]) == ()


SIGNAL = """\
standoff: 1
title: A signal
actors: {a: Ann, b: Bob}
timeline:
  - {chance: mood, outcomes: {good: 0.5, bad: 0.5}, seen_by: a}
  - {decision: act, actor: a, options: [no, yes]}
  - {decision: reply, actor: b, options: [no, yes]}
interests: {a: {x: act * (mood = good)}, b: {x: reply * (mood = good)}}
rationality: {a: 2, b: 2}
claims_assume: do(act = yes)
claims:
  replies: {kind: mechanism, quote: He will reply., holds: P(reply = yes) > 0.5}
"""


def test_what_claims_assume_may_keep_others_from_learning():
    assert silenced(read_scenario(SIGNAL)) == (("a", "act"),)
    assert silenced(read_scenario(SIGNAL.replace(", seen_by: a", ""))) == ()  # there is nothing to learn
    assert silenced(read_scenario(SIGNAL.replace("do(act = yes)", "given act = yes"))) == ()
    assert silenced(read_scenario(SIGNAL.replace("claims_assume: do(act = yes)\n", ""))) == ()


def test_check_says_what_claims_assume_keeps_others_from_learning(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(SIGNAL, encoding="utf-8")
    said = " ".join(typed("check", file).out.split())
    assert "`claims_assume` commits Ann to `act` whatever it knows, so others learn nothing from that move" in said
    assert "P(... | given act = ...)" in said
