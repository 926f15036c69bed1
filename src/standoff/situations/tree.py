"""From a game tree (a Gambit file) to situations: the tree is kept as it is, one situation a node."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import numpy as np

from standoff.gambit.game_tree import GameTree
from standoff.language.evaluate import Choice, Domain
from standoff.language.expression import WORDS, Name
from standoff.language.formula import Formula
from standoff.scenario.apart import apart
from standoff.situations.game import InformationSet, Situations, Tracked
from standoff.situations.graph import build
from standoff.situations.tables import Rows, Sums

WRITTEN = Formula(Name("the number"), ("the number",))  # that stands in the file: no set of it can be called so


def names_of_sets(tree: GameTree) -> tuple[str, ...]:
    """What each information set is called in queries: its label where that is a name borne by no other, else
    `p1_2` for the second set of player 1 and `chance_1` for the first of nature."""
    labels = Counter(s.label for s in tree.information_sets)
    result = []
    for s in tree.information_sets:
        usable = re.fullmatch(r"[^\W\d]\w*", s.label) and s.label not in WORDS and labels[s.label] == 1
        numbered = f"p{s.player}_{s.number}" if s.player else f"chance_{s.number}"
        result.append(s.label if usable else numbered)
    return apart(result, lambda name, position: f"{name}_{position + 1}")


def options_of_sets(tree: GameTree) -> tuple[tuple[str, ...], ...]:
    """What the options of each information set are called: by name, and those without a name, or with another's, by
    their number as well."""

    @cache  # most sets have the options of another, and what is the same is kept once
    def told_apart(actions: tuple[str, ...]) -> tuple[str, ...]:
        return apart(actions, lambda action, position: f"{action}#{position + 1}")

    return tuple(told_apart(s.actions) for s in tree.information_sets)


def compile_tree(tree: GameTree, commitments: Mapping[str, str] | None = None) -> Situations:
    """The game of a tree. Situation 0 is a root that only pays what an outcome at the tree's root pays.

    Args:
        commitments: information sets (by name) whose mover is committed to an option before play (`do`).
    """
    commitments = dict(commitments or {})
    names = names_of_sets(tree)
    domain = cache(lambda options: Domain(options, (None,) * len(options)))
    domains: dict[str, Domain] = {
        name: domain(options) for name, options in zip(names, options_of_sets(tree), strict=True)
    }
    nothing: dict[str, Any] = {}
    actors = tree.actors
    chances, terms, sums = Rows(domains), Rows(domains), Sums()

    def pay(node: int) -> tuple[int, ...]:
        outcome = tree.nodes[node].outcome
        if outcome is None:
            return (0,) * len(tree.players)
        payoffs = [float(payoff) for payoff in tree.outcomes[outcome].payoffs]
        return tuple(sums.row((terms.row(WRITTEN, (p,)),)) if p else 0 for p in payoffs)

    personal = [
        number for number, s in enumerate(tree.information_sets) if s.player and names[number] not in commitments
    ]
    position = {number: at for at, number in enumerate(personal)}
    edges: list[list[tuple[int, int, tuple[int, ...]]]] = [[(1, chances.row(WRITTEN, (1.0,)), pay(0))]]
    set_of = [-1]
    for node in tree.nodes:
        out = []
        group = -1
        if node.information_set is not None:
            committed = commitments.get(names[node.information_set])
            if committed is not None:
                option = domains[names[node.information_set]].options.index(committed)
                child = node.children[option]
                edges.append([(child + 1, chances.row(WRITTEN, (1.0,)), pay(child))])
                set_of.append(-1)
                continue
            group = position.get(node.information_set, -1)
            probabilities = tree.information_sets[node.information_set].probabilities
            for option, child in enumerate(node.children):
                row = option if group >= 0 else chances.row(WRITTEN, (float(probabilities[option]),))
                out.append((child + 1, row, pay(child)))
        edges.append(out)
        set_of.append(group)
    sets = tuple(
        InformationSet(
            actor=actors[tree.information_sets[number].player - 1],
            actor_number=tree.information_sets[number].player - 1,
            decision=names[number],
            seen=nothing,
            options=domains[names[number]].options,
        )
        for number in personal
    )
    graph = build(
        actors=len(tree.players),
        edges=edges,
        set_of=set_of,
        set_actor=[s.actor_number for s in sets],
        set_options=[len(s.options) for s in sets],
        chances=len(chances),
        payoffs=len(sums),
    )
    return Situations(graph, actors, sets, domains, chances, terms, sums, (), commitments, {}, {})


def track_tree(tree: GameTree, situations: Situations, tracked: Collection[str]) -> Tracked:
    """The tree itself, with how each of `tracked` came out on the path into each terminal node."""
    names = names_of_sets(tree)
    finals = tree.terminals()
    kept = {at for at, name in enumerate(names) if name in tracked}
    by_node: dict[int, dict[int, int]] = {0: {}}
    for number, node in enumerate(tree.nodes):
        for option, child in enumerate(node.children):
            assert node.information_set is not None
            here = by_node[number]
            by_node[child] = {**here, node.information_set: option} if node.information_set in kept else here
        if node.children:
            del by_node[number]
    values = {}
    for at, name in enumerate(names):
        if name not in tracked:
            continue
        domain = situations.domains[name]
        codes = [by_node[final].get(at, domain.skipped) for final in finals]
        values[name] = Choice(np.asarray(codes)[:, None], domain)
    graph = situations.graph
    return Tracked(
        graph.edge_start, graph.edge_to, graph.edge_prob, np.asarray(finals, dtype=np.int32) + 1, values, {},
        edge_pay=graph.edge_pay, terms=situations.terms, sums=situations.sums,
    )  # fmt: skip
