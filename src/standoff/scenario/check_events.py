"""Does each named event make sense: what it reads, and that no event reads itself?"""

from __future__ import annotations

from standoff.scenario.faults import Faults
from standoff.scenario.periods import base, found_in
from standoff.scenario.typecheck import Rule


def check_events(found: Faults) -> None:
    """Complains of events that make no sense. What reads them is not complained about again: they are `faulty`."""
    judged: set[str] = set()
    for name in found.symbols.events:
        _event(found, name, judged, ())


def _event(found: Faults, name: str, judged: set[str], within: tuple[str, ...]) -> None:
    """Complains of an event, and before that of those it reads."""
    scenario, faulty = found.symbols.written, found.symbols.faulty
    if name in within:
        circle = within[within.index(name) :]
        if not faulty.issuperset(circle):
            faulty.update(circle)
            chain = ", ".join(f"`{a}` reads `{b}`" for a, b in zip(circle, (*circle[1:], circle[0]), strict=True))
            what = f"events read one another in a circle: {chain}" if len(circle) > 1 else f"{chain}, itself"
            found.fault(("events", name, "condition"), what, "break the circle", *circle)
        return
    if name in judged:
        return
    judged.add(name)
    text = scenario.events[name].condition
    read = dict.fromkeys(base(each) for _, each in found_in(text, scenario.move_options))
    for each in read:
        if each in scenario.events:
            _event(found, each, judged, (*within, name))
    before = len(found.all)
    if name not in faulty:
        found.condition(("events", name, "condition"), text, Rule("an event", across=True, event=True))
    if len(found.all) > before or not faulty.isdisjoint(read):
        faulty.add(name)
