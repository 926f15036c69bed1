"""Does the scenario make sense as a whole? What only all of it together can tell.

A scenario from a file and one built in Python go through the same check. Each `Fault` says where it is by the
path that leads to it, spelled as the file spells it; `read` turns paths into lines.
"""

from __future__ import annotations

import graphlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from standoff.scenario.expression import Compare, Expression, ExpressionError, Query, names, parse, walk
from standoff.scenario.model import (
    EVERYONE,
    NOBODY,
    RATIONAL,
    REST,
    Chance,
    Check,
    Decision,
    Distance,
    Kind,
    Quantity,
    Scenario,
)
from standoff.scenario.prior import Prior, PriorError, parse_prior
from standoff.scenario.problem import Problem
from standoff.scenario.sense import SIGHT, Index, Rule, Undefined, constant, judge, requires_condition
from standoff.scenario.sight import known_unless_forgotten

SLACK = 1e-9  # by how much probabilities that are written out may miss a sum of 1

Path = tuple[str | int, ...]
_TABLE_FILE = re.compile(r"[^/\\:.\s][^/\\:]*\.csv\Z", re.IGNORECASE)


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
    shaky = {
        scenario.timeline[int(fault.path[1])].name
        for fault in found
        if fault.path[0] == "timeline" and SIGHT not in fault.depends
    }
    return [fault for fault in found if SIGHT not in fault.depends or not fault.depends & shaky]


def problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Everything that is wrong with the meaning of a scenario built in Python: no lines, only the path."""
    return tuple(Problem(_spelled(scenario, fault.path), 0, 0, fault.what, fault.right) for fault in check(scenario))


def _spelled(scenario: Scenario, path: Path) -> str:
    steps = list(path)
    if len(steps) > 1 and steps[0] == "timeline":
        steps[1] = scenario.timeline[int(steps[1])].name
    return ".".join(map(str, steps))


class _Check:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.index = Index(scenario)
        self.faults: list[Fault] = []
        self.circles = self._circles()
        self._names()
        for name, file in scenario.tables.items():
            self._table_file(name, file)
        for name, parameter in scenario.parameters.items():
            self._prior(("parameters", name, "prior"), parameter.prior)
        for position, entry in enumerate(scenario.timeline):
            self._entry(position, entry)
        self._together()
        self._interests()
        self._rationality()
        for name, claim in scenario.claims.items():
            if claim.holds is not None:
                self._holds(("claims", name, "holds"), claim.holds, claim.kind)
            if claim.check is not None:
                self._table_and_places(("claims", name, "check"), claim.check)
        for name, evidence in scenario.evidence.items():
            self._condition(("evidence", name, "observe"), evidence.observe, Rule("an observation"))
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
        for position, entry in enumerate(self.scenario.timeline):
            kind = type(entry).__name__.lower()
            sort = "a chance move" if kind == "chance" else f"a {kind}"
            self._once(("timeline", position, kind), name=entry.name, sort=sort, taken=taken)

    def _once(self, path: Path, name: str, sort: str, taken: dict[str, str]) -> None:
        if name in taken:
            self.fault(
                path,
                f"`{name}` is already the name of {taken[name]}",
                "give this another",
                at_key=len(path) == 2,
            )
        taken.setdefault(name, sort)

    def _actor(self, path: Path, name: str, at_key: bool = False) -> bool:
        known = name in self.scenario.actors
        if not known:
            right = self.index.suggest(name, self.scenario.actors)
            self.fault(path, f"unknown actor `{name}`", right, name, "names", at_key=at_key)
        return known

    # -- expressions -------------------------------------------------------------------------------------

    def _expression(self, path: Path, text: str, rule: Rule) -> tuple[Expression | None, str]:
        """The expression at `path` and its kind; None if it cannot be read. Complains of what is wrong."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            self.fault(path, error.what, error.right, column=error.column)
            return None, "unknown"
        kind, objections = judge(expression, self.index, rule)
        for objection in objections:
            self.fault(path, objection.what, objection.right, *objection.depends, column=objection.column)
        return expression, "unknown" if objections else kind

    def _condition(self, path: Path, text: str, rule: Rule) -> Expression | None:
        expression, kind = self._expression(path, text, rule)
        if expression is not None and (objection := requires_condition(expression, kind, self.index)):
            self.fault(path, objection.what, objection.right, *objection.depends, column=objection.column)
        return expression

    def _circles(self) -> dict[str, tuple[str, ...]]:
        """Quantities that read one another in a circle, each with the circle it is on."""
        index = self.index
        graph = {name: index.quantities.keys() & set(index.reads(name)) for name in index.quantities}
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
                    path = ("timeline", self.index.position[first], "value")
                    self.fault(path, f"quantities read one another in a circle: {chain}", "break it", *circle)
        return {name: circle for name, circle in circles.items() if len(circle) > 1}

    def _prior(self, path: Path, text: str) -> Prior | None:
        try:
            return parse_prior(text)
        except PriorError as error:
            self.fault(path, error.what, error.right)
            return None

    # -- the timeline ------------------------------------------------------------------------------------

    def _entry(self, position: int, entry: Chance | Decision | Quantity) -> None:
        path: Path = ("timeline", position)
        self._seen_by((*path, "seen_by"), entry)
        match entry:
            case Chance():
                self._chance(path, position, entry)
            case Decision():
                self._decision(path, position, entry)
            case Quantity():
                rule = Rule("a quantity", entry.name, position, circle=self.circles.get(entry.name, ()))
                self._expression((*path, "value"), entry.value, rule)
        if not isinstance(entry, Quantity) and entry.when is not None:
            rule = Rule("`when`", entry.name, position, parameters=False)
            expression = self._condition((*path, "when"), entry.when, rule)
            if isinstance(entry, Decision) and entry.together is not None and expression is not None:
                for name in names(expression):
                    if name != entry.name and self._taken_together(entry, name):
                        what = f"`{entry.name}` is taken together with `{name}` and cannot wait for it"
                        self.fault((*path, "when"), what, "take one of them later", entry.name, name)

    def _seen_by(self, path: Path, entry: Chance | Decision | Quantity) -> None:
        if entry.seen_by is None:
            return
        for number, name in enumerate(entry.seen_by):
            if name not in (EVERYONE, NOBODY):
                self._actor((*path, number), name)
        special = [name for name in entry.seen_by if name in (EVERYONE, NOBODY)]
        if special and len(entry.seen_by) > 1:
            what = f"`{special[0]}` stands beside other names"
            self.fault(
                (*path, entry.seen_by.index(special[0])),
                what,
                f"write seen_by: {special[0]}, or name the actors",
            )
        parameter = self.index.parametric.get(entry.name)
        if parameter is not None and tuple(entry.seen_by) not in ((NOBODY,), ()):
            what = f"`{entry.name}` reads the parameter `{parameter}`, so nobody can see it"
            self.fault(path, what, "remove `seen_by`, or take the parameter out", entry.name, parameter)

    def _chance(self, path: Path, position: int, chance: Chance) -> None:
        for label in chance.values:
            if label not in chance.outcomes:
                right = self.index.suggest(label, chance.outcomes)
                what = f"`{chance.name}` has no outcome `{label}`"
                self.fault((*path, "values", label), what, right, chance.name, at_key=True)
        rule = Rule("a probability", chance.name, position)
        rests = [label for label, text in chance.outcomes.items() if text.strip() == REST]
        for label in rests[1:]:
            what = f"`{rests[0]}` and `{label}` are both `rest`"
            self.fault((*path, "outcomes", label), what, "give one of them a probability", chance.name)
        total, all_known = 0.0, True
        for label, text in chance.outcomes.items():
            if label in rests:
                continue
            where = (*path, "outcomes", label)
            expression, _ = self._expression(where, text, rule)
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

    def _constant_probability(self, path: Path, expression: Expression | None) -> float | None:
        if expression is None:
            return None
        try:
            value = constant(expression)
        except Undefined:
            self.fault(path, "this has no value (a division by zero, or the like)", "write a number from 0 to 1")
            return None
        if value is not None and not -SLACK <= value <= 1 + SLACK:
            self.fault(path, f"{value:.6g} is not a probability", "write a number from 0 to 1")
            return None
        return value

    def _decision(self, path: Path, position: int, decision: Decision) -> None:
        self._actor((*path, "actor"), decision.actor)
        numbered = [number is not None for number in decision.choices.values()]
        if any(numbered) and not all(numbered):
            what = f"some options of `{decision.name}` carry a number and some do not"
            self.fault((*path, "options"), what, "give a number to each of them, or to none", decision.name)
        for number, name in enumerate(decision.sees or ()):
            self._sees((*path, "sees", number), position, decision, name)
        for number, name in enumerate(decision.forgets):
            where = (*path, "forgets", number)
            if not self._earlier(where, position, name, "forget"):
                continue
            entry = self.scenario.timeline[self.index.position[name]]
            if name in (decision.sees or ()):
                what = f"`{name}` is both in `sees` and in `forgets`"
                self.fault(where, what, "keep one of them", decision.name, name)
            elif not known_unless_forgotten(decision, entry, self.index.seers):
                what = f"{decision.actor} does not know `{name}` here anyway"
                right = "take it out of `forgets`"
                self.fault(where, what, right, SIGHT, decision.name, decision.actor, name)

    def _earlier(self, path: Path, position: int, name: str, verb: str) -> bool:
        """Whether `name` is a move or quantity before `position`; complains if not."""
        index = self.index
        at = index.position.get(name)
        if at is None:
            if name in self.scenario.parameters:
                what = f"`{name}` is a parameter, and all actors know the world they are in"
                self.fault(path, what, "name moves and quantities only", name)
            else:
                earlier = [entry.name for entry in self.scenario.timeline[:position]]
                self.fault(path, f"unknown move `{name}`", index.suggest(name, earlier), name, "names")
            return False
        if at >= position:
            when = "is this decision itself" if at == position else "comes later in the timeline"
            what = f"`{name}` {when}, and nobody can {verb} the future"
            self.fault(path, what, f"move `{name}` up, or take it out", name)
            return False
        return True

    def _sees(self, path: Path, position: int, decision: Decision, name: str) -> None:
        if not self._earlier(path, position, name, "see"):
            return
        index = self.index
        actor = decision.actor
        if self._taken_together(decision, name):
            what = f"`{decision.name}` is taken together with `{name}`, without seeing it"
            self.fault(path, what, "take it out of `sees`, or out of `together`", decision.name, name)
        elif parameter := index.parametric.get(name):
            what = f"`{name}` reads the parameter `{parameter}`, so nobody can see it"
            self.fault(path, what, "list the moves it is made of", name, parameter)
        elif actor in self.scenario.actors and actor not in index.seers[name]:
            who = sorted(index.seers[name], key=list(self.scenario.actors).index)
            seen_by = "nobody sees it" if not who else f"only {' and '.join(who)} can"
            right = f"add `{actor}` to the `seen_by` of `{name}`, or take it out"
            hidden: Iterable[str] = ()
            if name in index.quantities and index.quantities[name].seen_by is None:
                hidden = [read for read in index.reads(name) if actor not in index.seers[read]]
                seen_by = f"it reads `{next(iter(hidden))}`, which {actor} does not see" if hidden else seen_by
                right = f"give `{name}` a `seen_by` with `{actor}` in it, or take it out"
            what = f"{actor} cannot see `{name}`: {seen_by}"
            self.fault(path, what, right, SIGHT, decision.name, name, actor, *hidden)
        elif name in index.quantities and decision.together is not None:
            for read in index.reads(name):
                if self._taken_together(decision, read):
                    what = f"`{name}` reads `{read}`, which is taken together with `{decision.name}`"
                    self.fault(path, what, "take it out of `sees`, or out of `together`", decision.name, name, read)

    def _taken_together(self, decision: Decision, name: str) -> bool:
        other = self.index.moves.get(name)
        return isinstance(other, Decision) and other.together is not None and other.together == decision.together

    def _together(self) -> None:
        entries = self.scenario.timeline
        groups = [entry.together for entry in entries if isinstance(entry, Decision) and entry.together is not None]
        count = Counter(groups)
        for position, entry in enumerate(entries):
            if isinstance(entry, Decision) and entry.together is not None and count[entry.together] == 1:
                what = f"only `{entry.name}` is taken together as `{entry.together}`"
                others = [group for group in count if group != entry.together]
                right = self.index.suggest(entry.together, others) if others else ""
                if not right.startswith("did you mean"):
                    right = "give another decision the same `together`, or remove it"
                self.fault(("timeline", position, "together"), what, right, "timeline", "names", entry.name)

    # -- interests and rationality -----------------------------------------------------------------------

    def _interests(self) -> None:
        for actor, interests in self.scenario.interests.items():
            self._actor(("interests", actor), actor, at_key=True)
            for name, interest in interests.items():
                path = ("interests", actor, name)
                self._expression((*path, "value"), interest.value, Rule("an interest"))
                self._expression((*path, "weight"), interest.weight, Rule("a weight", moves=False))
        for actor, decision in self._who_decides().items():
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
            prior = self._prior((*path, "prior"), parameter.prior)
            if prior is not None and (why := _can_be_negative(prior)):
                self.fault((*path, "prior"), f"rationality cannot be negative, and {why}", "keep all of it above 0")
        for actor, decision in deciders.items():
            if actor not in self.scenario.rationalities:
                what = f"`{actor}` decides (`{decision}`) and has no rationality"
                depends = ("rationality", f"rationality.{actor}", decision)
                self.fault(("rationality", actor), what, f"write {actor}: 1 to 6 under `rationality`", *depends)

    # -- claims and questions ----------------------------------------------------------------------------

    def _holds(self, path: Path, text: str, kind: Kind) -> None:
        expression = self._asking(path, text, "P(oil = cut) > 0.5")
        if expression is None:
            return
        if kind is Kind.FORECAST and not isinstance(expression, Compare):
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
            self.fault(path, error.what, error.right, column=error.column)
            return None
        if not any(isinstance(node, Query) for node in walk(expression)):
            _, unknown = judge(expression, self.index, Rule("a claim"))
            for objection in unknown:
                self.fault(path, objection.what, objection.right, *objection.depends, column=objection.column)
            self.fault(path, "nothing is asked here: there is no query", f"write {example} or the like", column=0)
            return None
        return expression

    # -- facts -------------------------------------------------------------------------------------------

    def _table_file(self, name: str, file: str) -> None:
        if not _TABLE_FILE.match(file):
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


def _can_be_negative(prior: Prior) -> str | None:
    """Why the prior can be negative, if it can."""
    low = min(prior.numbers)
    match prior.kind:
        case "normal":
            return "a normal prior (or an interval with an end at or below 0) can be"
        case "point" | "uniform" | "triangular" | "pert" | "discrete" if low < 0:
            return f"{low:g} is"
        case _:
            return None
