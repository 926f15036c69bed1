"""Who sees what: from `seen_by`, `sees`, `together` and `forgets` to what each decision conditions on."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.scenario.expression import ExpressionError, names, parse
from standoff.scenario.model import EVERYONE, Chance, Decision, Quantity, Scenario


def reads(scenario: Scenario, text: str) -> tuple[str, ...]:
    """The moves and quantities that an expression reads, in the order of the timeline."""
    mentioned = set(names(parse(text)))
    return tuple(entry.name for entry in scenario.timeline if entry.name in mentioned)


def seers(scenario: Scenario) -> dict[str, frozenset[str]]:
    """The actors who can see each move and quantity, once it has been made.

    A quantity without a `seen_by` is seen by those who can see everything it reads, and by nobody if it reads
    a parameter (itself or through another quantity).
    """
    everyone, nobody = frozenset(scenario.actors), frozenset[str]()
    result: dict[str, frozenset[str]] = {}
    for entry in scenario.timeline:
        if entry.seen_by is not None:
            result[entry.name] = everyone if EVERYONE in entry.seen_by else everyone & set(entry.seen_by)
        elif isinstance(entry, Quantity):
            shared = everyone
            for name in _mentioned(entry.value):
                shared &= nobody if name in scenario.parameters else result.get(name, everyone)
            result[entry.name] = shared
        else:
            result[entry.name] = everyone
        if isinstance(entry, Decision):
            result[entry.name] |= {entry.actor}
    return result


def _mentioned(text: str) -> tuple[str, ...]:
    try:
        return names(parse(text))
    except ExpressionError:  # complained about elsewhere
        return ()


def can_see(scenario: Scenario, actor: str, name: str) -> bool:
    """Whether `actor` can see how the move or quantity `name` came out, once it has been made.

    Raises:
        KeyError: if the timeline has no such entry.
    """
    return actor in seers(scenario)[name]


def seen(
    scenario: Scenario, decision: Decision, seen_by: Mapping[str, frozenset[str]] | None = None
) -> tuple[str, ...]:
    """The moves and quantities that `decision` conditions on, in the order of the timeline.

    Those listed in `sees` (all earlier ones the actor can see, where there is no list), and the actor's own
    earlier decisions and private information, less those taken together with it and those it forgets.
    `seen_by` is `seers(scenario)`, for a caller who asks about many decisions.
    """
    if seen_by is None:
        seen_by = seers(scenario)
    hidden = telling(scenario, decision)
    result = []
    for entry in scenario.timeline:
        if entry.name == decision.name:
            break
        if entry.name not in {*decision.forgets, *hidden} and known_unless_forgotten(decision, entry, seen_by):
            result.append(entry.name)
    return tuple(result)


def telling(scenario: Scenario, decision: Decision) -> frozenset[str]:
    """The decisions taken together with `decision`, and the quantities that would tell how they came out."""
    if decision.together is None:
        return frozenset()
    result: set[str] = set()
    for entry in scenario.timeline:
        partner = isinstance(entry, Decision) and entry.together == decision.together and entry.name != decision.name
        if partner or (isinstance(entry, Quantity) and not result.isdisjoint(_mentioned(entry.value))):
            result.add(entry.name)
    return frozenset(result)


def known_unless_forgotten(
    decision: Decision, entry: Chance | Decision | Quantity, seen_by: Mapping[str, frozenset[str]]
) -> bool:
    """Whether `decision` takes account of an earlier `entry`, leaving aside what it forgets."""
    if isinstance(entry, Decision):
        if entry.together is not None and entry.together == decision.together:
            return False
        if entry.actor == decision.actor:
            return True
    visible = decision.actor in seen_by[entry.name]
    if isinstance(entry, Chance) and not entry.public and visible:
        return True
    if decision.sees is not None:
        return entry.name in decision.sees
    return visible and (not isinstance(entry, Quantity) or entry.seen_by is not None)
