"""Does the scenario make sense as a whole? What only all of it together can tell.

A scenario from a file and one built in Python go through the same check. Each `Fault` says where it is by the
path that leads to it, spelled as the file spells it; `read` turns paths into lines.
"""

from __future__ import annotations

import graphlib
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.language.expression import (
    NEGLIGIBLE,
    Among,
    Compare,
    Expression,
    ExpressionError,
    Logic,
    Name,
    Payoff,
    Query,
    names,
    parse,
    walk,
)
from standoff.language.prior import Prior, PriorError, in_per_cent, leaves, parse_prior, word_of
from standoff.language.problem import LOOKS_LIKE, Problem
from standoff.scenario.information import known_unless_forgotten
from standoff.scenario.model import (
    EVERYONE,
    NOBODY,
    RATIONAL,
    REST,
    Chance,
    Check,
    Claim,
    Decision,
    Distance,
    Kind,
    Periods,
    Quantity,
    Scenario,
    State,
)
from standoff.scenario.periods import at, base, found_in, going_on, renamed
from standoff.scenario.typecheck import (
    MOST_SUGGESTIONS,
    SIGHT,
    Placed,
    Rule,
    SymbolTable,
    Undefined,
    constant,
    judge,
    no_such_period,
    placed,
    requires_condition,
    without_period,
)

_ALL = frozenset({"all", "both", "public", "anyone", "anybody", "everybody", "all_actors"})
_NONE = frozenset({"none", "no_one", "noone", "private", "hidden", "secret"})
_REST = frozenset({"else", "otherwise", "remaining", "remainder", "the rest", "other", "others", "rest of it", "rest"})
OFTEN = 0.001  # of worlds: a prior of a probability that goes beyond 0 and 1 in fewer is noted (`scenario.notes`)
SLACK = 1e-9  # by how much probabilities that are written out may miss a sum of 1

