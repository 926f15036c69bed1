"""What evidence taught: the rows of the audit multiply to posterior odds, and leave-one-out is what it says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from of_scenarios import posterior_summary
from standoff.evidence.posterior import types_of
from standoff.library.catalog import load
from standoff.scenario.model import Claim

_spec = importlib.util.spec_from_file_location("games", Path(__file__).parent / "games.py")
games = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(games)

ITEMS = games.evidence("signal = loud", "end = bad", "reply = fight", reliability=0.85)
CLAIMS = {"costly": Claim(kind="mechanism", quote="It costs.", holds="P(signal = loud) > 0.5")}


@pytest.fixture(scope="module")
def learned():
    return posterior_summary(games.signalling(ITEMS, claims=CLAIMS), events=["noise = 2"], worlds=400)


def row(learned, name):
    return next(row for row in learned.hypotheses if row.id == name)


def test_types_claims_and_events_each_have_a_row(learned):
    assert [(row.id, row.of) for row in learned.hypotheses] == [
        ("type = strong", "type"),
        ("type = weak", "type"),
        ("costly", "claim"),
        ("noise = 2", "event"),
    ]
    assert learned.columns == ("e1", "e2", "e3") and all(learned.reliable)
    assert types_of(load("north-korea-2017"))[0].startswith("view = ")


def odds(p):
    return p / (1 - p)


@pytest.mark.parametrize("name", ["type = strong", "type = weak", "costly", "noise = 2"])
def test_cells_of_a_row_multiply_to_the_posterior_odds(learned, name):
    found = row(learned, name)
    assert odds(found.prior) * np.prod(found.ratios) == pytest.approx(odds(found.posterior), rel=1e-8)


def test_two_types_are_each_other_s_complement(learned):
    strong, weak = row(learned, "type = strong"), row(learned, "type = weak")
    assert strong.prior + weak.prior == pytest.approx(1) and strong.posterior + weak.posterior == pytest.approx(1)
    assert np.multiply(strong.ratios, weak.ratios) == pytest.approx(1)


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_without_an_item_is_as_if_it_had_not_been(learned, left_out):
    rest = {name: item for number, (name, item) in enumerate(ITEMS.items()) if number != left_out}
    again = posterior_summary(games.signalling(rest, claims=CLAIMS), worlds=400)
    for name in ("type = strong", "costly"):
        assert row(learned, name).without[left_out] == pytest.approx(row(again, name).posterior, rel=1e-9)


def test_an_item_alone(learned):
    only = posterior_summary(games.signalling({"e2": ITEMS["e2"]}, claims=CLAIMS), worlds=400)
    assert row(learned, "type = strong").alone[1] == pytest.approx(row(only, "type = strong").ratios[0], rel=1e-9)


def test_parameters_that_moved_come_first(learned):
    moved = [abs(shift.moved) for shift in learned.parameters]
    assert moved == sorted(moved, reverse=True) and {shift.name for shift in learned.parameters} == {
        "p",
        "cost",
        "rationality.sender",
    }


def test_by_hand_in_one_world():
    """Everything known: P(strong) = 1/2, both types and both replies blind (rationality 0), so nothing is learned from
    the signal, and from the end only of the noise: P(noise = 2 | bad) = (1/4 * 9/10) / (1/4 * 9/10 + 3/4 * 4/10)."""
    known, blind = {"p": "0.5", "cost": "1"}, {"sender": "0", "receiver": "0"}
    scenario = games.signalling(games.evidence("end = bad"), known, blind)
    learned = posterior_summary(scenario, events=["noise = 2"], worlds=8)
    assert row(learned, "type = strong").posterior == pytest.approx(0.5)
    assert row(learned, "noise = 2").posterior == pytest.approx(0.225 / (0.225 + 0.3))
    assert row(learned, "noise = 2").ratios == pytest.approx([0.9 / 0.4])


def test_as_of_the_scenario_s_own_day_unless_given():
    scenario = games.signalling(ITEMS, claims=CLAIMS, as_of=games.day(2))
    assert posterior_summary(scenario, worlds=64).columns == ("e1", "e2")
    assert posterior_summary(scenario, games.day(3), worlds=64).columns == ("e1", "e2", "e3")


def test_what_holds_in_every_world_is_moved_by_nothing():
    """Weights sum to one but for rounding, and odds of what is certain were infinite then."""
    found = posterior_summary(load("crisis"), worlds=300)
    certain = row(found, "strong_speaks")
    assert certain.prior == pytest.approx(1.0, abs=1e-12) and np.isnan(certain.ratios).all()
    assert np.isnan(certain.alone).all() and not certain.moved
