"""Views: the game as an actor takes it to be, where that is not the game that is played.

A view is known by its way: `("rival",)` is how rival takes the game to be, `("home", "rival")` how home takes rival to
take it. What each of its parameters is in a world is a number of the world, called `views.home.rival.audience`, or a
formula. Whoever has no view takes the game as it is, and everyone else to take it so.

A query that is asked as somebody, `P(... | as rival)`, is asked of another game; among what such a game changes
(`counterfactual`) stands the pair `("as rival", "view")`.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Iterator, Mapping

from standoff.language.expression import Expression, Name, parse
from standoff.scenario.model import VIEWS, Parameter, Scenario, View
from standoff.scenario.names import base

Way = tuple[str, ...]  # actors, from whoever plays to whoever's view it is taken to be

AS, VIEW = "as ", "view"


def view_at(scenario: Scenario, way: Way) -> View | None:
    """The view that a way leads to; None where the file says nothing of it."""
    written = written_at(scenario, way)
    return None if written is None else _written(scenario, written)


def written_at(scenario: Scenario, way: Way) -> Way | None:
    """The way to where the file has a view: of an actor whose view is known, to its own."""
    found: Way = ()
    for actor in way:
        if actor in (_written(scenario, found).others if found else scenario.views):
            found = (*found, actor)
        elif found and actor in _written(scenario, found).knows and actor in scenario.views:
            found = (actor,)
        else:
            return None
    return found


def _written(scenario: Scenario, way: Way) -> View:
    first, *others = way
    view = scenario.views[first]
    for actor in others:
        view = view.others[actor]
    return view


def seen_otherwise(scenario: Scenario, way: Way) -> tuple[str, ...]:
    """The actors whose views a view has: those that it names, and those that it knows."""
    view = view_at(scenario, way)
    if view is None:
        return ()
    return tuple(dict.fromkeys([*view.others, *(each for each in view.knows if each in scenario.views)]))


def ways(scenario: Scenario, known: bool = True) -> tuple[Way, ...]:
    """The ways to all views, each before those inside it; without those that are only `known` there, as written."""

    def inside(way: Way) -> Iterator[Way]:
        yield way
        told = seen_otherwise(scenario, way) if known else tuple(_written(scenario, way).others)
        for actor in told:
            yield from inside((*way, actor))

    return tuple(way for actor in scenario.views for way in inside((actor,)))


def circle_of(scenario: Scenario) -> tuple[str, ...]:
    """Actors each of whom knows the view of the next, and the last that of the first; none where there is no circle."""
    views = scenario.views
    known = {actor: (set(_all_known(view)) & views.keys()) - {actor} for actor, view in views.items()}
    try:
        graphlib.TopologicalSorter(known).prepare()
    except graphlib.CycleError as error:
        return tuple(reversed(error.args[1][1:]))
    return ()


def _all_known(view: View) -> Iterator[str]:
    yield from view.knows
    for each in view.others.values():
        yield from _all_known(each)


def number_name(way: Way, parameter: str) -> str:
    """What worlds call what a view takes a parameter to be."""
    return VIEWS + ".".join((*way, parameter))


def way_of_number(name: str) -> tuple[Way, str]:
    """The view that a number of worlds belongs to, and the parameter that it is taken for."""
    *way, parameter = name.removeprefix(VIEWS).split(".")
    return tuple(way), parameter


def view_numbers(scenario: Scenario) -> dict[str, Parameter]:
    """What all views take parameters to be, by the names of worlds."""
    return {
        number_name(way, name): number
        for way in ways(scenario, known=False)
        for name, number in _written(scenario, way).numbers.items()
    }


def taken_for(scenario: Scenario, way: Way) -> Iterator[dict[str, Expression]]:
    """What views take parameters to be, from the first on a way to the last: formulas, each of the numbers as the view
    before it takes them, or the name of a number of worlds."""
    for length in range(1, len(way) + 1):
        written = written_at(scenario, way[:length])
        if written is not None and (view := _written(scenario, written)).numbers:
            yield {
                name: Name(number_name(written, name)) if each.value is None else parse(each.value)
                for name, each in view.numbers.items()
            }


def known_way(scenario: Scenario, way: Way) -> Way:
    """The way without what the file says nothing of: whom a view does not name it takes to see the game as it does
    itself. Empty where nobody is mistaken about anything."""
    if not scenario.views:
        return ()
    while len(way) > 1 and view_at(scenario, way) is None:
        way = way[:-1]
    return way


def without_view(scenario: Scenario, actor: str) -> Scenario:
    """The scenario in which an actor sees the game as it is, in the same worlds: it knows the views of those of whom it
    thought or knew that they are mistaken, where they are. Who knew its view knows this."""
    view = scenario.views[actor]
    known = tuple(dict.fromkeys(each for each in (*view.others, *view.knows) if each in scenario.views))
    if known:
        corrected = _with_views(scenario, {**scenario.views, actor: View(knows=known)})
        if not circle_of(corrected):
            return corrected
    others = {name: _unknowing(each, actor) for name, each in scenario.views.items() if name != actor}
    return _with_views(scenario, {name: each for name, each in others.items() if each is not None})


def without_views(scenario: Scenario) -> Scenario:
    """The scenario in which everyone sees the game as it is, in the same worlds."""
    return _with_views(scenario, {})


def _with_views(scenario: Scenario, views: dict[str, View]) -> Scenario:
    whole = scenario if scenario.varied is None else scenario.varied
    return scenario.model_copy(update={"views": views, "varied": whole})


def with_number(views: Mapping[str, View], way: Way, parameter: str, prior: str) -> dict[str, View]:
    """The views, in one of which a parameter is taken for something else."""
    view = views[way[0]]
    if len(way) > 1:
        changed = view.model_copy(update={"others": with_number(view.others, way[1:], parameter, prior)})
    else:
        number = view.numbers[parameter].model_copy(update={"prior": prior, "value": None})
        changed = view.model_copy(update={"numbers": view.numbers | {parameter: number}})
    return {**views, way[0]: changed}


def _unknowing(view: View, actor: str) -> View | None:
    """A view without what it knows of an actor's; None where nothing is left of it."""
    inside = {name: _unknowing(each, actor) for name, each in view.others.items()}
    others = {name: each for name, each in inside.items() if each is not None}
    changed = view.model_copy(update={"others": others, "knows": tuple(name for name in view.knows if name != actor)})
    return changed if changed.numbers or changed.others or changed.knows or changed.mirror else None


