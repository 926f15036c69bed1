"""Weights of variants, against closed forms; and their Monte Carlo error, against what repeated draws show."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import betaln

import standoff
from standoff.evidence.update import EvidenceError, NothingCertified
from standoff.evidence.variants import weigh
from standoff.scenario_files.read import read_scenario

SEEN = (True, True, False, True)  # one head after another, of a coin of unknown bias
COIN = f"""\
standoff: 1
title: A coin
actors: {{tosser: Someone}}
parameters: {{heads: "beta(2, 2)"}}
timeline:
{"".join(f"  - {{chance: toss{n}, outcomes: {{yes: heads, no: rest}}}}{chr(10)}" for n in range(len(SEEN)))}
variants:
  loaded: {{about: a coin that mostly shows heads, weight: 2, change: {{parameters.heads: "beta(8, 2)"}}}}
  fair: {{about: a fair coin, weight: 1, change: {{parameters.heads: 0.5}}}}
claims:
  c: {{kind: mechanism, quote: q, holds: P(toss0 = yes) > 0.5}}
evidence:
{"".join(f"  e{n}: {{date: 2020-01-0{n + 1}, observe: toss{n} = {'yes' if seen else 'no'}}}{chr(10)}" for n, seen in enumerate(SEEN))}
"""  # noqa: E501


def log_marginal(a, b):
    """The logarithm of the probability of the tosses, of a coin whose bias is beta(a, b)."""
    heads = sum(SEEN)
    return betaln(a + heads, b + len(SEEN) - heads) - betaln(a, b)


def test_weights_are_those_of_conjugate_priors():
    found = standoff.variants(read_scenario(COIN), worlds=4096)
    logs = np.array([log_marginal(2, 2), log_marginal(8, 2), len(SEEN) * np.log(0.5)])
    exact = np.array([1.0, 2.0, 1.0]) * np.exp(logs)
    exact /= exact.sum()
    for number, name in enumerate(("base", "loaded", "fair")):
        weight = found.weights[name]
        assert weight.log_likelihood == pytest.approx(logs[number], abs=1e-4)
        assert weight.posterior == pytest.approx(exact[number], abs=1e-5)
        assert abs(weight.posterior - exact[number]) < 2.0 * weight.error
    assert found.weights["fair"].log_error == pytest.approx(0.0, abs=1e-12)


def test_a_known_likelihood_makes_the_weights_exact():
    found = weigh({"a": 1.0, "b": 3.0}, {"a": np.full(5, np.log(0.2)), "b": np.full(5, np.log(0.1))})
    assert found["a"].posterior == pytest.approx(0.4) and found["b"].posterior == pytest.approx(0.6)
    assert found["a"].error == pytest.approx(0.0, abs=1e-15)


def test_the_error_is_what_independent_draws_show():
    random, worlds = np.random.default_rng(0), 200
    rows = [_drawn(random, worlds) for _ in range(2000)]
    told = np.mean([row["a"].error for row in rows])
    shown = np.std([row["a"].posterior for row in rows])
    assert told == pytest.approx(shown, rel=0.06)
    logs = np.std([row["b"].log_likelihood for row in rows])
    assert np.mean([row["b"].log_error for row in rows]) == pytest.approx(logs, rel=0.06)


def _drawn(random, worlds):
    shared = random.random(worlds)
    logs = {"a": np.log(shared), "b": 3.0 * np.log(shared), "c": np.log1p(-0.5 * random.random(worlds))}
    logs["b"][random.random(worlds) < 0.2] = np.nan  # not certified
    return weigh({"a": 1.0, "b": 2.0, "c": 1.0}, logs)


def test_shared_draws_have_less_error_than_their_parts():
    values = np.log(np.random.default_rng(1).random(100))
    same = weigh({"a": 1.0, "b": 1.0}, {"a": values, "b": values})
    assert same["a"].error == pytest.approx(0.0, abs=1e-15) and same["a"].log_error > 0.01


def test_what_a_variant_makes_impossible_takes_all_its_weight():
    found = weigh({"a": 1.0, "b": 1.0}, {"a": np.full(4, -np.inf), "b": np.zeros(4)})
    assert (found["a"].posterior, found["b"].posterior) == (0.0, 1.0)
    assert found["a"].log_likelihood == -np.inf and np.isnan(found["a"].log_error)
    with pytest.raises(EvidenceError, match="impossible in every world of every variant"):
        weigh({"a": 1.0}, {"a": np.full(4, -np.inf)})
    with pytest.raises(NothingCertified):
        weigh({"a": 1.0}, {"a": np.full(4, np.nan)})


def test_likelihoods_too_small_for_a_number_are_weighed_as_well():
    found = weigh({"a": 1.0, "b": 1.0}, {"a": np.full(3, -2000.0), "b": np.full(3, -2001.0)})
    assert found["a"].posterior == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))
