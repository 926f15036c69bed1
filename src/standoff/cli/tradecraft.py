"""The commands of analytic tradecraft."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli.analysis import show_found
from standoff.cli.options import Cores, Json, Source, of_worlds


@of_worlds
def backcast(
    source: Source,
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT",
            help='a condition such as "oil = cut", a query P(...), or the name of an event, a claim or a question',
        ),
    ],
    move: Annotated[
        list[str] | None,
        typer.Option(
            "--move",
            metavar="NAME",
            help="a move or quantity that ways are made of; may be repeated; default: the public ones that tell most",
        ),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=100, help="number of ways to show")] = 6,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Look back from an event: the likeliest ways to it, each with its share of the event's probability. In 1,000
    worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.backcast import backcasts_sections
    from standoff.presentation.keys.backcast import BACKCASTS
    from standoff.techniques.backcast import events_of

    events_of(source.ensemble.game, event)  # whatever is wrong is said before anything is solved
    with source.explained(), progress_bar(source.count) as progress:
        found = api.backcast(source.ensemble, event, move or None, most, threads=cores, progress=progress)
    certified = bool(found.results.converged.any())
    show_found(BACKCASTS, found, backcasts_sections(found), source.scenario.title, json, certified)


@of_worlds
def tradecraft(source: Source, json: Json = None, cores: Cores = None) -> None:
    """Check the tradecraft: confidence in each verdict and why, key assumptions, unlikely outcomes that weigh most, and
    which of the nine standards of ICD 203 are met. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.keys.tradecraft import TRADECRAFT
    from standoff.presentation.tradecraft import tradecraft_sections

    with source.explained(), progress_bar(source.count) as progress:
        found = api.tradecraft(source.ensemble, threads=cores, progress=progress)
    certified = bool(found.results.converged.any())
    show_found(TRADECRAFT, found, tradecraft_sections(found), source.scenario.title, json, certified)


COMMANDS = (backcast, tradecraft)
