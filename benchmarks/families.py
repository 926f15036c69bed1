"""Small games of many kinds against a referee: is what is certified on the branch, and what is not sure said to be so?

    python benchmarks/families.py [--quick] [--worlds N] [--referee N] [--gambit N] [--limit] [--seed N]
                                  [--only FAMILY ...] [--json FILE]

Each family is a handful of game trees with payoffs and chances drawn anew for every world (seeded, and each world by
its number alone), at rationalities from 0.1 to 100. All worlds are solved. The first few of every tree and rationality
are given to the referee (`referee.py`), which follows the branch in tiny steps and shares no code with the solver.

Where two players with two options move at once, no path is needed: all equilibria are found, and which of them the
branch leads to follows from where they vanish as rationality falls (`referee.two_by_two`). All such worlds are given to
it. With `--limit` these are solved in the limit instead, and put beside the referee at a rationality of 1e7. With
`--gambit N` the first of every tree and rationality, N in all, go to Gambit's tracer as well.

Each row: `family`; `worlds` solved; `proved`, those of them in which the solver proves that there is one equilibrium;
`referred`, how many a referee came to the end of (it gives up on some); `wrong`, certified and another equilibrium than
the referee's, by more than 1e-6 in some probability; `forks_unsaid`, worlds where nudges one way and the other lead the
referee to different ends and the solver says nothing of a fork, and `forks_made_up`; `unsure`, not certified, which the
solver tells; `microseconds` of processor time for each world; `gambit`, how many Gambit came to the end of,
`gambit_apart`, in how many its answer is not the referee's, and `gambit_microseconds`.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import referee

from standoff.equilibrium.ground import Ground
from standoff.equilibrium.solve import Solved, principal_branch, rational, solve
from standoff.situations.graph import Graph, build

Array = referee.Array
Words = Any  # (set, [subtree, ...]) is a move, and None an end
Draw = Callable[[np.random.Generator], tuple[Array, Array]]  # chance `[row]`, pay `[end, actor]`

WRONG = 1e-6  # difference in a probability
GAMBIT_WRONG = 1e-4  # the same of Gambit's answers, which are less exact
LIMIT, LIMIT_WRONG = 1e7, 1e-4  # the rationality that stands for the limit, and how far from it that may be
NUDGES = (1e-3, 1e-5)  # of the referee, in log-odds, where a family has symmetries
SHARP = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class Shape:
    """A tree, as the solver and as the referee want it. Sets are numbers from 0, and nature's -1, -2, ...

    Attributes:
        ends: `[end]` its node.
    """

    graph: Graph
    tree: referee.Tree
    ends: referee.Whole

    def pay_rows(self, pay: Array) -> Array:
        """`[payoff row, world]` from `[end, actor, world]`."""
        flat = pay.transpose(1, 0, 2).reshape(-1, pay.shape[2])
        return np.concatenate([np.zeros((1, pay.shape[2])), flat])


def shape(root: Words, actors: list[int], chances: dict[int, int] | None = None) -> Shape:
    """A tree from words. `actors` has the actor of each set; `chances` nature's first row of each of its moves."""
    parent, move, decides, options = list[int](), list[int](), list[int](), dict[int, int]()
    moves: list[list[tuple[int, int]]] = []

    def place(words: Words, above: int, into: int) -> int:
        here = len(parent)
        parent.append(above)
        move.append(into)
        moves.append([])
        if words is None:
            decides.append(-2)
            return here
        name, below = words
        decides.append(max(name, -1))
        if name >= 0:
            options[name] = len(below)
        for number, after in enumerate(below):
            row = number if name >= 0 else (chances or {})[name] + number
            moves[here].append((place(after, here, row), row))
        return here

    place(root, -1, 0)
    sizes = [options[s] for s in range(len(actors))]
    action_start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    ends = [n for n, s in enumerate(decides) if s == -2]
    number = {n: at for at, n in enumerate(ends)}
    count = max(actors) + 1
    edges: list[list[tuple[int, int, tuple[int, ...]]]] = [
        [(1, 0, (0,) * count)]
    ]  # a root of its own: row 0 is certain
    for n, out in enumerate(moves):
        edges.append([])
        for child, row in out:
            paid = tuple(1 + i * len(ends) + number[child] if child in number else 0 for i in range(count))
            edges[-1].append((child + 1, row if decides[n] >= 0 else row + 1, paid))
    rows = 1 + max((row + 1 for n, out in enumerate(moves) if decides[n] == -1 for _, row in out), default=0)
    graph = build(
        count, edges, [-1, *(max(s, -1) for s in decides)], actors, sizes, chances=rows, payoffs=1 + count * len(ends)
    )
    into = [
        action_start[decides[up]] + m if up >= 0 and decides[up] >= 0 else -1 - m
        for up, m in zip(parent, move, strict=True)
    ]
    whole = [np.asarray(each, dtype=np.int64) for each in (parent, into, decides, action_start, actors, ends)]
    return Shape(graph, referee.Tree(*whole[:5]), whole[5])


