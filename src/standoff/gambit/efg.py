"""Gambit's `.efg` files: the way in and out for published games.

In: the text of an extensive game as Gambit saves it. Out: a `GameTree`, and back again, so that
reading what was written gives the same tree. It exists because thirty years of games with known
answers are kept in this format.

The format, as its documentation and its readers of 1995 and 2026 have it:

    EFG 2 R "title" { "player 1" "player 2" } "comment"
    c "node" 1 "set" { "action" 1/2 "action" 1/2 } 0
    p "node" 1 1 "set" { "action" "action" } 1 "outcome" { 3, -3 }
    t "node" 1

Nodes come in prefix order, so the number of actions says where a subtree ends. White space means
nothing outside quotes. What describes an information set or an outcome may be left out once it has
been said; said again, it must agree. Strategic games (`.nfg`) come in by the same door, and are read
in `nfg`. Where this reader differs from today's Gambit:

- No-break spaces, and spaces without width, are white space, too.
- `//` and `/* */` are comments between words, as in Gambit's first reader; today's has no comments.
- Numbers count by value: 0.5 agrees with 1/2. Gambit compares the spelling.
- A set or outcome met again may repeat a part of its description. Gambit wants all or nothing.
- A backslash stands for itself unless a run of backslashes ends at a quote; there each pair is one
  backslash and an odd one makes the quote part of the text. That reads everything Gambit can write and
  read back, and unlike Gambit's own rule it can say every text.
- Text after the last node is an error; Gambit ignores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from standoff.gambit.efg_words import (
    LARGEST_EXPONENT,
    MOST_DIGITS,
    Words,
    first_word,
    line_and_column,
    quote,
)
from standoff.gambit.game_tree import (
    GameTree,
    InformationSet,
    Kind,
    Number,
    Outcome,
    TreeError,
    TreeNode,
    set_name,
    show,
)
from standoff.gambit.nfg import read_nfg
from standoff.language.problem import Problem, ScenarioError

__all__ = ["is_gambit", "load_efg", "read_efg", "write_efg"]

# A game of this size has a million nodes, more than any solver here can use; beyond it lies a wrong file.
LARGEST_FILE = 50 * 1024 * 1024
# Decimals up to this many places are easier to read than the fraction (12.8, not 64/5).
READABLE_PLACES = 6
LOOKED_AT = 2**16  # bytes of a file in which it says what it is

SUFFIXES = (".efg", ".nfg", ".gbt")
_SCENARIO = re.compile(r"^standoff\s*:", re.MULTILINE)


def is_gambit(path: Path) -> bool:
    """Whether a file is one of Gambit's: by what it begins with, and by its ending where that is neither a game nor a
    scenario. One that cannot be read is none."""
    try:
        with path.open("rb") as file:
            begins = file.read(LOOKED_AT).decode("utf-8", errors="replace")
    except OSError:  # told where the file is read
        return False
    first = first_word(begins)
    if first.upper() in ("EFG", "NFG") or first.startswith(("<?xml", "<gambit")):
        return True
    return path.suffix.lower() in SUFFIXES and not _SCENARIO.search(begins)


def load_efg(path: str | Path) -> GameTree:
    """Read one of Gambit's files, which must be UTF-8 and at most 50 MB, whatever its ending.

    Raises:
        ScenarioError: with the first mistake in it.
    """
    path = Path(path)
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1) if path.stat().st_size <= LARGEST_FILE else None
    if raw is None or len(raw) > LARGEST_FILE:
        what = f"the file is larger than {LARGEST_FILE // 2**20} MB"
        raise ScenarioError([Problem(str(path), 1, 1, what, "a smaller game")])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        fix = "save the file as UTF-8 (older files are often Latin-1)"
        place = line_and_column(before, len(before))
        raise ScenarioError([Problem(str(path), *place, "not UTF-8 text", fix)]) from None
    return read_efg(text, str(path))


def read_efg(text: str, name: str = "game.efg") -> GameTree:
    """Read the text of a Gambit file, extensive or strategic; `name` is what messages call it.

    Raises:
        ScenarioError: with the first mistake in it.
    """
    return read_nfg(text, name) if first_word(text) == "NFG" else _Reader(text, name).game()


def write_efg(tree: GameTree) -> str:
    """Write a game as an `.efg` file, which `read_efg` reads back as the same tree.

    Floats are written in the shortest decimals that give the same float, and so come back as exact
    numbers. Chance probabilities that are floats are nudged (by 1e-9 at most, in the largest) to sum to
    one exactly, because the format is exact and Gambit refuses anything else.
    """
    sets = [_set_words(index, each) for index, each in enumerate(tree.information_sets)]
    outcomes = [_outcome_words(index, each) for index, each in enumerate(tree.outcomes)]
    lines = [f"EFG 2 R {quote(tree.title)} {_braces(map(quote, tree.players))}", quote(tree.comment), ""]
    for node in tree.nodes:
        decision = "t" if node.information_set is None else sets[node.information_set][0]
        details = "" if node.information_set is None else sets[node.information_set][1]
        outcome = "0" if node.outcome is None else outcomes[node.outcome]
        lines.append(f"{decision} {quote(node.label)} {details}{outcome}")
    return "\n".join(lines) + "\n"


# --- reading --------------------------------------------------------------------------------------------


class _Reader(Words):
    """The words of a file, and what has been defined so far."""

    def __init__(self, text: str, name: str) -> None:
        self.players: tuple[str, ...] = ()
        self.sets: list[InformationSet] = []
        self.set_numbers: dict[tuple[int, int], int] = {}
        self.outcomes: list[Outcome] = []
        self.outcome_numbers: dict[int, int] = {}
        self.known_actions: dict[tuple[str, ...], tuple[str, ...]] = {}  # kept once where sets have the same
        # Where each piece was defined, so that a rule of the tree can point into the file.
        self.places: dict[Kind, list[int]] = {"game": [0], "node": [], "information set": [], "outcome": []}
        super().__init__(text, name)

    def game(self) -> GameTree:
        """The whole file: header, nodes, and nothing after them."""
        title, comment = self.header()
        nodes: list[tuple[str, int | None, int | None]] = []
        children: list[list[int]] = []
        unfinished: list[list[int]] = []  # decisions on the way to here: [node, branches still to come]
        while True:
            index = len(nodes)
            self.check_node_starts(unfinished)
            if unfinished:
                children[unfinished[-1][0]].append(index)
                unfinished[-1][1] -= 1
            nodes.append(self.node())
            children.append([])
            information_set = nodes[index][1]
            if information_set is not None:
                unfinished.append([index, len(self.sets[information_set].actions)])
            while unfinished and unfinished[-1][1] == 0:
                unfinished.pop()
            if not unfinished:
                break
        if self.kind != "end":
            fix = "nothing after its last branch; perhaps an earlier node lacks an action"
            self.fail(f"the tree is complete but is followed by {self.found()}", fix)
        try:
            return GameTree(
                title,
                comment,
                self.players,
                tuple(self.sets),
                tuple(self.outcomes),
                tuple(TreeNode(*node, tuple(each)) for node, each in zip(nodes, children, strict=True)),
            )
        except TreeError as error:
            self.fail(error.what, error.fix, self.places[error.kind][error.index])

    def header(self) -> tuple[str, str]:
        if self.kind == "word" and self.text.startswith("<", self.start):
            self.fail("this is an XML file, perhaps a Gambit workbook (.gbt)", "in Gambit, save the game as .efg")
        title, self.players = self.take_header(
            (("EFG", ("EFG",)), ("version 2", ("2",)), ("R (or D, in old files)", ("R", "D"))),
            'an extensive game starts with EFG 2 R "title", a strategic one with NFG 1 R "title"',
        )
        return title, self.take_text("the comment") if self.kind == "text" else ""

    def check_node_starts(self, unfinished: list[list[int]]) -> None:
        if self.kind == "word" and self.text[self.start : self.end] in ("c", "p", "t"):
            return
        if self.kind == "end" and unfinished:
            node, missing = unfinished[-1]
            line, _ = line_and_column(self.text, self.places["node"][node])
            branches = "one branch" if missing == 1 else f"{missing} branches"
            what = f"the file ends before the tree does: the node in line {line} still lacks {branches}"
            self.fail(what, "one node for each action, each followed by its own subtree")
        self.fail(f"expected a node, found {self.found()}", "c (chance), p (player) or t (terminal)")

    def node(self) -> tuple[str, int | None, int | None]:
        """One node: its label, information set and outcome, the last two as indices."""
        place = self.start
        kind = self.advance()
        label = self.take_text("the label of the node")
        information_set = None
        if kind != "t":
            player = 0
            if kind == "p":
                count = len(self.players)
                fix = f"a player from 1 to {count}" if count else "a player, named in the header"
                start = self.start
                player = self.take_integer("the player of the node", 1, fix)
                if player > count:
                    self.fail(f"the node is player {player}'s, but the header names {count}", fix, start)
            place = self.start
            information_set = self.information_set(player)
        self.places["node"].append(place)
        return label, information_set, self.outcome()

    def information_set(self, player: int) -> int:
        place = self.start
        number = self.take_integer("the number of the information set", 1, "a positive whole number")
        described = self.start
        label = self.take_text("the label of the information set") if self.kind == "text" else None
        actions: list[str] | None = None
        probabilities: list[Number] = []
        if self.at("{"):
            described = self.start
            self.advance()
            actions = []
            while not self.at("}"):
                example = '{ "Left" 1/2 "Right" 1/2 }' if player == 0 else '{ "Left" "Right" }'
                actions.append(self.take_text("an action or }", f"actions without commas, closed by }}: {example}"))
                if player == 0:
                    probabilities.append(self.take_number(f"the probability of {actions[-1]!r}"))
            if not actions:
                self.fail("the list of actions is empty", "at least one action; a node without any is terminal (t)")
            self.advance()

        index = self.set_numbers.get((player, number))
        if index is None:
            if label is None or actions is None:
                name = set_name(InformationSet(player, number, "", ()))
                missing = "label" if label is None else "actions"
                fix = 'its label and its actions, as in "" { "Left" "Right" }, where it is first mentioned'
                self.fail(f"{name} is new, and its {missing} missing", fix, place if label is None else self.start)
            index = self.set_numbers[player, number] = len(self.sets)
            those = tuple(actions)
            those = self.known_actions.setdefault(those, those)
            self.sets.append(InformationSet(player, number, label, those, tuple(probabilities)))
            self.places["information set"].append(described)
            return index

        first = self.sets[index]
        for thing, said, before in (
            ("the label", label, first.label),
            ("the actions", None if actions is None else tuple(actions), first.actions),
            ("the probabilities", None if actions is None else tuple(probabilities), first.probabilities),
        ):
            if said is not None and said != before:
                self.contradiction(thing, set_name(first), self.places["information set"][index], place)
        return index

    def outcome(self) -> int | None:
        place = self.start
        fix = "0 for no outcome, or a positive whole number"
        number = self.take_integer("the number of the outcome", 0, fix)
        if number == 0:
            if self.kind == "text" or self.at("{"):
                self.fail(
                    "outcome 0 has a label or payoffs, but 0 means no outcome",
                    "0 alone, or a positive number",
                )
            return None
        described = self.start
        label = self.take_text("the label of the outcome") if self.kind == "text" else None
        payoffs: list[Number] | None = None
        if self.at("{"):
            described = self.start
            self.advance()
            payoffs = []
            while not self.at("}"):
                payoffs.append(self.take_number(f"payoff {len(payoffs) + 1}", " or }"))
                if self.at(","):
                    self.advance()
            if len(payoffs) != len(self.players):
                what = f"outcome {number} has {len(payoffs)} payoff{'s' * (len(payoffs) != 1)}"
                fix = f"one for each of the {len(self.players)} players named in the header"
                self.fail(what, fix.replace("the 1 players", "the one player"), described)
            self.advance()

        index = self.outcome_numbers.get(number)
        if index is None:
            if label is None or payoffs is None:
                missing = "label" if label is None else "payoffs"
                fix = 'its label and its payoffs, as in "" { 1, -1 }, where it is first mentioned'
                at = place if label is None else self.start
                self.fail(f"outcome {number} is new, and its {missing} missing", fix, at)
            index = self.outcome_numbers[number] = len(self.outcomes)
            self.outcomes.append(Outcome(number, label, tuple(payoffs)))
            self.places["outcome"].append(described)
            return index

        first = self.outcomes[index]
        for thing, said, before in (
            ("the label", label, first.label),
            ("the payoffs", None if payoffs is None else tuple(payoffs), first.payoffs),
        ):
            if said is not None and said != before:
                self.contradiction(thing, f"outcome {number}", self.places["outcome"][index], place)
        return index

    def contradiction(self, thing: str, name: str, first: int, place: int) -> NoReturn:
        line, _ = line_and_column(self.text, first)
        fix = f"the same as in line {line}, or only the number"
        self.fail(
            f"{thing} of {name} {'is' if thing == 'the label' else 'are'} not the same as before",
            fix,
            place,
        )


# --- writing --------------------------------------------------------------------------------------------


def _braces(words: Iterable[str]) -> str:
    return " ".join(["{", *words, "}"])


def _set_words(index: int, each: InformationSet) -> tuple[str, str]:
    """The letter before the node's label, and all that stands between the label and the outcome."""
    if each.player == 0:
        numbers = [number_words(p, "information set", index) for p in _exact_distribution(each.probabilities)]
        actions = _braces(f"{quote(a)} {p}" for a, p in zip(each.actions, numbers, strict=True))
        return "c", f"{each.number} {quote(each.label)} {actions} "
    return "p", f"{each.player} {each.number} {quote(each.label)} {_braces(map(quote, each.actions))} "


