"""Does the scenario make sense as a whole? What only all of it together can tell.

A scenario from a file and one built in Python go through the same check. Each `Fault` says where it is by the
path that leads to it, spelled as the file spells it; `read` turns paths into lines.
"""

from __future__ import annotations

from standoff.language.problem import Problem
from standoff.scenario.check_argument import check_argument
from standoff.scenario.check_claims import check_claims, check_table_files, check_text_file
from standoff.scenario.check_events import check_events
from standoff.scenario.check_interests import check_interests, check_rationality
from standoff.scenario.check_numbers import check_parameters, check_together
from standoff.scenario.check_payoffs import check_payoffs
from standoff.scenario.check_timeline import check_circles, check_timeline
from standoff.scenario.check_views import check_views
from standoff.scenario.fault import SIGHT, Fault, Path
from standoff.scenario.faults import Faults
from standoff.scenario.model import EVERYONE, NOBODY, Periods, Scenario, State
from standoff.scenario.symbols import SymbolTable
from standoff.scenario.variants import check_variants


def check(scenario: Scenario) -> list[Fault]:
    """Everything that is wrong with the meaning of `scenario`, in the order of the file."""
    symbols = SymbolTable(scenario)
    found = Faults(scenario, symbols)
    check_circles(found)
    _names(found)
    check_text_file(found)
    check_table_files(found)
    check_parameters(found)
    check_together(found)
    check_events(found)
    check_timeline(found)
    check_interests(found)
    check_payoffs(found)
    check_rationality(found)
    check_views(found)
    check_variants(found)
    check_claims(found)
    check_argument(found)
    # Who sees what cannot be told while an entry has mistakes of its own.
    shaky = {
        each.name
        for fault in found.all
        if fault.path[0] == "timeline" and SIGHT not in fault.depends
        for each in symbols.placed
        if fault.path[: len(each.path)] == each.path
    }
    return [fault for fault in found.all if SIGHT not in fault.depends or not fault.depends & shaky]


def problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Everything that is wrong with the meaning of a scenario built in Python: no lines, only the path."""
    return tuple(Problem(spelled(scenario, fault.path), 0, 0, fault.what, fault.fix) for fault in check(scenario))


def spelled(scenario: Scenario, path: Path) -> str:
    """The way to a part of a scenario in words: keys with dots between them, an entry of the timeline by its name."""
    steps = list(path)
    if len(steps) > 1 and steps[0] == "timeline":
        entry = scenario.timeline[int(steps[1])]
        steps[1] = entry.name
        if isinstance(entry, Periods) and steps[2:3] == ["timeline"] and len(steps) > 3:
            steps[3] = entry.timeline[int(steps[3])].name
    return ".".join(map(str, steps))


def _names(found: Faults) -> None:
    taken: dict[str, str] = {}
    for name in found.scenario.actors:
        if name in (EVERYONE, NOBODY):
            what = f"an actor cannot be called `{name}`"
            found.fault(("actors", name), what, "`seen_by` uses that word; choose another", at_key=True)
        taken[name] = "an actor"
    for name in found.scenario.parameters:
        _once(found, ("parameters", name), name, "a parameter", taken)
    for each in found.symbols.placed:
        if isinstance(each.thing, State):
            _once(found, each.path, each.name, "a state", taken, at_key=True)
        elif isinstance(each.thing, Periods):
            _once(found, (*each.path, "name"), each.name, "a block of periods", taken)
        else:
            kind = type(each.thing).__name__.lower()
            sort = "a chance move" if kind == "chance" else f"a {kind}"
            _once(found, (*each.path, kind), each.name, sort, taken)
    for name in found.scenario.events:
        _once(found, ("events", name), name, "an event", taken)


def _once(found: Faults, path: Path, name: str, sort: str, taken: dict[str, str], at_key: bool = False) -> None:
    if name in taken:
        fix = "give this one another name"
        if sort == taken[name] == "a block of periods":
            fix = "name each block, as in name: round"
        what = f"`{name}` is already the name of {taken[name]}"
        found.fault(path, what, fix, at_key=at_key or len(path) == 2)
    taken.setdefault(name, sort)