@dataclass(frozen=True)
class Family:
    """Trees with what is drawn for them. `symmetric`: the referee looks for forks with a nudge to either side."""

    name: str
    trees: list[tuple[Shape, Draw]]
    rationality: tuple[float, ...] = SHARP
    symmetric: bool = False


def at_once(*options: int) -> Shape:
    """Everybody moves once and nobody sees the others."""

    def below(player: int) -> Words:
        return None if player == len(options) else (player, [below(player + 1)] * options[player])

    return shape(below(0), list(range(len(options))))


TWO, THREE, FOUR, THREES = at_once(2, 2), at_once(2, 2, 2), at_once(2, 2, 2, 2), at_once(3, 3)
NONE = np.zeros(0)


def ordinal(random: np.random.Generator, players: int) -> tuple[Array, Array]:
    """Every player has the ends in an order of their own; gaps between neighbours are even in half of the worlds."""
    ends = 2**players
    ranks = np.stack([random.permutation(ends) for _ in range(players)], axis=1).astype(float)
    residuals = np.ones((ends, players)) if random.random() < 0.5 else random.uniform(0.1, 2.0, (ends, players))
    steps = np.cumsum(residuals, axis=0)
    return NONE, np.take_along_axis(steps, ranks.astype(int), axis=0)


def coordination(random: np.random.Generator) -> tuple[Array, Array]:
    """Two plans, both of which must agree on; each has a favourite."""
    pay = np.zeros((4, 2))
    pay[0], pay[3] = random.uniform(0.0, 10.0, 2), random.uniform(0.0, 10.0, 2)
    return NONE, pay if random.random() < 0.5 else np.round(pay)


def stag_hunt(random: np.random.Generator) -> tuple[Array, Array]:
    """Hare is safe; stag is worth more, if both go for it."""
    pay = np.zeros((4, 2))
    for i in range(2):
        hare = random.uniform(0.5, 4.0)
        pay[:, i] = hare
        pay[0, i] = hare + random.uniform(0.1, 4.0)
        pay[1 + i, i] = random.uniform(-2.0, 0.0)
    return NONE, pay


def hawk_dove(random: np.random.Generator, spread: float) -> tuple[Array, Array]:
    """Both hold firm and collide, or one gives way. `spread`: how far the players are from alike; 0 is a symmetry."""
    peace, gain, loss, clash = (random.uniform(*each) for each in ((0, 1), (1, 3), (-1.5, 0), (-4, -1.5)))
    pay = np.array([[peace, peace], [loss, gain], [gain, loss], [clash, clash]])
    return NONE, pay + spread * random.standard_normal((4, 2))


def allies(random: np.random.Generator, players: int) -> tuple[Array, Array]:
    """Each joins or stays out: what joining brings grows with how many do; who stays out may ride free."""
    value = np.abs(random.normal(4.0, 3.0, players))
    cost = np.abs(random.normal(1.5, 1.5, players))
    need = int(random.integers(2, players + 1))
    pay = np.zeros((2**players, players))
    for end in range(2**players):
        out = np.array([end >> (players - 1 - i) & 1 for i in range(players)])
        joined = players - out.sum()
        share = 1.0 if joined >= need else 0.2 * joined / need * (random.random() < 0.5)
        pay[end] = value * share - cost * (1 - out) * random.uniform(0.8, 1.2, players)
    return NONE, pay


