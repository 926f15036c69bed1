"""The sweeps against the same equations written out for one world, and their derivative against differences."""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.trees import random_tree
from standoff.equilibrium.plan import plan
from standoff.equilibrium.sweep import backward, forward, linearised, shares, strategies
from standoff.situations.tree import compile_tree

LANES = 8


class Sweep:
    """A random game and `LANES` worlds of it, with the arrays that the kernels work on."""

    def __init__(self, seed, steep=1.0, lanes=LANES):
        random = np.random.default_rng(seed)
        situations = compile_tree(random_tree(random, 3, depth=4, crossing=seed % 2 == 1))
        self.graph = graph = situations.graph
        chance, pay = situations.tables({}, LANES)
        pay = pay * random.uniform(0.5, 1.5, LANES)
        self.plan = plan(graph, lanes)
        self.rows, self.lanes = graph.actions + len(chance), lanes
        self.pay = np.ascontiguousarray(pay[self.plan.payments][..., :lanes])
        self.rationality = random.uniform(0.1, 1.0, (graph.actors, LANES))[:, :lanes].copy()
        self.factor = random.uniform(0.2, 1.0, LANES)[:lanes].copy()
        self.x = steep * random.normal(size=(int(self.plan.unknown_start[-1]), LANES))[:, :lanes].copy()
        self.before, self.mantissa, self.exponent = (np.zeros((self.rows, lanes)) for _ in range(3))
        for table in (self.before, self.mantissa):
            table[: graph.actions] = np.repeat(1.0 / np.diff(graph.action_start), np.diff(graph.action_start))[:, None]
            table[graph.actions :] = chance[:, :lanes]
        self.reach, self.power = np.zeros((2, graph.situations, lanes))
        self.belief = np.ones((graph.situations, lanes))
        self.value = np.zeros((graph.situations, graph.actors, lanes))
        self.slope = np.zeros((graph.actions, lanes))

    def run(self, deep=False):
        """One sweep from the log-odds `x`."""
        self.lowest_before = strategies(self.plan, self.x, self.before, self.mantissa, self.exponent)
        self.p = self.before.copy()
        forward(self.plan, self.mantissa, self.exponent, deep, self.reach, self.power, self.belief)
        self.lowest = backward(
            self.plan, self.pay, self.rationality, self.factor, self.belief, self.before, self.p,
            self.value, self.slope, True,
        )  # fmt: skip
        return self

    def derivative(self, dx, dfactor):
        share = np.zeros((len(self.plan.flow_edge), self.lanes))
        shares(self.plan, self.mantissa, self.exponent, self.reach, self.power, share)
        like = [np.zeros_like(a) for a in (self.before, self.reach, self.belief, self.before, self.value, self.slope)]
        linearised(
            self.plan, self.pay, self.rationality, self.factor, self.belief, share, self.before, self.p,
            self.value, self.slope, dx, dfactor, *like,
        )  # fmt: skip
        return like[-1]


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def by_hand(sweep, w):
    """Strategies before and after, beliefs and values of world w, situation by situation, with the graph alone."""
    graph, at = sweep.graph, sweep.graph.action_start
    before = sweep.before[:, w].copy()
    for k, s in enumerate(graph.shaping):
        u = sweep.plan.unknown_start
        before[at[s] : at[s + 1]] = softmax(np.concatenate([[0.0], sweep.x[u[k] : u[k + 1], w]]))
    pay = np.zeros((graph.edges, graph.actors))
    for edge in range(graph.edges):
        pay[edge] = sweep.pay[sweep.plan.edge_pay[edge], :, w]
    reach = np.zeros(graph.situations)
    reach[0] = 1.0
    for n in range(graph.situations):
        for edge in range(graph.edge_start[n], graph.edge_start[n + 1]):
            reach[graph.edge_to[edge]] += reach[n] * before[graph.edge_prob[edge]]
    belief = np.ones(graph.situations)
    for s in range(graph.sets):
        members = graph.members[graph.member_start[s] : graph.member_start[s + 1]]
        if len(members) > 1:
            total = reach[members].sum()
            belief[members] = reach[members] / total if total > 0.0 else 1.0 / len(members)
    after, value, slope = before.copy(), np.zeros((graph.situations, graph.actors)), np.zeros(graph.actions)
    for op in graph.order:
        if op < 0:
            s = -1 - op
            i = graph.set_actor[s]
            gain = np.zeros(at[s + 1] - at[s])
            for n in graph.members[graph.member_start[s] : graph.member_start[s + 1]]:
                for a in range(len(gain)):
                    edge = graph.edge_start[n] + a
                    gain[a] += belief[n] * (value[graph.edge_to[edge], i] + pay[edge, i])
            slope[at[s] : at[s + 1]] = sweep.rationality[i, w] * (gain - gain[0])
            after[at[s] : at[s + 1]] = softmax(sweep.factor[w] * slope[at[s] : at[s + 1]])
        else:
            n, played = op % graph.situations, after if op < graph.situations else before
            value[n] = 0.0
            for edge in range(graph.edge_start[n], graph.edge_start[n + 1]):
                value[n] += played[graph.edge_prob[edge]] * (value[graph.edge_to[edge]] + pay[edge])
    return before, after, belief, value, slope


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_a_sweep_by_hand(seed, deep):
    sweep = Sweep(seed).run(deep)
    for w in range(LANES):
        before, after, belief, value, slope = by_hand(sweep, w)
        assert sweep.before[:, w] == pytest.approx(before, abs=1e-14)
        assert sweep.p[:, w] == pytest.approx(after, abs=1e-13)
        assert sweep.belief[:, w] == pytest.approx(belief, abs=1e-13)
        assert sweep.value[:, :, w] == pytest.approx(value, abs=1e-12)
        assert sweep.slope[:, w] == pytest.approx(slope, abs=1e-12)
    assert sweep.lowest <= np.log(sweep.p[: sweep.graph.actions]).min() + 1e-12
    assert sweep.lowest_before <= np.log(sweep.before[: sweep.graph.actions]).min() + 1e-12 or not len(sweep.x)