Path = tuple[str | int, ...]
TABLE_FILE = re.compile(r"[^/\\:.\s][^/\\:]*\.csv\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `path` and what would be right.

    `column` (from 0) counts inside the expression there; `at_key` says that the key is wrong and not its
    value. `depends` has the names whose definitions the complaint rests on ("names" if it rests on there
    being no such name; `section` or `section.name` for other parts): it is void if those cannot be read.
    """

    path: Path
    what: str
    right: str
    column: int | None = None
    at_key: bool = False
    depends: frozenset[str] = frozenset()


def check(scenario: Scenario) -> list[Fault]:
    """Everything that is wrong with the meaning of `scenario`, in the order of the file."""
    found = _Check(scenario).faults
    # Who sees what cannot be told while an entry has mistakes of its own.
    things = placed(scenario)
    shaky = {
        each.name
        for fault in found
        if fault.path[0] == "timeline" and SIGHT not in fault.depends
        for each in things
        if fault.path[: len(each.path)] == each.path
    }
    return [fault for fault in found if SIGHT not in fault.depends or not fault.depends & shaky]


def problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Everything that is wrong with the meaning of a scenario built in Python: no lines, only the path."""
    return tuple(Problem(_spelled(scenario, fault.path), 0, 0, fault.what, fault.right) for fault in check(scenario))


def _spelled(scenario: Scenario, path: Path) -> str:
    steps = list(path)
    if len(steps) > 1 and steps[0] == "timeline":
        entry = scenario.timeline[int(steps[1])]
        steps[1] = entry.name
        if isinstance(entry, Periods) and steps[2:3] == ["timeline"] and len(steps) > 3:
            steps[3] = entry.timeline[int(steps[3])].name
    return ".".join(map(str, steps))


class _Check:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.index = SymbolTable(scenario)
        self.faults: list[Fault] = []
        self.improbable: set[str] = set()  # parameters that stand for a probability and need not be one
        self.circles = self._circles()
        self._names()
        for name, file in scenario.tables.items():
            self._table_file(name, file)
        for name, parameter in scenario.parameters.items():
            self._prior(("parameters", name, "prior"), parameter.prior)
        for position, each in enumerate(self.index.placed):
            self._entry(position, each)
        self._together()
        self._interests()
        self._rationality()
        for name, claim in scenario.claims.items():
            if claim.holds is not None:
                self._holds(("claims", name, "holds"), claim.holds, claim)
            if claim.check is not None:
                self._table_and_places(("claims", name, "check"), claim.check)
        for name, evidence in scenario.evidence.items():
            self._condition(("evidence", name, "observe"), evidence.observe, Rule("an observation"))
        if scenario.resolutions is not None and scenario.resolutions not in scenario.tables:
            right = self.index.suggest(scenario.resolutions, scenario.tables)
            self.fault(("resolutions",), f"unknown table `{scenario.resolutions}`", right, "tables")
        for name, question in scenario.questions.items():
            self._question(("questions", name, "query"), question.query)

    def fault(
        self,
        path: Path,
        what: str,
        right: str,
        *depends: str,
        column: int | None = None,
        at_key: bool = False,
    ) -> None:
        if right.startswith(LOOKS_LIKE) and any(fault.right == right for fault in self.faults):
            return  # one letter is wrong, where the name is given
        self.faults.append(Fault(path, what, right, column, at_key, frozenset(depends)))

    # -- names -------------------------------------------------------------------------------------------

    def _names(self) -> None:
        taken: dict[str, str] = {}
        for name in self.scenario.actors:
            if name in (EVERYONE, NOBODY):
                what = f"no actor can be called `{name}`"
                self.fault(("actors", name), what, "`seen_by` uses that word; take another", at_key=True)
            taken[name] = "an actor"
        for name in self.scenario.parameters:
            self._once(("parameters", name), name, "a parameter", taken)
        for each in self.index.placed:
            if isinstance(each.thing, State):
                self._once(each.path, each.name, "a state", taken, at_key=True)
            elif isinstance(each.thing, Periods):
                self._once((*each.path, "name"), each.name, "a block of periods", taken)
            else:
                kind = type(each.thing).__name__.lower()
                sort = "a chance move" if kind == "chance" else f"a {kind}"
                self._once((*each.path, kind), each.name, sort, taken)

    def _once(self, path: Path, name: str, sort: str, taken: dict[str, str], at_key: bool = False) -> None:
        if name in taken:
            right = "give this another"
            if sort == taken[name] == "a block of periods":
                right = "name each block, as in name: round"
            what = f"`{name}` is already the name of {taken[name]}"
            self.fault(path, what, right, at_key=at_key or len(path) == 2)
        taken.setdefault(name, sort)

    def _actor(self, path: Path, name: str, at_key: bool = False) -> bool:
        known = name in self.scenario.actors
        if not known:
            right = self._actor_meant(name) or self.index.suggest(name, self.scenario.actors)
            self.fault(path, f"unknown actor `{name}`", right, name, "names", at_key=at_key)
        return known

    def _actor_meant(self, name: str) -> str | None:
        """What to write for an unknown name that is the long name of one actor, or a word of it."""
        if len(self.scenario.actors) > MOST_SUGGESTIONS:
            return None
        said = name.casefold().replace("_", " ")
        names = {short: long.casefold() for short, long in self.scenario.actors.items()}
        found = [short for short, long in names.items() if said == long or said in long.split()]
        return f"did you mean `{found[0]}`?" if len(found) == 1 else None

    # -- expressions -------------------------------------------------------------------------------------

    def _expression(self, path: Path, text: str, rule: Rule) -> tuple[Expression | None, str]:
        """The expression at `path` and its kind; None if it cannot be read. Complains of what is wrong."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            self.fault(path, error.what, error.fix, column=error.column)
            return None, "unknown"
        kind, objections = judge(expression, self.index, rule)
        for objection in objections:
            self.fault(path, objection.what, objection.right, *objection.depends, column=objection.column)
        if not objections and (rule.block is not None or rule.each) and not writable(text, self.index):
            self.fault(path, "this formula is too long to be repeated", "name parts of it as quantities")
        return expression, "unknown" if objections else kind

    def _condition(self, path: Path, text: str, rule: Rule) -> Expression | None:
        expression, kind = self._expression(path, text, rule)
        if expression is not None and (objection := requires_condition(expression, kind, self.index)):
            self.fault(path, objection.what, objection.right, *objection.depends, column=objection.column)
        return expression

    def _circles(self) -> dict[str, tuple[str, ...]]:
        """Quantities that read one another in a circle, each with the circle it is on."""
        index = self.index
        names = {
            name for name, each in index.quantities.items() if isinstance(each, Quantity) and name == index.plain(name)
        }
        graph = {name: names & set(index.reads(name)) for name in names}
        circles: dict[str, tuple[str, ...]] = {}
        for _ in range(20):  # circles told of; no scenario has more
            try:
                graphlib.TopologicalSorter(graph).prepare()
                break
            except graphlib.CycleError as error:
                # graphlib lists the circle from what is read to what reads it.
                circle = tuple(dict.fromkeys(reversed(error.args[1])))
                first = min(circle, key=self.index.position.__getitem__)
                turned = circle.index(first)
                circle = circle[turned:] + circle[:turned]
                for name in circle:
                    graph[name] -= set(circle)
                    circles.setdefault(name, circle)
                if len(circle) > 1:
                    chain = ", ".join(f"`{a}` reads `{b}`" for a, b in zip(circle, (*circle[1:], first), strict=True))
                    path = (*index.placed[index.position[first]].path, "value")
                    self.fault(path, f"quantities read one another in a circle: {chain}", "break it", *circle)
        return {name: circle for name, circle in circles.items() if len(circle) > 1}

    def _prior(self, path: Path, text: str) -> Prior | None:
        try:
            return parse_prior(text)
        except PriorError as error:
            self.fault(path, error.what, error.fix)
            return None

    # -- the timeline ------------------------------------------------------------------------------------

    def _entry(self, position: int, each: Placed) -> None:
        path, entry, block = each.path, each.thing, each.block
        if isinstance(entry, Periods):
            self._block(path, position, entry)
            return
        self._seen_by((*path, "seen_by"), each)
        match entry:
            case Chance():
                self._chance(path, position, entry, block)
            case Decision():
                self._decision(path, position, entry, block)
            case Quantity():
                rule = Rule("a quantity", entry.name, position, circle=self.circles.get(entry.name, ()), block=block)
                self._expression((*path, "value"), entry.value, rule)
            case State():
                self._state(path, position, each)
        if isinstance(entry, Chance | Decision) and entry.when is not None:
            rule = Rule("`when`", entry.name, position, parameters=False, block=block)
            expression = self._condition((*path, "when"), entry.when, rule)
            if isinstance(entry, Decision) and entry.together is not None and expression is not None:
                for name in names(expression):
                    if name != entry.name and self._taken_together(entry, name):
                        what = f"`{entry.name}` is taken together with `{name}` and cannot wait for it"
                        self.fault((*path, "when"), what, "take one of them later", entry.name, name)

    # -- blocks of periods -------------------------------------------------------------------------------

    def _block(self, path: Path, position: int, block: Periods) -> None:
        after = self.index.over[block.name] + 1
        where = (*path, "discount")
        expression, _ = self._expression(where, block.discount, Rule("a discount", moves=False))
        try:
            value = None if expression is None else constant(expression)
        except Undefined:
            value = float("nan")
        if value is not None and not 0 <= value <= 1:
            what = f"{block.discount.strip()} is not a discount"
            self.fault(where, what, "write a number from 0 to 1: what a payoff one period later is worth")
        elif isinstance(expression, Name):
            self._prior_of_a_probability(expression.name, "a discount")
        elif expression is not None and not parses(going_on(block.discount)):
            self.fault(where, "this formula is too long for a discount", "make it a parameter")
        if block.ends is not None:
            rule = Rule("`ends`", None, after, parameters=False, block=block)
            self._condition((*path, "ends"), block.ends, rule)
        self._memory((*path, "remembers"), block, tuple(block.remembers))

    def _memory(self, path: Path, block: Periods, remembered: tuple[str, ...]) -> None:
        inside = {entry.name: entry for entry in block.timeline}
        for name in remembered:
            where = (*path, name)
            if name in block.state or name == block.name:
                what = f"`{name}` is known in every period"
                self.fault(where, what, "take it out of `remembers`", name, at_key=True)
            elif name not in inside:
                if name in self.index.position:
                    what, right = f"`{name}` is not of this block of periods", "take it out: it is seen as usual"
                    self.fault(where, what, right, name, at_key=True)
                else:
                    right = self.index.suggest(name, inside)
                    self.fault(where, f"unknown move `{name}`", right, name, "names", at_key=True)
            elif parameter := self.index.parametric.get(name):
                what = f"`{name}` reads the parameter `{parameter}`, so nobody can see it"
                self.fault(where, what, "list the moves it is made of", name, parameter, at_key=True)

    def _state(self, path: Path, position: int, each: Placed) -> None:
        state, block = each.thing, each.block
        assert isinstance(state, State) and block is not None
        first = self.index.position.get(block.name, position)
        self._expression((*path, "start"), state.start, Rule("a state", None, first, parameters=False))
        rule = Rule("a state", None, self.index.over[block.name] + 1, parameters=False, block=block)
        self._expression((*path, "next"), state.next, rule)

    def _seen_by(self, path: Path, each: Placed) -> None:
        entry = each.thing
        if isinstance(entry, Periods) or entry.seen_by is None:
            return
        for number, name in enumerate(entry.seen_by):
            word = EVERYONE if name.casefold() in _ALL else NOBODY if name.casefold() in _NONE else None
            if word is not None and name not in self.scenario.actors:
                self.fault((*path, number), f"unknown actor `{name}`", f"write seen_by: {word}", name, "names")
            elif name not in (EVERYONE, NOBODY):
                self._actor((*path, number), name)
        special = [name for name in entry.seen_by if name in (EVERYONE, NOBODY)]
        if special and len(entry.seen_by) > 1:
            what = f"`{special[0]}` stands beside other names"
            self.fault(
                (*path, entry.seen_by.index(special[0])),
                what,
                f"write seen_by: {special[0]}, or name the actors",
            )
        parameter = self.index.parametric.get(each.name)
        if parameter is not None and tuple(entry.seen_by) not in ((NOBODY,), ()):
            what = f"`{each.name}` reads the parameter `{parameter}`, so nobody can see it"
            self.fault(path, what, "remove `seen_by`, or take the parameter out", each.name, parameter)

    def _chance(self, path: Path, position: int, chance: Chance, block: Periods | None) -> None:
        for label in chance.values:
            if label not in chance.outcomes:
                right = self.index.suggest(label, chance.outcomes)
                what = f"`{chance.name}` has no outcome `{label}`"
                self.fault((*path, "values", label), what, right, chance.name, at_key=True)
        rule = Rule("a probability", chance.name, position, block=block)
        rests = [label for label, text in chance.outcomes.items() if text.strip() == REST]
        meant = [label for label, text in chance.outcomes.items() if text.strip().casefold() in _REST]
        for label in rests[1:]:
            what = f"`{rests[0]}` and `{label}` are both `rest`"
            self.fault((*path, "outcomes", label), what, "give one of them a probability", chance.name)
        total, all_known = 0.0, True
        for label, text in chance.outcomes.items():
            if label in rests:
                continue
            where = (*path, "outcomes", label)
            if label in meant and text.strip() not in self.index.position:
                if text.strip() not in self.scenario.parameters:
                    what = f"`{text.strip()}` is not a probability"
                    self.fault(where, what, f"write `{REST}` for what the other outcomes leave", text.strip(), "names")
                    all_known = False
                    continue
            if word_of(text) and text.strip() not in self.scenario.parameters:
                right = "give it a name under `parameters`, and write the name here"
                self.fault(where, f"`{text.strip()}` is a prior, and this is a formula", right, text.strip(), "names")
                all_known = False
                continue
            expression, _ = self._expression(where, text, rule)
            if isinstance(expression, Name):
                self._prior_of_a_probability(expression.name, f"the probability of `{label}`")
            value = self._constant_probability(where, expression)
            all_known = all_known and value is not None
            total += value or 0.0
        if total > 1 + SLACK or (all_known and not rests and total < 1 - SLACK):
            what = f"the probabilities of `{chance.name}` sum to {total:.6g}"
            if not all_known:
                what = f"the probabilities of `{chance.name}` that are numbers sum to {total:.6g} already"
            elif rests:
                what += f" and leave nothing for `{rests[0]}`"
            self.fault((*path, "outcomes"), what, "make them sum to 1", chance.name)

    def _prior_of_a_probability(self, name: str, what: str) -> None:
        """Complains of the prior of a parameter that stands for a probability, where it goes below 0 or above 1."""
        parameter = self.scenario.parameters.get(name)
        try:
            prior = None if parameter is None or name in self.index.position else parse_prior(parameter.prior)
        except PriorError:  # complained about at the prior
            return
        if parameter is None or prior is None or prior.fixed or not leaves(prior, 0.0, 1.0, OFTEN):
            return
        path = ("parameters", name, "prior")
        if name not in self.improbable:
            self.improbable.add(name)
            right = in_per_cent(parameter.prior) or "keep it from 0 to 1, as in 20% to 80%"
            what = f"`{name}` is {what}, and `{parameter.prior.strip()}` is not kept between 0 and 1"
            self.fault(path, what, right, name)

    def _constant_probability(self, path: Path, expression: Expression | None) -> float | None:
        if expression is None:
            return None
        try:
            value = constant(expression)
        except Undefined:
            self.fault(path, "this has no value (a division by zero, or the like)", "write a number from 0 to 1")
            return None
        if value is not None and not -SLACK <= value <= 1 + SLACK:
            right = f"write {value:g}%, or {value / 100:g}" if 2 <= value <= 100 else "write a number from 0 to 1"
            self.fault(path, f"{value:.6g} is not a probability", right)
            return None
        return value

    def _decision(self, path: Path, position: int, decision: Decision, block: Periods | None) -> None:
        self._actor((*path, "actor"), decision.actor)
        numbered = [number is not None for number in decision.choices.values()]
        if any(numbered) and not all(numbered):
            what = f"some options of `{decision.name}` carry a number and some do not"
            self.fault((*path, "options"), what, "give a number to each of them, or to none", decision.name)
        for number, name in enumerate(decision.sees or ()):
            self._sees((*path, "sees", number), position, decision, name)
        if decision.remembers is not None and block is None:
            what = f"`{decision.name}` is made once, and remembers what it sees"
            self.fault((*path, "remembers"), what, "write `sees`", decision.name, at_key=True)
        elif decision.remembers is not None and block is not None:
            self._memory((*path, "remembers"), block, tuple(decision.remembers))
            for name in decision.remembers:
                if name in self.index.position and decision.actor not in self.index.seers[name]:
                    if name not in self.index.parametric and decision.actor in self.scenario.actors:
                        what = f"{decision.actor} cannot see `{name}`, and cannot remember it"
                        right = f"add `{decision.actor}` to the `seen_by` of `{name}`, or take it out"
                        where = (*path, "remembers", name)
                        self.fault(where, what, right, SIGHT, decision.name, name, decision.actor, at_key=True)
        for number, name in enumerate(decision.forgets):
            where = (*path, "forgets", number)
            if not self._earlier(where, position, name, "forget"):
                continue
            thing = self.index.placed[self.index.position[self.index.plain(name)]].thing
            if name in (decision.sees or ()):
                what = f"`{name}` is both in `sees` and in `forgets`"
                self.fault(where, what, "keep one of them", decision.name, name)
            elif not self._knows(decision, name, thing):
                what = f"{decision.actor} does not know `{name}` here anyway"
                right = "take it out of `forgets`"
                self.fault(where, what, right, SIGHT, decision.name, decision.actor, base(name))

    def _knows(self, decision: Decision, name: str, thing: Chance | Decision | Quantity | State | Periods) -> bool:
        """Whether a decision takes account of an earlier move, quantity or state, leaving aside what it forgets."""
        if isinstance(thing, Periods | State) or name != self.index.plain(name):
            willing = decision.model_copy(update={"forgets": tuple(n for n in decision.forgets if n != name)})
            return name in self.index.known_at(willing)
        return known_unless_forgotten(decision, thing, self.index.seers)

    def _earlier(self, path: Path, position: int, name: str, verb: str) -> bool:
        """Whether `name` is a move or quantity before `position`; complains if not."""
        index = self.index
        here = index.placed[position].block
        where = index.position.get(name)
        block = index.blocks.get(base(name))
        if where is None:
            if name in self.scenario.parameters:
                what = f"`{name}` is a parameter, and all actors know the world they are in"
                self.fault(path, what, "name moves and quantities only", name)
            elif (objection := no_such_period(name, index)) is not None:
                self.fault(path, *objection, base(name))
            else:
                earlier = [each.name for each in index.placed[:position] if each.block in (None, here)]
                self.fault(path, f"unknown move `{name}`", index.suggest(name, earlier), name, "names")
            return False
        if block is not None and block is here and name != base(name):
            what = f"`{name}` stands inside the block, where `{base(name)}` is that of the same period"
            self.fault(path, what, "list what is known of earlier periods in `remembers`", base(name))
            return False
        if where >= position:
            when = "is this decision itself" if where == position else "comes later in the timeline"
            what = f"`{name}` {when}, and nobody can {verb} the future"
            self.fault(path, what, f"move `{name}` up, or take it out", name)
            return False
        if block is not None and block is not here and name == base(name):
            self.fault(path, *without_period(name, block), name)
            return False
        return True

    def _sees(self, path: Path, position: int, decision: Decision, name: str) -> None:
        if not self._earlier(path, position, name, "see"):
            return
        index = self.index
        actor, plain = decision.actor, index.plain(name)
        if self._taken_together(decision, name):
            what = f"`{decision.name}` is taken together with `{name}`, without seeing it"
            self.fault(path, what, "take it out of `sees`, or out of `together`", decision.name, name)
        elif parameter := index.parametric.get(name):
            what = f"`{name}` reads the parameter `{parameter}`, so nobody can see it"
            self.fault(path, what, "list the moves it is made of", plain, parameter)
        elif actor in self.scenario.actors and actor not in index.seers[name]:
            who = sorted(index.seers[name], key=list(self.scenario.actors).index)
            seen_by = "nobody sees it" if not who else f"only {' and '.join(who)} can"
            right = f"add `{actor}` to the `seen_by` of `{plain}`, or take it out"
            hidden: Iterable[str] = ()
            if name in index.quantities and index.quantities[name].seen_by is None:
                hidden = [read for read in index.reads(plain) if actor not in index.seers[read]]
                seen_by = f"it reads `{next(iter(hidden))}`, which {actor} does not see" if hidden else seen_by
                right = f"give `{plain}` a `seen_by` with `{actor}` in it, or take it out"
            what = f"{actor} cannot see `{name}`: {seen_by}"
            self.fault(path, what, right, SIGHT, decision.name, plain, actor, *hidden)
        elif isinstance(index.quantities.get(name), Quantity) and decision.together is not None:
            for read in index.reads(name):
                if self._taken_together(decision, read):
                    what = f"`{name}` reads `{read}`, which is taken together with `{decision.name}`"
                    self.fault(path, what, "take it out of `sees`, or out of `together`", decision.name, name, read)

    def _taken_together(self, decision: Decision, name: str) -> bool:
        other = self.index.moves.get(name)
        return isinstance(other, Decision) and other.together is not None and other.together == decision.together

    def _together(self) -> None:
        decisions = [(each, each.thing) for each in self.index.placed if isinstance(each.thing, Decision)]
        block_of = {each.name: each.block for each in self.index.placed}
        groups = [entry.together for _, entry in decisions if entry.together is not None]
        count = Counter(groups)
        for each, entry in decisions:
            if entry.together is None:
                continue
            path = (*each.path, "together")
            others = [other for _, other in decisions if other.together == entry.together and other is not entry]
            if count[entry.together] == 1:
                what = f"only `{entry.name}` is taken together as `{entry.together}`"
                known = [group for group in count if group != entry.together]
                right = self.index.suggest(entry.together, known) if known else ""
                if not right.startswith("did you mean"):
                    right = "give another decision the same `together`, or remove it"
                self.fault(path, what, right, "timeline", "names", entry.name)
            elif apart := next((other for other in others if block_of[other.name] is not each.block), None):
                what = f"`{entry.name}` and `{apart.name}` are taken together, and not in the same period"
                self.fault(path, what, "give each group a name of its own", entry.name, apart.name)

    # -- interests and rationality -----------------------------------------------------------------------

    def _interests(self) -> None:
        for actor, interests in self.scenario.interests.items():
            self._actor(("interests", actor), actor, at_key=True)
            for name, interest in interests.items():
                path = ("interests", actor, name)
                self._expression((*path, "value"), interest.value, Rule("an interest", each=True))
                self._expression((*path, "weight"), interest.weight, Rule("a weight", moves=False))
        # An unknown actor there may be a slip for one without: that is one mistake, and told already.
        told = not self.scenario.actors.keys() >= self.scenario.interests.keys()
        if not self.scenario.interests and len(self._who_decides()) > 1:
            what, right = (
                f"{len(self._who_decides())} actors decide and none has interests",
                "say under `interests` what each actor gains or loses",
            )
            self.fault(("interests",), what, right, "interests", *self._who_decides().values())
            return
        for actor, decision in self._who_decides().items() if not told else ():
            if not self.scenario.interests.get(actor):
                what = f"`{actor}` decides (`{decision}`) and has no interests"
                depends = ("interests", f"interests.{actor}", decision)
                self.fault(("interests", actor), what, f"say under `interests` what {actor} gains or loses", *depends)

    def _who_decides(self) -> dict[str, str]:
        """Each actor who decides, and the first decision it takes."""
        found: dict[str, str] = {}
        for decision in self.scenario.decisions:
            if decision.actor in self.scenario.actors:
                found.setdefault(decision.actor, decision.name)
        return found

    def _rationality(self) -> None:
        if self.scenario.rational:
            return
        deciders = self._who_decides()
        all_known = all(decision.actor in self.scenario.actors for decision in self.scenario.decisions)
        for actor, parameter in self.scenario.rationalities.items():
            path: Path = ("rationality", actor)
            if self._actor(path, actor, at_key=True) and actor not in deciders and all_known:
                what = f"`{actor}` never decides, and needs no rationality"
                self.fault(path, what, "remove it", "timeline", "names", at_key=True)
            if parameter.prior.strip().casefold() == RATIONAL:
                what = f"one actor alone cannot be `{RATIONAL}`"
                right = f"write `rationality: {RATIONAL}` for the whole game, or a large number here, such as 50"
                self.fault((*path, "prior"), what, right)
                continue
            if not any(letter.isdigit() for letter in parameter.prior) and parameter.prior.strip():
                what = f"`{parameter.prior.strip()}` is not a rationality"
                self.fault((*path, "prior"), what, "write 1 to 6: 0 is chance, and 6 nearly always the better option")
                continue
            prior = self._prior((*path, "prior"), parameter.prior)
            if prior is not None and (why := _can_be_negative(prior)):
                right = "keep all of it above 0, as in 1 to 6"
                self.fault((*path, "prior"), f"rationality cannot be negative, and {why}", right)
        told = not self.scenario.actors.keys() >= self.scenario.rationalities.keys()
        if not self.scenario.rationalities and len(deciders) > 1:
            right = f"write rationality: {{{', '.join(f'{actor}: 1 to 6' for actor in deciders)}}}"
            depends = ("rationality", *deciders.values())
            self.fault(("rationality",), f"{len(deciders)} actors decide and none has a rationality", right, *depends)
            return
        for actor, decision in deciders.items() if not told else ():
            if actor not in self.scenario.rationalities:
                what = f"`{actor}` decides (`{decision}`) and has no rationality"
                depends = ("rationality", f"rationality.{actor}", decision)
                self.fault(("rationality", actor), what, f"write {actor}: 1 to 6 under `rationality`", *depends)

    # -- claims and questions ----------------------------------------------------------------------------

    def _holds(self, path: Path, text: str, claim: Claim) -> None:
        expression = self._asking(path, text, "P(oil = cut) > 0.5")
        if expression is None:
            return
        if claim.negligible and any(getattr(node, NEGLIGIBLE, 0.0) for node in walk(expression)):
            self.fault(path, f"`{NEGLIGIBLE}` stands here and as a key", "write it once", column=0)
            return
        if claim.kind is Kind.FORECAST and not isinstance(expression, Compare):
            what = "a forecast holds one comparison with a query"
            self.fault(path, what, "write P(...) > 0.5 or the like", column=0)
            return
        _, condition = self._expression(path, text, Rule("a claim", queries=True))
        if objection := requires_condition(expression, condition, self.index):
            what = "`holds` is a number, neither true nor false"
            self.fault(path, what, "compare it, as in P(...) > 0.5", *objection.depends, column=0)

    def _question(self, path: Path, text: str) -> None:
        expression = self._asking(path, text, "P(test = icbm)")
        if expression is None:
            return
        _, kind = self._expression(path, text, Rule("a question", queries=True))
        if kind == "condition":
            what = "a question asks for a probability, and this is a comparison"
            self.fault(path, what, "write the query alone, as in P(test = icbm)", column=0)

    def _asking(self, path: Path, text: str, example: str) -> Expression | None:
        """The expression, if it can be read and has a query in it."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            self.fault(path, error.what, error.fix, column=error.column)
            return None
        if not any(isinstance(node, Query) for node in walk(expression)):
            payoffs = any(isinstance(node, Payoff) for node in walk(expression))
            if ">" in example and (right := self._as_query(text)):
                self.fault(path, "nothing is asked here: there is no query", right, column=0)
                return None
            kind, unknown = judge(expression, self.index, Rule("a claim", queries=payoffs))
            once = {(objection.what, objection.right): objection for objection in reversed(unknown)}
            for objection in once.values():
                self.fault(path, objection.what, objection.right, *objection.depends, column=objection.column)
            if not unknown:
                right = f"write {example} or the like"
                happens = any(name in self.index.position for name in names(expression))
                if kind == "condition" and happens and len(text) <= 40:
                    right = f"write P({text.strip()})" + (" > 0.5 or the like" if ">" in example else "")
                self.fault(path, "nothing is asked here: there is no query", right, column=0)
            return None
        return expression

    def _as_query(self, text: str) -> str | None:
        """What to write for `oil = cut > 0.5`; None for a claim that is not of this form."""
        match = re.fullmatch(r"(.{1,200}?)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?%?)\s*", text, re.DOTALL)
        if match is None:
            return None
        written = f"P({match[1].strip()}) {match[2]} {match[3]}"
        try:
            event = parse(match[1])
            _, wrong = judge(parse(written), self.index, Rule("a claim", queries=True))
        except ExpressionError:
            return None
        return f"write {written}" if isinstance(event, Compare | Logic | Among) and not wrong else None

    # -- facts -------------------------------------------------------------------------------------------

    def _table_file(self, name: str, file: str) -> None:
        if not TABLE_FILE.match(file):
            right = "name a .csv file that lies beside the scenario, without a folder"
            self.fault(("tables", name), f"`{file[:60]}` is not the plain name of a table", right)

    def _table_and_places(self, path: Path, check: Check) -> None:
        if check.table is not None and check.table not in self.scenario.tables:
            right = self.index.suggest(check.table, self.scenario.tables)
            depends = ("tables", f"tables.{check.table}")
            self.fault((*path, "table"), f"unknown table `{check.table}`", right, *depends)
        self._place((*path, "from"), check.start)
        self._place((*path, "to"), check.end)
        for key, bound in (("at_least", check.at_least), ("at_most", check.at_most)):
            if isinstance(bound, Distance):
                self._place((*path, key, "from"), bound.start)
                self._place((*path, key, "to"), bound.end)

    def _place(self, path: Path, name: str | None) -> None:
        if name is not None and name not in self.scenario.places:
            right = self.index.suggest(name, self.scenario.places)
            self.fault(path, f"unknown place `{name}`", right, "places", f"places.{name}")


def parses(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return False
    return True


def writable(text: str, index: SymbolTable) -> bool:
    """Whether a formula that parses is short enough to be written out period by period."""
    names = {name: at(name, f"{block.count}next") for name, block in index.blocks.items()}
    if not names:
        return True
    whole = renamed(text, names, found_in(text, {name: move.options for name, move in index.moves.items()}))
    longest = max(names.values(), key=len)
    return parses(f"if({longest} > 0 and not ({whole}), {longest}, {longest})")


def _can_be_negative(prior: Prior) -> str | None:
    """Why the prior can be negative, if it can."""
    if prior.ends[0] >= 0:
        return None
    return "this can be" if math.isinf(prior.ends[0]) else f"{prior.ends[0]:g} is"
