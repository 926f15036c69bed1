"""Poker with few cards, as text in Gambit's format."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

Move = tuple[str, Any]


def poker(cards: int, bet: int = 1) -> str:
    """One card each out of so many, an ante of 1, one bet: Kuhn (1950) with more cards."""
    return "\n".join(_lines(f"Poker with {cards} cards", _deal(cards, bet)))


def leduc() -> str:
    """Leduc poker (Southey et al. 2005): three ranks of two cards each, one private and one public, two rounds."""
    return "\n".join(_lines("Leduc poker", _leduc()))


def _showdown(one: float, other: float, stake: int) -> tuple[int, int]:
    won = stake * ((one > other) - (one < other))
    return won, -won


def _deal(cards: int, bet: int) -> Any:
    def play(one: int, other: int) -> Any:
        small, large = _showdown(one, other, 1), _showdown(one, other, 1 + bet)
        passed = {"pass": small, "bet": (f"1:{one}:pass bet", 1, {"fold": (-1, 1), "call": large})}
        return f"1:{one}:", 1, {
            "pass": (f"2:{other}:pass", 2, passed),
            "bet": (f"2:{other}:bet", 2, {"fold": (1, -1), "call": large}),
        }  # fmt: skip

    chance = Fraction(1, cards * (cards - 1))
    pairs = [(one, other) for one in range(cards) for other in range(cards) if one != other]
    return "deal", [chance] * len(pairs), {f"{one} {other}": play(one, other) for one, other in pairs}


def _leduc() -> Any:
    left = [2, 2, 2]

    def round_of(one: int, other: int, public: int | None, history: str, put: tuple[int, int], raises: int, passed: bool) -> Any:
        """The betting of a round; it is the turn of who has put in less, or of the first."""
        mover = 0 if put[0] == put[1] and not passed and raises == 0 else None
        raise NotImplementedError

    def node(one, other, public, history, put, turn, raises, checked):
        size = 2 if public is None else 4
        me, you = put[turn], put[1 - turn]
        name = f"{turn + 1}:{(one, other)[turn]}:{public}:{history}"
        def with_put(mine):
            return (mine, you) if turn == 0 else (you, mine)
        options = {}
        if me < you:
            options["fold"] = (-me, me) if turn == 0 else (me, -me)
            options["call"] = ends(one, other, public, history + "c", (you, you))
        elif checked:
            options["check"] = ends(one, other, public, history + "k", put)
        else:
            options["check"] = node(one, other, public, history + "k", put, 1 - turn, raises, True)
        if raises < 2:
            options["raise"] = node(one, other, public, history + "r", with_put(you + size), 1 - turn, raises + 1, checked)
        return name, turn + 1, options

    def ends(one, other, public, history, put):
        if public is None:
            remain = [2 - (r == one) - (r == other) for r in range(3)]
            total = sum(remain)
            ranks = [r for r in range(3) if remain[r]]
            return f"public {one} {other} {history}", [Fraction(remain[r], total) for r in ranks], {
                str(r): node(one, other, r, history + "/", put, 0, 0, False) for r in ranks}
        first = one + 10 * (one == public)
        second = other + 10 * (other == public)
        return _showdown(first, second, put[0])

    deals = {}
    chances = []
    for one in range(3):
        for other in range(3):
            chances.append(Fraction(2, 6) * Fraction(2 - (one == other), 5))
            deals[f"{one} {other}"] = node(one, other, None, "", (1, 1), 0, 0, False)
    return "deal", chances, deals


def _lines(title: str, root: Any) -> Iterator[str]:
    yield f'EFG 2 R "{title}" {{ "Player 1" "Player 2" }}'
    numbers: dict[str, int] = {}
    outcomes = 0
    chances = 0
    stack = [root]
    while stack:
        words = stack.pop()
        if not isinstance(words[0], str):
            outcomes += 1
            yield f't "" {outcomes} "" {{ {words[0]} {words[1]} }}'
            continue
        name, owner, below = words
        if isinstance(owner, list):
            chances += 1
            moves = " ".join(f'"{a}" {p}' for a, p in zip(below, owner))
            yield f'c "" {chances} "{name}" {{ {moves} }} 0'
        else:
            number = numbers.setdefault(name, len(numbers) + 1)
            moves = " ".join(f'"{a}"' for a in below)
            yield f'p "" {owner} {number} "{name}" {{ {moves} }} 0'
        stack += list(below.values())[::-1]
