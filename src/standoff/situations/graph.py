"""The graph that the solver sees: situations, moves between them, information sets, and who is paid what.

Nothing here knows of text or of worlds. A `Graph` is made of index arrays; the numbers that differ from world to
world (chance probabilities and payoffs) are rows of two tables that `tables.py` fills.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int32]

SLOTS_AS_FAST = 150  # numbers of a set for which as many bits are worked on as fast: measured


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A game as layers of situations.

    Situations are numbered so that every edge leads to a higher number; 0 is the root. A *action* is one option of
    one information set; actions are numbered set by set. The probability of edge `e` is row `edge_prob[e]` of one
    table: rows below `actions` are strategies, the rest are chance. Edge `e` pays actor `i` row
    `edge_pay[e, i]` of the payoff table; row 0 pays nothing.

    Attributes:
        actors: how many there are.
        edge_start: `[situation + 1]` first edge of each situation (they are consecutive).
        edge_to, edge_prob: `[edge]`.
        edge_pay: `[edge, actor]`.
        action_start: `[information set + 1]` first action of each set.
        set_actor: `[information set]`.
        member_start, members: `[information set + 1]`, and the situations of each set.
        order: how to sweep backward. `-1 - s` lets information set s respond; `n` below `situations` values
            situation n from its successors. In a game whose sets cannot be put in order, `situations + n`
            values situation n with the strategy its set had before it responds; such a set is among `shaping`.
        shaping: the sets whose strategies the sweep must know beforehand, since beliefs at some set depend on
            them (or since they are lagged); everything else follows from these in one backward sweep.
        set_rule: `[information set]` row of the table of rationalities by which the set responds.
        rule_actor: `[row]` whose rationality each row is.
        usual: `[action]` chance row of the option's propensity in usual play, -1 where all options of a set are alike;
            empty where no set has any, and no combination is chosen.
        following: `[action]` the set at which a choice of a combination goes on after the action, -1 where it does not;
            empty as `usual`.
    """

    actors: int
    edge_start: Index
    edge_to: Index
    edge_prob: Index
    edge_pay: Index
    action_start: Index
    set_actor: Index
    member_start: Index
    members: Index
    chances: int
    payoffs: int
    order: Index
    shaping: Index
    lotteries: tuple[tuple[int, ...], ...]
    histories: int
    set_rule: Index
    rule_actor: Index
    usual: Index
    following: Index

    @property
    def situations(self) -> int:
        return len(self.edge_start) - 1

    @property
    def edges(self) -> int:
        return len(self.edge_to)

    @property
    def sets(self) -> int:
        return len(self.set_actor)

    @property
    def actions(self) -> int:
        return int(self.action_start[-1])


