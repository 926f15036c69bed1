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
        list[str] | None, typer.Argument(metavar="[SCENARIO|NAME.zarr]...", help="what to open; the shelf unless given")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="where the app listens")] = 8080,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="any address but loopback asks for a token; 0.0.0.0 listens on every address of this machine",
        ),
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token", metavar="TEXT", help="that a browser must show, 8 characters or more; made up unless given"
        ),
    ] = None,
    drafts: Annotated[
        str, typer.Option("--drafts", metavar="FOLDER", help="where drafts are kept; made when the first is")
    ] = DRAFTS,
    show: Annotated[bool, typer.Option("--show/--no-show", help="open a browser")] = True,
    memory: options.Memory = None,
) -> None:
    """The app: scenarios to read, to change and to ask, in a browser. It listens on this machine alone, and sends
    nothing anywhere."""
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
            typer.echo(f"On another machine, write the address of this one in place of {at.opened}.")
        typer.echo("Ctrl-C ends it.")

    with suppress(KeyboardInterrupt):  # which is how it is meant to end; drafts have been written as they were typed
        run(names, Path(drafts), at, token, show, told)


COMMANDS = (serve,)
