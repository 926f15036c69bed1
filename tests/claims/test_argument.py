"""Steps of an argument: against a joint truth table known on paper, by brute force, and by planted tables."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coins
import standoff
from standoff.claims import argument as a
from standoff.claims.argument import argument_of, at_odds, gap_of, objection_word, step_of, step_word, weight_of
from standoff.claims.tally import Share

WORLDS = 4096


@pytest.fixture(scope="module")
def found():
    return standoff.judge(coins.scenario(), worlds=WORLDS).argument


def near(share):
    return pytest.approx(share, abs=0.02)


def test_a_step_has_the_shares_that_it_has_on_paper(found):
    step = found.step("both")
    assert found.thesis == "both" and step.word == a.HOLDS_UP and step.worlds == WORLDS
    assert step.together.share == 1.0 and step.together.worlds / WORLDS == near(0.5 * 0.6 * 0.5)
    assert step.otherwise.share == near((0.3 - 0.15) / (1.0 - 0.15))
    assert step.gap.low <= 1.0 - (0.3 - 0.15) / (1.0 - 0.15) <= step.gap.high


def test_each_reason_is_taken_away_alone(found):
    first, second, third, fair = found.step("both").reasons
    assert (first.word, second.word) == (a.CARRIES, a.CARRIES)
    assert first.without.holds == 0 and first.without.worlds / WORLDS == near(0.5 * 0.6 * 0.5)
    assert first.carries.value == 1.0
    assert first.necessary.share == 1.0 and first.sufficient.share == near(0.6)
    assert second.necessary.share == 1.0 and second.sufficient.share == near(0.5)
    assert third.word == a.CARRIES_NOTHING and third.without.share == 1.0
    assert third.necessary.share == near(0.5) and third.sufficient.share == near(0.3)
    assert fair.word == a.UNTESTED and fair.holds.worlds == 0


def test_the_words_of_the_other_steps(found):
    words = {step.id: step.word for step in found.steps}
    assert words == {
        "both": a.HOLDS_UP,
        "lucky": a.STANDS_ANYWAY,
        "follows": a.DOES_NOT_FOLLOW,
        "odd": a.AT_ODDS,
        "verdict": a.CANNOT_TELL,
    }
    assert found.step("odd").at_odds == ("first", "tails")
    assert found.step("both").objections[0].word == a.CANNOT_TELL  # it never holds with the reasons
    assert not found.step("verdict").tested


def test_the_same_under_variants():
    variants = standoff.variants(coins.scenario(), worlds=1024)
    base, loaded = (variants.reports[name].argument for name in ("base", "loaded"))
    assert base.step("odd").word == a.AT_ODDS
    assert loaded.step("odd").word == a.CANNOT_TELL  # one of its reasons holds nowhere
    assert loaded.step("both").reasons[0].word == a.CANNOT_TELL  # and one of these fails nowhere
    assert loaded.step("both").word == a.HOLDS_UP


def test_a_scenario_that_makes_no_argument_has_none():
    assert standoff.judge(standoff.load("crisis"), worlds=16).argument is None


def truth(*columns):
    return [np.array(column, dtype=float) for column in columns]


def test_worlds_that_say_nothing_are_counted():
    conclusion, reason = truth([1, 0, 1, 0.5, np.nan, 1], [1, 1, 0, 1, 1, np.nan])
    step = step_of("c", ["r"], [], {"c": conclusion, "r": reason})
    assert (step.worlds, step.no_difference, step.undefined) == (3, 1, 2)
    assert (step.together.holds, step.together.worlds) == (1, 2)
    assert (step.otherwise.holds, step.otherwise.worlds) == (1, 1)
    assert step.word == a.CANNOT_TELL


FACTS = """\
  told: {kind: fact, quote: It was told., check: {not_checked: no table}}
  near: {kind: fact, quote: It is near., check: {from: x, to: y, at_most: 2000}}
  far: {kind: fact, quote: It is far., check: {from: x, to: y, at_least: 2000}}
  one: {kind: mechanism, quote: One., holds: P(one = heads) > 0.5, because: [first, near]}
  two: {kind: mechanism, quote: Two., holds: P(one = heads) > 0.5, because: [first, far]}
  three: {kind: mechanism, quote: Three., holds: P(one = heads) > 0.5, because: told}