def build(
    actors: int,
    edges: Sequence[Sequence[tuple[int, int, Sequence[int]]]],
    set_of: Sequence[int],
    set_actor: Sequence[int],
    set_options: Sequence[int],
    chances: int,
    payoffs: int,
    set_rule: Sequence[int] | None = None,
    rule_actor: Sequence[int] | None = None,
    usual: Sequence[Sequence[int]] = (),
    joint: Sequence[int] = (),
) -> Graph:
    """A graph from lists.

    Args:
        edges: for each situation, in topological order, its moves as (successor, probability, payoffs of the
            actors), where the probability is an action of the situation's information set counted from 0 when it has
            one, and a chance row otherwise.
        set_of: for each situation its information set, -1 if it has none.
        set_actor, set_options: for each information set.
        chances, payoffs: how many rows the two tables have.
        set_rule, rule_actor: as in `Graph`; a row for each actor unless given.
        usual: for each information set the chance rows of its options' propensities, none where all are alike.
        joint: for each information set the number of the choice of a combination that it is part of, -1 where it is
            part of none; an option leads to the same set of the choice from all members.
    """
    action_start = np.concatenate([[0], np.cumsum(set_options, dtype=np.int64)]).astype(np.int32)
    actions = int(action_start[-1])
    edge_start = np.concatenate([[0], np.cumsum([len(out) for out in edges], dtype=np.int64)]).astype(np.int32)
    edge_to, edge_prob, edge_pay = [], [], []
    for situation, out in enumerate(edges):
        base = int(action_start[set_of[situation]]) if set_of[situation] >= 0 else actions
        for to, probability, pay in out:
            edge_to.append(to)
            edge_prob.append(base + probability)
            edge_pay.append(pay)
    members: list[list[int]] = [[] for _ in set_actor]
    for situation, information_set in enumerate(set_of):
        if information_set >= 0:
            members[information_set].append(situation)
    order, lagged = backward_order(edges, set_of, members)
    following = np.full(actions if any(usual) or joint else 0, -1, dtype=np.int32)
    for number in (each for each, choice in enumerate(joint) if choice >= 0):
        for action, (to, _, _) in enumerate(edges[members[number][0]]):
            while set_of[to] < 0 and len(edges[to]) == 1:  # a decision that is not taken, or a commitment
                to = edges[to][0][0]
            if set_of[to] >= 0 and joint[set_of[to]] == joint[number]:
                following[action_start[number] + action] = set_of[to]
    shaping = _shaping(edges, set_of, members, action_start, choices_of(action_start, following)) | lagged
    return Graph(
        actors=actors,
        edge_start=edge_start,
        edge_to=np.asarray(edge_to, dtype=np.int32),
        edge_prob=np.asarray(edge_prob, dtype=np.int32),
        edge_pay=np.asarray(edge_pay, dtype=np.int32).reshape(len(edge_to), actors),
        action_start=action_start,
        set_actor=np.asarray(set_actor, dtype=np.int32),
        member_start=np.concatenate([[0], np.cumsum([len(m) for m in members], dtype=np.int64)]).astype(np.int32),
        members=np.asarray([s for m in members for s in m], dtype=np.int32),
        chances=chances,
        payoffs=payoffs,
        order=np.asarray(order, dtype=np.int32),
        shaping=np.asarray(sorted(shaping), dtype=np.int32),
        lotteries=tuple(
            sorted(
                {
                    tuple(row for _, row, _ in out)
                    for out, group in zip(edges, set_of, strict=True)
                    if group < 0 and len(out) > 1
                }
            )
        ),
        histories=_histories(edges),
        set_rule=np.asarray(set_actor if set_rule is None else set_rule, dtype=np.int32),
        rule_actor=np.asarray(range(actors) if rule_actor is None else rule_actor, dtype=np.int32),
        usual=np.asarray(
            [row for rows, options in zip(usual, set_options, strict=True) for row in rows or (-1,) * options]
            if usual and len(following)
            else np.full(len(following), -1),
            dtype=np.int32,
        ),
        following=following,
    )


def with_fixed(graph: Graph, fixed: npt.NDArray[np.bool_]) -> tuple[Graph, Index, Index]:
    """The game in which what is done at some information sets is as given as chance.

    Args:
        fixed: `[set]` which these are; of a choice of a combination all or none.

    Returns:
        The graph; its chance rows are those of `graph`, and after them one for each action of the fixed sets. Then
        `[action]` of `graph` those that are still chosen, and those that are fixed, each in the order of its rows.
    """
    of_set = np.repeat(fixed, np.diff(graph.action_start))
    chosen, given = (np.flatnonzero(mask).astype(np.int32) for mask in (~of_set, of_set))
    row = np.empty(graph.actions, dtype=np.int64)  # of an action among the chance rows
    row[given] = graph.chances + np.arange(len(given))
    set_of = np.full(graph.situations, -1)
    set_of[graph.members] = np.repeat(np.arange(graph.sets), np.diff(graph.member_start))
    number = np.cumsum(~fixed) - 1
    choice = choices_of(graph.action_start, graph.following)
    edges: list[list[tuple[int, int, Sequence[int]]]] = []
    for situation in range(graph.situations):
        own = set_of[situation]
        out: list[tuple[int, int, Sequence[int]]] = []
        for edge in range(graph.edge_start[situation], graph.edge_start[situation + 1]):
            probability = int(graph.edge_prob[edge])
            if own < 0:
                probability -= graph.actions
            else:
                probability = int(row[probability]) if fixed[own] else probability - int(graph.action_start[own])
            out.append((int(graph.edge_to[edge]), probability, graph.edge_pay[edge].tolist()))
        edges.append(out)
    kept = np.flatnonzero(~fixed)
    leaning = len(graph.usual) > 0
    return (
        build(
            actors=graph.actors,
            edges=edges,
            set_of=[int(number[own]) if own >= 0 and not fixed[own] else -1 for own in set_of],
            set_actor=graph.set_actor[kept].tolist(),
            set_options=np.diff(graph.action_start)[kept].tolist(),
            chances=graph.chances + len(given),
            payoffs=graph.payoffs,
            set_rule=graph.set_rule[kept].tolist(),
            rule_actor=graph.rule_actor.tolist(),
            usual=[_usual_of(graph, each) for each in kept] if leaning else (),
            joint=_joint_of(choice, kept) if leaning else (),
        ),
        chosen,
        given,
    )


