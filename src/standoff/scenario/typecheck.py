"""Does an expression mean something where it stands? Its names and words, its numbers and conditions.

A `Rule` says what may be read in a place; `typecheck` goes through one expression and says what is wrong with it.
Beside a move, a word that is one of its options means that option, whatever else it may name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeGuard

from standoff.language.best import word_of
from standoff.language.expression import (
    NEGLIGIBLE,
    Across,
    Among,
    Attribute,
    Best,
    Binary,
    Call,
    Commitment,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Payoff,
    Query,
    Removal,
    Text,
    Unary,
    names,
    walk,
    worded,
)
from standoff.language.expression_slips import in_numbers
from standoff.scenario.events import block_of, expanded, text_of
from standoff.scenario.fault import SIGHT, Fault
from standoff.scenario.model import Decision, Periods, Quantity
from standoff.scenario.periods import END, at, base
from standoff.scenario.symbols import SymbolTable, no_such_period, without_period

_YES_OR_NO = {"true": "yes", "t": "yes", "y": "yes", "1": "yes", "false": "no", "f": "no", "n": "no", "0": "no"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What an expression may read: `place` is what it is, for complaints."""

    place: str
    own: str | None = None  # the entry of the timeline that the expression belongs to
    before: int | None = None  # only entries of the timeline before this one; all of them if None
    moves: bool = True
    parameters: bool = True
    queries: bool = False  # if so, moves are read inside queries only
    across: bool = False  # whether something may be asked across the periods of a block, as in queries
    event: bool = False  # if so, a name of a block need not say of which period
    circle: Collection[str] = ()  # quantities that read one another, complained about already
    block: Periods | None = None  # of periods, in which the expression stands
    each: bool = False  # if so, a name of a block stands for every period


def typecheck(expression: Expression, symbols: SymbolTable, rule: Rule) -> tuple[str, list[Fault]]:
    """What the expression is ("number", "condition", "unknown" if it cannot be told), and what is wrong. Named events
    in it are checked as what they stand for."""
    expression, named = expanded(symbols.written, expression, symbols.faulty)
    checking = _TypeCheck(symbols, rule, named)
    kind = checking.number(expression)
    for first, second in zip(checking.each, list(checking.each)[1:], strict=False):
        node = checking.each[second]
        what = f"`{node.name}` is in the block `{second}` but `{checking.each[first].name}` in the block `{first}`"
        apart = "write two events" if rule.event else "split it into two interests"
        fix = f"{apart}, or name the period, as in {at(node.name, 1)}"
        checking.object(node.column, what, fix, node.name, checking.each[first].name)
    for each in checking.each.values() if len(checking.each) == 1 and not rule.event else ():
        checking.paid_in_each(each)
    return kind, list(dict.fromkeys(checking.faults))


def requires_condition(expression: Expression, kind: str, symbols: SymbolTable) -> Fault | None:
    """The fault to an expression that should be true or false and is a number."""
    if kind != "number":
        return None
    if isinstance(expression, Name) and expression.name in symbols.moves:
        move = symbols.moves[expression.name]
        what, fix = (
            f"`{move.name}` is a move, not a condition",
            f"compare it, as in {move.name} = {'yes' if 'yes' in move.options else move.options[0]}",
        )
        return Fault(expression.column, what, fix, frozenset({move.name}))
    depends = frozenset(names(expression))
    return Fault(_start(expression), "this is a number, not a condition", "compare it, as in ... > 0", depends)


def _first(expression: Expression) -> Across | None:
    """A `first(...)` whose value, which may be infinite, goes into that of a formula."""
    match expression:
        case Across("first"):
            return expression
        case Unary("-", operand):
            return _first(operand)
        case Binary(_, left, right):
            return _first(left) or _first(right)
        case Call("if", (_, then, otherwise)):
            return _first(then) or _first(otherwise)
    return None


def _start(expression: Expression) -> int:
    return min(node.column for node in walk(expression))


