"""Do the views make sense: are they of actors who decide, and of parameters that there are?"""

from __future__ import annotations

from itertools import pairwise

from standoff.scenario.check_numbers import check_priors
from standoff.scenario.fault import Path
from standoff.scenario.faults import Faults
from standoff.scenario.model import VIEW_PARTS, Parameter, Scenario, View
from standoff.scenario.typecheck import Rule
from standoff.scenario.views import circle_of, in_common

_OWN = frozenset(View.model_fields) - {*VIEW_PARTS}


def check_views(found: Faults) -> None:
    """Complains of views of actors and of parameters that there are not, or that change nothing."""
    for actor, view in found.scenario.views.items():
        _check_view(found, ("views", actor), actor, view)
    if circle := circle_of(found.scenario):
        chain = [f"`{one}` knows the view of `{other}`" for one, other in pairwise((*circle, circle[0]))]
        what = f"views are known in a circle: {', and '.join(chain)}"
        one, other = circle[0], circle[1 % len(circle)]
        fix = f"write what {one} takes {other} to see, as in {one}: {{{other}: {{{_first(found.scenario)}: 1}}}}"
        found.fault(("views", circle[0], "knows"), what, fix)


def _check_view(found: Faults, path: Path, actor: str, view: View) -> None:
    scenario = found.scenario
    if found.actor(path, actor, at_key=True):
        if all(decision.actor != actor for decision in scenario.decisions):
            what = f"`{actor}` decides nothing, so it makes no difference how it sees the game"
            found.fault(path, what, "remove its view, or give it a decision", "timeline", at_key=True)
    if not (view.numbers or view.others or view.mirror or view.knows):
        fix = f"write what it takes a parameter to be, as in {actor}: {{{_first(scenario)}: 1}}"
        found.fault(path, f"the view of `{actor}` says nothing", fix, at_key=True)
    for name, number in view.numbers.items():
        _check_number(found, (*path, "numbers", name), actor, name, number)
    for other, theirs in view.others.items():
        if other == actor:
            what = f"the view of `{actor}` has a view of `{actor}` inside"
            found.fault((*path, "others", other), what, "put what is inside one level up", at_key=True)
        elif other in scenario.parameters:
            fix = f"write {other}: 0 to 1, or {other}: {{value: ...}} and a formula"
            found.fault((*path, "others", other), f"`{other}` is a parameter, and this is no number", fix, at_key=True)
        else:
            _check_view(found, (*path, "others", other), other, theirs)
    for place, other in enumerate(view.knows):
        where: Path = (*path, "knows", place)
        if other == actor:
            found.fault(where, f"`{actor}` knows its own view", "name another actor")
        elif found.actor(where, other):
            if other not in scenario.views:
                what = f"`{other}` has no view of its own, so there is none to know"
                found.fault(where, what, f"write {other}: and what it is mistaken about", f"views.{other}", "views")
            elif other in view.others:
                what = f"the view of `{actor}` says what `{other}` sees, and knows it as well"
                found.fault(where, what, "keep one of them")
    for place, other in enumerate(view.mirror):
        where = (*path, "mirror", place)
        if other == actor:
            found.fault(where, f"`{actor}` is taken for itself", "name another actor")
        elif found.actor(where, other) and actor in scenario.actors and not in_common(scenario, actor, other):
            what = f"`{actor}` and `{other}` have no interest of the same name, so nothing can be mirrored"
            depends = (f"interests.{actor}", f"interests.{other}", "interests")
            found.fault(where, what, "give one name to what both care about", *depends)


def _check_number(found: Faults, path: Path, actor: str, name: str, number: Parameter) -> None:
    scenario = found.scenario
    if name in _OWN:
        what = f"a view cannot say what `{name}` is taken for, since `{name}` is one of its own keys"
        found.fault(path, what, "give the parameter another name", at_key=True)
    elif name in scenario.actors:
        key = next((each for each in ("prior", "value") if each in scenario.parameters), None)
        fix = f"write {name}: {{{_first(scenario)}: 1}}" if key is None else f"give the parameter `{key}` another name"
        found.fault(path, f"`{name}` is an actor, so its view is a mapping and no number", fix, at_key=True)
    elif name not in scenario.parameters:
        fix = found.symbols.suggest(name, [*scenario.parameters, *scenario.actors])
        what = f"there is no parameter `{name}` for `{actor}` to be mistaken about"
        found.fault(path, what, fix, name, "names", at_key=True)
    if number.value is not None:
        found.expression((*path, "value"), number.value, Rule("what a parameter is taken for", moves=False))
    else:
        check_priors(found, path, number)


def _first(scenario: Scenario) -> str:
    """A parameter, for what to write."""
    return next(iter(scenario.parameters), "cost")
