"""Does an expression mean something where it stands? Its names and words, its numbers and conditions.

`SymbolTable` knows what every name of a scenario stands for; a `Rule` says what may be read in a place; `judge`
goes through one expression and says what is wrong with it. Beside a move, a word that is one of its options
means that option, whatever else it may name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeGuard

from standoff.language.expression import (
    NEGLIGIBLE,
    Among,
    Binary,
    Call,
    Compare,
    Expression,
    ExpressionError,
    Logic,
    Name,
    Number,
    Payoff,
    Query,
    Text,
    Unary,
    names,
    parse,
    walk,
    worded,
)
from standoff.language.expression_slips import in_numbers
from standoff.language.problem import did_you_mean
from standoff.scenario.information import seers
from standoff.scenario.model import Chance, Decision, Move, Periods, Quantity, Scenario, State
from standoff.scenario.periods import END, at, base, conditions_on, periods_of

_YES_OR_NO = {"true": "yes", "t": "yes", "y": "yes", "1": "yes", "false": "no", "f": "no", "n": "no", "0": "no"}
SIGHT = "sight"  # among what a complaint depends on: who sees what
MOST_SUGGESTIONS = 100  # comparing names letter by letter is slow; nobody reads more of them than this


@dataclass(frozen=True, slots=True)
class Objection:
    """Something wrong at a column (from 0) of an expression.

    `depends` has the names whose definitions it rests on, and "names" if it rests on there being none such.
    """

    column: int
    what: str
    right: str
    depends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """What an expression may read: `place` is what it is, for complaints."""

    place: str
    own: str | None = None  # the entry of the timeline that the expression belongs to
    before: int | None = None  # only entries of the timeline before this one; all of them if None
    moves: bool = True
    parameters: bool = True
    queries: bool = False  # if so, moves are read inside queries only
    circle: Collection[str] = ()  # quantities that read one another, complained about already
    block: Periods | None = None  # of periods, in which the expression stands
    each: bool = False  # if so, a name of a block stands for every period


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing of the timeline that has a name: where it is in the file, and in which block of periods.

    `thing` is the block itself for the name that counts its periods.
    """

    path: tuple[str | int, ...]
    name: str
    thing: Chance | Decision | Quantity | State | Periods
    block: Periods | None = None


def placed(scenario: Scenario) -> tuple[Placed, ...]:
    """Everything in the timeline that has a name, in the order of play; what a block carries over comes first in it."""
    result: list[Placed] = []
    for position, entry in enumerate(scenario.timeline):
        path: tuple[str | int, ...] = ("timeline", position)
        if not isinstance(entry, Periods):
            result.append(Placed(path, entry.name, entry))
            continue
        result.append(Placed(path, entry.name, entry, entry))
        result += [Placed((*path, "state", name), name, state, entry) for name, state in entry.state.items()]
        for inner, each in enumerate(entry.timeline):
            result.append(Placed((*path, "timeline", inner), each.name, each, entry))
    return tuple(result)


