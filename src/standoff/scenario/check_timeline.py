"""Does each entry of the timeline make sense: what it reads, who sees it, what is known there?"""

from __future__ import annotations

import datetime
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping

from standoff.language.constant import Undefined, constant
from standoff.language.expression import Expression, ExpressionError, Name, names, parse, parses
from standoff.language.priors.notation import in_per_cent, parse_prior, word_of
from standoff.language.priors.prior import PriorError
from standoff.scenario.fault import SIGHT, Path
from standoff.scenario.faults import Faults
from standoff.scenario.information import choices, known_unless_forgotten
from standoff.scenario.model import EVERYONE, NOBODY, REST, Calendar, Chance, Decision, Move, Periods, Quantity, State
from standoff.scenario.numbers import prior_texts
from standoff.scenario.periods import base, going_on
from standoff.scenario.summary import counted
from standoff.scenario.symbols import Placed, no_such_period, without_period
from standoff.scenario.typecheck import Rule

_ALL = frozenset({"all", "both", "public", "anyone", "anybody", "everybody", "all_actors"})
_NONE = frozenset({"none", "no_one", "noone", "private", "hidden", "secret"})
_REST = frozenset({"else", "otherwise", "remaining", "remainder", "the rest", "other", "others", "rest of it", "rest"})
OFTEN = 0.001  # of worlds: a prior of a probability that goes beyond 0 and 1 in fewer is noted (`scenario.notes`)
SLACK = 1e-9  # by how much probabilities that are written out may miss a sum of 1


def check_circles(found: Faults) -> None:
    """Complains of quantities that read one another in a circle."""
    symbols = found.symbols
    for circle in symbols.circles:
        if len(circle) > 1:
            chain = ", ".join(f"`{a}` reads `{b}`" for a, b in zip(circle, (*circle[1:], circle[0]), strict=True))
            path = (*symbols.placed[symbols.position[circle[0]]].path, "value")
            found.fault(path, f"quantities depend on one another in a circle: {chain}", "break the circle", *circle)


def check_timeline(found: Faults) -> None:
    """Complains of each entry, and of decisions that cannot be taken together."""
    for position, each in enumerate(found.symbols.placed):
        _entry(found, position, each)
    _together(found)


def _entry(found: Faults, position: int, each: Placed) -> None:
    path, entry, block = each.path, each.thing, each.block
    if isinstance(entry, Periods):
        _block(found, path, position, entry)
        return
    _seen_by(found, (*path, "seen_by"), each)
    match entry:
        case Chance():
            _chance(found, path, position, entry, block)
        case Decision():
            _decision(found, path, position, entry, block)
        case Quantity():
            rule = Rule("a quantity", entry.name, position, circle=found.symbols.circle_of(entry.name), block=block)
            found.expression((*path, "value"), entry.value, rule)
        case State():
            _state(found, path, position, each)
    if isinstance(entry, Chance | Decision):
        _labels(found, path, entry)
    if isinstance(entry, Chance | Decision) and entry.when is not None:
        rule = Rule("`when`", entry.name, position, parameters=False, block=block)
        expression = found.condition((*path, "when"), entry.when, rule)
        if isinstance(entry, Decision) and entry.together is not None and expression is not None:
            for name in names(expression):
                if name != entry.name and _taken_together(found, entry, name):
                    what = f"`{entry.name}` is simultaneous with `{name}` and cannot depend on it"
                    found.fault((*path, "when"), what, "move one of them later", entry.name, name)