def near_symmetric(random: np.random.Generator) -> tuple[Array, Array]:
    spread = float(10.0 ** random.uniform(-6.0, -1.0))
    if random.random() < 0.5:
        return hawk_dove(random, spread)
    pay = np.diag([1.0, 0.0, 0.0, 1.0])[[0, 1, 2, 3]].sum(axis=1)[:, None] * np.ones(2)
    return NONE, random.uniform(0.5, 4.0) * pay + spread * random.standard_normal((4, 2))


def alike(random: np.random.Generator, players: int) -> tuple[Array, Array]:
    """A game in which all players are alike: what one gets depends on the own move and how many others go first."""
    table = np.round(random.normal(0.0, 1.5, (2, players)), 1)
    pay = np.zeros((2**players, players))
    for end in range(2**players):
        moves = np.array([end >> (players - 1 - i) & 1 for i in range(players)])
        for i in range(players):
            pay[end, i] = table[moves[i], moves.sum() - moves[i]]
    return NONE, pay


def places(random: np.random.Generator) -> tuple[Array, Array]:
    """Three places to meet, all alike."""
    return NONE, np.eye(3).reshape(-1, 1) * np.full((1, 2), random.uniform(0.5, 4.0))


def signals(types: int) -> Shape:
    """A type sends one of two signals, which noise may turn round; one answers, and a third replies."""
    answer, reply = types, types + 2
    seen = [[(answer + z, [(reply + 2 * z + b, [None, None]) for b in range(2)]) for z in range(2)] for _ in range(2)]
    of_type = [(k, [(-2 - a, seen[a]) for a in range(2)]) for k in range(types)]
    actors = [0] * types + [1, 1] + [2] * 4
    return shape((-1, of_type), actors, {-1: 0, -2: types, -3: types + 2})


def signalling(random: np.random.Generator, types: int) -> tuple[Array, Array]:
    rare = 10.0 ** random.uniform(-7.0, -1.0, types - 1)
    noise = 10.0 ** random.uniform(-4.0, -1.0)
    chance = [1.0 - rare.sum(), *rare, 1.0 - noise, noise, noise, 1.0 - noise]
    return np.array(chance), random.normal(0.0, 1.5, (types * 16, 3))


def repeated() -> Shape:
    """Two periods: the one with two types moves, then the other, twice; all moves are seen, the type is not."""
    sets: dict[tuple[Any, ...], int] = {}
    actors: list[int] = []

    def number(key: tuple[Any, ...], actor: int) -> int:
        if key not in sets:
            sets[key] = len(actors)
            actors.append(actor)
        return sets[key]

    def below(kind: int, past: tuple[int, ...]) -> Words:
        if len(past) == 4:
            return None
        actor = len(past) % 2
        own = number((actor, past, kind if actor == 0 else None), actor)
        return own, [below(kind, (*past, option)) for option in range(2)]

    root = (-1, [below(kind, ()) for kind in range(2)])
    return shape(root, actors, {-1: 0})


def reputation(random: np.random.Generator) -> tuple[Array, Array]:
    rare = 10.0 ** random.uniform(-5.0, -0.3)
    stage = random.normal(0.0, 1.5, (2, 2, 2, 2))  # [type, move, answer, actor]
    stage[:, :, :, 1] = stage[0, :, :, 1]
    pay = [
        stage[k, a, b] + stage[k, c, d]
        for k in range(2) for a in range(2) for b in range(2) for c in range(2) for d in range(2)
    ]  # fmt: skip
    return np.array([1.0 - rare, rare]), np.array(pay)


