"""A timeline in steps: what is in the picture of a game, and in which order, before anything is drawn.

What stands in one step does not depend on anything else in it: no decision there sees another, no chance there hangs
on another. Steps follow the order of the timeline. A quantity stands where the last of what it is made of does. A
scenario that is being typed may make no sense yet; it is taken as far as it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from standoff.scenario.events import written
from standoff.scenario.information import seen, seers
from standoff.scenario.labels import move_label
from standoff.scenario.model import Chance, Decision, Periods, Quantity, Scenario
from standoff.scenario.periods import END, base, blocks, conditions_on, found_in

NATURE, COMPUTED = "", "="  # lanes that are no actor's; no actor is called so


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the timeline, as it is seen in the picture of the game.

    Attributes:
        kind: chance, decision, quantity or state (of a block of periods).
        lane: the actor who decides, `NATURE` or `COMPUTED`.
        step: from 0.
        sees: what a decision conditions on, by the names of other items, and in words where it is of another period.
        seen_by: the actors who can see it; None where all can.
        only_if: the condition that it is made at all; formula: of a quantity or state.
        counts: for each actor the interests that read it, itself or through quantities.
        together: the name of what is decided at once; block: of periods that it is made again in.
    """

    name: str
    kind: str
    lane: str
    step: int
    options: tuple[str, ...]
    sees: Mapping[str, str]
    seen_by: tuple[str, ...] | None
    only_if: str | None
    formula: str | None
    counts: Mapping[str, tuple[str, ...]]
    together: str | None
    block: Periods | None


def items(scenario: Scenario) -> tuple[Item, ...]:
    """Every entry of the timeline, in the order of the file."""
    options = scenario.move_options
    everyone = frozenset(scenario.actors)
    visible = seers(scenario)
    repeated = bool(blocks(scenario))
    known = {entry.name for entry in scenario.entries} | {name for block in blocks(scenario) for name in block.state}

    def read(*texts: str | None) -> tuple[str, ...]:
        whole = (written(scenario, text) or text for text in texts if text is not None)
        found = (base(name) for text in whole for _, name in found_in(text, options))
        return tuple(dict.fromkeys(name for name in found if name in known))

    counts = _counts(scenario, read)
    result: list[Item] = []
    step_of: dict[str, int] = {}
    now = 0

    def after(names: Iterable[str]) -> int:
        return 1 + max((step_of[name] for name in names if name in step_of), default=-1)

    def put(entry: Chance | Decision | Quantity, block: Periods | None, first: int) -> None:
        nonlocal now
        sees: dict[str, str] = {}
        if isinstance(entry, Quantity):
            kind, lane, formula = "quantity", COMPUTED, entry.value
            step = max(first, after(read(entry.value)) - 1) if read(entry.value) else now
        elif isinstance(entry, Chance):
            kind, lane, formula = "chance", NATURE, None
            step = now = max(now, after(read(entry.when, *entry.outcomes.values())))
        else:
            kind, lane, formula = "decision", entry.actor, None
            sees = _sees(scenario, entry, block, visible, repeated)
            step = now = max(now, after([*(name for name, words in sees.items() if not words), *read(entry.when)]))
        step_of[entry.name] = step
        who = visible[entry.name]
        result.append(
            Item(
                name=entry.name,
                kind=kind,
                lane=lane,
                step=step,
                options=() if isinstance(entry, Quantity) else entry.options,
                sees=sees,
                seen_by=None if who == everyone else tuple(actor for actor in scenario.actors if actor in who),
                only_if=None if isinstance(entry, Quantity) else entry.when,
                formula=formula,
                counts=counts.get(entry.name, {}),
                together=entry.together if isinstance(entry, Decision) else None,
                block=block,
            )
        )

    for entry in scenario.timeline:
        if not isinstance(entry, Periods):
            put(entry, None, 0)
            continue
        first = now = max(step_of.values(), default=-1) + 1
        for name, state in entry.state.items():
            who = visible[name]
            seen_by = None if who == everyone else tuple(actor for actor in scenario.actors if actor in who)
            formula = f"{state.start} at first, then {state.next}"
            counted = counts.get(name, {})
            result.append(
                Item(name, "state", COMPUTED, first, (), {}, seen_by, None, formula, counted, None, entry)
            )  # a state is there before the first move of its period: it puts nothing off
        for inner in entry.timeline:
            put(inner, entry, first)
        now = max(step_of.values()) + 1
    return tuple(result)


def _sees(
    scenario: Scenario,
    decision: Decision,
    block: Periods | None,
    visible: Mapping[str, frozenset[str]],
    repeated: bool,
) -> dict[str, str]:
    """What a decision conditions on: names, each with words where it is of another period than its own."""
    if not repeated:
        return dict.fromkeys(seen(scenario, decision, visible), "")
    period = None if block is None else min(block.count, 2)  # enough to tell what is remembered of earlier ones
    result: dict[str, str] = {}
    for name in conditions_on(scenario, decision, period, visible):
        stem, _, of = name.partition("@")
        if not of or of == str(period):
            result[stem] = ""
            continue
        called = move_label(scenario, stem)
        if stem not in result:
            result[stem] = f"{called} at the end" if of == END else f"{called} of earlier periods"
        elif result[stem] == "":
            result[f"{stem}@"] = f"{called} of earlier periods"
    return result


def _counts(scenario: Scenario, read: object) -> dict[str, dict[str, tuple[str, ...]]]:
    """For every entry and actor the interests that read it, itself or through quantities and states."""
    assert callable(read)
    made_of: dict[str, tuple[str, ...]] = {entry.name: read(entry.value) for entry in scenario.quantities}
    for block in blocks(scenario):
        made_of |= {name: read(state.start, state.next) for name, state in block.state.items()}
    result: dict[str, dict[str, tuple[str, ...]]] = {}
    for actor, interests in scenario.interests.items():
        for interest, stated in interests.items():
            reached: set[str] = set()
            waiting = list(read(stated.formula, stated.weight))
            while waiting:
                name = waiting.pop()
                if name not in reached:
                    reached.add(name)
                    waiting += made_of.get(name, ())
            for name in reached:
                so_far = result.setdefault(name, {})
                so_far[actor] = (*so_far.get(actor, ()), interest)
    return result


def seen_names(scenario: Scenario, item: Item) -> list[str]:
    """What a decision conditions on."""
    return [words or move_label(scenario, name) for name, words in item.sees.items()]


def seen_words(scenario: Scenario, item: Item) -> str:
    """`sees approach, squeeze`"""
    names = seen_names(scenario, item)
    return f"sees {', '.join(names)}" if names else "sees nothing"


def seers_words(scenario: Scenario, item: Item) -> str:
    """`seen by China only`, of what not everyone sees."""
    assert item.seen_by is not None
    called = [scenario.actors[actor] for actor in item.seen_by]
    return f"seen by {' and '.join(called)} only" if called else "seen by nobody"


def who_moves(scenario: Scenario, item: Item) -> str:
    """Who makes a move, or what does."""
    if item.kind in ("quantity", "state"):
        return "computed"
    return "nature" if item.kind == "chance" else scenario.actors.get(item.lane, item.lane)
