"""A game tree in strategic form: each player's strategies, and what every profile of them pays. Written as `.nfg`.

A strategy says what its player does at each of its information sets that its own choices leave within reach (a reduced
strategy, Kuhn 1953); what chance does is averaged. Of a game in which everyone chooses once, without seeing what others
do, the strategies are the options, and the two forms are the same game.

1. The strategies of each player, by following its own choices through the tree.
2. For each end of the tree, the profiles that lead there, and its payoffs times the probability of chance on the way.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from standoff.gambit.efg import number_words
from standoff.gambit.efg_words import quote
from standoff.gambit.game_tree import GameTree, Number
from standoff.language.error import StandoffError

MOST_PROFILES = 100_000  # a larger table is of no use to the programs that read such files
UNREACHED = "*"  # in the name of a strategy, for an information set that its own choices keep from being reached

Strategy = dict[int, int]  # by information set, the position of an action


@dataclass(frozen=True, slots=True)
class StrategicForm:
    """The table of a game.

    Attributes:
        players: their names; strategies: the names of each player's strategies, `[player][strategy]`.
        payoffs: `[profile][player]`, the first player's strategies running fastest.
        once: whether every player chooses once, so that strategies are options.
    """

    title: str
    comment: str
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[Number, ...], ...]
    once: bool


def strategic_form(tree: GameTree) -> StrategicForm:
    """The strategic form of a game.

    Raises:
        StandoffError: where it would have more than `MOST_PROFILES` profiles.
    """
    sets = tree.information_sets
    own = [
        [index for index, each in enumerate(sets) if each.player == player]
        for player in range(1, len(tree.players) + 1)
    ]
    strategies: list[list[Strategy]] = []
    for player in range(1, len(tree.players) + 1):
        strategies.append(_strategies(tree, player))
        if prod(map(len, strategies)) > MOST_PROFILES:
            what = f"the strategic form would have more than {MOST_PROFILES:,} profiles"
            raise StandoffError(what, "write the extensive form, with `--to efg`")
    return StrategicForm(
        tree.title,
        tree.comment,
        tree.players,
        tuple(_named(tree, mine, each) for mine, each in zip(own, strategies, strict=True)),
        _payoffs(tree, strategies),
        all(len(mine) <= 1 for mine in own),
    )


def write_nfg(form: StrategicForm) -> str:
    """The table as an `.nfg` file, with payoffs as exact as `write_efg` has them."""
    players = " ".join(map(quote, form.players))
    strategies = " ".join(f"{{ {' '.join(map(quote, each))} }}" for each in form.strategies)
    rows = [
        " ".join(number_words(payoff, "outcome", number) for payoff in paid)
        for number, paid in enumerate(form.payoffs)
    ]  # fmt: skip
    head = f"NFG 1 R {quote(form.title)} {{ {players} }} {{ {strategies} }} {quote(form.comment)}"
    return "\n".join([head, "", *rows]) + "\n"


def _strategies(tree: GameTree, player: int) -> list[Strategy]:
    """Step 1: every reduced strategy of a player, those with its first options first."""
    found: list[Strategy] = []
    waiting: list[Strategy] = [{}]
    while waiting:
        strategy = waiting.pop()
        here = _open(tree, player, strategy)
        if here is None:
            found.append(strategy)
            if len(found) > MOST_PROFILES:
                break
            continue
        options = range(len(tree.information_sets[here].actions))
        waiting += [{**strategy, here: option} for option in reversed(options)]
    return found


def _open(tree: GameTree, player: int, strategy: Strategy) -> int | None:
    """The first information set of a player within reach for which a strategy does not say yet what to do."""
    found: int | None = None
    waiting = [0]
    while waiting:
        node = tree.nodes[waiting.pop()]
        here = node.information_set
        if here is None or tree.information_sets[here].player != player:
            waiting += node.children
        elif here in strategy:
            waiting.append(node.children[strategy[here]])
        else:
            found = here if found is None else min(found, here)
    return found


def _named(tree: GameTree, own: Sequence[int], strategies: Sequence[Strategy]) -> tuple[str, ...]:
    """What strategies are called: by their options, or numbered where that would not tell them apart."""
    actions = [tree.information_sets[index].actions for index in own]
    names = tuple(
        ", ".join(
            labels[each[index]] if index in each else UNREACHED for index, labels in zip(own, actions, strict=True)
        )
        for each in strategies
    )
    return names if len(set(names)) == len(names) and own else tuple(str(each + 1) for each in range(len(names)))


def _payoffs(tree: GameTree, strategies: Sequence[Sequence[Strategy]]) -> tuple[tuple[Number, ...], ...]:
    """Step 2."""
    players = len(tree.players)
    stride = [prod(map(len, strategies[:player])) for player in range(players)]
    choosing: list[dict[tuple[int, int], set[int]]] = []  # by player, those strategies that take an action
    for each in strategies:
        choosing.append({})
        for number, strategy in enumerate(each):
            for taken in strategy.items():
                choosing[-1].setdefault(taken, set()).add(number)
    table: list[list[Number]] = [[Fraction(0)] * players for _ in range(prod(map(len, strategies)))]
    for end, paid in tree.terminal_payoffs().items():
        chance: Number = Fraction(1)
        leading = [set(range(len(each))) for each in strategies]
        for node, child in itertools.pairwise(tree.path(end)):
            index = tree.nodes[node].information_set
            assert index is not None
            action = tree.nodes[node].children.index(child)
            described = tree.information_sets[index]
            if described.player == 0:
                chance = chance * described.probabilities[action]
            else:
                leading[described.player - 1] &= choosing[described.player - 1].get((index, action), set())
        for profile in itertools.product(*leading):
            row = table[sum(each * step for each, step in zip(profile, stride, strict=True))]
            for player, payoff in enumerate(paid):
                row[player] = row[player] + chance * payoff
    return tuple(map(tuple, table))
