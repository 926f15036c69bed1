"""`standoff serve`: the app, in a browser on this machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from standoff.cli import options

DRAFTS = "standoff-drafts"  # the folder of drafts, here, unless another is named


def serve(
    scenario: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO|NAME.zarr]...", help="what to open; default: the list of scenarios"),
    ] = None,
    port: options.Port = 8080,
    host: options.Host = "127.0.0.1",
    token: options.Token = None,
    drafts: Annotated[
        str, typer.Option("--drafts", metavar="FOLDER", help="folder for drafts; created with the first draft")
    ] = DRAFTS,
    show: options.Show = True,
    memory: options.Memory = None,
) -> None:
    """Open the app, to read, change and query scenarios in a browser. By default it listens on this machine only, and
    it sends nothing anywhere."""
    from standoff.app.listen import listening, token_fault

    if token is not None and (fault := token_fault(token)):
        raise typer.BadParameter(fault, param_hint="--token")
    names = scenario or []
    for name in names:
        if options.stored(name, {}) is None:
            options.loaded_scenario(name)  # whatever is wrong is said before a browser opens
    at = listening(host, port)
    from standoff.app.serve import serve as run

    def told(address: str) -> None:
        typer.echo(f"Open {address}")
        if at.everywhere:
            typer.echo(f"From another machine, replace {at.opened} with this machine's address.")
        typer.echo("Press Ctrl-C to stop.")

    with suppress(KeyboardInterrupt):  # which is how it is meant to end; drafts have been written as they were typed
        run(names, Path(drafts), at, token, show, told)


COMMANDS = (serve,)
