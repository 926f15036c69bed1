"""Has each actor who decides interests and a rationality, and do they make sense?"""

from __future__ import annotations

import math

from standoff.language.priors.prior import Prior
from standoff.scenario.check_numbers import check_priors
from standoff.scenario.fault import Path
from standoff.scenario.faults import Faults
from standoff.scenario.information import choices
from standoff.scenario.model import RATIONAL, Interest, Scenario, TabledInterest
from standoff.scenario.periods import base
from standoff.scenario.samples import samples_in
from standoff.scenario.symbols import no_such_period
from standoff.scenario.typecheck import Rule


def check_interests(found: Faults) -> None:
    """Complains of interests that make no sense, and of actors who decide and have none."""
    deciders = _who_decides(found.scenario)
    for actor, interests in found.scenario.interests.items():
        if any(not isinstance(each, TabledInterest) for each in interests.values()) or not interests:
            found.actor(("interests", actor), actor, at_key=True)
        for name, interest in interests.items():
            if isinstance(interest, TabledInterest):
                continue
            path = ("interests", actor, name)
            _check_worth(found, path, interest)
            found.expression((*path, "weight"), interest.weight, Rule("a weight", moves=False))
    # An unknown actor there may be a slip for one without, and so may be a table of payoffs that is not whole: that is
    # one mistake, and told already.
    told = not found.scenario.actors.keys() >= found.scenario.interests.keys()
    told |= any(not _in_table(found.scenario, name) for name in found.scenario.payoffs)
    if not found.scenario.interests and len(deciders) > 1 and not told:
        what, fix = (
            f"{len(deciders)} actors decide but none has interests",
            "write under `interests` what each actor gains or loses",
        )
        found.fault(("interests",), what, fix, "interests", "payoffs", *deciders.values())
        return
    for actor, decision in deciders.items() if not told else ():
        if not found.scenario.interests.get(actor):
            what = f"`{actor}` decides (`{decision}`) but has no interests"
            depends = ("interests", f"interests.{actor}", "payoffs", decision)
            found.fault(("interests", actor), what, f"write under `interests` what {actor} gains or loses", *depends)


def _in_table(scenario: Scenario, name: str) -> bool:
    """Whether a table of payoffs is whole, so that actors have interests in it."""
    return any(isinstance(stated.get(name), TabledInterest) for stated in scenario.interests.values())


def _check_worth(found: Faults, path: Path, interest: Interest) -> None:
    """Complains of what an interest is worth: of its value, of each case, and of all of it together."""
    rule, before = Rule("an interest", each=True), len(found.all)
    if interest.value is not None:
        found.expression((*path, "value"), interest.value, rule)
    if interest.of is not None:
        _check_cases(found, path, interest, interest.of, rule)
    if interest.when is not None:
        found.condition((*path, "when"), interest.when, rule)
    if len(found.all) > before or (interest.value is not None and interest.when is None):
        return
    # whether its parts, each right in itself, go together: that they are paid in the periods of one block, say
    too_long = "this interest is too long"
    found.together(path, interest.formula, rule, too_long, "define parts of it as quantities")


def _check_cases(found: Faults, path: Path, interest: Interest, of: str, rule: Rule) -> None:
    symbols = found.symbols
    move = symbols.moves.get(of)
    if move is None:
        unknown_move(found, (*path, "of"), of, "cases are the options of a move")
    for option, worth in interest.cases.items():
        if move is not None and option not in move.options:
            what = f"`{of}` has no option `{option}`"
            fix = symbols.suggest(option, move.options)
            found.fault((*path, "cases", option), what, fix, base(of), at_key=True)
        found.expression((*path, "cases", option), worth, rule)


def unknown_move(found: Faults, path: Path, name: str, why: str) -> None:
    """Complains of a name that is no move where one belongs."""
    symbols = found.symbols
    if name in symbols.quantities or name in found.scenario.parameters:
        sort = "a quantity" if name in symbols.quantities else "a parameter"
        found.fault(path, f"`{name}` is {sort}, and {why}", "name a move, or write a formula as an interest", name)
    elif (wrong := no_such_period(name, symbols)) is not None:
        found.fault(path, *wrong, base(name))
    else:
        moves = [each for each in symbols.moves if each == base(each)]
        found.fault(path, f"unknown move `{name}`", symbols.suggest(name, moves), name, "names")


def _who_decides(scenario: Scenario) -> dict[str, str]:
    """Each actor who decides, and the first decision it takes."""
    deciders: dict[str, str] = {}
    for decision in scenario.decisions:
        if decision.actor in scenario.actors:
            deciders.setdefault(decision.actor, decision.name)
    return deciders


def check_rationality(found: Faults) -> None:
    """Complains of rationalities that make no sense, and of actors who decide and have none."""
    if found.scenario.rational:
        return
    deciders = _who_decides(found.scenario)
    joint = choices(found.scenario)
    own = {decision.name for decision in found.scenario.decisions} | {name for name, _ in joint.values()}
    all_known = all(decision.actor in found.scenario.actors for decision in found.scenario.decisions)
    for actor, parameter in found.scenario.rationalities.items():
        path: Path = ("rationality", actor)
        if actor in own:
            if (choice := joint.get(actor)) is not None:
                what = f"`{actor}` is part of the choice `{choice[0]}`, which has one rationality"
                found.fault(path, what, f"write {choice[0]} instead", actor, at_key=True)
        elif found.actor(path, actor, at_key=True) and actor not in deciders and all_known:
            what = f"`{actor}` never decides and needs no rationality"
            found.fault(path, what, "remove it", "timeline", "names", at_key=True)
        written = parameter.prior
        if isinstance(written, str) and written.strip().casefold() == RATIONAL:
            what = f"a single actor cannot be `{RATIONAL}`"
            fix = f"write `rationality: {RATIONAL}` for the whole game, or a large number here, such as 50"
            found.fault((*path, "prior"), what, fix)
            continue
        if isinstance(written, str) and not any(letter.isdigit() for letter in written) and written.strip():
            what = f"`{written.strip()}` is not a rationality"
            found.fault(
                (*path, "prior"),
                what,
                "write 1 to 6, where 0 means random choice and 6 nearly always the better option",
            )
            continue
        negative = [why for prior in check_priors(found, path, parameter) if (why := _can_be_negative(prior))]
        if negative:
            fix = "keep all of it above 0, as in 1 to 6"
            found.fault((*path, "prior"), f"rationality cannot be negative, but {negative[0]}", fix)
    told = not found.scenario.actors.keys() | own >= found.scenario.rationalities.keys()
    if not found.scenario.rationalities and len(deciders) > 1:
        fix = f"write rationality: {{{', '.join(f'{actor}: 1 to 6' for actor in deciders)}}}"
        depends = ("rationality", *deciders.values())
        found.fault(("rationality",), f"{len(deciders)} actors decide but none has a rationality", fix, *depends)
        return
    for actor, decision in deciders.items() if not told else ():
        if actor not in found.scenario.rationalities:
            what = f"`{actor}` decides (`{decision}`) but has no rationality"
            depends = ("rationality", f"rationality.{actor}", decision)
            found.fault(("rationality", actor), what, f"write {actor}: 1 to 6 under `rationality`", *depends)


def _can_be_negative(prior: Prior) -> str | None:
    """Why the prior can be negative, if it can."""
    if prior.bounds[0] >= 0 or samples_in(prior):  # what is in a table is seen when it is read
        return None
    return "this can be" if math.isinf(prior.bounds[0]) else f"{prior.bounds[0]:g} is"
