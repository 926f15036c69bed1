"""Beer-quiche (Cho and Kreps 1987), solved by hand. Everything follows from one unknown, how much likelier a fight is
after quiche than after beer: it fixes both types' breakfasts, these the bully's two beliefs, and they the fights. The
strong always order beer more often than the weak, so the unknown is positive: quiche for all is near no equilibrium."""

import numpy as np
import pytest
from scipy.special import expit, log_expit, logit

import standoff
from of_scenarios import update

SHARP, WORLDS = 30.0, 1000  # the file's rationality


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("beer-quiche")


def respond(sharp, strong, fear, gap):
    """What follows from `gap`, the probability of a fight after quiche less that after beer."""
    tough, meek = sharp * (fear * gap + 1), sharp * (fear * gap - 1)  # log odds of beer
    after_beer = expit(logit(strong) + log_expit(tough) - log_expit(meek))
    after_quiche = expit(logit(strong) + log_expit(-tough) - log_expit(-meek))
    fights = expit(sharp * (1 - 2 * after_beer)), expit(sharp * (1 - 2 * after_quiche))
    return expit(tough), expit(meek), after_beer, after_quiche, *fights


def by_hand(sharp, strong, fear):
    """Every probability at the root; `strong` and `fear` may be arrays."""
    low, high = np.zeros(np.broadcast(strong, fear).shape), 1.0
    for _ in range(60):
        middle = (low + high) / 2
        *_, beer, quiche = respond(sharp, strong, fear, middle)
        low, high = np.where(quiche - beer > middle, middle, low), np.where(quiche - beer > middle, high, middle)
    tough, meek, after_beer, after_quiche, fight_beer, fight_quiche = respond(sharp, strong, fear, (low + high) / 2)
    beer = strong * tough + (1 - strong) * meek
    return {
        "P(breakfast = beer | given kind = tough)": tough,
        "P(breakfast = beer | given kind = meek)": meek,
        "P(breakfast = beer)": beer,
        "belief(answer, kind = tough | given breakfast = beer)": after_beer,
        "belief(answer, kind = tough | given breakfast = quiche)": after_quiche,
        "P(answer = fight | given breakfast = beer)": fight_beer,
        "P(answer = fight | given breakfast = quiche)": fight_quiche,
        "P(answer = fight)": beer * fight_beer + (1 - beer) * fight_quiche,
        "E(payoff(stranger) | given kind = tough)": tough * (1 + fear * (1 - fight_beer))
        + (1 - tough) * fear * (1 - fight_quiche),
    }


WORLDS_TRIED = [(0.9, 2.0), (0.6, 1.2), (0.3, 2.0), (0.45, 1.1), (0.3, 0.7), (0.8, 0.6)]


@pytest.mark.parametrize("sharp", [0.5, 2.0, 6.0, 30.0])
@pytest.mark.parametrize("strong, fear", WORLDS_TRIED)
def test_every_answer_follows_from_one_unknown(scenario, sharp, strong, fear):
    gaps = np.linspace(-1, 1, 4001)
    *_, beer, quiche = respond(sharp, strong, fear, gaps)
    assert np.count_nonzero(np.diff(np.sign(quiche - beer - gaps))) == 1  # the only equilibrium
    solution = standoff.solve(scenario, values={"strong": strong, "fear": fear}, rationality=sharp)
    assert solution.converged and solution.residual < 1e-9
    for query, answer in by_hand(sharp, strong, fear).items():
        assert solution.ask(query) == pytest.approx(float(answer), abs=1e-9), query


def test_the_paper_s_game_ends_in_beer(scenario):
    """The equilibrium that survives the intuitive criterion, with the belief that off its path makes it one."""
    solution = standoff.solve(scenario, values={"strong": 0.9, "fear": 2.0}, rationality=1000.0)
    assert solution.converged
    assert solution.ask("P(breakfast = beer)") == pytest.approx(1, abs=1e-6)
    assert solution.ask("P(answer = fight)") == pytest.approx(0, abs=1e-6)
    assert solution.ask("belief(answer, kind = tough | given breakfast = beer)") == pytest.approx(0.9, abs=1e-6)
    assert solution.ask("belief(answer, kind = tough | given breakfast = quiche)") == pytest.approx(0, abs=1e-6)
    assert solution.ask("P(answer = fight | given breakfast = quiche)") == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("strong, fear", [(0.2, 2.0), (0.4, 1.5)])
def test_the_limit_when_the_strong_are_few(scenario, strong, fear):
    solution = standoff.solve(scenario, values={"strong": strong, "fear": fear}, rationality=1000.0)
    assert solution.converged
    limits = {
        "P(breakfast = beer | given kind = tough)": 1,
        "P(breakfast = beer | given kind = meek)": strong / (1 - strong),
        "belief(answer, kind = tough | given breakfast = beer)": 0.5,
        "P(answer = fight | given breakfast = beer)": 1 - 1 / fear,
        "P(answer = fight)": 1 - 2 * strong / fear,
    }
    for query, limit in limits.items():
        assert solution.ask(query) == pytest.approx(limit, abs=5e-3), query


