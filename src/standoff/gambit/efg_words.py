"""The words of Gambit's files: text in, one token after another out, and errors that say where they stand.

White space means nothing outside quotes, whichever it is: text that went through a word processor or a page has
no-break spaces. `//` and `/* */` are comments between words. Numbers are exact.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NoReturn

from standoff.gambit.game_tree import show
from standoff.language.problem import Problem, ScenarioError

# Exact arithmetic has no natural limit, so 1e999999999 would eat the memory. Doubles end at 1e308.
LARGEST_EXPONENT = 300
MOST_DIGITS = 400


# White space is what Unicode calls so, and what has no width at all. The repeats are possessive (`*+`), so that no file
# can make the search go back over text that it has read.
SPACE = r"\s\u200b-\u200d\u2060\ufeff"
_TOKEN = re.compile(
    rf"""(?: [{SPACE}]++ | //[^\n\r]*+ | /\* .*? \*/ )*+
        (?: (?P<text> "[^"\\]*+ (?: \\. [^"\\]*+ )*+ " )
          | (?P<mark> [{{}},] )
          | (?P<word> [^{SPACE}{{}},"]++ )
          | (?P<open> " )
          | (?P<end> \Z ) )""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)/([0-9]+)|([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTES_AND_BACKSLASHES = re.compile(r'(\\++)("|\Z)?|"')


def first_word(text: str) -> str:
    """What a text begins with, comments apart, as Gambit's files are known by; nothing where that is no word."""
    match = _TOKEN.match(text.removeprefix("\ufeff"))
    return (match and match["word"]) or ""


def quote(text: str) -> str:
    """A text as the files hold it."""

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


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Both from 1, the column in characters; Windows, Unix and old Macintosh line ends all count."""
    line, start = 1, 0
    for end in _LINE_END.finditer(text, 0, position):
        line, start = line + 1, end.end()
    return line, position - start + 1


class Words:
    """One token of look-ahead over the text of a file that messages call `name`."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text.removeprefix("\ufeff")  # the mark that Windows editors put before UTF-8
        self.name = name
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

    def fail(self, what: str, fix: str, position: int | None = None) -> NoReturn:
        line, column = line_and_column(self.text, self.start if position is None else position)
        raise ScenarioError([Problem(self.name, line, column, what, fix)]) from None

    def found(self) -> str:
        """The current token, as a message calls it."""
        if self.kind == "end":
            return "the end of the file"
        token = self.text[self.start : min(self.end, self.start + 41)]
        return " ".join((token if len(token) <= 40 else token[:40] + "...").split())

    def at(self, mark: str) -> bool:
        return self.kind == "mark" and self.text[self.start] == mark

    def take_mark(self, mark: str, where: str, fix: str) -> None:
        if not self.at(mark):
            self.fail(f"expected {mark} {where}, found {self.found()}", fix)
        self.advance()

    def take_text(self, thing: str, fix: str = 'a text in quotes, "" if it has none') -> str:
        if self.kind != "text":
            if self.kind == "word" and self.text[self.start] in "“”„«‘’'":
                fix = f'straight double quotes around it, "...", not {self.text[self.start]}'
            self.fail(f"expected {thing}, found {self.found()}", fix)
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
            fix = f"an exponent from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}"
            self.fail(f"the exponent of {thing} is too large", fix)
        if match[3] is not None:
            if not below:
                self.fail(f"{thing} is divided by zero", "a denominator other than 0")
            value = Fraction(int(above or 0), int(below))
        else:
            power = int(exponent_sign + (exponent or "0")) - len(places)
            value = Fraction(int(whole + places or 0) * 10 ** max(power, 0), 10 ** max(-power, 0))
        self.advance()
        return -value if sign == "-" else value

    def take_integer(self, thing: str, least: int, fix: str) -> int:
        place = self.start
        value = self.take_number(thing)
        if value.denominator != 1 or value < least:
            self.fail(f"{thing} is {show(value)}", fix, place)
        return value.numerator

    def take_header(self, words: tuple[tuple[str, tuple[str, ...]], ...], fix: str) -> tuple[str, tuple[str, ...]]:
        """The first words, the title and the players, whom both kinds of files begin with."""
        for thing, allowed in words:
            if self.kind != "word" or self.text[self.start : self.end] not in allowed:
                self.fail(f"expected {thing}, found {self.found()}", fix)
            self.advance()
        title = self.take_text("the title of the game")
        self.take_mark("{", "before the players", 'the players in braces: { "Ann" "Bob" }')
        players: list[str] = []
        while not self.at("}"):
            fix = 'names in quotes, without commas, closed by }: { "Ann" "Bob" }'
            players.append(self.take_text("a player's name or }", fix))
        self.advance()
        return title, tuple(players)
