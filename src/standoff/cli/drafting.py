"""From a text to a scenario to begin with (`standoff draft`), and the text with its claims beside it (`cover`)."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import Json, ScenarioName

TERMINAL = "-"  # in place of a file: standard input, standard output
SCENARIO = "scenario.yaml"  # in a folder


def draft(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="a plain-text, Markdown, HTML, .docx, PDF or .argdown file; - for standard input"
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="folder to write the scenario and its text to, or a .yaml file for the scenario",
        ),
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
    folder = Path(str(out)) if to_file and Path(str(out)).suffix.lower() not in (".yaml", ".yml") else None
    written = Path(str(out)) if folder is None else folder / SCENARIO
    name = text_name(text)
    for path in [written, *([] if folder is None else [folder / name])] if to_file else []:
        if path.exists():
            options.fail(f"{path}: file already exists; choose another name or delete it")
    options.writable(json)
    argdown = text.lower().endswith(ENDINGS)  # whose draft names no text: its quotes are those of the arguments
    if argdown:
        with Path(text).open("rb") as file:
            drafted = draft_argdown(read_plain(file.read(LARGEST_FILE + 1), text), text)
    else:
        if text == TERMINAL:
            content = sys.stdin.buffer.read(LARGEST_FILE + 1)
            read, called = document(content, "standard input"), "standard input"
        else:
            read, called = read_document(text), Path(text).name
        there = folder is None and to_file and _lies_there(Path(text), written, read.text)
        drafted = propose(read, called, name if folder is not None or there else None)
    if folder is not None:
        _make(folder)
        if not argdown:
            _write_new(drafted.text, folder / name)
    if to_file:
        _write_new(drafted.yaml, written)
    if json is not None:
        write_json(DRAFT, drafted, json)
    if json == TERMINAL:
        return
    if not to_file:
        write_text(drafted.yaml, TERMINAL)
        return
    show_draft(drafted)
    typer.echo(f"{written} written. Next: edit it, then run standoff check {out}")


def text_name(text: str) -> str:
    """What the text is called beside a scenario."""
    from standoff.scenario.check_claims import TEXT_FILE

    name = f"{Path(text).stem}.txt"
    return name if text != TERMINAL and TEXT_FILE.match(name) else "text.txt"


def _lies_there(text: Path, scenario: Path, words: str) -> bool:
    """Whether a scenario can name the text as it is: a plain text beside it, with no marks that were left out."""
    from standoff.language.error import StandoffError
    from standoff.text.document import plain_document

    if text.name != text_name(str(text)) or text.parent.resolve() != scenario.parent.resolve():
        return False
    try:
        return plain_document(text.read_bytes(), str(text)).text == unicodedata.normalize("NFC", words)
    except StandoffError:
        return False


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        options.fail(f"{folder}: this is a file; name a folder, or a file that ends in .yaml")


def _write_new(text: str, path: Path) -> None:
    """Writes a file that was not there, all of it or nothing."""
    from standoff.worlds.atomic_files import write_whole

    try:
        write_whole(text, path, fresh=True)
    except FileExistsError:
        options.fail(f"{path}: file already exists; choose another name or delete it")


def cover(file: ScenarioName, json: Json = None) -> None:
    """Show the text of a scenario with the claims beside each sentence, and how much of the text has a claim. Sentences
    that no claim quotes are marked."""
    from standoff import api
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.cover import cover_section
    from standoff.presentation.keys.cover import COVER

    options.writable(json)
    found = api.cover(options.loaded_scenario(file))
    if json is not None:
        write_json(COVER, found, json)
    if json != TERMINAL:
        show_sections(found.scenario.title, [cover_section(found)])


COMMANDS = (draft, cover)
