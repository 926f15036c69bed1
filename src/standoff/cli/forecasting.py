"""The commands about forecasts: how likely, in numbers and words; and how such forecasts would have fared."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import AsOf, Behaviour, Cores, Json, Level, On, ScenarioName, Seed, Tau, WorldCount

Scale = Annotated[str, typer.Option("--words", metavar="SCALE", help="icd-203 or phia")]


def forecast(
    scenario: ScenarioName,
    question: Annotated[list[str] | None, typer.Argument(help="which; every one unless given")] = None,
    as_of: AsOf = None,
    words: Scale = "icd-203",
    worlds: WorldCount = None,
    seed: Seed = None,
    json: Json = None,
    cores: Cores = None,
    on: On = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
) -> None:
    """The probability of every question, its band across worlds, and the word for it, as of a day. In 1,000 worlds, or
    --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.as_json import write_json
    from standoff.cli.forecast_json import forecasts_json
    from standoff.cli.progress import told
    from standoff.cli.show_forecasts import show_forecasts

    scale = _scale(words)
    source = options.worlds_of(scenario, worlds, seed, on, json, behaviour, level, tau)
    day = options.day(as_of)
    with source.explained(), told(source.count) as progress:
        found = api.forecast(
            source.asked, day, question or None, source.count, seed or 0, cores, progress, on, source.theory
        )
    if json is not None:
        write_json(forecasts_json(found, scale), json)
    if json != "-":
        show_forecasts(found, scale)


def backtest(
    scenario: ScenarioName,
    outcomes: Annotated[
        str | None, typer.Option("--outcomes", metavar="FILE.csv", help="the scenario's `resolutions` unless given")
    ] = None,
    as_of: AsOf = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="the day of the last evidence unless given")
    ] = None,
    words: Scale = "icd-203",
    worlds: WorldCount = None,
    seed: Seed = None,
    json: Json = None,
    cores: Cores = None,
    on: On = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
) -> None:
    """Forecasts as of the scenario's day, then month by month as evidence comes in, scored against what happened and
    against baselines. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.as_json import write_json
    from standoff.cli.forecast_json import backtest_json
    from standoff.cli.progress import told
    from standoff.cli.show_forecasts import show_backtest

    scale = _scale(words)
    source = options.worlds_of(scenario, worlds, seed, on, json, behaviour, level, tau)
    first, last = options.day(as_of), options.day(until, "--until")
    happened = api.outcomes(source.scenario, outcomes)
    with source.explained(), told(source.count) as progress:
        found = api.backtest(
            source.asked, happened, first, last, source.count, seed or 0, cores, progress, on, source.theory
        )
    if json is not None:
        write_json(backtest_json(found, scale), json)
    if json != "-":
        show_backtest(found, scale)


def _scale(name: str) -> str:
    """The name of a scale of likelihood, if it is one."""
    from standoff.text.likelihood import scale_named

    try:
        scale_named(name)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--words") from None
    return name
