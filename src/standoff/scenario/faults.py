"""The faults found in a scenario so far, and the readings that find them in any part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from standoff.language.expression import Expression, ExpressionError, parse, parses
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Prior, PriorError
from standoff.language.problem import LOOKS_LIKE
from standoff.scenario.events import written
from standoff.scenario.fault import Fault, Path
from standoff.scenario.model import Scenario
from standoff.scenario.periods import at, found_in, renamed
from standoff.scenario.symbols import MOST_SUGGESTIONS, SymbolTable
from standoff.scenario.typecheck import Rule, requires_condition, typecheck


@dataclass(slots=True)
class Faults:
    scenario: Scenario
    symbols: SymbolTable
    all: list[Fault] = field(default_factory=list)

    def fault(
        self, path: Path, what: str, fix: str, *depends: str, column: int | None = None, at_key: bool = False
    ) -> None:
        """Complains of what is wrong at `path`, as `Fault` has it."""
        self._add(Fault(column, what, fix, frozenset(depends), path, at_key))

    def place(self, path: Path, faults: Iterable[Fault]) -> None:
        """Complains of the `faults` of the expression at `path`."""
        for fault in faults:
            self._add(replace(fault, path=path))

    def _add(self, fault: Fault) -> None:
        if fault.fix.startswith(LOOKS_LIKE) and any(other.fix == fault.fix for other in self.all):
            return  # one letter is wrong, where the name is given
        self.all.append(fault)

    def actor(self, path: Path, name: str, at_key: bool = False) -> bool:
        """Whether `name` is an actor; complains if not."""
        known = name in self.scenario.actors
        if not known:
            fix = self._actor_meant(name) or self.symbols.suggest(name, self.scenario.actors)
            self.fault(path, f"unknown actor `{name}`", fix, name, "names", at_key=at_key)
        return known

    def _actor_meant(self, name: str) -> str | None:
        """What to write for an unknown name that is the long name of one actor, or a word of it."""
        if len(self.scenario.actors) > MOST_SUGGESTIONS:
            return None
        said = name.casefold().replace("_", " ")
        names = {short: long.casefold() for short, long in self.scenario.actors.items()}
        found = [short for short, long in names.items() if said == long or said in long.split()]
        return f"did you mean `{found[0]}`?" if len(found) == 1 else None

    def expression(self, path: Path, text: str, rule: Rule) -> tuple[Expression | None, str]:
        """The expression at `path` and its kind; None if it cannot be read. Complains of what is wrong."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            self.fault(path, error.what, error.fix, column=error.column)
            return None, "unknown"
        kind, wrong = typecheck(expression, self.symbols, rule)
        self.place(path, wrong)
        whole = written(self.symbols.written, text) if not wrong else None
        if whole is not None and whole != text and not parses(whole):
            fix = "define parts of it as quantities"
            self.fault(path, "with its events written out, this expression is too long", fix)
        elif whole is not None and (rule.block is not None or rule.each) and not _writable(whole, self.symbols):
            self.fault(
                path,
                "this formula is too long to be repeated in every period",
                "define parts of it as quantities",
            )
        return expression, "unknown" if wrong else kind

    def together(self, path: Path, text: str, rule: Rule, too_long: str, fix: str) -> None:
        """Complains, at the key, of parts that are right each by itself and do not go together as `text`; where that is
        too long, in the words `too_long` and `fix`."""
        whole = written(self.symbols.written, text) if parses(text) else None
        if not parses(text) or (whole is not None and not (parses(whole) and _writable(whole, self.symbols))):
            self.fault(path, too_long, fix, at_key=True)
            return
        for wrong in typecheck(parse(text), self.symbols, rule)[1]:
            self.fault(path, wrong.what, wrong.fix, *wrong.depends, at_key=True)

    def condition(self, path: Path, text: str, rule: Rule) -> Expression | None:
        """As `expression`, where true or false belongs."""
        expression, kind = self.expression(path, text, rule)
        if expression is not None and (wrong := requires_condition(expression, kind, self.symbols)):
            self.place(path, [wrong])
        return expression

    def prior(self, path: Path, text: str) -> Prior | None:
        """The prior at `path`; None if it cannot be read. Complains of what is wrong."""
        try:
            return parse_prior(text)
        except PriorError as error:
            self.fault(path, error.what, error.fix)
            return None


def _writable(text: str, symbols: SymbolTable) -> bool:
    """Whether a formula that parses is short enough to be written out period by period."""
    names = {name: at(name, f"{block.count}next") for name, block in symbols.blocks.items()}
    if not names:
        return True
    whole = renamed(text, names, found_in(text, {name: move.options for name, move in symbols.moves.items()}))
    longest = max(names.values(), key=len)
    return parses(f"if({longest} > 0 and not ({whole}), {longest}, {longest})")
