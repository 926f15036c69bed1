"""What looks like a slip in a scenario that has no mistakes, as far as its text tells.

A note stops nothing. Each says where it is by the path that leads there, as the faults of `check` do. What only the
game tells is noted by `claims.notes`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from standoff.language.best import without_best
from standoff.language.expression import (
    Among,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Payoff,
    Query,
    Unary,
    addends,
    children,
    names,
    parse,
    rewrite,
    worded,
)
from standoff.language.functions import FUNCTIONS
from standoff.language.priors.notation import in_per_cent, parse_prior
from standoff.language.problem import nearest
from standoff.scenario.events import expanded
from standoff.scenario.information import seers
from standoff.scenario.model import REST, Chance, Claim, Decision, Periods, Quantity, Scenario
from standoff.scenario.numbers import as_written, conditions, prior_of, prior_texts
from standoff.scenario.periods import base, blocks, conditions_on
from standoff.scenario.samples import samples_in
from standoff.scenario.symbols import placed
from standoff.scenario.views import view_numbers

Path = tuple[str | int, ...]

NEVER = 1e-9  # of worlds: a prior of a probability that goes beyond 0 and 1 in fewer is not told of
SELDOM = 0.001  # of worlds: a prior that is below 0 in fewer is not told of


@dataclass(frozen=True, slots=True)
class Note:
    """What looks wrong at `path`, and what would be right. `column` (from 0) counts inside the expression there;
    `at_key` says that the key is meant and not its value."""

    path: Path
    what: str
    fix: str
    column: int | None = None
    at_key: bool = False


def notes(scenario: Scenario) -> Iterator[Note]:
    """Everything that looks like a slip in the text of `scenario`, which has no mistakes."""
    yield from _idle_actors(scenario)
    yield from unread(scenario)
    yield from _gains_from_costs(scenario)
    yield from _beyond_one(scenario)
    for name, claim in scenario.claims.items():
        if claim.condition is not None:
            expression = without_best(expanded(scenario, parse(claim.condition))[0], scenario.move_options)
            yield from _payoffs_of_several(("claims", name, "holds"), expression)
    yield from _quoted_again(scenario)
    yield from _reported_again(scenario)
    yield from _sources(scenario)
    yield from _not_at_once(scenario)


def _idle_actors(scenario: Scenario) -> Iterator[Note]:
    named = {decision.actor for decision in scenario.decisions} | scenario.interests.keys()
    if not scenario.decisions:  # a draft, of which nothing is modelled yet
        return
    for each in placed(scenario):
        if not isinstance(each.thing, Periods):
            named |= set(each.thing.seen_by or ())
    for actor in scenario.actors:
        if actor not in named:
            what = f"`{actor}` decides nothing, gains nothing and sees nothing of its own"
            yield Note(("actors", actor), what, "give it a decision or an interest, or remove it", at_key=True)


def unread(scenario: Scenario) -> Iterator[Note]:
    """Parameters and quantities that make no difference to anything."""
    quantities = {quantity.name: quantity for quantity in scenario.quantities}
    read = _read_by(_formulas(scenario), scenario)
    for decision in scenario.decisions:
        read |= {base(name) for name in (*(decision.sees or ()), *(decision.remembers or ()))}
    waiting = [name for name in quantities if name in read or quantities[name].seen_by is not None]
    counted = set(waiting)
    while waiting:
        found = _read_by([quantities[waiting.pop()].value], scenario)
        read |= found
        more = (found & quantities.keys()) - counted
        counted |= more
        waiting += more
    for each in placed(scenario):
        if isinstance(each.thing, Quantity) and each.name not in counted:
            fix = "use it in a formula or a claim, or remove it"
            yield Note((*each.path, "quantity"), f"nothing uses the quantity `{each.name}`", fix)
    for name in scenario.parameters:
        if name not in read:
            what = f"nothing uses the parameter `{name}`, so it has no effect"
            yield Note(("parameters", name), what, "use it in a formula, or remove it", at_key=True)
    texts = [*_formulas(scenario), *(quantity.value for quantity in quantities.values())]
    texts += [event.condition for event in scenario.events.values()]
    named = {base(name) for text in texts for name in names(worded(parse(text), scenario.move_options))}
    for name in scenario.events:
        if name not in named:
            what = f"nothing uses the event `{name}`"
            yield Note(("events", name), what, "use it in a query or a formula, or remove it", at_key=True)


def _formulas(scenario: Scenario) -> Iterator[str]:
    """All expressions of a scenario but the values of its quantities."""
    for entry in scenario.entries:
        if isinstance(entry, Chance):
            yield from (text for text in entry.outcomes.values() if text.strip() != REST)
        if isinstance(entry, Chance | Decision) and entry.when is not None:
            yield entry.when
    numbers = (*scenario.parameters.values(), *view_numbers(scenario).values())
    yield from (each.value for each in numbers if each.value is not None)
    yield from conditions(scenario).values()
    for block in blocks(scenario):
        yield block.discount
        yield from () if block.ends is None else (block.ends,)
        for state in block.state.values():
            yield from (state.start, state.next)
    for interests in scenario.interests.values():
        for interest in interests.values():
            yield from (interest.formula, interest.weight)
    yield from (claim.holds for claim in scenario.claims.values() if claim.holds is not None)
    if scenario.claims_assume is not None:
        yield f"P(0 = 0 | {scenario.claims_assume})"
    yield from (evidence.observe for evidence in scenario.evidence.values())
    yield from (question.query for question in scenario.questions.values())


def _read_by(texts: Iterable[str], scenario: Scenario) -> set[str]:
    """The names that formulas read, without periods."""
    options = scenario.move_options
    expressions = (expanded(scenario, parse(text))[0] for text in texts)
    return {base(name) for expression in expressions for name in names(worded(expression, options))}


# -- priors ----------------------------------------------------------------------------------------------


def _gains_from_costs(scenario: Scenario) -> Iterator[Note]:
    """Parameters that formulas only ever take away, with priors that are mostly above 0 and sometimes below."""
    signs: dict[str, set[bool]] = {}
    options = scenario.move_options
    values = {
        quantity.name: worded(expanded(scenario, parse(quantity.value))[0], options) for quantity in scenario.quantities
    }

    def written_out(part: Expression) -> Expression | None:
        known = isinstance(part, Name) and part.name in values
        return rewrite(values[part.name], written_out) if known and isinstance(part, Name) else None

    for interests in scenario.interests.values():
        for interest in interests.values():
            value = worded(expanded(scenario, parse(interest.formula))[0], options)
            for term in addends(rewrite(value, written_out)):
                for name, taken in _factors(term):
                    signs.setdefault(name, set()).add(taken)
    for name, parameter in scenario.parameters.items():
        if signs.get(name) != {True} or parameter.prior is None or "-" in as_written(parameter):
            continue
        if any(samples_in(parse_prior(text)) for text in prior_texts(parameter)):
            continue  # what a table says is so
        prior = prior_of(scenario, name)
        below = prior.below(0.0)
        if SELDOM <= below < 0.5:
            what = f"`{name}` is subtracted, but is below 0 in {100 * below:.2g}% of worlds, where it becomes a gain"
            fix = "write a prior above 0, as in 0.5 to 2"
            yield Note(("parameters", name, "prior"), what, fix)


def _beyond_one(scenario: Scenario) -> Iterator[Note]:
    """Parameters that stand for a probability or a discount, with priors that are hardly ever below 0 or above 1: where
    that is more often than in one world of a thousand, `check` calls it a mistake."""
    meant: dict[str, str] = {}
    for entry in scenario.timeline:
        if isinstance(entry, Periods):
            meant.setdefault(entry.discount.strip(), "a discount")
    for move in scenario.moves:
        for outcome, chance in move.outcomes.items() if isinstance(move, Chance) else ():
            meant.setdefault(chance.strip(), f"the probability of `{outcome}`")
    for name, what in meant.items():
        for text in prior_texts(scenario.parameters[name]) if name in scenario.parameters else ():
            prior = parse_prior(text)
            if not prior.fixed and prior.leaves(0.0, 1.0, NEVER):
                wrong = f"`{name}` is {what}, but `{text.strip()}` is outside 0 to 1 in rare worlds"
                fix = in_per_cent(text) or "keep it from 0 to 1, as in 20% to 80%"
                yield Note(("parameters", name, "prior"), wrong, fix)


def _factors(term: Expression, taken: bool = False) -> Iterator[tuple[str, bool]]:
    """The names that a term is a product of, each with whether the term is taken away where they are above 0."""
    match term:
        case Unary("-", operand):
            yield from _factors(operand, not taken)
        case Binary("*", Number(value), other) | Binary("*", other, Number(value)):
            yield from _factors(other, taken != (value < 0))
        case Binary("*", Unary("-", first), second) | Binary("*", second, Unary("-", first)):
            yield from _factors(Binary("*", first, second), not taken)
        case Binary("*" | "/", left, right):
            yield from _factors(left, taken)
            yield from _factors(right, taken)
        case Name(name):
            yield name, taken
        case _:  # inside anything else nobody knows what the sign means
            yield from ((name, each) for name in names(term) for each in (True, False))


# -- claims ----------------------------------------------------------------------------------------------

Unit = Mapping[str, int]  # by actor, the power to which the unit of its payoff is taken; none of a plain number


def _payoffs_of_several(path: Path, expression: Expression) -> Iterator[Note]:
    found: list[tuple[int, frozenset[str]]] = []
    _unit(expression, found)
    for column, actors in found[:1]:
        told = " and ".join(f"`{actor}`" for actor in sorted(actors))
        what = f"payoffs of {told} are compared or added, but each actor's payoff has its own unit"
        fix = "compare what one actor expects in two cases, as in E(payoff(a) | do(x = y)) > E(payoff(a))"
        yield Note(path, what, fix, column)


def _unit(node: Expression, found: list[tuple[int, frozenset[str]]]) -> Unit:
    """The unit of an expression; where parts are added or compared whose units differ, that is `found`."""

    def alike(*parts: Expression) -> Unit:
        units = [unit for part in parts if (unit := _unit(part, found))]
        if any(unit != units[0] for unit in units):
            found.append((node.column, frozenset(actor for unit in units for actor in unit)))
            return {}
        return units[0] if units else {}

    match node:
        case Payoff(actor):
            return {actor: 1}
        case Query(of=of):
            return _unit(of, found)
        case Binary("*" | "/" as operator, left, right):
            powers = Counter(_unit(left, found))
            powers.update({actor: power if operator == "*" else -power for actor, power in _unit(right, found).items()})
            return {actor: power for actor, power in powers.items() if power}
        case Binary("^", left, Number(exponent)):
            return {actor: power * int(exponent) for actor, power in _unit(left, found).items() if exponent}
        case Binary(_, left, right):
            return alike(left, right)
        case Compare(operands, _):
            alike(*operands)
            return {}
        case Among(item, choices):
            alike(item, *choices)
            return {}
        case Call("if", (condition, then, otherwise)):
            _unit(condition, found)
            return alike(then, otherwise)
        case Call(function, arguments) if FUNCTIONS[function].keeps_unit:
            return alike(*arguments)
        case Unary("-", operand):
            return _unit(operand, found)
        case Logic() | Unary() | Call():
            for part in children(node):
                _unit(part, found)
    return {}


def _quoted_again(scenario: Scenario) -> Iterator[Note]:
    first: dict[str, str] = {}
    for name, claim in scenario.claims.items():
        words = " ".join(re.sub(r"[\W_]+", " ", claim.quote.casefold()).split()) or claim.quote
        other = first.setdefault(words, name)
        if other == name:
            continue
        if _test(claim, scenario) == _test(scenario.claims[other], scenario):
            what, fix = f"this repeats the claim `{other}`", "keep one of them"
        elif claim.about and claim.about != scenario.claims[other].about:
            continue  # it says what makes it another test
        else:
            what = f"this quote has a different test under `{other}`"
            fix = "quote the words that each test is about, or explain under `about` what this one adds"
        yield Note(("claims", name, "quote"), what, fix)


def _test(claim: Claim, scenario: Scenario) -> tuple[object, ...]:
    holds = None if claim.holds is None else _meant(claim.holds, scenario)
    return claim.kind, holds, claim.check, claim.by


def _reported_again(scenario: Scenario) -> Iterator[Note]:
    """Evidence of one day that says the same, of the same source as far as one is named."""
    earlier: list[tuple[str, Expression]] = []
    for name, evidence in scenario.evidence.items():
        told = _meant(evidence.observe, scenario)
        for other, before in earlier:
            report = scenario.evidence[other]
            apart = report.source and evidence.source and _plain(report.source) != _plain(evidence.source)
            if told == before and report.date == evidence.date and not apart:
                what = f"this repeats the report `{other}`: same day, same observation, no other source"
                yield Note(("evidence", name), what, "keep one, or name the source of each", at_key=True)
                break
        earlier.append((name, told))


def _sources(scenario: Scenario) -> Iterator[Note]:
    """Sources that look like a slip for one that there is, sources of nothing, and reports that speak against
    themselves."""
    if scenario.sources:
        for name, item in scenario.evidence.items():
            near = None if item.source is None else nearest(_plain(item.source), scenario.sources)
            if item.source is not None and item.source not in scenario.sources and near:
                what = f"`{item.source}` is none of the `sources`, and is taken for a text"
                yield Note(("evidence", name, "source"), what, f"did you mean `{near}`?")
    named = {item.source for item in scenario.evidence.values()}
    named |= {each.source for each in (*scenario.parameters.values(), *scenario.rationalities.values())}
    for name in scenario.sources:
        if name not in named:
            what = f"no report comes from the source `{name}`"
            yield Note(("sources", name), what, f"write source: {name} in its reports, or remove it", at_key=True)
    rated = [("sources", name, source) for name, source in scenario.sources.items()]
    for section, name, each in [*rated, *(("evidence", name, item) for name, item in scenario.evidence.items())]:
        hit, false_alarm = each.rates
        if each.hit is not None and false_alarm > hit:
            what = f"a report is likelier where it is false ({false_alarm:g}) than where it is true ({hit:g})"
            yield Note((section, name, "false_alarm"), what, "exchange the rates, or observe the opposite")


def _not_at_once(scenario: Scenario) -> Iterator[Note]:
    """Decisions of one table of payoffs of which one sees another: a table leads one to think that they are
    simultaneous."""
    decisions = {decision.name: decision for decision in scenario.decisions}
    known = seers(scenario) if scenario.payoffs else {}
    for name, table in scenario.payoffs.items():
        for of in table.of:
            decision = decisions.get(base(of))
            seen = () if decision is None else conditions_on(scenario, decision, 1, known)
            if others := [other for other in table.of if base(other) in decisions and base(other) in map(base, seen)]:
                what = f"`{of}` sees `{others[0]}`, so the two are not simultaneous"
                yield Note(("payoffs", name, "of", of), what, "write the same `together:` on both if they should be")


def _meant(text: str, scenario: Scenario) -> Expression:
    """An expression in one form, whichever side of `=` is written first."""

    def turned(part: Expression) -> Expression | None:
        if isinstance(part, Compare) and part.operators in (("=",), ("!=",)):
            return Compare(tuple(sorted((rewrite(side, turned) for side in part.operands), key=str)), part.operators)
        return None

    return rewrite(worded(expanded(scenario, parse(text))[0], scenario.move_options), turned)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
