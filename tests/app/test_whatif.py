"""What if, without a page: the changed case is the one that a changed file would be, in the same worlds."""

from __future__ import annotations

import asyncio
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff import api
from standoff.app.jobs import Newest, Stopped
from standoff.app.whatif import Answers, Changes, Halt, WhatIf, under
from standoff.ensembles.simulate import simulate_worlds
from standoff.language.error import StandoffError
from standoff.language.expression import parse
from standoff.library.catalog import find
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario
from standoff.worlds.draw import draw, set_values

WORLDS = 96
TRAP = "P(reply = concede | given threat = yes)"


@pytest.fixture(scope="module")
def crisis():
    return WhatIf(api.load("crisis"))


@pytest.fixture(scope="module")
def base(crisis):
    return crisis.solve(Changes(), WORLDS)


def test_the_base_case_is_what_run_finds(crisis, base):
    report = api.judge(crisis.scenario, worlds=WORLDS)
    for name, holds in crisis.claims.items():
        np.testing.assert_allclose(base.values[holds], report.results.answers[holds], atol=1e-9)
        share = next(each.share for each in report.verdicts if each.id == name)
        assert share == np.nanmean(base.values[holds])


def test_another_prior_is_that_of_a_file_in_which_it_stands(crisis):
    text = find("crisis").read_text("utf-8")
    assert text.count("prior: uniform(0, 3)") == 1
    file = read_scenario(text.replace("prior: uniform(0, 3)", "prior: 0.5 to 2"), "crisis.yaml")
    found = crisis.solve(Changes.of({"audience": "0.5 to 2"}), WORLDS)
    for query in (TRAP + " > 0.5", "E(payoff(home))", "P(threat = yes)"):
        np.testing.assert_allclose(found.values[query], api.ask(file, query, worlds=WORLDS).values, atol=1e-9)


def test_a_value_fixes_a_number_in_the_same_worlds(crisis):
    found = crisis.solve(Changes.of({"audience": "1.5", "rationality.home": "5"}), WORLDS)
    blocks = [
        set_values(crisis.scenario, block, {"audience": np.full(block.count, 1.5),
                                            "rationality.home": np.full(block.count, 5.0)})
        for block in draw(crisis.scenario, WORLDS, 0)
    ]  # fmt: skip
    answers = simulate_worlds(Game(crisis.scenario), ["P(threat = yes)"], blocks).answers
    np.testing.assert_allclose(found.values["P(threat = yes)"], answers["P(threat = yes)"], atol=1e-9)


def test_a_number_that_was_fixed_can_be_made_uncertain(crisis, base):
    found = crisis.solve(Changes.of({"war_low": "1 to 3"}), WORLDS)
    worlds = crisis.worlds(Changes.of({"war_low": "1 to 3"}), WORLDS)
    assert np.unique(worlds[0].parameters["war_low"]).size == WORLDS
    same = next(draw(crisis.scenario, WORLDS, 0)).parameters["audience"]
    assert (worlds[0].parameters["audience"] == same).all()
    assert not np.allclose(found.values["P(threat = yes)"], base.values["P(threat = yes)"])


def test_without_a_change_there_is_no_difference(crisis, base):
    unchanged = {name: each.prior for name, each in crisis.numbers.items()}
    for changes in (Changes(), Changes.of(unchanged)):
        for count in (WORLDS, 32):
            found = crisis.solve(changes, count)
            for query, values in found.values.items():
                np.testing.assert_array_equal(values, base.first(count).values[query], err_msg=query)


def test_do_and_given_are_those_of_the_query_language(crisis):
    found = crisis.solve(Changes.of(do={"threat": "yes"}, given={"resolve": "low"}), WORLDS)
    for query, asked in {
        "E(payoff(home))": "E(payoff(home) | do(threat = yes), given resolve = low)",
        "P(finish = fight) < 0.1": "P(finish = fight | do(threat = yes), given resolve = low) < 0.1",
        TRAP + " > 0.5": "P(reply = concede | given threat = yes, do(threat = yes), given resolve = low) > 0.5",
    }.items():
        np.testing.assert_allclose(
            found.values[query], api.ask(crisis.scenario, asked, worlds=WORLDS).values, atol=1e-9
        )


def test_an_interest_is_taken_away(crisis):
    changes = Changes.of(do={"threat": "yes"}, without=["rival.war"])
    assert changes.view() == {"do": "threat:yes", "without": "rival.war"}
    assert Changes.read(changes.view()) == changes and len(changes) == 2
    found = crisis.solve(changes, WORLDS)
    asked = "E(payoff(home) | do(threat = yes), without(rival.war))"
    values = api.ask(crisis.scenario, asked, worlds=WORLDS).values
    np.testing.assert_allclose(found.values["E(payoff(home))"], values, atol=1e-9)
    with pytest.raises(StandoffError, match=r"did you mean `rival\.war`"):
        crisis.check(Changes.of(without=["rival.wat"]))


