"""`standoff draft`: from a text to a scenario to begin with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import Json

TERMINAL = "-"  # in place of a file: standard input, standard output


def draft(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="a plain-text, Markdown, HTML, .docx, PDF or .argdown file; - for standard input"
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE.yaml", help="file to write the scenario to; default: the terminal"),
    ] = None,
    json: Json = None,
) -> None:
    """Turn a text into a draft scenario: each sentence becomes a claim, with a proposed kind and the likelihood its
    wording conveys. These are proposals for you to edit; files are never overwritten."""
    from standoff.cli.show_draft import show_draft
    from standoff.cli.write import write_json, write_text
    from standoff.presentation.keys.draft import DRAFT
    from standoff.text.argdown import ENDINGS, draft_argdown
    from standoff.text.document import LARGEST_FILE, document, read_document, read_plain
    from standoff.text.draft import draft as propose

    to_file = out is not None and out != TERMINAL
    if to_file and Path(str(out)).exists():
        options.fail(f"{out}: file already exists; choose another name or delete it")
    options.writable(json)
    if text.lower().endswith(ENDINGS):
        with Path(text).open("rb") as file:
            drafted = draft_argdown(read_plain(file.read(LARGEST_FILE + 1), text), text)
    elif text == TERMINAL:
        content = sys.stdin.buffer.read(LARGEST_FILE + 1)
        drafted = propose(document(content, "standard input"), "standard input")
    else:
        drafted = propose(read_document(text), Path(text).name)
    if to_file:
        _write_new(drafted.yaml, Path(str(out)))
    if json is not None:
        write_json(DRAFT, drafted, json)
    if json == TERMINAL:
        return
    if not to_file:
        write_text(drafted.yaml, TERMINAL)
        return
    show_draft(drafted)
    typer.echo(f"{out} written. Next: edit it, then run standoff check {out}")


def _write_new(text: str, path: Path) -> None:
    """Writes a file that was not there, all of it or nothing."""
    from standoff.worlds.atomic_files import write_whole

    try:
        write_whole(text, path, fresh=True)
    except FileExistsError:
        options.fail(f"{path}: file already exists; choose another name or delete it")


COMMANDS = (draft,)