@dataclass(slots=True)
class _TypeCheck:
    symbols: SymbolTable
    rule: Rule
    named: dict[int, str] = field(default_factory=dict)  # by column, the event that is written out there
    faults: list[Fault] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)  # by the identity of a node: none is judged twice
    read: list[Name] = field(default_factory=list)  # names that stand for an entry of the timeline
    in_query: bool = False
    in_expectation: bool = False
    each: dict[str, Name] = field(default_factory=dict)  # by block, a name that stands for every period of it
    across: dict[str, Name] | None = None  # likewise, of what is asked across periods

    def object(self, column: int, what: str, fix: str, *depends: str) -> None:
        event = self.named.get(column)
        if event is not None:
            what = f"in the event `{event}`, {what}"
        self.faults.append(Fault(column, what, fix, frozenset(map(base, (*depends, *([event] if event else []))))))

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
        before = len(self.faults)
        kind = self._kind(node) if isinstance(node, Name) else self.number(node)
        if len(self.faults) == before:
            fault = requires_condition(node, "number" if kind == "move" else kind, self.symbols)
            if fault:
                self.faults.append(fault)

    def _carries_numbers(self, node: Name) -> None:
        move = self.symbols.moves[node.name]
        lacking = [option for option, number in zip(move.options, move.numbers, strict=True) if number is None]
        if not lacking:
            return
        if move.attributes:
            what = f"the options of `{move.name}` have several numbers"
            names = " or ".join(f"{node.name}.{name}" for name, _ in move.attributes[:3])
            self.object(node.column, what, f"write {names}", move.name)
            return
        where = "options" if isinstance(move, Decision) else "values"
        example = ", ".join(f"{option}: {number}" for number, option in enumerate(move.options[:3]))
        example += ", ..." if len(move.options) > 3 else ""
        if len(lacking) < len(move.options):
            what = f"some options of `{move.name}` have a number but `{lacking[0]}` has none"
            fix = f"give each a number, as in {where}: {{{example}}}"
        else:
            what = f"the options of `{move.name}` have no numbers"
            kind = "options" if isinstance(move, Decision) else "outcomes"
            fix = f"give its {kind} numbers, as in {where}: {{{example}}}, or compare it with a word"
        self.object(node.column, what, fix, move.name)

    def _kind(self, node: Expression) -> str:
        match node:
            case Number():
                return "number"
            case Text(value):
                what = f"the word `{value}` is used where a number belongs"
                write = "write it without the quotation marks" if "=" in value else "compare a move with it"
                self.object(node.column, what, write)
                return "unknown"
            case Name():
                return self._name(node)
            case Attribute():
                self._attribute(node)
                return "number"
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
            case Across():
                return self._across(node)
            case Best():
                self._best(node)
                return "number"

    def _negligible(self, node: Compare | Among) -> None:
        if node.negligible and not self.rule.queries:
            what = f"`{NEGLIGIBLE}` applies to comparisons between queries, but {self.rule.place} has none"
            self.object(node.column, what, "remove it")

    # -- names and words ---------------------------------------------------------------------------------

    def _name(self, node: Name) -> str:
        name, symbols, rule = node.name, self.symbols, self.rule
        if name in symbols.position:
            self.read.append(node)
            self._may_read(node)
            return "move" if name in symbols.moves else "number"
        if base(name) in symbols.events:
            self._event(node)
            return "unknown"
        if name in symbols.scenario.parameters:
            if not rule.parameters:
                what = f"`{name}` is a parameter, but {rule.place} can use only moves"
                self.object(node.column, what, "use a move or a number", name)
            return "number"
        if name in symbols.scenario.actors:
            what, fix = f"`{name}` is an actor, not a number", "use the name of a move, a quantity or a parameter"
            if self.in_expectation or rule.queries:
                fix = f"write payoff({name})" if self.in_expectation else f"write E(payoff({name}))"
            self.object(node.column, what, fix, name)
        elif name in symbols.options:
            move = symbols.options[name]
            what, fix = (
                f"`{name}` is an option of `{move}` and cannot be used alone",
                f"write {move} = {name}",
            )
            self.object(node.column, what, fix, name, "names", move)
        elif not self._no_such_period(node):
            fix = in_numbers(name) or symbols.suggest(name, self._readable())
            self.object(node.column, f"unknown name `{name}`", fix, name, "names")
        return "unknown"

    def _attribute(self, node: Attribute) -> None:
        """`oil.cost`"""
        name, symbols = node.of.name, self.symbols
        if name not in symbols.moves:
            if name in symbols.scenario.actors:
                what, fix = f"`{name}` is an actor, not a move", f"write E(interest({name}, {node.name})) in a query"
                self.object(node.column, what, fix, name)
            elif name in symbols.quantities or name in symbols.scenario.parameters:
                sort = "quantity" if name in symbols.quantities else "parameter"
                self.object(node.column, f"`{name}` is a {sort} and has no options", f"write {name}", name)
            else:
                self._name(node.of)
            return
        move = symbols.moves[name]
        known = [each for each, _ in move.attributes]
        self._name(node.of)
        if node.name not in known:
            fix = symbols.suggest(node.name, known)
            if not known:
                fix = f"give them some, as in {{{move.options[0]}: {{{node.name}: 1}}, ...}}"
            what = f"the options of `{name}` have no number `{node.name}`"
            self.object(node.column + len(name) + 1, what, fix, move.name)

    def _event(self, node: Name) -> None:
        """Complains of an event that could not be written out, unless that is for a mistake in the event itself."""
        name, symbols = node.name, self.symbols
        text = text_of(symbols.written, base(name))
        if text is None or name == base(name):
            return
        if block_of(symbols.written, text) is None:
            what = f"the event `{base(name)}` names no move of a block of periods"
            self.object(node.column, what, f"write {base(name)}", base(name))

    def _no_such_period(self, node: Name) -> bool:
        """Complains of a period that there is not, of a name that there is."""
        if (fault := no_such_period(node.name, self.symbols)) is None:
            return False
        self.object(node.column, *fault, base(node.name))
        return True

    def _readable(self) -> list[str]:
        rule, symbols = self.rule, self.symbols
        entries = [
            name
            for name in symbols.position
            if self._before(name)
            and (rule.each or rule.event or symbols.blocks.get(name) in (None, rule.block))
            and name.partition("@")[2] in ("", "1", END)  # one period stands for all
        ]
        parameters = list(symbols.scenario.parameters) if rule.parameters else []
        return (entries if rule.moves else []) + parameters + list(symbols.events)

    def _before(self, name: str) -> bool:
        """Whether a name of the timeline is known where the expression stands."""
        symbols, rule = self.symbols, self.rule
        if rule.before is None:
            return True
        if rule.block is not None and symbols.elsewhen(name, rule.block):
            return False
        return symbols.position[name] < rule.before

    def _may_read(self, node: Name) -> None:
        name, symbols, rule = node.name, self.symbols, self.rule
        sort = "move" if name in symbols.moves else "quantity"
        block = symbols.blocks.get(base(name))
        if block is not None and self._of_another_period(node, block):
            return
        if rule.queries and not self.in_query:
            example = f"P({name} = {symbols.moves[name].options[0]})" if sort == "move" else f"E({name})"
            what = f"the {sort} `{name}` is used outside a query"
            self.object(node.column, what, f"write {example}", name)
        elif not rule.moves:
            what = f"`{name}` is a {sort}, but {rule.place} can use only parameters"
            here = rule.place in ("a derived parameter", "a constraint", "what a parameter is taken for")
            self.object(node.column, what, "use parameters" if here else "use it in the value instead", name)
        elif name == rule.own and name not in rule.circle:
            self.object(node.column, f"`{name}` depends on itself", "use only what comes earlier in the timeline", name)
        elif not self._before(name) and name not in rule.circle:
            what = f"`{name}` comes later in the timeline, and {rule.place} cannot see the future"
            self.object(node.column, what, f"move `{name}` up, or use something earlier", name)
        elif not rule.parameters and name in symbols.parametric:
            what = f"`{name}` reads the parameter `{symbols.parametric[name]}`, but {rule.place} can use only moves"
            self.object(node.column, what, "use the moves it is computed from", name, symbols.parametric[name])

    def _of_another_period(self, node: Name, block: Periods) -> bool:
        """Complains of a name of a block of periods that does not say of which period, or says so within the block."""
        name, rule = node.name, self.rule
        if name != base(name):
            if rule.block is not block:
                return False
            what = f"`{name}` is used inside the block, where `{base(name)}` already means the same period"
            fix = "carry over what later periods depend on under `state`"
            self.object(node.column, what, fix, base(name))
            return True
        if rule.block is block or not rule.moves or not self._before(name):
            return False
        if self.across is not None:
            self.across.setdefault(block.name, node)
            return False
        if rule.each or rule.event:
            self.each.setdefault(block.name, node)
            return False
        what, fix = without_period(name, block)
        if (event := self.named.get(node.column)) is not None:
            fix = f"name the period, as in {at(event, 1)}"
        self.object(node.column, what, fix, name)
        return True

    def paid_in_each(self, each: Name) -> None:
        """Complains of what is not known in every period in which an interest is paid; `each` is why it is."""
        symbols = self.symbols
        block = symbols.blocks[each.name]
        for node in self.read:
            what, fix = f"`{each.name}` is used in every period, but `{node.name}` ", "split it into two interests"
            if symbols.blocks.get(base(node.name)) is block and node.name != base(node.name):
                self.object(node.column, f"{what}is of one", f"{fix}, or carry it over under `state`", node.name)
            elif (
                node.name not in self.symbols.blocks
                and self.symbols.position[node.name] > self.symbols.over[block.name]
            ):
                fix += f", or name the period, as in {at(each.name, 1)}"
                self.object(node.column, f"{what}comes after them", fix, node.name, each.name)

    def _compare(self, operator: str, left: Expression, right: Expression) -> None:
        moves = self.symbols.moves
        for side, other in ((right, left), (left, right)):
            if isinstance(other, Best) and isinstance(side, Name | Text) and self._best_option(operator, other, side):
                return
        for side, other in ((right, left), (left, right)):
            if isinstance(other, Name) and other.name in moves and isinstance(side, Name | Text):
                word = side.name if isinstance(side, Name) else side.value
                move = moves[other.name]
                if word in move.options:
                    self._name(other)
                    if operator not in ("=", "!="):
                        what = f"the options of `{move.name}` cannot be compared with `{operator}`"
                        right_ = f"compare with a number, or write {move.name} in [...]"
                        self.object(side.column, what, right_, move.name)
                    return
        if isinstance(left, Name) and isinstance(right, Name) and left.name in moves and right.name in moves:
            self._two_moves(operator, left, right)
            return
        if self._unknown(left) and self._unknown(right):
            # One is a slip for a move, the other its option: say so of the first only.
            self.number(right if left.name in self.symbols.options else left)
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
                    suggestion = suggestion or self.symbols.suggest(word, options)
                    self.object(side.column, what, suggestion, other.name, word, "names")
                    return
                if self._word_beside_number(side, word, other):
                    return
        self.number(left)
        self.number(right)

    def _best_option(self, operator: str, best: Best, side: Name | Text) -> bool:
        """Whether `side` is meant as an option, one of which is the best; complains if it is none."""
        move, word = self.symbols.moves.get(best.move), word_of(side)
        if operator not in ("=", "!=") and (move is None or word not in move.options):
            return False
        self.number(best)
        if move is None:
            return True
        if word not in move.options:
            what, fix = f"`{move.name}` has no option `{word}`", self.symbols.suggest(word, move.options)
            self.object(side.column, what, fix, move.name)
        elif operator not in ("=", "!="):
            what = f"the options of `{move.name}` cannot be compared with `{operator}`"
            self.object(side.column, what, f"write best(...) = {word}, or compare with a number", move.name)
        return True

    def _unknown(self, node: Expression) -> TypeGuard[Name]:
        return isinstance(node, Name) and not self.symbols.known(node.name)

    def _word_beside_number(self, side: Expression, word: str, other: Expression) -> bool:
        """`pressure = high`: complain, unless `high` looks like a slip for the name of something."""
        if not isinstance(other, Name) or not self.symbols.known(other.name):
            return False
        suggestion = self.symbols.suggest(word, self._readable())
        if isinstance(side, Name) and suggestion.startswith("did you mean"):
            return False
        self._name(other)
        sort = "quantity" if other.name in self.symbols.quantities else "parameter"
        what = f"`{other.name}` is a {sort}, but `{word}` is a word"
        self.object(side.column, what, "compare it with a number", word, other.name, "names")
        return True

    def _two_moves(self, operator: str, left: Name, right: Name) -> None:
        self._name(left)
        self._name(right)
        first, second = self.symbols.moves[left.name], self.symbols.moves[right.name]
        if None not in first.numbers and None not in second.numbers:
            return
        if operator not in ("=", "!="):
            self._carries_numbers(left)
            self._carries_numbers(right)
        elif not set(first.options) & set(second.options):
            what = f"`{first.name}` and `{second.name}` have no option in common"
            self.object(right.column, what, "compare each with its own options", first.name, second.name)

    def _across(self, node: Across) -> str:
        """Of `ever(...)` and the like: what kind it is."""
        written, rule = f"{node.function}(...)", self.rule
        kind = "condition" if node.function in ("ever", "never") else "number"
        if not rule.across and not rule.queries:
            what, fix = f"{rule.place} cannot contain {written}", "use it in claims, questions and evidence"
            if rule.moves:
                fix += ", and carry over what later moves depend on under `state`"
            self.object(node.column, what, fix)
            return "unknown"
        if rule.queries and not self.in_query:
            example = f"P({written})" if kind == "condition" else f"E({written})"
            self.object(node.column, f"{written} is used outside a query", f"write {example}")
            return "unknown"
        outer, self.across = self.across, {}
        before = len(self.faults)
        self.condition(node.of)
        found, self.across = self.across, outer
        if len(self.faults) > before:
            return "unknown"
        blocks = list(found)
        if not blocks:
            moves = [name for name, block in self.symbols.blocks.items() if name in self.symbols.moves]
            fix = "write the condition alone; the scenario has no block of periods"
            if moves:
                move = self.symbols.moves[moves[0]]
                fix = f"name one without a period, as in {node.function}({move.name} = {move.options[0]})"
            self.object(node.column, f"{written} names no move of a block of periods", fix)
        elif len(blocks) > 1:
            first, second = (found[name] for name in blocks[:2])
            what = f"`{second.name}` is in the block `{blocks[1]}` but `{first.name}` in the block `{blocks[0]}`"
            self.object(second.column, what, f"use {written} of each", first.name, second.name)
        return kind

    # -- queries -----------------------------------------------------------------------------------------

    def _best(self, node: Best) -> None:
        symbols = self.symbols
        if not self.rule.queries:
            what = f"{self.rule.place} cannot contain best(...)"
            self.object(node.column, what, "use queries only in claims and questions")
            return
        self.number(node.of)
        asked = [part for part in walk(node.of) if isinstance(part, Query)]
        if not asked:
            fix = f"write best(E(payoff({next(iter(symbols.scenario.actors))})), {node.move})"
            self.object(node.column, "best(...) has no query in it", fix)
        move = symbols.moves.get(node.move)
        if not isinstance(move, Decision):
            if move is not None:
                what = f"`{node.move}` is a chance move, and nobody chooses its outcome"
                self.object(node.place, what, "name a decision", node.move)
            elif (fault := no_such_period(node.move, symbols)) is not None:
                self.object(node.place, *fault, base(node.move))
            else:
                fix = symbols.suggest(node.move, [decision.name for decision in symbols.scenario.decisions])
                self.object(node.place, f"unknown decision `{node.move}`", fix, node.move, "names")
            return
        for query in asked:
            for commitment in query.do:
                if base(commitment.move) == base(node.move):
                    what = f"`{commitment.move}` is committed here, while best(...) looks for its best option"
                    self.object(commitment.column, what, "remove one of them", commitment.move)

    def _payoff(self, node: Payoff) -> None:
        scenario = self.symbols.scenario
        written = "payoff(...)" if node.interest is None else "interest(...)"
        if not self.in_expectation:
            fix = f"write E({written})" if self.rule.queries else "use queries only in claims and questions"
            self.object(node.column, f"{written} is used outside E(...)", fix)
        if node.actor not in scenario.actors:
            fix = self.symbols.suggest(node.actor, scenario.actors)
            self.object(node.column, f"unknown actor `{node.actor}`", fix, node.actor, "names")
        elif not scenario.interests.get(node.actor):
            what = f"`{node.actor}` has no interests"
            self.object(node.column, what, "add them under `interests`", f"interests.{node.actor}", "interests")
        elif node.interest is not None and node.interest not in scenario.interests[node.actor]:
            what = f"`{node.actor}` has no interest `{node.interest}`"
            fix = self.symbols.suggest(node.interest, scenario.interests[node.actor])
            self.object(node.column, what, fix, f"interests.{node.actor}", "interests")

    def _query(self, node: Query) -> None:
        if not self.rule.queries:
            what = f"{self.rule.place} cannot contain {node.kind}(...)"
            self.object(node.column, what, "use queries only in claims and questions")
            return
        self.in_query = True
        for name in node.viewer:
            if name not in self.symbols.scenario.actors:
                fix = self.symbols.suggest(name, self.symbols.scenario.actors)
                self.object(node.viewer_at, f"unknown actor `{name}`", fix, name, "names")
        decision = self._believer(node)
        whole = {commitment.move for commitment in node.do}
        for commitment in node.do:
            if commitment.move != base(commitment.move) and base(commitment.move) in whole:
                what = f"`{commitment.move}` is committed twice: `{base(commitment.move)}` covers all its periods"
                self.object(commitment.column, what, "commit it once", commitment.move)
            self._commitment(commitment)
        self._learners(node)
        for removal in node.without:
            self._removal(removal)
        self.in_expectation = node.kind == "E"
        if node.kind == "E":
            self.number(node.of)
            if not node.do and node.given is None and (first := _first(node.of)) is not None:
                what = "first(...) has no mean where it may never happen"
                fix = "add `| given ever(...)`, or ask for E(min(first(...), 10))"
                self.object(first.column, what, fix)
        else:
            self.condition(node.of)
        self.in_expectation = False
        if node.given is not None:
            before = len(self.read)
            self.condition(node.given)
            if decision is not None:
                self._seen_there(str(node.at), decision, self.read[before:], self.symbols.seen(str(node.at)))
        self.in_query = False

    def _believer(self, node: Query) -> Decision | None:
        if node.at is None:
            return None
        column = node.column + len("belief(")
        block = self.symbols.blocks.get(node.at)
        if block is not None and node.at in self.symbols.moves:
            self.object(column, *without_period(node.at, block), node.at)
            return None
        if node.at not in self.symbols.position:
            if (fault := no_such_period(node.at, self.symbols)) is not None:
                self.object(column, *fault, base(node.at))
                return None
            decisions = [move.name for move in self.symbols.scenario.decisions]
            own = [move.name for move in self.symbols.scenario.decisions if move.actor == node.at]
            if own:
                what, fix = f"`{node.at}` is an actor", f"name a decision of it, as in belief({own[0]}, ...)"
                self.object(column, what, fix, node.at, own[0])
                return None
            fix = self.symbols.suggest(node.at, decisions)
            self.object(column, f"unknown decision `{node.at}`", fix, node.at, "names")
            return None
        move = self.symbols.moves.get(node.at)
        if not isinstance(move, Decision):
            sort = "quantity" if move is None else "chance move"
            what = f"`{node.at}` is a {sort}, and only decisions have beliefs"
            self.object(column, what, "name a decision", node.at)
            return None
        return move

    def _seen_there(self, name: str, decision: Decision, read: list[Name], there: Collection[str]) -> None:
        there = set(there)
        for node in read:
            known = isinstance(self.symbols.quantities.get(node.name), Quantity)
            if node.name in there or (known and there.issuperset(self.symbols.reads(node.name))):
                continue
            listed = (
                ", ".join(f"`{each}`" for each in sorted(there, key=self.symbols.position.__getitem__)) or "nothing"
            )
            what = f"`{node.name}` is not seen at `{name}`"
            fix = f"{decision.actor} sees {listed} there"
            depends = {decision.name, base(node.name), *map(base, there)}
            self.object(node.column, what, fix, SIGHT, *depends)

    def _commitment(self, commitment: Commitment) -> None:
        symbols, name, column = self.symbols, commitment.move, commitment.column
        if name in symbols.scenario.parameters:
            self._set_parameter(commitment)
            return
        if name not in symbols.moves:
            if name in symbols.quantities:
                what = f"`{name}` is a quantity and cannot be committed"
                self.object(column, what, "commit the moves it is computed from, or write given", name)
            elif (fault := no_such_period(name, symbols)) is not None:
                self.object(column, *fault, base(name))
            else:
                known = [each for each in symbols.moves if each == base(each)] + list(symbols.scenario.parameters)
                self.object(column, f"unknown move or parameter `{name}`", symbols.suggest(name, known), name, "names")
            return
        if commitment.policy:
            self._policy(commitment)
        elif commitment.formula is not None and not isinstance(commitment.formula, Name | Number):
            what = f"`{commitment.option}` is a number, but `{name}` is a move"
            self.object(column, what, f"write one of its options, as in do({name} = {symbols.moves[name].options[0]})")
        else:
            self._option(name, commitment.option, column)

    def _learners(self, node: Query) -> None:
        """Who learns of commitments: actors, and the same of all that are secret."""
        secret = [commitment for commitment in node.do if commitment.seen_by is not None]
        for commitment in secret:
            for name in commitment.seen_by or ():
                if name not in self.symbols.scenario.actors:
                    fix = self.symbols.suggest(name, self.symbols.scenario.actors)
                    self.object(commitment.column, f"unknown actor `{name}`", fix, name, "names")
            if commitment.seen_by != secret[0].seen_by:
                what = f"`{commitment.move}` and `{secret[0].move}` are seen by different actors"
                self.object(commitment.column, what, "let the same actors learn of both", commitment.move)

    def _option(self, name: str, option: str, column: int) -> None:
        move = self.symbols.moves[name]
        if option not in move.options:
            fix = self.symbols.suggest(option, move.options)
            for label, number in zip(move.options, move.numbers, strict=True):
                if number is not None and option == f"{number:g}":
                    fix = f"write do({name} = {label})"
            self.object(column, f"`{name}` has no option `{option}`", fix, name)

    def _set_parameter(self, commitment: Commitment) -> None:
        name = commitment.move
        if commitment.policy or commitment.formula is None:
            what = f"`{name}` is a parameter and is set to a number"
            self.object(commitment.column, what, f"write do({name} = 0.5), or a formula of parameters", name)
            return
        rule = Rule("the value of a parameter", moves=False)
        kind, faults = typecheck(commitment.formula, self.symbols, rule)
        self.faults += faults
        if kind == "condition":
            what = f"`{commitment.option}` is a condition, but `{name}` is a number"
            self.object(commitment.column, what, f"write do({name} = if({commitment.option}, 1, 0))", name)

    def _policy(self, commitment: Commitment) -> None:
        """A policy reads what its mover knows when it moves; nature may follow one that reads any earlier move."""
        symbols, name = self.symbols, commitment.move
        move = symbols.moves[name]
        for branch in commitment.policy:
            self._option(name, branch.option, branch.column)
        block = symbols.blocks.get(base(name))
        if not isinstance(move, Decision) and name != base(name):
            what = f"`{name}` is nature's move in one period, and a policy of nature is for all periods"
            self.object(commitment.column, what, f"write do({base(name)} = ... if ...)", base(name))
            return
        inside = block if name == base(name) else None
        rule = Rule(f"a policy for `{name}`", own=name, before=symbols.position[name], parameters=False, block=inside)
        for branch in commitment.policy:
            if branch.condition is None:
                continue
            kind, faults = typecheck(branch.condition, symbols, rule)
            if not faults and (missing := requires_condition(branch.condition, kind, symbols)):
                faults = [missing]
            self.faults += faults
            if not faults and isinstance(move, Decision):
                whole = worded(expanded(symbols.written, branch.condition)[0], symbols.options_of)
                read = [node for node in walk(whole) if isinstance(node, Name)]
                there = symbols.known_at(move) if inside is not None else frozenset(symbols.seen(name))
                self._seen_there(name, move, read, there)

    def _removal(self, removal: Removal) -> None:
        scenario, column = self.symbols.scenario, removal.column
        if removal.actor not in scenario.actors:
            fix = self.symbols.suggest(removal.actor, scenario.actors)
            self.object(column, f"unknown actor `{removal.actor}`", fix, removal.actor, "names")
        elif removal.interest not in scenario.interests.get(removal.actor, {}):
            what = f"`{removal.actor}` has no interest `{removal.interest}`"
            fix = self.symbols.suggest(removal.interest, scenario.interests.get(removal.actor, {}))
            self.object(column, what, fix, f"interests.{removal.actor}", "interests")