def _block(found: Faults, path: Path, position: int, block: Periods) -> None:
    after = found.symbols.over[block.name] + 1
    where = (*path, "discount")
    expression, _ = found.expression(where, block.discount, Rule("a discount", moves=False))
    try:
        value = None if expression is None else constant(expression)
    except Undefined:
        value = float("nan")
    if value is not None and not 0 <= value <= 1:
        what = f"{block.discount.strip()} is not a discount factor"
        found.fault(where, what, "write a number from 0 to 1, the present value of a payoff of 1 one period later")
    elif isinstance(expression, Name):
        _prior_of_a_probability(found, expression.name, "a discount")
    elif expression is not None and not parses(going_on(block.discount)):
        found.fault(where, "this formula is too long for a discount", "make it a parameter")
    if block.ends is not None:
        rule = Rule("`ends`", None, after, parameters=False, block=block)
        found.condition((*path, "ends"), block.ends, rule)
    _memory(found, (*path, "remembers"), block, tuple(block.remembers))
    if block.by is not None:
        _calendar(found, (*path, "by"), block, block.by)


def _calendar(found: Faults, path: Path, block: Periods, by: Calendar | tuple[datetime.date, ...]) -> None:
    if isinstance(by, Calendar):
        try:
            by.day(block.count)
        except OverflowError:
            found.fault((*path, "every"), "the last period ends after the year 9999", "write a shorter span of time")
    elif len(by) != block.count:
        what = f"`by` has {counted(len(by), 'date')} for {counted(block.count, 'period')}"
        found.fault(path, what, "write one for each period, or {first: 2017-06-30, every: 3 months}")
    else:
        for number, (before, day) in enumerate(itertools.pairwise(by), 1):
            if day <= before:
                what = f"{day} is not after {before}, the day of the period before"
                found.fault((*path, number), what, "write the dates in order")
    for number, entry in enumerate(block.timeline):
        if isinstance(entry, Chance | Decision) and entry.by is not None:
            what = f"`{entry.name}` has a day of its own, and the block has one for each period"
            found.fault((*path[:-1], "timeline", number, "by"), what, "remove one of the two", entry.name, at_key=True)


def _memory(found: Faults, path: Path, block: Periods, remembered: tuple[str, ...]) -> None:
    inside = {entry.name: entry for entry in block.timeline}
    for name in remembered:
        where = (*path, name)
        if name in block.state or name == block.name:
            what = f"`{name}` is known in every period"
            found.fault(where, what, "remove it from `remembers`", name, at_key=True)
        elif name not in inside:
            if name in found.symbols.position:
                what, fix = f"`{name}` is not in this block of periods", "remove it; it is seen as usual"
                found.fault(where, what, fix, name, at_key=True)
            else:
                fix = found.symbols.suggest(name, inside)
                found.fault(where, f"unknown move `{name}`", fix, name, "names", at_key=True)
        elif parameter := found.symbols.parametric.get(name):
            what = f"`{name}` reads the parameter `{parameter}`, so nobody can see it"
            found.fault(where, what, "list the moves it is computed from", name, parameter, at_key=True)


def _state(found: Faults, path: Path, position: int, each: Placed) -> None:
    state, block = each.thing, each.block
    assert isinstance(state, State) and block is not None
    first = found.symbols.position.get(block.name, position)
    found.expression((*path, "start"), state.start, Rule("a state", None, first, parameters=False))
    rule = Rule("a state", None, found.symbols.over[block.name] + 1, parameters=False, block=block)
    found.expression((*path, "next"), state.next, rule)


def _seen_by(found: Faults, path: Path, each: Placed) -> None:
    entry = each.thing
    if isinstance(entry, Periods) or entry.seen_by is None:
        return
    for number, name in enumerate(entry.seen_by):
        word = EVERYONE if name.casefold() in _ALL else NOBODY if name.casefold() in _NONE else None
        if word is not None and name not in found.scenario.actors:
            found.fault((*path, number), f"unknown actor `{name}`", f"write seen_by: {word}", name, "names")
        elif name not in (EVERYONE, NOBODY):
            found.actor((*path, number), name)
    special = [name for name in entry.seen_by if name in (EVERYONE, NOBODY)]
    if special and len(entry.seen_by) > 1:
        what = f"`{special[0]}` cannot be combined with other names"
        found.fault(
            (*path, entry.seen_by.index(special[0])),
            what,
            f"write seen_by: {special[0]}, or name the actors",
        )
    parameter = found.symbols.parametric.get(each.name)
    if parameter is not None and tuple(entry.seen_by) not in ((NOBODY,), ()):
        what = f"`{each.name}` reads the parameter `{parameter}`, so nobody can see it"
        found.fault(path, what, "remove `seen_by` or the parameter", each.name, parameter)


