"""Repeated play, history by history in plain Python: what the page on the scenario file says of blocks of periods.

Nothing here knows how the package writes blocks out. A history is played move by move; within a period a bare name is
that of the period, and what has been is kept under names such as `m0@2`, which formulas about the whole game may use.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from situations.random_scenarios import OPTIONS, PARAMETERS, Known, a_sum, chance, condition, pick, subset
from situations.unrolled import FUNCTIONS, History, Key, Made, Unrolled, key_of, value
from standoff.scenario.check import check
from standoff.scenario.model import Chance, Decision, Periods, Quantity, Scenario, State


@cache
def plain(text: str) -> str:
    return text.replace("@", "_at_")


class Repeated(Unrolled):
    """Every history of a scenario with blocks of periods, in one world."""

    def __init__(
        self, scenario: Scenario, parameters: Mapping[str, float], commitments: Mapping[str, str] | None = None
    ):
        self.scenario = scenario
        self.commitments = commitments or {}
        self.start = {**FUNCTIONS, **parameters}
        self.inside: dict[str, Periods] = {}
        for block in scenario.timeline:
            if isinstance(block, Periods):
                names = [block.name, *block.state, *(entry.name for entry in block.timeline)]
                self.inside |= dict.fromkeys(names, block)
        self.owner = {}
        for move in scenario.moves:
            self.start |= {option: option for option in move.options}
            if isinstance(move, Decision):
                self.owner[move.name] = move.actor
                for period in range(1, self._count(move.name) + 1):
                    self.owner[f"{move.name}@{period}"] = move.actor
        self.worth_then = self._dates()
        self.histories = list(self._entries(scenario.timeline, 1.0, (), {}))

    def _count(self, name: str) -> int:
        return self.inside[name].count if name in self.inside else 0

    def _here(self, names: Mapping[str, Any], block: Periods | None = None, period: int = 0) -> dict[str, Any]:
        here = {**self.start, **{plain(name): each for name, each in names.items()}}
        if block is not None:
            bare = [block.name, *block.state, *(entry.name for entry in block.timeline)]
            here |= {name: names[f"{name}@{period}"] for name in bare if f"{name}@{period}" in names}
            here[block.name] = float(period)
        return here

    def _value(self, text: str, here: Mapping[str, Any]) -> float:
        return value(plain(text), here)

    # -- play ----------------------------------------------------------------------------------------------

    def _entries(self, rest: tuple, nature: float, decided: tuple, names: dict[str, Any]) -> Iterator[History]:
        if not rest:
            payoffs = {actor: self._payoff(actor, names) for actor in self.scenario.actors}
            yield History(nature, decided, self._here(names), payoffs)
            return
        entry = rest[0]
        if isinstance(entry, Periods):
            started = {f"{entry.name}@end": 0.0}
            for name, state in entry.state.items():
                started[f"{name}@1"] = round(self._value(state.start, self._here(names)), 12)
            yield from self._period(entry, 1, rest[1:], nature, decided, names | started)
        else:
            for p, choices, after in self._made(entry, entry.name, names, self._here(names), None, 0):
                yield from self._entries(rest[1:], nature * p, decided + choices, after)

    def _period(self, block: Periods, period: int, rest: tuple, nature: float, decided: tuple, names: dict[str, Any]):
        names = {**names, f"{block.name}@end": float(period), f"{block.name}@{period}": float(period)}
        ways = [(nature, decided, names)]
        for entry in block.timeline:
            ways = [
                (p * q, chosen + choices, after)
                for p, chosen, before in ways
                for q, choices, after in self._made(
                    entry, f"{entry.name}@{period}", before, self._here(before, block, period), block, period
                )
            ]
        for p, chosen, after in ways:
            here = self._here(after, block, period)
            carried = {name: round(self._value(state.next, here), 12) for name, state in block.state.items()}
            if period == block.count:
                yield from self._entries(rest, p, chosen, after | {f"{n}@end": v for n, v in carried.items()})
            elif block.ends is not None and self._value(block.ends, here):
                over = {f"{name}@end": each for name, each in carried.items()}
                for later in range(period + 1, block.count + 1):
                    over |= {f"{name}@{later}": each for name, each in carried.items()}
                    over[f"{block.name}@{later}"] = 0.0
                    for entry in block.timeline:
                        skipped = 0.0 if isinstance(entry, Quantity) else Made(None, 0.0)
                        over[f"{entry.name}@{later}"] = skipped
                yield from self._entries(rest, p, chosen, after | over)
            else:
                following = {f"{name}@{period + 1}": each for name, each in carried.items()}
                yield from self._period(block, period + 1, rest, p, chosen, after | following)

    def _made(self, entry: Any, name: str, names: dict, here: dict, block: Periods | None, period: int) -> Iterator:
        """The ways in which an entry can come out: probability by nature, what was decided, what is known then."""
        if isinstance(entry, Quantity):
            yield 1.0, (), {**names, name: round(self._value(entry.value, here), 12)}
        elif entry.when is not None and not self._value(entry.when, here):
            yield 1.0, (), {**names, name: Made(None, 0.0)}
        else:
            chance = isinstance(entry, Chance)
            given = {o: self._value(t, here) for o, t in entry.outcomes.items() if t != "rest"} if chance else {}
            for option, number in zip(entry.options, entry.numbers, strict=True):
                after = {**names, name: Made(option, number)}
                committed = self.commitments.get(name, self.commitments.get(entry.name))
                if chance:
                    yield given.get(option, 1 - sum(given.values())), (), after
                elif committed is not None:
                    if committed == option:
                        yield 1.0, (), after
                else:
                    yield 1.0, ((self._seen(entry, name, names, block, period), option),), after

    def _dates(self) -> dict[str, float]:
        """What something counts for at the beginning, by the name (written with its period) that comes to be known."""
        worth, result = 1.0, {}
        for entry in self.scenario.timeline:
            if isinstance(entry, Periods):
                names = [name for name, block in self.inside.items() if block is entry]
                for period in range(1, entry.count + 1):
                    worth *= self._value(entry.discount, self.start) if period > 1 else 1.0
                    result |= {f"{name}@{period}": worth for name in names}
                result |= {f"{name}@end": worth for name in (entry.name, *entry.state)}
            else:
                result[entry.name] = worth
        return result

    def _payoff(self, actor: str, names: Mapping[str, Any]) -> float:
        total = 0.0
        for interest in self.scenario.interests.get(actor, {}).values():
            read = re.findall(r"\w+(?:@\w+)?", interest.value)
            bare = [name for name in read if name in self.inside]
            here = self._here(names)
            weight = self._value(interest.weight, here)
            if not bare:
                date = min((self.worth_then[name] for name in read if name in self.worth_then), default=1.0)
                total += weight * self._value(interest.value, here) * date
                continue
            block = self.inside[bare[0]]
            for period in range(1, int(names[f"{block.name}@end"]) + 1):
                worth = self._value(interest.value, self._here(names, block, period))
                total += weight * self.worth_then[f"{block.name}@{period}"] * worth
        return total

    def residual(self, behaviour: Mapping, rationality: Mapping[str, float]) -> float:
        """As for any game, but that everybody counts from the time of the decision."""
        paid: dict = defaultdict(float)
        reached: dict = defaultdict(float)
        for p, history in zip(self.probabilities(behaviour), self.histories, strict=True):
            for key, option in history.decided:
                now = self.worth_then[key[0]]
                paid[key, option] += p / behaviour[key][option] * history.payoffs[self.owner[key[0]]] / now
                reached[key, option] += p / behaviour[key][option]
        largest = 0.0
        for key, played in behaviour.items():
            options = list(played)
            if not reached.get((key, options[0])):
                continue
            worth = [paid[key, option] / reached[key, option] for option in options]
            for option, gained in zip(options, worth, strict=True):
                odds = math.log(played[option]) - math.log(played[options[0]])
                largest = max(largest, abs(odds - rationality[self.owner[key[0]]] * (gained - worth[0])))
        return largest

    # -- what is seen --------------------------------------------------------------------------------------

    def _visible(self, name: str, actor: str, asked: frozenset[str] = frozenset()) -> bool:
        if name in asked or not any(name in known for known in (self.inside, {e.name for e in self.scenario.entries})):
            return name not in PARAMETERS
        if name in self.inside and name == self.inside[name].name:
            return True
        states = self.inside[name].state if name in self.inside else {}
        thing: Any = states.get(name) or self.scenario.entry(name)
        if isinstance(thing, Decision) and thing.actor == actor:
            return True
        if thing.seen_by is not None:
            return actor in thing.seen_by or "everyone" in thing.seen_by
        if isinstance(thing, Quantity | State):
            texts = [thing.value] if isinstance(thing, Quantity) else [thing.start, thing.next]
            read = {word for text in texts for word in re.findall(r"\w+", text)}
            return all(self._visible(word, actor, asked | {name}) for word in read)
        return True

    def _usual(self, decision: Decision, entry: Any) -> bool:
        if entry.name in decision.forgets:
            return False
        if isinstance(entry, Decision) and entry.together is not None and entry.together == decision.together:
            return False
        if isinstance(entry, Decision) and entry.actor == decision.actor:
            return True
        if isinstance(entry, Chance) and entry.seen_by is not None and decision.actor in entry.seen_by:
            return True
        if decision.sees is not None:
            return entry.name in decision.sees
        told = not isinstance(entry, Quantity) or entry.seen_by is not None
        return told and self._visible(entry.name, decision.actor)

    def _seen(self, decision: Decision, name: str, names: Mapping[str, Any], block: Any, period: int) -> Key:
        seen: list[str] = []
        actor = decision.actor
        for entry in self.scenario.timeline:
            if not isinstance(entry, Periods):
                if entry.name == decision.name:
                    break
                seen += [entry.name] * self._usual(decision, entry)
                continue
            inside = entry is block
            now = period if inside else entry.count + 1
            for state in entry.state:
                known = state if inside else f"{state}@end"
                listed = decision.sees is None or known in decision.sees
                if listed and known not in decision.forgets and self._visible(state, actor):
                    seen.append(f"{state}@{period}" if inside else known)
            memory = entry.remembers
            if inside and decision.remembers is not None:
                memory = decision.remembers
            for move, span in memory.items():
                first = 1 if span == "all" else max(1, now - span)
                if self._visible(move, actor) and (not inside or move not in decision.forgets):
                    remembered = [f"{move}@{k}" for k in range(first, now)]
                    seen += [m for m in remembered if inside or decision.sees is None or self._mine(actor, move)]
            if not inside:
                seen += [m for m in decision.sees or () if m not in seen and m.split("@")[0] in self.inside]
            else:
                for each in entry.timeline:
                    if each.name == decision.name:
                        break
                    seen += [f"{each.name}@{period}"] * self._usual(decision, each)
                break
        made = {each: names[each] for each in dict.fromkeys(seen)}
        return key_of(name, {n: (v.option or "not made") if isinstance(v, Made) else v for n, v in made.items()})

    def _mine(self, actor: str, move: str) -> bool:
        entry = self.scenario.entry(move)
        if isinstance(entry, Decision):
            return entry.actor == actor
        return isinstance(entry, Chance) and entry.seen_by is not None and actor in entry.seen_by

    def expected_payoff(self, actor: str, behaviour: Mapping, given: str) -> float:
        above = below = 0.0
        for p, history in zip(self.probabilities(behaviour), self.histories, strict=True):
            if p > 0 and self._value(given, history.names):
                above, below = above + p * history.payoffs[actor], below + p
        return above / below if below > 0 else math.nan

    def expected(self, of: str, behaviour: Mapping, given: str = "1") -> float:
        return super().expected(plain(of), behaviour, plain(given))


@st.composite
def repeated_scenarios(draw: st.DrawFn) -> Scenario:
    """A scenario without mistakes in which a block of periods stands between other moves."""
    actors = ("us", "china")
    known = Known()
    timeline: list[Any] = []
    if pick(draw, [False, True]):
        seen_by = pick(draw, [None, "nobody", ("us",), ("china",)])
        outcomes = {"a": pick(draw, ["p", "0.3"]), "b": "rest"}
        timeline.append(Chance("m0", outcomes=outcomes, values={"a": 0, "b": 1}, seen_by=seen_by))
        known.moves["m0"] = ("a", "b")
        known.numeric.append("m0")
    count = pick(draw, [1, 2, 2, 3])
    before = Known(dict(known.moves), list(known.numeric))
    known.numeric += ["round", "s0"]
    entries: list[Any] = []
    for number in range(1, pick(draw, [2, 2, 3]) + (count < 3)):
        name, options = f"m{number}", OPTIONS[: pick(draw, [2, 2, 3])]
        seen_by = pick(draw, [None, None, None, "nobody", ("us",), ("china",)])
        when = condition(draw, known) if pick(draw, [False, False, True]) else None
        numbers = dict(zip(options, (0, 1, 2), strict=False))
        if pick(draw, [False, False, True]) and len(options) == 2:
            outcomes = {"a": chance(draw, known), "b": "rest"}
            entries.append(Chance(name, outcomes=outcomes, values=numbers, seen_by=seen_by, when=when))
        else:
            memory = {
                e.name: pick(draw, [1, 2, "all"]) for e in entries if e.seen_by is None and not isinstance(e, Quantity)
            }
            own = pick(draw, [None, None, memory, {}])
            actor = pick(draw, actors)
            seeable = [
                m for m in ("m0", *(e.name for e in entries)) if m in known.moves and _open(m, entries, timeline)
            ]
            sees = subset(draw, ["s0", *seeable]) if pick(draw, [False, False, True]) else None
            entries.append(
                Decision(
                    name, actor=actor, options=numbers, seen_by=seen_by, when=when, remembers=own,
                    sees=None if sees is None else sees,
                )
            )  # fmt: skip
        known.moves[name] = options
        known.numeric.append(name)
        if pick(draw, [False, False, True]):
            entries.append(Quantity(f"q{number}", value=a_sum(draw, known, False, 2)))
            known.numeric.append(f"q{number}")
    following = a_sum(draw, known, False, 2)
    state = State(
        start=pick(draw, ["0", "1", *before.numeric]), next=f"min(max({following}, -1), 2)", seen_by="everyone"
    )
    public = [entry.name for entry in entries if isinstance(entry, Chance | Decision) and entry.seen_by is None]
    block = Periods(
        count,
        name="round",
        discount=pick(draw, ["1", "known", "p", "0.5 * p"]),
        state={"s0": state},
        remembers={name: pick(draw, [1, "all"]) for name in subset(draw, public)},
        ends=condition(draw, known) if pick(draw, [False, True]) else None,
        timeline=entries,
    )
    timeline.append(block)
    if pick(draw, [False, False, True]):
        after = [f"{name}@{count}" for name in public] + ["s0@end", "round@end"]
        sees = subset(draw, after) if pick(draw, [False, True]) else None
        actor = pick(draw, actors)
        timeline.append(Decision("late", actor=actor, options={"a": 0, "b": 1}, sees=sees, when="s0@end >= 0"))
    interests = {
        actor: {
            "i0": {"value": a_sum(draw, known, True, 3), "weight": pick(draw, ["1", "0.5", "w"])},
            "i1": {"value": a_sum(draw, known, True, 2)},
            "i2": {"value": f"w * s0@end - {entries[0].name}@1"},
            **({"i3": {"value": "v * late * s0@end"}} if len(timeline) > 1 and timeline[-1] is not block else {}),
        }
        for actor in actors
    }
    everyone = [entry for entry in (*timeline, *entries) if isinstance(entry, Decision)]
    scenario = Scenario(
        title="repeated",
        actors={actor: actor for actor in actors},
        parameters=PARAMETERS,
        timeline=timeline,
        interests=interests,
        rationality={
            actor: {"prior": pick(draw, ["uniform(0.3, 2)", "0.4"])}
            for actor in actors
            if any(decision.actor == actor for decision in everyone)
        },
    )
    assert not check(scenario), check(scenario)
    return scenario


def _open(name: str, entries: list, timeline: list) -> bool:
    return all(entry.seen_by is None for entry in (*entries, *timeline) if entry.name == name)
