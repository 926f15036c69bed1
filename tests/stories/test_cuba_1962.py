"""Kennedy's address of 22 October 1962: its text, what can be answered on paper in a world, and what it says of itself.
What the claims come to is told in docs/explanation/cuba-1962.md; a test that held it fast would only hold a sample."""

import datetime

import pytest
from scipy.special import expit, logit

import standoff
from standoff.library.catalog import find
from standoff.reference.fact import check_fact
from standoff.reference.table import read_table
from standoff.scenario_files.read import read_scenario

SHARP = 3.0
PRESS = expit(logit(0.2) + SHARP * (0.75 * 0.8 - 0.25 * 1.5))  # on Berlin, where nothing was learned


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("cuba-1962")


@pytest.fixture(scope="module")
def world(scenario):
    """One world, with everyone's rationality per unit of payoff and not per typical difference, as on paper."""
    values = {
        "rebuff": 1.5, "berlin_gain": 0.8, "doubt": 0.3, "upkeep": 0.05, "bond": 0.4, "precedent": 0.6, "escalate": 0.2,
        "war_us": 10.0, "strike_firm": 0.5, "strike_soft": 2.0, "berlin_loss": 1.0, "p_firm": 0.6,
        "views.moscow.p_firm": 0.25,
    }  # fmt: skip
    text = find("cuba-1962").read_text("utf-8").replace("1 to 6 per typical difference", str(SHARP))
    return standoff.solve(read_scenario(text, folder=scenario.folder), values=values)


@pytest.mark.slow
def test_it_has_no_mistake_in_any_variant():
    assert standoff.check("cuba-1962") == ()


def test_every_sentence_is_accounted_for(scenario):
    found = standoff.cover(scenario)
    assert found.sentence_share == 1.0 and found.uncovered == ()
    assert all(claim.quote for claim in scenario.claims.values())


def test_doing_nothing_is_followed_by_what_moscow_believes(world):
    """Nothing is learned from a protest that everyone would make, so the view of Washington's resolve decides."""
    assert world.ask("P(berlin = press | do(course = protest))") == pytest.approx(PRESS, abs=1e-9)
    assert world.ask("P(removed | do(course = protest))") == 0.0
    assert world.ask("E(payoff(washington) | do(course = protest))") == pytest.approx(-1.0 - PRESS, abs=1e-9)


def test_a_strike_at_once_on_paper(world):
    back = expit(logit(0.7) + SHARP * (0.4 - 0.6))  # seven in ten is usual
    assert world.ask("P(support = back | do(course = strike))") == pytest.approx(back, abs=1e-9)
    assert world.ask("P(war | do(course = strike))") == pytest.approx(0.2, abs=1e-9)
    worth = -(0.6 * 0.5 + 0.4 * 2.0) - 0.2 * 10.0 - PRESS
    assert world.ask("E(payoff(washington) | do(course = strike))") == pytest.approx(worth, abs=1e-9)


def test_the_end_of_the_quarantine_on_paper(world):
    for asked, gain in (("refuse", 4 * 0.05 - 0.3), ("allow", 4 * 0.05)):
        lifted = world.ask(f"P(lift = lift | do(course = quarantine, move = withdraw), given inspect = {asked})")
        assert lifted == pytest.approx(expit(SHARP * gain), abs=1e-9)


def test_bound_to_withdraw_at_once_moscow_is_asked_no_more(world):
    bound = "do(course = quarantine, move@1 = withdraw)"
    assert world.ask(f"P(removed | {bound})") == pytest.approx(1.0, abs=1e-12)
    assert world.ask(f"E(round@end | {bound})") == pytest.approx(1.0, abs=1e-12)
    assert world.ask(f"P(war | {bound})") == pytest.approx(0.0, abs=1e-12)


def test_its_questions_are_resolved_within_its_horizon(scenario):
    resolved = {row.key for row in read_table(scenario.folder / "outcomes.csv").body}
    assert resolved == set(scenario.questions) and len(resolved) >= 10  # fewer are not ranked
    assert all(question.date <= datetime.date(1962, 12, 31) for question in scenario.questions.values())


def test_what_is_said_of_the_missiles_is_looked_up(scenario):
    found = {name: check_fact(scenario, claim.check).verdict for name, claim in scenario.claims.items() if claim.check}
    assert found.pop("twice_as_far") == "contested"  # one source gives a range around the bound
    assert set(found.values()) == {"supported"} and len(found) == 6
