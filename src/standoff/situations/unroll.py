"""A scenario in one world as a game tree, every history apart: what a Gambit file can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from standoff.gambit.game_tree import GameTree, InformationSet, Outcome, TreeNode
from standoff.scenario.model import Scenario
from standoff.situations.tables import Array
from standoff.situations.timeline import compile_timeline

MOST_NODES = 100_000  # a larger tree is of no use to the programs that read such files


def unroll(scenario: Scenario, parameters: Mapping[str, Array]) -> GameTree:
    """The tree of a scenario; moves that are skipped or certain leave no node, payoffs are summed at the end.

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
    # depth first, so that nodes come in prefix order: (situation, paid so far, parent, label)
    waiting = [(0, (0.0,) * len(player), -1)]
    while waiting:
        situation, paid, parent = waiting.pop()
        edges = range(graph.edge_start[situation], graph.edge_start[situation + 1])
        while len(edges) == 1 and set_of[situation] < 0:  # a move that was skipped
            edge = edges[0]
            paid = tuple(before + float(pay[row]) for before, row in zip(paid, graph.edge_pay[edge], strict=True))
            situation = int(graph.edge_to[edge])
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
                sets.append(InformationSet(owner, counts[owner], described.label, described.options))
            index = set_index[group]
        nodes.append(TreeNode("", index, None))
        for edge in reversed(edges):
            after = tuple(before + float(pay[row]) for before, row in zip(paid, graph.edge_pay[edge], strict=True))
            waiting.append((int(graph.edge_to[edge]), after, number))
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
