"""Who depends on whom: a game in parts that can be solved one after the other.

An information set depends on the sets that follow it (they decide what its options are worth) and on the sets that
shape its beliefs (they decide where in it one is). The strongly connected components of this relation are put together
as parts, see `parts`; what a part needs from the parts before it is then a number in each world: what a move out of
the part is worth, and how likely its first situations are.

Within a part only the sets that shape its own beliefs are unknowns. All others follow from them in one backward
sweep: the last movers are substituted out.

The derivative of the sweep is written down here once, as a list of multiplications and additions (a tape) in which
everything that is always zero is left out: forward differentiation (Griewank and Walther 2008, ch. 3 and 7) over the
pattern of the game, shared by all worlds.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from standoff.equilibrium.structure import structure
from standoff.situations.graph import Graph, Index, backward_order, choices_of, shapers

ALWAYS = -1  # a derivative that is one
CERTAIN, LESS = 0, 1  # coefficients that are one and minus one


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """What each information set depends on. What is kept grows with the graph, not with the square of its sets.

    Attributes:
        follows: `[set, set]` whether the second is the first to come after the first on some way.
        shapes: `[set, set]` whether the second shapes the beliefs at the first.
        choice: `[set]` the choice of a combination that it is part of (see `graph.choices_of`).
        set_of: `[situation]` its information set, or -1.
        start, to, row: `[situation + 1]`, `[edge]` as `edge_start`, `edge_to` and `edge_prob` of the graph, for Python.
        into_start, into: `[situation + 1]`, `[edge]` the edges that lead into each situation.
        origin: `[edge]` where each comes from.
        gate: `[situation]` the last situation before each that all ways from the root to it pass; of the root itself,
            and of what no way leads to, the root. depth: how many gates there are before each. leap: one of them much
            farther back, so that common gates are found in few steps (Myers 1983).
    """

    follows: csr_matrix
    shapes: csr_matrix
    choice: Index
    set_of: array[int]
    start: array[int]
    to: array[int]
    row: array[int]
    into_start: array[int]
    into: array[int]
    origin: array[int]
    gate: array[int]
    depth: array[int]
    leap: array[int]

    def parents(self, situation: int) -> array[int]:
        """Where the moves into a situation come from."""
        origin = self.origin
        first, last = self.into_start[situation], self.into_start[situation + 1]
        return array("i", [origin[edge] for edge in self.into[first:last]])

    def common_gate(self, situations: Iterable[int]) -> int:
        """The last situation that all ways from the root to any of these pass, which may be one of these."""
        return reduce(partial(_common, self.gate, self.depth, self.leap), situations)


def _numbers(values: npt.NDArray[Any]) -> array[int]:
    """The same as an array of Python's: read one by one it is as fast as a list, and a fraction of its size."""
    return array("i", values.astype(np.int32).tobytes())


def _common(gate: array[int], depth: array[int], leap: array[int], one: int, other: int) -> int:
    """The last gate that two situations have in common, counting themselves."""
    if depth[one] < depth[other]:
        one, other = other, one
    while depth[one] > depth[other]:
        one = leap[one] if depth[leap[one]] >= depth[other] else gate[one]
    while one != other:
        if leap[one] != leap[other]:
            one, other = leap[one], leap[other]
        else:
            one, other = gate[one], gate[other]
    return one


def _gates(situations: int, into_start: array[int], into: array[int], origin: array[int]) -> tuple[array[int], ...]:
    """`gate`, `depth` and `leap` of `Dependence`: dominators of a graph without cycles, each from those of what leads
    to it (Lengauer and Tarjan 1979, for the term)."""
    gate, depth, leap = (array("i", bytes(4 * situations)) for _ in range(3))
    for n in range(1, situations):
        found = -1
        for edge in into[into_start[n] : into_start[n + 1]]:
            parent = origin[edge]
            if parent == 0 or depth[parent] > 0:  # a way from the root leads to it
                found = parent if found < 0 else _common(gate, depth, leap, found, parent)
                if found == 0:
                    break
        if found >= 0:
            far = leap[found]
            gate[n], depth[n] = found, depth[found] + 1
            leap[n] = leap[far] if depth[found] - depth[far] == depth[far] - depth[leap[far]] else found
    return gate, depth, leap