# -- as somebody takes the game to be --------------------------------------------------------------------


def as_pair(way: Way) -> tuple[str, str]:
    """What stands among the changes of a game that is asked of as somebody."""
    return f"{AS}{'.'.join(way)}", VIEW


def viewer(commitments: Iterable[tuple[str, str]]) -> Way:
    """As whom a game is asked of; empty where it is the game that is played."""
    for name, text in commitments:
        if text == VIEW and name.startswith(AS):
            return tuple(name.removeprefix(AS).split("."))
    return ()


def mirrored(scenario: Scenario, way: Way) -> dict[str, str]:
    """The interests that whoever sees the game so takes to be worth what another is: `china.war` what `us.war` is."""
    found: dict[str, str] = {}
    for length in range(1, len(way) + 1):
        view, own = view_at(scenario, way[:length]), way[length - 1]
        for other in view.mirror if view is not None else ():
            for name in in_common(scenario, own, other):
                found[f"{other}.{name}"] = found.get(f"{own}.{name}", f"{own}.{name}")
    return found


def in_common(scenario: Scenario, own: str, other: str) -> tuple[str, ...]:
    """The interests that two actors have by the same name."""
    theirs = {base(name) for name in scenario.interests.get(other, {})}
    return tuple(dict.fromkeys(base(n) for n in scenario.interests.get(own, {}) if base(n) in theirs))