def _outcome_words(index: int, each: Outcome) -> str:
    payoffs = ", ".join(number_words(payoff, "outcome", index) for payoff in each.payoffs)
    return f"{each.number} {quote(each.label)} {_braces([payoffs] if payoffs else [])}"


def _exact_distribution(probabilities: tuple[Number, ...]) -> tuple[Number, ...]:
    """Floats to decimals that sum to one exactly; what is missing goes to the largest."""
    if not any(isinstance(p, float) for p in probabilities):
        return probabilities
    exact = [Fraction(repr(float(p))) if isinstance(p, float) else p for p in probabilities]
    exact[exact.index(max(exact))] += 1 - sum(exact)
    return tuple(exact)


def number_words(number: Number, kind: Kind, index: int) -> str:
    """The number as the reader accepts it: `repr` of a float; a whole number, decimal or fraction."""
    if isinstance(number, float):
        words = repr(float(number))  # a NumPy float would write its type as well
        if abs(int(words.partition("e")[2] or 0)) <= LARGEST_EXPONENT:
            return words
        number = Fraction(words)
    above, below = number.numerator, number.denominator
    decimal = _as_decimal(above, below)
    if below == 1 and abs(above) < 10**MOST_DIGITS:
        return str(above)
    if decimal is not None and decimal[1] >= -READABLE_PLACES and abs(above) < 10**15:
        digits = str(abs(decimal[0])).zfill(1 - decimal[1])
        return f"{'-' * (above < 0)}{digits[: decimal[1]]}.{digits[decimal[1] :]}"
    if max(abs(above), below) < 10**MOST_DIGITS and len(str(abs(above)) + str(below)) <= MOST_DIGITS:
        return f"{above}/{below}"
    if decimal is not None:
        long = _with_exponent(*decimal)
        if long is not None:
            return long
    what = f"the number {show(number)} has more digits than an .efg file may hold"
    raise TreeError(kind, index, what, f"at most {MOST_DIGITS} digits")


