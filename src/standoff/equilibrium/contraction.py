"""Up to which rationality a part of a game has one equilibrium: a proof, from bounds on how anyone responds to anyone.

The response to log-odds y is t S(y), t being the factor by which all rationalities are multiplied. Let d[s] be the
spread over the options of set s of a change of its log-odds, that is the largest less the smallest. Whatever is
played, a small change of everything changes the response at s by a spread of at most t M(d)[s], where M is made of
sums and maxima with coefficients that payoffs bound:

- A mean over options changes by the covariance of what they are worth with the change of log-odds. Of two numbers that
  range over a and b the covariance is at most a b / 4. So what a situation is worth to someone, where r decides,
  changes by at most d[r] / 4 times the range of what its options are worth, beside the most that these change
  themselves; what it is worth where nature moves, by the mean of what follows changes.
- A move's log-probability changes by its own change less the mean, which both lie within d[r]. So the changes of the
  log-likelihoods of the members of s range over at most the sum of d[r] over the sets r that shape beliefs at s, each
  as often as it may lie on one way there. The mean over members of the difference between two options changes by a
  quarter of that times the range of this difference over members, beside the most that it changes at a member.
- At s these are multiplied by its rationality.

If M(w) <= c w for some w > 0, the response contracts by t c in the norm max d[s] / w[s], by the mean value theorem
along the straight line between two points. For all t < 1 / c there is then one fixed point (Banach), which moves with t
without a turn or a fork, so that it is the principal branch. w is looked for by power iteration (Collatz 1942), and
whichever is found gives a bound that holds. Sets in no circle, such as last movers, weigh next to nothing in it.

Bounds of this kind for games in strategic form: Goeree, Holt and Palfrey (2016), Quantal Response Equilibrium, ch. 2.
"""

from __future__ import annotations

import numpy as np

from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.part_sweep import take_gains
from standoff.equilibrium.plan import Array
from standoff.equilibrium.simd import fused, larger, load, row_of, smaller, store
from standoff.equilibrium.status import ALONE

COVARIANCE = 0.25  # of two numbers that range over one, at most
ROUNDS = 5  # of power iteration
FLOOR = 1e-4  # weight of a set on which nothing depends in a circle, as part of the largest
SAFE = 1.0 - 1e-9  # for rounding


