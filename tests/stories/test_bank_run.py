"""A bank run (Diamond and Dybvig 1983, as Gibbons tells it), solved by hand. Whatever waits against whatever rises in
what the other does, so both wait equally often: one equation in one unknown, with one root or three. The branch that
begins at even odds stays on the side of 1/2 where it starts, and there the equation has one root."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

import standoff

SHARP, WORLDS = 20.0, 1000  # the file's rationality
GROWTHS = (np.arange(400) + 0.5)[:, None] / 400
LOSSES = (np.arange(400) + 0.5)[None, :] / 800


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("bank-run")


def waits(sharp, growth, loss, other):
    """The probability of waiting, where the other waits with probability `other`: alone, one loses twice as much."""
    return expit(sharp * (other * growth - (1 - other) * loss))


def by_hand(sharp, growth, loss):
    """The probability of waiting on the branch from even odds."""
    if growth == loss:
        return 0.5
    low, high = (0.5, 1.0) if growth > loss else (0.0, 0.5)
    return brentq(lambda q: waits(sharp, growth, loss, q) - q, low, high, xtol=1e-15)


def roots(sharp, growth, loss):
    """In how many places the equation holds."""
    grid = 1 / (1 + np.exp(-np.linspace(-40, 40, 8001)))
    return int((np.diff(np.sign(waits(sharp, growth, loss, grid) - grid)) != 0).sum())


@pytest.mark.parametrize("sharp", [0.5, 2.0, 6.0, 20.0])
@pytest.mark.parametrize("growth, loss", [(0.5, 0.2), (0.1, 0.4), (0.9, 0.5), (0.3, 0.31), (0.2, 0.05)])
def test_every_answer_follows_from_one_unknown(scenario, sharp, growth, loss):
    solution = standoff.solve(scenario, values={"growth": growth, "loss": loss}, rationality=sharp)
    assert solution.converged and solution.residual < 1e-9
    q = by_hand(sharp, growth, loss)
    assert solution.ask("P(calm)") == pytest.approx(q**2, abs=1e-9)
    assert solution.ask("P(run)") == pytest.approx((1 - q) ** 2, abs=1e-9)
    assert solution.ask("belief(first, second = wait)") == pytest.approx(q, abs=1e-9)
    payoff = q * q * growth - q * (1 - q) * 2 * loss - (1 - q) ** 2 * loss
    assert solution.ask("E(payoff(ann))") == pytest.approx(payoff, abs=1e-9)
    alone = expit(sharp * loss)
    assert solution.ask("P(first = withdraw | do(second = withdraw))") == pytest.approx(alone, abs=1e-9)


def test_the_exactly_rational_wait_where_waiting_is_risk_dominant(scenario):
    for growth, loss, calm in ((0.5, 0.2, 1.0), (0.15, 0.4, 0.0)):
        solution = standoff.solve(scenario, values={"growth": growth, "loss": loss}, rationality=1000.0)
        assert solution.ask("P(calm)") == pytest.approx(calm, abs=1e-6)
        assert solution.ask("P(run)") == pytest.approx(1 - calm, abs=1e-6)


def test_each_claim_holds_in_the_worlds_it_should_and_others_are_found(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1, other_equilibria=48)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    drawn = report.results.parameters
    safe = drawn["growth"] > drawn["loss"]
    for name in ("safe", "trusts"):
        assert np.array_equal(report.results.answers[scenario.claims[name].holds], safe), name
        assert verdicts[name].share == np.mean(safe) == pytest.approx(np.mean(GROWTHS > LOSSES), abs=0.01)
    assert verdicts["both_gain"].share == verdicts["contagious"].share == 1.0
    runs = np.array(
        [
            [(1 - by_hand(SHARP, growth + more, loss)) ** 2 for more in (0.0, 0.2)]
            for growth, loss in zip(drawn["growth"], drawn["loss"], strict=True)
        ]
    )
    told = np.abs(runs[:, 0] - runs[:, 1]) > 0.01
    assert verdicts["good_news_is_enough"].no_difference == np.sum(~told)
    assert verdicts["good_news_is_enough"].share == np.mean(runs[told, 1] < runs[told, 0]) == 1.0
    others = report.others
    counted = [roots(SHARP, g, x) for g, x in zip(drawn["growth"][:48], drawn["loss"][:48], strict=True)]
    assert others.worlds == 48 and others.games[()] == sum(count == 3 for count in counted) > 0
    assert others.most == max(counted) == 3


def test_insurance_and_a_rumour(scenario):
    """Insurance takes nine tenths of the loss away; a rumour that both believe and know to be believed is a loss."""
    shares = {"base": GROWTHS > LOSSES, "insured": GROWTHS > 0.1 * LOSSES}
    shares["rumour"] = np.minimum(3 * LOSSES, 0.5) < GROWTHS
    found = standoff.variants(scenario, worlds=WORLDS, seed=1)
    safe = next(claim for claim in found.claims if claim.id == "safe")
    for name, held in shares.items():
        assert safe.verdicts[name].share == pytest.approx(np.mean(held), abs=0.01), name
    assert not safe.stands
    rumoured = standoff.variant_of(scenario, "rumour")
    solution = standoff.solve(rumoured, values={"growth": 0.3, "loss": 0.15}, rationality=SHARP)
    assert solution.ask("P(run)") == pytest.approx((1 - by_hand(SHARP, 0.3, 0.45)) ** 2, abs=1e-9)
