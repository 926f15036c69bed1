"""Which move still to come would tell most about a claim: what to watch, in the worlds as they stand before evidence.

With H that the claim holds, in the worlds in which it holds or fails, and M a move that everyone will see,

    expected information  I(H; M) = sum of p(h, m) log2( p(h, m) / (p(h) p(m)) )   bits (Lindley 1956)

is what seeing M is expected to take from the uncertainty about H. It is found from the worlds alone, so that a little
shows by chance: its floor is what 95 of 100 random relabellings of the worlds stay under. `evidence.watch` says
the same of every hypothesis after the evidence so far.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.language.expression import names, parse, worded
from standoff.queries.truth import decided
from standoff.scenario.events import expanded
from standoff.scenario.model import Chance, Decision, Scenario
from standoff.scenario.periods import write_out

Array = npt.NDArray[np.float64]

SETTLED = 0.99  # a move with an outcome this probable has nothing left to tell
RELABELLINGS = 200
ROUNDING = 1e-12  # bits, and probabilities: less is the last digit of a sum
NOT_MADE = "not made"  # no option is called so: it has a space
WORTH_WATCHING = 0.02  # of the uncertainty: a move that takes less from it is not named


@dataclass(frozen=True, slots=True)
class Telling:
    """The move that would tell most about a claim.

    Attributes:
        move: its name.
        speaks_for: the outcome that would raise the share of worlds in which the claim holds most.
        speaks_against: the one that would lower it most.
        information: expected, in bits.
        share: of the uncertainty about the claim.
    """

    move: str
    speaks_for: str
    speaks_against: str
    information: float
    share: float


def asked_to_watch(scenario: Scenario) -> tuple[str, ...]:
    """What is asked to know what to watch; nothing where no thesis is tested."""
    if scenario.thesis not in scenario.tests:
        return ()
    return tuple(query for queries in _queries(scenario).values() for query in queries.values())


def most_telling(scenario: Scenario, answers: Mapping[Any, Array]) -> Telling | None:
    """The move that would tell most about the thesis; None where none tells more than chance or `WORTH_WATCHING`, and
    where that was not asked.

    Args:
        answers: to the test of the thesis and to `asked_to_watch`, by query, `[world]`.
    """
    if scenario.thesis not in scenario.tests:
        return None
    asked = _queries(scenario)
    if any(query not in answers for queries in asked.values() for query in queries.values()):
        return None
    truth = decided(np.asarray(answers[scenario.tests[scenario.thesis]], dtype=np.float64))
    found = []
    for move, queries in asked.items():
        inside = np.stack([np.asarray(answers[query], dtype=np.float64) for query in queries.values()])
        if (seen := _Seen.of(move, tuple(queries), inside, truth)) is not None:
            found.append(seen)
    for each in sorted(found, key=lambda each: -each.information):  # the floor takes longest, and few are looked at
        if each.share < WORTH_WATCHING:
            break
        if each.information > each.floor + ROUNDING:
            return each.told
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What seeing one move would tell of a claim.

    Attributes:
        inside: the probability of each outcome, `[outcome, world]`; true: whether the claim holds, `[world]`.
        information: bits.
    """

    move: str
    outcomes: tuple[str, ...]
    inside: Array
    true: Array
    information: float

    @classmethod
    def of(cls, move: str, outcomes: tuple[str, ...], inside: Array, truth: Array) -> _Seen | None:
        """None where the move or the claim is settled, or undefined everywhere."""
        known = np.isfinite(inside).all(axis=0) & np.isfinite(truth)
        inside, true = inside[:, known], truth[known]
        if not known.any() or inside.mean(axis=1).max() >= SETTLED or not 0.0 < true.mean() < 1.0:
            return None
        bits = information((inside * true).mean(axis=1), inside.mean(axis=1), np.asarray(true.mean()))
        return cls(move, outcomes, inside, true, float(bits))

    @property
    def share(self) -> float:
        """Of the uncertainty about the claim."""
        return self.information / entropy(np.asarray([self.true.mean(), 1.0 - self.true.mean()]))

    @property
    def floor(self) -> float:
        """What chance alone shows."""
        weights = np.full(len(self.true), 1.0 / len(self.true))
        return floor(self.inside, self.true != 0.0, weights, self.inside.mean(axis=1))

    @property
    def told(self) -> Telling:
        marginal = self.inside.mean(axis=1)
        possible = marginal > ROUNDING
        then = np.full(len(marginal), np.nan)
        then[possible] = (self.inside * self.true).mean(axis=1)[possible] / marginal[possible]
        first, last = (self.outcomes[int(end(then))] for end in (np.nanargmax, np.nanargmin))
        return Telling(self.move, first, last, self.information, self.share)


def _queries(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Of each move to watch, the query for each of its outcomes."""
    moves = still_to_come(scenario, scenario.as_of)
    seen = _observed(scenario)
    return {
        name: {outcome: f"P({event})" for outcome, event in events_of(move).items()}
        for name, move in moves.items()
        if name not in seen
    }


def _observed(scenario: Scenario) -> set[str]:
    """The moves that the evidence so far tells of."""
    day, options = scenario.as_of, scenario.move_options
    told = (each.observe for each in scenario.evidence.values() if day is None or each.date <= day)
    return {name for text in told for name in names(worded(expanded(scenario, parse(text))[0], options))}


def still_to_come(scenario: Scenario, as_of: datetime.date | None) -> dict[str, Chance | Decision]:
    """The moves that everyone sees, but for those that are over by a day."""
    return {name: move for name, move in public_moves(scenario).items() if not (move.by and as_of and move.by <= as_of)}


def public_moves(scenario: Scenario) -> dict[str, Chance | Decision]:
    """The moves that everyone sees, by name."""
    return {move.name: move for move in write_out(scenario).moves if move.public and len(move.options) > 1}


def events_of(move: Chance | Decision) -> dict[str, str]:
    """Each outcome of a move as an event."""
    result = {option: f"{move.name} = {_word(option)}" for option in move.options}
    if move.when is not None:
        result[NOT_MADE] = f"not ({move.name} in [{', '.join(map(_word, move.options))}])"
    return result


def _word(option: str) -> str:
    return option if option.isidentifier() else f"'{option}'"


def information(joint: Array, marginal: Array, now: Array) -> Array:
    """Bits, from p(H, m) `[outcome, ...]`, p(m) `[outcome]` and p(H) `[...]`."""
    shape = (len(marginal),) + (1,) * (joint.ndim - 1)
    both = np.stack([joint, np.maximum(marginal.reshape(shape) - joint, 0.0)])
    apart = np.stack([now, 1.0 - now])[:, None] * marginal.reshape(shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(both > ROUNDING, both * np.log2(both / apart), 0.0)
    found = bits.sum(axis=(0, 1))
    return np.asarray(np.where(found > ROUNDING, found, 0.0))


def entropy(shares: Array) -> float:
    """Bits."""
    positive = shares[shares > 0.0]
    return float(-(positive * np.log2(positive)).sum())


def floor(inside: Array, truth: npt.NDArray[np.bool_], weights: Array, marginal: Array) -> float:
    """The 95th percentile of the information that is left when truths are dealt to the worlds at random.

    Args:
        inside: the probability of each outcome, `[outcome, world]`; truth, weights: `[world]`; marginal: `[outcome]`.
    """
    rng = np.random.default_rng(0)
    dealt = np.stack([rng.permutation(truth) for _ in range(RELABELLINGS)], axis=1)  # [world, relabelling]
    joint = (inside * weights) @ dealt
    return float(np.quantile(information(joint, marginal, weights @ dealt), 0.95))
