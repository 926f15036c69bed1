"""Between which numbers a query lies, whatever the numbers of a scenario are: what its game alone decides.

1. Of every game asked about, the ends that play can come to: those on whose way no chance has the probability 0 in
   every world.
2. A `P`, `E` or `belief` is a mean over those ends where its condition holds. So it lies between the lowest and the
   highest value of what is asked about at these, which is known but for what it reads of parameters: those lie between
   the ends of their priors. Where there is no such end the condition cannot hold.
3. Queries under the same condition that are added are one mean of a sum: P(a = yes) + P(a = no) is 1, not 0 to 2.

Nothing is solved, and nothing is drawn at random. What is said here holds in every world and under every behaviour, but
for `inside`: under the logit every option has some probability, so that a mean never is at the end of its interval.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.language.evaluate import Choice
from standoff.language.expression import (
    Binary,
    Expression,
    Name,
    Number,
    Payoff,
    Query,
    Unary,
    names,
    rewrite,
    walk,
)
from standoff.language.formula import spread, substitute
from standoff.language.functions import Interval
from standoff.queries.game import Game
from standoff.queries.query import Commitments, Measure, measure_of
from standoff.scenario.counterfactual import of_numbers
from standoff.scenario.model import VIEWS
from standoff.scenario.numbers import derived, priors_of
from standoff.scenario.views import taken_for, viewer
from standoff.situations.game import Tracked
from standoff.situations.interval import ANYTHING, interval

Mask = npt.NDArray[np.bool_]

ROUNDING = 1e-9  # by which sums of numbers may miss what they are


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a number lies: from `low` to `high`; `inside` if never at either of them. `empty` if it has no value, since
    a condition in it cannot hold."""

    low: float
    high: float
    inside: bool = False
    empty: bool = False

    @property
    def constant(self) -> bool:
        return self.high - self.low <= ROUNDING

    def compared(self, operator: str) -> bool | None:
        """Whether such a number `operator` 0 is true; None where that depends on the numbers."""
        if self.empty:
            return None
        low, high = (0.0 if abs(end) <= ROUNDING else end for end in (self.low, self.high))
        above, below = low > 0 or (low == 0 and self.inside), high < 0 or (high == 0 and self.inside)
        apart = above or below
        match operator:
            case ">":
                return True if above else False if high <= 0 else None
            case ">=":
                return True if low >= 0 else False if below else None
            case "<":
                return True if below else False if low >= 0 else None
            case "<=":
                return True if high <= 0 else False if above else None
            case "=":
                return False if apart else True if low == high == 0 else None
        return True if apart else False if low == high == 0 else None


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What is known of parameters: the values of those that are fixed, the bounds of the others, and which of these
    are probabilities that are neither 0 nor 1."""

    known: Mapping[str, float]
    wide: Mapping[str, Interval]
    open: frozenset[str]


class Bounding:
    """The queries of one game bounded; what a game can come to is found once."""

    def __init__(self, game: Game) -> None:
        self.game = game
        scenario = game.source.scenario
        drawn = priors_of(scenario)
        priors = {name: prior for name, prior in drawn.items() if name in scenario.parameters}
        self._taken = {name: prior.bounds for name, prior in drawn.items() if name.startswith(VIEWS)}
        self.known, self.wide = self._derived({name: prior.bounds for name, prior in priors.items()})
        self._open = frozenset(
            name for name, prior in priors.items() if prior.excludes_bounds and prior.bounds == (0.0, 1.0)
        )
        self._set: dict[Commitments, _Numbers] = {(): _Numbers(self.known, self.wide, self._open)}
        self._logit = game.theory.kind == "logit"
        self._rows: dict[Commitments, tuple[Mask, Mask]] = {}
        self._ends: dict[tuple[int, Commitments], tuple[Tracked, Mask, Mask]] = {}

    def number(self, expression: Expression) -> Bounds:
        """The bounds of a number made of queries, parameters and numbers, words told from names."""
        groups: dict[Any, list[tuple[float, Query]]] = {}
        rest: list[Expression] = []
        for term in spread(expression, lambda part: not any(isinstance(each, Query) for each in walk(part))):
            factor, core = _scaled(term)
            if isinstance(core, Query):
                whole = core.of if isinstance(core.of, Payoff) else None
                under = frozenset(core.do), frozenset(core.without), core.viewer
                groups.setdefault((*under, core.given, core.at, whole), []).append((factor, core))
            else:
                rest.append(term)
        total = Bounds(0.0, 0.0)
        for (*_, payoff), members in groups.items():
            total = _added(total, self._weighted(members, payoff is not None))
        for term in rest:
            total = _added(total, self._mixed(term))
        return total

    def query(self, query: Query) -> Bounds:
        """The bounds of one `P`, `E` or `belief`."""
        return self._mean(measure_of(self.game, query))

    def never_made(self, query: Query) -> tuple[str, ...]:
        """The moves that a query asks about and that are not made wherever its condition holds."""
        measure = measure_of(self.game, query)
        if measure.tracked is None or measure.of is None:
            return ()
        holds = self._where(measure, measure.tracked)
        found = []
        for name in names(measure.of):
            value = measure.tracked.values.get(name)
            if isinstance(value, Choice) and holds.any():
                codes = np.broadcast_to(value.codes, (len(holds), 1))[holds]
                if (codes == value.domain.skipped).all():
                    found.append(name)
        return tuple(found)

    def _weighted(self, members: list[tuple[float, Query]], payoff: bool) -> Bounds:
        """The sum of means under one condition, each times a number."""
        if len(members) == 1 or payoff:  # of a payoff all members ask the same
            factor = math.fsum(factor for factor, _ in members)
            return _times(self.query(members[0][1]), factor)
        together: Expression = Number(0.0)
        for factor, query in members:
            together = Binary("+", together, Binary("*", Number(factor), query.of))
        first = members[0][1]
        return self.query(replace(first, kind="E", of=together))

    def _mixed(self, term: Expression) -> Bounds:
        """A number in which queries are more than added."""
        wide = dict(self.wide)
        empty = False

        def place(part: Expression) -> Expression | None:
            nonlocal empty
            if not isinstance(part, Query):
                return None
            found = self.query(part)
            empty |= found.empty
            name = f"#{len(wide)}"
            wide[name] = (found.low, found.high)
            return Name(name, part.column)

        low, high = interval(rewrite(term, place), self.known, wide)
        return Bounds(float(low), float(high), empty=empty)

    def _mean(self, measure: Measure) -> Bounds:
        if measure.tracked is None or measure.of is None:
            if measure.tracked is None or measure.given is None or self._where(measure, measure.tracked).any():
                return Bounds(*ANYTHING)
            return Bounds(math.nan, math.nan, empty=True)
        tracked = measure.tracked
        holds = self._where(measure, tracked)
        if not holds.any():
            return Bounds(math.nan, math.nan, empty=True)
        count = (len(holds), 1)
        low, high = (np.broadcast_to(end, count)[:, 0] for end in self._interval(measure.of, measure, tracked))
        lowest, highest = float(low[holds].min()), float(high[holds].max())
        sure = self._logit and self._surely(measure, tracked)
        certain = self._reached(tracked, measure.commitments)[1] & holds
        inside = sure and bool((high[certain] < highest).any() and (low[certain] > lowest).any())
        return Bounds(lowest, highest, inside)

    def _surely(self, measure: Measure, tracked: Tracked) -> bool:
        """Whether the condition of a measure is either true or false at every end, whatever parameters are."""
        if measure.given is None:
            return True
        low, high = self._interval(measure.given, measure, tracked)
        return bool(np.all(np.equal(low, high)))

    def _where(self, measure: Measure, tracked: Tracked) -> Mask:
        """`[final]` the ends at which the condition of a measure can hold."""
        possible, _ = self._reached(tracked, measure.commitments)
        if measure.given is None:
            return possible
        low, high = self._interval(measure.given, measure, tracked)
        can = np.not_equal(low, 0.0) | np.not_equal(high, 0.0)
        return np.asarray(possible & np.broadcast_to(can, (len(possible), 1))[:, 0])

    def _interval(self, expression: Expression, measure: Measure, tracked: Tracked) -> Interval:
        numbers = self._numbers(measure.commitments)
        return interval(
            substitute(expression, tracked.inlined), dict(numbers.known) | dict(tracked.values), numbers.wide
        )

    def _numbers(self, commitments: Commitments) -> _Numbers:
        """What is known of each parameter in the game of these commitments, which may set some."""
        if commitments not in self._set:
            scenario = self.game.source.scenario
            set_here = of_numbers(commitments, scenario)
            found = {name: interval(each, self.known, self.wide) for name, each in set_here.items()}
            for numbers in taken_for(scenario, viewer(commitments)):  # one inside another reads those before it
                known, wide = self.known | {name: low for name, (low, high) in found.items() if low == high}, self.wide
                wide = wide | self._taken | {name: ends for name, ends in found.items() if ends[0] != ends[1]}
                found |= {name: interval(each, known, wide) for name, each in numbers.items() if name not in set_here}
            drawn = {name: (value, value) for name, value in self.known.items()} | self.wide
            known, wide = self._derived(drawn | {name: (float(a), float(b)) for name, (a, b) in found.items()}, found)
            self._set[commitments] = _Numbers(known, wide, self._open - found.keys())
        return self._set[commitments]

    def _derived(
        self, bounds: Mapping[str, Interval], given: Collection[str] = ()
    ) -> tuple[dict[str, float], dict[str, Interval]]:
        """The parameters that are known for sure, and the bounds of the others, with what is derived from them and is
        not `given`."""
        known = {name: float(low) for name, (low, high) in bounds.items() if low == high}
        wide = {name: ends for name, ends in bounds.items() if name not in known}
        for name, formula in derived(self.game.source.scenario).items():
            if name not in given:
                known.pop(name, None)
                wide.pop(name, None)
                low, high = (float(end) for end in interval(formula, known, wide))
                if low == high:
                    known[name] = low
                else:
                    wide[name] = (low, high)
        return known, wide

    # -- what play can come to -----------------------------------------------------------------------------

    def _reached(self, tracked: Tracked, commitments: Commitments) -> tuple[Mask, Mask]:
        """`[final]` the ends that play can come to, and those that it comes to with some probability in every world in
        which no option is ruled out."""
        key = id(tracked), commitments
        if key not in self._ends:
            possible, certain = self._probabilities(commitments)
            found = (_forward(tracked, possible), _forward(tracked, certain))
            self._ends[key] = (tracked, *found)  # kept alive, so that its id stays its own
        return self._ends[key][1:]

    def _probabilities(self, commitments: Commitments) -> tuple[Mask, Mask]:
        """`[action and chance row]` whether a probability can be more than 0, and whether it is so for sure."""
        if commitments not in self._rows:
            situations, numbers = self.game.situations(commitments), self._numbers(commitments)
            actions = situations.graph.actions
            possible, certain = np.ones((2, actions + situations.graph.chances), dtype=bool)
            middle = self.game.source.under(commitments, self.game.single())
            values = situations.tables(middle.parameters, 1)[0][:, 0]
            uncertain: dict[int, tuple[bool, bool]] = {}  # by formula: whether it reads what is not known, and is open
            for row, (formula, _) in enumerate(situations.chances.sources()):
                if id(formula) not in uncertain:
                    reads = any(name in numbers.wide for name in names(formula.expression))
                    uncertain[id(formula)] = (reads, _never_0(formula.expression, numbers.open))
                reads, never_0 = uncertain[id(formula)]
                possible[actions + row] = reads or values[row] > 0.0
                certain[actions + row] = never_0 if reads else values[row] > 0.0
            self._rows[commitments] = (possible, certain)
        return self._rows[commitments]


def _never_0(expression: Expression, open_: Collection[str]) -> bool:
    """Whether a probability that reads parameters is above 0 for sure: `p` or `1 - p`, where the prior is open."""
    match expression:
        case Name(name):
            return name in open_
        case Binary("-", Number(1.0), Name(name)):
            return name in open_
    return False


def _forward(tracked: Tracked, passable: Mask) -> Mask:
    """`[final]` whether an end is reached over edges whose probability is `passable`."""
    start, to = tracked.edge_start.tolist(), tracked.edge_to.tolist()
    open_ = np.append(passable, np.ones(1, dtype=bool))[np.minimum(tracked.edge_prob, len(passable))].tolist()
    reached = [False] * (len(start) - 1)
    reached[0] = True
    for situation, here in enumerate(reached):
        if here:
            for edge in range(start[situation], start[situation + 1]):
                if open_[edge]:
                    reached[to[edge]] = True
    return np.asarray(reached, dtype=bool)[tracked.finals]


def _scaled(term: Expression) -> tuple[float, Expression]:
    """A term as a number times something."""
    match term:
        case Unary("-", operand):
            factor, core = _scaled(operand)
            return -factor, core
        case Binary("*", Number(value), other) | Binary("*", other, Number(value)):
            factor, core = _scaled(other)
            return value * factor, core
        case Binary("/", other, Number(value)) if value:
            factor, core = _scaled(other)
            return factor / value, core
    return 1.0, term


def _times(bounds: Bounds, factor: float) -> Bounds:
    if bounds.empty:
        return bounds
    if factor == 0.0:
        return Bounds(0.0, 0.0)
    low, high = sorted((bounds.low * factor, bounds.high * factor))
    return Bounds(low, high, bounds.inside)


def _added(one: Bounds, other: Bounds) -> Bounds:
    finite = math.isfinite(one.low + other.low) and math.isfinite(one.high + other.high)
    inside = finite and (one.inside or other.inside)
    return Bounds(one.low + other.low, one.high + other.high, inside, one.empty or other.empty)
