"""The commands about forecasts: how likely, in numbers and words; sealed, checked and scored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import (
    MISTAKES,
    AsOf,
    Behaviour,
    Cores,
    Json,
    Level,
    On,
    Seed,
    Sharper,
    Source,
    Tau,
    WorldCount,
    of_worlds,
)

LedgerName = Annotated[str, typer.Argument(metavar="LEDGER", help="a file written by `standoff seal`")]
Scale = Annotated[str, typer.Option("--words", metavar="SCALE", help="scale of likelihood words: icd-203 or phia")]


@of_worlds
def forecast(
    source: Source,
    question: Annotated[list[str] | None, typer.Argument(help="names of questions; default: all")] = None,
    as_of: AsOf = None,
    words: Scale = "icd-203",
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Forecast every question as of a day: its probability, its band across worlds, and the word for it. In 1,000
    worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.evidence import posterior_section
    from standoff.presentation.forecasts import forecast_section
    from standoff.presentation.keys.forecasts import FORECASTS

    scale = likelihood_scale(words)
    day = options.day(as_of)
    with source.explained(), progress_bar(source.count) as progress:
        found = api.forecast(source.ensemble, day, question or None, threads=cores, progress=progress)
    if json is not None:
        write_json(FORECASTS, (found, scale), json)
    if json != "-":
        title = found.posterior.scenario.title
        show_sections(title, [posterior_section(found.posterior), forecast_section(found, scale)])


@of_worlds
def backtest(
    source: Source,
    outcomes: Annotated[
        str | None,
        typer.Option(
            "--outcomes", metavar="FILE.csv", help="how questions resolved; default: the scenario's `resolutions`"
        ),
    ] = None,
    as_of: AsOf = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="the last day; default: the day of the last evidence")
    ] = None,
    words: Scale = "icd-203",
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Forecast as of the scenario's day, then month by month as evidence comes in, and score the forecasts against
    outcomes and baselines. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.backtest import backtest_sections
    from standoff.presentation.keys.forecasts import BACKTEST

    scale = likelihood_scale(words)
    first, last = options.day(as_of), options.day(until, "--until")
    with source.explained(), progress_bar(source.count) as progress:
        found = api.backtest(source.ensemble, outcomes, first, last, threads=cores, progress=progress)
    if json is not None:
        write_json(BACKTEST, (found, scale), json)
    if json != "-":
        show_sections(found.scenario.title, backtest_sections(found))


@of_worlds
def seal(
    source: Source,
    ledger: Annotated[str, typer.Option("--ledger", metavar="FILE", help="the ledger; created if it does not exist")],
    as_of: AsOf = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="if its last line is incomplete, move that line aside and continue")
    ] = False,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Add the forecasts of a scenario to a ledger, with everything needed to repeat them, and print its head. Standoff
    never rewrites a ledger; keep the head elsewhere, and `standoff verify` can tell whether anyone did."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_lines
    from standoff.cli.write import write_json
    from standoff.forecasts.ledger import check_appendable
    from standoff.presentation.keys.forecasts import SEAL
    from standoff.presentation.ledger import sealed_section

    if ledger == "-":
        raise typer.BadParameter("a ledger must be a file", param_hint="--ledger")
    options.writable(ledger)
    check_appendable(ledger, repair)
    day = options.day(as_of)
    text = api.text_of(source.name)
    with source.explained(), progress_bar(source.count) as progress:
        entry = api.seal(source.ensemble, ledger, day, threads=cores, progress=progress, text=text, repair=repair)
    if json is not None:
        write_json(SEAL, (entry, ledger), json)
    if json != "-":
        show_lines(sealed_section(entry, ledger))


def verify(
    ledger: LedgerName,
    head: Annotated[
        str | None,
        typer.Option(
            "--head",
            metavar="HASH",
            help="a head printed by `standoff seal` and kept elsewhere; the ledger must contain it",
        ),
    ] = None,
    repeat: Annotated[bool, typer.Option("--repeat", help="recompute every forecast and compare")] = False,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Find entries of a ledger that were edited, removed, inserted or moved. Each entry holds the hash of the one
    before, so a change breaks the chain. A ledger that was rewritten entirely, or cut off at the end, is detected only
    with --head and a head that was kept elsewhere."""
    from standoff import api
    from standoff.cli.progress_bar import compiling_notice, progress_bar
    from standoff.cli.terminal import show_lines
    from standoff.cli.write import write_json
    from standoff.presentation.keys.forecasts import VERIFY
    from standoff.presentation.ledger import verification_section

    options.writable(json)
    with compiling_notice(), progress_bar(0) as progress:
        found = api.verify(ledger, head, repeat, cores, progress)
    if json is not None:
        write_json(VERIFY, found, json)
    if json != "-":
        show_lines(verification_section(found))
    if not found.good:
        raise typer.Exit(MISTAKES)


def score(
    name: Annotated[str, typer.Argument(metavar="LEDGER|SCENARIO", help="sealed forecasts, or a scenario to forecast")],
    outcomes: Annotated[
        str | None,
        typer.Option(
            "--outcomes", metavar="FILE.csv", help="how questions resolved; default: the scenario's `resolutions`"
        ),
    ] = None,
    entry: Annotated[
        int | None, typer.Option("--entry", min=1, metavar="N", help="with a ledger: the entry to score; default: all")
    ] = None,
    as_of: AsOf = None,
    worlds: WorldCount = None,
    seed: Seed = None,
    json: Json = None,
    cores: Cores = None,
    on: On = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
    rationality: Sharper = None,
) -> None:
    """Score forecasts: Brier and log scores with intervals, against even odds, the status quo, base rates and the words
    of the source text. Given a ledger, score its sealed forecasts; given a scenario, what it forecasts now."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.forecasts.ledger import is_ledger
    from standoff.presentation.keys.scores import SCORES
    from standoff.presentation.scores import scores_sections

    if is_ledger(name):
        given = {"--as-of": as_of, "--worlds": worlds, "--seed": seed, "--cores": cores, "--on": on}
        given |= {"--behaviour": behaviour, "--level": level, "--tau": tau, "--rationality": rationality}
        for option, value in given.items():
            if value is not None:
                raise typer.BadParameter(f"{name} is a ledger, whose forecasts are already made", param_hint=option)
        options.writable(json)
        sets = api.score(Path(name), outcomes, entry)
    else:
        if entry is not None:
            raise typer.BadParameter(f"{name} is not a ledger and has no entries", param_hint="--entry")
        source = options.worlds_of(name, worlds, seed, on, json, behaviour, level, tau, rationality)
        day = options.day(as_of)
        with source.explained(), progress_bar(source.count) as progress:
            sets = api.score(source.ensemble, outcomes, None, day, threads=cores, progress=progress)
    if json is not None:
        write_json(SCORES, sets, json)
    if json != "-":
        show_sections(sets[0].title if len({each.title for each in sets}) == 1 else "", scores_sections(sets))


def likelihood_scale(name: str) -> str:
    """The name of a scale of likelihood, if it is one."""
    from standoff.language.error import StandoffError
    from standoff.language.likelihood import scale_named

    try:
        scale_named(name)
    except StandoffError as error:
        raise typer.BadParameter(str(error), param_hint="--words") from None
    return name


COMMANDS = (forecast, backtest, seal, verify, score)
