"""The commands about evidence: what it taught, and what to watch for next."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import AsOf, Cores, Json, Source, of_worlds

Hypotheses = Annotated[
    list[str] | None,
    typer.Option(
        "--hypothesis", metavar="EVENT", help='an additional hypothesis, such as "oil = cut"; may be repeated'
    ),
]


@of_worlds
def update(
    source: Source,
    as_of: AsOf = None,
    hypothesis: Hypotheses = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Learn from the evidence: posterior against prior for every parameter, hidden type and claim, and the table of
    hypotheses by evidence. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.evidence import learned_sections
    from standoff.presentation.keys.evidence import UPDATE

    day = options.day(as_of)
    with source.explained(), progress_bar(source.count) as progress:
        learned = api.update(source.ensemble, day, hypothesis or (), threads=cores, progress=progress)
    if json is not None:
        write_json(UPDATE, learned, json)
    if json != "-":
        show_sections(learned.posterior.scenario.title, learned_sections(learned))


@of_worlds
def watch(
    source: Source,
    about: Annotated[
        list[str] | None,
        typer.Option(
            "--for", metavar="WHAT", help='a claim, a question, or an event such as "oil = cut"; may be repeated'
        ),
    ] = None,
    as_of: AsOf = None,
    move: Annotated[
        list[str] | None, typer.Option("--move", metavar="MOVE", help="a move to consider; may be repeated")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="maximum number of lines to show")] = 20,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Make a watch list: the moves still to come that would tell most about claims, hidden types or forecasts. In 1,000
    worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.evidence import posterior_section
    from standoff.presentation.forecasts import watch_section
    from standoff.presentation.keys.evidence import WATCH

    day = options.day(as_of)
    with source.explained(), progress_bar(source.count) as progress:
        found = api.watch(
            source.ensemble, about or None, day, move or None, threads=cores, progress=progress
        )  # fmt: skip
    if json is not None:
        write_json(WATCH, found, json)
    if json != "-":
        title = found.posterior.scenario.title
        show_sections(title, [posterior_section(found.posterior), watch_section(found, most)])


COMMANDS = (update, watch)