class SymbolTable:
    """What every name of a scenario stands for.

    Attributes:
        placed: everything with a name, in the order of play; position: by name, its place there. A name of a block
            in one of its periods (`provoke@2`) is known once the block is over.
        blocks: the names of blocks, without a period, and their block.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.placed = placed(scenario)
        self.position: dict[str, int] = {}
        self.moves: dict[str, Move] = {}
        self.quantities: dict[str, Quantity | State] = {}
        self.blocks: dict[str, Periods] = {}
        self.over: dict[str, int] = {}  # by name of a block, the position of the last thing in it
        for position, each in enumerate(self.placed):
            if each.block is not None:
                self.over[each.block.name] = position
            if each.name in self.position or each.name in scenario.parameters or each.name in scenario.actors:
                continue  # the first of a name has it; the others are complained about elsewhere
            self.position[each.name] = position
            if isinstance(each.thing, Quantity | State):
                self.quantities[each.name] = each.thing
            elif not isinstance(each.thing, Periods):
                self.moves[each.name] = each.thing
            if each.block is not None:
                self.blocks[each.name] = each.block
        options = {name: move.options for name, move in self.moves.items()}
        self.mentions = {name: _mentioned(_formulas(quantity), options) for name, quantity in self.quantities.items()}
        for name, block in self.blocks.items():
            for called in periods_of(block, name):
                self.position[called] = self.over[block.name]
                if name in self.moves:
                    self.moves[called] = self.moves[name]
                elif name in self.quantities:
                    self.quantities[called] = self.quantities[name]
        self.parametric = self._parametric()
        self._suggested = 0

    def before(self, name: str, rule: Rule) -> bool:
        """Whether a name of the timeline is known where an expression stands."""
        if rule.before is None:
            return True
        return self.position[name] < rule.before and not (rule.block is not None and self.elsewhen(name, rule.block))

    def plain(self, name: str) -> str:
        """The name that the file gives to what is called so in one of its periods."""
        return base(name) if base(name) in self.blocks else name

    def elsewhen(self, name: str, block: Periods) -> bool:
        """Whether `name` is of a given period of `block`."""
        return name != base(name) and self.blocks.get(base(name)) is block

    def _parametric(self) -> dict[str, str]:
        """For each quantity that reads a parameter, itself or through another quantity: which. A state may not."""
        result: dict[str, str] = {}
        for name, mentioned in self.mentions.items():
            if isinstance(self.quantities[name], State):
                continue
            for read in mentioned:
                if read in self.position:
                    if self.plain(read) in result:
                        result[name] = result[self.plain(read)]
                elif read in self.scenario.parameters:
                    result[name] = read
        for name, block in self.blocks.items():
            if name in result:
                result |= dict.fromkeys(periods_of(block, name), result[name])
        return result

    @cached_property
    def options(self) -> dict[str, str]:
        """Every option, and the first move that has it."""
        found: dict[str, str] = {}
        for name, move in self.moves.items():
            for option in move.options:
                found.setdefault(option, name)
        return found

    @cached_property
    def seers(self) -> dict[str, frozenset[str]]:
        """Who can see what, by the names of the file and those of each period."""
        known = seers(self.scenario)
        return known | {
            called: known[name] for name, block in self.blocks.items() for called in periods_of(block, name)
        }

    def seen(self, name: str) -> tuple[str, ...]:
        """What the decision of that name (of one period, in a block) conditions on."""
        decision = self.moves[name]
        assert isinstance(decision, Decision)
        period = name.partition("@")[2]
        return conditions_on(self.scenario, decision, int(period) if period else None, self.seers)

    def known_at(self, decision: Decision) -> frozenset[str]:
        """What a decision conditions on (in the last period, in a block), by the names that it uses itself."""
        block = self.blocks.get(decision.name)
        known = conditions_on(self.scenario, decision, None if block is None else block.count, self.seers)
        return frozenset(
            base(name) if block is not None and self.blocks.get(base(name)) is block else name for name in known
        )

    def reads(self, quantity: str) -> tuple[str, ...]:
        """The moves and quantities that a quantity reads; of a period, if it is of that period."""
        name, _, period = quantity.partition("@")
        read = tuple(each for each in self.mentions.get(name, ()) if each in self.position)
        return tuple(at(each, period) if period and each in self.blocks else each for each in read)

    def known(self, name: str) -> bool:
        return name in self.position or name in self.scenario.parameters

    def suggest(self, wrong: str, known: Iterable[str]) -> str:
        self._suggested += 1
        return did_you_mean(wrong, known) if self._suggested <= MOST_SUGGESTIONS else "there is none of this name"


def _formulas(quantity: Quantity | State) -> tuple[str, ...]:
    return (quantity.value,) if isinstance(quantity, Quantity) else (quantity.start, quantity.next)


def _mentioned(texts: Iterable[str], options: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        try:
            found |= dict.fromkeys(names(worded(parse(text), options)))
        except ExpressionError:  # complained about where the formula is judged
            continue
    return tuple(found)


def judge(expression: Expression, index: SymbolTable, rule: Rule) -> tuple[str, list[Objection]]:
    """What the expression is ("number", "condition", "unknown" if it cannot be told), and what is wrong."""
    judging = _Judge(index, rule)
    kind = judging.number(expression)
    for first, second in zip(judging.each, list(judging.each)[1:], strict=False):
        node = judging.each[second]
        what = f"`{node.name}` is of the block `{second}`, and `{judging.each[first].name}` of the block `{first}`"
        right = f"make two interests of it, or say of which period, as in {at(node.name, 1)}"
        judging.object(node.column, what, right, node.name, judging.each[first].name)
    for each in judging.each.values() if len(judging.each) == 1 else ():
        judging.paid_in_each(each)
    return kind, list(dict.fromkeys(judging.objections))


def without_period(name: str, block: Periods) -> tuple[str, str]:
    """What is wrong with a name of a block that does not say of which period, and what would be right."""
    if name == block.name:
        return (
            f"`{name}` counts periods, and this stands outside them",
            f"write {at(name, END)} for how many there were",
        )
    calls = periods_of(block, name)
    verb = "is carried from period to period" if name in block.state else "comes in every period"
    return f"`{name}` {verb}", f"say of which: {calls[0]}" + (f" to {calls[-1]}" if len(calls) > 1 else "")


def no_such_period(name: str, index: SymbolTable) -> tuple[str, str] | None:
    """What is wrong with `provoke@9` where there is a `provoke`, and what would be right."""
    known, period = base(name), name.partition("@")[2]
    if not period or known not in index.position:
        return None
    block = index.blocks.get(known)
    if block is None:
        return f"`{known}` is not of a block of periods", f"write {known}"
    calls = periods_of(block, known)
    if period == END:
        return f"`{known}` is not carried over", f"say of which period: {calls[0]} to {calls[-1]}"
    return f"there is no period {period} of `{known}`", f"there are {calls[0]} to {calls[-1]}"


def requires_condition(expression: Expression, kind: str, index: SymbolTable) -> Objection | None:
    """The objection to an expression that should be true or false and is a number."""
    if kind != "number":
        return None
    if isinstance(expression, Name) and expression.name in index.moves:
        move = index.moves[expression.name]
        what, right = (
            f"`{move.name}` is a move, not a condition",
            f"compare it, as in {move.name} = {'yes' if 'yes' in move.options else move.options[0]}",
        )
        return Objection(expression.column, what, right, frozenset({move.name}))
    depends = frozenset(names(expression))
    return Objection(_start(expression), "this is a number, not a condition", "compare it, as in ... > 0", depends)


def _start(expression: Expression) -> int:
    return min(node.column for node in walk(expression))


class Undefined(ArithmeticError):
    """A constant formula with no value: a division by zero, the logarithm of a negative number."""


def constant(expression: Expression) -> float | None:
    """The value of a formula without names; None if it has names (or is no formula).

    Raises:
        Undefined: if it has no value.
    """
    try:
        value = _constant(expression)
    except (ArithmeticError, ValueError) as error:
        raise Undefined(str(error)) from None
    if value is not None and not math.isfinite(value):
        raise Undefined("infinite")
    return value


def _equal(a: float, b: float) -> bool:
    """Whether only rounding tells two numbers apart, as 0.1 + 0.2 and 0.3."""
    return math.isclose(a, b, rel_tol=1e-12)


_OPERATIONS: dict[str, Callable[[float, float], Any]] = {
    "=": lambda a, b: _equal(a, b),
    "!=": lambda a, b: not _equal(a, b),
    "<": lambda a, b: a < b and not _equal(a, b),
    "<=": lambda a, b: a < b or _equal(a, b),
    ">": lambda a, b: a > b and not _equal(a, b),
    ">=": lambda a, b: a > b or _equal(a, b),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: float(a) ** b,
}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
}


def _constant(expression: Expression) -> float | None:
    match expression:
        case Number(value):
            return value
        case Name() | Text() | Payoff() | Query():
            return None
        case Unary(operator, operand):
            inner = _constant(operand)
            return inner if inner is None else -inner if operator == "-" else float(not inner)
        case Binary(operator, left, right):
            first, second = _constant(left), _constant(right)
            if first is None or second is None:
                return None
            value = _OPERATIONS[operator](first, second)
            return None if isinstance(value, complex) else float(value)
        case Compare(operands, operators):
            sides = _constants(operands)
            pairs = zip(operators, sides, sides[1:], strict=False)
            holds = all(_OPERATIONS[operator](left, right) for operator, left, right in pairs)
            return float(holds) if sides else None
        case Among(item, choices):
            sides = _constants((item, *choices))
            return float(sides[0] in sides[1:]) if sides else None
        case Logic(operator, operands):
            sides = _constants(operands)
            return float(all(sides) if operator == "and" else any(sides)) if sides else None
        case Call("if", (condition, then, otherwise)):
            truth = _constant(condition)
            return None if truth is None else _constant(then if truth else otherwise)
        case Call(function, arguments):
            given = _constants(arguments)
            if not given:
                return None
            if function in ("min", "max"):
                return min(given) if function == "min" else max(given)
            return _FUNCTIONS[function](given[0])
    return None


def _constants(expressions: tuple[Expression, ...]) -> list[float]:
    """The values of them all, or none if one of them has names."""
    values = [value for each in expressions if (value := _constant(each)) is not None]
    return values if len(values) == len(expressions) else []


@dataclass(slots=True)
class _Judge:
    index: SymbolTable
    rule: Rule
    objections: list[Objection] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)  # by the identity of a node: none is judged twice
    read: list[Name] = field(default_factory=list)  # names that stand for an entry of the timeline
    in_query: bool = False
    in_expectation: bool = False
    each: dict[str, Name] = field(default_factory=dict)  # by block, a name that stands for every period of it

    def object(self, column: int, what: str, right: str, *depends: str) -> None:
        self.objections.append(Objection(column, what, right, frozenset(map(base, depends))))

    # -- numbers and conditions --------------------------------------------------------------------------

    def number(self, node: Expression) -> str:
        """The kind of `node` where a number belongs (a condition counts 1 or 0)."""
        kind = self.kinds.get(id(node))
        if kind is None:
            kind = self.kinds[id(node)] = self._kind(node)
            if kind == "move" and isinstance(node, Name):
                self._carries_numbers(node)
        return "number" if kind == "move" else kind

    def condition(self, node: Expression) -> None:
        before = len(self.objections)
        kind = self._kind(node) if isinstance(node, Name) else self.number(node)
        if len(self.objections) == before:
            objection = requires_condition(node, "number" if kind == "move" else kind, self.index)
            if objection:
                self.objections.append(objection)

    def _carries_numbers(self, node: Name) -> None:
        move = self.index.moves[node.name]
        lacking = [option for option, number in zip(move.options, move.numbers, strict=True) if number is None]
        if not lacking:
            return
        where = "options" if isinstance(move, Decision) else "values"
        example = ", ".join(f"{option}: {number}" for number, option in enumerate(move.options[:3]))
        example += ", ..." if len(move.options) > 3 else ""
        if len(lacking) < len(move.options):
            what = f"`{move.name}` carries numbers for some of its options and none for `{lacking[0]}`"
            right = f"give each a number, as in {where}: {{{example}}}"
        else:
            what = f"`{move.name}` carries no numbers"
            kind = "options" if isinstance(move, Decision) else "outcomes"
            right = f"give its {kind} numbers, as in {where}: {{{example}}}, or compare it with a word"
        self.object(node.column, what, right, move.name)

    def _kind(self, node: Expression) -> str:
        match node:
            case Number():
                return "number"
            case Text(value):
                what = f"the word `{value}` stands where a number belongs"
                write = "write it without the quotation marks" if "=" in value else "compare a move with it"
                self.object(node.column, what, write)
                return "unknown"
            case Name():
                return self._name(node)
            case Unary("-", operand):
                self.number(operand)
                return "number"
            case Unary(_, operand):
                self.condition(operand)
                return "condition"
            case Binary(_, left, right):
                self.number(left)
                self.number(right)
                return "number"
            case Compare(operands, operators):
                self._negligible(node)
                for operator, left, right in zip(operators, operands, operands[1:], strict=False):
                    self._compare(operator, left, right)
                return "condition"
            case Among(item, choices):
                self._negligible(node)
                for choice in choices:
                    self._compare("=", item, choice)
                return "condition"
            case Logic(_, operands):
                for operand in operands:
                    self.condition(operand)
                return "condition"
            case Call("if", (condition, then, otherwise)):
                self.condition(condition)
                branches = {self.number(then), self.number(otherwise)}
                return branches.pop() if len(branches) == 1 else "unknown" if "unknown" in branches else "number"
            case Call(_, arguments):
                for argument in arguments:
                    self.number(argument)
                return "number"
            case Payoff():
                self._payoff(node)
                return "number"
            case Query():
                self._query(node)
                return "number"

    def _negligible(self, node: Compare | Among) -> None:
        if node.negligible and not self.rule.queries:
            what = f"`{NEGLIGIBLE}` is of comparisons between queries, and {self.rule.place} has none"
            self.object(node.column, what, "leave it out")

    # -- names and words ---------------------------------------------------------------------------------

    def _name(self, node: Name) -> str:
        name, index, rule = node.name, self.index, self.rule
        if name in index.position:
            self.read.append(node)
            self._may_read(node)
            return "move" if name in index.moves else "number"
        if name in index.scenario.parameters:
            if not rule.parameters:
                what = f"`{name}` is a parameter, and {rule.place} reads moves only"
                self.object(node.column, what, "use a move or a number", name)
            return "number"
        if name in index.scenario.actors:
            what, right = f"`{name}` is an actor, not a number", "use the name of a move, a quantity or a parameter"
            if self.in_expectation or rule.queries:
                right = f"write payoff({name})" if self.in_expectation else f"write E(payoff({name}))"
            self.object(node.column, what, right, name)
        elif name in index.options:
            move = index.options[name]
            what, right = (
                f"`{name}` is an option of `{move}` and means nothing by itself",
                f"write {move} = {name}",
            )
            self.object(node.column, what, right, name, "names", move)
        elif not self._no_such_period(node):
            right = in_numbers(name) or index.suggest(name, self._readable())
            self.object(node.column, f"unknown name `{name}`", right, name, "names")
        return "unknown"

    def _no_such_period(self, node: Name) -> bool:
        """Complains of a period that there is not, of a name that there is."""
        if (objection := no_such_period(node.name, self.index)) is None:
            return False
        self.object(node.column, *objection, base(node.name))
        return True

    def _readable(self) -> list[str]:
        rule, index = self.rule, self.index
        entries = [
            name
            for name in index.position
            if index.before(name, rule)
            and (rule.each or index.blocks.get(name) in (None, rule.block))
            and name.partition("@")[2] in ("", "1", END)  # one period stands for all
        ]
        parameters = list(index.scenario.parameters) if rule.parameters else []
        return (entries if rule.moves else []) + parameters

    def _may_read(self, node: Name) -> None:
        name, index, rule = node.name, self.index, self.rule
        sort = "move" if name in index.moves else "quantity"
        block = index.blocks.get(base(name))
        if block is not None and self._of_another_period(node, block):
            return
        if rule.queries and not self.in_query:
            example = f"P({name} = {index.moves[name].options[0]})" if sort == "move" else f"E({name})"
            what = f"the {sort} `{name}` stands outside a query"
            self.object(node.column, what, f"write {example}", name)
        elif not rule.moves:
            what = f"`{name}` is a {sort}, and {rule.place} reads parameters only"
            self.object(node.column, what, "read it in the value instead", name)
        elif name == rule.own and name not in rule.circle:
            self.object(node.column, f"`{name}` reads itself", "read what comes earlier in the timeline", name)
        elif not index.before(name, rule) and name not in rule.circle:
            what = f"`{name}` comes later in the timeline, and {rule.place} cannot see the future"
            self.object(node.column, what, f"move `{name}` up, or read something earlier", name)
        elif not rule.parameters and name in index.parametric:
            what = f"`{name}` reads the parameter `{index.parametric[name]}`, and {rule.place} reads moves only"
            self.object(node.column, what, "use the moves it is made of", name, index.parametric[name])

    def _of_another_period(self, node: Name, block: Periods) -> bool:
        """Complains of a name of a block of periods that does not say of which period, or says so within the block."""
        name, rule = node.name, self.rule
        if name != base(name):
            if rule.block is not block:
                return False
            what = f"`{name}` stands inside the block, where `{base(name)}` is that of the same period"
            right = "carry over what later periods depend on, under `state`"
            self.object(node.column, what, right, base(name))
            return True
        if rule.block is block or not rule.moves or not self.index.before(name, rule):
            return False
        if rule.each:
            self.each.setdefault(block.name, node)
            return False
        what, right = without_period(name, block)
        self.object(node.column, what, right, name)
        return True

    def paid_in_each(self, each: Name) -> None:
        """Complains of what is not known in every period in which an interest is paid; `each` is why it is."""
        block = self.index.blocks[each.name]
        for node in self.read:
            what, right = f"`{each.name}` is read in every period, and `{node.name}` ", "make two interests of it"
            if self.index.blocks.get(base(node.name)) is block and node.name != base(node.name):
                self.object(node.column, f"{what}is of one", f"{right}, or carry it over under `state`", node.name)
            elif node.name not in self.index.blocks and self.index.position[node.name] > self.index.over[block.name]:
                right += f", or say of which period, as in {at(each.name, 1)}"
                self.object(node.column, f"{what}comes after them", right, node.name, each.name)

    def _compare(self, operator: str, left: Expression, right: Expression) -> None:
        moves = self.index.moves
        for side, other in ((right, left), (left, right)):
            if isinstance(other, Name) and other.name in moves and isinstance(side, Name | Text):
                word = side.name if isinstance(side, Name) else side.value
                move = moves[other.name]
                if word in move.options:
                    self._name(other)
                    if operator not in ("=", "!="):
                        what = f"`{operator}` cannot order the options of `{move.name}`"
                        right_ = f"compare with a number, or write {move.name} in [...]"
                        self.object(side.column, what, right_, move.name)
                    return
        if isinstance(left, Name) and isinstance(right, Name) and left.name in moves and right.name in moves:
            self._two_moves(operator, left, right)
            return
        if self._unknown(left) and self._unknown(right):
            # One is a slip for a move, the other its option: say so of the first only.
            self.number(right if left.name in self.index.options else left)
            return
        for side, other in ((right, left), (left, right)):
            if isinstance(side, Text) or self._unknown(side):
                word = side.name if isinstance(side, Name) else side.value
                if isinstance(other, Name) and other.name in moves:
                    self._name(other)
                    what = f"`{other.name}` has no option `{word}`"
                    options = moves[other.name].options
                    yes_or_no = _YES_OR_NO.get(word.casefold())
                    suggestion = f"did you mean `{yes_or_no}`?" if yes_or_no in options else ""
                    suggestion = suggestion or self.index.suggest(word, options)
                    self.object(side.column, what, suggestion, other.name, word, "names")
                    return
                if self._word_beside_number(side, word, other):
                    return
        self.number(left)
        self.number(right)

    def _unknown(self, node: Expression) -> TypeGuard[Name]:
        return isinstance(node, Name) and not self.index.known(node.name)

    def _word_beside_number(self, side: Expression, word: str, other: Expression) -> bool:
        """`pressure = high`: complain, unless `high` looks like a slip for the name of something."""
        if not isinstance(other, Name) or not self.index.known(other.name):
            return False
        suggestion = self.index.suggest(word, self._readable())
        if isinstance(side, Name) and suggestion.startswith("did you mean"):
            return False
        self._name(other)
        sort = "quantity" if other.name in self.index.quantities else "parameter"
        what = f"`{other.name}` is a {sort}, and `{word}` is a word"
        self.object(side.column, what, "compare it with a number", word, other.name, "names")
        return True

    def _two_moves(self, operator: str, left: Name, right: Name) -> None:
        self._name(left)
        self._name(right)
        first, second = self.index.moves[left.name], self.index.moves[right.name]
        if None not in first.numbers and None not in second.numbers:
            return
        if operator not in ("=", "!="):
            self._carries_numbers(left)
            self._carries_numbers(right)
        elif not set(first.options) & set(second.options):
            what = f"`{first.name}` and `{second.name}` have no option in common"
            self.object(right.column, what, "compare each with its own options", first.name, second.name)

    # -- queries -----------------------------------------------------------------------------------------

    def _payoff(self, node: Payoff) -> None:
        scenario = self.index.scenario
        written = "payoff(...)" if node.interest is None else "interest(...)"
        if not self.in_expectation:
            right = f"write E({written})" if self.rule.queries else "queries belong in claims and questions"
            self.object(node.column, f"{written} stands outside E(...)", right)
        if node.actor not in scenario.actors:
            right = self.index.suggest(node.actor, scenario.actors)
            self.object(node.column, f"unknown actor `{node.actor}`", right, node.actor, "names")
        elif not scenario.interests.get(node.actor):
            what = f"`{node.actor}` has no interests"
            self.object(node.column, what, "give it some under `interests`", f"interests.{node.actor}", "interests")
        elif node.interest is not None and node.interest not in scenario.interests[node.actor]:
            what = f"`{node.actor}` has no interest `{node.interest}`"
            right = self.index.suggest(node.interest, scenario.interests[node.actor])
            self.object(node.column, what, right, f"interests.{node.actor}", "interests")

    def _query(self, node: Query) -> None:
        if not self.rule.queries:
            what = f"{self.rule.place} cannot ask {node.kind}(...)"
            self.object(node.column, what, "queries belong in claims and questions")
            return
        self.in_query = True
        decision = self._believer(node)
        whole = {commitment.move for commitment in node.do}
        for commitment in node.do:
            if commitment.move != base(commitment.move) and base(commitment.move) in whole:
                what = f"`{commitment.move}` is committed twice: `{base(commitment.move)}` is every period of it"
                self.object(commitment.column, what, "commit it once", commitment.move)
            self._commitment(commitment.move, commitment.option, commitment.column)
        self.in_expectation = node.kind == "E"
        if node.kind == "E":
            self.number(node.of)
        else:
            self.condition(node.of)
        self.in_expectation = False
        if node.given is not None:
            before = len(self.read)
            self.condition(node.given)
            if decision is not None:
                self._seen_there(str(node.at), decision, self.read[before:])
        self.in_query = False

    def _believer(self, node: Query) -> Decision | None:
        if node.at is None:
            return None
        column = node.column + len("belief(")
        block = self.index.blocks.get(node.at)
        if block is not None and node.at in self.index.moves:
            self.object(column, *without_period(node.at, block), node.at)
            return None
        if node.at not in self.index.position:
            if (objection := no_such_period(node.at, self.index)) is not None:
                self.object(column, *objection, base(node.at))
                return None
            decisions = [move.name for move in self.index.scenario.decisions]
            own = [move.name for move in self.index.scenario.decisions if move.actor == node.at]
            if own:
                what, right = f"`{node.at}` is an actor", f"name a decision of it, as in belief({own[0]}, ...)"
                self.object(column, what, right, node.at, own[0])
                return None
            right = self.index.suggest(node.at, decisions)
            self.object(column, f"unknown decision `{node.at}`", right, node.at, "names")
            return None
        move = self.index.moves.get(node.at)
        if not isinstance(move, Decision):
            sort = "quantity" if move is None else "chance move"
            what = f"`{node.at}` is a {sort}: nobody decides there, and nobody believes anything"
            self.object(column, what, "name a decision", node.at)
            return None
        return move

    def _seen_there(self, name: str, decision: Decision, read: list[Name]) -> None:
        there = set(self.index.seen(name))
        for node in read:
            known = isinstance(self.index.quantities.get(node.name), Quantity)
            if node.name in there or (known and there.issuperset(self.index.reads(node.name))):
                continue
            listed = ", ".join(f"`{each}`" for each in self.index.seen(name)) or "nothing"
            what = f"`{node.name}` is not seen at `{name}`"
            right = f"{decision.actor} sees {listed} there"
            depends = {decision.name, base(node.name), *map(base, there)}
            self.object(node.column, what, right, SIGHT, *depends)

    def _commitment(self, name: str, option: str, column: int) -> None:
        index = self.index
        if name not in index.moves:
            if name in index.quantities:
                what = f"`{name}` is a quantity, and nobody can be committed to it"
                self.object(column, what, "commit the moves it is made of, or write given", name)
            elif (objection := no_such_period(name, index)) is not None:
                self.object(column, *objection, base(name))
            elif name in index.scenario.parameters:
                what = f"`{name}` is a parameter, and do(...) commits moves"
                self.object(column, what, "give it one number as its prior instead", name)
            else:
                moves = [each for each in index.moves if each == base(each)]
                self.object(column, f"unknown move `{name}`", index.suggest(name, moves), name, "names")
            return
        move = index.moves[name]
        if option not in move.options:
            right = index.suggest(option, move.options)
            for label, number in zip(move.options, move.numbers, strict=True):
                if number is not None and option == f"{number:g}":
                    right = f"write do({name} = {label})"
            self.object(column, f"`{name}` has no option `{option}`", right, name)
