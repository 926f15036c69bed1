"""Whether a fact holds: a check goes in; a verdict, one sentence on what was found, and the sources come out.

Every row of the key is compared. A row may satisfy the comparison, fail it, leave it open (a range on both
sides of the bound, a month around the day), say what cannot be compared, or say nothing:

1. contested, when one row satisfies it and another fails it, or any row leaves it open;
2. else not checked, when any row cannot be compared, or no row says anything;
3. else supported or contradicted, by the rows that say something.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from standoff.language.problem import ScenarioError
from standoff.reference.distance import distance_km
from standoff.reference.mistakes import by_keys, check_problems, comparison, open_table, unknown_names
from standoff.reference.table import Row, shown
from standoff.reference.value import Span, days, numbers, words
from standoff.scenario.model import Check, Distance, Place, Scenario

Verdict = Literal["supported", "contradicted", "contested", "not checked"]
SUPPORTED: Verdict = "supported"
CONTRADICTED: Verdict = "contradicted"
CONTESTED: Verdict = "contested"
NOT_CHECKED: Verdict = "not checked"

_LONGEST_SOURCE = 400  # characters; a source is a name, not a page


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a fact.

    `share` is the fraction of the rows that support it, among those that say something; None if not checked.
    """

    verdict: Verdict
    reason: str
    sources: tuple[str, ...] = ()
    share: float | None = None


def check_fact(scenario: Scenario, check: Check) -> Finding:
    """Check a fact against the scenario's tables, or against the distance between two of its places.

    Raises:
        ScenarioError: if the check names a table, row, column or place that is not there, compares with
            what is no bound, or the table cannot be read. `problems` finds these before anything is checked.
    """
    if check.not_checked is not None:
        return Finding(NOT_CHECKED, check.not_checked)
    wrong = list(unknown_names(scenario, check, ("check",), by_keys))
    if wrong:
        raise ScenarioError(wrong)
    table = open_table(scenario, check.table) if check.table is not None else None
    wrong = list(check_problems(check, table, ("check",), by_keys))
    if wrong:
        raise ScenarioError(wrong)
    if table is not None and check.row is not None and check.column is not None:
        return _table_finding(scenario, check, table.rows(check.row), check.column.strip())
    assert check.start is not None and check.end is not None  # the model asks for a cell or two places
    return _distance_finding(scenario, check, check.start, check.end)


class _Outcome(Enum):
    HOLDS = auto()
    FAILS = auto()
    OPEN = auto()
    UNLIKE = auto()  # the cell cannot be compared with the bound


@dataclass(frozen=True, slots=True)
class _Bound:
    """A bound, as the sentence says it and as what it allows."""

    said: str
    words: str
    numbers: Span | None
    days: Span | None = None


@dataclass(frozen=True, slots=True)
class _Test:
    """A comparison: the numbers, the days or the words it allows, or (for `is_not`) forbids."""

    key: str
    said: str  # "4500"
    claimed: str  # "at least 4500"
    words: str
    numbers: Span | None
    days: Span | None

    @property
    def textual(self) -> bool:
        return self.numbers is None and self.days is None

    def of_cell(self, cell: str) -> _Outcome:
        for value, allowed in ((numbers(cell), self.numbers), (days(cell), self.days)):
            if value is not None and allowed is not None:
                return self.of(value, allowed)
        return self._outcome(words(cell) == self.words) if self.textual else _Outcome.UNLIKE

    def of(self, value: Span, allowed: Span) -> _Outcome:
        if value.inside(allowed):
            return self._outcome(True)
        return self._outcome(False) if value.apart(allowed) else _Outcome.OPEN

    def _outcome(self, met: bool) -> _Outcome:
        return _Outcome.HOLDS if met is not (self.key == "is_not") else _Outcome.FAILS

    @property
    def supported(self) -> str:
        return {"is": "as claimed", "is_not": f"not {self.said}"}.get(self.key, self.claimed)

    @property
    def contradicted(self) -> str:
        return "exactly what it should not be" if self.key == "is_not" else f"not {self.claimed}"


def _test(key: str, first: _Bound, last: _Bound) -> _Test:
    low: _Bound | None = first
    high: _Bound | None = last
    match key:
        case "is":
            return _Test(key, first.said, first.said, first.words, first.numbers, first.days)
        case "is_not":
            return _Test(key, first.said, f"other than {first.said}", first.words, first.numbers, first.days)
        case "at_least":
            claimed, high = f"at least {first.said}", None
        case "at_most":
            claimed, low = f"at most {first.said}", None
        case _:
            claimed = f"between {first.said} and {last.said}"
    ends = [bound for bound in (low, high) if bound is not None]
    allowed = []
    for spans in ([bound.numbers for bound in ends], [bound.days for bound in ends]):
        from_to = [span for span in spans if span is not None]
        lowest = from_to[0].low if from_to and low else -math.inf
        highest = from_to[-1].high if from_to and high else math.inf
        allowed.append(Span(lowest, highest) if len(from_to) == len(ends) else None)
    return _Test(key, first.said, claimed, first.words, *allowed)