def _usual_of(graph: Graph, information_set: Any) -> list[int]:
    """The chance rows of the propensities of an information set; none where its options are alike."""
    rows = graph.usual[graph.action_start[information_set] : graph.action_start[information_set + 1]]
    return rows.tolist() if rows[0] >= 0 else []


def _joint_of(choice: Index, kept: npt.NDArray[np.int64]) -> list[int]:
    """For each of these information sets the choice of a combination that it is part of, -1 where it is alone."""
    together = np.bincount(choice, minlength=len(choice))
    return [int(choice[each]) if together[choice[each]] > 1 else -1 for each in kept]


def choices_of(action_start: Index, following: Index) -> Index:
    """`[set]` the choice of a combination that each information set is part of, numbered as one of its sets."""
    choice = np.arange(len(action_start) - 1, dtype=np.int32)
    owner = np.repeat(choice, np.diff(action_start))
    links = np.flatnonzero(following >= 0)
    while True:  # to the least number among the sets that hang together
        before = choice.copy()
        np.minimum.at(choice, owner[links], choice[following[links]])
        np.minimum.at(choice, following[links], choice[owner[links]])
        if (before == choice).all():
            return choice


def _histories(edges: Sequence[Sequence[tuple[int, int, Sequence[int]]]]) -> int:
    ways = [0] * len(edges)
    ways[0] = 1
    for situation, out in enumerate(edges):
        for to, _, _ in out:
            ways[to] += ways[situation]
    return sum(ways)


def backward_order(
    edges: Sequence[Sequence[tuple[int, int, Sequence[int]]]],
    set_of: Sequence[int],
    members: Sequence[Sequence[int]],
) -> tuple[list[int], set[int]]:
    """The backward order, and the sets that had to be valued before they could respond.

    1. A situation is ready when all its successors are valued.
    2. A set responds when all its members are ready; then its members are valued.
    3. When nothing is ready so, the last ready situation that waits for its set is valued with the strategy
       the set had before; the set is lagged and responds as soon as its last member is ready.
    """
    waiting = [len(out) for out in edges]  # successors not yet valued
    parents: list[list[int]] = [[] for _ in edges]
    for situation, out in enumerate(edges):
        for to, _, _ in out:
            parents[to].append(situation)
    missing = [len(group) for group in members]  # members not yet ready
    order: list[int] = []
    valued = [False] * len(edges)
    lagged: set[int] = set()
    ready = [situation for situation, count in enumerate(waiting) if count == 0]
    held: list[int] = []  # ready situations whose set still waits for others
    done = 0
    while done < len(edges):
        while ready:
            situation = ready.pop()
            group = set_of[situation]
            if group < 0:
                now = [situation]
            else:
                missing[group] -= 1
                if missing[group] > 0:
                    held.append(situation)
                    continue
                order.append(-1 - group)
                now = [member for member in members[group] if not valued[member]]
            for member in now:
                order.append(member)
                valued[member] = True
                done += 1
                for parent in parents[member]:
                    waiting[parent] -= 1
                    if waiting[parent] == 0:
                        ready.append(parent)
        held = [situation for situation in held if not valued[situation]]
        if done < len(edges):
            situation = max(held)
            lagged.add(set_of[situation])
            order.append(len(edges) + situation)
            valued[situation] = True
            done += 1
            for parent in parents[situation]:
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    ready.append(parent)
    return order, lagged


