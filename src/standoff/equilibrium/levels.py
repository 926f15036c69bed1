"""Actors who think a few steps ahead: level-k, the cognitive hierarchy, and the response to blind choice.

Level 0 plays as usual at every information set, which is evenly where nothing else is said. A higher level responds to
what it believes of the others:

- level k of *level-k* (Stahl and Wilson 1995; Nagel 1995; in extensive form Ho and Su 2013) takes everybody else to
  be of level k - 1, and when all are of level k that is what is reported;
- level k of the *cognitive hierarchy* (Camerer, Ho and Chong 2004) takes each of the others for one of the levels
  0 to k - 1, with the chances of a Poisson distribution of mean tau, made to sum to one. Somebody's level does
  not change while the game is played, so moves that are seen tell of it, and beliefs about it follow from them by
  Bayes' rule (the dynamic cognitive hierarchy of Lin and Palfrey 2024). What is reported is the behaviour of the
  population.

How a level responds is the same for both, and an actor is consistent with itself:

1. *Beliefs* at its information sets come of a forward sweep with what it believes of the others, and nature as it is.
   An actor that remembers its own moves learns nothing from them: they cancel. One that does not is taken to have
   moved as it takes others of its kind to.
2. *Its own later moves* are those of its own level: a backward sweep for each actor, in which its sets respond, last
   to first, while everybody else is held at what is believed of them. (Sets of an actor that forgets may have no such
   order. One that must be valued before it responds is taken to do what others of its kind are taken to do.)
3. The response is the logit at the actor's rationality, or, where `exact`, the best option; options that are equally
   good share as in usual play. A choice of a combination is one response (see `lane.Leaning`). Options that are not
   best have the probability `TREMBLE`, all the same one. So where exact play leads nobody, a belief is that of the
   fewest mistakes, one as likely as any other (the limit of even trembles, as in Selten 1975).

Mixtures of levels are turned into one strategy that nobody can tell from them (Kuhn 1953): at each information set the
levels mix by their shares among those who would have come there, as far as their own moves tell.

The certificate of a level is the largest gap between its strategy and the response to what it believes, found afresh
with its strategy held fixed. There is no branch to follow, and nothing to converge.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.block import as_usual, block_of
from standoff.equilibrium.compiled import inner, kernel
from standoff.equilibrium.ground import Ground
from standoff.equilibrium.lane import Leaning, room, take_usual
from standoff.equilibrium.plan import Array, Plan, Whole
from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.solve import Solved
from standoff.equilibrium.sweep import LOG_BIG, diverge, forward, lean, scaled
from standoff.situations.graph import Graph, Index, backward_order

TREMBLE = -4.0 * LOG_BIG  # log-probability of a mistake of exact play: far below what chance and shared options come to


@lru_cache(maxsize=64)
def own_orders(graph: Graph) -> tuple[Index, Index]:
    """For each actor how to sweep backward when nobody else responds: as `Graph.order`, one actor after the other.

    Gives the orders, and `[actor + 1]` where that of each actor begins. An actor that remembers its own moves can
    always be swept in order.
    """
    edges = [
        [(int(to), 0, ()) for to in graph.edge_to[graph.edge_start[n] : graph.edge_start[n + 1]]]
        for n in range(graph.situations)
    ]
    members = [
        [int(n) for n in graph.members[graph.member_start[s] : graph.member_start[s + 1]]] for s in range(graph.sets)
    ]
    orders = []
    for actor in range(graph.actors):
        set_of = [-1] * graph.situations
        for s in np.flatnonzero(graph.set_actor == actor):
            for n in members[s]:
                set_of[n] = int(s)
        orders.append(np.asarray(backward_order(edges, set_of, members)[0], dtype=np.int32))
    start = np.concatenate([[0], np.cumsum([len(order) for order in orders])]).astype(np.int32)
    return np.concatenate(orders), start


@kernel
def _room(
    plan: Plan, chances: int
) -> tuple[Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Leaning]:
    """What these sweeps work on, as `lane.room`, for one actor at a time: payments, what counts as a tie, what is held
    fixed, strategies, mantissas, exponents, reach and its powers, beliefs, values to the actor, gains, and what choices
    lean to."""
    pays, _, held, p, mantissa, exponent, reach, power, belief, _, gain, leaning = room(plan, chances)
    tie = np.zeros((plan.actors, len(plan.lanes)))
    value = np.zeros((len(plan.edge_start) - 1, len(plan.lanes)))
    return pays, tie, held, p, mantissa, exponent, reach, power, belief, value, gain, leaning


@kernel
def _load(
    plan: Plan, start: int, chance: Array, pay: Array, believed: Array, pays: Array, p: Array, mantissa: Array,
    exponent: Array, tie: Array, leaning: Leaning,
) -> None:  # fmt: skip
    """The worlds from `start` on into the lanes; the last one again where there are too few."""
    worlds = pay.shape[1]
    actions = plan.action_start[-1]
    for w in range(len(plan.lanes)):
        c = min(start + w, worlds - 1)
        for i in range(plan.actors):
            tie[i, w] = 0.0
            for r in range(pays.shape[0]):
                pays[r, i, w] = pay[plan.payments[r, i], c]
                tie[i, w] = max(tie[i, w], tol.TIE * abs(pays[r, i, w]))
        for a in range(actions):
            mantissa[a, w], exponent[a, w] = scaled(believed[a, c])
            p[a, w] = math.exp(believed[a, c])
        for r in range(chance.shape[0]):
            p[actions + r, w] = mantissa[actions + r, w] = chance[r, c]
        take_usual(plan, c, w, chance, leaning)


@kernel
def _value(plan: Plan, n: int, i: int, p: Array, pays: Array, value: Array) -> None:
    """`value[n, lane]` to actor `i`."""
    for w in range(len(plan.lanes)):
        value[n, w] = 0.0
    for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
        to = plan.edge_to[edge]
        row = plan.edge_prob[edge]
        payment = plan.edge_pay[edge]
        for w in range(len(plan.lanes)):
            value[n, w] += p[row, w] * (value[to, w] + pays[payment, i, w])


@kernel
def _weigh(plan: Plan, s: int, i: int, belief: Array, pays: Array, value: Array, gain: Array) -> None:
    """`gain[action, lane]`: what each option of set `s` is worth to actor `i`."""
    first, last = plan.action_start[s], plan.action_start[s + 1]
    for a in range(first, last):
        for w in range(len(plan.lanes)):
            gain[a, w] = 0.0
    many = plan.member_start[s + 1] - plan.member_start[s] > 1
    for j in range(plan.member_start[s], plan.member_start[s + 1]):
        n = plan.members[j]
        for a in range(last - first):
            edge = plan.edge_start[n] + a
            to = plan.edge_to[edge]
            payment = plan.edge_pay[edge]
            for w in range(len(plan.lanes)):
                likely = belief[n, w] if many else 1.0
                gain[first + a, w] += likely * (value[to, w] + pays[payment, i, w])


@inner
def _answer(
    plan: Plan, s: int, w: int, sharp: float, exact: bool, tie: float, gain: Array, offset: Array, answer: Array
) -> None:
    """Logarithms of the response of a set in a lane: `answer [action, lane]` written."""
    first, last = plan.action_start[s], plan.action_start[s + 1]
    best = gain[first, w]
    for a in range(first + 1, last):
        best = max(best, gain[a, w])
    top = -math.inf
    for a in range(first, last):
        answer[a, w] = offset[a, w] if len(offset) > 0 else 0.0
        if not exact:
            answer[a, w] += sharp * (gain[a, w] - best)
        elif gain[a, w] < best - tie:
            continue
        top = max(top, answer[a, w])
    total = 0.0
    for a in range(first, last):
        if not exact or gain[a, w] >= best - tie:
            total += math.exp(answer[a, w] - top)
    for a in range(first, last):
        answer[a, w] -= top + math.log(total)
        if exact and not gain[a, w] >= best - tie:
            answer[a, w] = TREMBLE


@kernel
def respond(
    plan: Plan,
    order: Index,
    order_start: Index,
    chance: Array,
    pay: Array,
    rationality: Array,
    exact: bool,
    believed: Array,
    log_p: Array,
    stop: Whole,
) -> None:
    """The response of every actor to what it believes of all others, in every world of a block.

    Args:
        order, order_start: of `own_orders`.
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[rule, world]`.
        believed: `[action, world]` logarithms of the strategies the others are taken to have.
        log_p: `[action, world]` written: logarithms of the response.
        stop: `[1]` set from outside to a number other than 0 to end early.
    """
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    leans = len(plan.usual) > 0
    answer = np.zeros((plan.action_start[-1], lanes))
    # `held` is what is believed; `p` that, and of the actor at hand what it does
    pays, tie, held, p, mantissa, exponent, reach, power, belief, value, gain, leaning = _room(plan, chance.shape[0])
    for start in range(0, worlds, lanes):
        if stop[0] != 0:
            return
        _load(plan, start, chance, pay, believed, pays, held, mantissa, exponent, tie, leaning)
        forward(plan, mantissa, exponent, True, reach, power, belief)
        for i in range(plan.actors):
            p[:] = held
            for step in range(order_start[i], order_start[i + 1]):
                op = order[step]
                if op >= 0:  # a set that must be valued before it responds has what is believed of it in `p`
                    _value(plan, op % situations, i, p, pays, value)
                    continue
                s = -1 - op
                first, last = plan.action_start[s], plan.action_start[s + 1]
                sharp = rationality[plan.set_rule[s]]
                _weigh(plan, s, i, belief, pays, value, gain)
                if leans:
                    lean(plan, s, leaning)
                for w in range(min(lanes, worlds - start)):
                    c = start + w
                    _answer(plan, s, w, sharp[c], exact, tie[i, w], gain, leaning.offset, answer)
                    for a in range(first, last):
                        log_p[a, c] = answer[a, w]
                        p[a, w] = math.exp(answer[a, w])
                if leans:
                    diverge(plan, s, p, leaning)


@kernel
def certify_response(
    plan: Plan,
    order: Index,
    order_start: Index,
    chance: Array,
    pay: Array,
    rationality: Array,
    exact: bool,
    believed: Array,
    log_p: Array,
    residuals: Array,
    expected_payoff: Array,
) -> None:
    """How far strategies are from the response to what is believed, with the strategies themselves held fixed.

    Args:
        order, order_start, chance, pay, rationality, exact, believed, log_p: as in `respond`.
        residuals: `[2, world]` raised to the largest gap in log-odds and in probability over all information sets.
            Where `exact`, the latter is the probability of options that are not best; the former is then infinite if
            that is not 0.
        expected_payoff: `[actor, world]` written: what each actor expects.
    """
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    leans = len(plan.usual) > 0
    answer = np.zeros((plan.action_start[-1], lanes))
    # `held` is what is believed; `p` that, and of the actor at hand what it does
    pays, tie, held, p, mantissa, exponent, reach, power, belief, value, gain, leaning = _room(plan, chance.shape[0])
    for start in range(0, worlds, lanes):
        _load(plan, start, chance, pay, believed, pays, held, mantissa, exponent, tie, leaning)
        forward(plan, mantissa, exponent, True, reach, power, belief)
        for i in range(plan.actors):
            p[:] = held
            for s in range(len(plan.set_actor)):
                if plan.set_actor[s] == i:
                    for a in range(plan.action_start[s], plan.action_start[s + 1]):
                        for w in range(lanes):
                            p[a, w] = math.exp(log_p[a, min(start + w, worlds - 1)])
            for step in range(order_start[i], order_start[i + 1]):
                op = order[step]
                if op >= situations:
                    _value(plan, op - situations, i, held, pays, value)
                elif op >= 0:
                    _value(plan, op, i, p, pays, value)
            for w in range(min(lanes, worlds - start)):
                expected_payoff[i, start + w] = value[0, w]
            for s in range(len(plan.set_actor) - 1, -1, -1):  # what follows in a choice has a higher number
                if plan.set_actor[s] != i:
                    continue
                first, last = plan.action_start[s], plan.action_start[s + 1]
                sharp = rationality[plan.set_rule[s]]
                _weigh(plan, s, i, belief, pays, value, gain)
                if leans:
                    lean(plan, s, leaning)
                    diverge(plan, s, p, leaning)
                for w in range(min(lanes, worlds - start)):
                    c = start + w
                    best = gain[first, w]
                    for a in range(first + 1, last):
                        best = max(best, gain[a, w])
                    in_odds = in_probability = wrong = 0.0
                    _answer(plan, s, w, sharp[c], False, tie[i, w], gain, leaning.offset, answer)
                    for a in range(first, last):
                        if exact:
                            # written so that a gain that is not a number counts as wrong
                            wrong += 0.0 if best - gain[a, w] <= 2.0 * tie[i, w] else p[a, w]
                            continue
                        odds = sharp[c] * (gain[a, w] - gain[first, w])
                        odds += leaning.offset[a, w] if leans else 0.0
                        odds = abs(log_p[a, c] - log_p[first, c] - odds)
                        off = abs(math.exp(answer[a, w]) - p[a, w])
                        in_odds = max(in_odds, odds if odds >= 0.0 else math.inf)
                        in_probability = max(in_probability, off if off >= 0.0 else math.inf)
                    if exact:
                        in_probability = wrong if wrong >= 0.0 and math.isfinite(best) else math.inf
                        in_odds = math.inf if in_probability > 0.0 else 0.0
                    residuals[0, c] = max(residuals[0, c], in_odds)
                    residuals[1, c] = max(residuals[1, c], in_probability)


@kernel
def join(plan: Plan, chance: Array, log_p: Array, part: Array, mixture: Array, weight: Array) -> None:
    """Adds a level to a mixture of levels.

    Somebody of this level has come to an information set of theirs with the product of the probabilities of their own
    moves on the way. It is found as how likely the set is when they play so and all others blindly, against how likely
    it is when everybody plays blindly: others and nature cancel, since on all ways into a set of an actor that
    remembers, own moves are the same. (Of one that does not, the ways are weighed so.)

    Args:
        chance: `[chance row, world]`.
        log_p: `[action, world]` what the level does; part: `[world]` its part of the population.
        mixture, weight: `[action, world]`, `[set, world]` added to: the strategies, times those who have come there,
            and how many those are.
    """
    worlds = log_p.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    actions = plan.action_start[-1]
    owner = np.full(actions, -1)
    even = np.zeros(actions)
    for s in range(len(plan.set_actor)):
        for a in range(plan.action_start[s], plan.action_start[s + 1]):
            owner[a] = plan.set_actor[s]
            even[a] = 1.0 / (plan.action_start[s + 1] - plan.action_start[s])
    come = np.zeros((situations, plan.actors + 1, lanes))  # of each actor's level; last where everybody is blind
    blindly = np.zeros(lanes)
    its = np.zeros(lanes)
    for start in range(0, worlds, lanes):
        count = min(lanes, worlds - start)
        come[:] = 0.0
        come[0] = 1.0
        for n in range(situations):
            for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
                to = plan.edge_to[edge]
                row = plan.edge_prob[edge]
                for w in range(count):
                    blindly[w] = even[row] if row < actions else chance[row - actions, start + w]
                    its[w] = math.exp(log_p[row, start + w]) if row < actions else 0.0
                for i in range(plan.actors + 1):
                    probability = its if row < actions and owner[row] == i else blindly
                    for w in range(count):
                        come[to, i, w] += come[n, i, w] * probability[w]
        for s in range(len(plan.set_actor)):
            for w in range(count):
                here = everybody = 0.0
                for j in range(plan.member_start[s], plan.member_start[s + 1]):
                    here += come[plan.members[j], plan.set_actor[s], w]
                    everybody += come[plan.members[j], plan.actors, w]
                # where nature leads nobody, levels are as in the population
                here = part[start + w] * (here / everybody if everybody > 0.0 else 1.0)
                weight[s, start + w] += here
                for a in range(plan.action_start[s], plan.action_start[s + 1]):
                    mixture[a, start + w] += here * math.exp(log_p[a, start + w])


def shares_of_levels(tau: Array) -> Array:
    """`[level, world]` parts of a population whose levels are Poisson with mean `tau` `[world]`, without its tail.

    Each world is cut where less than `TAIL` is left, and made to sum to one.
    """
    part = np.exp(-tau)
    parts = [part]
    total = part
    left = 1.0 - part
    while (left > tol.TAIL).any():
        part = np.where(left > tol.TAIL, part * tau / len(parts), 0.0)
        parts.append(part)
        total = total + part
        left = left - part
    return np.asarray(np.asarray(parts) / total)


def level_k(
    graph: Graph, chance: Array, pay: Array, rationality: Array, level: int, exact: bool, stop: Whole | None = None
) -> Solved:
    """Everyone of level `level`, each taking all others to be one level below; arguments as `solve`."""
    return _climb(graph, chance, pay, rationality, None, level, exact, stop)


def cognitive_hierarchy(
    graph: Graph, chance: Array, pay: Array, rationality: Array, tau: Array, exact: bool, stop: Whole | None = None
) -> Solved:
    """A population whose levels are Poisson with mean `tau` `[world]`; arguments as `solve`."""
    parts = shares_of_levels(np.asarray(tau, dtype=np.float64))
    return _climb(graph, chance, pay, rationality, parts, len(parts) - 1, exact, stop)


def _climb(
    graph: Graph,
    chance: Array,
    pay: Array,
    rationality: Array,
    parts: Array | None,
    level: int,
    exact: bool,
    stop: Whole | None,
) -> Solved:
    """From level 0 to `level`; `parts` `[level, world]` of a population, or none where each believes in the last one.

    A level of which a world has nobody is climbed through with the others and counts for nothing there.
    """
    chance, pay, rationality, _ = block_of(chance, pay, rationality)
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    worlds = pay.shape[1]
    arrays = prepared(graph).plan
    order, order_start = own_orders(graph)
    set_of_action = np.repeat(np.arange(graph.sets), np.diff(graph.action_start))
    log_p = believed = as_usual(graph, chance, worlds)  # level 0
    mixture, weight = np.zeros((graph.actions, worlds)), np.zeros((graph.sets, worlds))
    residuals, expected_payoff = np.zeros((2, worlds)), np.zeros((graph.actors, worlds))
    for k in range(level + 1):
        if k > 0:
            log_p = np.zeros((graph.actions, worlds))
            respond(arrays, order, order_start, chance, pay, rationality, exact, believed, log_p, stop)
            gap = np.zeros((2, worlds))
            certify_response(
                arrays, order, order_start, chance, pay, rationality, exact, believed, log_p, gap, expected_payoff
            )
            np.maximum(residuals, gap if parts is None else np.where(parts[k] > 0.0, gap, 0.0), out=residuals)
        if parts is None:
            believed = log_p
        else:
            join(arrays, chance, log_p, parts[k], mixture, weight)
            believed = np.log(mixture / weight[set_of_action])
        if stop[0] != 0:
            break
    played = believed
    unused = np.zeros((2, worlds))
    certify_response(
        arrays, order, order_start, chance, pay, rationality, exact, played, played, unused, expected_payoff
    )
    return Solved(
        log_p=played,
        residual_in_odds=residuals[0],
        residual=residuals[1],
        regret=np.full(worlds, np.nan),  # a level does regret: that is what makes it one
        converged=(residuals[1] <= tol.CERTIFIED) & (stop[0] == 0),
        followed=np.full(worlds, stop[0] == 0),
        ground=np.full(worlds, Ground.BACKWARD_INDUCTION if stop[0] == 0 else Ground.NONE, dtype=np.int64),
        sweeps=np.full(worlds, 2.0 * level),
        forked=np.full(worlds, np.nan),
        steps=np.zeros(worlds),
        turns=np.zeros(worlds),
        continuum=np.zeros(worlds),
        expected_payoff=expected_payoff,
    )
