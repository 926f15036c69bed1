"""Every form of query on games small enough to solve on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import expit

from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.simulate import simulate, solve_games
from standoff.ensembles.solution import solve_world
from standoff.queries.game import Game
from standoff.queries.query import compile_query
from standoff.scenario_files.read import read_scenario

# One choice that nobody else's depends on, and a reply that knows it: everything is a logistic function.
CHOICE = """
standoff: 1
title: an offer and a reply
actors: {us: United States, china: China}
parameters:
  stake: 2
  p: uniform(0.2, 0.4)
  price: normal(1, 0.2)
timeline:
  - chance: mood
    outcomes: {warm: p, cold: rest}
    values: {warm: 10, cold: -5}
    seen_by: china
  - decision: offer
    actor: us
    options: {none: 0, half: 1, full: 2}
  - quantity: twice
    value: 2 * offer
  - quantity: priced
    value: price * offer
  - decision: reply
    actor: china
    options: [yes, no]
interests:
  us: {cost: -price * offer}
  china: {gain: (reply = yes) * stake, mood: {value: (reply = yes) * (mood = cold), weight: -3}}
rationality: {us: 1, china: 0.5}
"""
WORLDS, SEED = 40, 3


@pytest.fixture(scope="module")
def game():
    return Game(read_scenario(CHOICE))


@pytest.fixture(scope="module")
def drawn(game):
    return next(game.draw(WORLDS, SEED))


def ask(game, drawn, text):
    game.check_query(text)
    query = compile_query(game, text)
    return query.ask(solve_games(game, query.games | {()}, drawn), drawn.parameters, drawn.count)


def by_hand(drawn):
    price, p = drawn.parameters["price"], drawn.parameters["p"]
    raised = np.exp(-np.outer([0, 1, 2], price))
    none, half, full = raised / raised.sum(axis=0)
    yes = {"warm": expit(0.5 * 2), "cold": expit(0.5 * (2 - 3))}
    return price, p, none, half, full, yes


def test_probabilities_and_means(game, drawn):
    price, p, none, half, full, yes = by_hand(drawn)
    accept = p * yes["warm"] + (1 - p) * yes["cold"]
    for text, expected in {
        "P(offer = half)": half,
        "P(offer != none)": half + full,
        "P(offer in [none, full])": none + full,
        "P(offer >= 1)": half + full,
        "P(1 <= twice <= 3)": half,
        "P(offer = half or offer = full)": half + full,
        "P(not offer = half)": none + full,
        "P(offer = half and mood = warm)": half * p,
        "E(offer)": half + 2 * full,
        "E(offer^2)": half + 4 * full,
        "E(twice)": 2 * (half + 2 * full),
        "E(priced)": price * (half + 2 * full),
        "E(mood)": 10 * p - 5 * (1 - p),
        "E(reply)": accept,
        "E(if(reply = yes, offer, -1))": accept * (half + 2 * full) - (1 - accept),
        "P(reply = yes)": accept,
        "P(priced > price)": full,
        "E(max(offer, 1) * p)": p * (none + half + 2 * full),
    }.items():
        assert ask(game, drawn, text) == pytest.approx(expected, abs=1e-12), text


def test_conditions(game, drawn):
    _, p, none, half, full, yes = by_hand(drawn)
    accept = p * yes["warm"] + (1 - p) * yes["cold"]
    for text, expected in {
        "P(reply = yes | given mood = warm)": yes["warm"],
        "P(mood = warm | given reply = yes)": p * yes["warm"] / accept,
        "P(mood = warm | given reply = yes and offer = full)": p * yes["warm"] / accept,
        "E(offer | given offer > 0)": (half + 2 * full) / (half + full),
        "P(offer = none | given offer = none)": 1 + 0 * none,
    }.items():
        assert ask(game, drawn, text) == pytest.approx(expected, abs=1e-12), text


def test_payoffs_and_interests(game, drawn):
    price, p, _, half, full, yes = by_hand(drawn)
    gain = 2 * (p * yes["warm"] + (1 - p) * yes["cold"])
    mood = -3 * (1 - p) * yes["cold"]
    for text, expected in {
        "E(payoff(us))": -price * (half + 2 * full),
        "E(payoff(china))": gain + mood,
        "E(interest(china, gain))": gain,
        "E(interest(china, mood))": mood,
        "E(payoff(china) | given mood = cold)": -yes["cold"],
        "E(interest(china, gain) | given reply = yes)": 2 + 0 * p,
        "E(payoff(us) | do(offer = full))": -2 * price,
        "E(payoff(china) - payoff(us) | do(offer = half))": gain + mood + price,
        "E(payoff(china) * (mood = warm))": 2 * p * yes["warm"],
    }.items():
        assert ask(game, drawn, text) == pytest.approx(expected, abs=1e-12), text


def test_commitments(game, drawn):
    _, p, _, _, _, yes = by_hand(drawn)
    for text, expected in {
        "P(offer = full | do(offer = full))": 1 + 0 * p,
        "E(twice | do(offer = half))": 2 + 0 * p,
        "P(mood = warm | do(reply = yes))": p,
        "P(mood = warm | do(reply = yes), given reply = yes)": p,
        "P(reply = yes | do(offer = none, reply = no))": 0 * p,
        "P(reply = yes | do(offer = none), given mood = cold)": yes["cold"] + 0 * p,
    }.items():
        assert ask(game, drawn, text) == pytest.approx(expected, abs=1e-12), text


def test_beliefs(game, drawn):
    _, p, none, _, _, _ = by_hand(drawn)
    for text, expected in {
        "belief(reply, mood = warm | given mood = warm)": 1 + 0 * p,
        "belief(offer, mood = warm)": p,
        "belief(reply, offer = none)": none,
        "belief(reply, offer = none | do(offer = full))": 0 * p,
    }.items():
        assert ask(game, drawn, text) == pytest.approx(expected, abs=1e-12), text


def test_arithmetic_between_queries(game, drawn):
    price, p, none, half, full, _ = by_hand(drawn)
    for text, expected in {
        "P(offer = half) - P(offer = full)": half - full,
        "2 * P(offer = half) / P(offer = none)": 2 * half / none,
        "P(offer = half) > P(offer = full)": half > full,
        "P(offer = none) > 0.5 and p > 0.3": (none > 0.5) & (p > 0.3),
        "P(offer = none) > 0.5 or p > 0.3": (none > 0.5) | (p > 0.3),
        "not P(offer = none) > 0.5": ~(none > 0.5),
        "E(offer) * price + p": (half + 2 * full) * price + p,
        "max(P(offer = half), P(offer = full), 0.2)": np.maximum(np.maximum(half, full), 0.2),
        "0.1 < P(offer = full) < 0.2": (full > 0.1) & (full < 0.2),
    }.items():
        assert ask(game, drawn, text) == pytest.approx(np.asarray(expected, dtype=float), abs=1e-12), text


def test_what_cannot_happen_is_undefined(game, drawn):
    for text in (
        "P(mood = warm | given offer = none and offer = full)",
        "E(offer | given twice > 5)",
        "E(payoff(us) | given twice > 5)",
        "P(mood = warm | do(offer = full), given offer = none)",
        "belief(reply, mood = warm | given mood = warm and mood = cold)",
        "P(offer = full) > P(mood = warm | given twice > 5)",
        "P(offer = full) > 2 or P(mood = warm | given twice > 5) > 0",
    ):
        assert np.isnan(ask(game, drawn, text)).all(), text


def test_undefined_in_some_worlds_only():
    text = CHOICE.replace("p: uniform(0.2, 0.4)", "p: 'discrete(0: 0.5, 0.5: 0.5)'")
    game = Game(read_scenario(text))
    drawn = next(game.draw(WORLDS, SEED))
    answer = ask(game, drawn, "P(reply = yes | given mood = warm)")
    never = drawn.parameters["p"] == 0
    assert 0 < never.sum() < WORLDS
    assert np.array_equal(np.isnan(answer), never)
    assert answer[~never] == pytest.approx(expit(1.0))


def test_a_division_by_zero_is_undefined(game, drawn):
    answer = ask(game, drawn, "P(offer = none) / P(twice > 5)")
    assert not np.isfinite(answer).any()


def test_a_world_that_is_not_certified_answers_nothing(game, drawn, monkeypatch):
    from standoff.equilibrium import tolerances

    monkeypatch.setattr(tolerances, "CERTIFIED", -1.0)
    assert np.isnan(ask(game, drawn, "P(offer = none)")).all()


# -- ensembles and single worlds ------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(game):
    queries = ["P(reply = yes | do(offer = full))", "E(payoff(us))", "P(offer = half)", "P(offer = half)"]
    one, two, three = (simulate(game, queries, worlds=600, seed=5, threads=n) for n in (1, 2, 3))
    few = simulate(game, queries, worlds=300, seed=5, threads=2)
    assert list(one.answers) == list(dict.fromkeys(queries))
    assert one.count == 600 and one.converged.all()
    assert set(one.certificates) == {(), (("offer", "full"),)}
    for query, answer in one.answers.items():
        assert answer.tobytes() == two.answers[query].tobytes() == three.answers[query].tobytes()
        assert answer[:300].tobytes() == few.answers[query].tobytes()
    for name, values in one.parameters.items():
        assert values.tobytes() == two.parameters[name].tobytes()


def test_progress_is_told_after_every_block(game):
    told = []
    simulate(game, ["P(offer = half)"], worlds=600, progress=lambda done, of: told.append((done, of)))
    assert told == [(512, 600), (600, 600)]


def test_an_ensemble_has_a_world(game):
    with pytest.raises(ValueError, match="at least one world"):
        simulate(game, ["P(offer = half)"], worlds=0)


def test_one_world_at_given_values(game):
    solution = solve_world(game, {"price": 0.0, "p": 0.25}, {"china": 1.0})
    assert solution.converged and solution.residual < 1e-9
    assert next(b.label for b in solution.behaviour) == "offer"
    assert solution.behaviour[0].probabilities == pytest.approx(dict.fromkeys(("none", "half", "full"), 1 / 3))
    assert solution.ask("P(reply = yes | given mood = cold)") == pytest.approx(expit(-1.0))
    assert solution.payoffs["us"] == pytest.approx(0)
    assert math.isnan(solution.ask("P(reply = yes | given twice = 9)"))


def test_everyone_s_rationality_in_place_of_the_file_s():
    game = Game(read_scenario(CHOICE), rationality=3.0)
    solution = solve_world(game, {"price": 1.0})
    raised = np.exp([0, -3, -6])
    assert list(solution.behaviour[0].probabilities.values()) == pytest.approx(list(raised / raised.sum()))


def test_a_probability_that_leaves_its_bounds_is_named():
    game = Game(read_scenario(CHOICE.replace("warm: p,", "warm: 3 * p,")))
    with pytest.raises(InvalidWorlds) as error:
        simulate(game, ["P(offer = half)"], worlds=100)
    assert {(u.move, u.outcome) for u in error.value.found} >= {("mood", "warm")}
    assert all(0 < u.share < 1 for u in error.value.found)


# -- moves that are skipped --------------------------------------------------------------------------------------

SKIPPED = """
standoff: 1
title: an answer to a threat
actors: {us: United States, dprk: North Korea}
parameters: {cost: 1}
timeline:
  - chance: kind
    outcomes: {hard: 0.25, soft: 0.75}
    seen_by: us
  - decision: threat
    actor: us
    options: [yes, no]
  - decision: reply
    actor: dprk
    options: [fold, stand]
    when: threat = yes
  - decision: aid
    actor: us
    options: [give, keep]
    sees: []
    forgets: [kind]
    when: threat = no
