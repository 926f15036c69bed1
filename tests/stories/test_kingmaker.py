"""The kingmaker (after Baron and Ferejohn 1989), solved by hand: everyone sees everything and moves in turn, so that
every answer follows from the last move back, at every rationality."""

import numpy as np
import pytest
from scipy.special import expit, softmax

import standoff

OFFERS = np.array([0.1, 0.25, 0.35, 0.5])
SHARP, WORLDS = 60.0, 1000  # the file's rationality


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("kingmaker")


def rival(sharp, hopes, fear, disgust):
    """If the large party is refused: the rival's offers (none first), their being accepted, what the small party then
    gets on average, and the probability that it agrees."""
    accepted = expit(sharp * (OFFERS - hopes))
    worth = np.append(fear, accepted * (1 - OFFERS - disgust) + (1 - accepted) * fear)
    offers = softmax(sharp * worth)
    small = offers[0] * hopes + offers[1:] @ (accepted * OFFERS + (1 - accepted) * hopes)
    return offers, accepted, small, offers[1:] @ accepted, offers @ worth


def by_hand(sharp, hopes, fear, disgust, thought=None):
    """Every probability; `thought` is what the large party takes the rival's disgust to be."""
    *_, small, agrees, rivals = rival(sharp, hopes, fear, disgust)
    *_, small_thought, agrees_thought, _ = rival(sharp, hopes, fear, disgust if thought is None else thought)
    expected = expit(sharp * (OFFERS - small_thought))
    worth = expected * (1 - OFFERS) + (1 - expected) * (1 - agrees_thought) * fear
    offers, accepted = softmax(sharp * worth), expit(sharp * (OFFERS - small))
    refused = 1 - offers @ accepted
    offered, taken, *_ = rival(sharp, hopes, fear, disgust)
    elections = refused * (1 - agrees)
    return {
        "P(answer = refuse)": refused,
        "P(answer = refuse | as large)": 1 - offers @ expected,
        "P(reply = accept | given answer = refuse)": agrees,
        "P(reply = refuse | given counter = tenth)": 1 - taken[0],
        "P(counter = none | given answer = refuse)": offered[0],
        "P(elections)": elections,
        "E(interest(small, ministries))": offers @ (accepted * OFFERS) + refused * (offered[1:] @ (taken * OFFERS)),
        "E(payoff(small))": offers @ (accepted * OFFERS) + refused * small,
        "E(payoff(large))": offers @ (accepted * (1 - OFFERS)) + elections * fear,
        "E(payoff(rival))": refused * rivals,
    }


WORLDS_TRIED = [(0.05, 0.2, 0.1), (0.2, 0.3, 0.1), (0.3, 0.4, 0.6), (0.45, 0.1, 0.2), (0.15, 0.3, 1.0)]


@pytest.mark.parametrize("sharp", [0.5, 6.0, 60.0])
@pytest.mark.parametrize("hopes, fear, disgust", WORLDS_TRIED)
def test_move_by_move(scenario, sharp, hopes, fear, disgust):
    values = {"hopes": hopes, "fear": fear, "disgust": disgust}
    solution = standoff.solve(scenario, values=values, rationality=sharp)
    assert solution.converged
    for query, answer in by_hand(sharp, hopes, fear, disgust).items():
        assert solution.ask(query) == pytest.approx(answer, abs=1e-9), query
    mistaken = standoff.solve(standoff.variant_of(scenario, "surprise"), values=values, rationality=sharp)
    for query, answer in by_hand(sharp, hopes, fear, disgust, thought=1.0).items():
        assert mistaken.ask(query) == pytest.approx(answer, abs=1e-9), query


@pytest.mark.parametrize(
    "hopes, fear, disgust, gets",
    [(0.05, 0.2, 0.1, 0.25), (0.2, 0.2, 0.1, 0.35), (0.3, 0.2, 0.1, 0.5), (0.05, 0.2, 1, 0.1), (0.2, 0.2, 1, 0.25)],
)
def test_the_limit(scenario, hopes, fear, disgust, gets):
    """One step above the least that beats elections where the rival wants it, and that least where it does not."""
    values = {"hopes": hopes, "fear": fear, "disgust": disgust}
    solution = standoff.solve(scenario, values=values, rationality=2000.0)
    assert solution.ask("E(interest(small, ministries))") == pytest.approx(gets, abs=1e-3)
    assert solution.ask("P(answer = accept)") == pytest.approx(1, abs=1e-3)


def test_each_claim_holds_in_the_worlds_it_should(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    drawn = report.results.parameters
    worlds = list(zip(drawn["hopes"], drawn["fear"], drawn["disgust"], strict=True))
    hands = [by_hand(SHARP, *world) for world in worlds]
    sworn = np.array([by_hand(SHARP, hopes, fear, 1.0)["E(payoff(small))"] for hopes, fear, _ in worlds])

    def each(query):
        return np.array([hand[query] for hand in hands])

    truths = {
        "kingmaker": each("E(interest(small, ministries))") > 0.3,
        "two_suitors": each("P(reply = accept | given answer = refuse)") > 0.5,
        "not_afraid": drawn["hopes"] > 0.1,
        "no_elections": each("P(elections)") < 0.25,
        "surprised": np.zeros(WORLDS, bool),
    }
    for name, truth in truths.items():
        assert np.array_equal(report.results.answers[scenario.claims[name].holds], truth), name
        assert verdicts[name].share == np.mean(truth)
    assert verdicts["not_afraid"].share == pytest.approx(4 / 5, abs=0.01)
    told = np.abs(each("E(payoff(small))") - sworn) > 0.01
    assert verdicts["oath"].no_difference == np.sum(~told)
    assert verdicts["oath"].share == np.mean(sworn[told] < each("E(payoff(small))")[told])


def test_who_believes_the_oath_is_surprised(scenario):
    found = standoff.variants(scenario, worlds=WORLDS, seed=1)
    surprised = next(claim for claim in found.claims if claim.id == "surprised")
    drawn = standoff.judge(scenario, worlds=WORLDS, seed=1).results.parameters
    hands = [
        by_hand(SHARP, *world, thought=1.0)
        for world in zip(drawn["hopes"], drawn["fear"], drawn["disgust"], strict=True)
    ]
    share = np.mean([hand["P(answer = refuse)"] > hand["P(answer = refuse | as large)"] + 0.1 for hand in hands])
    assert surprised.verdicts["surprise"].share == pytest.approx(share, abs=1e-9)
    assert surprised.verdicts["base"].share == 0.0 and share > 0.25
