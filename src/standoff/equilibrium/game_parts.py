"""The parts of a game as arrays for the kernels: what a sweep of one does, and the tape of its derivative.

Within a part (see `dependence`) only the sets that shape its own beliefs are unknowns. All others follow from them in
one backward sweep: the last movers are substituted out. The derivative of the sweep is written down once, for all
worlds (see `tape`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from standoff.equilibrium.dependence import Dependence, members_of
from standoff.equilibrium.structure import structure
from standoff.equilibrium.tape import ALWAYS, Coefficients, SweepPattern, derivative
from standoff.situations.graph import Graph, Index, backward_order


@structure
class Part(NamedTuple):
    """A part of a game as the kernels want it; "own" numbers count within the part.

    A *way* is a move into a situation on the way to an information set with several members. A *gain* is what a move
    is worth to one actor, and a *value* what a situation is worth to one.

    Attributes:
        action_start, actions: `[set + 1]` first own action of each own set, and `[action]` its number in the graph.
        actor, unknown: `[set]` who decides, and the first unknown, or -1 where the set is substituted out.
        n: how many unknowns: one less than options, of each set that shapes beliefs within the part.
        rank: `[unknown]` its number among those of sets that shape beliefs, -1 for others: see `branch_dense.follow`.
        way_start: `[flow + 1]` first way into each situation on the way to a mixed set.
        way_from, way_action, way_chance, way_entry: `[way]` the flow situation it comes from, the own action and the
            own chance it takes, and the row of the likelihoods from outside; each -1 where there is none.
        member_start, member_flow: `[set + 1]`, and the flow situation of each member, -1 where it is the only one.
        gain_pay, gain_outside, gain_value: `[gain]` row of the payoffs; row of the values outside the part; own value.
            The last two are -1 where there is none.
        option_start, option_gain: `[set]` where the gains of its members and options begin, `[member, option]`.
        program: the backward sweep: `v` sums up value v, `-1 - s` lets set s respond.
        term_start, term_gain, term_action, term_chance: `[value + 1]`, and the moves that a value is the mean of.
        mover: `[value]` the own set that decides there, -1 where nature moves.
        shaper_start, shaper, shaper_times: `[set + 1]`, and the own sets that shape the beliefs at each, with how often
            a way there may pass them where not all ways make the same move.
        chances: `[own chance]` its row of the table.
        target_start, target, source, factor: the tape: derivative `target[k]` is the sum of products of a derivative
            (the last is one) and a coefficient from `target_start[k]` to `target_start[k + 1]`. The first `n * (n + 1)`
            derivatives are those of the responses of the unknowns by the unknowns and the factor, row by row.
        derivatives, coefficients: how many there are.
        answer_start, answer_column, answer_row: for each own action that is substituted out, on what its response
            depends (an own action, or `len(actions)` for the factor) and the row of that derivative.
        at_chance, at_action, at_member, at_less, at_belief, at_edge, at_share, at_slope: where coefficients begin.
        reach_start, reach_from, reach_prob, entries: the way to the part from the root: see `outside`.
        gate: the situation from which this way is taken, since all ways to the part pass it.
        lanes: `(0, 1, ...)` worlds in step.
    """

    action_start: Index
    actions: Index
    actor: Index
    unknown: Index
    n: int
    rank: Index
    way_start: Index
    way_from: Index
    way_action: Index
    way_chance: Index
    way_entry: Index
    member_start: Index
    member_flow: Index
    gain_pay: Index
    gain_outside: Index
    gain_value: Index
    option_start: Index
    option_gain: Index
    program: Index
    term_start: Index
    term_gain: Index
    term_action: Index
    term_chance: Index
    mover: Index
    shaper_start: Index
    shaper: Index
    shaper_times: Index
    chances: Index
    target_start: Index
    target: Index
    source: Index
    factor: Index
    answer_start: Index
    answer_column: Index
    answer_row: Index
    derivatives: int
    coefficients: int
    at_chance: int
    at_action: int
    at_member: int
    at_less: int
    at_belief: int
    at_edge: int
    at_share: int
    at_slope: int
    reach_start: Index
    reach_from: Index
    reach_prob: Index
    entries: int
    gate: int
    lanes: tuple[int, ...]


def _index(values: list[int]) -> Index:
    return np.asarray(values, dtype=np.int32)


def part(
    graph: Graph, relation: Dependence, sets: list[int], solved: set[int], lanes: int, explicit: bool = False
) -> Part:
    """The arrays of one part.

    1. The situations and the actions that are its own.
    2. Which of its sets are unknowns, and the order of the backward sweep.
    3. The ways to its sets with several members, from the last situation that all ways to the part pass.
    4. The values and gains that the sweep sums up.
    5. Where coefficients begin, and the tape of the derivative.

    Args:
        sets: the information sets of the part; solved: those of the parts before it.
        lanes: how many worlds the kernels take in step.
        explicit: leaves nothing to be substituted out, if there are unknowns at all. At very high rationality the
            rounding of one response would be magnified by the next.
    """
    own = _own(graph, relation, sets)
    unknowns = _unknowns(relation, own, explicit)
    ways = _ways(graph, relation, own, unknowns, solved)
    values = _values(graph, relation, own, unknowns, ways)
    actions = len(own.actions)
    at = _coefficients(
        len(own.chances), actions, len(values.member_flow), len(values.option_gain), len(values.terms), len(ways.ways)
    )
    written = derivative(
        SweepPattern(
            action_start=own.action_start,
            unknown=unknowns.unknown,
            n=unknowns.n,
            way_start=ways.start,
            ways=ways.ways,
            member_start=values.member_start,
            member_flow=values.member_flow,
            option_start=values.option_start,
            option_gain=values.option_gain,
            program=values.program,
            term_start=values.term_start,
            terms=values.terms,
            gain_value=values.gain_value,
            at=at,
        )
    )
    tape = written.tape
    return Part(
        action_start=_index(own.action_start),
        actions=_index(own.actions),
        actor=graph.set_actor[sets],
        unknown=_index(unknowns.unknown),
        n=unknowns.n,
        rank=_index(unknowns.rank),
        way_start=_index(ways.start),
        way_from=_index([way[0] for way in ways.ways]),
        way_action=_index([way[1] for way in ways.ways]),
        way_chance=_index([way[2] for way in ways.ways]),
        way_entry=_index([way[3] for way in ways.ways]),
        member_start=_index(values.member_start),
        member_flow=_index(values.member_flow),
        gain_pay=_index(values.gain_pay),
        gain_outside=_index(values.gain_outside),
        gain_value=_index(values.gain_value),
        option_start=_index(values.option_start),
        option_gain=_index(values.option_gain),
        program=_index(values.program),
        term_start=_index(values.term_start),
        term_gain=_index([term[0] for term in values.terms]),
        term_action=_index([term[1] for term in values.terms]),
        term_chance=_index([term[2] for term in values.terms]),
        mover=_index(values.mover),
        shaper_start=_index(written.shaper_start),
        shaper=_index([other for other, _ in written.shapers]),
        shaper_times=_index([times for _, times in written.shapers]),
        chances=_index(list(own.chances)),
        target_start=_index(tape.target_start),
        target=_index(tape.target),
        source=_index([tape.rows if row == ALWAYS else row for row in tape.source]),
        factor=_index(tape.factor),
        answer_start=_index(written.answer_start),
        answer_column=_index([column for column, _ in written.answers]),
        answer_row=_index([row for _, row in written.answers]),
        derivatives=tape.rows,
        coefficients=at.total,
        at_chance=at.chance,
        at_action=at.action,
        at_member=at.member,
        at_less=at.less,
        at_belief=at.belief,
        at_edge=at.edge,
        at_share=at.share,
        at_slope=at.slope,
        reach_start=ways.reach_start,
        reach_from=ways.reach_from,
        reach_prob=ways.reach_prob,
        entries=ways.entries,
        gate=ways.gate,
        lanes=tuple(range(lanes)),
    )


# -- 1. what is its own ------------------------------------------------------------------------------------


class _Own(NamedTuple):
    """What belongs to a part.

    Attributes:
        sets: its information sets; number: of each within the part; groups: their members; heads: all of these.
        inside: its situations, where its sets decide and what lies between such; region: in order; local: their
            numbers within the part.
        action_start, actions: as in `Part`; own_action: the number of each action within the part.
        chances: own chances by their rows of the table, numbered as they are come to.
    """

    sets: list[int]
    number: dict[int, int]
    groups: list[list[int]]
    heads: set[int]
    inside: set[int]
    region: list[int]
    local: dict[int, int]
    action_start: list[int]
    actions: list[int]
    own_action: dict[int, int]
    chances: dict[int, int]

    def drawn(self, row: int, actions: int) -> tuple[int, int]:
        """Own action and own chance of a row of probabilities, in a graph of so many actions."""
        if row < actions:
            return self.own_action[row], -1
        return -1, self.chances.setdefault(row - actions, len(self.chances))


def _own(graph: Graph, relation: Dependence, sets: list[int]) -> _Own:
    groups = [members_of(graph, s) for s in sets]
    heads = {n for group in groups for n in group}
    inside = _inside(relation, heads)
    region = sorted(inside)
    actions: list[int] = []
    action_start = [0]
    for s in sets:
        actions += range(int(graph.action_start[s]), int(graph.action_start[s + 1]))
        action_start.append(len(actions))
    return _Own(
        sets=sets,
        number={s: k for k, s in enumerate(sets)},
        groups=groups,
        heads=heads,
        inside=inside,
        region=region,
        local={n: k for k, n in enumerate(region)},
        action_start=action_start,
        actions=actions,
        own_action={action: k for k, action in enumerate(actions)},
        chances={},
    )


def _inside(relation: Dependence, heads: set[int]) -> set[int]:
    """The situations where sets of a part decide, and what lies between such."""
    top = min(heads)
    leads = set(heads)  # to a set of the part, and may come after one
    frontier = list(heads)
    while frontier:
        for n in relation.parents(frontier.pop()):
            if n > top and n not in leads:
                leads.add(n)
                frontier.append(n)
    start, to = relation.start, relation.to
    inside = set(heads)
    frontier = list(heads)
    while frontier:
        n = frontier.pop()
        for child in to[start[n] : start[n + 1]]:
            if child in leads and child not in inside:
                inside.add(child)
                frontier.append(child)
    return inside


# -- 2. unknowns -------------------------------------------------------------------------------------------


class _Unknowns(NamedTuple):
    """`unknown`, `n` and `rank` as in `Part`; order: of the backward sweep, in numbers within the part."""

    unknown: list[int]
    n: int
    rank: list[int]
    order: list[int]


def _unknowns(relation: Dependence, own: _Own, explicit: bool) -> _Unknowns:
    start, to, local, sets = relation.start, relation.to, own.local, own.sets
    edges = [[(local[to[e]], 0, ()) for e in range(start[n], start[n + 1]) if to[e] in local] for n in own.region]
    order, lagged = backward_order(
        edges,
        [own.number.get(relation.set_of[n], -1) for n in own.region],
        [[local[n] for n in group] for group in own.groups],
    )
    changing = set(relation.shapes[sets].indices.tolist())
    free = [k in lagged or s in changing for k, s in enumerate(sets)]
    shaping = free
    if explicit and any(free):
        free = [True] * len(sets)
    unknown, count, rank = [], 0, list[int]()
    for k in range(len(sets)):
        unknown.append(count if free[k] else -1)
        for _ in range(own.action_start[k + 1] - own.action_start[k] - 1 if free[k] else 0):
            rank.append(1 + max(rank, default=-1) if shaping[k] else -1)
            count += 1
    return _Unknowns(unknown, count, rank, order)


# -- 3. ways -----------------------------------------------------------------------------------------------


class _Ways(NamedTuple):
    """The ways to sets with several members.

    Attributes:
        flow: the situations on them, numbered.
        start, ways: of each flow situation the first way into it, and of each way the flow situation that it comes
            from, the own action, the own chance, and the row of the likelihoods from outside; each -1 where there is
            none.
        gate, reach_start, reach_from, reach_prob, entries: as in `Part`.
    """

    flow: dict[int, int]
    start: list[int]
    ways: list[tuple[int, int, int, int]]
    gate: int
    reach_start: Index
    reach_from: Index
    reach_prob: Index
    entries: int


def _ways(graph: Graph, relation: Dependence, own: _Own, unknowns: _Unknowns, solved: set[int]) -> _Ways:
    start, to, row_of = relation.start, relation.to, relation.row
    wanted = {n for group in own.groups if len(group) > 1 for n in group}
    for n in reversed(own.region):
        if any(to[edge] in wanted for edge in range(start[n], start[n + 1])):
            wanted.add(n)
    flow = {n: k for k, n in enumerate(n for n in own.region if n in wanted)}
    parents: dict[int, list[tuple[int, int]]] = {n: [] for n in flow}
    for n in flow:
        for edge in range(start[n], start[n + 1]):
            if to[edge] in flow:
                parents[to[edge]].append((n, row_of[edge]))
    gate, reach_start, reach_from, reach_prob, entry_of = _outside(
        graph.actions, relation, set(flow), own.inside, solved
    )
    way_start, ways = [0], list[tuple[int, int, int, int]]()
    for n in flow:
        if n in entry_of:
            ways.append((-1, -1, -1, entry_of[n]))
        for parent, row in parents[n]:
            action, chance = own.drawn(row, graph.actions)
            if action >= 0 and unknowns.unknown[own.number[relation.set_of[parent]]] < 0:
                action = -1  # it changes no beliefs: it cancels
            ways.append((flow[parent], action, chance, -1))
        way_start.append(len(ways))
    return _Ways(flow, way_start, ways, gate, reach_start, reach_from, reach_prob, len(entry_of))


def _outside(
    actions: int, relation: Dependence, flow: set[int], inside: set[int], solved: set[int]
) -> tuple[int, Index, Index, Index, dict[int, int]]:
    """How play comes to a part: its likelihoods from the last situation that all ways to it pass, over situations that
    are not of the part. How likely that one is bears on all of them alike.

    Gives it, and for a list of situations in topological order that ends with those of `flow` that can be entered from
    outside, where the moves into each begin, the number in this list that each comes from, and its row of
    probabilities, -1 where it is certain or cancels; and for each entered situation its row among the entered.
    """

    def enters(n: int) -> bool:
        parents = relation.parents(n)
        return not parents or any(parent not in inside for parent in parents)

    entered = sorted(n for n in flow if enters(n))
    gate = relation.common_gate(entered) if entered else 0
    gate = gate if relation.depth[gate] else 0
    outside: set[int] = set()
    frontier = [parent for n in entered if n != gate for parent in relation.parents(n) if parent not in inside]
    while frontier:
        n = frontier.pop()
        if n not in outside:
            outside.add(n)
            if n != gate:
                frontier += relation.parents(n)
    before = sorted(outside)
    number = {n: k for k, n in enumerate(before)}
    start, origin, row = [0], list[int](), list[int]()
    for n in [*before, *entered]:
        if n == gate:
            start.append(len(origin))
            continue
        into = relation.into[relation.into_start[n] : relation.into_start[n + 1]]
        if not into:  # no way leads here
            origin.append(-1)
            row.append(-1)
        for edge in into:
            parent, probability = relation.origin[edge], relation.row[edge]
            if parent in inside:
                continue
            known = probability >= actions or relation.set_of[parent] in solved
            origin.append(number[parent])
            row.append(probability if known else -1)
        start.append(len(origin))
    return gate, _index(start), _index(origin), _index(row), {n: k for k, n in enumerate(entered)}


# -- 4. values ---------------------------------------------------------------------------------------------


class _Values(NamedTuple):
    """The backward sweep, as in `Part`; of each term the gain, the own action and the own chance."""

    program: list[int]
    term_start: list[int]
    terms: list[tuple[int, int, int]]
    mover: list[int]
    member_start: list[int]
    member_flow: list[int]
    option_start: list[int]
    option_gain: list[int]
    gain_pay: list[int]
    gain_outside: list[int]
    gain_value: list[int]


def _values(graph: Graph, relation: Dependence, own: _Own, unknowns: _Unknowns, ways: _Ways) -> _Values:
    """What follows some set of the part is valued, for those who decided before."""
    start, to, prob, local, region = relation.start, relation.to, relation.row, own.local, own.region
    needed: dict[int, set[int]] = {n: set() for n in region}
    for n in region:
        here = needed[n] | ({int(graph.set_actor[relation.set_of[n]])} if n in own.heads else set())
        for edge in range(start[n], start[n + 1]):
            if to[edge] in local:
                needed[to[edge]] |= here
    gains: dict[tuple[int, int], int] = {}

    def gain(edge: int, actor: int) -> int:
        return gains.setdefault((edge, actor), len(gains))

    program, term_start, terms = list[int](), [0], list[tuple[int, int, int]]()
    value_of: dict[tuple[int, int], int] = {}  # by situation and actor, numbered as they are summed up
    mover = list[int]()
    for op in unknowns.order:
        if op < 0:
            program.append(op)
            continue
        n = region[op % len(region)]
        for actor in sorted(needed[n]):
            value_of[n, actor] = len(value_of)
            mover.append(own.number.get(relation.set_of[n], -1))
            program.append(value_of[n, actor])
            for edge in range(start[n], start[n + 1]):
                action, chance = own.drawn(prob[edge], graph.actions)
                terms.append((gain(edge, actor), action, chance))
            term_start.append(len(terms))
    member_start, member_flow, option_start, option_gain = [0], list[int](), list[int](), list[int]()
    for s, group in zip(own.sets, own.groups, strict=True):
        option_start.append(len(option_gain))
        for n in group:
            member_flow.append(ways.flow[n] if len(group) > 1 else -1)
            option_gain += [gain(edge, int(graph.set_actor[s])) for edge in range(start[n], start[n + 1])]
        member_start.append(len(member_flow))
    gain_pay, gain_outside, gain_value = [], [], []
    for edge, actor in gains:
        child = to[edge]
        gain_pay.append(int(graph.edge_pay[edge, actor]))
        gain_value.append(value_of[child, actor] if child in local else -1)
        over = start[child] == start[child + 1]
        gain_outside.append(-1 if child in local or over else child * graph.actors + actor)
    return _Values(
        program,
        term_start,
        terms,
        mover,
        member_start,
        member_flow,
        option_start,
        option_gain,
        gain_pay,
        gain_outside,
        gain_value,
    )


# -- 5. coefficients ---------------------------------------------------------------------------------------


def _coefficients(chances: int, actions: int, members: int, options: int, terms: int, ways: int) -> Coefficients:
    """Where those of each kind begin, of so many; the first two are one and minus one."""
    chance = 2
    action = chance + chances
    member = action + actions
    less = member + members
    belief = less + members
    edge = belief + options
    share = edge + terms
    slope = share + ways
    return Coefficients(chance, action, member, less, belief, edge, share, slope, slope + actions)
