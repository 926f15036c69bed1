"""Stochastic games: the Markov logit equilibrium of Eibelshäuser and Poensgen, by an independent method.

Steffen Eibelshäuser and David Poensgen, "Markov Quantal Response Equilibrium and a Homotopy Method for Computing and
Selecting Markov Perfect Equilibria of Dynamic Stochastic Games" (SSRN 3314404, 2019), define it: in every state each
player's mixture is the logit response to what its actions are worth, now and discounted in the state that follows.
The two games are those of the documentation of their program sGameSolver: rock, paper, scissors in which scissors
alone load an advantage, and the alternating price competition of Maskin and Tirole (Econometrica 56(3), 1988).

Independent method: plain numpy. One step back, given what the next state is worth, is a logit equilibrium of one
matrix game (found by damped iteration) or one softmax; repeated N times it is the game of N periods, exactly, and
repeated until nothing changes it is the stationary equilibrium.
"""

from __future__ import annotations

import numpy as np
import pytest

from standoff.api import solve
from standoff.scenario.model import Decision, Interest, Periods, Quantity, Scenario, State


def softmax(worth, rationality):
    weight = np.exp(rationality * (worth - worth.max(axis=-1, keepdims=True)))
    return weight / weight.sum(axis=-1, keepdims=True)


# -- rock, paper, scissors, with scissors that load ----------------------------------------------------------

ACTIONS = ("rock", "paper", "scissors")


def paid(state):
    """What player 0 gains, `[own, other]`; in state 1 it wins a tie of scissors, in state 2 it loses it."""
    return np.array([[0, -1, 1], [1, 0, -1], [-1, 1, (0, 1, -1)[state]]], dtype=float)


def following():
    """The state after each pair of actions, `[own, other]`, whatever the state was."""
    return np.array([[0, 0, 2], [0, 0, 2], [1, 1, 0]])


def one_step_back(value, rationality, delta):
    """Mixtures `[state, player, action]` and values `[state]` of player 0, given values `[state]` one period later."""
    mixtures, now = np.full((3, 2, 3), 1 / 3), np.empty(3)
    for state in range(3):
        worth = paid(state) + delta * value[following()]
        p, q = mixtures[state]
        for _ in range(20_000):
            better = softmax(worth @ q, rationality), softmax(-(p @ worth), rationality)
            gap = max(np.abs(better[0] - p).max(), np.abs(better[1] - q).max())
            p, q = (p + better[0]) / 2, (q + better[1]) / 2
            if gap < 1e-14:
                break
        assert gap < 1e-12
        mixtures[state], now[state] = (p, q), p @ worth @ q
    return mixtures, now


def loaded_scissors(count, delta):
    beats = "(p = rock and q = scissors) + (p = paper and q = rock) + (p = scissors and q = paper)"
    loses = "(q = rock and p = scissors) + (q = paper and p = rock) + (q = scissors and p = paper)"
    tie = "(p = scissors and q = scissors) * ((loaded = 1) - (loaded = 2))"
    loads = "(p = scissors and q != scissors) + 2 * (q = scissors and p != scissors)"
    gain = f"{beats} - ({loses}) + {tie}"
    return Scenario(
        title="Loaded scissors",
        actors={"zero": "Player 0", "one": "Player 1"},
        timeline=[
            Periods(
                count,
                discount=str(delta),
                state={"loaded": State(start="0", next=loads)},
                timeline=[
                    Decision("p", actor="zero", options=ACTIONS, together="throw"),
                    Decision("q", actor="one", options=ACTIONS, together="throw"),
                ],
            )
        ],
        interests={"zero": {"gain": gain}, "one": {"gain": f"-({gain})"}},
        rationality={"zero": "1", "one": "1"},
    )


def played(solution, decision, **seen):
    found = [b for b in solution.behaviour if b.decision == decision and dict(b.information_set) == seen]
    assert len(found) == 1
    return np.array(list(found[0].probabilities.values()))


@pytest.mark.parametrize("rationality", [0.5, 2.0])
def test_loaded_scissors_over_finitely_many_periods(rationality):
    delta, count = 0.95, 6
    solution = solve(loaded_scissors(count, delta), rationality=rationality)
    assert solution.converged
    value = np.zeros(3)
    for left in range(1, count + 1):
        period = count + 1 - left
        mixtures, value = one_step_back(value, rationality, delta)
        for state in range(3) if period > 1 else [0]:
            for player, decision in enumerate("pq"):
                ours = played(solution, f"{decision}@{period}", **{f"loaded@{period}": float(state)})
                assert ours == pytest.approx(mixtures[state, player], abs=1e-7)
    assert solution.payoffs["zero"] == pytest.approx(value[0], abs=1e-7)


