"""What is wrong with a query of a game tree: a parsed query and the names of a tree in; faults out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from standoff.language.expression import (
    Across,
    Among,
    Best,
    Compare,
    Expression,
    Name,
    Payoff,
    Query,
    Text,
    children,
    walk,
)
from standoff.language.problem import did_you_mean
from standoff.scenario.fault import Fault


@dataclass(slots=True)
class QueryOfTree:
    """The check of one query.

    Attributes:
        actors: by name; actor: the number of one, by any name that it has, or a KeyError.
        options: of each information set; nature: the sets at which no actor decides.
    """

    actors: tuple[str, ...]
    actor: Callable[[str], int]
    options: Mapping[str, tuple[str, ...]]
    nature: Collection[str]
    found: list[Fault] = field(default_factory=list)

    def faults(self, expression: Expression) -> list[Fault]:
        self._visit(expression)
        return self.found

    def _unknown(self, column: int, name: str, known: Iterable[str]) -> None:
        self.found.append(Fault(column, f"there is no `{name}` here", did_you_mean(name, known)))

    def _no_number(self, move: Name) -> None:
        fix = f"compare it with one of its options, as in {move.name} = '{self.options[move.name][0]}'"
        self.found.append(Fault(move.column, f"the options of `{move.name}` have no numbers", fix))

    def _visit(self, node: Expression, compared: Sequence[str] = ()) -> None:
        """A part of the query, beside the moves that it is `compared` with."""
        options = [option for name in compared for option in self.options[name]]
        match node:
            case Name(name) if name not in self.options:
                if name not in options:
                    self._unknown(node.column, name, [*options, *self.options])
            case Text(value):
                if value not in options:
                    self._unknown(node.column, value, options or self.options)
            case Name() if not compared:
                self._no_number(node)
            case Payoff():
                self._payoff(node)
            case Compare() | Among():
                for move in self._counted(node):
                    self._no_number(move)
                inside = children(node)
                here = [part.name for part in inside if isinstance(part, Name) and part.name in self.options]
                here += [part.move for part in inside if isinstance(part, Best) and part.move in self.options]
                for part in inside:
                    if here or not isinstance(part, Text):  # a word beside an unknown name says nothing more
                        self._visit(part, here)
            case Query():
                self._query(node)
            case Best():
                self._best(node)
            case Across(function):
                self.found.append(
                    Fault(node.column, f"a game tree has no periods for {function}(...)", "name its sets")
                )
            case _:
                for part in children(node):
                    self._visit(part)

    def _payoff(self, node: Payoff) -> None:
        if node.interest is not None:
            self.found.append(Fault(node.column, "a game tree has no named interests", "ask for the payoff"))
        try:
            self.actor(node.actor)
        except KeyError:
            self._unknown(node.column, node.actor, self.actors)

    def _best(self, node: Best) -> None:
        if node.move not in self.options:
            self._unknown(node.place, node.move, self.options)
        elif node.move in self.nature:
            what = f"`{node.move}` is a move of nature, and nobody chooses its outcome"
            self.found.append(Fault(node.place, what, "name a set where a player decides"))
        if not any(isinstance(part, Query) for part in walk(node.of)):
            fix = f"write best(E(payoff({self.actors[0]})), {node.move})"
            self.found.append(Fault(node.column, "best(...) has no query in it", fix))
        self._visit(node.of)

    def _query(self, node: Query) -> None:
        if node.at is not None and node.at not in self.options:
            self._unknown(node.column, node.at, self.options)
        elif node.at in self.nature:
            what = f"`{node.at}` is a move of nature, which has no beliefs"
            self.found.append(Fault(node.column, what, "name a set where a player decides"))
        if node.viewer:
            fix = "leave it out: all players know the game"
            self.found.append(Fault(node.viewer_at, "a game tree has no views", fix))
        for commitment in node.do:
            if commitment.seen_by is not None:
                fix = "leave seen_by out: everyone learns of it"
                self.found.append(Fault(commitment.column, "a game tree has no secret commitments", fix))
            if commitment.policy:
                fix = "commit each information set by itself, as in do(set = option, set = option)"
                self.found.append(Fault(commitment.column, "a game tree cannot be given a policy", fix))
            elif commitment.move not in self.options:
                self._unknown(commitment.column, commitment.move, self.options)
            elif commitment.option not in self.options[commitment.move]:
                self._unknown(commitment.column, commitment.option, self.options[commitment.move])
        for removal in node.without:
            fix = "change the payoffs of the tree instead"
            self.found.append(Fault(removal.column, "a game tree has no named interests", fix))
        for part in walk(node):
            if isinstance(part, Payoff) and part is not node.of:
                fix = f"write E(payoff({part.actor})) and calculate outside it"
                self.found.append(Fault(part.column, "a game tree cannot use payoff(...) here", fix))
        for part in children(node):
            self._visit(part)

    def _counted(self, node: Compare | Among) -> Iterator[Name]:
        """The moves that a comparison takes for numbers, which none of them carries."""
        if isinstance(node, Compare):
            pairs = list(zip(node.operators, node.operands, node.operands[1:], strict=False))
        else:
            pairs = [("=", node.item, choice) for choice in node.choices]
        told: set[str] = set()
        for operator, left, right in pairs:
            for side, other in ((left, right), (right, left)):
                if isinstance(side, Name) and side.name in self.options and side.name not in told:
                    if operator not in ("=", "!=") or not isinstance(other, Name | Text):
                        told.add(side.name)
                        yield side