def test_a_query_keeps_what_it_says_of_a_move_itself():
    assert under("P(a = b | do(x = u))", {"x": "v", "y": "w"}, {}) == "P(a = b | do(x = u), do(y = w))"
    assert under("P(a = b | given x = u)", {}, {"x": "v", "y": "w"}) == "P(a = b | given x = u, given y = w)"
    assert under("P(a = b)", {"x": "v"}, {"x": "u"}) == "P(a = b | do(x = v))"
    assert under("E(min(a, (b))) - P(c = ')')", {"x": "in"}, {}) == (
        "E(min(a, (b)) | do(x = 'in')) - P(c = ')' | do(x = 'in'))"
    )


def test_a_belief_that_cannot_be_conditioned_is_asked_without(crisis):
    found = crisis.solve(Changes.of(given={"resolve": "low"}), 32)
    assert found.unconditional == {crisis.claims["news"]}
    assert np.isfinite(found.values[crisis.claims["news"]]).all()


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["P(a = b)", "P(a = b | do(c = d))", "E(x | given c = d and e = f) > 2 * P(g = h | given i = j)"]),
    st.dictionaries(st.sampled_from("cgiz"), st.sampled_from(["d", "not", "é"]), max_size=3),
    st.dictionaries(st.sampled_from("ceiz"), st.sampled_from(["d", "rest"]), max_size=3),
)
def test_what_is_rewritten_can_be_read(query, do, given):
    once = under(query, do, given)
    parse(once)
    assert under(once, do, given) == once


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["a", "rationality.us"]), st.sampled_from(["5", "2 to 5", "uniform(0, 1)",
                    "discrete(1: 0.5, 2: 0.5)", "20% to 80%"])),
    st.dictionaries(st.sampled_from("xy"), st.sampled_from("uv")),
)  # fmt: skip
def test_an_address_brings_the_changes_back(priors, do):
    changes = Changes.of(priors, do, do)
    assert Changes.read(changes.view()) == changes


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (Changes.of({"audienc": "1"}), "audience"),
        (Changes.of({"audience": "5 to 1"}), "lower"),
        (Changes.of({"audience": "<script>"}), "not a prior"),
        (Changes.of(do={"resolve": "high"}), "no decision"),
        (Changes.of(do={"threat": "maybe"}), "no option"),
        (Changes.of(given={"nothing": "yes"}), "no move"),
    ],
)
def test_what_makes_no_sense_is_said(crisis, changes, told):
    with pytest.raises(StandoffError, match=told):
        crisis.solve(changes, 32)


def test_it_ends_when_asked(crisis):
    halt = Halt()
    seen = []

    def progress(done, total):
        seen.append(done)
        halt.now()

    with pytest.raises(Stopped):
        crisis.solve(Changes(), 1000, progress, halt)
    assert len(seen) == 1
    with pytest.raises(Stopped):
        crisis.solve(Changes(), 32, halt=halt)


def test_many_may_ask_at_once(base):
    fresh = WhatIf(api.load("crisis"))
    found = {}

    def ask(number):
        found[number] = fresh.solve(Changes.of(do={"threat": "yes"} if number % 2 else {}), WORLDS)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for query in base.values:
        np.testing.assert_array_equal(found[0].values[query], base.values[query])
        np.testing.assert_array_equal(found[1].values[query], found[3].values[query])


@pytest.mark.parametrize(
    ("seconds", "worlds"),
    [
        (lambda count: 10.0, 32),
        (lambda count: 1e-5 * count, 512),
        (lambda count: 0.05 * count / 32, 128),
        (lambda count: 0.05 if count == 32 else 0.5, 32),  # a hard world among more
    ],
)
def test_so_many_worlds_as_come_in_time(monkeypatch, seconds, worlds):
    engine = WhatIf(api.load("crisis"))

    def solve(changes, count):
        return Answers({}, count, count, seconds=seconds(count))

    monkeypatch.setattr(engine, "solve", solve)
    assert engine.measure(Changes()).worlds == engine.drag == worlds


def test_of_many_questions_the_first_is_answered_and_then_the_newest():
    """As a slider asks them: while one is solved, the later ones replace each other."""
    begun, let_go, solved, shown = threading.Event(), threading.Event(), [], []

    def question(number):
        def solve():
            solved.append(number)
            begun.set()
            let_go.wait(10)
            return number

        return solve

    async def drag():
        newest = Newest()
        first = asyncio.create_task(newest.ask(question(0), shown.append))
        await asyncio.to_thread(begun.wait, 10)
        for number in range(1, 50):
            await newest.ask(question(number), shown.append)
        let_go.set()
        await first

    asyncio.run(drag())
    assert solved == shown == [0, 49]