def test_loaded_scissors_comes_near_its_stationary_equilibrium():
    delta, rationality = 0.5, 2.0
    value = np.zeros(3)
    for _ in range(200):
        mixtures, value = one_step_back(value, rationality, delta)
    away = []
    for count in (2, 3, 5):
        solution = solve(loaded_scissors(count, delta), rationality=rationality)
        assert solution.converged
        away.append(np.abs(played(solution, "p@1", **{"loaded@1": 0.0}) - mixtures[0, 0]).max())
    assert away[2] < away[1] < away[0]
    assert away[2] < delta**5


# -- two firms that set prices in turn -----------------------------------------------------------------------

PRICES = np.linspace(0.2, 1.0, 5)


def profit(own, other):
    demand = 2 - min(own, other)
    return own * demand * (1.0 if own < other else 0.5 if own == other else 0.0)


def profits():
    """`[own, other]`"""
    return np.array([[profit(own, other) for other in PRICES] for own in PRICES])


def duopoly(count, delta):
    """Firm 0 moves in odd periods and firm 1 in even ones; the price of the other is locked in. `locked` is its place
    on the grid of prices."""
    options = {f"p{place}": place for place in range(len(PRICES))}
    turn = "1 - 2 * (period in [" + ", ".join(str(k) for k in range(2, count + 1, 2)) + "])" if count > 1 else "1"
    mine = " + ".join(
        f"{float(profit(own, other))!r} * (set = {i} and locked = {j})"
        for i, own in enumerate(PRICES)
        for j, other in enumerate(PRICES)
    )
    theirs = " + ".join(
        f"{float(profit(other, own))!r} * (set = {i} and locked = {j})"
        for i, own in enumerate(PRICES)
        for j, other in enumerate(PRICES)
    )
    return Scenario(
        title="Price competition",
        actors={"zero": "Firm 0", "one": "Firm 1"},
        timeline=[
            Periods(
                count,
                discount=str(delta),
                state={"locked": State(start=str(len(PRICES) - 1), next="set")},
                timeline=[
                    Quantity("turn", value=turn),
                    Decision("odd", actor="zero", options=options, when="turn > 0"),
                    Decision("even", actor="one", options=options, when="turn < 0"),
                    Quantity("set", value="odd + even"),
                    Quantity("mover", value=mine),
                    Quantity("other", value=theirs),
                ],
            )
        ],
        interests={
            "zero": {"profit": Interest(value="if(turn > 0, mover, other)")},
            "one": {"profit": Interest(value="if(turn > 0, other, mover)")},
        },
        rationality={"zero": "1", "one": "1"},
    )


def before_the_other_moves(mover, other, rationality, delta):
    """One period back: values `[locked]` of the firm that moves next and of the other become those of the firm that
    moves now and of the other; and the mixture of the firm that moves now, `[locked, set]`."""
    worth = profits().T + delta * other[None, :]  # of setting, where this is locked; then the other moves
    mixture = softmax(worth, rationality)
    waits = (
        profits() + delta * mover[None, :]
    )  # of the firm that stands by, `[locked, set]`: its price is the locked one
    return (mixture * worth).sum(axis=1), (mixture * waits).sum(axis=1), mixture


def test_two_firms_that_set_prices_in_turn():
    delta, rationality, count = 0.7, 6.0, 24
    solution = solve(duopoly(count, delta), rationality=rationality)
    assert solution.converged
    mover, other = np.zeros((2, len(PRICES)))
    for period in range(count, 0, -1):
        mover, other, mixture = before_the_other_moves(mover, other, rationality, delta)
        for locked in range(len(PRICES)) if period > 1 else [len(PRICES) - 1]:
            decision = "odd" if period % 2 else "even"
            seen = {f"locked@{period}": float(locked)}
            if period % 2 == 0:
                seen[f"odd@{period}"] = "not made"
            assert played(solution, f"{decision}@{period}", **seen) == pytest.approx(mixture[locked], abs=1e-8)
    assert solution.payoffs["zero"] == pytest.approx(mover[-1], abs=1e-8)
    assert solution.payoffs["one"] == pytest.approx(other[-1], abs=1e-8)
    for _ in range(300):  # the stationary equilibrium
        mover, other, stationary = before_the_other_moves(mover, other, rationality, delta)
    assert mixture == pytest.approx(stationary, abs=5 * rationality * delta**count)
    assert solution.payoffs["zero"] == pytest.approx(mover[-1], abs=5 * delta**count)
