"""Forecasts into an entry of a ledger, with everything needed to repeat them; and out of it, and again.

What a forecast depends on is the text of the scenario, the day, the seed, how many worlds, the theory of the actors and
the versions of the programs: all are in the entry. The tables of facts are not needed to solve anything; of them the
entry has checksums, which say whether claims of fact were held against the same ones.
"""

from __future__ import annotations

import datetime
import math
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from standoff.forecasts.forecast import Forecast
from standoff.forecasts.ledger import Discrepancy, Entry
from standoff.language.error import Location, StandoffError
from standoff.language.problem import ScenarioError
from standoff.reference.mistakes import open_table
from standoff.scenario.model import Scenario
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import scenario_json, write_scenario
from standoff.worlds.atomic_files import digest
from standoff.worlds.versions import software_versions

KIND = "forecasts"
TOLERANCE = 1e-6  # in probability: other machines and libraries differ in the last digits


@dataclass(frozen=True, slots=True)
class Provenance:
    """What forecasts were made from.

    Attributes:
        text: the scenario's file, word for word; scenario: SHA-256 of it, in UTF-8.
        tables: SHA-256 of each table, by the name of its file.
        as_of: nothing that was known later is used; None where everything is.
        behaviour: the theory of the actors, as the option spells it.
        versions: of Standoff, Python and the libraries that compute, with a checksum of Standoff's code.
    """

    title: str
    text: str
    scenario: str
    tables: Mapping[str, str]
    as_of: datetime.date | None
    seed: int
    worlds: int
    behaviour: str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """The forecasts of an entry, and what they were made from."""

    entry: Entry
    provenance: Provenance
    forecasts: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The forecasts of an entry, made again.

    Attributes:
        number: of the entry.
        largest: the largest difference in a probability, or in an end of its band; None where it could not be repeated.
        differing: the questions in which it is more than TOLERANCE, and those that only one of the two has.
        versions: of each program that is not the one of then: (then, now).
        reason: why it could not be repeated; None where it could.
    """

    number: int
    largest: float | None
    differing: tuple[str, ...]
    versions: Mapping[str, tuple[str, str]]
    reason: str | None = None

    @property
    def same(self) -> bool:
        """Whether it was repeated, and came out the same."""
        return self.reason is None and not self.differing


def versions(standoff: str) -> dict[str, str]:
    """Of everything on which a number depends; `standoff` is that of Standoff."""
    machine = f"{platform.system()} {platform.machine()}"
    return {"standoff": standoff, "python": platform.python_version(), "machine": machine, **software_versions()}


def provenance(
    scenario: Scenario,
    text: str | None,
    as_of: datetime.date | None,
    seed: int,
    worlds: int,
    behaviour: str,
    standoff: str,
) -> Provenance:
    """What forecasts of `scenario` are made from.

    Args:
        text: its file; taken where it says the same as `scenario`, which else is written afresh.

    Raises:
        ScenarioError: where a table cannot be read.
    """
    if text is None or not _says(text, scenario):
        text = write_scenario(scenario)
    tables = {file: digest(open_table(scenario, name).path.read_bytes()) for name, file in scenario.tables.items()}
    return Provenance(
        scenario.title, text, digest(text.encode()), tables, as_of, seed, worlds, behaviour, versions(standoff)
    )


def _says(text: str, scenario: Scenario) -> bool:
    try:
        return scenario_json(read_scenario(text)) == scenario_json(scenario)
    except ScenarioError:
        return False


def content(forecasts: Sequence[Forecast], made_from: Provenance) -> dict[str, Any]:
    """What an entry holds: nothing but what JSON can say, days as `2017-12-31`, no number where there is none."""
    return {
        "kind": KIND,
        "made_from": _plain(asdict(made_from)),
        "forecasts": [_plain(asdict(forecast)) for forecast in forecasts],
    }


def unsealed(entry: Entry) -> Sealed:
    """What an entry holds.

    Raises:
        StandoffError: where that is not forecasts, or does not agree with itself.
    """
    try:
        held = entry.content
        if held["kind"] != KIND:
            raise ValueError("another kind")
        made_from = dict(held["made_from"])
        made_from["as_of"] = _day(made_from["as_of"])
        known = Provenance(**made_from)
        forecasts = tuple(_forecast(data) for data in held["forecasts"])
    except (KeyError, TypeError, ValueError):
        raise StandoffError(
            "it holds no forecasts that this version of Standoff can read", where=Location(f"line {entry.line}")
        ) from None
    if digest(known.text.encode()) != known.scenario:
        raise StandoffError(
            "the text of the scenario does not match its checksum", where=Location(f"line {entry.line}")
        )
    return Sealed(entry, known, forecasts)


def contents(entries: Sequence[Entry]) -> tuple[tuple[Sealed, ...], tuple[Discrepancy, ...]]:
    """What all the entries hold, and what is wrong with the others."""
    found: list[Sealed] = []
    faults: list[Discrepancy] = []
    for entry in entries:
        try:
            found.append(unsealed(entry))
        except StandoffError as error:
            faults.append(Discrepancy(entry.line, error.what))
    return tuple(found), tuple(faults)


def repeat(sealed: Sealed, standoff: str, make: Callable[[Scenario, Provenance], Sequence[Forecast]]) -> Repeat:
    """Makes the forecasts of an entry again, from nothing but the entry, and compares.

    Args:
        make: gives the forecasts of a scenario as of a day, with a seed, so many worlds and a theory of the actors.
    """
    now = versions(standoff)
    then = sealed.provenance.versions
    others = {
        name: (then.get(name, "none"), now.get(name, "none"))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    }
    number = sealed.entry.number
    try:
        scenario = read_scenario(sealed.provenance.text)
    except ScenarioError as error:
        reason = f"this version of Standoff reads its scenario differently: {error.problems[0]}"
        return Repeat(number, None, (), others, reason)
    try:
        again = {forecast.id: forecast for forecast in make(scenario, sealed.provenance)}
    except StandoffError as error:  # whatever a scenario can be refused for
        return Repeat(number, None, (), others, f"{error}".splitlines()[0])
    before = {forecast.id: forecast for forecast in sealed.forecasts}
    differences = {name: _apart(before[name], again[name]) for name in before if name in again}
    differing = [name for name, apart in differences.items() if apart > TOLERANCE]
    differing += sorted(before.keys() ^ again.keys())
    return Repeat(number, max(differences.values(), default=0.0), tuple(differing), others)


def _apart(one: Forecast, other: Forecast) -> float:
    """The largest difference in a probability; 1 where only one of the two is defined."""
    largest = 0.0
    for name in ("probability", "low", "high"):
        a, b = getattr(one, name), getattr(other, name)
        if math.isnan(a) != math.isnan(b):
            return 1.0
        if not math.isnan(a):
            largest = max(largest, abs(a - b))
    return largest


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.item() if hasattr(value, "item") else value  # numpy's scalars


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _forecast(data: Mapping[str, Any]) -> Forecast:
    """A forecast as it was, without what only a later version has to say of it."""
    known = {field.name: data[field.name] for field in fields(Forecast) if field.name in data}
    for name in ("date", "as_of"):
        known[name] = _day(known[name])
    for name in ("probability", "low", "high", "effective"):
        known[name] = math.nan if known[name] is None else float(known[name])
    if known.get("source_range") is not None:
        low, high = known["source_range"]
        known["source_range"] = (float(low), float(high))
    return Forecast(**known)
