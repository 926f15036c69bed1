"""Repeated play written out: a scenario with blocks of periods in, the same game without them out.

A block stands for its moves made again in every period. Written out, each name of it is followed by its period
(`provoke@2`), and what is carried over is a quantity: `blinks@2` is computed from `blinks@1` and the moves of the
first period. Situations then merge as they do for any timeline, so that a game grows in proportion to its periods
as long as little is remembered.

- `episode@2`, after the name of the block, is 2 where there is a second period and 0 where play has ended before;
  moves of a period that is not played are skipped, quantities are 0, and states stay as they were.
- An interest that reads the block is one interest for each period.
- Time passes between periods, where there is a discount (`GoingOn`).
- What a decision conditions on is said outright, in `sees` and `forgets`.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping, Sequence
from typing import Any

from standoff.language.expression import Binary, Expression, Number, parse
from standoff.scenario.events import without_events
from standoff.scenario.information import known_unless_forgotten, seers, telling
from standoff.scenario.model import (
    ALL,
    EVERYONE,
    NOBODY,
    REST,
    Chance,
    Decision,
    Interest,
    Periods,
    Quantity,
    Scenario,
)
from standoff.scenario.names import END as END
from standoff.scenario.names import Found
from standoff.scenario.names import at as at
from standoff.scenario.names import base as base
from standoff.scenario.names import blocks as blocks
from standoff.scenario.names import found_in as found_in
from standoff.scenario.names import members as members
from standoff.scenario.names import renamed as renamed

LEAST_DISCOUNT = 1e-12  # a discount of 0 is this; twelve digits of a payoff are more than anyone knows

Seers = Mapping[str, frozenset[str]]
Entry = Chance | Decision | Quantity


class Counter(Quantity):
    """Whether a period is played: its number if so, else 0. It is known before any move of the period."""


def periods_of(block: Periods, name: str) -> tuple[str, ...]:
    """A name of the block in each period, and what it is called after the last if it is then still there."""
    after = (at(name, END),) if name == block.name or name in block.state else ()
    return (*(at(name, period) for period in range(1, block.count + 1)), *after)


# -- discounting ---------------------------------------------------------------------------------------------


class GoingOn(Chance):
    """Time passes between two periods: what comes after counts for less.

    To those who decide, a discount is a chance that nothing more will count, and so it stands in the game: with
    the rest of the probability play is over, unseen. What a decision is worth is then what it is worth when it
    is taken, and an actor is as sharp in a late period as in an early one. To a query time always goes on.
    """

    factor: str


class Dated(Interest):
    """An interest that is paid after time has passed: `date` counts the passages before it."""

    date: int = 0


def going_on(discount: str) -> str:
    """The chance that stands for a discount. Not quite zero: what cannot be reached has no beliefs."""
    return f"if(({discount}) = 0, {LEAST_DISCOUNT}, {discount})"


def factors(scenario: Scenario) -> tuple[str, ...]:
    """The discount of every passage of time, in the order of play, in a scenario written out."""
    return tuple(entry.factor for entry in scenario.timeline if isinstance(entry, GoingOn))


def discounted(passages: Sequence[str]) -> Expression | None:
    """What something counts for that is paid after all of these passages of time; None where that is all of it."""
    result: Expression | None = None
    for factor, times in collections.Counter(passages).items():
        power = Binary("^", parse(factor), Number(float(times)))
        result = power if result is None else Binary("*", result, power)
    return result


# -- who knows what ------------------------------------------------------------------------------------------


def conditions_on(scenario: Scenario, decision: Decision, period: int | None, seen_by: Seers) -> tuple[str, ...]:
    """What a decision conditions on, by the names it has once blocks are written out.

    In a block: the states and the earlier moves of the same period, by the rules for any decision; what is
    remembered of earlier periods; and what came before the block. Of a block that is over: the states at its end,
    and what would be remembered in one more period.

    Args:
        period: of a decision in a block.
        seen_by: `sight.seers(scenario)`.
    """
    hidden = telling(scenario, decision)
    forgotten, listed = set(decision.forgets), decision.sees
    left_out = forgotten | hidden
    result: list[str] = []

    def usual(entry: Entry) -> bool:
        return entry.name not in left_out and known_unless_forgotten(decision, entry, seen_by)

    for entry in scenario.timeline:
        if not isinstance(entry, Periods):
            if entry.name == decision.name:
                break
            if usual(entry):
                result.append(entry.name)
            continue
        inside = any(decision is each or decision.name == each.name for each in entry.timeline)
        now = period if inside and period is not None else entry.count + 1
        memory = entry.remembers
        if inside and decision.remembers is not None:
            memory = decision.remembers
        if not inside and at(entry.name, END) in (listed or ()):
            result.append(at(entry.name, END))
        for name in entry.state:
            known = name if inside else at(name, END)
            if decision.actor in seen_by[name] and known not in forgotten and (listed is None or known in listed):
                result.append(at(name, now if inside else END))
        inner = {each.name: each for each in entry.timeline}
        for earlier in range(1, now):
            for name, each in inner.items():
                span = memory.get(name, 0)
                kept = earlier >= now - (now if span == ALL else int(span))
                own = _own(decision, each, seen_by)
                if inside:
                    kept = kept and name not in forgotten
                else:
                    called = at(name, earlier)
                    kept = called in (listed or ()) or (kept and called not in forgotten and (listed is None or own))
                if kept and decision.actor in seen_by[name]:
                    result.append(at(name, earlier))
        if inside:
            for each in entry.timeline:
                if each.name == decision.name:
                    break
                if usual(each):
                    result.append(at(each.name, now))
            break
    return tuple(result)


def _own(decision: Decision, entry: Entry, seen_by: Seers) -> bool:
    """Whether a decision takes account of an entry unless it forgets it: an own move, or private information."""
    if isinstance(entry, Decision):
        together = entry.together is not None and entry.together == decision.together
        return entry.actor == decision.actor and not together
    return isinstance(entry, Chance) and not entry.public and decision.actor in seen_by[entry.name]


# -- writing out ---------------------------------------------------------------------------------------------


def write_out(scenario: Scenario) -> Scenario:
    """The scenario without blocks of periods and named events; itself where it has none."""
    scenario = without_events(scenario)
    if not blocks(scenario):
        return scenario
    return _WritingOut(scenario).result()


class _WritingOut:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.blocks = blocks(scenario)
        self.seers = seers(scenario)
        self.options = scenario.move_options
        self.found: dict[str, Found] = {}
        self.timeline: list[Entry] = []
        self.kept: dict[str, list[str]] = {}  # by actor: names written out that it knows unless it forgets them
        self.after = False  # whether a block has been written out
        self.passed = 0  # how often time has passed between periods
        self.date: dict[str, int] = {}  # by name written out, how often it had when that came about

    def result(self) -> Scenario:
        for entry in self.scenario.timeline:
            if isinstance(entry, Periods):
                self._block(entry)
                self.after = True
            else:
                self._put(entry, self._deciding(entry, entry, None) if self.after else entry)
        interests = {actor: dict(self._each(stated)) for actor, stated in self.scenario.interests.items()}
        return self.scenario.model_copy(update={"timeline": tuple(self.timeline), "interests": interests})

    def _found(self, text: str) -> Found:
        if text not in self.found:
            self.found[text] = found_in(text, self.options)
        return self.found[text]

    def _formula(self, text: str, names: Mapping[str, str]) -> str:
        return renamed(text, names, self._found(text))

    def _add(self, entry: Entry) -> None:
        self.timeline.append(entry)
        self.date[entry.name] = self.passed

    def _put(self, template: Entry, entry: Entry) -> None:
        self._add(entry)
        if isinstance(template, Decision):
            self.kept.setdefault(template.actor, []).append(entry.name)
        elif isinstance(template, Chance) and not template.public:
            for actor in self.seers[template.name]:
                self.kept.setdefault(actor, []).append(entry.name)

    def _deciding(self, template: Entry, entry: Entry, period: int | None) -> Entry:
        """A decision that says outright what it conditions on."""
        if not isinstance(template, Decision):
            return entry
        sees = conditions_on(self.scenario, template, period, self.seers)
        known = set(sees)
        forgets = tuple(name for name in self.kept.get(template.actor, ()) if name not in known)
        return entry.model_copy(update={"sees": sees, "remembers": None, "forgets": forgets})

    def _quantity(self, name: str, template: str, value: str) -> None:
        """A quantity that those see who see the quantity or state `template`."""
        seen_by = tuple(actor for actor in self.scenario.actors if actor in self.seers[template]) or (NOBODY,)
        self._add(Quantity.model_construct(name=name, value=value, seen_by=seen_by))

    def _counter(self, name: str, value: str) -> None:
        self._add(Counter.model_construct(name=name, value=value, seen_by=(EVERYONE,)))

    def _block(self, block: Periods) -> None:
        self._counter(at(block.name, 1), "1")
        for name, state in block.state.items():
            self._quantity(at(name, 1), name, state.start)
        for period in range(1, block.count + 1):
            self._period(block, period)
        self._counter_at_end(block)

    def _period(self, block: Periods, period: int) -> None:
        names = {name: at(name, period) for name in members(block)} | {block.name: str(period)}
        played = at(block.name, period)
        doubtful = block.ends is not None and period > 1
        for entry in block.timeline:
            name = at(entry.name, period)
            if isinstance(entry, Quantity):
                value = self._formula(entry.value, names)
                if doubtful:
                    self._quantity(f"{name}value", entry.name, value)
                    value = f"if({played} > 0, {name}value, 0)"
                self._quantity(name, entry.name, value)
                continue
            when = None if entry.when is None else self._formula(entry.when, names)
            if doubtful:
                when = f"{played} > 0" if when is None else f"{played} > 0 and ({when})"
            update: dict[str, object] = {"name": name, "when": when}
            if block.by is not None:
                update["by"] = block.day(period)
            if isinstance(entry, Chance):
                outcomes = {label: self._formula(text, names) for label, text in entry.outcomes.items()}
                self._put(entry, entry.model_copy(update=update | {"outcomes": outcomes}))
            else:
                together = None if entry.together is None else at(entry.together, period)
                made = entry.model_copy(update=update | {"together": together})
                self._put(entry, self._deciding(entry, made, period))
        last = period == block.count
        if not last:
            self._pass_time(block, period)
            following = str(period + 1)
            if block.ends is not None:
                ends = self._formula(block.ends, names)
                following = f"if({f'{played} > 0 and ' if doubtful else ''}not ({ends}), {following}, 0)"
            self._counter(at(block.name, period + 1), following)
        for name, state in block.state.items():
            following = self._formula(state.next, names)
            if doubtful:
                self._quantity(f"{at(name, period)}next", name, following)
                following = f"if({played} > 0, {at(name, period)}next, {at(name, period)})"
            self._quantity(at(name, END if last else period + 1), name, following)

    def _pass_time(self, block: Periods, period: int) -> None:
        if parse(block.discount) == Number(1.0):
            return
        self.passed += 1
        outcomes = {"on": going_on(block.discount), "off": REST}
        name = f"{at(block.name, period)}on"
        passage = GoingOn.model_construct(
            name=name, factor=block.discount, outcomes=outcomes, values={}, seen_by=(NOBODY,), when=None
        )
        self._add(passage)

    def _counter_at_end(self, block: Periods) -> None:
        """`episode@end`: how many periods were played."""
        if block.ends is None:
            self._counter(at(block.name, END), str(block.count))
            return
        before = "1"
        for period in range(2, block.count + 1):
            played = at(block.name, period)
            name = at(block.name, END) if period == block.count else f"{played}sofar"
            self._counter(name, f"if({played} > 0, {period}, {before})")
            before = name
        if block.count == 1:
            self._counter(at(block.name, END), "1")

    def _each(self, stated: Mapping[str, Interest]) -> list[tuple[str, Interest]]:
        """The interests of an actor: those that read a block once for every period, and when each is paid."""
        result: list[tuple[str, Interest]] = []
        for name, interest in stated.items():
            read = {found for _, found in self._found(interest.formula)}
            block = next((block for block in self.blocks if not read.isdisjoint(members(block))), None)
            if block is None:
                date = max((self.date.get(each, 0) for each in read), default=0)
                result.append((name, self._dated(interest, interest.formula, date)))
                continue
            for period in range(1, block.count + 1):
                names = {each: at(each, period) for each in members(block)} | {block.name: str(period)}
                value = self._formula(interest.formula, names)
                if block.ends is not None and period > 1:
                    value = f"({at(block.name, period)} > 0) * ({value})"
                result.append((at(name, period), self._dated(interest, value, self.date[at(block.name, period)])))
        return result

    @staticmethod
    def _dated(interest: Interest, value: str, date: int) -> Interest:
        written: dict[str, Any] = {"value": value, "cases": {}, "of": None, "when": None}
        if date == 0:
            return interest.model_copy(update=written)
        return Dated.model_construct(**{**interest.__dict__, **written, "date": date})