def dependence(graph: Graph) -> Dependence:
    """What the information sets of a graph depend on."""
    groups = [members_of(graph, s) for s in range(graph.sets)]
    owner = np.full(graph.situations, -1, dtype=np.int32)
    owner[graph.members] = np.repeat(np.arange(graph.sets, dtype=np.int32), np.diff(graph.member_start))
    source = np.repeat(np.arange(graph.situations, dtype=np.int32), np.diff(graph.edge_start))
    into_start = np.concatenate([[0], np.cumsum(np.bincount(graph.edge_to, minlength=graph.situations))])
    set_of, start, to, row = map(_numbers, (owner, graph.edge_start, graph.edge_to, graph.edge_prob))
    children = [to[start[n] : start[n + 1]] for n in range(graph.situations)]
    nobody: frozenset[int] = frozenset()
    first = [nobody] * graph.situations  # the first sets at or after each situation
    for n in range(graph.situations - 1, -1, -1):
        met = {first[child] for child in children[n]} if set_of[n] < 0 else {frozenset((set_of[n],))}
        first[n] = next(iter(met)) if len(met) == 1 else nobody.union(*met)
    follows = _relation([sorted(set().union(*(first[c] for n in group for c in children[n]))) for group in groups])
    del first
    choice = choices_of(graph.action_start, graph.following)
    shape_start, shaping = shapers(graph.action_start, children, lambda n: row[start[n] : start[n + 1]], groups, choice)
    into_from, into, origin = map(_numbers, (into_start, np.argsort(graph.edge_to, kind="stable"), source))
    gate, depth, leap = _gates(graph.situations, into_from, into, origin)
    return Dependence(
        follows=follows,
        shapes=_related(shape_start, shaping),
        choice=choice,
        set_of=set_of,
        start=start,
        to=to,
        row=row,
        into_start=into_from,
        into=into,
        origin=origin,
        gate=gate,
        depth=depth,
        leap=leap,
    )


def _relation(related: Sequence[Sequence[int]]) -> csr_matrix:
    """`[set, set]` of the numbers of those to which each is related, in order."""
    start = np.concatenate([[0], np.cumsum([len(those) for those in related], dtype=np.int64)])
    return _related(start, np.fromiter((each for those in related for each in those), np.int32, int(start[-1])))


def _related(start: Index, to: Index) -> csr_matrix:
    sets = len(start) - 1
    return csr_matrix((np.ones(len(to), dtype=np.int8), to, start), shape=(sets, sets))


def members_of(graph: Graph, information_set: int) -> list[int]:
    first, last = graph.member_start[information_set], graph.member_start[information_set + 1]
    return [int(n) for n in graph.members[first:last]]