def _chance(found: Faults, path: Path, position: int, chance: Chance, block: Periods | None) -> None:
    for label in chance.values:
        if label not in chance.outcomes:
            fix = found.symbols.suggest(label, chance.outcomes)
            what = f"`{chance.name}` has no outcome `{label}`"
            found.fault((*path, "values", label), what, fix, chance.name, at_key=True)
    _attributes(found, (*path, "values"), chance, chance.values)
    rule = Rule("a probability", chance.name, position, block=block)
    rests = [label for label, text in chance.outcomes.items() if text.strip() == REST]
    meant = [label for label, text in chance.outcomes.items() if text.strip().casefold() in _REST]
    for label in rests[1:]:
        what = f"`{rests[0]}` and `{label}` are both `rest`"
        found.fault((*path, "outcomes", label), what, "give one of them a probability", chance.name)
    total, all_known = 0.0, True
    for label, text in chance.outcomes.items():
        if label in rests:
            continue
        where = (*path, "outcomes", label)
        if label in meant and text.strip() not in found.symbols.position:
            if text.strip() not in found.scenario.parameters:
                what = f"`{text.strip()}` is not a probability"
                found.fault(where, what, f"write `{REST}` for the remaining probability", text.strip(), "names")
                all_known = False
                continue
        if word_of(text) and text.strip() not in found.scenario.parameters:
            fix = "give it a name under `parameters`, and write the name here"
            found.fault(where, f"`{text.strip()}` is a prior, but a formula is needed here", fix, text.strip(), "names")
            all_known = False
            continue
        expression, _ = found.expression(where, text, rule)
        if isinstance(expression, Name):
            _prior_of_a_probability(found, expression.name, f"the probability of `{label}`")
        value = _constant_probability(found, where, expression)
        all_known = all_known and value is not None
        total += value or 0.0
    if total > 1 + SLACK or (all_known and not rests and total < 1 - SLACK):
        what = f"the probabilities of `{chance.name}` sum to {total:.6g}"
        if not all_known:
            what = f"the probabilities of `{chance.name}` with numbers already sum to {total:.6g}"
        elif rests:
            what += f" and leave nothing for `{rests[0]}`"
        found.fault((*path, "outcomes"), what, "make them sum to 1", chance.name)


def _labels(found: Faults, path: Path, move: Chance | Decision) -> None:
    kind = "outcome" if isinstance(move, Chance) else "option"
    used: dict[str, str] = {}
    for option, label in move.labels.items():
        where = (*path, "labels", option)
        if option not in move.options:
            right = found.symbols.suggest(option, move.options)
            found.fault(where, f"`{move.name}` has no {kind} `{option}`", right, move.name, at_key=True)
        elif label in used:
            found.fault(where, f"`{used[label]}` and `{option}` have the same label", "tell them apart", move.name)
        used.setdefault(label, option)


def _prior_of_a_probability(found: Faults, name: str, what: str) -> None:
    """Complains of the prior of a parameter that stands for a probability, where it goes below 0 or above 1."""
    parameter = found.scenario.parameters.get(name)
    if parameter is None or name in found.symbols.position:
        return
    path: Path = ("parameters", name, "prior")
    for text in prior_texts(parameter):  # what is derived is looked at in worlds
        try:
            prior = parse_prior(text)
        except PriorError:  # complained about at the prior
            continue
        if prior.fixed or not prior.leaves(0.0, 1.0, OFTEN) or any(fault.path == path for fault in found.all):
            continue
        fix = in_per_cent(text) or "keep it from 0 to 1, as in 20% to 80%"
        found.fault(path, f"`{name}` is {what}, but `{text.strip()}` is not limited to 0 to 1", fix, name)