def random_shape(random: np.random.Generator, players: int, depth: int) -> Shape:
    """A random tree: nodes of one player, level and number of options share information sets at random."""
    actors: list[int] = []
    shared: dict[tuple[int, int, int], list[int]] = {}
    rows: dict[int, int] = {}
    drawn = 0

    def grow(level: int) -> Words:
        nonlocal drawn
        if level == depth or (level > 1 and random.random() < 0.25):
            return None
        options = int(random.choice([2, 2, 3]))
        if random.random() < 0.15:
            name = -1 - len(rows)
            rows[name] = drawn
            drawn += options
            return name, [grow(level + 1) for _ in range(options)]
        player = int(random.integers(players))
        same = shared.setdefault((player, options, level), [])
        if same and random.random() < 0.7:
            name = int(random.choice(same))
        else:
            name = len(actors)
            actors.append(player)
            same.append(name)
        return name, [grow(level + 1) for _ in range(options)]

    while True:
        root = grow(0)
        if len(actors) > 1 and max(actors) == players - 1:
            return shape(root, actors, rows)
        actors.clear()
        shared.clear()
        rows.clear()
        drawn = 0


def lottery(form: Shape) -> Draw:
    def drawn(random: np.random.Generator) -> tuple[Array, Array]:
        chance = np.ones(form.graph.chances - 1)
        for rows in form.graph.lotteries:
            chance[np.array(rows) - 1] = random.dirichlet(np.ones(len(rows)))
        return chance, random.normal(0.0, 1.5, (len(form.ends), form.graph.actors))

    return drawn


def scaled(draw: Draw) -> Draw:
    """The same game, the payoffs of each player in a unit of its own, from a thousandth to a million."""

    def drawn(random: np.random.Generator) -> tuple[Array, Array]:
        chance, pay = draw(random)
        return chance, pay * 10.0 ** random.uniform(-3.0, 6.0, pay.shape[1])

    return drawn


def next_to_impossible(random: np.random.Generator) -> tuple[Array, Array]:
    """Signalling, with types and noise that hardly ever occur."""
    rare, noise = 10.0 ** random.uniform(-40.0, -3.0, 2)
    chance = [1.0 - rare, rare, 1.0 - noise, noise, noise, 1.0 - noise]
    return np.array(chance), random.normal(0.0, 1.5, (32, 3))


def poker() -> tuple[Shape, Draw]:
    """Kuhn's poker with three cards: check or bet, fold or call. Stakes vary, and are not quite the same to both."""
    deals = [(one, other) for one in range(3) for other in range(3) if one != other]
    ends: list[tuple[int, int, str]] = []

    def end(one: int, other: int, how: str) -> Words:
        ends.append((one, other, how))
        return None

    # sets: 0-2 the first to move, 3-5 the same after check and bet, 6-8 the other after check, 9-11 after bet
    hands = []
    for one, other in deals:
        after_check = (6 + other, [end(one, other, "ante"),
                                   (3 + one, [end(one, other, "first folds"), end(one, other, "bet")])])  # fmt: skip
        after_bet = (9 + other, [end(one, other, "second folds"), end(one, other, "bet")])
        hands.append((one, [after_check, after_bet]))

    def draw(random: np.random.Generator) -> tuple[Array, Array]:
        ante, bet = random.uniform(0.5, 2.0, 2)
        pay = np.zeros((len(ends), 2))
        for n, (one, other, how) in enumerate(ends):
            wins = how == "second folds" or (how != "first folds" and one > other)
            stake = ante + bet if how == "bet" else ante
            pay[n] = (stake, -stake) if wins else (-stake, stake)
        return random.dirichlet(np.full(6, 20.0)), pay + 0.05 * random.standard_normal(pay.shape)

    return shape((-1, hands), [0] * 6 + [1] * 6, {-1: 0}), draw


def auction(bids: int) -> tuple[Shape, Draw]:
    """Two bidders of two values each, which the other does not know; the higher bid wins and pays, ties are tossed."""
    kinds = [(k, m) for k in range(2) for m in range(2)]
    root = (-1, [(k, [(2 + m, [None] * bids)] * bids) for k, m in kinds])

    def draw(random: np.random.Generator) -> tuple[Array, Array]:
        value = random.uniform(0.0, 3.0, (2, 2))
        steps = np.cumsum(random.uniform(0.2, 1.0, bids))
        pay = np.zeros((4, bids, bids, 2))
        for deal, each in enumerate(kinds):
            for bid in np.ndindex(bids, bids):
                for i in range(2):
                    wins = 1.0 if bid[i] > bid[1 - i] else 0.5 if bid[0] == bid[1] else 0.0
                    pay[(deal, *bid, i)] = wins * (value[i, each[i]] - steps[bid[i]])
        return random.dirichlet(np.ones(4)), pay.reshape(-1, 2)

    return shape(root, [0, 0, 1, 1], {-1: 0}), draw


