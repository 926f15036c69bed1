"""A threat of sanctions (Lacy and Niou 2004), solved by hand. Everything follows from one unknown, the probability that
sanctions follow resistance: it fixes both types' replies, these the sender's belief, and that the unknown. The surer
sanctions are, the fewer of the vulnerable resist, so what it fixes falls in it: one root, at every rationality."""

import numpy as np
import pytest
from scipy.special import expit, log_expit, logit, ndtri

import standoff
from of_scenarios import update
from standoff.reference.table import read_table

FACE, TOLL, PAIN = 0.5, 0.2, {"vulnerable": 2.0, "hardened": 0.5}  # in the file
SHARP, WORLDS = 50.0, 1000  # the file's rationality


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("sanctions-threat")


def by_hand(sharp, exposed, cost, committed=False):
    """Every probability at the one root, or where sanctions are sure; `exposed` and `cost` may be arrays."""
    finish = {kind: expit(sharp * (pain - 1 - TOLL)) for kind, pain in PAIN.items()}  # the probability of yielding
    under = {kind: -finish[kind] * (1 + TOLL) - (1 - finish[kind]) * pain for kind, pain in PAIN.items()}

    def follow(sure):
        resist = {kind: sharp * (sure * under[kind] + 1) for kind in PAIN}  # log odds
        odds = logit(exposed) + log_expit(resist["vulnerable"]) - log_expit(resist["hardened"])
        belief = expit(odds)
        late = belief * finish["vulnerable"] + (1 - belief) * finish["hardened"]
        return resist, belief, late

    low, high = np.zeros(np.broadcast(exposed, cost).shape), 1.0
    for _ in range(60):
        middle = (low + high) / 2
        above = expit(sharp * (follow(middle)[2] - cost + FACE)) > middle
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    impose = np.ones_like(low) if committed else (low + high) / 2
    resist, belief, late = follow(impose)
    resisted = exposed * expit(resist["vulnerable"]) + (1 - exposed) * expit(resist["hardened"])
    worth = (1 - resisted) + resisted * (impose * (late - cost) - (1 - impose) * FACE)
    threat = expit(sharp * worth)
    return {
        "P(threat = yes)": threat,
        "P(reply = concede | given threat = yes)": 1 - resisted,
        "P(reply = resist | given exposure = vulnerable, threat = yes)": expit(resist["vulnerable"]),
        "belief(impose, exposure = vulnerable | given reply = resist)": belief,
        "P(impose = yes | given reply = resist)": impose,
        "P(finish = yield | given impose = yes)": late,
        "P(impose = yes)": threat * resisted * impose,
        "E(payoff(sender))": threat * worth,
        "E(interest(sender, face))": -threat * resisted * (1 - impose) * FACE,
    }


WORLDS_TRIED = [(0.5, 0.3), (0.2, 0.3), (0.5, 0.7), (0.2, 0.6), (0.5, 1.2), (0.8, 0.5)]


@pytest.mark.parametrize("sharp", [0.5, 2.0, 6.0, 50.0])
@pytest.mark.parametrize("exposed, cost", WORLDS_TRIED)
def test_every_answer_follows_from_one_unknown(scenario, sharp, exposed, cost):
    solution = standoff.solve(scenario, values={"exposed": exposed, "cost": cost}, rationality=sharp)
    assert solution.converged and solution.residual < 1e-9
    for query, answer in by_hand(sharp, exposed, cost).items():
        assert solution.ask(query) == pytest.approx(float(answer), abs=1e-9), query


@pytest.mark.parametrize("sharp", [1.0, 50.0])
def test_a_sender_bound_to_impose(scenario, sharp):
    solution = standoff.solve(scenario, values={"exposed": 0.6, "cost": 0.8}, rationality=sharp)
    hand = by_hand(sharp, 0.6, 0.8, committed=True)
    for query in ("P(threat = yes)", "E(payoff(sender))"):
        assert solution.ask(query[:-1] + " | do(impose = yes))") == pytest.approx(float(hand[query]), abs=1e-9)


def limits(exposed, cost):
    """The paper's answers: (the threat works, sanctions follow resistance, sanctions work, the threat is worth)."""
    gap = cost - FACE
    if gap < 0:
        return exposed, 1, 0, exposed - (1 - exposed) * cost
    if gap < exposed:
        works = (exposed - gap) / (1 - gap)
        return works, 1 / (1 + TOLL), gap, works - (1 - works) * FACE
    return 0, 0, exposed, -FACE


@pytest.mark.parametrize("exposed, cost", [(0.5, 0.3), (0.2, 0.3), (0.5, 0.6), (0.2, 0.6), (0.5, 1.2), (0.7, 0.9)])
def test_the_limit(scenario, exposed, cost):
    solution = standoff.solve(scenario, values={"exposed": exposed, "cost": cost}, rationality=1000.0)
    assert solution.converged
    works, follow, late, worth = limits(exposed, cost)
    assert solution.ask("P(reply = concede | given threat = yes)") == pytest.approx(works, abs=5e-3)
    assert solution.ask("P(impose = yes | given reply = resist)") == pytest.approx(follow, abs=5e-3)
    assert solution.ask("P(finish = yield | given impose = yes)") == pytest.approx(late, abs=5e-3)
    assert solution.ask("E(payoff(sender) | do(threat = yes))") == pytest.approx(worth, abs=5e-3)
    assert solution.ask("P(threat = yes)") == pytest.approx(float(worth > 0), abs=1e-3)


