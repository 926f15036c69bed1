"""`standoff report`: every answer on one page, to mail or to print."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import (
    AsOf,
    Behaviour,
    Cores,
    Level,
    Memory,
    On,
    ScenarioName,
    Seed,
    Sharper,
    Tau,
    Variant,
    WorldCount,
)

SUFFIXES = {"--card": (".png", ".svg"), "--docx": (".docx",), "--pptx": (".pptx",)}


def report(
    scenario: ScenarioName,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE.html", help="file to write; default: NAME-report.html in this folder"),
    ] = None,
    pdf: Annotated[str | None, typer.Option("--pdf", metavar="FILE.pdf", help="also write a PDF")] = None,
    card: Annotated[
        str | None,
        typer.Option("--card", metavar="FILE.png", help="also write the answer as one picture, PNG or SVG"),
    ] = None,
    docx: Annotated[
        str | None, typer.Option("--docx", metavar="FILE.docx", help="also write the two pages as a Word document")
    ] = None,
    pptx: Annotated[
        str | None, typer.Option("--pptx", metavar="FILE.pptx", help="also write six slides for PowerPoint")
    ] = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="leave out the slow parts: nearest worlds, other behaviours, backtest")
    ] = False,
    decision: Annotated[
        str | None,
        typer.Option("--decision", metavar="DECISION", help="the decision whose options to compare"),
    ] = None,
    decide: Annotated[
        str | None,
        typer.Option("--decide", metavar="DECISION", help="a decision to show on one page as well, as `decide` does"),
    ] = None,
    as_of: AsOf = None,
    words: Annotated[
        str, typer.Option("--words", metavar="SCALE", help="scale of likelihood words: icd-203 or phia")
    ] = "icd-203",
    worlds: WorldCount = None,
    seed: Seed = None,
    cores: Cores = None,
    on: On = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
    rationality: Sharper = None,
    variant: Variant = None,
    memory: Memory = None,
) -> None:
    """Write every answer to one self-contained HTML file: two pages with the answer, then an annex with why, what it
    rests on, claims, facts, forecasts, game and method. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from pathlib import Path

    from standoff import api
    from standoff.cli.forecasting import likelihood_scale
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.wording import listed

    scale = likelihood_scale(words)
    stem = Path(scenario).resolve().stem if Path(scenario).exists() else scenario
    target = out if out is not None else f"{stem}-report.html"
    also = {"--pdf": pdf, "--card": card, "--docx": docx, "--pptx": pptx}
    for option, file in {"--out": target, **also}.items():
        options.writable(file)
        ends = SUFFIXES.get(option, ())
        if file is not None and ends and not file.lower().endswith(ends):
            options.fail(f"{option} {file}: the name of this file does not end in {' or '.join(ends)}; let it")
    source = options.worlds_of(scenario, worlds, seed, on, None, behaviour, level, tau, rationality, variant)
    day: datetime.date | None = options.day(as_of)
    with source.explained(), progress_bar(source.count) as progress:
        made = api.report(
            source.ensemble,
            threads=cores,
            progress=progress,
            out=target,
            pdf=pdf,
            card=card,
            docx=docx,
            pptx=pptx,
            as_of=day,
            decision=decision,
            decide=decide,
            full=not brief,
            words=scale,
        )
    for each in made.missing:
        typer.echo(f"note: not in the report: {each.part} ({each.reason})", err=True)
    files = [target, *(file for file in also.values() if file)]
    typer.echo(f"{listed(files)} written: {source.count:,} worlds.")
    if not made.results.converged.any():
        raise typer.Exit(options.UNCERTIFIED)


COMMANDS = (report,)
