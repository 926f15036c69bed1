"""Worlds after evidence: Bayes' rule by hand and by conjugacy, dates, surprises, and what is refused."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from of_scenarios import update, updates
from standoff.claims.spread import spread
from standoff.ensembles.results import draws
from standoff.evidence.update import LEAST, EvidenceError, effective, floor_of, normalised, until

_spec = importlib.util.spec_from_file_location("games", Path(__file__).parent / "games.py")
games = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(games)


def posterior_of(scenario, name, **options):
    posterior = update(scenario, **options)
    return posterior, spread(draws(scenario, posterior.results)[name], posterior.weights)


def test_tosses_of_a_coin_give_a_beta():
    items = games.evidence("toss0_0 = heads", "toss0_1 = heads", "toss0_2 = tails")
    posterior, bias = posterior_of(games.coins(3, items), "p0", worlds=4096)
    exact = stats.beta(2 + 2, 5 + 1)
    assert bias.mean == pytest.approx(exact.mean(), abs=2e-3)
    assert [bias.p05, bias.p50, bias.p95] == pytest.approx(exact.ppf([0.05, 0.5, 0.95]), abs=5e-3)
    assert posterior.moved is None and posterior.effective > 2000
    # the probability of the three, and of each after those before it: E(p) = 2/7, then 3/8, then 5/9
    assert [item.expected for item in posterior.items] == pytest.approx([2 / 7, 3 / 8, 5 / 9], abs=1e-3)
    assert np.exp(posterior.log_likelihood) == pytest.approx(2 / 7 * 3 / 8 * 5 / 9, rel=1e-3)


def test_what_was_not_seen_is_summed_out():
    some, _ = posterior_of(games.coins(6, games.evidence("toss0_3 = heads")), "p0", worlds=512)
    alone, _ = posterior_of(games.coins(1, games.evidence("toss0_0 = heads")), "p0", worlds=512)
    assert some.weights == pytest.approx(alone.weights, rel=1e-9)


def test_an_unreliable_report_counts_as_little_as_it_should():
    # p (2 r - 1) + 1 - r for every world
    posterior, _ = posterior_of(games.coins(1, games.evidence("toss0_0 = heads", reliability=0.7)), "p0", worlds=512)
    p = posterior.results.parameters["p0"]
    likelihood = 0.7 * p + 0.3 * (1 - p)
    assert posterior.weights == pytest.approx(likelihood / likelihood.sum(), rel=1e-10)


def test_the_order_of_the_file_does_not_matter_and_that_of_dates_does_for_the_steps():
    items = games.evidence("signal = loud", "end = bad", reliability=0.9)
    forward = update(games.signalling(items), worlds=200)
    backward = update(games.signalling(dict(reversed(items.items()))), worlds=200)
    assert [item.id for item in backward.items] == [item.id for item in forward.items] == ["e1", "e2"]
    assert np.array_equal(forward.weights, backward.weights)


def test_nothing_after_the_day_is_used():
    items = games.evidence("signal = loud", "end = bad", "reply = fight", reliability=0.9)
    early = dict(list(items.items())[:1])
    cut = update(games.signalling(items), as_of=games.day(1), queries=["P(type = strong)"], worlds=200)
    only = update(games.signalling(early), queries=["P(type = strong)"], worlds=200)
    assert cut.later == 2 and only.later == 0
    assert np.array_equal(cut.weights, only.weights)
    asked = "P(type = strong)"
    assert np.array_equal(cut.answer(asked), only.answer(asked))
    assert list(until(games.signalling(items), games.day(0))) == []


def test_several_days_at_once_are_each_as_alone():
    items = games.evidence("signal = loud", "end = bad", "reply = fight", reliability=0.9)
    scenario, asked = games.signalling(items), "P(type = strong)"
    days = [games.day(2), games.day(0), None]
    for day, found in zip(days, updates(scenario, days, [asked], worlds=200), strict=True):
        alone = update(scenario, day, [asked], worlds=200)
        assert found.weights == pytest.approx(alone.weights, rel=1e-12)
        assert found.answer(asked) == pytest.approx(alone.answer(asked), rel=1e-12)
        assert [item.id for item in found.items] == [item.id for item in alone.items] and found.later == alone.later


def test_no_evidence_leaves_the_worlds_as_they_were():
    posterior = update(games.signalling(), queries=["P(type = strong)"], worlds=100)
    assert posterior.weights == pytest.approx(np.full(100, 0.01)) and posterior.effective == pytest.approx(100)
    assert posterior.log_likelihood == pytest.approx(0.0, abs=1e-12)


def test_a_type_given_a_signal_is_bayes_rule_in_each_world():
    posterior = update(
        games.signalling(games.evidence("signal = loud")),
        queries=["P(type = strong)"],
        asked=["P(type = strong | given signal = loud)", "P(signal = loud)"],
        worlds=300,
    )
    answers = posterior.results.answers
    inside = answers["P(type = strong | given signal = loud)"]
    assert posterior.answer("P(type = strong)") == pytest.approx(inside, rel=1e-12)
    loud = answers["P(signal = loud)"]
    assert posterior.mean(inside) == pytest.approx((loud * inside).sum() / loud.sum(), rel=1e-12)


def test_what_cannot_be_is_refused_and_named():
    with pytest.raises(EvidenceError, match=r"`e2` \(signal = quiet\) is impossible in every world after `e1`"):
        update(games.signalling(games.evidence("signal = loud", "signal = quiet")), worlds=50)


def test_what_hardly_can_be_is_a_surprise():
    rare = games.coins(1, games.evidence("toss0_0 = heads"), ["0.1% to 0.4%"])
    posterior = update(rare, worlds=600)
    assert [item.id for item in posterior.surprises] == ["e1"]
    assert posterior.items[0].highest < 0.01
    likely = update(games.coins(1, games.evidence("toss0_0 = tails"), ["0.1% to 0.4%"]), worlds=100)
    assert not likely.surprises
    # an unreliable report of the unbelievable is no less surprising
    again = games.coins(1, games.evidence("toss0_0 = heads", reliability=0.9), ["0.1% to 0.4%"])
    assert update(again, worlds=100).surprises


def test_strong_evidence_moves_the_worlds():
    tosses = 40
    items = games.evidence(*(f"toss0_{number} = heads" for number in range(tosses)))
    scenario = games.coins(tosses, items, ["beta(2, 5)", "beta(3, 3)"])
    posterior, bias = posterior_of(scenario, "p0", worlds=800)
    exact = stats.beta(2 + tosses, 5)
    assert posterior.moved is not None and effective(posterior.drawn_weights) < posterior.floor
    assert bias.mean == pytest.approx(exact.mean(), abs=4 * exact.std() / np.sqrt(100))
    assert [bias.p05, bias.p95] == pytest.approx(exact.ppf([0.05, 0.95]), abs=0.03)
    assert posterior.moved.degrees[-1] == 1.0 and posterior.effective >= posterior.floor
    # what the evidence says nothing of stays as it was
    other = spread(posterior.results.parameters["p1"])
    assert [other.p05, other.p50, other.p95] == pytest.approx(stats.beta(3, 3).ppf([0.05, 0.5, 0.95]), abs=0.05)
    again = update(scenario, worlds=800)
    assert np.array_equal(again.moved.points, posterior.moved.points)
    with pytest.raises(EvidenceError, match=r"effective sample of .* of 800 worlds, but at least 80 are needed"):
        update(scenario, worlds=800, moving=False)


def test_what_is_certain_cannot_be_moved():
    sure = games.coins(1, games.evidence("toss0_0 = heads"), ["0.5"])
    assert update(sure, worlds=60).effective == pytest.approx(60)


@given(st.lists(st.floats(-800, 5), min_size=1, max_size=30))
def test_weights_sum_to_one_and_effective_samples_are_between_one_and_all(logs):
    weights = normalised(np.asarray(logs))
    assert weights.sum() == pytest.approx(1.0)
    assert 1 - 1e-9 <= effective(weights) <= len(logs) + 1e-9


def test_floors():
    assert floor_of(10_000) == 1000 and floor_of(200) == LEAST and floor_of(20) == 10
    assert not normalised(np.asarray([np.nan, -np.inf])).any()
