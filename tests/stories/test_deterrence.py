"""Deterrence (Zagare and Kilgour 2000), solved by hand: beliefs feed back on nothing, so one pass from the last move
to the first gives every quantal response in closed form, and the credibility threshold with it."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

import standoff
from of_scenarios import update

HARD, SOFT = 0.5, 1.5  # what war costs either defender, in the file
MEDIANS = {"credibility": 0.5, "war_challenger": 1.0, "retreat": 2.0}
WORLDS = 2000


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("deterrence")


def by_hand(sharp, credibility, war_challenger, retreat):
    """Probabilities of every move and payoffs, last move first; `sharp` is (challenger's, defender's) rationality."""
    challenger, defender = sharp
    fight = expit(challenger * (retreat - war_challenger))
    resist = {nerve: expit(defender * (1 - fight * cost)) for nerve, cost in (("hard", HARD), ("soft", SOFT))}
    resisted = credibility * resist["hard"] + (1 - credibility) * resist["soft"]
    worth = (1 - resisted) - resisted * (fight * war_challenger + (1 - fight) * retreat)
    challenge = expit(challenger * worth)
    war = fight * (credibility * resist["hard"] * HARD + (1 - credibility) * resist["soft"] * SOFT)
    return {
        "P(challenge = yes)": challenge,
        "P(answer = resist | given nerve = hard, challenge = yes)": resist["hard"],
        "P(answer = resist | given nerve = soft, challenge = yes)": resist["soft"],
        "P(press = fight | given answer = resist)": fight,
        "P(press = fight)": challenge * resisted * fight,
        "E(payoff(challenger))": challenge * worth,
        "E(payoff(defender))": -challenge * (1 - resisted + war),
        "E(interest(defender, war))": -challenge * war,
        "belief(press, nerve = hard | given answer = resist)": credibility * resist["hard"] / resisted,
    }


@pytest.mark.parametrize("sharp", [(0.0, 0.0), (1.0, 1.0), (3.0, 0.5), (2.0, 8.0), (25.0, 25.0)])
@pytest.mark.parametrize(
    "values",
    [{}, {"credibility": 0.2, "war_challenger": 0.7}, {"credibility": 0.9, "war_challenger": 1.4, "retreat": 0.3}],
)
def test_every_answer_is_the_logit_formula(scenario, sharp, values):
    solution = standoff.solve(scenario, values=values, rationality={"challenger": sharp[0], "defender": sharp[1]})
    assert solution.converged and solution.residual < 1e-9
    for query, answer in by_hand(sharp, **(MEDIANS | values)).items():
        assert solution.ask(query) == pytest.approx(answer, abs=1e-9), query


def test_behaviour_lists_each_information_set_once(scenario):
    solution = standoff.solve(scenario, rationality=2.0)
    answer = by_hand((2.0, 2.0), **MEDIANS)
    sets = {(one.decision, *sorted(one.information_set.items())): one for one in solution.behaviour}
    assert len(sets) == len(solution.behaviour) == 4
    for one in solution.behaviour:
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-12)
        if one.decision == "answer":
            nerve = one.information_set["nerve"]
            expected = answer[f"P(answer = resist | given nerve = {nerve}, challenge = yes)"]
            assert one.actor == "defender" and one.probabilities["resist"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("war", [0.5, 1.0, 1.5])
def test_deterrence_holds_above_the_threshold_and_fails_below(scenario, war):
    threshold = 1 / (1 + war)  # gain / (gain + loss)
    for credibility, challenge in ((threshold - 0.02, 1), (threshold + 0.02, 0)):
        world = {"credibility": credibility, "war_challenger": war}
        solution = standoff.solve(scenario, values=world, rationality=400.0)
        assert solution.ask("P(challenge = yes)") == pytest.approx(challenge, abs=1e-3)


@pytest.mark.parametrize("sharp", [4.0, 12.0, 60.0])
def test_at_any_rationality_the_challenge_is_even_odds_where_it_is_worth_nothing(scenario, sharp):
    def excess(credibility):
        world = MEDIANS | {"credibility": credibility}
        return by_hand((sharp, sharp), **world)["P(challenge = yes)"] - 0.5

    threshold = brentq(excess, 0, 1, xtol=1e-14)
    solution = standoff.solve(scenario, values={"credibility": threshold}, rationality=sharp)
    assert solution.ask("P(challenge = yes)") == pytest.approx(0.5, abs=1e-9)
    assert threshold == pytest.approx(0.5, abs=2 * math.exp(-sharp / 4))  # and it nears the paper's 1 / (1 + 1)


def test_a_challenger_that_would_blink_is_deterred_by_anyone(scenario):
    solution = standoff.solve(scenario, values={"retreat": 0.2, "credibility": 0.01}, rationality=100.0)
    assert solution.ask("P(answer = resist | given nerve = soft, challenge = yes)") > 1 - 1e-9
    assert solution.ask("P(challenge = yes)") < 1e-6


def test_a_committed_defender_is_met_by_the_last_two_moves_alone(scenario):
    solution = standoff.solve(scenario, rationality=3.0)
    fight = expit(3 * (2 - 1))
    challenge = expit(3 * (-fight - (1 - fight) * 2))
    assert solution.ask("P(challenge = yes | do(answer = resist))") == pytest.approx(challenge, abs=1e-9)
    loss = -challenge * fight * (0.5 * HARD + 0.5 * SOFT)
    assert solution.ask("E(payoff(defender) | do(answer = resist))") == pytest.approx(loss, abs=1e-9)
    assert solution.ask("P(answer = resist | do(press = back_down), given challenge = yes)") == pytest.approx(
        expit(3), abs=1e-9
    )


def test_the_share_of_worlds_is_the_prior_beyond_the_threshold(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    assert list(verdicts) == list(scenario.claims)
    deterred = 1 - math.log(5 / 3)  # P(credibility > 1 / (1 + war)), war uniform on 0.5 to 1.5
    shares = {"deterred": deterred, "only_the_hard": 1, "certain_answer": 1, "known_to_blink": 1}
    for name, share in (shares | {"tie_hands": 1 - deterred}).items():
        noise = 3 * math.sqrt(share * (1 - share) / WORLDS)
        assert verdicts[name].share == pytest.approx(share, abs=noise + 0.005 * (0 < share < 1)), name
    drawn, sharp = report.results.parameters, report.results.rationality
    hand = by_hand((sharp["challenger"], sharp["defender"]), *(drawn[name] for name in MEDIANS))
    assert np.mean(hand["P(challenge = yes)"] < 0.5) == verdicts["deterred"].share  # in just the worlds it should
    assert verdicts["fragile_peace"].kind == "judgement" and verdicts["fragile_peace"].reason


def test_what_a_challenge_teaches(scenario):
    """Who is challenged was not believed: on paper, with T = 1 / (1 + war), the mean of credibility becomes
    E(T^2 / 2) / E(T), and so do resistance and the probability of a hard defender."""
    queries = ["P(nerve = hard)", "P(answer = resist)", "P(press = fight)"]
    posterior = update(scenario, queries=queries, worlds=WORLDS, seed=1)
    drawn, sharp = posterior.results.parameters, posterior.results.rationality
    hand = by_hand((sharp["challenger"], sharp["defender"]), *(drawn[name] for name in MEDIANS))
    challenge = hand["P(challenge = yes)"]
    assert posterior.moved is None and posterior.weights == pytest.approx(challenge / challenge.sum(), abs=1e-9)
    assert posterior.answer("P(nerve = hard)") == pytest.approx(drawn["credibility"], abs=1e-8)
    assert posterior.answer("P(press = fight)") == pytest.approx(hand["P(press = fight)"] / challenge, abs=1e-8)
    on_paper = (1 / 1.5 - 1 / 2.5) / 2 / math.log(5 / 3)
    assert on_paper == pytest.approx(0.261, abs=5e-4)
    for query in ("P(nerve = hard)", "P(answer = resist)"):
        assert posterior.mean(posterior.answer(query)) == pytest.approx(on_paper, abs=0.02), query
