"""What the test of a claim reads: the moves that it names, and those that its quantities are made of."""

from __future__ import annotations

from standoff.claims.dependencies import dependencies_of
from standoff.library.catalog import load


def test_a_query_reads_what_it_names_and_what_its_quantities_are_made_of():
    scenario = load("north-korea-2017")
    found = dependencies_of(scenario, "P(test = icbm | do(approach = outsource), given squeeze = 2) > 0.5")
    assert found.moves == ("approach", "coal", "dual_use", "labour", "telecom", "banking", "oil", "test")
    assert found.done == ("approach",)
    assert found.quantities == ("turned", "telecom_too", "banking_too", "squeeze")
    assert found.payoffs == found.numbers == ()


def test_options_are_no_moves_and_parameters_and_payoffs_are_told_apart():
    found = dependencies_of(load("crisis"), "E(payoff(home) | given threat = yes) > resolved")
    assert found.moves == ("threat",) and found.done == ()
    assert found.payoffs == ("home",) and found.numbers == ("resolved",)


def test_a_belief_reads_where_it_is_held():
    found = dependencies_of(load("crisis"), "belief(reply, resolve = high | given threat = yes)")
    assert found.moves == ("resolve", "threat", "reply")


def test_moves_of_periods_go_by_their_plain_names():
    assert dependencies_of(load("calling-bluffs"), "P(provoke@2 = yes | given threat@1 = yes)").moves == (
        "provoke",
        "threat",
    )