def _as_decimal(above: int, below: int) -> tuple[int, int] | None:
    """`above / below` as `mantissa * 10**exponent` with no zero at the end, if it is a decimal at all."""
    twos = (below & -below).bit_length() - 1
    odd, fives = below >> twos, 0
    while odd % 5 == 0:
        odd, fives = odd // 5, fives + 1
    if odd != 1:
        return None
    places = max(twos, fives)
    mantissa, exponent = above * 2 ** (places - twos) * 5 ** (places - fives), -places
    while mantissa and mantissa % 10 == 0:
        mantissa, exponent = mantissa // 10, exponent + 1
    return mantissa, exponent


def _with_exponent(mantissa: int, exponent: int) -> str | None:
    """Zeros or a point are put where an exponent alone would pass the limit; None if that is too long.

    Every number the reader accepts comes out of here within its limits.
    """
    if abs(mantissa) >= 10**MOST_DIGITS:  # `str` refuses very long numbers
        return None
    sign, digits = "-" * (mantissa < 0), str(abs(mantissa))
    if exponent > LARGEST_EXPONENT:
        digits, exponent = digits + "0" * (exponent - LARGEST_EXPONENT), LARGEST_EXPONENT
    places = max(0, -LARGEST_EXPONENT - exponent)
    if max(len(digits), places) > MOST_DIGITS:
        return None
    digits = digits.zfill(places + 1)
    point = len(digits) - places
    return f"{sign}{digits[:point]}{'.' * (places > 0)}{digits[point:]}e{exponent + places}"