def truths(exposed, cost):
    """Whether each claim is true at the file's rationality; both may be arrays."""
    hand, bound = by_hand(SHARP, exposed, cost), by_hand(SHARP, exposed, cost, committed=True)
    late = hand["P(finish = yield | given impose = yes)"]
    return {
        "teeth": hand["P(impose = yes | given reply = resist)"] > 0.5,
        "mere_threat": hand["P(reply = concede | given threat = yes)"] > late,
        "futile": late < 0.25,
        "wish_to_be_bound": bound["E(payoff(sender))"] > hand["E(payoff(sender))"] + 0.05,
        "threatened": hand["P(threat = yes)"] > 0.5,
    }


def grid():
    """A grid of both priors: 20% to 80% is logit-normal, 0.25 to 1 lognormal, both read at their 5th and 95th."""
    spread = ndtri((np.arange(160) + 0.5) / 160) / ndtri(0.95)
    return expit(np.log(4) * spread)[:, None], 0.5 * np.exp(np.log(2) * spread)[None, :]


def shares_on_paper():
    """The share of the prior in which each claim is true in the limit."""
    exposed, cost = grid()
    gap = np.clip(cost - FACE, 0, 0.99)
    works = np.where(gap > 0, (exposed - gap) / (1 - gap), exposed)
    worth = np.where(gap > 0, works - (1 - works) * FACE, exposed - (1 - exposed) * cost)
    paper = {
        "teeth": cost < FACE + exposed,
        "mere_threat": exposed > 1 - (1 - gap) ** 2,
        "futile": (gap < 0.25) | (exposed < 0.25),
        "wish_to_be_bound": np.maximum(exposed - (1 - exposed) * cost, 0) > np.maximum(worth, 0) + 0.05,
        "threatened": worth > 0,
    }
    return {name: float(np.mean(true)) for name, true in paper.items()}


def test_the_shares_of_the_prior_near_the_paper_s():
    truth = truths(*grid())
    for name, share in shares_on_paper().items():
        assert np.mean(truth[name]) == pytest.approx(share, abs=0.03), name


def test_each_claim_holds_in_the_worlds_it_should(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    assert list(verdicts) == list(scenario.claims)
    drawn, paper = report.results.parameters, shares_on_paper()
    for name, truth in truths(drawn["exposed"], drawn["cost"]).items():
        assert np.array_equal(report.results.answers[scenario.claims[name].holds], truth), name
        assert verdicts[name].share == np.mean(truth)
        assert verdicts[name].share == pytest.approx(paper[name], abs=0.05), name
    assert verdicts["unjust"].kind == "judgement" and verdicts["unjust"].reason
    assert verdicts["record"].kind == "fact" and verdicts["record"].verdict == "supported"


def test_the_question_is_asked_of_every_world(scenario):
    answer = standoff.ask(scenario, scenario.questions["imposed_2004"].query, worlds=WORLDS, seed=2)
    hand = by_hand(SHARP, *grid())["P(impose = yes)"]
    assert answer.worlds == WORLDS and answer.converged == WORLDS and len(answer.values) == WORLDS
    assert answer.mean == pytest.approx(float(hand.mean()), abs=3 * float(hand.std()) / np.sqrt(WORLDS))
    assert 0 <= answer.p05 <= answer.p50 <= answer.p95 <= 1


def test_what_a_threat_and_a_refusal_teach(scenario):
    queries = ["P(exposure = vulnerable)", "P(impose = yes)"]
    posterior = update(scenario, queries=queries, worlds=WORLDS, seed=1)
    drawn = posterior.results.parameters

    def on_paper(exposed, cost):
        """The likelihood of both reports, and then the probabilities of a vulnerable target and of sanctions."""
        hand = by_hand(SHARP, exposed, cost)
        resisted = 1 - hand["P(reply = concede | given threat = yes)"]
        by_the_vulnerable = hand["P(reply = resist | given exposure = vulnerable, threat = yes)"]
        told = 0.9 * resisted + 0.1 * (1 - resisted)
        vulnerable = exposed * (0.9 * by_the_vulnerable + 0.1 * (1 - by_the_vulnerable)) / told
        imposed = 0.9 * resisted * hand["P(impose = yes | given reply = resist)"] / told
        return hand["P(threat = yes)"] * told, vulnerable, imposed

    likelihood, vulnerable, imposed = on_paper(drawn["exposed"], drawn["cost"])
    assert posterior.moved is None and posterior.weights == pytest.approx(likelihood / likelihood.sum(), abs=1e-8)
    assert posterior.answer("P(exposure = vulnerable)") == pytest.approx(vulnerable, abs=1e-6)
    assert posterior.answer("P(impose = yes)") == pytest.approx(imposed, abs=1e-6)
    likelihood, vulnerable, imposed = on_paper(*grid())
    for query, values in zip(queries, (vulnerable, imposed), strict=True):
        mean = float((likelihood * values).sum() / likelihood.sum())
        assert posterior.mean(posterior.answer(query)) == pytest.approx(mean, abs=0.03), query


def test_the_record_is_the_base_rate(scenario):
    rows = {row.key: int(row["times"]) for row in read_table(scenario.folder / scenario.tables["record"]).body}
    rate = scenario.questions["imposed_2004"].base_rate
    assert rate.value == pytest.approx(rows["imposed"] / sum(rows.values()), abs=0.005)
    assert f"{rows['imposed']} of {sum(rows.values())}" in rate.reason
