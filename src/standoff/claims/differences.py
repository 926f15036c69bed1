"""Two cases held against each other: claims, moves and payoffs; of two scenarios, numbers and texts as well.

A share or a mean of one is subtracted from that of the other, with a 95% interval of the Monte Carlo noise of both. A
difference whose interval holds 0 may be nothing but noise, and is said to be so. Worlds of two scenarios are taken as
drawn independently (`differences`); where they are the same worlds, the interval is too wide rather than too narrow. A
scenario and a change of it in the very same worlds are subtracted world by world (`shifts`): what is left of chance is
which worlds these are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from standoff.claims.judge import Array, Verdict, Verdicts
from standoff.claims.verdict_bands import NINETY_FIVE, NO_DIFFERENCE, verdict
from standoff.queries.truth import TOLERANCE, decided
from standoff.scenario.labels import step_label
from standoff.scenario.model import Scenario
from standoff.scenario.numbers import as_written
from standoff.scenario.views import view_numbers
from standoff.scenario_files.write import as_data

SECTIONS = (
    *("actors", "places", "tables", "parameters", "interests", "payoffs", "rationality", "views"),
    *("claims", "sources", "evidence", "questions"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of both, and the second less the first.

    Attributes:
        id: what it is of: a claim, an option of a move as `test = yes`, an actor.
        about: what that says: the quote, the move and the option in words, or the actor's name.
        first, second: the numbers; NaN where one has none.
        low, high: the 95% Monte Carlo interval of the difference.
        verdicts: of a claim, in both; empty elsewhere.
        worlds: in how many both are defined, where they are the same worlds; None where they are not. Of a claim they
            are those in which it holds, fails or makes no difference, and its shares are of those with a difference.
    """

    id: str
    about: str
    first: float
    second: float
    low: float
    high: float
    verdicts: tuple[str, str] = ("", "")
    worlds: int | None = None

    @property
    def change(self) -> float:
        """The second less the first."""
        return self.second - self.first

    @property
    def noise(self) -> bool:
        """Whether it may be nothing but noise. That there is a difference where there was none is not."""
        if math.isnan(self.change) and NO_DIFFERENCE in self.verdicts:
            return not self.turned
        return not (self.low > 0.0 or self.high < 0.0)

    @property
    def turned(self) -> bool:
        """Whether the verdict is not the same."""
        return self.verdicts[0] != self.verdicts[1]


@dataclass(frozen=True, slots=True)
class Prior:
    """A parameter or rationality whose prior is not the same in both.

    Attributes:
        name: of the number.
        first, second: its prior as written; None where one has none.
    """

    name: str
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text that is not the same.

    Attributes:
        section: of the file; empty for what stands at its top.
        name: of the part in it.
        how: `only in the first`, `only in the second`, or `different`.
    """

    section: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that is not the same. Claims, moves and payoffs are those that both have, same or not.

    Attributes:
        facts: claims that are not tested in worlds and came out otherwise: id, and both verdicts.
    """

    claims: tuple[Difference, ...]
    moves: tuple[Difference, ...]
    payoffs: tuple[Difference, ...]
    facts: tuple[tuple[str, str, str], ...] = ()
    priors: tuple[Prior, ...] = ()
    parts: tuple[Part, ...] = ()


def differences(
    first: Verdicts, second: Verdicts, moves: tuple[Mapping[str, Mapping[str, str]], Mapping[str, Mapping[str, str]]]
) -> Differences:
    """What is not the same in two reports.

    Args:
        moves: of each the queries for every option of every move, which its ensemble has been asked.
    """
    verdicts = {verdict.id: verdict for verdict in second.verdicts}
    both = [(one, verdicts[one.id]) for one in first.verdicts if one.id in verdicts]
    asked = [
        {(move, option): query for move, each in found.items() for option, query in each.items()} for found in moves
    ]
    options = [key for key in asked[0] if key in asked[1]]
    answers = first.results.answers, second.results.answers
    actors = [actor for actor in first.scenario.actors if actor in second.scenario.actors]
    return Differences(
        claims=tuple(_shares(one, other) for one, other in both if one.tested and other.tested),
        moves=tuple(
            _means(
                f"{move} = {option}",
                step_label(second.scenario, move, option),
                answers[0][asked[0][move, option]],
                answers[1][asked[1][move, option]],
            )
            for move, option in options
        ),
        payoffs=tuple(
            _means(
                actor,
                second.scenario.actors[actor],
                answers[0][f"E(payoff({actor}))"],
                answers[1][f"E(payoff({actor}))"],
            )
            for actor in actors
        ),
        facts=tuple(
            (one.id, one.verdict, other.verdict)
            for one, other in both
            if not (one.tested and other.tested) and one.verdict != other.verdict
        ),
        priors=tuple(priors_unlike(first.scenario, second.scenario)),
        parts=tuple(parts_unlike(as_data(first.scenario), as_data(second.scenario))),
    )


def shifts(
    scenario: Scenario,
    moves: Mapping[str, Mapping[str, str]],
    before: Mapping[str, Array],
    after: Mapping[str, Array],
) -> Differences:
    """What a change did to claims, moves and payoffs.

    Args:
        moves: the queries for every option of every move.
        before, after: the answers to these, to the tests of the claims and to `E(payoff(actor))`, by the query as the
            scenario has it; of the same worlds, `[world]`, NaN where undefined.
    """
    return Differences(
        claims=tuple(
            _judged(name, scenario.claims[name].quote, before[test], after[test])
            for name, test in scenario.tests.items()
        ),
        moves=tuple(
            paired(f"{move} = {option}", step_label(scenario, move, option), before[query], after[query])
            for move, options in moves.items()
            for option, query in options.items()
        ),
        payoffs=tuple(
            paired(actor, called, before[f"E(payoff({actor}))"], after[f"E(payoff({actor}))"])
            for actor, called in scenario.actors.items()
        ),
    )


