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
been said; said again, it must agree. Where this reader differs from today's Gambit:

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

from standoff.scenario.tree import (
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

# A game of this size has a million nodes, more than any solver here can use; beyond it lies a wrong file.
LARGEST_FILE = 50 * 1024 * 1024
# Exact arithmetic has no natural limit, so 1e999999999 would eat the memory. Doubles end at 1e308.
LARGEST_EXPONENT = 300
MOST_DIGITS = 400
# Decimals up to this many places are easier to read than the fraction (12.8, not 64/5).
READABLE_PLACES = 6


class EfgError(ValueError):
    """A mistake in an `.efg` file: where it shows, what is wrong and what would be right."""

    def __init__(self, file: str, line: int, column: int, what: str, right: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {what}: {right}")
        self.file = file
        self.line = line
        self.column = column
        self.what = what
        self.right = right


def load_efg(path: str | Path) -> GameTree:
    """Read one `.efg` file, which must be UTF-8 and at most 50 MB."""
    path = Path(path)
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1) if path.stat().st_size <= LARGEST_FILE else None
    if raw is None or len(raw) > LARGEST_FILE:
        what = f"the file is larger than {LARGEST_FILE // 2**20} MB"
        raise EfgError(str(path), 1, 1, what, "a smaller game")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        right = "save the file as UTF-8 (older files are often Latin-1)"
        raise EfgError(str(path), *_line_and_column(before, len(before)), "not UTF-8 text", right) from None
    return read_efg(text, str(path))


def read_efg(text: str, name: str = "game.efg") -> GameTree:
    """Read the text of an `.efg` file; `name` is what messages call it. Raises `EfgError`."""
    return _Reader(text, name).game()


def write_efg(tree: GameTree) -> str:
    """Write a game as an `.efg` file, which `read_efg` reads back as the same tree.

    Floats are written in the shortest decimals that give the same float, and so come back as exact
    numbers. Chance probabilities that are floats are nudged (by 1e-9 at most, in the largest) to sum to
    one exactly, because the format is exact and Gambit refuses anything else.
    """
    sets = [_set_words(index, each) for index, each in enumerate(tree.information_sets)]
    outcomes = [_outcome_words(index, each) for index, each in enumerate(tree.outcomes)]
    lines = [f"EFG 2 R {_quote(tree.title)} {_braces(map(_quote, tree.players))}", _quote(tree.comment), ""]
    for node in tree.nodes:
        decision = "t" if node.information_set is None else sets[node.information_set][0]
        details = "" if node.information_set is None else sets[node.information_set][1]
        outcome = "0" if node.outcome is None else outcomes[node.outcome]
        lines.append(f"{decision} {_quote(node.label)} {details}{outcome}")
    return "\n".join(lines) + "\n"


# --- words ----------------------------------------------------------------------------------------------

# White space is what C calls so: a no-break space, say, is not. The repeats are possessive (`*+`), so that
# no file can make the search go back over text that it has read.
_TOKEN = re.compile(
    r"""(?: [ \t\n\r\f\v]++ | //[^\n\r]*+ | /\* .*? \*/ )*+
        (?: (?P<text> "[^"\\]*+ (?: \\. [^"\\]*+ )*+ " )
          | (?P<mark> [{},] )
          | (?P<word> [^ \t\n\r\f\v{},"]++ )
          | (?P<open> " )
          | (?P<end> \Z ) )""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)/([0-9]+)|([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTES_AND_BACKSLASHES = re.compile(r'(\\++)("|\Z)?|"')


def _quote(text: str) -> str:
    def escape(match: re.Match[str]) -> str:
        run, after = match[1] or "", match[2] if match[1] else '"'
        if after is None:
            return run  # backslashes amid the text stand for themselves
        return run * 2 + (r"\"" if after else "")

    return '"' + _QUOTES_AND_BACKSLASHES.sub(escape, text) + '"'


def _unquote(quoted: str) -> str:
    inside = quoted[1:-1]
    if "\\" not in inside:
        return inside

    def unescape(match: re.Match[str]) -> str:
        # A run before a quote is odd and the run at the end is even, or the text would have ended elsewhere.
        return match[0] if match[2] is None else match[1][: len(match[1]) // 2] + match[2]

    return _QUOTES_AND_BACKSLASHES.sub(unescape, inside)


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    """Both from 1, the column in characters; Windows, Unix and old Macintosh line ends all count."""
    line, start = 1, 0
    for end in _LINE_END.finditer(text, 0, position):
        line, start = line + 1, end.end()
    return line, position - start + 1


# --- reading --------------------------------------------------------------------------------------------


class _Reader:
    """One token of look-ahead over the text, and what has been defined so far."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text.removeprefix("\ufeff")  # the mark that Windows editors put before UTF-8
        self.name = name
        self.players: tuple[str, ...] = ()
        self.sets: list[InformationSet] = []
        self.set_numbers: dict[tuple[int, int], int] = {}
        self.outcomes: list[Outcome] = []
        self.outcome_numbers: dict[int, int] = {}
        # Where each piece was defined, so that a rule of the tree can point into the file.
        self.places: dict[Kind, list[int]] = {"game": [0], "node": [], "information set": [], "outcome": []}
        # The token under consideration: its kind (a group of `_TOKEN`) and where it stands.
        self.kind, self.start, self.end = "", 0, 0
        self.advance()

    def advance(self) -> str:
        """Step to the next token; returns the text of the one left behind."""
        left = self.text[self.start : self.end]
        match = _TOKEN.match(self.text, self.end)
        assert match is not None and match.lastgroup is not None  # some alternative matches everywhere
        self.kind = match.lastgroup
        self.start, self.end = match.span(self.kind)
        if self.kind == "open":
            self.fail("this quote is never closed", r'a closing " (write a quote inside a text as \")')
        if self.kind == "word" and self.text.startswith("/*", self.start):
            self.fail("this comment is never closed", "a closing */")
        return left

    def fail(self, what: str, right: str, position: int | None = None) -> NoReturn:
        line, column = _line_and_column(self.text, self.start if position is None else position)
        raise EfgError(self.name, line, column, what, right) from None

    def found(self) -> str:
        """The current token, as a message calls it."""
        if self.kind == "end":
            return "the end of the file"
        token = self.text[self.start : min(self.end, self.start + 41)]
        return " ".join((token if len(token) <= 40 else token[:40] + "...").split())

    def at(self, mark: str) -> bool:
        return self.kind == "mark" and self.text[self.start] == mark

    def take_mark(self, mark: str, where: str, right: str) -> None:
        if not self.at(mark):
            self.fail(f"expected {mark} {where}, found {self.found()}", right)
        self.advance()

    def take_text(self, thing: str, right: str = 'a text in quotes, "" if it has none') -> str:
        if self.kind != "text":
            self.fail(f"expected {thing}, found {self.found()}", right)
        return _unquote(self.advance())

    def take_number(self, thing: str, or_else: str = "") -> Fraction:
        word = self.text[self.start : self.end]
        if len(word) < 18 and word.isascii() and word.isdecimal():  # most numbers, and much faster
            self.advance()
            return Fraction(int(word))
        match = _NUMBER.fullmatch(word) if self.kind == "word" else None
        if match is None or not (match[2] or match[4] or match[5]):
            self.fail(f"expected {thing}{or_else}, found {self.found()}", "a number such as 3, -1/2 or 0.25")
        sign, above, below, whole, places, exponent_sign, exponent = (part or "" for part in match.groups())
        # Zeros in front do not count, and must go before `int`, which refuses very long strings.
        above, below, whole, exponent = (part.lstrip("0") for part in (above, below, whole, exponent))
        if len(above + below + whole + places) > MOST_DIGITS:
            self.fail(f"{thing} has more than {MOST_DIGITS} digits", "a shorter number")
        if len(exponent) > 3 or int(exponent or 0) > LARGEST_EXPONENT:
            right = f"an exponent from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}"
            self.fail(f"the exponent of {thing} is too large", right)
        if match[3] is not None:
            if not below:
                self.fail(f"{thing} is divided by zero", "a denominator other than 0")
            value = Fraction(int(above or 0), int(below))
        else:
            power = int(exponent_sign + (exponent or "0")) - len(places)
            value = Fraction(int(whole + places or 0) * 10 ** max(power, 0), 10 ** max(-power, 0))
        self.advance()
        return -value if sign == "-" else value

    def take_integer(self, thing: str, least: int, right: str) -> int:
        place = self.start
        value = self.take_number(thing)
        if value.denominator != 1 or value < least:
            self.fail(f"{thing} is {show(value)}", right, place)
        return value.numerator

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
            right = "nothing after its last branch; perhaps an earlier node lacks an action"
            self.fail(f"the tree is complete, yet there follows {self.found()}", right)
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
            self.fail(error.what, error.right, self.places[error.kind][error.index])

    def header(self) -> tuple[str, str]:
        right = 'an extensive game starts with EFG 2 R "title"'
        if self.kind == "word" and self.text.startswith("NFG", self.start):
            right = "write it as an extensive game (.efg), where later movers do not see the moves before"
            self.fail("this is a strategic-form game (.nfg), which is not read", right)
        if self.kind == "word" and self.text.startswith("<", self.start):
            self.fail("this is an XML file, perhaps a Gambit workbook (.gbt)", "in Gambit, save the game as .efg")
        for thing, words in (
            ("EFG", ("EFG",)),
            ("version 2", ("2",)),
            ("R (or D, in old files)", ("R", "D")),
        ):
            if self.kind != "word" or self.text[self.start : self.end] not in words:
                self.fail(f"expected {thing}, found {self.found()}", right)
            self.advance()
        title = self.take_text("the title of the game")
        self.take_mark("{", "before the players", 'the players in braces: { "Ann" "Bob" }')
        players: list[str] = []
        while not self.at("}"):
            right = 'names in quotes, without commas, closed by }: { "Ann" "Bob" }'
            players.append(self.take_text("a player's name or }", right))
        self.advance()
        self.players = tuple(players)
        return title, self.take_text("the comment") if self.kind == "text" else ""

    def check_node_starts(self, unfinished: list[list[int]]) -> None:
        if self.kind == "word" and self.text[self.start : self.end] in ("c", "p", "t"):
            return
        if self.kind == "end" and unfinished:
            node, missing = unfinished[-1]
            line, _ = _line_and_column(self.text, self.places["node"][node])
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
                right = f"a player from 1 to {count}" if count else "a player, named in the header"
                start = self.start
                player = self.take_integer("the player of the node", 1, right)
                if player > count:
                    self.fail(f"the node is player {player}'s, but the header names {count}", right, start)
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
                right = 'its label and its actions, as in "" { "Left" "Right" }, where it is first mentioned'
                self.fail(f"{name} is new, and its {missing} missing", right, place if label is None else self.start)
            index = self.set_numbers[player, number] = len(self.sets)
            self.sets.append(InformationSet(player, number, label, tuple(actions), tuple(probabilities)))
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
        right = "0 for no outcome, or a positive whole number"
        number = self.take_integer("the number of the outcome", 0, right)
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
                right = f"one for each of the {len(self.players)} players named in the header"
                self.fail(what, right.replace("the 1 players", "the one player"), described)
            self.advance()

        index = self.outcome_numbers.get(number)
        if index is None:
            if label is None or payoffs is None:
                missing = "label" if label is None else "payoffs"
                right = 'its label and its payoffs, as in "" { 1, -1 }, where it is first mentioned'
                at = place if label is None else self.start
                self.fail(f"outcome {number} is new, and its {missing} missing", right, at)
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
        line, _ = _line_and_column(self.text, first)
        right = f"the same as in line {line}, or nothing but the number"
        self.fail(
            f"{thing} of {name} {'is' if thing == 'the label' else 'are'} not the same as before",
            right,
            place,
        )


# --- writing --------------------------------------------------------------------------------------------


def _braces(words: Iterable[str]) -> str:
    return " ".join(["{", *words, "}"])


def _set_words(index: int, each: InformationSet) -> tuple[str, str]:
    """The letter before the node's label, and all that stands between the label and the outcome."""
    if each.player == 0:
        numbers = [_number_words(p, "information set", index) for p in _exact_distribution(each.probabilities)]
        actions = _braces(f"{_quote(a)} {p}" for a, p in zip(each.actions, numbers, strict=True))
        return "c", f"{each.number} {_quote(each.label)} {actions} "
    return "p", f"{each.player} {each.number} {_quote(each.label)} {_braces(map(_quote, each.actions))} "


def _outcome_words(index: int, each: Outcome) -> str:
    payoffs = ", ".join(_number_words(payoff, "outcome", index) for payoff in each.payoffs)
    return f"{each.number} {_quote(each.label)} {_braces([payoffs] if payoffs else [])}"


def _exact_distribution(probabilities: tuple[Number, ...]) -> tuple[Number, ...]:
    """Floats to decimals that sum to one exactly; what is missing goes to the largest."""
    if not any(isinstance(p, float) for p in probabilities):
        return probabilities
    exact = [Fraction(repr(float(p))) if isinstance(p, float) else p for p in probabilities]
    exact[exact.index(max(exact))] += 1 - sum(exact)
    return tuple(exact)


def _number_words(number: Number, kind: Kind, index: int) -> str:
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
