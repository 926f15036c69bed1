"""A game tree, as it comes from a Gambit file, as what a game is made from: see `game_source.GameSource`.

Its moves are its information sets, by the names that `situations.tree` gives them. It says nothing of rationality,
which is 1, and nothing in it is uncertain: its worlds are all alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from standoff.gambit.game_tree import GameTree, NoScenario
from standoff.language.best import without_best
from standoff.language.error import StandoffError
from standoff.language.expression import Among, Expression, Name, Query, Text, worded
from standoff.language.problem import Problem, did_you_mean
from standoff.queries.tree_query import QueryOfTree
from standoff.scenario.counterfactual import Commitments
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario
from standoff.situations.game import InformationSet, Situations, Tracked
from standoff.situations.tree import compile_tree, names_of_sets, options_of_sets, track_tree
from standoff.worlds.draw import Worlds, block_sizes

NO_REPORTS = Fault(0, "a game tree has no evidence", "use a scenario")


class TreeGame:
    """The rules that a tree gives.

    Attributes:
        options: of each information set, by its name, in the order of the file.
    """

    parameters: tuple[str, ...] = ()
    rational = False
    problems: tuple[Problem, ...] = ()  # a tree is checked when it is built

    def __init__(self, tree: GameTree) -> None:
        self.given = tree
        self.title = tree.title
        self.actors = tree.actors
        self.nodes = len(tree.nodes)

    @cached_property
    def options(self) -> dict[str, tuple[str, ...]]:
        return dict(zip(names_of_sets(self.given), options_of_sets(self.given), strict=True))

    @cached_property
    def trackable(self) -> frozenset[str]:
        return frozenset(self.options)

    @cached_property
    def movers(self) -> dict[str, str]:
        sets = zip(self.options, self.given.information_sets, strict=True)
        return {name: self.actors[each.player - 1] if each.player else "nature" for name, each in sets}

    @cached_property
    def nature(self) -> frozenset[str]:
        sets = zip(self.options, self.given.information_sets, strict=True)
        return frozenset(name for name, each in sets if not each.player)

    @property
    def scenario(self) -> Scenario:
        raise NoScenario

    @property
    def written_scenario(self) -> Scenario:
        raise NoScenario

    @property
    def events(self) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
        return tuple(self.options), {}

    # -- its moves in queries --------------------------------------------------------------------------------

    def actor(self, name: str) -> int:
        """As `GameSource`; player 2 is also called `p2`."""
        numbered = [f"p{number}" for number in range(1, len(self.actors) + 1)]
        for names in (list(self.actors), numbered):
            if name in names:
                return names.index(name)
        raise KeyError(name)

    def worded(self, expression: Expression) -> Expression:
        return worded(without_best(expression, self.options), {})

    def written_out(self, expression: Expression) -> Expression:
        return expression

    def with_payoffs(self, expression: Expression, commitments: Commitments = ()) -> Expression:
        raise NoScenario

    def made(self, decision: str) -> Expression | None:
        return Among(Name(decision), tuple(Text(option) for option in self.options[decision]))

    def commitments(self, query: Query) -> Commitments:
        return tuple(sorted((commitment.move, commitment.option) for commitment in query.do))

    def of_structure(self, commitments: Iterable[tuple[str, str]]) -> Commitments:
        return tuple(commitments)

    def under(self, commitments: Iterable[tuple[str, str]], worlds: Worlds) -> Worlds:
        return worlds

    def faults_of_query(self, expression: Expression) -> list[Fault]:
        """As `GameSource`; the names of a query are information sets and their options."""
        return QueryOfTree(self.actors, self.actor, self.options, self.nature).faults(expression)

    def faults_of_report(self, expression: Expression) -> list[Fault]:
        return [NO_REPORTS]

    # -- its worlds and its compiled form --------------------------------------------------------------------

    def draw(self, count: int, seed: int, blocks: Iterable[int] | None = None) -> Iterator[Worlds]:
        sizes = list(block_sizes(count))
        for start, size in sizes if blocks is None else [sizes[number] for number in blocks]:
            yield Worlds(start, {}, np.ones((len(self.actors), size)))

    def single(self, values: Mapping[str, float], rationality: Mapping[str, float]) -> Worlds:
        for name in values:
            raise StandoffError(f"there is no parameter called `{name}`", "a game tree has none")
        worlds = Worlds(0, {}, np.ones((len(self.actors), 1)))
        for actor, value in rationality.items():
            try:
                worlds.rationality[self.actor(actor), 0] = value
            except KeyError:
                what = f"there is no rationality of an actor called `{actor}`"
                raise StandoffError(what, did_you_mean(actor, self.actors)) from None
        return worlds

    def compiled(self, commitments: Mapping[str, str], most: int | None = None) -> Situations:
        return compile_tree(self.given, commitments)

    def tracked(
        self, situations: Situations, names: frozenset[str], paid: bool, reports: tuple[Expression, ...]
    ) -> Tracked:
        return track_tree(self.given, situations, names)

    def course(self, situations: Situations, tracked: Tracked, path: Sequence[int]) -> tuple[tuple[str, str], ...]:
        """As `GameSource`; situation n + 1 is node n, and the first edge leads to the root."""
        moves, steps, node = list(self.options.items()), [], 0
        for edge in path[1:]:
            child = int(tracked.edge_to[edge]) - 1
            number = self.given.nodes[node].information_set
            assert number is not None
            name, options = moves[number]
            steps.append((name, options[self.given.nodes[node].children.index(child)]))
            node = child
        return tuple(steps)

    def numbered(self, sets: Sequence[InformationSet]) -> list[tuple[int, str]]:
        return [(each.number, each.label) for each in self.given.information_sets if each.player]
