"""Forecasts held against a table of outcomes: those of a scenario, or those sealed in a ledger, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from standoff.forecasts.forecast import Forecast
from standoff.forecasts.ledger import sound_ledger
from standoff.forecasts.outcomes import Outcome, read_outcomes
from standoff.forecasts.score import Scores, score
from standoff.forecasts.seal import Sealed, unsealed
from standoff.language.error import Location, StandoffError
from standoff.reference.mistakes import open_table
from standoff.scenario.model import Scenario


def outcomes_of(scenario: Scenario, path: str | Path | None = None) -> dict[str, Outcome]:
    """How the questions of a scenario resolved: from the table at `path`, or else from the one it names itself.

    Raises:
        StandoffError: where there is no table.
        ScenarioError: with every mistake in it.
    """
    if path is None:
        if scenario.resolutions is None:
            raise StandoffError(
                "the scenario does not say how its questions resolved",
                "name a table under `resolutions`, or give --outcomes FILE.csv",
            )
        path = open_table(scenario, scenario.resolutions).path
    return read_outcomes(path, {name: question.date for name, question in scenario.questions.items()})


def score_made(scenario: Scenario, made: Sequence[Forecast], outcomes: Mapping[str, Outcome]) -> Scores:
    """The scores of the forecasts of one day."""
    return replace(score(made, outcomes), title=scenario.title)


def score_sealed(path: str | Path, outcomes: str | Path | None, entry: int | None = None) -> tuple[Scores, ...]:
    """The scores of every entry of a ledger, or of one, each on its own: the same question asked on several days is not
    several questions.

    Raises:
        StandoffError: where the ledger is not as it was sealed, no outcomes are given, there is no such entry, or two
            entries ask different things under one name.
        ScenarioError: with every mistake in the table of outcomes.
    """
    entries = sound_ledger(path).entries
    if outcomes is None:
        raise StandoffError(
            "a ledger does not say how questions resolved", "name the table, --outcomes FILE.csv", Location(str(path))
        )
    if entry is not None and not 0 < entry <= len(entries):
        count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
        raise StandoffError(f"{path} has {count} and no entry {entry}")
    sealed = [unsealed(each) for each in entries if entry is None or each.number == entry]
    _demand_one_meaning(sealed)
    sets = []
    for each in sealed:
        days = {forecast.id: forecast.date for forecast in each.forecasts}
        found = score(each.forecasts, read_outcomes(outcomes, days, others=True))
        made_from = each.provenance
        sets.append(
            replace(
                found,
                title=made_from.title,
                as_of=found.as_of or made_from.as_of,
                entry=each.entry.number,
                sealed=each.entry.sealed,
            )
        )
    return tuple(sets)


def _demand_one_meaning(sealed: Sequence[Sealed]) -> None:
    """Refuses outcomes that would be held against two different questions."""
    first: dict[str, tuple[int, Forecast]] = {}
    for each in sealed:
        for forecast in each.forecasts:
            number, before = first.setdefault(forecast.id, (each.entry.number, forecast))
            if (before.text, before.date) != (forecast.text, forecast.date):
                raise StandoffError(
                    f"`{forecast.id}` asks different things in entries {number} and {each.entry.number}",
                    "score them one at a time, with --entry and a table of outcomes for each",
                )
