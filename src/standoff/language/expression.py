"""The expression language: text in, a small frozen tree out.

One grammar serves formulas (`-trade * pressure`), conditions (`1 <= pressure <= 4 and test = icbm`) and
queries (`P(oil = cut | do(approach = outsource), given view = asset)`). The text is parsed by hand with
bounded length and depth, and nothing in it is ever executed as Python. Every node knows the column (from 0)
it came from, so that a later complaint can point at it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from standoff.language import expression_slips as slips
from standoff.language.error import Location, StandoffError
from standoff.language.functions import FUNCTIONS

LONGEST = 4000  # characters in one expression
MOST_TOKENS = 400  # keeps the tree shallow enough to walk, hash and compare: a sum of n terms is n deep
DEEPEST = 30  # nested parentheses, calls and signs
LARGEST_EXPONENT = 16  # `^` takes a plain number up to this
WORDS = frozenset(
    {"and", "or", "not", "in", "given", "do", "without", "P", "E", "belief", "payoff", "interest", "rest", *FUNCTIONS}
)
# words before a bracket, and names anywhere else
ACROSS = ("ever", "never", "count", "first")
BEST = "best"
NEGLIGIBLE = "negligible"  # after a condition: `P(a) > P(b), negligible 0.01`


class ExpressionError(StandoffError):
    """A mistake in an expression, at `column` (from 0)."""

    def __init__(self, column: int, what: str, fix: str) -> None:
        super().__init__(what, fix, Location(column=column + 1))
        self.column = column


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted word: an option whose name is not an identifier."""

    value: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, a move, a quantity, or (beside a move in a comparison) one of its options; `provoke@2` is the move
    `provoke` in the second of the periods in which it is made."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`oil.cost`: the number of that name that the chosen option of a move carries; 0 of a move that is not made."""

    of: Name
    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str  # "-" or "not"
    operand: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str  # "+", "-", "*", "/", "^"
    left: Expression
    right: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain `first op second op third`; operators are "=", "!=", "<", "<=", ">", ">=".

    `negligible` is a difference between two sides that is none, in their unit; 0 where nothing is said of it.
    """

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]
    column: int = field(default=0, compare=False)
    negligible: float = 0.0


@dataclass(frozen=True, slots=True)
class Among:
    """`item in [a, b]`"""

    item: Expression
    choices: tuple[Expression, ...]
    column: int = field(default=0, compare=False)
    negligible: float = 0.0  # as of `Compare`


@dataclass(frozen=True, slots=True)
class Logic:
    operator: str  # "and" or "or"
    operands: tuple[Expression, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Across:
    """`ever(of)`, `never(of)`, `count(of)` or `first(of)`: a condition on the moves of a block in any period, in none,
    in how many, and in which first. See `scenario.across`."""

    function: str
    of: Expression
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Best:
    """`best(of, move)`: the value of `of`, made of queries, under the option of `move` to which it is best to be
    committed; beside a word, that option itself. See `language.best`."""

    of: Expression
    move: str
    column: int = field(default=0, compare=False)
    place: int = field(default=0, compare=False)  # the column of `move`


@dataclass(frozen=True, slots=True)
class Payoff:
    """`payoff(actor)` or, with an interest, `interest(actor, interest)`; only inside `E(...)`."""

    actor: str
    interest: str | None = None
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a policy: `option if condition`, or the option that stands after the last `else`."""

    option: str
    condition: Expression | None = None
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is set inside `do(...)`: `move = option`, `parameter = formula`, or `move = option if condition else
    option`.

    Attributes:
        move: the name of the move or of the parameter.
        option: what it is set to, as it is written; of an option in quotation marks, the option.
        policy: the parts of a policy; empty where it is none.
        seen_by: the actors who learn of it beside its mover; None where everyone does.
        formula: the number that it is set to; None where that is a word or a policy.
    """

    move: str
    option: str
    column: int = field(default=0, compare=False)
    policy: tuple[Branch, ...] = field(default=(), compare=False)
    seen_by: tuple[str, ...] | None = None
    formula: Expression | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """`actor.interest` inside `without(...)`: the actor does not have that interest."""

    actor: str
    interest: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """`P(of | as viewer, do, without, given)`, `E(of | ...)`, or `belief(at, of | ...)`.

    Attributes:
        kind: "P", "E" or "belief".
        viewer: as whom it is asked: `("home", "rival")` of `as home.rival`, how home takes rival to see the game.
        viewer_at: the column of that.
    """

    kind: str
    of: Expression
    do: tuple[Commitment, ...] = ()
    given: Expression | None = None
    at: str | None = None
    column: int = field(default=0, compare=False)
    without: tuple[Removal, ...] = ()
    viewer: tuple[str, ...] = ()
    viewer_at: int = field(default=0, compare=False)


Expression = (
    Number | Text | Name | Attribute | Unary | Binary | Compare | Among | Logic | Call | Payoff | Query | Across | Best
)

CALLED = ("P", "E", "belief", "payoff", "interest", *ACROSS, BEST)
_DOUBLE = {"=<": "<=", "=>": ">=", "<>": "!=", "->": slips.IMPLIES}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?)"
    r"|(?P<name>[^\W\d]\w*(?:@\w+)?)"  # provoke@2: in the second period
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<operator>\*\*|==|!=|<=|>=|[-+*/^=<>()\[\],|]))"
)
SEEN_BY = "seen_by"
_COLON = re.compile(r"\s*(?P<operator>:)")
_DOT = re.compile(r"\s*(?P<operator>\.)")
_OF_NAME = re.compile(r"(?<=\w)(?P<operator>\.)(?=[^\W\d])")  # oil.cost


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "number", "name", "text", "operator" or "end"
    text: str
    column: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    removing = seen_by = False  # inside `without(...)`, where `actor.interest` stands; and right after `seen_by`
    while position < end:
        match = _DOT.match(text, position) if removing else _COLON.match(text, position) if seen_by else None
        match = match or _TOKEN.match(text, position)
        if match is None and slips.sign(text, position) is None:
            match = _OF_NAME.match(text, position)
        if match is None:
            column = position + len(text[position:]) - len(text[position:].lstrip())
            if text[column] in "'\"":
                raise ExpressionError(column, "a quotation mark is not closed", "close it with the same mark")
            nothing = (
                f"`{text[column]}` is not valid here",
                "see the expression language on the page about the scenario file",
            )
            raise ExpressionError(column, *(slips.sign(text, column) or nothing))
        kind = str(match.lastgroup)
        removing = match.group(kind) == "without" or (removing and match.group(kind) != ")")
        seen_by = match.group(kind) == SEEN_BY
        yield _Token(kind, match.group(kind), match.start(kind))
        position = match.end()
    yield _Token("end", "", end)


class _Parser:
    """Recursive descent, one method per level of precedence, loosest first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        if len(self.tokens) > MOST_TOKENS:
            column = self.tokens[MOST_TOKENS].column
            raise ExpressionError(
                column, f"more than {MOST_TOKENS} names, numbers and signs", "define parts of it as quantities"
            )
        self.at = 0
        self.depth = 0
        self.inside_query = False

    # -- small steps -------------------------------------------------------------------------------------

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> _Token | None:
        token = self.here
        if token.kind in ("operator", "name") and token.text in texts:
            self.at += 1
            return token
        return None

    def need(self, text: str, why: str, inside: str = "") -> _Token:
        """The sign `text`; `inside` is the word before the bracket that it would close."""
        token = self.take(text)
        if token is None:
            if text == ")" and self.here.kind != "end":
                words = self._words()
                if slip := slips.in_brackets(self.here.text, words, inside) or slips.left_over(words, self._before()):
                    raise ExpressionError(self.here.column, *slip)
            found = f"`{self.here.text}`" if self.here.kind != "end" else "the end"
            raise ExpressionError(self.here.column, f"expected `{text}` but found {found}", why)
        return token

    def _words(self) -> list[str]:
        return [token.text for token in self.tokens[self.at : self.at + 4]]

    def _before(self) -> str:
        return self.tokens[self.at - 1].text if self.at else ""

    def name(self, what: str) -> _Token:
        token = self.here
        if token.kind != "name" or token.text in WORDS:
            raise ExpressionError(token.column, f"expected {what}", "write its name here")
        self.at += 1
        return token

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(
                self.here.column,
                f"nested more than {DEEPEST} levels deep",
                "define parts of it as quantities in the timeline",
            )

    # -- the grammar -------------------------------------------------------------------------------------

    def whole(self) -> Expression:
        if self.here.kind == "end":
            raise ExpressionError(0, "the expression is empty", "write a number, a name or a formula")
        result = self.disjunction()
        if self.here.text == "," and self.tokens[self.at + 1].text == NEGLIGIBLE:
            result = self.tolerant(result)
        if self.here.kind != "end":
            token = self.here
            nothing = f"unexpected `{token.text}`", "join it to the rest with an operator, such as *, or remove it"
            raise ExpressionError(token.column, *(slips.left_over(self._words(), self._before()) or nothing))
        return result

    def tolerant(self, condition: Expression) -> Expression:
        """`condition, negligible 0.01`: what stands after it holds of every comparison in it outside queries."""
        self.at += 2
        size = self.here
        number = self.atom() if size.kind == "number" else None
        if not isinstance(number, Number):
            raise ExpressionError(size.column, f"`{NEGLIGIBLE}` needs a number", f"write {NEGLIGIBLE} 0.01")

        def change(part: Expression) -> Expression | None:
            if isinstance(part, Compare):
                sides = tuple(rewrite(side, change) for side in part.operands)
                return Compare(sides, part.operators, part.column, number.value)
            if isinstance(part, Among):
                choices = tuple(rewrite(each, change) for each in part.choices)
                return Among(rewrite(part.item, change), choices, part.column, number.value)
            return part if isinstance(part, Query) else None

        changed = rewrite(condition, change)
        if changed == condition and number.value > 0.0:
            raise ExpressionError(
                size.column, "`negligible` needs a comparison", f"write P(...) > 0.5, {NEGLIGIBLE} 0.01"
            )
        return changed

    def disjunction(self) -> Expression:
        return self._logic("or", self.conjunction)

    def conjunction(self) -> Expression:
        return self._logic("and", self.negation)

    def _logic(self, word: str, inner) -> Expression:  # type: ignore[no-untyped-def]
        start = self.here.column
        operands = [inner()]
        while self.take(word):
            operands.append(inner())
        return operands[0] if len(operands) == 1 else Logic(word, tuple(operands), start)

    def negation(self) -> Expression:
        token = self.take("not")
        if token is None:
            return self.comparison()
        self.deeper()
        operand = self.negation()
        self.depth -= 1
        return Unary("not", operand, token.column)

    def comparison(self) -> Expression:
        start = self.here.column
        first = self.sum()
        if self.take("in"):
            self.need("[", "write the choices as a list: test in [icbm, nuclear]")
            choices = [self.sum()]
            while self.take(","):
                choices.append(self.sum())
            self.need("]", "close the list of choices")
            return Among(first, tuple(choices), start)
        operands, operators = [first], []
        while token := self.take("=", "==", "!=", "<", "<=", ">", ">="):
            operators.append("=" if token.text == "==" else token.text)
            operands.append(self.sum())
        return Compare(tuple(operands), tuple(operators), start) if operators else first

    def sum(self) -> Expression:
        left = self.product()
        while token := self.take("+", "-"):
            left = Binary(token.text, left, self.product(), token.column)
        return left

    def product(self) -> Expression:
        left = self.signed()
        while token := self.take("*", "/"):
            left = Binary(token.text, left, self.signed(), token.column)
        return left

    def signed(self) -> Expression:
        token = self.take("-", "+")
        if token is None:
            return self.power()
        self.deeper()
        operand = self.signed()
        self.depth -= 1
        return Unary("-", operand, token.column) if token.text == "-" else operand

    def power(self) -> Expression:
        base = self.atom()
        token = self.take("^", "**")
        if token is None:
            return base
        sign = -1.0 if self.take("-") else 1.0
        exponent = self.here
        if (
            exponent.kind != "number"
            or exponent.text.endswith("%")
            or float(exponent.text) > LARGEST_EXPONENT
            or self.tokens[self.at + 1].text in ("^", "**")
        ):
            raise ExpressionError(
                exponent.column,
                "the exponent must be a plain number",
                f"use a number up to {LARGEST_EXPONENT}, as in x^2, or exp(...) and log(...)",
            )
        self.at += 1
        return Binary("^", base, Number(sign * float(exponent.text), exponent.column), token.column)

    def atom(self) -> Expression:
        token = self.here
        if token.kind == "number":
            self.at += 1
            value = float(token.text[:-1]) / 100 if token.text.endswith("%") else float(token.text)
            if not math.isfinite(value):
                raise ExpressionError(token.column, f"{token.text} is too large", "use a number below 1e308")
            return Number(value, token.column)
        if token.kind == "text":
            self.at += 1
            return Text(token.text[1:-1], token.column)
        if self.take("("):
            self.deeper()
            inner = self.disjunction()
            self.need(")", "close the parenthesis")
            self.depth -= 1
            return inner
        if token.kind == "name":
            return self.named(token)
        double = self._before() + token.text
        if token.text and double in _DOUBLE and self.tokens[self.at - 1].column == token.column - 1:
            raise ExpressionError(token.column - 1, f"`{double}` is not an operator", f"write {_DOUBLE[double]}")
        found = f"`{token.text}`" if token.kind != "end" else "the end"
        raise ExpressionError(token.column, f"expected a value but found {found}", "write a number, a name or (...)")

    def named(self, token: _Token) -> Expression:
        word = token.text
        called = self.tokens[self.at + 1].text == "(" and self.tokens[self.at + 1].kind == "operator"
        if word in ("P", "E", "belief") and called:
            return self.query(token)
        if word in ("payoff", "interest") and called:
            return self.payoff(token)
        if word in FUNCTIONS and called:
            return self.call(token)
        if word in ACROSS and called:
            return self.across(token)
        if word == BEST and called:
            return self.best(token)
        if called:
            functions = f"the functions are {', '.join(sorted(FUNCTIONS))}"
            right = slips.function(word, [*FUNCTIONS, *CALLED]) or functions
            raise ExpressionError(token.column, f"there is no function `{word}`", right)
        if word in WORDS:
            raise ExpressionError(token.column, f"`{word}` is a word of the expression language", slips.alone(word))
        self.at += 1
        name = Name(word, token.column)
        if not self.take("."):
            return name
        return Attribute(name, self.name("the name of a number of its options").text, token.column)

    def call(self, token: _Token) -> Expression:
        self.at += 2
        self.deeper()
        arguments = [self.disjunction()]
        while self.take(","):
            arguments.append(self.disjunction())
        self.need(")", f"close {token.text}(...)")
        self.depth -= 1
        fewest, most = FUNCTIONS[token.text].fewest, FUNCTIONS[token.text].most
        if not fewest <= len(arguments) <= most:
            takes = str(fewest) if fewest == most else f"{fewest} or more"
            raise ExpressionError(token.column, f"{token.text} is given {len(arguments)} values", f"it takes {takes}")
        return Call(token.text, tuple(arguments), token.column)

    def across(self, token: _Token) -> Expression:
        self.at += 2
        self.deeper()
        of = self.disjunction()
        if self.here.text == ",":
            what, right = f"{token.text}(...) has one condition", "write `and` or `or` between two"
            raise ExpressionError(self.here.column, what, right)
        self.need(")", f"close {token.text}(...)")
        self.depth -= 1
        return Across(token.text, of, token.column)

    def best(self, token: _Token) -> Expression:
        if self.inside_query:
            what = "best(...) is inside a query"
            raise ExpressionError(token.column, what, "write it around the query, as in best(E(payoff(us)), approach)")
        self.at += 2
        self.deeper()
        of = self.disjunction()
        self.need(",", "write best(query, move), as in best(E(payoff(us)), approach)")
        move = self.name("a move")
        self.need(")", f"close {token.text}(...)")
        self.depth -= 1
        return Best(of, move.text, token.column, move.column)

    def payoff(self, token: _Token) -> Expression:
        self.at += 2
        if self.here.kind == "text":  # players of a Gambit file may be called anything
            actor = self.here.text[1:-1]
            self.at += 1
        else:
            actor = self.name("an actor").text
        interest = None
        if token.text == "interest":
            self.need(",", "write interest(actor, name of the interest)")
            interest = self.name("an interest").text
        elif self.here.text == "," and self.tokens[self.at + 1].kind == "name":
            right = f"write interest({actor}, {self.tokens[self.at + 1].text}) for one of its interests"
            raise ExpressionError(self.here.column, "a payoff needs an actor", right)
        self.need(")", f"close {token.text}(...)")
        return Payoff(actor, interest, token.column)

    def query(self, token: _Token) -> Expression:
        if self.inside_query:
            raise ExpressionError(token.column, "a query is inside another", "combine queries side by side instead")
        self.inside_query = True
        self.at += 2
        self.deeper()
        at = None
        if token.text == "belief":
            at = self.name("a decision").text
            self.need(",", "write belief(decision, event | given what is seen there)")
        of = self.disjunction()
        do: list[Commitment] = []
        without: list[Removal] = []
        given: list[Expression] = []
        viewer: list[_Token] = []
        if self.take("|"):
            self.clause(do, without, given, viewer)
            while self.take(","):
                self.clause(do, without, given, viewer)
        more = do or without or given or viewer
        self.need(")", f"close {token.text}(...)", token.text + ("|" if more else ""))
        self.depth -= 1
        self.inside_query = False
        condition = None
        if given:
            condition = given[0] if len(given) == 1 else Logic("and", tuple(given), given[0].column)
        whose = tuple(name.text for name in viewer)
        place = viewer[0].column if viewer else 0
        return Query(token.text, of, tuple(do), condition, at, token.column, tuple(without), whose, place)

    def clause(
        self, do: list[Commitment], without: list[Removal], given: list[Expression], viewer: list[_Token]
    ) -> None:
        start = self.here
        if self._as_somebody(bool(given)):
            if viewer:
                raise ExpressionError(start.column, "a query is asked as one actor", "write `as` once")
            self.at += 1
            viewer.append(self.name("an actor"))
            while self.take("."):
                viewer.append(self.name("an actor"))
        elif self.take("do"):
            self.need("(", "write do(move = option)")
            made: list[Commitment] = []
            seen_by: tuple[str, ...] | None = None
            while seen_by is None:
                commitment = self.commitment()
                if any(earlier.move == commitment.move for earlier in (*do, *made)):
                    raise ExpressionError(
                        commitment.column, f"`{commitment.move}` is committed twice", "commit it once"
                    )
                made.append(commitment)
                if not self.take(","):
                    break
                if self.here.text == SEEN_BY and self.tokens[self.at + 1].text == ":":
                    seen_by = self.learners()
            do += [replace(commitment, seen_by=seen_by) for commitment in made]
            self.need(")", "close do(...)", "do")
        elif self.take("without"):
            self.need("(", "write without(actor.interest)")
            while True:
                actor = self.name("an actor")
                self.need(".", f"write without({actor.text}.interest)")
                without.append(Removal(actor.text, self.name("an interest").text, actor.column))
                if not self.take(","):
                    break
            self.need(")", "close without(...)", "without")
        elif self.take("given") or given:  # `given a = b, c = d` needs the word once
            given.append(self.disjunction())
        elif start.text == "|":
            raise ExpressionError(start.column - 1, "`||` is not an operator", "write `or`")
        else:
            what, right = "a commitment or a condition must follow `|`", "write do(move = option) or given condition"
            if start.kind == "name" and start.text not in WORDS:
                right = f"write | given {start.text} ..., or | do({start.text} = option) to commit whoever moves"
            raise ExpressionError(start.column, what, right)

    def _as_somebody(self, listing: bool) -> bool:
        """Whether `as rival` stands here; where conditions are listed it may be a move that is called `as`."""
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        named = after.kind == "name" and after.text not in WORDS
        return self.here.text == "as" and self.here.kind == "name" and (named or not listing)

    def commitment(self) -> Commitment:
        """`move = option`, `move = option if condition else option`, or `parameter = formula`."""
        if self.here.kind != "name" or self.here.text in WORDS:
            raise ExpressionError(self.here.column, "expected a move", "write do(move = option)")
        move = self.name("a move")
        if not self.take("=", "=="):
            self.need("=", "write do(move = option)")
        first, begin = self.here, self.at
        single = first.kind in ("name", "text", "number")
        after = self.tokens[self.at + 1].text if single else ""
        if single and after in (",", ")"):
            option = first.text[1:-1] if first.kind == "text" else first.text
            formula = self.atom() if first.kind != "text" and first.text not in WORDS else None
            self.at = begin + 1
            return Commitment(move.text, option, move.column, formula=formula)
        if single and after == "if":
            policy = self.policy(move.text)
            return Commitment(move.text, self._written(begin), move.column, policy=policy)
        if first.text in (")", ",") or first.kind == "end":
            raise ExpressionError(first.column, "expected an option", f"write do({move.text} = option)")
        formula = self.sum()
        return Commitment(move.text, self._written(begin), move.column, formula=formula)

    def learners(self) -> tuple[str, ...]:
        """`seen_by: [us, china]`, or one name."""
        self.at += 2
        if not self.take("["):
            return (self.name("an actor").text,)
        found = [self.name("an actor").text]
        while self.take(","):
            found.append(self.name("an actor").text)
        self.need("]", "close the list of actors")
        return tuple(dict.fromkeys(found))

    def policy(self, move: str) -> tuple[Branch, ...]:
        """`option if condition else option if condition ...`; where no condition is true the mover chooses."""
        branches: list[Branch] = []
        while True:
            option = self.here
            if option.kind not in ("name", "text", "number"):
                raise ExpressionError(option.column, "expected an option", f"write do({move} = option if condition)")
            self.at += 1
            label = option.text[1:-1] if option.kind == "text" else option.text
            if not self.take("if"):
                return (*branches, Branch(label, None, option.column))
            branches.append(Branch(label, self.disjunction(), option.column))
            if not self.take("else"):
                return tuple(branches)

    def _written(self, begin: int) -> str:
        """What stands from a token up to here, as it is written, with single spaces."""
        last = self.tokens[self.at - 1]
        return " ".join(self.text[self.tokens[begin].column : last.column + len(last.text)].split())


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression that `text` says.

    Raises:
        ExpressionError: with the column of the first mistake.
    """
    if len(text) > LONGEST:
        raise ExpressionError(0, f"the expression has {len(text)} characters", f"keep it under {LONGEST}")
    return _Parser(text).whole()


@lru_cache(maxsize=1024)
def parse_commitment(text: str) -> Commitment:
    """What `do(...)` sets, as in `approach = talk`.

    Raises:
        ExpressionError: with the column of the first mistake.
    """
    if len(text) > LONGEST:
        raise ExpressionError(0, f"the expression has {len(text)} characters", f"keep it under {LONGEST}")
    parser = _Parser(text)
    commitment = parser.commitment()
    if parser.here.kind != "end":
        raise ExpressionError(parser.here.column, f"unexpected `{parser.here.text}`", "write move = option")
    return commitment


def parses(text: str) -> bool:
    """Whether `text` can be read as an expression."""
    try:
        parse(text)
    except ExpressionError:
        return False
    return True


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside one, left to right."""
    match expression:
        case Attribute(of=of):
            return (of,)
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Compare(operands=operands) | Logic(operands=operands):
            return operands
        case Among(item=item, choices=choices):
            return (item, *choices)
        case Call(arguments=arguments):
            return arguments
        case Query(of=of, given=given):
            return (of,) if given is None else (of, given)
        case Across(of=of) | Best(of=of):
            return (of,)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, outside first."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def rewrite(expression: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """The expression with each part that `change` has a new form for replaced by it, from the outside in."""
    changed = change(expression)
    if changed is not None:
        return changed

    def again(inner: Expression) -> Expression:
        return rewrite(inner, change)

    match expression:
        case Attribute(of, name):
            changed = again(of)
            return Attribute(changed if isinstance(changed, Name) else of, name, expression.column)
        case Unary(operator, operand):
            return Unary(operator, again(operand), expression.column)
        case Binary(operator, left, right):
            return Binary(operator, again(left), again(right), expression.column)
        case Compare(operands, operators):
            return Compare(tuple(map(again, operands)), operators, expression.column, expression.negligible)
        case Among(item, choices):
            return Among(again(item), tuple(map(again, choices)), expression.column, expression.negligible)
        case Logic(operator, operands):
            return Logic(operator, tuple(map(again, operands)), expression.column)
        case Call(function, arguments):
            return Call(function, tuple(map(again, arguments)), expression.column)
        case Query(of=of, given=given):
            return replace(expression, of=again(of), given=None if given is None else again(given))
        case Across(function, of):
            return Across(function, again(of), expression.column)
        case Best(of, move):
            return Best(again(of), move, expression.column, expression.place)
        case _:
            return expression


def worded(expression: Expression, options: Mapping[str, Collection[str]]) -> Expression:
    """The expression with the words beside a move, or beside the best option of one, that are options of it as `Text`,
    whatever else they may name.

    Args:
        options: of every move; a move of one period may be given by its plain name.
    """

    def of(side: Expression) -> Collection[str]:
        known = side.name if isinstance(side, Name) else side.move if isinstance(side, Best) else ""
        return options.get(known, options.get(known.partition("@")[0], ()))

    def beside(left: Expression, right: Expression) -> tuple[Expression, Expression]:
        if isinstance(right, Name) and right.name in of(left):
            return left, Text(right.name, right.column)
        if isinstance(left, Name) and left.name in of(right):
            return Text(left.name, left.column), right
        return left, right

    def change(part: Expression) -> Expression | None:
        if isinstance(part, Compare):
            sides = tuple(rewrite(side, change) for side in part.operands)
            pairs = [beside(*pair) for pair in itertools.pairwise(sides)]
            compared = [
                Compare(pair, (operator,), part.column, part.negligible)
                for pair, operator in zip(pairs, part.operators, strict=True)
            ]
            if len(compared) == 1:
                return compared[0]
            if not any(isinstance(side, Text) for pair in pairs for side in pair):
                return Compare(sides, part.operators, part.column, part.negligible)
            return Logic("and", tuple(compared), part.column)
        if isinstance(part, Among):
            item = rewrite(part.item, change)
            choices = tuple(beside(item, rewrite(each, change))[1] for each in part.choices)
            return Among(item, choices, part.column, part.negligible)
        return None

    return rewrite(expression, change)


def names(expression: Expression) -> tuple[str, ...]:
    """Every name in the expression, in the order of first appearance; options are among them (but see `worded`)."""
    return tuple(dict.fromkeys(node.name for node in walk(expression) if isinstance(node, Name)))


def addends(expression: Expression) -> tuple[Expression, ...]:
    """The terms of a sum, signs and subtraction carried into them: `a - (b + c)` gives `a, -b, -c`."""
    match expression:
        case Binary("+", left, right):
            return addends(left) + addends(right)
        case Binary("-", left, right):
            return addends(left) + tuple(Unary("-", term, term.column) for term in addends(right))
        case Unary("-", operand):
            return tuple(Unary("-", term, term.column) for term in addends(operand))
        case _:
            return (expression,)