def _constant_probability(found: Faults, path: Path, expression: Expression | None) -> float | None:
    if expression is None:
        return None
    try:
        value = constant(expression)
    except Undefined:
        found.fault(
            path, "this has no value (for example, because of a division by zero)", "write a number from 0 to 1"
        )
        return None
    if value is not None and not -SLACK <= value <= 1 + SLACK:
        fix = f"write {value:g}%, or {value / 100:g}" if 2 <= value <= 100 else "write a number from 0 to 1"
        found.fault(path, f"{value:.6g} is not a probability", fix)
        return None
    return value


def _attributes(found: Faults, path: Path, move: Move, numbers: Mapping[str, float | dict[str, float] | None]) -> None:
    """Complains of options of which one carries other numbers than another."""
    several = {option: number for option, number in numbers.items() if isinstance(number, dict)}
    plain = [option for option in move.options if option not in several]
    if several and plain:
        what = f"`{next(iter(several))}` carries numbers by name, but `{plain[0]}` does not"
        found.fault((*path, plain[0]), what, "give all options the same", move.name, at_key=True)
        return
    names = list(dict.fromkeys(name for each in several.values() for name in each))
    for option, each in several.items():
        if missing := [name for name in names if name not in each]:
            what = f"`{option}` has no number `{missing[0]}`, which other options of `{move.name}` have"
            found.fault((*path, option), what, f"write {missing[0]}: 0 if it is none", move.name, at_key=True)


def _decision(found: Faults, path: Path, position: int, decision: Decision, block: Periods | None) -> None:
    found.actor((*path, "actor"), decision.actor)
    numbered = [number is not None for number in decision.choices.values()]
    if any(numbered) and not all(numbered):
        what = f"only some options of `{decision.name}` have a number"
        found.fault((*path, "options"), what, "give every option a number, or none of them", decision.name)
    else:
        _attributes(found, (*path, "options"), decision, decision.choices)
    _usual(found, path, decision)
    for number, name in enumerate(decision.sees or ()):
        _sees(found, (*path, "sees", number), position, decision, name)
    if decision.remembers is not None and block is None:
        what = f"`{decision.name}` is not in a block of periods and has no earlier periods to remember"
        found.fault((*path, "remembers"), what, "use `sees`", decision.name, at_key=True)
    elif decision.remembers is not None and block is not None:
        _memory(found, (*path, "remembers"), block, tuple(decision.remembers))
        for name in decision.remembers:
            if name in found.symbols.position and decision.actor not in found.symbols.seers[name]:
                if name not in found.symbols.parametric and decision.actor in found.scenario.actors:
                    what = f"{decision.actor} cannot see `{name}` and so cannot remember it"
                    fix = f"add `{decision.actor}` to the `seen_by` of `{name}`, or remove `{name}` here"
                    where = (*path, "remembers", name)
                    found.fault(where, what, fix, SIGHT, decision.name, name, decision.actor, at_key=True)
    for number, name in enumerate(decision.forgets):
        where = (*path, "forgets", number)
        if not _earlier(found, where, position, name, "forget"):
            continue
        thing = found.symbols.placed[found.symbols.position[found.symbols.plain(name)]].thing
        if name in (decision.sees or ()):
            what = f"`{name}` is both in `sees` and in `forgets`"
            found.fault(where, what, "keep one of them", decision.name, name)
        elif not _knows(found, decision, name, thing):
            what = f"{decision.actor} does not know `{name}` here anyway"
            fix = "remove it from `forgets`"
            found.fault(where, what, fix, SIGHT, decision.name, decision.actor, base(name))


