"""A scenario in one world as a game tree, every history apart: what a Gambit file can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from standoff.gambit.game_tree import GameTree, InformationSet, Outcome, TreeNode
from standoff.scenario.model import Scenario
from standoff.situations.game import SMALLER, TooLarge
from standoff.situations.tables import Array
from standoff.situations.timeline import compile_timeline

MOST_NODES = 100_000  # a larger tree is of no use to the programs that read such files


def unroll(scenario: Scenario, parameters: Mapping[str, Array]) -> GameTree:
    """The tree of a scenario; moves that are skipped or certain leave no node, payoffs are summed at the end. A choice
    of a combination is one move with an option for each combination; usual play is left out.

    Args:
        parameters: each `[1]`: the one world.

    Raises:
        TooLarge: where the tree has more than `MOST_NODES` situations.
    """
    situations = compile_timeline(scenario, merge=False, most=MOST_NODES)
    graph = situations.graph
    chance, pay = (table[:, 0] for table in situations.tables(parameters, 1))
    player = {actor: number for number, actor in enumerate(scenario.actors, start=1)}
    set_of = [-1] * graph.situations
    for number in range(graph.sets):
        for member in graph.members[graph.member_start[number] : graph.member_start[number + 1]]:
            set_of[member] = number
    chance_of = {id(formula): key for key, formula in situations.chance_formulas.items()}
    sources = situations.chances.sources()

    sets: list[InformationSet] = []
    set_index: dict[int, int] = {}
    counts: Counter[int] = Counter()
    nodes: list[TreeNode] = []
    children: list[list[int]] = []
    outcomes: list[Outcome] = []

    def passed(situation: int, paid: tuple[float, ...]) -> tuple[int, tuple[float, ...]]:
        """Where play comes to behind moves that are skipped or certain, and what has been paid by then."""
        while set_of[situation] < 0 and graph.edge_start[situation + 1] - graph.edge_start[situation] == 1:
            edge = graph.edge_start[situation]
            paid = added(paid, edge)
            situation = int(graph.edge_to[edge])
        return situation, paid

    def added(paid: tuple[float, ...], edge: int) -> tuple[float, ...]:
        return tuple(before + float(pay[row]) for before, row in zip(paid, graph.edge_pay[edge], strict=True))

    def chosen(situation: int, paid: tuple[float, ...]) -> list[tuple[tuple[str, ...], int, tuple[float, ...]]]:
        """The combinations of a choice from a situation on: what is chosen, where it leads, and what has been paid."""
        here = situations.sets[set_of[situation]]
        result = []
        for option, edge in zip(here.options, range(*graph.edge_start[situation : situation + 2]), strict=True):
            to, after = passed(int(graph.edge_to[edge]), added(paid, edge))
            onward = set_of[to] >= 0 and here.joint is not None and situations.sets[set_of[to]].joint == here.joint
            rest = chosen(to, after) if onward else [((), to, after)]
            result += [((option, *more), end, whole) for more, end, whole in rest]
            if len(result) > MOST_NODES:
                raise TooLarge(
                    f"more than {MOST_NODES:,} combinations at `{here.decision}`",
                    "take some of its decisions apart (`apart: yes`), or commit some moves",
                )
        return result

    # depth first, so that nodes come in prefix order: (situation, paid so far, parent, label)
    waiting = [(0, (0.0,) * len(player), -1)]
    while waiting:
        situation, paid, parent = waiting.pop()
        situation, paid = passed(situation, paid)
        edges = range(graph.edge_start[situation], graph.edge_start[situation + 1])
        number = len(nodes)
        if parent >= 0:
            children[parent].append(number)
        children.append([])
        if not edges:
            outcomes.append(Outcome(len(outcomes) + 1, "", paid))
            nodes.append(TreeNode("", None, len(outcomes) - 1))
            continue
        group = set_of[situation]
        ways: list[tuple[tuple[str, ...], int, tuple[float, ...]]]
        if group < 0:
            ways = [((), int(graph.edge_to[edge]), added(paid, edge)) for edge in edges]
        else:
            ways = chosen(situation, paid)
        if group < 0:
            rows = [int(graph.edge_prob[edge]) - graph.actions for edge in edges]
            name = chance_of[id(sources[rows[0]][0])][0]
            counts[0] += 1
            sets.append(
                InformationSet(
                    0,
                    counts[0],
                    name,
                    situations.domains[name].options,
                    tuple(float(chance[row]) for row in rows),
                )
            )
            index = len(sets) - 1
        else:
            if group not in set_index:
                described = situations.sets[group]
                owner = player[described.actor]
                counts[owner] += 1
                set_index[group] = len(sets)
                options = described.options
                if described.joint is not None:
                    options = tuple(", ".join(labels) for labels, _, _ in ways)
                sets.append(InformationSet(owner, counts[owner], described.label, options))
            index = set_index[group]
        nodes.append(TreeNode("", index, None))
        waiting += [(to, after, number) for _, to, after in reversed(ways)]
        if len(nodes) + len(waiting) > MOST_NODES:
            raise TooLarge(f"more than {MOST_NODES:,} nodes", SMALLER)
    return GameTree(
        title=scenario.title,
        comment=scenario.about or "",
        players=_players(scenario),
        information_sets=_numbered(sets),
        outcomes=tuple(outcomes),
        nodes=tuple(
            TreeNode(node.label, node.information_set, node.outcome, tuple(children[number]))
            for number, node in enumerate(nodes)
        ),
    )


def _numbered(sets: list[InformationSet]) -> tuple[InformationSet, ...]:
    """The sets with a label each: what nature does in several places is numbered, since Gambit takes no label twice."""
    often, met = Counter(each.label for each in sets if each.player == 0), Counter[str]()
    result = []
    for each in sets:
        if each.player == 0 and often[each.label] > 1:
            met[each.label] += 1
            each = replace(each, label=f"{each.label} {met[each.label]}")
        result.append(each)
    return tuple(result)


def _players(scenario: Scenario) -> tuple[str, ...]:
    """The names of the actors, with what the file calls them where two share a name."""
    shared = Counter(scenario.actors.values())
    return tuple(name if shared[name] == 1 else f"{name} ({actor})" for actor, name in scenario.actors.items())
