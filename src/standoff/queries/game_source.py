"""What a game is made from, a scenario or a game tree, behind one protocol.

`game_source` takes what a person handed over; whatever comes after it asks the protocol, and never which of the two it
has. What only a scenario has (a timeline, priors, claims, evidence) is reached through `scenario`, where a tree is
refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from standoff.gambit.game_tree import GameTree
from standoff.language.expression import Expression, Query
from standoff.language.problem import Problem
from standoff.queries.scenario_game import ScenarioGame
from standoff.queries.tree_game import TreeGame
from standoff.scenario.counterfactual import Commitments
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario
from standoff.situations.game import InformationSet, Situations, Tracked
from standoff.worlds.draw import Worlds


class GameSource(Protocol):
    """The rules of a game: who moves when, on what information, for what payoffs. How actors behave is no part of it.

    Attributes:
        given: the scenario or the tree itself.
        title, actors: as the file has them; actors by the names that queries use.
        parameters: the names of all parameters.
        rational: whether it says that everyone is rational.
        nodes: of the tree that it is kept as; 0 where it is none.
        trackable: the moves, and the quantities that do not depend on parameters.
        options: of every move; of one in a block of periods under its plain name.
        movers: of all of those and all quantities, in the order of play, who makes them, in words: an actor, `nature`
            or `quantity`.
        nature: the moves that no actor makes.
    """

    @property
    def given(self) -> Scenario | GameTree: ...
    @property
    def title(self) -> str: ...
    @property
    def actors(self) -> tuple[str, ...]: ...
    @property
    def parameters(self) -> tuple[str, ...]: ...
    @property
    def rational(self) -> bool: ...
    @property
    def nodes(self) -> int: ...
    @property
    def trackable(self) -> frozenset[str]: ...
    @property
    def options(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def movers(self) -> Mapping[str, str]: ...
    @property
    def nature(self) -> frozenset[str]: ...

    @property
    def scenario(self) -> Scenario:
        """The scenario.

        Raises:
            NoScenario: of a tree.
        """
        ...

    @property
    def written_scenario(self) -> Scenario:
        """The scenario with repeated play written out period by period.

        Raises:
            NoScenario: of a tree.
        """
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it, of whatever was not checked when it was read or built."""
        ...

    @property
    def events(self) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
        """The moves that make up a course of events, in the order of play, and the quantities among them that stand
        for other moves, with those."""
        ...

    # -- its moves in queries --------------------------------------------------------------------------------

    def actor(self, name: str) -> int:
        """The number of an actor.

        Raises:
            KeyError: if there is none of that name.
        """
        ...

    def worded(self, expression: Expression) -> Expression:
        """The expression with options told from whatever else has their name, and with named events, what is asked
        across periods and the best option written out."""
        ...

    def written_out(self, expression: Expression) -> Expression:
        """The expression with quantities that read parameters written out."""
        ...

    def with_payoffs(self, expression: Expression, commitments: Commitments = ()) -> Expression:
        """The expression with `payoff(actor)` and `interest(actor, interest)` written as the formulas that they are in
        the game of these commitments."""
        ...

    def made(self, decision: str) -> Expression | None:
        """The condition that a decision is taken at all; None where it always is."""
        ...

    def commitments(self, query: Query) -> Commitments:
        """What a query changes of the game, sorted; a commitment to a move of a block of periods is made in every
        period."""
        ...

    def of_structure(self, commitments: Iterable[tuple[str, str]]) -> Commitments:
        """Those of the commitments that make another compiled game of it; the others only set numbers."""
        ...

    def under(self, commitments: Iterable[tuple[str, str]], worlds: Worlds) -> Worlds:
        """The worlds with the numbers that the commitments set."""
        ...

    def faults_of_query(self, expression: Expression) -> list[Fault]:
        """What is wrong with an expression in which something may be asked."""
        ...

    def faults_of_report(self, expression: Expression) -> list[Fault]:
        """What is wrong with a condition on moves that is reported."""
        ...

    # -- its worlds and its compiled form --------------------------------------------------------------------

    def draw(self, count: int, seed: int, blocks: Iterable[int] | None = None) -> Iterator[Worlds]:
        """`count` worlds in blocks, of which those of the numbers `blocks`, ascending, or all."""
        ...

    def single(self, values: Mapping[str, float], rationality: Mapping[str, float]) -> Worlds:
        """One world: parameters and rationalities as given, or at the medians of their priors.

        Raises:
            StandoffError: for a name that is none of the parameters, or of the actors who decide.
        """
        ...

    def compiled(self, commitments: Mapping[str, str], most: int | None = None) -> Situations:
        """The game in which some movers are committed.

        Raises:
            TooLarge: as `compile_timeline`, whose `most` it is.
        """
        ...

    def tracked(
        self, situations: Situations, names: frozenset[str], paid: bool, reports: tuple[Expression, ...]
    ) -> Tracked:
        """A compiled game unrolled far enough to tell how the moves in `names` came out, what is paid, and what
        `reports` make of each of its histories."""
        ...

    def course(self, situations: Situations, tracked: Tracked, path: Sequence[int]) -> tuple[tuple[str, str], ...]:
        """A path from the root to an end as moves, each with its option; what is not made is left out.

        Args:
            tracked: unrolled with what is paid; path: the numbers of its edges.
        """
        ...

    def numbered(self, sets: Sequence[InformationSet]) -> list[tuple[int, str]]:
        """Of each information set of the compiled game its number among those of its actor, and its label; as the file
        has them, where there is one that has."""
        ...


def game_source(given: Scenario | GameTree) -> GameSource:
    """A scenario or a tree as what a game is made from."""
    return ScenarioGame(given) if isinstance(given, Scenario) else TreeGame(given)


def scenario_of(given: Scenario | GameTree) -> Scenario | None:
    """The scenario that a person handed over, for what is passed over where there is none; None for a tree."""
    return given if isinstance(given, Scenario) else None