@kernel
def contraction(
    part: Part, chance: Array, pay: Array, rationality: Array, expected_payoff: Array, status: Array
) -> None:
    """The factor below which every world of a block has one equilibrium in this part: `status [ALONE]` written.

    It is infinite where nothing depends on anything in a circle. Other arguments are as `branch_dense.follow`.
    """
    worlds = pay.shape[1]
    lanes = part.lanes
    width = len(lanes)
    gains, values, sets = len(part.gain_pay), len(part.term_start) - 1, len(part.actor)
    constant = np.zeros((gains, width))
    own_chance = np.zeros((len(part.chances), width))
    sharp = np.zeros((sets, width))
    low, high = np.zeros((values, width)), np.zeros((values, width))
    least, most = np.zeros((gains, width)), np.zeros((gains, width))
    apart = np.zeros((values, width))  # range of what the options at a situation are worth
    split = np.zeros((sets, width))  # the same of a difference between two options over the members of a set
    moves = np.zeros((values + 1, width))  # by how much a value changes; the last is nothing
    weight, new = np.zeros((sets, width)), np.zeros((sets, width))
    best = np.zeros((1, width))
    for start in range(0, worlds, width):
        for w in range(width):
            at = min(start + w, worlds - 1)
            take_gains(part, at, w, pay, expected_payoff, constant)
            for r in range(len(part.chances)):
                own_chance[r, w] = chance[part.chances[r], at]
            for k in range(sets):
                sharp[k, w] = rationality[part.actor[k], at]
        zero, one = row_of(0.0, lanes), row_of(1.0, lanes)
        for step in range(len(part.program)):
            op = part.program[step]
            if op < 0:
                continue
            first, last = part.term_start[op], part.term_start[op + 1]
            below, above = zero, zero
            spread = zero
            for k in range(first, last):
                g = part.term_gain[k]
                v = part.gain_value[g]
                worst = load(constant, np.int64(g), lanes)
                top = worst
                if v >= 0:
                    worst += load(low, np.int64(v), lanes)
                    top += load(high, np.int64(v), lanes)
                if part.term_action[k] < 0:
                    p = load(own_chance, np.int64(part.term_chance[k]), lanes)
                    below, above = fused(p, worst, below), fused(p, top, above)
                elif k == first:
                    below, above = worst, top
                else:
                    spread = larger(spread, larger(top - below, above - worst))
                    below, above = smaller(below, worst), larger(above, top)
            store(low, np.int64(op), below)
            store(high, np.int64(op), above)
            store(apart, np.int64(op), spread)
        for g in range(gains):
            v = part.gain_value[g]
            worst = load(constant, g, lanes)
            top = worst
            if v >= 0:
                worst += load(low, np.int64(v), lanes)
                top += load(high, np.int64(v), lanes)
            store(least, g, worst)
            store(most, g, top)
        for k in range(sets):
            options = part.action_start[k + 1] - part.action_start[k]
            members = part.member_start[k + 1] - part.member_start[k]
            spread = zero
            for a in range(options if members > 1 else 0):
                for b in range(options):
                    if a == b:
                        continue
                    below, above = zero, zero
                    for j in range(members):
                        one_way = part.option_gain[part.option_start[k] + j * options + a]
                        other = part.option_gain[part.option_start[k] + j * options + b]
                        top = load(most, np.int64(one_way), lanes) - load(least, np.int64(other), lanes)
                        worst = load(least, np.int64(one_way), lanes) - load(most, np.int64(other), lanes)
                        if j == 0:
                            below, above = worst, top
                        else:
                            spread = larger(spread, larger(top - below, above - worst))
                            below, above = smaller(below, worst), larger(above, top)
            store(split, k, spread)
            store(weight, k, one)
        for turn in range(ROUNDS):
            for step in range(len(part.program)):
                op = part.program[step]
                if op < 0:
                    continue
                first, last = part.term_start[op], part.term_start[op + 1]
                total = zero
                for k in range(first, last):
                    v = part.gain_value[part.term_gain[k]]
                    by = load(moves, np.int64(v) if v >= 0 else np.int64(values), lanes)
                    if part.term_action[k] < 0:
                        total = fused(load(own_chance, np.int64(part.term_chance[k]), lanes), by, total)
                    else:
                        total = larger(total, by)
                mover = part.mover[op]
                if mover >= 0:
                    total += COVARIANCE * load(apart, np.int64(op), lanes) * load(weight, np.int64(mover), lanes)
                store(moves, np.int64(op), total)
            heaviest = zero
            for k in range(sets):
                options = part.action_start[k + 1] - part.action_start[k]
                members = part.member_start[k + 1] - part.member_start[k]
                direct = zero
                for j in range(members):
                    first_most, second = zero, zero  # two options change most
                    for a in range(options):
                        v = part.gain_value[part.option_gain[part.option_start[k] + j * options + a]]
                        by = load(moves, np.int64(v) if v >= 0 else np.int64(values), lanes)
                        second = larger(second, smaller(first_most, by))
                        first_most = larger(first_most, by)
                    direct = larger(direct, first_most + second)
                shaped = zero
                for q in range(part.shaper_start[k], part.shaper_start[k + 1]):
                    by = load(weight, np.int64(part.shaper[q]), lanes)
                    shaped = fused(row_of(float(part.shaper_times[q]), lanes), by, shaped)
                total = direct + COVARIANCE * load(split, k, lanes) * shaped
                total *= load(sharp, k, lanes)
                store(new, k, total)
                heaviest = larger(heaviest, total)
            ratio = zero
            for k in range(sets):
                total = load(new, k, lanes) + FLOOR * heaviest
                ratio = larger(ratio, total / load(weight, k, lanes))
                store(weight, k, total)
            store(best, 0, ratio if turn == 0 else smaller(load(best, 0, lanes), ratio))
            for w in range(width):  # or weights would grow beyond what a number holds
                scale = 0.0
                for k in range(sets):
                    scale = max(scale, weight[k, w])
                scale = 1.0 / scale if scale > 0.0 else 0.0
                for k in range(sets):
                    weight[k, w] = weight[k, w] * scale if scale > 0.0 else 1.0
        for w in range(min(width, worlds - start)):
            status[ALONE, start + w] = SAFE / best[0, w] if best[0, w] > 0.0 else np.inf