def parts(relation: Dependence) -> list[list[int]]:
    """The information sets of each part, in the order in which parts are solved.

    Components with a cycle, and all that they depend on, are to be followed together: while rationality grows, what
    they depend on moves too. They fall into groups that have nothing to do with each other, and these come first. Each
    may be followed on a branch of its own: where several turn back, the branch of the whole game goes back and forth
    between them, but it arrives where they arrive each by itself (the mountain climbers' theorem). The rest, without
    a cycle and needed by none, follows from them exactly.
    """
    together = (relation.follows + relation.shapes).tocoo()
    count, label = connected_components(together, directed=True, connection="strong")
    cyclic = _between(label, together.row, together.col, count)
    cyclic_sets = [number in cyclic[number] for number in label.tolist()]
    if (relation.choice != np.arange(len(relation.choice))).any():  # sets of one choice stay together
        whole = together + _same(relation.choice)
        count, label = connected_components(whole, directed=True, connection="strong")
    components: list[list[int]] = [[] for _ in range(count)]
    for s, component in enumerate(label.tolist()):
        components[component].append(s)
    needs = _between(label, together.row, together.col, count)
    followed: set[int] = set()
    frontier = [number for number in range(count) if any(cyclic_sets[s] for s in components[number])]
    for number in set(range(count)).difference(frontier):
        needs[number].discard(number)
    while frontier:
        component = frontier.pop()
        if component not in followed:
            followed.add(component)
            frontier += needs[component]
    links = _relation([sorted(needs[component]) if component in followed else () for component in range(count)])
    _, group = connected_components(links, directed=True, connection="weak")
    gathered: dict[int, list[int]] = {}
    for component in followed:
        gathered.setdefault(int(group[component]), []).extend(components[component])
    result = [sorted(gathered[number]) for number in sorted(gathered)]
    # the rest in layers: neighbours are put together as long as none shapes the beliefs of another
    shapes = relation.shapes.tocoo()
    shaped_by = _between(label, shapes.row, shapes.col, count)
    layer = [0 if component in followed else -1 for component in range(count)]
    missing = [sum(layer[other] < 0 for other in needs[component]) for component in range(count)]
    needed_by: list[list[int]] = [[] for _ in range(count)]
    for component in range(count):
        for other in needs[component]:
            needed_by[other].append(component)
    ready = [component for component in range(count) if layer[component] < 0 and not missing[component]]
    while ready:  # a component comes once all that it needs have
        component = ready.pop()
        layer[component] = max(
            (layer[other] + (other in shaped_by[component]) for other in needs[component]), default=0
        )  # fmt: skip
        for other in needed_by[component]:
            missing[other] -= 1
            if layer[other] < 0 and not missing[other]:
                ready.append(other)
    plain: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for component in range(count):
        if component not in followed:
            plain[layer[component]] += components[component]
    return [*result, *(sorted(here) for here in plain if here)]


def _same(choice: Index) -> coo_matrix:
    """`[set, set]` whether both are part of one choice, as far as it takes to hang together."""
    sets = np.arange(len(choice))
    ones = np.ones(2 * len(sets), dtype=np.int8)
    return coo_matrix((ones, (np.append(sets, choice), np.append(choice, sets))), shape=(len(sets), len(sets)))


def _between(label: npt.NDArray[np.int32], row: Index, column: Index, count: int) -> list[set[int]]:
    """For each component those to which its members are related."""
    result: list[set[int]] = [set() for _ in range(count)]
    for one, other in zip(label[row].tolist(), label[column].tolist(), strict=True):
        result[one].add(other)
    return result


@structure
class Part(NamedTuple):
    """A part of a game as the kernels want it; "own" numbers count within the part.

    A *way* is a move into a situation on the way to an information set with several members. A *gain* is what a move
    is worth to one actor, and a *value* what a situation is worth to one.

    Attributes:
        action_start, actions: `[set + 1]` first own action of each own set, and `[action]` its number in the graph.
        rule, unknown: `[set]` the row of the rationality by which it responds, and the first unknown, or -1 where the
            set is substituted out.
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
        usual: `[own action]` the own chance that is its propensity in usual play, -1 where all options are alike.
        following: `[own action]` the own set at which a choice of a combination goes on, -1 where it does not. Both are
            empty where nobody leans to anything but payoffs (see `sweep.Leaning`).
        joined: `[set]` whether a choice of a combination goes on there.
        target_start, target, source, factor: the tape: derivative `target[k]` is the sum of products of a derivative
            (the last is one) and a coefficient from `target_start[k]` to `target_start[k + 1]`. The first `n * (n + 1)`
            derivatives are those of the responses of the unknowns by the unknowns and the factor, row by row.
        derivatives, coefficients: how many there are.
        answer_start, answer_column, answer_row: for each own action that is substituted out, on what its response
            depends (an own action, or `len(actions)` for the factor) and the row of that derivative.
        at_chance, at_action, at_member, at_less, at_belief, at_edge, at_share, at_slope, at_cost, at_join: where
            coefficients begin. The last two are one and minus one: what makes a change of a cost one of the response.
        reach_start, reach_from, reach_prob, entries: the way to the part from the root: see `outside`.
        gate: the situation from which this way is taken, since all ways to the part pass it.
        lanes: `(0, 1, ...)` worlds in step.
    """

    action_start: Index
    actions: Index
    rule: Index
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
    usual: Index
    following: Index
    joined: Index
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
    at_cost: int
    at_join: int
    reach_start: Index
    reach_from: Index
    reach_prob: Index
    entries: int
    gate: int
    lanes: tuple[int, ...]