def _table_finding(scenario: Scenario, check: Check, rows: tuple[Row, ...], column: str) -> Finding:
    telling = [row for row in rows if row[column]]
    silent = [row for row in rows if not row[column]]
    nothing_from = "; ".join(_sources(silent))
    name = shown(column)
    if not telling:
        reason = f"{name} of {shown(rows[0].key)} is empty ({nothing_from})"
        return Finding(NOT_CHECKED, reason, _sources(silent))
    key, written = comparison(check)
    beside = [end for row in telling if (span := numbers(row[column])) for end in (span.low, span.high)]
    bounds = [_bound(scenario, bound, beside) for bound in written]
    test = _test(key, bounds[0], bounds[-1])
    outcomes = [test.of_cell(row[column]) for row in telling]
    known = set(outcomes)
    reason = f"{name} is {_values(telling, column)}"
    verdict = SUPPORTED
    if {_Outcome.HOLDS, _Outcome.FAILS} <= known:
        verdict = CONTESTED
        whose = "sources" if len(_sources(telling)) > 1 else "rows"
        reason += f": the {whose} disagree whether it is {test.claimed}"
    elif _Outcome.OPEN in known:
        verdict = CONTESTED
        reason += f", which may or may not be {test.claimed}"
    elif _Outcome.UNLIKE in known:
        verdict = NOT_CHECKED
        unlike = telling[outcomes.index(_Outcome.UNLIKE)][column]
        reason += ", which" if len(telling) == 1 else f", where `{shown(unlike)}`"
        reason += f" is not a {'number' if test.numbers else 'date'}"
    elif _Outcome.HOLDS in known:
        reason += f", {test.supported}"
    else:
        verdict = CONTRADICTED
        reason += f", {test.contradicted}"
    if silent:
        reason += f" (nothing from {nothing_from})"
    places = [
        place for bound in written if isinstance(bound, Distance) for place in _ends(scenario, bound.start, bound.end)
    ]
    sources = _unique([row.source for row in telling] + [place.source for place in places])
    share = None if verdict == NOT_CHECKED else outcomes.count(_Outcome.HOLDS) / len(telling)
    return Finding(verdict, reason, sources, share)


def _distance_finding(scenario: Scenario, check: Check, start: str, end: str) -> Finding:
    places = list(_ends(scenario, start, end))
    km = distance_km(*places)
    key, written = comparison(check)
    bounds = [_bound(scenario, bound, [km]) for bound in written]
    test = _test(key, bounds[0], bounds[-1])
    beside = [end for bound in bounds if bound.numbers for end in (bound.numbers.low, bound.numbers.high)]
    decimals = _decimals(km, beside)
    if key in ("is", "is_not"):  # nobody claims nanometres: a distance is compared as closely as it is said
        decimals = len(re.sub(r"[eE].*", "", bounds[0].said).partition(".")[2])
        km = round(km, decimals)
    assert test.numbers is not None  # `check_problems` has seen to it
    holds = test.of(Span(km, km), test.numbers) is _Outcome.HOLDS
    for bound in written:
        if isinstance(bound, Distance):
            places += _ends(scenario, bound.start, bound.end)
    reason = f"{_called(scenario, start)} to {_called(scenario, end)} is {km:,.{decimals}f} km, "
    reason += test.supported if holds else test.contradicted
    sources = _unique(place.source for place in places)
    return Finding(SUPPORTED if holds else CONTRADICTED, reason, sources, float(holds))


def _bound(scenario: Scenario, bound: str | Distance, beside: Iterable[float]) -> _Bound:
    if isinstance(bound, str):
        return _Bound(shown(bound), words(bound), numbers(bound), days(bound))
    km = distance_km(*_ends(scenario, bound.start, bound.end))
    start, end = (_called(scenario, identifier) for identifier in (bound.start, bound.end))
    said = f"the {km:,.{_decimals(km, beside)}f} km from {start} to {end}"
    return _Bound(said, words(said), Span(km, km))


def _decimals(km: float, beside: Iterable[float]) -> int:
    """Whole km, unless that would hide which side of another number they are on."""
    return 3 if any(0 < abs(km - other) < 1 for other in beside) else 0


def _ends(scenario: Scenario, start: str, end: str) -> tuple[Place, Place]:
    return scenario.places[start], scenario.places[end]


def _called(scenario: Scenario, identifier: str) -> str:
    return shown(scenario.places[identifier].name or identifier)


def _values(rows: list[Row], column: str) -> str:
    """Each value once, with its sources: liquid (NBC; CSIS) and solid (the op-ed)."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(words(row[column]), []).append(row)
    said = [f"{shown(group[0][column])} ({'; '.join(_sources(group))})" for group in groups.values()]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _sources(rows: Iterable[Row]) -> tuple[str, ...]:
    return _unique(row.source for row in rows)


def _unique(sources: Iterable[str | None]) -> tuple[str, ...]:
    """Every source once, in order of appearance."""
    return tuple(dict.fromkeys(shown(source, _LONGEST_SOURCE) for source in sources if source))
