"""The moves that make up a course of events: a scenario in; the moves that tell what happened out.

1. Decisions, and chance moves that everyone can see. Private information is no event.
2. Where later moves know several moves only by a quantity they are added up in, the quantity stands for them.
"""

from __future__ import annotations

from standoff.scenario.information import seen, seers
from standoff.scenario.model import Chance, Decision, Quantity, Scenario
from standoff.scenario.periods import Counter, GoingOn, found_in


def public_events(scenario: Scenario, trackable: frozenset[str]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The events of a scenario without blocks of periods, in the order of play, and the quantities among them that
    stand for other moves, with those.

    Args:
        trackable: the quantities that can.
    """
    options = scenario.move_options
    quantities = {entry.name: entry for entry in scenario.quantities if entry.name in trackable}
    visible = seers(scenario)
    everyone = frozenset(scenario.actors)
    made_of = {
        name: {read for _, read in found_in(entry.value, options)} for name, entry in quantities.items()
    }  # fmt: skip
    for name, read in made_of.items():  # in the order of play, so that what a quantity reads is known whole
        made_of[name] = read.union(*(made_of.get(each, set()) for each in read))
    known: set[str] = set()  # what a later move sees or hangs on
    for entry in scenario.entries:
        if isinstance(entry, Decision):
            known.update(seen(scenario, entry, visible))
        if isinstance(entry, Chance):
            known.update(name for text in entry.outcomes.values() for _, name in found_in(text, options))
        if not isinstance(entry, Quantity) and entry.when is not None:
            known.update(name for _, name in found_in(entry.when, options))
    events = [
        entry.name
        for entry in scenario.moves
        if not isinstance(entry, GoingOn) and (isinstance(entry, Decision) or visible[entry.name] == everyone)
    ]
    instead: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()  # moves of which it is clear by which quantity they are known
    for name, entry in quantities.items():
        if name in known and not isinstance(entry, Counter):
            members = tuple(each for each in events if each in made_of[name] and each not in known | taken)
            taken.update(members)
            if len(members) > 1:
                instead[name] = members
    gone = {each for members in instead.values() for each in members}
    kept = [entry.name for entry in scenario.entries if entry.name in instead or (entry.name in events)]
    return tuple(name for name in kept if name not in gone), instead