def families() -> list[Family]:
    trees = [
        random_shape(np.random.default_rng((11, players, k)), players, 3 if k % 2 else 4)
        for players in (2, 3, 4, 5)
        for k in range(4)
    ]
    both: Draw = lambda random: alike(random, 2)  # noqa: E731
    return [
        Family("2 x 2, every order of ends", [(TWO, lambda random: ordinal(random, 2))]),
        Family("2 x 2 x 2, orders of ends", [(THREE, lambda random: ordinal(random, 3))]),
        Family("coordination", [(TWO, coordination)]),
        Family("stag hunt", [(TWO, stag_hunt)]),
        Family("hawk and dove, unlike", [(TWO, lambda random: hawk_dove(random, 0.5))]),
        Family("three allies", [(THREE, lambda random: allies(random, 3))]),
        Family("four allies", [(FOUR, lambda random: allies(random, 4))]),
        Family("nearly alike", [(TWO, near_symmetric)]),
        Family("rare types, signals", [(signals(k), lambda random, k=k: signalling(random, k)) for k in (2, 3)]),
        Family("hidden type, two periods", [(repeated(), reputation)]),
        Family("random trees, 2 to 5 players", [(form, lottery(form)) for form in trees]),
        Family(
            "scales of 1e-3 to 1e6", [(TWO, scaled(lambda random: ordinal(random, 2))), (TWO, scaled(coordination))]
        ),
        Family("chances next to nothing", [(signals(2), next_to_impossible)]),
        Family("poker of three cards", [poker()], SHARP[:6]),
        Family("auctions", [auction(2), auction(3)]),
        Family("players alike", [(TWO, both), (THREE, lambda random: alike(random, 3))], symmetric=True),
        Family("three places to meet", [(THREES, places)], symmetric=True),
    ]


def drawn(draw: Draw, seed: tuple[int, ...], worlds: int) -> tuple[Array, Array]:
    """`chance [row, world]` and `pay [end, actor, world]`."""
    each = [draw(np.random.default_rng((*seed, world))) for world in range(worlds)]
    return np.stack([chance for chance, _ in each], axis=1), np.stack([pay for _, pay in each], axis=2)


@dataclass
class Row:
    """What a family came to."""

    family: str
    worlds: int = 0
    proved: int = 0
    referred: int = 0
    wrong: int = 0
    forks_unsaid: int = 0
    forks_made_up: int = 0
    unsure: int = 0
    microseconds: float = 0.0
    gambit: int = 0
    gambit_apart: int = 0
    gambit_microseconds: float = 0.0