Pattern = dict[int, int]  # what a derivative is by each column that it depends on: its row of the tape, or ALWAYS


class _Tape:
    """Rows of derivatives, each the sum of products of a row and a coefficient."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.target_start, self.target = [0], list[int]()
        self.source, self.factor = list[int](), list[int]()

    def write(self, products: list[tuple[int, int]], row: int = -1) -> int:
        if row < 0:
            row = self.rows
            self.rows += 1
        self.target.append(row)
        for source, factor in products:
            self.source.append(source)
            self.factor.append(factor)
        self.target_start.append(len(self.source))
        return row

    def sum(self, patterns: list[tuple[Pattern, int]]) -> Pattern:
        """The pattern of a weighted sum of patterns."""
        products: dict[int, list[tuple[int, int]]] = {}
        for pattern, factor in patterns:
            for column, row in pattern.items():
                products.setdefault(column, []).append((row, factor))
        return {column: self.write(those) for column, those in products.items()}


def _index(values: list[int]) -> Index:
    return np.asarray(values, dtype=np.int32)


def part(
    graph: Graph, relation: Dependence, sets: list[int], solved: set[int], lanes: int, explicit: bool = False
) -> Part:
    """The arrays of one part.

    Args:
        sets: the information sets of the part; solved: those of the parts before it.
        lanes: how many worlds the kernels take in step.
        explicit: leaves nothing to be substituted out, if there are unknowns at all. At very high rationality the
            rounding of one response would be magnified by the next.
    """
    start, to, prob = relation.start, relation.to, relation.row
    action_start, pay = graph.action_start, graph.edge_pay
    own_set = {s: k for k, s in enumerate(sets)}
    groups = [members_of(graph, s) for s in sets]
    heads = {n for group in groups for n in group}

    # situations of the part: where its sets decide, and what lies between such
    top = min(heads)
    leads = set(heads)  # to a set of the part, and may come after one
    frontier = list(heads)
    while frontier:
        for n in relation.parents(frontier.pop()):
            if n > top and n not in leads:
                leads.add(n)
                frontier.append(n)
    inside = set(heads)
    frontier = list(heads)
    while frontier:
        n = frontier.pop()
        for child in to[start[n] : start[n + 1]]:
            if child in leads and child not in inside:
                inside.add(child)
                frontier.append(child)
    region = sorted(inside)
    local = {n: k for k, n in enumerate(region)}
    own_actions: list[int] = []
    own_start = [0]
    for s in sets:
        own_actions += range(int(action_start[s]), int(action_start[s + 1]))
        own_start.append(len(own_actions))
    own_action = {action: k for k, action in enumerate(own_actions)}
    actions = len(own_actions)
    chances: dict[int, int] = {}

    def drawn(row: int) -> tuple[int, int]:
        """Own action and own chance of a row of probabilities."""
        if row < graph.actions:
            return own_action[row], -1
        return -1, chances.setdefault(row - graph.actions, len(chances))

    # which sets are unknown, and the order of the backward sweep
    edges = [[(local[to[e]], 0, ()) for e in range(start[n], start[n + 1]) if to[e] in local] for n in region]
    order, lagged = backward_order(
        edges, [own_set.get(relation.set_of[n], -1) for n in region], [[local[n] for n in group] for group in groups]
    )
    changing = set(relation.shapes[sets].indices.tolist())
    free = [k in lagged or s in changing for k, s in enumerate(sets)]
    shaping = free
    if explicit and any(free):
        free = [True] * len(sets)
    unknown, n_unknown, rank = [], 0, list[int]()
    for k in range(len(sets)):
        unknown.append(n_unknown if free[k] else -1)
        for _ in range(own_start[k + 1] - own_start[k] - 1 if free[k] else 0):
            rank.append(1 + max(rank, default=-1) if shaping[k] else -1)
            n_unknown += 1

    # the ways to sets with several members
    wanted = {n for group in groups if len(group) > 1 for n in group}
    for n in reversed(region):
        if any(to[edge] in wanted for edge in range(start[n], start[n + 1])):
            wanted.add(n)
    flow = {n: k for k, n in enumerate(n for n in region if n in wanted)}
    parents: dict[int, list[tuple[int, int]]] = {n: [] for n in flow}
    for n in flow:
        for edge in range(start[n], start[n + 1]):
            if to[edge] in flow:
                parents[to[edge]].append((n, prob[edge]))
    gate, reach_start, reach_from, reach_prob, entry_of = _outside(graph.actions, relation, set(flow), inside, solved)
    way_start, ways = [0], list[tuple[int, int, int, int]]()
    for n in flow:
        if n in entry_of:
            ways.append((-1, -1, -1, entry_of[n]))
        for parent, row in parents[n]:
            action, chance = drawn(row)
            if action >= 0 and unknown[own_set[relation.set_of[parent]]] < 0:
                action = -1  # it changes no beliefs: it cancels
            ways.append((flow[parent], action, chance, -1))
        way_start.append(len(ways))

    # values: of what follows some set of the part, to those who decided before
    needed: dict[int, set[int]] = {n: set() for n in region}
    for n in region:
        here = needed[n] | ({int(graph.set_actor[relation.set_of[n]])} if n in heads else set())
        for edge in range(start[n], start[n + 1]):
            if to[edge] in local:
                needed[to[edge]] |= here
    gains: dict[tuple[int, int], int] = {}

    def gain(edge: int, actor: int) -> int:
        return gains.setdefault((edge, actor), len(gains))

    program, term_start, terms = list[int](), [0], list[tuple[int, int, int]]()
    value_of: dict[tuple[int, int], int] = {}  # by situation and actor, numbered as they are summed up
    mover = list[int]()
    for op in order:
        if op < 0:
            program.append(op)
            continue
        n = region[op % len(region)]
        for actor in sorted(needed[n]):
            value_of[n, actor] = len(value_of)
            mover.append(own_set.get(relation.set_of[n], -1))
            program.append(value_of[n, actor])
            for edge in range(start[n], start[n + 1]):
                action, chance = drawn(prob[edge])
                terms.append((gain(edge, actor), action, chance))
            term_start.append(len(terms))
    member_start, member_flow, option_start, option_gain = [0], list[int](), list[int](), list[int]()
    for s, group in zip(sets, groups, strict=True):
        option_start.append(len(option_gain))
        for n in group:
            member_flow.append(flow[n] if len(group) > 1 else -1)
            option_gain += [gain(edge, int(graph.set_actor[s])) for edge in range(start[n], start[n + 1])]
        member_start.append(len(member_flow))
    gain_pay, gain_outside, gain_value = [], [], []
    for edge, actor in gains:
        child = to[edge]
        gain_pay.append(int(pay[edge, actor]))
        gain_value.append(value_of[child, actor] if child in local else -1)
        over = start[child] == start[child + 1]
        gain_outside.append(-1 if child in local or over else child * graph.actors + actor)

    # coefficients
    leans = len(graph.usual) > 0
    usual, following, joined = list[int](), list[int](), [0] * len(sets)
    for action in own_actions if leans else ():
        usual.append(drawn(graph.actions + int(graph.usual[action]))[1] if graph.usual[action] >= 0 else -1)
        following.append(own_set[int(graph.following[action])] if graph.following[action] >= 0 else -1)
        if following[-1] >= 0:
            joined[following[-1]] = 1
    choice = relation.choice[sets].tolist()
    at_chance = 2
    at_action = at_chance + len(chances)
    at_member = at_action + actions
    at_less = at_member + len(member_flow)
    at_belief = at_less + len(member_flow)
    at_edge = at_belief + len(option_gain)
    at_share = at_edge + len(terms)
    at_slope = at_share + len(ways)
    at_cost = at_slope + actions
    at_join = at_cost + (actions if leans else 0)
    coefficients = at_join + (2 if leans else 0)

    # the tape, where there is something to follow: first how likelihoods change with the logarithms of strategies
    tape = _Tape(n_unknown * (n_unknown + 1))
    followed = n_unknown > 0
    set_of_action = np.repeat(np.arange(len(sets)), np.diff(own_start)).tolist()
    likelihood: list[Pattern] = []
    passed: list[Counter[int]] = []  # how often a way may pass each set
    for f in range(len(flow) if followed else 0):
        into = []
        passed.append(Counter())
        for w in range(way_start[f], way_start[f + 1]):
            source, action, _, _ = ways[w]
            pattern = dict(likelihood[source]) if source >= 0 else {}
            passed[f] |= (passed[source] if source >= 0 else Counter()) + Counter(
                [set_of_action[action]] * (action >= 0)
            )
            if action >= 0:
                pattern[action] = (
                    ALWAYS if action not in pattern else tape.write([(pattern[action], CERTAIN), (ALWAYS, CERTAIN)])
                )
            into.append(pattern)
        if len(into) == 1:
            likelihood.append(into[0])
            continue
        shared = {c for c in into[0] if all(pattern.get(c) == ALWAYS for pattern in into)}
        rest = [{c: row for c, row in pattern.items() if c not in shared} for pattern in into]
        mixed = tape.sum([(pattern, at_share + way_start[f] + w) for w, pattern in enumerate(rest)])
        likelihood.append(mixed | dict.fromkeys(shared, ALWAYS))
    # then values and responses, last to first
    by_factor = actions
    expected_payoff: dict[int, Pattern] = {}
    response: dict[int, list[Pattern]] = {}
    cost: dict[int, Pattern] = {}

    def of_cost(action: int) -> Pattern:
        return cost[following[action]] if leans and following[action] >= 0 else {}

    def common_to(k: int) -> set[int]:
        """The own actions that all ways to a set take, so that they change no beliefs there, or in which all its
        members are alike, since they belong to the same choice."""
        flows = [member_flow[j] for j in range(member_start[k], member_start[k + 1])]
        return {
            c
            for c in (likelihood[flows[0]] if len(flows) > 1 else {})
            if all(likelihood[f].get(c) == ALWAYS for f in flows)
            or (set_of_action[c] != k and choice[set_of_action[c]] == choice[k])
        }

    def of_gain(number: int) -> Pattern:
        return expected_payoff[gain_value[number]] if gain_value[number] >= 0 else {}

    for op in program if followed else ():
        if op >= 0:
            sums = []
            for k in range(term_start[op], term_start[op + 1]):
                number, action, chance = terms[k]
                sums.append((of_gain(number), at_chance + chance if action < 0 else at_action + action))
                if action >= 0:
                    owner = set_of_action[action]
                    if unknown[owner] >= 0:
                        sums.append(({action: ALWAYS}, at_edge + k))
                    elif action > own_start[owner]:
                        sums.append((response[owner][action - own_start[owner]], at_edge + k))
            expected_payoff[op] = tape.sum(sums)
            continue
        k = -1 - op
        first, last = member_start[k], member_start[k + 1]
        options = own_start[k + 1] - own_start[k]
        common = common_to(k)
        response[k] = [{}]
        for a in range(1, options):
            sums = [({by_factor: ALWAYS}, at_slope + own_start[k] + a)]
            for j in range(first, last):
                at = option_start[k] + (j - first) * options
                if last - first > 1:
                    moved = {c: row for c, row in likelihood[member_flow[j]].items() if c not in common}
                    sums.append((moved, at_belief + at + a))
                sums.append((of_gain(option_gain[at + a]), at_member + j))
                sums.append((of_gain(option_gain[at]), at_less + j))
            sums.append((of_cost(own_start[k] + a), at_join))
            sums.append((of_cost(own_start[k]), at_join + 1))
            response[k].append(tape.sum(sums))
        if joined[k]:
            sums = [(of_cost(own_start[k] + a), at_action + own_start[k] + a) for a in range(options)]
            for a in range(options):
                own: Pattern = {own_start[k] + a: ALWAYS} if unknown[k] >= 0 else response[k][a]
                sums.append((own, at_cost + own_start[k] + a))
            cost[k] = tape.sum(sums)
    shaper_start, counted = [0], list[tuple[int, int]]()
    for k in range(len(sets)):
        times = Counter[int]()
        if followed and member_start[k + 1] - member_start[k] > 1:
            for j in range(member_start[k], member_start[k + 1]):
                times |= passed[member_flow[j]]
            times -= Counter(set_of_action[c] for c in common_to(k))
        counted += times.items()
        shaper_start.append(len(counted))
    answer_start, answers = [0], list[tuple[int, int]]()
    for action in range(actions):
        k = set_of_action[action]
        answers += response[k][action - own_start[k]].items() if followed and unknown[k] < 0 else ()
        answer_start.append(len(answers))
    # and by log-odds instead of logarithms: d log p[a] = dx[a] - sum of p[b] dx[b]
    for k in range(len(sets)):
        if unknown[k] < 0:
            continue
        for a in range(1, own_start[k + 1] - own_start[k]):
            pattern = response[k][a]
            row = (unknown[k] + a - 1) * (n_unknown + 1)
            tape.write([(pattern[by_factor], CERTAIN)], row + n_unknown)
            for other in sorted({set_of_action[c] for c in pattern if c != by_factor}):
                columns = range(own_start[other], own_start[other + 1])
                total = tape.write([(pattern[c], LESS) for c in columns if c in pattern])
                for c in columns[1:]:
                    products = [(pattern[c], CERTAIN)] if c in pattern else []
                    tape.write([*products, (total, at_action + c)], row + unknown[other] + c - columns[0] - 1)
    return Part(
        action_start=_index(own_start),
        actions=_index(own_actions),
        rule=graph.set_rule[sets],
        unknown=_index(unknown),
        n=n_unknown,
        rank=_index(rank),
        way_start=_index(way_start),
        way_from=_index([way[0] for way in ways]),
        way_action=_index([way[1] for way in ways]),
        way_chance=_index([way[2] for way in ways]),
        way_entry=_index([way[3] for way in ways]),
        member_start=_index(member_start),
        member_flow=_index(member_flow),
        gain_pay=_index(gain_pay),
        gain_outside=_index(gain_outside),
        gain_value=_index(gain_value),
        option_start=_index(option_start),
        option_gain=_index(option_gain),
        program=_index(program),
        term_start=_index(term_start),
        term_gain=_index([term[0] for term in terms]),
        term_action=_index([term[1] for term in terms]),
        term_chance=_index([term[2] for term in terms]),
        mover=_index(mover),
        shaper_start=_index(shaper_start),
        shaper=_index([other for other, _ in counted]),
        shaper_times=_index([times for _, times in counted]),
        chances=_index(list(chances)),
        usual=_index(usual),
        following=_index(following),
        joined=_index(joined),
        target_start=_index(tape.target_start),
        target=_index(tape.target),
        source=_index([tape.rows if row == ALWAYS else row for row in tape.source]),
        factor=_index(tape.factor),
        answer_start=_index(answer_start),
        answer_column=_index([column for column, _ in answers]),
        answer_row=_index([row for _, row in answers]),
        derivatives=tape.rows,
        coefficients=coefficients,
        at_chance=at_chance,
        at_action=at_action,
        at_member=at_member,
        at_less=at_less,
        at_belief=at_belief,
        at_edge=at_edge,
        at_share=at_share,
        at_slope=at_slope,
        at_cost=at_cost,
        at_join=at_join,
        reach_start=reach_start,
        reach_from=reach_from,
        reach_prob=reach_prob,
        entries=len(entry_of),
        gate=gate,
        lanes=tuple(range(lanes)),
    )


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
