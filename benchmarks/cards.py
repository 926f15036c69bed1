"""Poker with few cards against Gambit's branch tracer: one game, one rationality, one core.

    python benchmarks/cards.py [--quick] [--json FILE]

Two-player poker with 20 and 40 cards (Kuhn 1950 with more cards; and with a raise, which makes parts larger than those
that are usually followed by a Jacobian) and Leduc poker (Southey and others 2005). Kernels are there before; reading
the game is counted for neither.

Each row: `game`, `rationality`, `unknowns` of the largest part, `first_seconds` of processor time for one world and for
taking the game apart, `seconds` for one more, `eight_seconds` for eight worlds alike, `peer_seconds` for Gambit's
`logit_solve_lambda`, `certified`, and `difference`, the largest between the two in a probability. Without pygambit
`peer_seconds` and `difference` are null.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.solve import solve
from standoff.gambit.efg import read_efg
from standoff.situations.tree import compile_tree, names_of_sets

# (set, player, {move: after}), (chance, probabilities, {move: after}), or what both are paid
Words = tuple[Any, ...]

RANKS, OF_EACH = 3, 2  # cards of Leduc poker
BETS = (2, 4)  # in its two rounds
RAISES = 2  # in each


def poker(cards: int, raised: bool = False) -> str:
    """As text in Gambit's format: a card each, an ante of 1, one bet of 1, and one raise of 1 where `raised`."""

    def play(one: int, other: int) -> Words:
        sign = 1 if one > other else -1

        def shown(stake: int) -> Words:
            return sign * stake, -sign * stake

        def answer(player: int, card: int, path: str, raise_to: Words | None) -> Words:
            lost = (-1, 1) if player == 1 else (1, -1)
            options: dict[str, Words] = {"fold": lost, "call": shown(2)}
            if raise_to is not None:
                options["raise"] = raise_to
            return f"{player} {card} {path}", player, options

        def last(player: int, card: int, path: str) -> Words | None:
            lost = (-2, 2) if player == 1 else (2, -2)
            return (f"{player} {card} {path}", player, {"fold": lost, "call": shown(3)}) if raised else None

        bet_late = answer(1, one, "pass bet", last(2, other, "pass bet raise"))
        bet_early = answer(2, other, "bet", last(1, one, "bet raise"))
        passed = (f"2 {other} pass", 2, {"pass": shown(1), "bet": bet_late})
        return f"1 {one}", 1, {"pass": passed, "bet": bet_early}

    pairs = [(one, other) for one in range(cards) for other in range(cards) if one != other]
    deals = {f"{one} {other}": play(one, other) for one, other in pairs}
    return "\n".join(lines(f"Poker with {cards} cards", ("deal", [Fraction(1, len(pairs))] * len(pairs), deals)))


def leduc() -> str:
    """Leduc poker as text in Gambit's format; cards of a rank are alike, so a deal is one of ranks."""

    def betting(hands: tuple[int, int], public: int | None, path: str, put: tuple[int, int], turn: int) -> Words:
        """What follows where it is the turn of the player `turn`, the two having put in so much."""
        here = path.rsplit("/", maxsplit=1)[-1]
        options: dict[str, Words] = {}
        if put[0] != put[1]:
            options["fold"] = (-put[0], put[0]) if turn == 0 else (put[1], -put[1])
            options["call"] = over(hands, public, path + "c", max(put))
        elif here:
            options["check"] = over(hands, public, path + "k", max(put))
        else:
            options["check"] = betting(hands, public, path + "k", put, 1 - turn)
        if here.count("r") < RAISES:
            more = max(put) + BETS[public is not None]
            after = (more, put[1]) if turn == 0 else (put[0], more)
            options["raise"] = betting(hands, public, path + "r", after, 1 - turn)
        seen = "" if public is None else f" {public}"
        return f"{turn + 1} {hands[turn]}{seen} {path}".strip(), turn + 1, options

    def over(hands: tuple[int, int], public: int | None, path: str, stake: int) -> Words:
        """What follows a round."""
        if public is None:
            left = {rank: OF_EACH - hands.count(rank) for rank in range(RANKS)}
            chances = [Fraction(count, sum(left.values())) for count in left.values() if count]
            after = {str(rank): betting(hands, rank, path + "/", (stake, stake), 0) for rank in left if left[rank]}
            return f"card {hands} {path}", chances, after
        one, other = ((hand == public, hand) for hand in hands)
        won = stake * ((one > other) - (one < other))
        return won, -won

    cards = RANKS * OF_EACH
    chances, deals = [], {}
    for one in range(RANKS):
        for other in range(RANKS):
            chances.append(Fraction(OF_EACH * (OF_EACH - (one == other)), cards * (cards - 1)))
            deals[f"{one} {other}"] = betting((one, other), None, "", (1, 1), 0)
    return "\n".join(lines("Leduc poker", ("deal", chances, deals)))