def judged(family: Family, options: argparse.Namespace) -> tuple[Row, list[dict[str, Any]]]:
    """A row, and the worlds in which something is amiss."""
    row, amiss, seconds = Row(family.name), list[dict[str, Any]](), 0.0
    sharps = (LIMIT,) if options.limit else family.rationality
    runs = [(number, sharp) for number in range(len(family.trees)) for sharp in sharps]
    for run, (number, sharp) in enumerate(runs):
        form, draw = family.trees[number]
        count = max(options.worlds // len(runs), 8)
        chance, pay = drawn(draw, (options.seed, number, int(sharp * 10)), count)
        rationality = np.full((form.graph.actors, count), sharp)
        tables = np.concatenate([np.ones((1, count)), chance]), form.pay_rows(pay), rationality
        begun = time.process_time()
        solved = solve(form.graph, *tables, solver=rational if options.limit else principal_branch)
        seconds += time.process_time() - begun
        row.worlds += count
        row.proved += int(np.sum(solved.converged & (solved.ground >= Ground.UNIQUE)))
        row.unsure += int(np.sum(~solved.converged))
        if form is TWO and not family.symmetric:
            found_in = list(exactly(pay, rationality[0], solved, LIMIT_WRONG if options.limit else WRONG))
        elif options.limit:
            found_in = []
        else:
            share = options.referee * (run + 1) // len(runs) - options.referee * run // len(runs)
            found_in = []
            for world in range(min(count, share)):
                gambit = row if world < -(-options.gambit // len(runs)) else None
                found = compare(family, form, chance[:, world], pay[:, :, world], sharp, solved, world, gambit)
                found_in += [(world, found)] if found is not None else []
        row.referred += len(found_in)
        for world, found in found_in:
            if found:
                setattr(row, found, getattr(row, found) + 1)
                amiss.append({"what": found, "tree": number, "rationality": sharp, "world": world})
    row.microseconds = 1e6 * seconds / row.worlds
    row.gambit_microseconds /= max(row.gambit, 1)
    return row, amiss


def exactly(pay: Array, sharp: Array, solved: Solved, wrong: float) -> Iterator[tuple[int, str]]:
    """The worlds of a game of two players with two options in which it can be said where the branch leads, and what is
    amiss there."""
    worlds = pay.shape[2]
    p, sure = np.zeros((4, worlds)), np.zeros(worlds, dtype=np.int64)
    referee.two_by_two(pay, sharp, referee.SHRINK, p, sure)
    apart = np.abs(np.exp(solved.log_p) - p).max(axis=0)
    if (again := np.flatnonzero((apart > wrong) & (sure > 0))).size:
        closer, surer = np.ascontiguousarray(p[:, again]), sure[again]
        referee.two_by_two(np.ascontiguousarray(pay[:, :, again]), sharp[again], referee.CLOSELY, closer, surer)
        apart[again], sure[again] = np.abs(np.exp(solved.log_p[:, again]) - closer).max(axis=0), surer
    # Where the branch forks at the target itself three equilibria meet in one, and where near it one ends is rounding
    meet = solved.forked >= 1.0 - WRONG
    for world in np.flatnonzero((sure > 0) & ~meet):
        if np.isfinite(solved.forked[world]):
            yield int(world), "forks_made_up"
        else:
            yield int(world), "wrong" if solved.converged[world] and apart[world] > wrong else ""


def gambits(form: Shape, chance: Array, pay: Array, sharp: float) -> tuple[Array | None, float]:
    """Gambit's answer `[action]`, None where it has none at the rationality asked for, and the seconds it took."""
    import pygambit

    tree, number = form.tree, {int(n): at for at, n in enumerate(form.ends)}
    below: dict[int, list[int]] = {}
    for n in range(1, len(tree.parent)):
        below.setdefault(int(tree.parent[n]), []).append(n)
    lines = ['EFG 2 R "" { ' + " ".join(f'"{i}"' for i in range(form.graph.actors)) + " }"]

    def write(n: int) -> None:
        decides = int(tree.decides[n])
        if decides == -2:
            paid = ", ".join(f"{each:.17f}" for each in pay[number[n]])
            lines.append(f't "" {number[n] + 1} "" {{ {paid} }}')
            return
        if decides == -1:
            rows = [-1 - int(tree.move[child]) for child in below[n]]
            parts = [Fraction(float(chance[row])) for row in rows]
            parts[0] += 1 - sum(parts)
            drawn = " ".join(f'"{k}" {part}' for k, part in enumerate(parts))
            lines.append(f'c "" {1 + min(rows)} "" {{ {drawn} }} 0')
        else:
            moves = " ".join(f'"{k}"' for k in range(len(below[n])))
            lines.append(f'p "" {tree.actor[decides] + 1} {decides + 1} "{decides}" {{ {moves} }} 0')
        for child in below[n]:
            write(child)

    write(0)
    read = pygambit.read_efg(io.BytesIO("\n".join(lines).encode()))
    begun = time.process_time()
    try:
        answers = pygambit.qre.logit_solve_lambda(read, sharp)
    except (RuntimeError, ValueError, ArithmeticError):
        answers = []
    seconds = time.process_time() - begun
    if not answers or abs(answers[-1].lam - sharp) > 1e-6 * sharp:
        return None, seconds
    p = np.full(form.graph.actions, np.nan)
    for player in answers[-1].profile:
        for history, played in player:
            n = 0
            for action in history.actions:
                n = below[n][int(action)]
            for option, probability in played:
                p[tree.action_start[tree.decides[n]] + int(getattr(option, "label", option))] = probability
    return p if np.isfinite(p).all() else None, seconds


def compare(
    family: Family,
    form: Shape,
    chance: Array,
    pay: Array,
    sharp: float,
    solved: Solved,
    world: int,
    gambit: Row | None,
) -> str | None:
    """What is amiss in a world: nothing in one that the solver does not certify; None where the referee gave up. In the
    row `gambit` is counted what Gambit says."""
    nodes = np.zeros((len(form.tree.parent), form.graph.actors))
    nodes[form.ends] = pay
    said = bool(solved.forked[world] < 1.0 - WRONG)
    ends: list[Array] = []
    for size in NUDGES if family.symmetric else (0.0,):
        ends = []
        for side in (size, -size) if size else (0.0,):
            nudge = side / (1.0 + np.arange(form.graph.actions - form.graph.sets))
            p, became, _, _ = referee.follow(
                form.tree, np.log(chance), nodes, np.full(form.graph.actors, sharp), nudge, referee.STEPS
            )
            if became != referee.ARRIVED:
                return None
            ends.append(p)
        forks = bool(np.abs(ends[0] - ends[-1]).max() > WRONG)
        if forks == said:
            break  # else a smaller nudge: a fork that lies shortly after the target is not one on the way
    if gambit is not None:
        there, seconds = gambits(form, chance, pay, sharp)
        if there is not None:
            gambit.gambit += 1
            gambit.gambit_microseconds += 1e6 * seconds
            gambit.gambit_apart += bool(min(np.abs(there - end).max() for end in ends) > GAMBIT_WRONG)
    if not solved.converged[world]:
        return ""
    here = np.exp(solved.log_p[:, world])
    if family.symmetric and forks != said:
        return "forks_unsaid" if forks else "forks_made_up"
    if not family.symmetric and said:
        return "forks_made_up"
    return "wrong" if min(np.abs(here - end).max() for end in ends) > WRONG else ""


def rows(options: argparse.Namespace) -> Iterator[tuple[Row, list[dict[str, Any]]]]:
    for family in families():
        if not options.only or family.name in options.only:
            yield judged(family, options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few hundred worlds of each family")
    parser.add_argument("--worlds", type=int, help="of each family (default: 40,000)")
    parser.add_argument("--referee", type=int, help="how many of them are given to the referee (default: 400)")
    parser.add_argument("--gambit", type=int, default=0, help="how many of these are given to Gambit as well")
    parser.add_argument("--limit", action="store_true", help="two players with two options in the limit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", help="families, by name")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    options.worlds = options.worlds or (640 if options.quick else 40_000)
    options.referee = options.referee or (24 if options.quick else 400)
    small = argparse.Namespace(**vars(options) | {"worlds": 64, "referee": 8, "seed": 0, "gambit": 0})
    for family in families()[:: len(families()) - 1]:  # so that kernels are compiled
        judged(family, small)
    print(
        "  family                              worlds     proved   referred   wrong  fork unsaid  made up  unsure  "
        "microseconds  Gambit   apart  microseconds"
    )
    found = []
    for row, amiss in rows(options):
        print(
            f"  {row.family:30}  {row.worlds:10,}  {row.proved:9,}  {row.referred:9,}  {row.wrong:6}  "
            f"{row.forks_unsaid:11}  {row.forks_made_up:7}  {row.unsure:6}  {row.microseconds:12.1f}  "
            f"{row.gambit:6}  {row.gambit_apart:6}  {row.gambit_microseconds:12.0f}",
            flush=True,
        )
        for each in amiss[:10]:
            print(f"      {each['what']}: tree {each['tree']}, world {each['world']} at {each['rationality']:g}")
        found.append(vars(row) | {"amiss": amiss})
    if options.json:
        options.json.write_text(json.dumps({"rows": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
