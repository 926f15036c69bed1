"""How likely each end is, against the same sums in logarithms: also where a product is too small for a number."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.queries.reach_probabilities import log_reach, scale

SPREADS = [(1.0,), (1.0, 60.0), (1.0, 400.0), (1.0, 900.0, 5000.0)]


def layered(random, layers=7, wide=5, options=3):
    """Edges of situations in layers, and the logarithm of the probability on each of `rows`."""
    edges = [[] for _ in range(1 + layers * wide)]
    rows = 40
    for n in range(len(edges) - wide):
        layer = -(-n // wide)
        for _ in range(options):
            to = 1 + layer * wide + int(random.integers(wide))
            edges[n].append((to, int(random.integers(rows))))
    starts = np.concatenate([[0], np.cumsum([len(out) for out in edges])]).astype(np.int32)
    flat = [edge for out in edges for edge in out]
    to, row = np.asarray(flat, dtype=np.int32).T.copy()
    finals = np.arange(len(edges) - wide, len(edges), dtype=np.int32)
    return (starts, to, row, finals), rows


def reach(graph, logs, worlds=slice(None)):
    logs = logs[:, worlds]
    never = np.isneginf(logs)
    mantissa, exponent = scale(np.where(never, 0.0, logs))
    mantissa[never] = 0.0
    result = np.empty((len(graph[3]), mantissa.shape[1]))
    log_reach(*graph, mantissa, exponent, np.asarray(exponent.any(axis=0)), result)
    return result


def in_logarithms(graph, logs):
    starts, to, row, finals = graph
    result = np.full((len(starts) - 1, logs.shape[1]), -np.inf)
    result[0] = 0.0
    for n in range(len(starts) - 1):
        for edge in range(starts[n], starts[n + 1]):
            result[to[edge]] = np.logaddexp(result[to[edge]], result[n] + logs[row[edge]])
    return result[finals]


def drawn(random, rows, spread, worlds):
    logs = -random.exponential(1.0, (rows, worlds)) * random.choice(spread, worlds)
    logs[random.random((rows, worlds)) < 0.1] = -np.inf
    return logs


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("worlds", [1, 8, 13])
def test_ends_are_as_likely_as_in_logarithms(spread, worlds):
    for seed in range(20):
        random = np.random.default_rng(seed)
        graph, rows = layered(random)
        logs = drawn(random, rows, spread, worlds)
        found, known = reach(graph, logs), in_logarithms(graph, logs)
        assert np.array_equal(np.isneginf(found), np.isneginf(known))
        possible = np.isfinite(known)
        np.testing.assert_allclose(found[possible], known[possible], rtol=1e-11, atol=1e-11)


def test_a_world_does_not_depend_on_those_beside_it():
    for seed in range(20):
        random = np.random.default_rng(seed)
        graph, rows = layered(random)
        logs = drawn(random, rows, SPREADS[-1], 13)
        together = reach(graph, logs)
        for world in range(13):
            assert np.array_equal(together[:, [world]], reach(graph, logs, slice(world, world + 1)))
