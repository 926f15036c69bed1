"""A game in extensive form, as its tree: the nouns, and the rules that make them a game.

In: outcomes, information sets and nodes, listed in prefix order (a node before its subtree, branches
first to last). Out: a `GameTree` that is known to be sound, or a `TreeError` that names the mistake.
It exists so that everything which reads a published game starts from something already checked,
whatever file or Python code it came from.

Numbers are exact (`Fraction`) wherever the source was exact; floats are allowed for computed games.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from standoff.language.error import Location, StandoffError
from standoff.scenario.apart import apart
from standoff.scenario.summary import counted, summary

Number = Fraction | float

# Floats that stand for a distribution miss one by rounding; 1e-9 forgives that and no real mistake.
SUM_TOLERANCE = 1e-9
# Fractions without a common factor multiply their denominators when added, so a hostile file could make
# one sum take hours. A distribution that adds to one never comes near this size.
LARGEST_DENOMINATOR_BITS = 20_000

Kind = Literal["game", "node", "information set", "outcome"]


class TreeError(StandoffError):
    """A tree that is not a game: what is wrong, what would be right, and which piece shows it.

    `kind` and `index` say where: the index counts from 0 in the `GameTree` field of that kind.
    """

    def __init__(self, kind: Kind, index: int, what: str, fix: str) -> None:
        super().__init__(what, fix, Location(kind if kind == "game" else f"{kind} [{index}]"))
        self.kind: Kind = kind
        self.index = index


class NoScenario(StandoffError):
    """A game tree where only a scenario will do."""

    def __init__(self, file: str = "") -> None:
        what = "a game tree has no timeline, priors, claims or evidence"
        fix = "use `standoff solve` or `standoff ask`, or export it with `--to efg`"
        super().__init__(what, fix, Location(file) if file else None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Payoffs `[player]`, added to every path that runs through a node carrying this outcome."""

    number: int
    label: str
    payoffs: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class InformationSet:
    """One decision: nodes its player cannot tell apart. Player 0 is chance; players count from 1.

    `probabilities [action]` belongs to chance only, and is empty for a player.
    """

    player: int
    number: int
    label: str
    actions: tuple[str, ...]
    probabilities: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One position in the game. Terminal exactly when it has no information set, and so no children."""

    label: str
    information_set: int | None
    outcome: int | None
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GameTree:
    """A whole game: nodes in prefix order with the root first, the rest in order of first appearance.

    The order is part of the value, so that two trees are equal exactly when they are the same game with
    the same names. Building one checks it; see `TreeError`.
    """

    title: str
    comment: str
    players: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    outcomes: tuple[Outcome, ...]
    nodes: tuple[TreeNode, ...]
    parents: tuple[int | None, ...] = field(init=False, repr=False, compare=False)
    _members: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        nodes, sets = counted(len(self.nodes), "node"), counted(len(self.information_sets), "information set")
        return summary(self, self.title, f"players {', '.join(self.actors)}", f"{nodes}, {sets}")

    def __post_init__(self) -> None:
        _check_outcomes(self)
        _check_information_sets(self)
        parents, members = _check_nodes(self)
        object.__setattr__(self, "parents", parents)
        object.__setattr__(self, "_members", members)

    @property
    def actors(self) -> tuple[str, ...]:
        """The names of the players where each must be told from the others: `player 2` for one without a name, and
        `name (player 2)` for one whose name another bears as well."""
        return apart(
            self.players, lambda name, position: f"{name} (player {position + 1})" if name else f"player {position + 1}"
        )

    def terminals(self) -> tuple[int, ...]:
        """The nodes where play ends, in prefix order."""
        return tuple(index for index, node in enumerate(self.nodes) if node.information_set is None)

    def members(self, information_set: int) -> tuple[int, ...]:
        """The nodes of one information set (an index into `information_sets`), in prefix order."""
        return self._members[information_set]

    def path(self, node: int) -> tuple[int, ...]:
        """The nodes passed on the way from the root to this node, both included."""
        passed: list[int] = []
        step: int | None = node
        while step is not None:
            passed.append(step)
            step = self.parents[step]
        return tuple(reversed(passed))

    def follow(self, actions: Iterable[str | int]) -> int:
        """The node reached from the root by these actions, each a label or a position from 0.

        A label borne by two actions of one information set means the first of them.
        """
        here = 0
        for action in actions:
            node = self.nodes[here]
            labels = () if node.information_set is None else self.information_sets[node.information_set].actions
            if isinstance(action, str):
                if action not in labels:
                    raise TreeError("node", here, f"no action {action!r} here", f"one of {list(labels)}")
                action = labels.index(action)
            if not 0 <= action < len(labels):
                fix = f"a position below {len(labels)}"
                raise TreeError("node", here, f"no action at position {action} here", fix)
            here = node.children[action]
        return here

    def payoffs(self, node: int) -> tuple[Number, ...]:
        """What each player has gained on the way to this node, it included: `[player]`.

        Payoffs are incremental: an interior outcome counts on every path through it.
        """
        return self._add(self._nothing(), self.path(node))

    def terminal_payoffs(self) -> dict[int, tuple[Number, ...]]:
        """The payoffs `[player]` of every terminal node, in one pass over the tree."""
        gained: list[tuple[Number, ...]] = []
        for index, parent in enumerate(self.parents):
            gained.append(self._add(self._nothing() if parent is None else gained[parent], (index,)))
        return {index: gained[index] for index in self.terminals()}

    def _nothing(self) -> tuple[Number, ...]:
        return (Fraction(0),) * len(self.players)

    def _add(self, gained: tuple[Number, ...], nodes: Iterable[int]) -> tuple[Number, ...]:
        for index in nodes:
            outcome = self.nodes[index].outcome
            if outcome is not None:
                gained = tuple(a + b for a, b in zip(gained, self.outcomes[outcome].payoffs, strict=True))
        return gained


def _check_outcomes(tree: GameTree) -> None:
    numbers: set[int] = set()
    for index, outcome in enumerate(tree.outcomes):
        name = f"outcome {outcome.number}"
        if outcome.number < 1:
            raise TreeError("outcome", index, f"{name} is not a positive number", "1, 2, ...; 0 means no outcome")
        if outcome.number in numbers:
            raise TreeError("outcome", index, f"{name} is defined twice", "a number of its own for each outcome")
        numbers.add(outcome.number)
        if len(outcome.payoffs) != len(tree.players):
            what = f"{name} has {_count(len(outcome.payoffs), 'payoff')}"
            raise TreeError("outcome", index, what, f"one for each of the {_count(len(tree.players), 'player')}")
        if not all(math.isfinite(payoff) for payoff in outcome.payoffs if isinstance(payoff, float)):
            raise TreeError("outcome", index, f"{name} has a payoff that is not finite", "a finite number")


def _check_information_sets(tree: GameTree) -> None:
    numbers: set[tuple[int, int]] = set()
    for index, each in enumerate(tree.information_sets):

        def wrong(what: str, fix: str, index: int = index) -> TreeError:
            return TreeError("information set", index, what, fix)

        name = set_name(each)
        if not 0 <= each.player <= len(tree.players):
            fix = f"0 for chance, or 1 to {len(tree.players)}"
            raise wrong(f"{name} belongs to player {each.player}, who does not exist", fix)
        if each.number < 1:
            raise wrong(f"{name} is not numbered with a positive number", "1, 2, ...")
        if (each.player, each.number) in numbers:
            raise wrong(f"{name} is defined twice", "a number of its own for each set of a player")
        numbers.add((each.player, each.number))
        if not each.actions:
            raise wrong(f"{name} has no actions", "at least one action, or a terminal node")
        if each.player == 0:
            _check_probabilities(each, wrong)
        elif each.probabilities:
            raise wrong(f"{name} has probabilities", "probabilities only where chance moves")


def _check_probabilities(chance: InformationSet, wrong: Callable[[str, str], TreeError]) -> None:
    name = set_name(chance)
    if len(chance.probabilities) != len(chance.actions):
        what = f"{name} has {len(chance.actions)} actions and {len(chance.probabilities)} probabilities"
        raise wrong(what, "one probability for each action")
    total: Number = Fraction(0)
    for action, probability in zip(chance.actions, chance.probabilities, strict=True):
        if not 0 <= probability <= 1:  # also catches a float that is not a number
            raise wrong(f"{name}: the probability of {action!r} is {show(probability)}", "a number from 0 to 1")
        total += probability
        if isinstance(total, Fraction) and total.denominator.bit_length() > LARGEST_DENOMINATOR_BITS:
            raise wrong(f"{name}: the probabilities have no workable common denominator", "shorter fractions")
    exact = isinstance(total, Fraction)
    missing = float(total - 1)
    if (exact and total != 1) or (not exact and abs(missing) > SUM_TOLERANCE):
        sums_to = f"miss one by {show(missing)}" if abs(missing) < 1e-3 else f"sum to {show(total)}"
        fix = "probabilities that sum to one exactly; write thirds as 1/3" if exact else "a sum of one"
        raise wrong(f"{name}: the probabilities {sums_to}", fix)


def _check_nodes(tree: GameTree) -> tuple[tuple[int | None, ...], tuple[tuple[int, ...], ...]]:
    """Walk the tree once, without recursion; returns the parents `[node]` and the members `[set]`."""
    if not tree.nodes:
        raise TreeError("game", 0, "the tree has no nodes", "at least a root")
    parents: list[int | None] = [None] * len(tree.nodes)
    members: list[list[int]] = [[] for _ in tree.information_sets]
    on_path = [False] * len(tree.information_sets)  # decisions taken between the root and here
    outcomes_seen = 0
    expected = 0  # prefix order: the next node to be visited is always the next in the list
    todo = [0]  # nodes still to enter; a negative entry ~n means that the subtree of n is done
    while todo:
        index = todo.pop()
        if index < 0:
            done = tree.nodes[~index].information_set
            assert done is not None
            on_path[done] = False
            continue
        if index != expected or index >= len(tree.nodes):
            what = f"node [{index}] is listed as a child where node [{expected}] should be"
            raise TreeError("game", 0, what, "nodes in prefix order, each the child of one node")
        expected += 1
        node = tree.nodes[index]

        if node.outcome is not None:
            if not 0 <= node.outcome <= min(outcomes_seen, len(tree.outcomes) - 1):
                fix = "outcomes listed in the order in which the nodes first use them"
                raise TreeError("node", index, f"outcome [{node.outcome}] is out of order", fix)
            outcomes_seen = max(outcomes_seen, node.outcome + 1)

        which = node.information_set
        if which is None:
            if node.children:
                raise TreeError("node", index, "children without an information set", "a decision, or no children")
            continue
        if not 0 <= which < len(members) or (which > 0 and not members[which - 1]):
            fix = "information sets listed in the order in which the nodes first use them"
            raise TreeError("node", index, f"information set [{which}] is out of order", fix)
        decision = tree.information_sets[which]
        if len(node.children) != len(decision.actions):
            what = f"{_count(len(node.children), 'child', 'children')} at {set_name(decision)}"
            fix = f"one for each of its {_count(len(decision.actions), 'action')}"
            raise TreeError("node", index, what, fix)
        if on_path[which] and decision.player != 0:
            # Absent-mindedness. Chance may repeat itself on a path: its probabilities are given, so nothing
            # has to be solved at such a set, and Gambit's own games use it for independent draws.
            raise TreeError(
                "node",
                index,
                f"{set_name(decision)} is met a second time on one path: its player is absent-minded, and the"
                " agent logit equilibrium is not defined for absent-minded players",
                "an information set of its own for the later node",
            )
        members[which].append(index)
        if not on_path[which]:
            on_path[which] = True
            todo.append(~index)
        for child in reversed(node.children):
            if not index < child < len(tree.nodes):
                what = f"child [{child}] does not come after its parent in the list of {len(tree.nodes)} nodes"
                raise TreeError("node", index, what, "nodes in prefix order")
            parents[child] = index
            todo.append(child)

    if expected != len(tree.nodes):
        raise TreeError("node", expected, "this node is nobody's child", "every node but the root has a parent")
    for index, nodes in enumerate(members):
        if not nodes:
            what = f"{set_name(tree.information_sets[index])} has no nodes"
            raise TreeError("information set", index, what, "only information sets that some node belongs to")
    if outcomes_seen != len(tree.outcomes):
        what = f"outcome {tree.outcomes[outcomes_seen].number} is attached to no node"
        raise TreeError("outcome", outcomes_seen, what, "only outcomes that some node carries")
    return tuple(parents), tuple(map(tuple, members))


def set_name(information_set: InformationSet) -> str:
    """How a message calls an information set."""
    owner = "chance" if information_set.player == 0 else f"player {information_set.player}"
    return f"information set {information_set.number} of {owner}"


def show(number: Number) -> str:
    """A number short enough for a message: exact when that is short, else about six digits."""
    if isinstance(number, float):
        return f"{number:.6g}"
    if abs(number.numerator) < 10**9 and number.denominator < 10**6:
        return str(number)
    try:
        return f"about {float(number):.6g}"
    except OverflowError:
        return "a number too large to show"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
