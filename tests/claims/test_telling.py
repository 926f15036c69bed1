"""What to watch: a coin whose load is uniform on [0, 1] tells of the claim that it is loaded what is known on paper."""

from __future__ import annotations

import numpy as np
import pytest

import coins
import standoff
from standoff.claims.telling import asked_to_watch, entropy, most_telling
from standoff.presentation.short_answer import short_answer
from standoff.scenario_files.read import read_scenario

FIRST = coins.TEXT.replace("thesis: both", "thesis: first")


def watched(text, worlds=4096):
    return standoff.judge(read_scenario(text), worlds=worlds).argument.watch


def test_a_loaded_coin_by_hand():
    found = watched(FIRST)
    expected = 1.0 - entropy(np.array([0.75, 0.25]))  # it falls heads in 3 of 4 worlds where it is loaded to
    assert (found.move, found.speaks_for, found.speaks_against) == ("one", "heads", "tails")
    assert found.information == pytest.approx(expected, abs=1e-3)
    assert found.share == pytest.approx(expected, abs=1e-3)


def test_it_is_what_watch_finds_where_there_is_no_evidence():
    scenario = read_scenario(FIRST)
    best = standoff.watch(scenario, ["first"], worlds=1024).indicators[0]
    found = watched(FIRST, 1024)
    assert (found.move, found.information) == (best.move, pytest.approx(best.information))
    assert found.share == pytest.approx(best.share)


def test_what_is_over_seen_or_private_is_not_watched():
    over = FIRST.replace("outcomes: {heads: a, tails: 1 - a}", "outcomes: {heads: a, tails: 1 - a}, by: 2020-01-01")
    assert watched(f"as_of: 2021-01-01\n{over}") is None  # the other coins tell nothing of the first
    seen = "evidence:\n  fell: {date: 2020-01-01, observe: one = heads}\n"
    assert watched(FIRST + seen) is None
    hidden = FIRST.replace("outcomes: {heads: a, tails: 1 - a}", "outcomes: {heads: a, tails: 1 - a}, seen_by: nobody")
    assert watched(hidden) is None


def test_without_a_thesis_nothing_more_is_asked():
    scenario = standoff.load("crisis")
    assert asked_to_watch(scenario) == () and most_telling(scenario, {}) is None
    untested = coins.TEXT.replace("thesis: both", "thesis: fair")
    assert asked_to_watch(read_scenario(untested)) == ()


def test_the_answer_says_what_to_watch_in_labels():
    named = FIRST.replace("{chance: one,", "{chance: one, label: the first throw, labels: {heads: a crown},")
    said = short_answer(standoff.judge(read_scenario(named), worlds=512))
    assert "Watch the first throw: a crown would speak for it, tails against it." in said