def lines(title: str, root: Words) -> Iterator[str]:
    """A game from words to Gambit's format, line by line."""
    yield f'EFG 2 R "{title}" {{ "Player 1" "Player 2" }}'
    numbers: dict[str, int] = {}
    counts = {"outcome": 0, "chance": 0}
    stack = [root]
    while stack:
        words = stack.pop()
        if not isinstance(words[0], str):
            counts["outcome"] += 1
            yield f't "" {counts["outcome"]} "" {{ {words[0]} {words[1]} }}'
            continue
        name, owner, below = words
        if isinstance(owner, list):
            counts["chance"] += 1
            moves = " ".join(f'"{move}" {p}' for move, p in zip(below, owner, strict=True))
            yield f'c "" {counts["chance"]} "" {{ {moves} }} 0'
        else:
            number = numbers.setdefault(name, len(numbers) + 1)
            yield f'p "" {owner} {number} "{name}" {{ {" ".join(f"{chr(34)}{move}{chr(34)}" for move in below)} }} 0'
        stack += reversed(below.values())


def compare(name: str, text: str, rationality: float) -> dict[str, Any]:
    """A row."""
    tree = read_efg(text)
    situations = compile_tree(tree)
    graph = situations.graph
    taken = []
    for worlds in (1, 1, 1, 8):  # the first compiles what is not there
        if len(taken) < 2:
            prepared.cache_clear()
        chance, pay = situations.tables({}, worlds)
        begun = time.process_time()
        solved = solve(graph, chance, pay, np.full((2, worlds), rationality))
        taken.append(time.process_time() - begun)
    row = {
        "game": name,
        "rationality": rationality,
        "unknowns": prepared(graph).unknowns,
        "first_seconds": taken[1],
        "seconds": taken[2],
        "eight_seconds": taken[3],
        "certified": bool(solved.converged.all()),
        "peer_seconds": None,
        "difference": None,
    }
    if importlib.util.find_spec("pygambit") is None:
        return row
    import pygambit

    game = pygambit.read_efg(io.BytesIO(text.encode()))
    begun = time.process_time()
    answers = pygambit.qre.logit_solve_lambda(game, rationality)
    row["peer_seconds"] = time.process_time() - begun
    names, p = names_of_sets(tree), np.exp(solved.log_p[:, 0])
    first = {each.decision: int(graph.action_start[n]) for n, each in enumerate(situations.sets)}
    options = {each.decision: list(each.options) for each in situations.sets}
    off = 0.0
    for player in answers[-1].profile:
        for history, played in player:
            decision = names[tree.nodes[tree.follow(history.actions)].information_set]
            for option, probability in played:
                label = str(getattr(option, "label", option))
                off = max(off, abs(p[first[decision] + options[decision].index(label)] - probability))
    row["difference"] = off
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20 cards alone")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    games = [("20 cards", poker(20), (9.0, 50.0))]
    if not options.quick:
        games += [
            ("40 cards", poker(40), (9.0, 50.0)),
            ("20 cards, a raise", poker(20, raised=True), (9.0, 50.0)),
            ("40 cards, a raise", poker(40, raised=True), (9.0, 50.0)),
            ("Leduc", leduc(), (10.0, 50.0)),
        ]
    print("  game                rationality  unknowns  first, s  again, s  eight, s  Gambit, s  certified  difference")
    rows = []
    for name, text, rationalities in games:
        for rationality in rationalities:
            rows.append(row := compare(name, text, rationality))
            peer, off = row["peer_seconds"], row["difference"]
            print(
                f"  {name:18}  {rationality:11g}  {row['unknowns']:8d}  "
                f"{row['first_seconds']:8.2f}  {row['seconds']:8.2f}  "
                f"{row['eight_seconds']:8.2f}  {'' if peer is None else f'{peer:9.2f}':>9}  {row['certified']!s:>9}  "
                f"{'' if off is None else f'{off:10.1e}'}",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