def shapers(
    action_start: Index,
    children: Sequence[Sequence[int]],
    rows: Callable[[int], Sequence[int]],
    members: Sequence[Sequence[int]],
    choice: Index,
) -> tuple[Index, Index]:
    """The sets whose strategies change the beliefs at each information set: where those of each begin, and they.

    An action changes the beliefs at a set when some history into the set uses it and some does not; an action that
    every history uses cancels. Actions used by some and by all histories into a situation are held only on the way to
    sets of several members, and only until the moves from there have been looked at. Situations are taken depth first,
    so that few are held at once. They are held as sets of numbers where paths are short beside the number of actions,
    and else as bits, which take more of the one and less of the other.

    Args:
        action_start: `[set + 1]`.
        children: for each situation, in topological order, where its moves lead.
        rows: gives the probabilities of the moves of a situation: actions, and from the number of actions on rows of
            chance.
        members: of each information set.
        choice: `[set]` as `choices_of`. What an actor has put together so far tells it nothing of others: at all
            members of a set it has come there in the same ways.
    """
    actions = int(action_start[-1])
    mixed = [-1] * len(children)
    for number, group in enumerate(members):
        for situation in group if len(group) > 1 else ():
            mixed[situation] = number
    wanted = [number >= 0 for number in mixed]
    for situation in range(len(children) - 1, -1, -1):
        wanted[situation] = wanted[situation] or any(wanted[to] for to in children[situation])
    missing, most = [0] * len(children), [0] * len(children)  # ways into each, and the most actions that may be on them
    for situation, there in enumerate(children):
        if wanted[situation]:
            most[situation] = min(most[situation], actions)
            for to in there:
                missing[to] += 1
                most[to] += most[situation] + 1
    as_bits = sum(most) * SLOTS_AS_FAST > sum(wanted) * actions
    none: Any = 0 if as_bits else frozenset()
    alone = (lambda action: 1 << action) if as_bits else (lambda action: frozenset((action,)))
    owner = np.repeat(np.arange(len(members), dtype=np.int32), np.diff(action_start))
    owners = owner.tolist()
    ready = [n for n in range(len(children) - 1, -1, -1) if wanted[n] and not missing[n]]  # nothing may lead to some
    may: dict[int, Any] = dict.fromkeys(ready, none)
    must = may.copy()
    some: dict[int, tuple[Any, Any]] = {}
    left = [len(group) for group in members]
    found = [array("i")] * len(members)
    while ready:
        situation = ready.pop()
        any_here, all_here = may.pop(situation), must.pop(situation)
        if (number := mixed[situation]) >= 0:
            before = some.get(number)
            some[number] = (any_here, all_here) if before is None else (before[0] | any_here, before[1] & all_here)
            left[number] -= 1
            if not left[number]:
                any_use, all_use = some.pop(number)
                change = any_use ^ (any_use & all_use)
                by = _owners(change, owner) if as_bits else array("i", sorted({owners[s] for s in change}))
                found[number] = array("i", [s for s in by if s == number or choice[s] != choice[number]])
        for to, row in zip(children[situation], rows(situation), strict=True):
            if wanted[to]:
                own = alone(row) if row < actions else none
                any_there, all_there = any_here | own, all_here | own
                if to in may:
                    any_there, all_there = may[to] | any_there, must[to] & all_there
                may[to], must[to] = any_there, all_there
                missing[to] -= 1
                if not missing[to]:
                    ready.append(to)
    start = np.concatenate([[0], np.cumsum([len(those) for those in found], dtype=np.int64)])
    return start, np.frombuffer(b"".join(found), dtype=np.int32)


def _owners(bits: int, owner: Index) -> array[int]:
    """The owners of the actions that bits stand for."""
    used = np.frombuffer(bits.to_bytes(len(owner) // 8 + 1, "little"), dtype=np.uint8)
    actions = np.flatnonzero(np.unpackbits(used, bitorder="little"))
    return array("i", np.unique(owner[actions]).tobytes())


def _shaping(
    edges: Sequence[Sequence[tuple[int, int, Sequence[int]]]],
    set_of: Sequence[int],
    members: Sequence[Sequence[int]],
    action_start: Index,
    choice: Index,
) -> set[int]:
    """The sets whose strategies change beliefs somewhere."""
    actions = int(action_start[-1])
    first = action_start.tolist()

    def rows(situation: int) -> list[int]:
        base = first[set_of[situation]] if set_of[situation] >= 0 else actions
        return [base + probability for _, probability, _ in edges[situation]]

    _, shaping = shapers(action_start, [[to for to, _, _ in out] for out in edges], rows, members, choice)
    return set(np.unique(shaping).tolist())
