"""A crisis with audience costs (Fearon 1994, Schultz 2001), solved by hand. Everything follows from one unknown, the
probability that a threat is heeded: it fixes both types' threats, these the rival's belief, and that the reply. The
more a threat is heeded the more the unresolved join in, so the reply falls in it: one root, at every rationality."""

import datetime

import numpy as np
import pytest
from scipy.special import expit, log_expit, logit

import standoff
from of_scenarios import forecast, update

GAIN_HIGH, WAR_LOW, WAR_RIVAL = 0.2, 2.0, 2.0  # in the file
SHARP, WORLDS = 50.0, 1000  # the file's rationality


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("crisis")


def last_move(sharp, audience):
    """By type: the probability of fighting once resisted, and what being resisted is worth."""
    fight = {"high": expit(sharp * (GAIN_HIGH + audience)), "low": expit(sharp * (audience - WAR_LOW))}
    war = {"high": GAIN_HIGH, "low": -WAR_LOW}
    return fight, {kind: fight[kind] * war[kind] - (1 - fight[kind]) * audience for kind in war}


def reply(sharp, fight, belief):
    """The probability of conceding, for a rival that believes home resolved with probability `belief`."""
    return expit(sharp * (WAR_RIVAL * (belief * fight["high"] + (1 - belief) * fight["low"]) - 1))


def by_hand(sharp, resolved, audience):
    """Every probability at the one root; `resolved` and `audience` may be arrays."""
    fight, resisted = last_move(sharp, audience)

    def threats(heeded):
        worth = {kind: heeded + (1 - heeded) * resisted[kind] for kind in resisted}
        odds = logit(resolved) + log_expit(sharp * worth["high"]) - log_expit(sharp * worth["low"])
        return worth, expit(odds)

    low, high = np.zeros(np.broadcast(resolved, audience).shape), 1.0
    for _ in range(60):
        middle = (low + high) / 2
        above = reply(sharp, fight, threats(middle)[1]) > middle
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    heeded = (low + high) / 2
    worth, belief = threats(heeded)
    high_threat, low_threat = resolved * expit(sharp * worth["high"]), (1 - resolved) * expit(sharp * worth["low"])
    return {
        "P(threat = yes)": high_threat + low_threat,
        "P(threat = yes | given resolve = high)": expit(sharp * worth["high"]),
        "P(threat = yes | given resolve = low)": expit(sharp * worth["low"]),
        "P(reply = concede | given threat = yes)": heeded,
        "belief(reply, resolve = high | given threat = yes)": belief,
        "P(finish = fight | given resolve = low, reply = resist)": fight["low"],
        "P(finish = fight)": (1 - heeded) * (high_threat * fight["high"] + low_threat * fight["low"]),
        "E(payoff(home))": high_threat * worth["high"] + low_threat * worth["low"],
    }


@pytest.mark.parametrize("sharp", [0.5, 2.0, 6.0, 50.0])
@pytest.mark.parametrize(
    "resolved, audience", [(0.3, 0.5), (0.3, 1.5), (0.3, 2.5), (0.7, 0.5), (0.5, 1.0), (0.02, 1.9)]
)
def test_every_answer_follows_from_one_unknown(scenario, sharp, resolved, audience):
    world = {"resolved": resolved, "audience": audience}
    solution = standoff.solve(scenario, values=world, rationality=sharp)
    assert solution.converged and solution.residual < 1e-9
    for query, answer in by_hand(sharp, resolved, audience).items():
        assert solution.ask(query) == pytest.approx(float(answer), abs=1e-9), query


@pytest.mark.parametrize("sharp", [2.0, 50.0])
def test_a_state_bound_to_threaten_tells_the_rival_nothing(scenario, sharp):
    solution = standoff.solve(scenario, values={"resolved": 0.4, "audience": 1.2}, rationality=sharp)
    fight, resisted = last_move(sharp, 1.2)
    heeded = reply(sharp, fight, 0.4)
    assert solution.ask("belief(reply, resolve = high | do(threat = yes))") == pytest.approx(0.4, abs=1e-9)
    assert solution.ask("P(reply = concede | do(threat = yes))") == pytest.approx(heeded, abs=1e-9)
    for kind in resisted:
        worth = heeded + (1 - heeded) * resisted[kind]
        query = f"E(payoff(home) | do(threat = yes), given resolve = {kind})"
        assert solution.ask(query) == pytest.approx(worth, abs=1e-9)
        assert solution.ask(query.replace("yes", "no")) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("resolved, audience", [(0.1, 0.5), (0.3, 1.0), (0.4, 1.7)])
def test_the_limit_with_bluffing(scenario, resolved, audience):
    """Resolve is rare and hands are not tied: the only sequential equilibrium mixes."""
    world = {"resolved": resolved, "audience": audience}
    solution = standoff.solve(scenario, values=world, rationality=1000.0)
    assert solution.converged
    limits = {
        "P(reply = concede | given threat = yes)": audience / (1 + audience),
        "P(threat = yes | given resolve = low)": resolved / (1 - resolved),
        "P(threat = yes | given resolve = high)": 1,
        "belief(reply, resolve = high | given threat = yes)": 1 / WAR_RIVAL,
        "P(finish = fight)": resolved / (1 + audience),
    }
    for query, limit in limits.items():
        assert solution.ask(query) == pytest.approx(limit, abs=5e-3), query