"""


def test_a_fact_holds_or_fails_in_all_worlds_alike():
    places = "places: {x: {name: X, at: [0, 0]}, y: {name: Y, at: [0, 5]}}\n"
    text = coins.TEXT.replace("variants:", f"{FACTS}variants:").replace("timeline:", f"{places}timeline:", 1)
    argument = standoff.judge(coins.scenario(text), worlds=512).argument
    one, two, three = (argument.step(name) for name in ("one", "two", "three"))
    assert one.word == a.HOLDS_UP and one.reasons[1].holds.share == 1.0 and one.reasons[1].word == a.CANNOT_TELL
    assert two.word == a.CANNOT_TELL and two.reasons[1].holds.share == 0.0 and two.at_odds == ()
    assert three.word == a.CANNOT_TELL and three.reasons[0].word == a.UNTESTED


def test_every_fact_that_is_settled_counts():
    scenario = coins.scenario()
    claims = dict(scenario.claims)
    tests = {query: np.ones(64) for query in scenario.tests.values()}
    assert argument_of(scenario, tests, {}, 64).step("both").worlds == 64
    assert (
        argument_of(scenario.model_copy(update={"thesis": None, "claims": {"first": claims["first"]}}), tests, {}, 64)
        is None
    )


# -- rules by planted tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("together", "otherwise", "word"),
    [
        ((95, 100), (30, 100), a.HOLDS_UP),
        ((80, 100), (30, 100), a.HOLDS_UP),
        ((1000, 1000), (960, 1000), a.STANDS_ANYWAY),  # in the highest band either way
        ((800, 1000), (790, 1000), a.STANDS_ANYWAY),
        ((800, 1000), (990, 1000), a.STANDS_ANYWAY),
        ((74, 100), (0, 100), a.DOES_NOT_FOLLOW),
        ((0, 100), (0, 100), a.DOES_NOT_FOLLOW),
        ((29, 29), (0, 100), a.CANNOT_TELL),  # too few in which the reasons hold
        ((100, 100), (0, 29), a.CANNOT_TELL),  # too few others
        ((32, 40), (30, 40), a.CANNOT_TELL),  # the difference may be noise, and may be none
        ((0, 0), (50, 100), a.CANNOT_TELL),
    ],
)
def test_the_word_of_a_step(together, otherwise, word):
    assert step_word(True, True, False, Share(*together), Share(*otherwise)) == word


def test_what_comes_before_the_numbers():
    shares = Share(95, 100), Share(0, 100)
    assert step_word(False, True, False, *shares) == a.UNREASONED
    assert step_word(True, False, False, *shares) == a.CANNOT_TELL
    assert step_word(True, True, True, *shares) == a.AT_ODDS


@pytest.mark.parametrize(
    ("together", "without", "word"),
    [
        ((900, 1000), (500, 1000), a.CARRIES),
        ((500, 1000), (900, 1000), a.SPEAKS_AGAINST),
        ((900, 1000), (890, 1000), a.CARRIES_NOTHING),
        ((30, 40), (28, 40), a.CANNOT_TELL),
        ((900, 1000), (0, 29), a.CANNOT_TELL),
        ((900, 1000), (0, 0), a.CANNOT_TELL),
    ],
)
def test_what_a_reason_carries(together, without, word):
    assert weight_of(Share(*together), Share(*without)) == word


@pytest.mark.parametrize(
    ("granted", "word"), [((90, 100), a.OVERCOME), ((70, 100), a.DEFEATS), ((9, 10), a.CANNOT_TELL)]
)
def test_what_an_objection_does(granted, word):
    assert objection_word(Share(*granted)) == word


def test_reasons_that_fail_by_themselves_are_not_at_odds():
    rng = np.random.default_rng(1)
    rare, common = rng.random(4000) < 0.04, rng.random(4000) < 0.9
    assert at_odds({"rare": rare, "common": common}) == ()
    independent = {"x": rng.random(4000) < 0.15, "y": rng.random(4000) < 0.15}
    assert at_odds(independent) == ()
    assert at_odds({"x": common, "y": ~common, "z": common}) == ("x", "y")


def test_three_reasons_may_be_at_odds_though_no_two_are():
    which = np.arange(3000) % 3
    assert at_odds({str(k): which != k for k in range(3)}) == ("0", "1", "2")


def test_the_interval_of_a_difference_is_that_of_the_paper():
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
    for (first, second), (low, high) in {
        ((56, 70), (48, 80)): (0.0524, 0.3339),
        ((9, 10), (3, 10)): (0.1705, 0.8090),
        ((6, 7), (2, 7)): (0.0582, 0.8062),
        ((5, 56), (0, 29)): (-0.0381, 0.1926),
        ((10, 10), (0, 20)): (0.6791, 1.0),
        ((10, 10), (0, 10)): (0.6075, 1.0),
    }.items():
        gap = gap_of(Share(*first), Share(*second))
        assert (round(gap.low, 4), round(gap.high, 4)) == (low, high)


# -- by brute force -----------------------------------------------------------------------------------------

OUTCOMES = st.sampled_from([1.0, 0.0, 1.0, 0.0, 0.5, math.nan])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(OUTCOMES, OUTCOMES, OUTCOMES, OUTCOMES), min_size=1, max_size=60))
def test_a_step_counts_what_it_says(worlds):
    table = dict(zip("cxyo", np.array(worlds).T, strict=True))
    step = step_of("c", ["x", "y"], ["o"], table)
    usable = [w for w in worlds if all(value in (0.0, 1.0) for value in w[:3])]
    assert step.worlds == len(usable)
    assert step.undefined == sum(any(math.isnan(value) for value in w[:3]) for w in worlds)
    assert step.worlds + step.undefined + step.no_difference == len(worlds)

    def share(of, where):
        among = [w for w in usable if where(w)]
        return Share(sum(of(w) for w in among), len(among))

    def concluded(w):
        return w[0] == 1.0

    assert step.together == share(concluded, lambda w: w[1] == w[2] == 1.0)
    assert step.otherwise == share(concluded, lambda w: not w[1] == w[2] == 1.0)
    for place, reason in enumerate(step.reasons, 1):
        other = 3 - place
        assert reason.holds == share(lambda w, k=place: w[k] == 1.0, lambda w: True)
        assert reason.without == share(concluded, lambda w, k=place, o=other: w[o] == 1.0 and w[k] == 0.0)
        assert reason.necessary == share(lambda w, k=place: w[k] == 1.0, concluded)
        assert reason.sufficient == share(concluded, lambda w, k=place: w[k] == 1.0)
    (objection,) = step.objections
    assert objection.granted == share(concluded, lambda w: w[1] == w[2] == w[3] == 1.0)
    assert objection.otherwise == share(concluded, lambda w: w[1] == w[2] == 1.0 and w[3] == 0.0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(OUTCOMES, OUTCOMES, OUTCOMES), min_size=40, max_size=90), st.permutations([0, 1]))
def test_the_order_of_reasons_and_of_worlds_is_of_no_account(worlds, order):
    names = ["x", "y"]
    table = dict(zip("cxy", np.array(worlds).T, strict=True))
    step = step_of("c", names, [], table)
    again = step_of("c", [names[k] for k in order], [], {name: column[::-1] for name, column in table.items()})
    assert (again.word, again.together, again.otherwise) == (step.word, step.together, step.otherwise)
    assert sorted(each.id + each.word for each in again.reasons) == sorted(each.id + each.word for each in step.reasons)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_words_are_of_the_list(k, n, j, m):
    one, other = Share(min(k, n), n), Share(min(j, m), m)
    for flags in itertools.product([True, False], repeat=3):
        assert step_word(*flags, one, other) in a.STEP_WORDS
    assert weight_of(one, other) in a.WEIGHTS and objection_word(one) in a.OBJECTION_WORDS
    gap = gap_of(one, other)
    if gap is not None:
        assert -1.0 <= gap.low <= gap.value + 1e-12 and gap.value - 1e-12 <= gap.high <= 1.0
