"""A compiled game: the graph, what its information sets mean, and the tables that worlds fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.language.error import StandoffError
from standoff.language.evaluate import Domain
from standoff.language.expression import Expression
from standoff.language.formula import Formula
from standoff.scenario.periods import base
from standoff.situations.graph import Graph, Index
from standoff.situations.tables import Array, Rows, Sums

SMALLER = "let later decisions see less (`sees`, `forgets`), or combine moves into quantities"  # what makes a game so


class TooLarge(StandoffError):
    """A game that would not fit the machine."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rationality by which information sets respond.

    Attributes:
        name: of the decision or choice that it is stated for; None where it is that of the actor.
        decision: what is decided where it counts for each typical difference between options, as the file calls it;
            None where it counts for each unit of payoffs.
    """

    actor: str
    name: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class InformationSet:
    """Where an actor decides: the decision, and what it sees there (option names, or values of quantities).

    Attributes:
        joint: the choice of a combination that it is part of (see `information.choices`); None where it is none.
        usual: the chance rows of the propensities of its options, none where all are alike.
    """

    actor: str
    actor_number: int
    decision: str
    seen: Mapping[str, Any]
    options: tuple[str, ...]
    order: Any = ()
    joint: tuple[str, str] | None = None
    usual: tuple[int, ...] = ()

    @property
    def choice(self) -> str:
        """The choice of a combination or the decision that it is part of, as the file calls it."""
        return base(self.decision if self.joint is None else self.joint[0])

    @property
    def label(self) -> str:
        """`test | approach = outsource, pressure = 2`"""
        seen = ", ".join(f"{name} = {_plain(value)}" for name, value in self.seen.items())
        return f"{self.decision} | {seen}" if seen else self.decision


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True, eq=False)
class Situations:
    """A game ready to be solved in any world.

    Attributes:
        graph: indices only; what the solver works on.
        actors: names, in the order of the payoff axis.
        sets: what each information set of the graph is.
        domains: the options of every move.
        rules: the rationalities by which its sets respond beside those of the actors, in the order of the rows of the
            table after them.
        chances, terms, sums: fill the tables of a block of worlds (see `tables`).
        commitments: what it changes of the game that was written down (see `scenario.counterfactual`).
        set_index, chance_formulas: how a query finds the same sets and rows again.
    """

    graph: Graph
    actors: tuple[str, ...]
    sets: tuple[InformationSet, ...]
    domains: Mapping[str, Domain]
    chances: Rows
    terms: Rows
    sums: Sums
    rules: tuple[Rule, ...]
    commitments: Mapping[str, str]
    set_index: Mapping[Any, int]
    chance_formulas: Mapping[Any, Formula]

    def tables(self, parameters: Mapping[str, Array], worlds: int) -> tuple[Array, Array]:
        """Chance probabilities `[chance row, world]` and payoffs `[payoff row, world]`.

        Args:
            parameters: the value of each in each world, `[world]`.
        """
        return self.chances.fill(parameters, worlds), self.sums.fill(self.terms.fill(parameters, worlds))


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """What reports make of the edges of a game: each weighs the edge on which what it tells of is known.

    Attributes:
        rows: `[row, 2]` the probability row and the row of `sums` of every edge that is weighed; such an edge has the
            row `actions + chances + row` in `Tracked.edge_prob`.
        terms: whether a report is true, `[term, world]`; sums: those that weigh one edge.
        report: `[term]` the number of the report that each term is of.
    """

    rows: Index
    terms: Rows
    sums: Sums
    report: Index


@dataclass(frozen=True, slots=True, eq=False)
class Tracked:
    """The same game unrolled just far enough to tell, at its end, how the moves a query names came out.

    Attributes:
        edge_start, edge_to, edge_prob: as in `Graph`, with the actions and chance rows of the game it tracks.
        finals: `[final]` the situations at the end.
        values: for each tracked name its value at each of them, `[final, 1]`, ready for `evaluate`.
        inlined: quantities that depend on parameters, written out.
        edge_pay, terms, sums: what edges pay, where the query asks about payoffs; as in `Graph` and `Situations`.
        weighing: what reports make of the edges, if there are any.
    """

    edge_start: Index
    edge_to: Index
    edge_prob: Index
    finals: Index
    values: Mapping[str, Any]
    inlined: Mapping[str, Expression]
    edge_pay: Index | None = None
    terms: Rows | None = None
    sums: Sums | None = None
    weighing: Weighing | None = None
