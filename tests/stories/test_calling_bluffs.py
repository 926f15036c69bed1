"""Calling bluffs: three episodes, each remembered. What is known on paper: the last answer, everything where the patron
is known to be unable to do without its client, and Bayes' rule in between."""

import itertools

import numpy as np
import pytest
from scipy.special import expit

import standoff
from of_scenarios import asked, update
from standoff.forecasts.outcomes import read_outcomes

MIDDLE = {
    "vital": 0.6, "dear": 3.0, "cheap": 0.4, "face": 0.7, "risk": 0.08, "buffer": 7.0, "prize": 1.2, "pain": 1.5,
    "ruin": 12.0, "patience": 0.75,
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("calling-bluffs")


@pytest.mark.parametrize("sharp", [1.0, 3.0])
@pytest.mark.parametrize("face", [0.2, 1.5])
def test_the_last_answer_owes_nothing_to_reputation(scenario, sharp, face):
    """A defied patron weighs the cost of punishing, and of a collapse, against losing face, whatever has been."""
    values = MIDDLE | {"face": face}
    world = standoff.solve(scenario, values, rationality=sharp)
    assert world.converged
    for behaviour in world.behaviour:
        if behaviour.decision == "answer@3":
            bond = behaviour.information_set["bond"]
            costs = values["dear" if bond == "vital" else "cheap"] + values["risk"] * values["buffer"]
            assert behaviour.probabilities["punish"] == pytest.approx(expit(sharp * (face - costs)), abs=1e-9)


def by_hand(values, sharp):
    """Without doubt about the patron, backwards: the probability of each move by episode, and what each expects."""
    patron, client, found = 0.0, 0.0, {}
    v, later = values, values["patience"]
    for episode in (3, 2, 1):
        stands = {"patron": -1.0, "client": v["prize"]}
        after = {"patron": later * patron, "client": later * client}  # of going on
        blink = {"patron": stands["patron"] - v["face"] + after["patron"], "client": stands["client"] + after["client"]}
        punish = {
            "patron": stands["patron"] - v["dear"] - v["risk"] * v["buffer"] + (1 - v["risk"]) * after["patron"],
            "client": stands["client"] - v["pain"] - v["risk"] * v["ruin"] + (1 - v["risk"]) * after["client"],
        }
        answer = expit(sharp * (punish["patron"] - blink["patron"]))
        defied = {who: answer * punish[who] + (1 - answer) * blink[who] for who in after}
        relent = {"patron": after["patron"], "client": -1.0 + after["client"]}
        defy = expit(sharp * (defied["client"] - relent["client"]))
        warned = {who: defy * defied[who] + (1 - defy) * relent[who] for who in after}
        left = {who: stands[who] + after[who] for who in after}
        threat = expit(sharp * (warned["patron"] - left["patron"]))
        provoked = {who: threat * warned[who] + (1 - threat) * left[who] for who in after}
        provoke = expit(sharp * (provoked["client"] - after["client"]))
        patron, client = (provoke * provoked[who] + (1 - provoke) * after[who] for who in ("patron", "client"))
        found |= {f"provoke@{episode}": provoke, f"threat@{episode}": threat, f"reply@{episode}": defy}
        found[f"answer@{episode}"] = answer
    return found, patron, client


@pytest.mark.parametrize("sharp", [0.5, 2.0, 5.0])
def test_without_doubt_it_is_solved_backwards(scenario, sharp):
    values = MIDDLE | {"vital": 1.0}
    world = standoff.solve(scenario, values, rationality=sharp)
    found, patron, client = by_hand(values, sharp)
    assert world.converged
    assert world.payoffs == pytest.approx({"patron": patron, "client": client}, abs=1e-8)
    chosen = {"provoke": "yes", "threat": "yes", "reply": "defy", "answer": "punish"}
    for name, p in found.items():
        move = name.partition("@")[0]
        asked = f"P({name} = {chosen[move]} | given {name} in [{', '.join(scenario.entry(move).options)}])"
        assert world.ask(asked) == pytest.approx(p, abs=1e-8)


@pytest.mark.parametrize("episode", [2, 3])
def test_the_client_learns_by_bayes_rule(scenario, episode):
    world = standoff.solve(scenario, MIDDLE, rationality=2.0)
    for blinks, punished in itertools.product(range(episode), (0, 1)):
        if blinks + punished >= episode:
            continue
        remembered = f"blinks@{episode} = {blinks}, punished@{episode} = {punished}, episode@{episode} > 0"
        belief = world.ask(
            f"belief(provoke@{episode}, bond = vital"
            f" | given blinks@{episode} = {blinks}, punished@{episode} = {punished})"
        )
        assert belief == pytest.approx(world.ask(f"P(bond = vital | given {remembered})"), abs=1e-9)
        likely = {
            bond: world.ask(
                f"P(blinks@{episode} = {blinks} and punished@{episode} = {punished} and episode@{episode} > 0"
                f" | given bond = {bond})"
            )
            for bond in ("vital", "loose")
        }
        prior = MIDDLE["vital"]
        bayes = prior * likely["vital"] / (prior * likely["vital"] + (1 - prior) * likely["loose"])
        assert belief == pytest.approx(bayes, abs=1e-9)


def test_to_be_seen_to_blink_is_to_be_thought_unable(scenario):
    """Where a patron that can do without its client would rather punish, a blink speaks for one that cannot."""
    world = standoff.solve(scenario, MIDDLE | {"face": 1.2}, rationality=3.0)
    after_blink = world.ask("belief(provoke@2, bond = vital | given blinks@2 = 1)")
    after_punishing = world.ask("belief(provoke@2, bond = vital | given punished@2 = 1)")
    assert after_punishing < MIDDLE["vital"] < after_blink


def test_every_sentence_is_in_the_report(scenario):
    report = standoff.judge(scenario, worlds=128)
    assert [verdict.id for verdict in report.verdicts] == list(scenario.claims)
    assert report.results.converged.all()
    tested = [verdict for verdict in report.verdicts if verdict.tested]
    assert len(tested) == len(scenario.claims) - 1
    assert all(verdict.worlds + verdict.no_difference == 128 for verdict in tested)
    answers = report.results.answers
    assert all(np.isfinite(values).all() for values in answers.values())


def test_what_the_fathers_episodes_teach(scenario):
    """Bayes by hand in each world: reports err apart from one another, given what happened."""
    posterior = update(scenario, queries=["P(bond = vital)"], worlds=64, seed=1)
    told = (
        "(0.3 + 0.4 * (answer@1 = blink)) * (0.35 + 0.3 * (answer@2 = blink)) * (0.45 + 0.1 * (answer@2 = punish))"
        " * (0.03 + 0.94 * (provoke@3 = yes))"
    )
    queries = [f"E({told} | given bond = {kind})" for kind in ("vital", "loose")]
    results = asked(scenario, queries, worlds=64, seed=1)
    vital, loose = (results.answers[query] for query in queries)
    prior = results.parameters["vital"]
    total = prior * vital + (1 - prior) * loose
    assert np.exp(posterior.drawn.answers[posterior.likelihood]) == pytest.approx(total, rel=1e-9)
    assert posterior.drawn_weights == pytest.approx(total / total.sum(), abs=1e-12)
    assert posterior.moved is None
    assert posterior.answer("P(bond = vital)") == pytest.approx(prior * vital / total, rel=1e-9)
    assert np.mean(vital > loose) > 0.9  # who has blinked looks as if it could not do without
    assert posterior.mean(posterior.answer("P(bond = vital)")) > prior.mean()


def test_its_question_has_its_outcome(scenario):
    question = scenario.questions["punished_2018"]
    table = scenario.folder / scenario.tables[scenario.resolutions]
    outcome = read_outcomes(table, {"punished_2018": question.date})["punished_2018"]
    assert not outcome.happened and outcome.contested and outcome.date <= question.date
    assert all(item.date <= scenario.as_of for item in scenario.evidence.values())
