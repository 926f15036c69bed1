"""A scenario played out history by history in plain Python, for comparison with the engine.

Nothing here comes from the package but the nouns of a scenario. The expression language is near enough to Python's
that its texts are run as Python, with moves that are words beside words and numbers beside numbers.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

from standoff.scenario.model import Chance, Decision, Quantity, Scenario

Key = tuple[str, tuple[tuple[str, Any], ...]]  # an information set: the decision, and what is seen there


class Made(float):
    """How a move came out."""

    option: str | None

    def __new__(cls, option: str | None, number: float | None) -> Made:
        self = super().__new__(cls, math.nan if number is None else number)
        self.option = option
        return self

    def __eq__(self, other: object) -> bool:
        return self.option == other if isinstance(other, str) else float(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


@cache
def _code(text: str) -> CodeType:
    python = re.sub(r"(?<![<>=!])=(?!=)", "==", text).replace("^", "**")
    return compile(re.sub(r"\bif\(", "if_(", python), text, "eval")


FUNCTIONS = {
    "if_": lambda condition, then, other: then if condition else other,
    "min": min, "max": max, "abs": abs, "exp": math.exp, "log": math.log, "sqrt": math.sqrt,
}  # fmt: skip


def value(text: str, names: Mapping[str, Any]) -> float:
    return float(eval(_code(text), {"__builtins__": {}}, names))


@dataclass(frozen=True)
class History:
    """One way to the end: the probability of nature's part, what was decided where, and all that came out."""

    nature: float
    decided: tuple[tuple[Key, str], ...]
    names: dict[str, Any]
    payoffs: dict[str, float]


def key_of(decision: str, seen: Mapping[str, Any]) -> Key:
    return decision, tuple(sorted((n, round(v, 9) + 0.0 if isinstance(v, float) else v) for n, v in seen.items()))


class Unrolled:
    """Every history of a scenario in one world."""

    def __init__(
        self,
        scenario: Scenario,
        parameters: Mapping[str, float],
        commitments: Mapping[str, str] | None = None,
    ) -> None:
        self.scenario = scenario
        self.commitments = commitments or {}
        self.start = {**FUNCTIONS, **parameters}
        for move in scenario.moves:
            self.start |= {option: option for option in move.options}
        self.owner = {move.name: move.actor for move in scenario.decisions}
        self.histories = list(self._play(0, 1.0, (), {}))

    def _play(self, at: int, nature: float, decided: tuple, names: dict[str, Any]) -> Iterator[History]:
        timeline = self.scenario.timeline
        if at == len(timeline):
            here = {**self.start, **names}
            yield History(nature, decided, here, {actor: self._payoff(actor, here) for actor in self.scenario.actors})
            return
        entry = timeline[at]
        here = {**self.start, **names}
        if isinstance(entry, Quantity):
            yield from self._play(at + 1, nature, decided, {**names, entry.name: round(value(entry.value, here), 12)})
            return
        if entry.when is not None and not value(entry.when, here):
            yield from self._play(at + 1, nature, decided, {**names, entry.name: Made(None, 0.0)})
            return
        probabilities = self._probabilities(entry, here) if isinstance(entry, Chance) else None
        for option, number in zip(entry.options, entry.numbers, strict=True):
            after = {**names, entry.name: Made(option, number)}
            if probabilities is not None:
                yield from self._play(at + 1, nature * probabilities[option], decided, after)
            elif entry.name in self.commitments:
                if self.commitments[entry.name] == option:
                    yield from self._play(at + 1, nature, decided, after)
            else:
                yield from self._play(at + 1, nature, (*decided, (self._key(entry, names), option)), after)

    def _probabilities(self, chance: Chance, names: Mapping[str, Any]) -> dict[str, float]:
        given = {option: value(text, names) for option, text in chance.outcomes.items() if text != "rest"}
        return {option: given.get(option, 1 - sum(given.values())) for option in chance.outcomes}

    def _payoff(self, actor: str, names: Mapping[str, Any]) -> float:
        interests = self.scenario.interests.get(actor, {}).values()
        return sum(value(i.weight, names) * value(i.value, names) for i in interests)

    def _key(self, decision: Decision, names: Mapping[str, Any]) -> Key:
        """What the page on the scenario file says a decision conditions on."""
        seen = {}
        for entry in self.scenario.timeline:
            if entry.name == decision.name:
                break
            if entry.name in decision.forgets:
                continue
            at_once = isinstance(entry, Decision) and entry.together and entry.together == decision.together
            own = isinstance(entry, Decision) and entry.actor == decision.actor
            named = entry.seen_by is not None and decision.actor in entry.seen_by
            visible = named or entry.seen_by is None or "everyone" in entry.seen_by
            if at_once:
                taken = False
            elif own or (isinstance(entry, Chance) and named):
                taken = True
            elif decision.sees is not None:
                taken = entry.name in decision.sees
            else:
                taken = visible and (not isinstance(entry, Quantity) or entry.seen_by is not None)
            if taken:
                made = names[entry.name]
                seen[entry.name] = (made.option or "not made") if isinstance(made, Made) else made
        return key_of(decision.name, seen)

    # -- what follows from behaviour -----------------------------------------------------------------------

    def probabilities(self, behaviour: Mapping[Key, Mapping[str, float]]) -> list[float]:
        """Of every history, in the order of `histories`."""
        result = []
        for history in self.histories:
            p = history.nature
            for key, option in history.decided:
                p *= behaviour[key][option]
            result.append(p)
        return result

    def expected_payoffs(self, behaviour: Mapping[Key, Mapping[str, float]]) -> dict[str, float]:
        probabilities = self.probabilities(behaviour)
        return {
            actor: sum(p * h.payoffs[actor] for p, h in zip(probabilities, self.histories, strict=True))
            for actor in self.scenario.actors
        }

    def expected(self, of: str, behaviour: Mapping[Key, Mapping[str, float]], given: str = "1") -> float:
        """The mean of a formula over the histories where `given` holds; NaN where none is possible."""
        above = below = 0.0
        for p, history in zip(self.probabilities(behaviour), self.histories, strict=True):
            if p > 0 and value(given, history.names):
                above += p * value(of, history.names)
                below += p
        return above / below if below > 0 else math.nan

    def residual(self, behaviour: Mapping[Key, Mapping[str, float]], rationality: Mapping[str, float]) -> float:
        """The largest difference in log-odds between behaviour and the logit response to it, where nature lets
        anyone come at all: each option is worth the mean payoff of the histories through it, each weighed without
        that option's own probability."""
        paid: dict[tuple[Key, str], float] = defaultdict(float)
        reached: dict[tuple[Key, str], float] = defaultdict(float)
        for p, history in zip(self.probabilities(behaviour), self.histories, strict=True):
            for key, option in history.decided:
                paid[key, option] += p / behaviour[key][option] * history.payoffs[self.owner[key[0]]]
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

    def possible(self, behaviour: Mapping[Key, Mapping[str, float]]) -> set[Key]:
        """Information sets that nature does not forbid."""
        return {key for history in self.histories if history.nature > 0 for key, _ in history.decided}