@pytest.mark.parametrize("seed", range(8))
def test_the_derivative_is_that_of_a_sweep(seed):
    sweep = Sweep(seed).run()
    random = np.random.default_rng(seed)
    dx, dfactor = random.normal(size=sweep.x.shape), random.normal(size=LANES)
    found = sweep.derivative(dx, dfactor)
    answers = []
    x, factor = sweep.x.copy(), sweep.factor.copy()
    for step in (1e-6, -1e-6):
        sweep.x, sweep.factor = x + step * dx, factor + step * dfactor
        sweep.run()
        answers.append(sweep.factor * sweep.slope)
    assert found == pytest.approx((answers[0] - answers[1]) / 2e-6, abs=1e-6)


@pytest.mark.parametrize("steep", [1.0, 300.0])
@pytest.mark.parametrize("seed", range(4))
def test_one_lane_gives_the_bytes_of_eight(seed, steep):
    eight, one = Sweep(seed, steep).run(deep=steep > 1.0), Sweep(seed, steep, lanes=1).run(deep=steep > 1.0)
    for name in ("before", "mantissa", "exponent", "p", "belief", "value", "slope"):
        assert np.array_equal(getattr(eight, name)[..., :1], getattr(one, name)), name
    dx = np.random.default_rng(seed).normal(size=eight.x.shape)
    found = [sweep.derivative(dx[:, : sweep.lanes].copy(), np.ones(sweep.lanes)) for sweep in (eight, one)]
    assert np.array_equal(found[0][:, :1], found[1])


@pytest.mark.parametrize("seed", range(4))
def test_beliefs_survive_where_plain_floats_would_die(seed):
    """Reach with exponents gives the beliefs that logarithms give, for log-odds of hundreds."""
    sweep = Sweep(seed, steep=400.0).run(deep=True)
    graph = sweep.graph
    for w in range(LANES):
        log_p = np.log(sweep.mantissa[:, w], where=sweep.mantissa[:, w] > 0.0, out=np.full(sweep.rows, -np.inf))
        log_p += 512.0 * np.log(2.0) * sweep.exponent[:, w]
        log_reach = np.full(graph.situations, -np.inf)
        log_reach[0] = 0.0
        for n in range(graph.situations):
            for edge in range(graph.edge_start[n], graph.edge_start[n + 1]):
                to = graph.edge_to[edge]
                log_reach[to] = np.logaddexp(log_reach[to], log_reach[n] + log_p[graph.edge_prob[edge]])
        for s in sweep.plan.mixed:
            members = graph.members[graph.member_start[s] : graph.member_start[s + 1]]
            assert sweep.belief[members, w] == pytest.approx(softmax(log_reach[members]), abs=1e-9)
