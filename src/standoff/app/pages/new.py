"""New: a scenario begun from a commented template, from a text, or from one that ships."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from nicegui import ui

from standoff.app.fields import Field, button
from standoff.app.frame import address, complaint, frame
from standoff.app.shelf import Book, Shelf, ShelfError
from standoff.library.shelf import TEMPLATE, find, shipped
from standoff.text.draft import LONGEST_TEXT, TextError, decoded, draft

# In the browser: what is too large is never sent. Sizes are in bytes, as UTF-8 has them.
_PASTED = """() => {
  const text = document.getElementById('pasted').value;
  const size = new TextEncoder().encode(text).length;
  emit({size, text: size > MOST ? '' : text});
}"""
_CHOSEN = """async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  const sent = {size: file.size, name: file.name, content: ''};
  if (file.size <= MOST) {
    let binary = '';
    for (const byte of new Uint8Array(await file.arrayBuffer())) binary += String.fromCharCode(byte);
    sent.content = btoa(binary);
  }
  event.target.value = '';
  emit(sent);
}"""


def show(shelf: Shelf) -> None:
    """The page."""
    with frame("New scenario"):
        ui.html("<h1>A new scenario</h1>", sanitize=False)
        told = ui.element("div")

        def wrong(words: str) -> None:
            told.clear()
            with told:
                complaint(words)
            ui.run_javascript("window.scrollTo(0, 0)")

        async def open_(make: Callable[[], Book]) -> None:
            try:
                book = await asyncio.to_thread(make)
            except (TextError, ShelfError) as error:
                wrong(str(error))
                return
            ui.navigate.to(address(book, "write"))

        async def from_text(text: str, name: str) -> None:
            def make() -> Book:
                drafted = draft(text, name)
                title = drafted.title if not drafted.title.startswith("PLACEHOLDER") else "draft of a text"
                return shelf.begin(title, drafted.yaml)

            await open_(make)

        async def pasted(event: Any) -> None:
            size, text = _of(event, "size", int, 0), _of(event, "text", str, "")
            if size > LONGEST_TEXT:
                wrong(_too_long("the text", size))
            else:
                await from_text(text, "the text")

        async def chosen(event: Any) -> None:
            size, name = _of(event, "size", int, 0), _of(event, "name", str, "the file")[:200]
            if size > LONGEST_TEXT:
                wrong(_too_long(name, size))
                return
            try:
                content = base64.b64decode(_of(event, "content", str, ""), validate=True)
                text = decoded(content, name)
            except (TextError, binascii.Error) as error:
                wrong(str(error))
                return
            await from_text(text, name)

        ui.html(
            "<h2>From a text</h2><p>An op-ed, a memo: each sentence becomes a claim, with a proposal for its kind. It "
            "proposes, you decide.</p>",
            sanitize=False,
        )
        ui.html(
            '<label for="pasted">The text</label><textarea id="pasted" rows="10" '
            'aria-describedby="pasted-hint"></textarea>'
            f'<span class="hint" id="pasted-hint">in English, up to {LONGEST_TEXT // 1000} kB</span>',
            sanitize=False,
        ).classes("field whole")
        most = json.dumps(LONGEST_TEXT)
        with ui.element("div").classes("tools"):
            ui.html('<button type="button" class="plain strong">Draft from this text</button>', sanitize=False).on(
                "click", pasted, js_handler=_PASTED.replace("MOST", most)
            )
            ui.html(
                '<label for="chosen">or from a text file</label> '
                '<input type="file" id="chosen" accept=".txt,.md,text/plain,text/markdown">',
                sanitize=False,
            ).classes("field file").on("change", chosen, js_handler=_CHOSEN.replace("MOST", most))

        ui.html(
            "<h2>From a template</h2><p>A small scenario that runs as it is, with a comment at every part: change it "
            "line by line.</p>",
            sanitize=False,
        )
        button("Begin with the template", lambda: open_(lambda: shelf.begin("new", TEMPLATE.read_text("utf-8"))))

        ui.html("<h2>From one that ships</h2>", sanitize=False)
        titles = {name: Book(name, "shipped", find(name)).title for name in shipped()}
        field = Field("Scenario", next(iter(titles), ""), choices=titles)

        def copied() -> Book:
            path = find(field.value if field.value in titles else next(iter(titles)))
            return shelf.begin(path.parent.name, path.read_text("utf-8"), path.parent)

        button("Begin with a copy", lambda: open_(copied))


def _of(event: Any, key: str, kind: type, other: Any) -> Any:
    """What a browser sent under a key, if it is of the kind that is expected."""
    found = event.args.get(key) if isinstance(event.args, dict) else None
    return found if isinstance(found, kind) else other


def _too_long(name: str, size: int) -> str:
    return (
        f"{name} has {size / 1000:,.0f} kB, and {LONGEST_TEXT // 1000} kB are taken: draft from a part of it at a time"
    )