def test_the_limit_without_fear_tells_all(scenario):
    solution = standoff.solve(scenario, values={"strong": 0.4, "fear": 0.8}, rationality=200.0)
    assert solution.ask("P(breakfast = beer | given kind = tough)") == pytest.approx(1, abs=1e-6)
    assert solution.ask("P(breakfast = beer | given kind = meek)") == pytest.approx(0, abs=1e-6)
    assert solution.ask("P(answer = fight)") == pytest.approx(0.6, abs=1e-6)


def below(strong):
    """The chance that the file's triangular(0, 0.9, 1) is below `strong`, for values up to its peak."""
    return strong**2 / 0.9


LIMITS = {
    "quiche_invites": 1,
    "taste_of_the_tough": 1,
    "imitation": 0.75 * (1 - below(1 / 3)),
    "nothing_learned": 0.75 * (1 - below(0.45)) + 0.25 * 0.025,  # without fear, beer proves what 0.95 made sure of
    "respect": 0.25 + 0.75 * (1 - below(0.75)),
    "quiet_morning": 0.5 * (1 - below(0.5)) + 0.5 * (1 - 7 / 3 / 16 / 0.9),
}


def truths(strong, fear):
    """Whether each claim is true at the file's rationality; both may be arrays."""
    hand = by_hand(SHARP, strong, fear)
    belief = hand["belief(answer, kind = tough | given breakfast = beer)"]
    fights = [hand[f"P(answer = fight | given breakfast = {dish})"] for dish in ("quiche", "beer")]
    return {
        "quiche_invites": fights[0] > fights[1],
        "taste_of_the_tough": hand["P(breakfast = beer | given kind = tough)"] > 0.5,
        "imitation": hand["P(breakfast = beer | given kind = meek)"] > 0.5,
        "nothing_learned": abs(belief - strong) < 0.05,
        "respect": belief > 0.75,
        "quiet_morning": hand["P(answer = fight)"] < 0.5,
    }


def test_the_shares_of_the_prior_near_the_paper_s():
    middles = (np.arange(160) + 0.5) / 160
    strong = np.where(middles < 0.9, np.sqrt(0.9 * middles), 1 - np.sqrt(0.1 * (1 - middles)))
    truth = truths(strong[:, None], 0.5 + 2 * middles[None, :])
    for name, limit in LIMITS.items():
        assert np.mean(truth[name]) == pytest.approx(limit, abs=0.03), name


def test_each_claim_holds_in_the_worlds_it_should(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    assert list(verdicts) == list(scenario.claims)
    drawn = report.results.parameters
    for name, truth in truths(drawn["strong"], drawn["fear"]).items():
        assert np.array_equal(report.results.answers[scenario.claims[name].holds], truth), name
        assert verdicts[name].share == np.mean(truth)
        assert verdicts[name].share == pytest.approx(LIMITS[name], abs=0.05), name
    assert verdicts["bad_manners"].kind == "judgement" and verdicts["bad_manners"].reason


def test_what_a_mug_behind_a_misty_window_teaches(scenario):
    """Seen with reliability 0.8. On paper beer comes from all the tough, from as many of the meek where fear > 1 (from
    all of them where strong > 1/2), and from no meek where fear < 1: 0.633 for tough becomes 0.720."""
    queries = ["P(kind = tough)", "P(answer = fight)"]
    posterior = update(scenario, queries=queries, worlds=WORLDS, seed=1)
    drawn = posterior.results.parameters
    strong = drawn["strong"]
    hand = by_hand(SHARP, strong, drawn["fear"])
    seen = 0.2 + 0.6 * hand["P(breakfast = beer)"]
    assert posterior.moved is None and posterior.weights == pytest.approx(seen / seen.sum(), abs=1e-9)
    tough = posterior.answer("P(kind = tough)")
    of_tough = 0.2 + 0.6 * hand["P(breakfast = beer | given kind = tough)"]
    assert tough == pytest.approx(strong * of_tough / seen, abs=1e-7)
    beer = hand["P(breakfast = beer)"]
    fights = 0.8 * beer * hand["P(answer = fight | given breakfast = beer)"]
    fights = fights + 0.2 * (1 - beer) * hand["P(answer = fight | given breakfast = quiche)"]
    assert posterior.answer("P(answer = fight)") == pytest.approx(fights / seen, abs=1e-7)
    mean = (0 + 0.9 + 1) / 3  # of strong
    bluffing = 4 / 0.9 / 24 + 1 - 0.25 / 0.9  # the mean of min(1, 2 strong)
    on_paper = 0.8 * mean / (0.2 + 0.6 * (0.25 * mean + 0.75 * bluffing))
    assert on_paper == pytest.approx(0.720, abs=5e-4)
    assert posterior.mean(tough) == pytest.approx(on_paper, abs=0.02)