def _usual(found: Faults, path: Path, decision: Decision) -> None:
    known, told = 0.0, True
    for label, text in decision.usual.items():
        where = (*path, "usual", label)
        if label not in decision.choices:
            what = f"`{decision.name}` has no option `{label}`"
            found.fault(where, what, found.symbols.suggest(label, decision.choices), decision.name, at_key=True)
            continue
        if word_of(text) and text.strip() not in found.scenario.parameters:
            fix = "give it a name under `parameters`, and write the name here"
            found.fault(where, f"`{text.strip()}` is a prior, but a formula is needed here", fix, text.strip(), "names")
            continue
        expression, _ = found.expression(where, text, Rule("a propensity", moves=False))
        try:
            value = None if expression is None else constant(expression)
        except Undefined:
            value = math.nan
        told = told and value is not None
        known += value or 0.0
        if value is not None and not value > 0.0:
            fix = "write a number above 0, however small, or take the option out"
            found.fault(where, f"{text.strip()} is not a propensity", fix, decision.name)
    missing = [label for label in decision.choices if label not in decision.usual]
    if decision.usual and missing and told and known >= 1.0 - SLACK:
        what = f"the propensities of `{decision.name}` leave nothing for `{missing[0]}`"
        found.fault((*path, "usual"), what, "give every option one, or let these add up to less than 1", decision.name)


def _knows(found: Faults, decision: Decision, name: str, thing: Chance | Decision | Quantity | State | Periods) -> bool:
    """Whether a decision takes account of an earlier move, quantity or state, leaving aside what it forgets."""
    if isinstance(thing, Periods | State) or name != found.symbols.plain(name):
        willing = decision.model_copy(update={"forgets": tuple(n for n in decision.forgets if n != name)})
        return name in found.symbols.known_at(willing)
    return known_unless_forgotten(decision, thing, found.symbols.seers)


def _earlier(found: Faults, path: Path, position: int, name: str, verb: str) -> bool:
    """Whether `name` is a move or quantity before `position`; complains if not."""
    symbols = found.symbols
    here = symbols.placed[position].block
    where = symbols.position.get(name)
    block = symbols.blocks.get(base(name))
    if where is None:
        if name in found.scenario.parameters:
            what = f"`{name}` is a parameter, which all actors know"
            found.fault(path, what, "name only moves and quantities", name)
        elif (fault := no_such_period(name, symbols)) is not None:
            found.fault(path, *fault, base(name))
        else:
            earlier = [each.name for each in symbols.placed[:position] if each.block in (None, here)]
            found.fault(path, f"unknown move `{name}`", symbols.suggest(name, earlier), name, "names")
        return False
    if block is not None and block is here and name != base(name):
        what = f"`{name}` is used inside the block, where `{base(name)}` already means the same period"
        found.fault(path, what, "list what is known about earlier periods under `remembers`", base(name))
        return False
    if where >= position:
        when = "is this decision itself" if where == position else "comes later in the timeline"
        what = f"`{name}` {when}, and nobody can {verb} the future"
        found.fault(path, what, f"move `{name}` up, or remove it here", name)
        return False
    if block is not None and block is not here and name == base(name):
        found.fault(path, *without_period(name, block), name)
        return False
    return True


def _sees(found: Faults, path: Path, position: int, decision: Decision, name: str) -> None:
    if not _earlier(found, path, position, name, "see"):
        return
    symbols = found.symbols
    actor, plain = decision.actor, symbols.plain(name)
    if _taken_together(found, decision, name):
        what = f"`{decision.name}` is simultaneous with `{name}` and cannot see it"
        found.fault(path, what, "remove it from `sees` or from `together`", decision.name, name)
    elif parameter := symbols.parametric.get(name):
        what = f"`{name}` reads the parameter `{parameter}`, so nobody can see it"
        found.fault(path, what, "list the moves it is computed from", plain, parameter)
    elif actor in found.scenario.actors and actor not in symbols.seers[name]:
        who = sorted(symbols.seers[name], key=list(found.scenario.actors).index)
        seen_by = "nobody sees it" if not who else f"only {' and '.join(who)} can"
        fix = f"add `{actor}` to the `seen_by` of `{plain}`, or remove it here"
        hidden: Iterable[str] = ()
        if name in symbols.quantities and symbols.quantities[name].seen_by is None:
            hidden = [read for read in symbols.reads(plain) if actor not in symbols.seers[read]]
            seen_by = f"it reads `{next(iter(hidden))}`, which {actor} does not see" if hidden else seen_by
            fix = f"give `{plain}` a `seen_by` that includes `{actor}`, or remove it here"
        what = f"{actor} cannot see `{name}`: {seen_by}"
        found.fault(path, what, fix, SIGHT, decision.name, plain, actor, *hidden)
    elif isinstance(symbols.quantities.get(name), Quantity) and decision.together is not None:
        for read in symbols.reads(name):
            if _taken_together(found, decision, read):
                what = f"`{name}` reads `{read}`, which is simultaneous with `{decision.name}`"
                found.fault(path, what, "remove it from `sees` or from `together`", decision.name, name, read)


