"""The derivative of the sweep of a part, written down once for all worlds.

It is a list of multiplications and additions (a tape) in which everything that is always zero is left out: forward
differentiation (Griewank and Walther 2008, ch. 3 and 7) over the pattern of the game. A *pattern* says by which
columns something changes at all: the logarithm of the probability of an own action, or the factor.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

Pattern = dict[int, int]  # what a derivative is by each column that it depends on: its row of the tape, or ALWAYS

ALWAYS = -1  # a derivative that is one
CERTAIN, LESS = 0, 1  # coefficients that are one and minus one


class Coefficients(NamedTuple):
    """Where the coefficients of each kind begin, in the order of the sweep that leaves them (see `game_parts.Part`)."""

    chance: int
    action: int
    member: int
    less: int
    belief: int
    edge: int
    share: int
    slope: int
    total: int


class SweepPattern(NamedTuple):
    """What the derivative of a part depends on; as in `game_parts.Part`, where nothing is said.

    Attributes:
        ways: `[way]` the flow situation, the own action, the own chance, and the row of the likelihoods from outside.
        terms: `[term]` the gain, the own action and the own chance.
    """

    action_start: list[int]
    unknown: list[int]
    n: int
    way_start: list[int]
    ways: list[tuple[int, int, int, int]]
    member_start: list[int]
    member_flow: list[int]
    option_start: list[int]
    option_gain: list[int]
    program: list[int]
    term_start: list[int]
    terms: list[tuple[int, int, int]]
    gain_value: list[int]
    at: Coefficients


class Derivative(NamedTuple):
    """What `derivative` writes; as in `game_parts.Part`."""

    shaper_start: list[int]
    shapers: list[tuple[int, int]]
    answer_start: list[int]
    answers: list[tuple[int, int]]
    tape: Tape


class Tape:
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


def derivative(sweep: SweepPattern) -> Derivative:
    """The tape of a part, where there is something to follow; what shapes beliefs, and what responses depend on.

    1. How likelihoods change with the logarithms of strategies.
    2. How values and responses do, last to first.
    3. The same of responses by log-odds.
    """
    actions, sets = sweep.action_start[-1], len(sweep.unknown)
    followed = sweep.n > 0
    owner = np.repeat(np.arange(sets), np.diff(sweep.action_start)).tolist()  # the set of each own action
    tape = Tape(sweep.n * (sweep.n + 1))
    likelihood, passed = _likelihoods(sweep, owner, tape) if followed else ([], [])
    response = _responses(sweep, owner, likelihood, tape) if followed else {}
    shaper_start, counted = [0], list[tuple[int, int]]()
    for k in range(sets):
        times = Counter[int]()
        if followed and sweep.member_start[k + 1] - sweep.member_start[k] > 1:
            for j in range(sweep.member_start[k], sweep.member_start[k + 1]):
                times |= passed[sweep.member_flow[j]]
            times -= Counter(owner[c] for c in _common_to(sweep, likelihood, k))
        counted += times.items()
        shaper_start.append(len(counted))
    answer_start, answers = [0], list[tuple[int, int]]()
    for action in range(actions):
        k = owner[action]
        if followed and sweep.unknown[k] < 0:
            answers += response[k][action - sweep.action_start[k]].items()
        answer_start.append(len(answers))
    if followed:
        _by_log_odds(sweep, owner, response, tape)
    return Derivative(shaper_start, counted, answer_start, answers, tape)


def _likelihoods(sweep: SweepPattern, owner: list[int], tape: Tape) -> tuple[list[Pattern], list[Counter[int]]]:
    """Of each flow situation, the pattern of the logarithm of its likelihood, and how often a way may pass each set."""
    likelihood: list[Pattern] = []
    passed: list[Counter[int]] = []
    for f in range(len(sweep.way_start) - 1):
        into = []
        passed.append(Counter())
        for w in range(sweep.way_start[f], sweep.way_start[f + 1]):
            source, action, _, _ = sweep.ways[w]
            pattern = dict(likelihood[source]) if source >= 0 else {}
            passed[f] |= (passed[source] if source >= 0 else Counter()) + Counter([owner[action]] * (action >= 0))
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
        mixed = tape.sum([(pattern, sweep.at.share + sweep.way_start[f] + w) for w, pattern in enumerate(rest)])
        likelihood.append(mixed | dict.fromkeys(shared, ALWAYS))
    return likelihood, passed


def _common_to(sweep: SweepPattern, likelihood: list[Pattern], k: int) -> set[int]:
    """The own actions that all ways to a set take, so that they change no beliefs there."""
    flows = sweep.member_flow[sweep.member_start[k] : sweep.member_start[k + 1]]
    return {
        c
        for c in (likelihood[flows[0]] if len(flows) > 1 else {})
        if all(likelihood[f].get(c) == ALWAYS for f in flows)
    }


def _responses(
    sweep: SweepPattern, owner: list[int], likelihood: list[Pattern], tape: Tape
) -> dict[int, list[Pattern]]:
    """The patterns of the response of each set, in log-odds: of each option relative to its first."""
    own_start, at, gain_value = sweep.action_start, sweep.at, sweep.gain_value
    by_factor = own_start[-1]
    expected_payoff: dict[int, Pattern] = {}
    response: dict[int, list[Pattern]] = {}

    def of_gain(number: int) -> Pattern:
        return expected_payoff[gain_value[number]] if gain_value[number] >= 0 else {}

    for op in sweep.program:
        if op >= 0:  # a value
            sums = []
            for k in range(sweep.term_start[op], sweep.term_start[op + 1]):
                number, action, chance = sweep.terms[k]
                sums.append((of_gain(number), at.chance + chance if action < 0 else at.action + action))
                if action >= 0:
                    mover = owner[action]
                    if sweep.unknown[mover] >= 0:
                        sums.append(({action: ALWAYS}, at.edge + k))
                    elif action > own_start[mover]:
                        sums.append((response[mover][action - own_start[mover]], at.edge + k))
            expected_payoff[op] = tape.sum(sums)
            continue
        k = -1 - op  # a response
        first, last = sweep.member_start[k], sweep.member_start[k + 1]
        options = own_start[k + 1] - own_start[k]
        common = _common_to(sweep, likelihood, k)
        response[k] = [{}]
        for a in range(1, options):
            sums = [({by_factor: ALWAYS}, at.slope + own_start[k] + a)]
            for j in range(first, last):
                here = sweep.option_start[k] + (j - first) * options
                if last - first > 1:
                    moved = {c: row for c, row in likelihood[sweep.member_flow[j]].items() if c not in common}
                    sums.append((moved, at.belief + here + a))
                sums.append((of_gain(sweep.option_gain[here + a]), at.member + j))
                sums.append((of_gain(sweep.option_gain[here]), at.less + j))
            response[k].append(tape.sum(sums))
    return response


def _by_log_odds(sweep: SweepPattern, owner: list[int], response: dict[int, list[Pattern]], tape: Tape) -> None:
    """By log-odds instead of logarithms: d log p[a] = dx[a] - sum of p[b] dx[b]."""
    own_start, unknown = sweep.action_start, sweep.unknown
    by_factor = own_start[-1]
    for k in range(len(unknown)):
        if unknown[k] < 0:
            continue
        for a in range(1, own_start[k + 1] - own_start[k]):
            pattern = response[k][a]
            row = (unknown[k] + a - 1) * (sweep.n + 1)
            tape.write([(pattern[by_factor], CERTAIN)], row + sweep.n)
            for other in sorted({owner[c] for c in pattern if c != by_factor}):
                columns = range(own_start[other], own_start[other + 1])
                total = tape.write([(pattern[c], LESS) for c in columns if c in pattern])
                for c in columns[1:]:
                    products = [(pattern[c], CERTAIN)] if c in pattern else []
                    at_odds = row + unknown[other] + c - columns[0] - 1
                    tape.write([*products, (total, sweep.at.action + c)], at_odds)