@pytest.mark.parametrize("resolved, audience", [(0.1, 2.2), (0.6, 0.3), (0.9, 2.9)])
def test_the_limit_without(scenario, resolved, audience):
    """Hands are tied, or resolve is common: all threaten, every threat is heeded, nobody fights."""
    solution = standoff.solve(scenario, values={"resolved": resolved, "audience": audience}, rationality=1000.0)
    assert solution.converged
    assert solution.ask("P(threat = yes)") == pytest.approx(1, abs=1e-3)
    assert solution.ask("P(reply = concede | given threat = yes)") == pytest.approx(1, abs=1e-3)
    assert solution.ask("P(finish = fight)") == pytest.approx(0, abs=1e-3)


def truths(resolved, audience):
    """Whether each claim is true at the file's rationality; both may be arrays."""
    hand = by_hand(SHARP, resolved, audience)
    fight, resisted = last_move(SHARP, audience)
    bound = reply(SHARP, fight, resolved)
    return {
        "believed": hand["P(reply = concede | given threat = yes)"] > 0.5,
        "bluff": hand["P(threat = yes | given resolve = low)"] > 0.5,
        "news": hand["belief(reply, resolve = high | given threat = yes)"] > resolved + 0.05,
        "tied_hands": fight["low"] > 0.5,
        "war_is_rare": hand["P(finish = fight)"] < 0.1,
        "strong_speaks": bound + (1 - bound) * resisted["high"] > 0,
        "weak_speaks": bound + (1 - bound) * resisted["low"] > 0,
    }


LIMITS = {"believed": 5 / 6, "bluff": 7 / 9, "news": 0.3, "tied_hands": 1 / 3, "war_is_rare": 0.8, "strong_speaks": 1}


def test_the_shares_of_the_prior_near_the_paper_s():
    middles = (np.arange(160) + 0.5) / 160  # both priors are uniform
    truth = truths(middles[:, None], 3 * middles[None, :])
    for name, limit in (LIMITS | {"weak_speaks": 2 / 3}).items():
        assert np.mean(truth[name]) == pytest.approx(limit, abs=0.03), name


def test_each_claim_holds_in_the_worlds_it_should(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    assert list(verdicts) == list(scenario.claims)
    drawn = report.results.parameters
    for name, truth in truths(drawn["resolved"], drawn["audience"]).items():
        assert np.array_equal(report.results.answers[scenario.claims[name].holds], truth), name
        assert verdicts[name].share == np.mean(truth)
    for name, limit in (LIMITS | {"weak_speaks": 2 / 3}).items():
        assert verdicts[name].share == pytest.approx(limit, abs=0.05), name
    assert verdicts["honest"].kind == "judgement" and verdicts["honest"].reason


def test_what_a_threat_teaches(scenario):
    """A threat is made by all the resolved and, where it is a bluff that pays, by as many of the others: on paper
    1/2 for resolved becomes 3/5, the mean of the prior 17/30, and war log(3) / 20."""
    posterior = update(scenario, queries=["P(resolve = high)", "P(finish = fight)"], worlds=WORLDS, seed=1)
    drawn = posterior.results.parameters
    hand = by_hand(SHARP, drawn["resolved"], drawn["audience"])
    assert posterior.moved is None
    assert posterior.weights == pytest.approx(hand["P(threat = yes)"] / hand["P(threat = yes)"].sum(), abs=1e-9)
    belief = posterior.answer("P(resolve = high)")
    assert belief == pytest.approx(hand["belief(reply, resolve = high | given threat = yes)"], abs=1e-8)
    assert posterior.answer("P(finish = fight)") == pytest.approx(
        hand["P(finish = fight)"] / hand["P(threat = yes)"], abs=1e-8
    )
    assert posterior.mean(belief) == pytest.approx(3 / 5, abs=0.02)
    assert posterior.mean(drawn["resolved"]) == pytest.approx(17 / 30, abs=0.02)
    assert posterior.mean(posterior.answer("P(finish = fight)")) == pytest.approx(np.log(3) / 20, abs=0.02)


def test_its_question_is_asked_in_the_light_of_the_threat(scenario):
    said = forecast(scenario, worlds=WORLDS, seed=1).forecasts[0]
    assert said.id == "war_1994" and said.base_rate == 0.3 and said.status_quo is False
    assert said.probability == pytest.approx(np.log(3) / 20, abs=0.02)
    before = forecast(scenario, as_of=datetime.date(1994, 9, 9), worlds=WORLDS, seed=1).forecasts[0]
    assert before.probability == pytest.approx(5 / 6 * np.log(3) / 20, abs=0.02)
