"""Who sees what: from `seen_by`, `sees`, `together` and `forgets` to what each decision conditions on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from standoff.language.expression import ExpressionError, names, parse, worded
from standoff.scenario.events import written
from standoff.scenario.model import EVERYONE, Chance, Decision, Periods, Quantity, Scenario


def reads(scenario: Scenario, text: str) -> tuple[str, ...]:
    """The moves and quantities that an expression reads, in the order of the timeline."""
    mentioned = set(names(worded(parse(text), scenario.move_options)))
    return tuple(entry.name for entry in scenario.entries if entry.name in mentioned)


def seers(scenario: Scenario) -> dict[str, frozenset[str]]:
    """The actors who can see each move and quantity, once it has been made.

    A quantity without a `seen_by` is seen by those who can see everything it reads, and by nobody if it reads
    a parameter (itself or through another quantity). So is a state of a block of periods, which reads what it starts
    from and what it is made of in every period, and may read itself. Everyone knows which period it is.
    """
    everyone = frozenset(scenario.actors)
    options = scenario.move_options
    result: dict[str, frozenset[str]] = {}

    def shared(*texts: str) -> frozenset[str]:
        seen_by = everyone
        for text in texts:
            for name in _mentioned(written(scenario, text) or text, options):
                known = result.get(name, result.get(name.partition("@")[0], everyone))
                seen_by &= frozenset() if name in scenario.parameters else known
        return seen_by

    def told(seen_by: Collection[str]) -> frozenset[str]:
        return everyone if EVERYONE in seen_by else everyone & set(seen_by)

    def see(entry: Chance | Decision | Quantity) -> None:
        if entry.seen_by is not None:
            result[entry.name] = told(entry.seen_by)
        else:
            result[entry.name] = shared(entry.value) if isinstance(entry, Quantity) else everyone
        if isinstance(entry, Decision):
            result[entry.name] |= {entry.actor}

    for entry in scenario.timeline:
        if not isinstance(entry, Periods):
            see(entry)
            continue
        result[entry.name] = everyone
        result |= {name: everyone if s.seen_by is None else told(s.seen_by) for name, s in entry.state.items()}
        carried: dict[str, frozenset[str]] | None = None
        while carried != (carried := {name: result[name] for name in entry.state}):  # until nobody else is shut out
            for inner in entry.timeline:
                see(inner)
            for name, state in entry.state.items():
                if state.seen_by is None:
                    result[name] &= shared(state.start, state.next)
    return result


def _mentioned(text: str, options: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    try:
        return names(worded(parse(text), options))
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
    `seen_by` is `seers(scenario)`, for a caller who asks about many decisions. For a scenario without blocks of
    periods; for one with them see `periods.conditions_on`.
    """
    if seen_by is None:
        seen_by = seers(scenario)
    left_out = {*decision.forgets, *telling(scenario, decision)}
    result = []
    for entry in scenario.entries:
        if entry.name == decision.name:
            break
        if entry.name not in left_out and known_unless_forgotten(decision, entry, seen_by):
            result.append(entry.name)
    return tuple(result)


def telling(scenario: Scenario, decision: Decision) -> frozenset[str]:
    """The decisions taken together with `decision`, and the quantities that would tell how they came out."""
    if decision.together is None:
        return frozenset()
    result: set[str] = set()
    options = scenario.move_options
    for entry in scenario.entries:
        if isinstance(entry, Quantity):
            tells = not result.isdisjoint(_mentioned(written(scenario, entry.value) or entry.value, options))
        else:
            tells = isinstance(entry, Decision) and entry.together == decision.together and entry.name != decision.name
        if tells:
            result.add(entry.name)
    return frozenset(result)


Choice = tuple[str, str]  # decisions that are one choice: the name of what is taken together, and the actor


def choices(scenario: Scenario) -> dict[str, Choice]:
    """The choice of a combination that each decision is part of, for decisions that are part of one: those that an
    actor takes together, and not apart."""
    count: dict[Choice, int] = {}
    result: dict[str, Choice] = {}
    for decision in scenario.decisions:
        if decision.together is not None and not decision.apart:
            choice = decision.together, decision.actor
            count[choice] = count.get(choice, 0) + 1
            result[decision.name] = choice
    return {name: choice for name, choice in result.items() if count[choice] > 1}


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