def paired(name: str, about: str, before: Array, after: Array) -> Difference:
    """The difference of two means over the same worlds, those in which both are defined, by the normal approximation to
    the mean of the differences."""
    known = np.isfinite(before) & np.isfinite(after)
    count = int(known.sum())
    if not count:
        return Difference(name, about, *(math.nan,) * 4, worlds=0)
    moved = after[known] - before[known]
    moved[np.abs(moved) <= _rounding(before[known], after[known])] = 0.0
    change = float(moved.mean())
    half = NINETY_FIVE * float(moved.std(ddof=1)) / math.sqrt(count) if count > 1 else math.inf
    first = float(before[known].mean())
    second = float(after[known].mean()) if moved.any() else first
    return Difference(name, about, first, second, change - half, change + half, worlds=count)


def _judged(name: str, quote: str, before: Array, after: Array) -> Difference:
    """The difference of two shares over the same worlds, those with an outcome in both, and the verdicts that these
    are. Where the two sides of the claim differ in other worlds than before, the shares are of these, and their
    difference is not that of the same worlds."""
    both = np.isfinite(before) & np.isfinite(after)
    first, second = decided(before[both]), decided(after[both])
    if (np.isfinite(first) == np.isfinite(second)).all():
        found = paired(name, quote, first, second)
    else:
        found = _means(name, quote, first, second)
    return replace(
        found,
        low=float(np.maximum(found.low, -1.0)),
        high=float(np.minimum(found.high, 1.0)),
        verdicts=(_band(first), _band(second)),
        worlds=int(both.sum()),
    )


def _band(truth: Array) -> str:
    """The verdict of what holds, fails, and makes no difference, as `queries.truth.decided` has it."""
    known = truth[np.isfinite(truth)]
    return verdict(float(known.mean()) if known.size else 0.0, known.size, truth.size - known.size)


def _shares(one: Verdict, other: Verdict) -> Difference:
    """The difference of two shares, by Newcombe (1998, method 10): from the Wilson interval of each."""
    verdicts = one.verdict, other.verdict
    if one.share is None or other.share is None:
        left, right = (math.nan if share is None else share for share in (one.share, other.share))
        return Difference(one.id, other.quote, left, right, math.nan, math.nan, verdicts)
    first, second = one.interval or (0.0, 1.0), other.interval or (0.0, 1.0)
    change = other.share - one.share
    low = change - math.hypot(other.share - second[0], first[1] - one.share)
    high = change + math.hypot(second[1] - other.share, one.share - first[0])
    return Difference(one.id, other.quote, one.share, other.share, max(low, -1.0), min(high, 1.0), verdicts)


def _means(name: str, about: str, one: Array, other: Array) -> Difference:
    """The difference of two means across worlds, by the normal approximation."""
    (first, error), (second, another) = _mean(one), _mean(other)
    half = NINETY_FIVE * math.hypot(error, another)
    if max(half, abs(second - first)) <= _rounding(one, other):
        second, half = first, 0.0
    return Difference(name, about, first, second, second - first - half, second - first + half)


def _rounding(one: Array, other: Array) -> float:
    """What two values of one thing may differ by and be the same, beside the largest of all of them."""
    both = np.concatenate([one, other])
    return TOLERANCE * float(np.abs(both[np.isfinite(both)]).max(initial=0.0))


def _mean(values: Array) -> tuple[float, float]:
    """The mean of the defined values, and its standard error."""
    defined = values[np.isfinite(values)]
    if defined.size == 0:
        return math.nan, math.nan
    error = float(defined.std(ddof=1)) / math.sqrt(defined.size) if defined.size > 1 else math.inf
    return float(defined.mean()), error


def priors_unlike(one: Scenario, other: Scenario) -> Iterable[Prior]:
    """The numbers whose priors are not the same in two scenarios."""
    first, second = _numbers(one), _numbers(other)
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            yield Prior(name, first.get(name), second.get(name))


def _numbers(scenario: Scenario) -> dict[str, str]:
    sharp = {f"rationality.{actor}": as_written(each) for actor, each in scenario.rationalities.items()}
    numbers = scenario.parameters | view_numbers(scenario)
    return {name: as_written(each) for name, each in numbers.items()} | sharp


def parts_unlike(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterable[Part]:
    """The parts of the text that are not the same in two scenarios, each as `as_data` has it."""
    for section in SECTIONS:
        first, second = _named(one.get(section)), _named(other.get(section))
        yield from _unlike(section, first, second)
    yield from _unlike("timeline", _moves(one["timeline"]), _moves(other["timeline"]))
    for key in ("title", "as_of", "about", "notes", "source", "text", "set_aside", "thesis", "resolutions"):
        yield from _unlike("", {key: one[key]} if key in one else {}, {key: other[key]} if key in other else {})


def _named(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {} if found is None else {"": found}


def _moves(timeline: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    kinds = ("chance", "decision", "quantity")
    found: dict[str, Any] = {}
    for entry in timeline:
        if "timeline" in entry:
            found |= {str(entry.get("name", "period")): {key: each for key, each in entry.items() if key != "timeline"}}
            found |= _moves(entry["timeline"])
        else:
            found[next(str(entry[kind]) for kind in kinds if kind in entry)] = entry
    return found


def _unlike(section: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterable[Part]:
    for name in dict.fromkeys([*first, *second]):
        if name not in second:
            yield Part(section, name, "only in the first")
        elif name not in first:
            yield Part(section, name, "only in the second")
        elif first[name] != second[name]:
            yield Part(section, name, "different")
