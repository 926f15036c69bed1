"""The chain store: Selten (1978) without doubt about it, Kreps and Wilson (1982) with a little.

Reinhard Selten, "The Chain Store Paradox" (Theory and Decision 9, 1978, 127-159): a monopolist meets entrants in
turn, and because it would not fight the last one it fights none.

David M. Kreps and Robert Wilson, "Reputation and Imperfect Information" (Journal of Economic Theory 27, 1982,
253-279), section 2: with probability q the monopolist is strong and likes to fight. An entrant gains b if it enters
and is not fought, loses 1 - b if it is, and gets 0 if it stays out; the weak monopolist gets a > 1, 0 when it yields
and -1 when it fights; the strong one gets a, -1 and 0. With n entrants left, the one about to move and the
probability p_n that the monopolist is strong, in sequential equilibrium

- the entrant stays out if p_n > b^n, enters if p_n < b^n, and stays out with probability 1/a if they are equal;
- the weak monopolist yields to the last entrant; before that it fights if p_n >= b^(n-1), and otherwise fights with
  probability (1 - b^(n-1)) p_n / ((1 - p_n) b^(n-1)), after which p_(n-1) = b^(n-1);
- once it has yielded everybody knows that it is weak.

The logit equilibrium at high rationality is held to these.
"""

from __future__ import annotations

import pytest

from standoff.api import solve
from standoff.scenario.model import Chance, Decision, Interest, Periods, Quantity, Scenario

B, A = 0.5, 2.0


def chain_store(entrants: int, strong: float) -> Scenario:
    """Every entrant is an actor of its own, which moves in its own period; all remember how each was met."""
    numbers = range(1, entrants + 1)
    enters = [
        Decision(f"enter{k}", actor=f"e{k}", options=["no", "yes"], when=f"period = {k}", remembers={"answer": "all"})
        for k in numbers
    ]
    entry = " + ".join(f"enter{k}" for k in numbers)
    return Scenario(
        title="The chain store",
        actors={"store": "Chain store"} | {f"e{k}": f"Entrant {k}" for k in numbers},
        parameters={"strong": str(strong), "a": str(A), "b": str(B)},
        timeline=[
            Chance("kind", outcomes={"tough": "strong", "weak": "rest"}, seen_by="store"),
            Periods(
                entrants,
                remembers={"answer": "all"},
                timeline=[
                    *enters,
                    Quantity("entry", value=entry),
                    Decision("answer", actor="store", options=["yield", "fight"], sees=["entry"], when="entry = 1"),
                ],
            ),
        ],
        interests={
            "store": {
                "alone": "a * (entry = 0)",
                "fight": "-(answer = fight) * (kind = weak)",
                "yield": "-(answer = yield) * (kind = tough)",
            }
        }
        | {f"e{k}": {"profit": Interest(value=f"(enter{k} = yes) * (b - (answer = fight))")} for k in numbers},
        rationality={"store": "1"} | {f"e{k}": "1" for k in numbers},
    )


def fights(n, p):
    """What the weak monopolist does with n entrants left, this one having come, whom it meets with reputation p."""
    if n == 1:
        return 0.0
    return 1.0 if p >= B ** (n - 1) else (1 - B ** (n - 1)) * p / ((1 - p) * B ** (n - 1))


def enters(n, p):
    """What the entrant does with n left, itself among them."""
    return 0.0 if p > B**n + 1e-12 else 1.0 if p < B**n - 1e-12 else 1 - 1 / A


def after_a_fight(n, p):
    return p / (p + (1 - p) * fights(n, p))


@pytest.fixture(scope="module")
def sharp():
    """Solutions of chain stores at high rationality, by number of entrants and prior."""
    solved = {}

    def give(entrants, strong, rationality=150.0):
        key = entrants, strong, rationality
        if key not in solved:
            solved[key] = solve(chain_store(entrants, strong), rationality=rationality)
            assert solved[key].converged
        return solved[key]

    return give


@pytest.mark.parametrize("strong", [0.1, 0.3, 0.4])
def test_two_entrants(sharp, strong):
    store = sharp(2, strong)
    p = after_a_fight(2, strong)
    assert store.ask("P(enter1@1 = yes)") == pytest.approx(enters(2, strong), abs=0.02)
    fought = store.ask("P(answer@1 = fight | given kind = weak, enter1@1 = yes)")
    assert fought == pytest.approx(fights(2, strong), abs=0.02)
    assert store.ask("belief(enter2@2, kind = tough | given answer@1 = fight)") == pytest.approx(p, abs=0.02)
    assert store.ask("P(enter2@2 = yes | given answer@1 = fight)") == pytest.approx(enters(1, p), abs=0.02)
    assert store.ask("P(enter2@2 = yes | given answer@1 = yield)") == pytest.approx(1, abs=0.02)
    assert store.ask("P(answer@2 = fight | given kind = weak, enter2@2 = yes)") == pytest.approx(0, abs=0.02)
    assert store.ask("P(answer@2 = fight | given kind = tough, enter2@2 = yes)") == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("strong", [0.06, 0.2, 0.4])
def test_three_entrants(sharp, strong):
    """0.06 is below b^3 (the first comes), 0.2 between b^3 and b^2 (the first stays away), 0.4 between b^2 and b."""
    store = sharp(3, strong)
    p = after_a_fight(3, strong)
    assert store.ask("P(enter1@1 = yes)") == pytest.approx(enters(3, strong), abs=0.03)
    fought = store.ask("P(answer@1 = fight | given kind = weak, enter1@1 = yes)")
    assert fought == pytest.approx(fights(3, strong), abs=0.03)
    assert store.ask("belief(enter2@2, kind = tough | given answer@1 = fight)") == pytest.approx(p, abs=0.03)
    assert store.ask("P(enter2@2 = yes | given answer@1 = fight)") == pytest.approx(enters(2, p), abs=0.03)
    stayed = "not answer@1 in [yield, fight]"
    assert store.ask(f"P(enter2@2 = yes | given {stayed})") == pytest.approx(enters(2, strong), abs=0.03)
    fought = store.ask(f"P(answer@2 = fight | given kind = weak, enter2@2 = yes, {stayed})")
    assert fought == pytest.approx(fights(2, strong), abs=0.03)
    assert store.ask("P(enter2@2 = yes | given answer@1 = yield)") == pytest.approx(1, abs=0.03)
    assert store.ask("P(enter3@3 = yes | given answer@2 = yield)") == pytest.approx(1, abs=0.03)


def test_the_paradox_without_doubt():
    """Selten: everybody enters and nobody is fought, however many there are."""
    store = solve(chain_store(3, 0.0), rationality=60)
    assert store.converged
    for k in (1, 2, 3):
        assert store.ask(f"P(enter{k}@{k} = yes)") == pytest.approx(1, abs=1e-3)
        assert store.ask(f"P(answer@{k} = fight | given kind = weak, enter{k}@{k} = yes)") < 1e-3


def test_a_little_doubt_keeps_more_of_them_away():
    """The threshold falls as a power of b: with more to come, less doubt suffices."""
    away = [solve(chain_store(n, 0.2), rationality=40).ask("P(enter1@1 = no)") for n in (1, 2, 3)]
    assert away[0] < 0.05 and away[1] < 0.2 and away[2] > 0.9