interests:
  us: {bluff: -(kind = soft) * (threat = yes)}
  dprk: {yield: -(reply = fold)}
rationality: {us: 1, dprk: 1}
"""


def test_moves_that_are_not_made():
    game = Game(read_scenario(SKIPPED))
    solution = solve_world(game)
    hard, soft = 0.25 * 0.5, 0.75 * expit(-1)
    threat = hard + soft
    for text, expected in {
        "P(threat = yes)": threat,
        "P(reply = fold)": threat * expit(-1),
        "P(reply = stand)": threat * expit(1),
        "P(reply != fold)": 1 - threat * expit(-1),
        "P(reply = fold | given threat = yes)": expit(-1),
        "belief(reply, kind = hard)": hard / threat,
        "belief(aid, kind = hard)": (0.25 - hard) / (1 - threat),
        "P(reply = fold | do(threat = no))": 0.0,
        "P(reply = fold | do(threat = yes, reply = fold))": 1.0,
        "P(reply = fold | do(reply = fold))": threat,
        "P(aid = give | do(threat = yes))": 0.0,
    }.items():
        assert solution.ask(text) == pytest.approx(expected, abs=1e-12), text
    assert math.isnan(solution.ask("belief(aid, kind = hard | do(threat = yes))"))


# -- what is as good as impossible ---------------------------------------------------------------------------------


@pytest.mark.parametrize("odds", [100.0, 200.0, 260.0, 270.0, 300.0, 340.0, 360.0, 500.0, 700.0, 2000.0])
def test_an_option_no_one_takes(odds):
    """One move whose log-probability is beyond -266 once counted as e^+355 of it, in games too short for exponents."""
    text = """
standoff: 1
title: one option is hopeless
actors: {a1: One}
parameters: {loss: 1}
timeline:
  - decision: choice
    actor: a1
    options: [good, bad, fair]
  - chance: luck
    outcomes: {yes: 0.25, no: 0.75}
interests: {a1: {loss: -loss * (choice = bad) - (choice = fair), luck: luck = yes}}
rationality: {a1: 1}
"""
    solution = solve_world(Game(read_scenario(text)), {"loss": odds})
    fair = expit(-1.0)
    assert solution.ask("P(choice = good)") == pytest.approx(1 - fair, abs=1e-12)
    assert solution.ask("P(choice = bad)") == pytest.approx(math.exp(-odds) * (1 - fair), rel=1e-9)
    assert solution.ask("P(luck = yes | given choice = bad)") == pytest.approx(0.25)
    assert solution.ask("E(payoff(a1) | given choice = bad)") == pytest.approx(0.25 - odds)
    assert solution.ask("E(payoff(a1) | given choice != good)") == pytest.approx(-0.75)
