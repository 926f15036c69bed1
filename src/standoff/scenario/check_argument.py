"""Does the argument make sense: are its thesis, reasons and objections claims, and does no claim rest on itself?"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping
from itertools import pairwise

from standoff.scenario.fault import Path
from standoff.scenario.faults import Faults

MOST_CIRCLES = 8  # that are told


def check_argument(found: Faults) -> None:
    """Complains of a thesis that is no claim, of reasons and objections that are none, and of circles."""
    scenario = found.scenario
    if scenario.thesis is not None:
        _named(found, ("thesis",), scenario.thesis)
    for name, claim in scenario.claims.items():
        for key, others in (("because", claim.because), ("despite", claim.despite)):
            for place, other in enumerate(others):
                path = ("claims", name, key, place)
                if other == name:
                    what = f"`{name}` is given as {'a reason for' if key == 'because' else 'an objection to'} itself"
                    found.fault(path, what, "name another claim, or remove it")
                elif not _named(found, path, other):
                    continue
                elif other in others[:place]:
                    found.fault(path, f"`{other}` is named twice in `{key}`", "name it once")
                elif key == "despite" and other in claim.because:
                    what = f"`{other}` is given both as a reason for `{name}` and as an objection to it"
                    found.fault(path, what, "keep one of them")
    for circle in circles({name: claim.because for name, claim in scenario.claims.items()}):
        chain = [f"`{one}` because of `{other}`" for one, other in pairwise((*circle, circle[0]))]
        what = f"the reasoning goes in a circle: {', and '.join(chain)}"
        at = scenario.claims[circle[0]].because.index(circle[1])
        found.fault(("claims", circle[0], "because", at), what, "remove one of these reasons", *_of(circle))


def circles(because: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Claims each of which is because of the next, and the last because of the first; each circle from the claim that
    comes first.

    Args:
        because: of every claim its reasons; those that are no claims are passed over.
    """
    order = {name: place for place, name in enumerate(because)}
    graph = {name: {each for each in reasons if each in order} - {name} for name, reasons in because.items()}
    result: list[tuple[str, ...]] = []
    while len(result) < MOST_CIRCLES:
        try:
            graphlib.TopologicalSorter(graph).prepare()
            break
        except graphlib.CycleError as error:
            circle = list(reversed(error.args[1][1:]))  # graphlib lists it from the reason to what it is given for
            turned = circle.index(min(circle, key=order.__getitem__))
            result.append((*circle[turned:], *circle[:turned]))
            for name in circle:
                graph[name] -= set(circle)
    return result


def _named(found: Faults, path: Path, name: str) -> bool:
    """Whether there is such a claim; complains if not."""
    known = name in found.scenario.claims
    if not known:
        found.fault(path, f"unknown claim `{name}`", found.symbols.suggest(name, found.scenario.claims), *_of([name]))
    return known


def _of(names: Iterable[str]) -> tuple[str, ...]:
    """What a complaint about these claims rests on."""
    return "claims", *(f"claims.{name}" for name in names)