def _taken_together(found: Faults, decision: Decision, name: str) -> bool:
    other = found.symbols.moves.get(name)
    return isinstance(other, Decision) and other.together is not None and other.together == decision.together


def _together(found: Faults) -> None:
    decisions = [(each, each.thing) for each in found.symbols.placed if isinstance(each.thing, Decision)]
    block_of = {each.name: each.block for each in found.symbols.placed}
    groups = [entry.together for _, entry in decisions if entry.together is not None]
    count = Counter(groups)
    joint = choices(found.scenario)
    for choice in dict.fromkeys(joint.values()):
        _choice(found, [each for each, entry in decisions if joint.get(entry.name) == choice])
    for each, entry in decisions:
        if entry.together is None:
            if entry.apart:
                what = f"`{entry.name}` is taken together with nothing"
                found.fault((*each.path, "apart"), what, "remove `apart`, or say what it is taken `together` with")
            continue
        path = (*each.path, "together")
        others = [other for _, other in decisions if other.together == entry.together and other is not entry]
        if count[entry.together] == 1:
            what = f"only `{entry.name}` has `together: {entry.together}`"
            known = [group for group in count if group != entry.together]
            fix = found.symbols.suggest(entry.together, known) if known else ""
            if not fix.startswith("did you mean"):
                fix = "give another decision the same `together`, or remove it"
            found.fault(path, what, fix, "timeline", "names", entry.name)
        elif apart := next((other for other in others if block_of[other.name] is not each.block), None):
            what = f"`{entry.name}` and `{apart.name}` are simultaneous but in different periods"
            found.fault(path, what, "give each group a name of its own", entry.name, apart.name)


def _choice(found: Faults, members: list[Placed]) -> None:
    """Complains of decisions that cannot be one choice of a combination."""
    symbols = found.symbols
    names = [each.name for each in members]
    first, last = members[0], members[-1]
    assert isinstance(first.thing, Decision)
    listed = " and ".join([", ".join(f"`{name}`" for name in names[:-1]), f"`{names[-1]}`"])
    for between in symbols.placed[symbols.position[first.name] : symbols.position[last.name]]:
        entry = between.thing
        beside = isinstance(entry, Decision) and entry.together == first.thing.together
        if isinstance(entry, Chance | Decision) and not beside:
            what = f"{listed} are one choice, and `{between.name}` comes between them"
            fix = f"move `{between.name}` before or after them, or add `apart: yes` to each"
            found.fault((*last.path, "together"), what, fix, *names, between.name)
    known = {name for each in members for name in symbols.known_at(each.thing)}  # type: ignore[arg-type]
    for each in members:
        when = getattr(each.thing, "when", None)
        try:
            read = [] if when is None else [name for name in names_in(when) if name in symbols.position]
        except ExpressionError:
            continue  # complained about already
        for name in read:
            if name not in known and name not in names:
                actor = first.thing.actor
                what = f"whether `{each.name}` is decided at all depends on `{name}`, which {actor} does not see"
                fix = f"let {actor} see `{name}`, or add `apart: yes` to each decision of the choice"
                found.fault((*each.path, "when"), what, fix, SIGHT, each.name, name, actor)


def names_in(text: str) -> tuple[str, ...]:
    return names(parse(text))
