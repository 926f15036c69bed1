"""Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018).

Draw a world from the prior, let it produce evidence, update: the rank of the truth in the posterior is uniform, for
every parameter and for the hidden type. A wrong likelihood, a factor counted twice or evidence of the wrong world
bends the histogram.
"""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from standoff.ensembles.results import draws
from standoff.ensembles.simulate import simulate
from standoff.evidence.tempered_smc import resample
from standoff.evidence.update import normalised
from standoff.queries.game import Game
from standoff.queries.observation import Conditioned, Observation

_spec = importlib.util.spec_from_file_location("games", Path(__file__).parent / "games.py")
games = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(games)

OBSERVED = {"signal = loud": 0.9, "reply = fight": 0.8, "end = good": 1.0}


def told(says):
    """The reports where the first, second, ... says that it is so, or that it is not."""
    pairs = zip(OBSERVED.items(), says, strict=True)
    return tuple(Observation(text if yes else f"not ({text})", reliability) for (text, reliability), yes in pairs)


@pytest.fixture(scope="module")
def worlds():
    """Likelihoods of every possible evidence, `[evidence, world]`, in worlds to learn from and in true ones."""
    scenario = games.signalling()
    game = Game(scenario)
    every = list(itertools.product([True, False], repeat=len(OBSERVED)))
    asked = [Conditioned(None, told(says)) for says in every]
    strong = [Conditioned("P(type = strong)", told(says)) for says in every]
    result = []
    for count, seed in ((4096, 1), (1500, 2)):
        results = simulate(game, [*asked, *strong], count, seed)
        likelihood = np.exp(np.stack([results.answers[each] for each in asked]))
        inside = np.stack([results.answers[each] for each in strong])
        result.append((draws(scenario, results), likelihood, inside))
    return result


def test_every_possible_evidence_adds_up_to_one(worlds):
    for _, likelihood, _ in worlds:
        assert likelihood.sum(axis=0) == pytest.approx(1.0, rel=1e-10)


def test_ranks_of_the_truth_are_uniform(worlds):
    (known, likelihood, _), (truth, chances, _) = worlds
    rng = np.random.default_rng(7)
    produced = [rng.choice(len(chances), p=column / column.sum()) for column in chances.T]
    for name, values in known.items():
        ranks = [
            (normalised(np.log(likelihood[which])) * (values < truth[name][world])).sum()
            for world, which in enumerate(produced)
        ]
        assert stats.kstest(ranks, "uniform").pvalue > 1e-3, name


def test_types_are_as_frequent_as_believed(worlds):
    (_, likelihood, inside), (_, chances, strong) = worlds
    rng = np.random.default_rng(8)
    believed, real = [], []
    for world, column in enumerate(chances.T):
        which = rng.choice(len(column), p=column / column.sum())
        believed.append(normalised(np.log(likelihood[which])) @ inside[which])
        real.append(rng.random() < strong[which, world])
    believed, real = np.asarray(believed), np.asarray(real)
    for low, high in ((0.0, 0.45), (0.45, 0.6), (0.6, 1.0)):
        here = (believed >= low) & (believed < high)
        if here.sum() > 50:
            deviation = np.sqrt((believed[here] * (1 - believed[here])).sum())
            assert abs(real[here].sum() - believed[here].sum()) < 3.5 * deviation


def test_the_wrong_likelihood_is_noticed(worlds):
    """The check itself can fail: evidence counted twice is not calibrated."""
    (known, likelihood, _), (truth, chances, _) = worlds
    rng = np.random.default_rng(7)
    produced = [rng.choice(len(chances), p=column / column.sum()) for column in chances.T]
    ranks = [
        (normalised(8 * np.log(likelihood[which])) * (known["p"] < truth["p"][world])).sum()
        for world, which in enumerate(produced)
    ]
    assert stats.kstest(ranks, "uniform").pvalue < 1e-3


def test_moved_worlds_are_calibrated():
    """Tosses of two coins with one unknown each, a uniform prior and so many tosses that worlds must be moved."""
    rng = np.random.default_rng(3)
    tosses, ranks = 60, []
    for replica in range(60):
        truth = rng.random(2)
        heads = rng.binomial(tosses, truth)

        def log_likelihood(at, heads=heads):
            return (heads[:, None] * np.log(at) + (tosses - heads)[:, None] * np.log1p(-at)).sum(axis=0)

        def everywhere(at):
            return np.ones(at.shape[1], dtype=bool)

        start = rng.random((2, 300))
        moved = resample(start, log_likelihood(start), log_likelihood, everywhere, replica, floor=50)
        exact = stats.beta(1 + heads, 1 + tosses - heads)
        assert moved.points.mean(axis=1) == pytest.approx(exact.mean(), abs=0.05)
        ranks.append((moved.points < truth[:, None]).mean(axis=1))
    for column in np.asarray(ranks).T:
        assert stats.kstest(column, "uniform").pvalue > 1e-3
