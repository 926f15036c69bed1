"""New: a scenario begun from a commented template, from a text, or from one that ships."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable
from typing import Any

from nicegui import ui

from standoff.app.catalog import Catalog, CatalogEntry
from standoff.app.fields import Field, button
from standoff.app.frame import address, complaint, frame
from standoff.language.error import StandoffError
from standoff.library.catalog import TEMPLATE, find, shipped
from standoff.presentation.errors import error_text
from standoff.text.document import LARGEST_FILE, LONGEST_TEXT, Document, document
from standoff.text.draft import PLACEHOLDER, draft

TEXT = "text.txt"  # what the text of a draft is called beside it
# In the browser: what is too large is never sent. Sizes are in bytes, as UTF-8 has them.
_PASTED = """() => {
  const text = document.getElementById('pasted').value;
  const size = new TextEncoder().encode(text).length;
  emit({size, text: size > MOST ? '' : text});
}"""
# a file comes in parts, as one message to the server has room for less than a document may have
PART = 450_000  # bytes
_CHOSEN = """async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  const sent = {size: file.size, name: file.name};
  if (file.size > MOST) { event.target.value = ''; emit({...sent, at: 0, content: ''}); return; }
  const bytes = new Uint8Array(await file.arrayBuffer());
  event.target.value = '';
  for (let at = 0; at === 0 || at < bytes.length; at += PART) {
    let binary = '';
    for (const byte of bytes.subarray(at, at + PART)) binary += String.fromCharCode(byte);
    emit({...sent, at, content: btoa(binary)});
  }
}""".replace("PART", str(PART))


# what is pasted is there after a reload, and after Back, in this tab
_REMEMBERED = """(() => {
  const box = document.getElementById('pasted'), key = 'standoff-pasted';
  try {
    if (!box.value) box.value = sessionStorage.getItem(key) || '';
    else sessionStorage.setItem(key, box.value);
    box.addEventListener('input', () => {
      try { sessionStorage.setItem(key, box.value); } catch (error) { sessionStorage.removeItem(key); }
    });
  } catch (error) {
    // a browser that keeps nothing
  }
})()"""


def show(shelf: Catalog) -> None:
    """The page."""
    with frame("New scenario"):
        ui.html("<h1>A new scenario</h1>", sanitize=False)
        told = ui.element("div")

        def wrong(words: str) -> None:
            told.clear()
            with told:
                complaint(words)
            ui.run_javascript("window.scrollTo(0, 0)")

        async def open_(make: Callable[[], CatalogEntry]) -> None:
            try:
                book = await asyncio.to_thread(make)
            except StandoffError as error:
                wrong(error_text(error))
                return
            ui.navigate.to(address(book, "write"))

        async def from_text(read: Callable[[], Document], name: str) -> None:
            def make() -> CatalogEntry:
                drafted = draft(read(), name, TEXT)
                called = "draft of a text" if drafted.title == PLACEHOLDER else drafted.title
                return shelf.begin(called, drafted.yaml, beside={TEXT: drafted.text.encode("utf-8", "replace")})

            await open_(make)

        async def pasted(event: Any) -> None:
            size, text = _of(event, "size", int, 0), _of(event, "text", str, "")
            if size > LONGEST_TEXT:
                wrong(_too_long("the text", size, LONGEST_TEXT))
            else:
                await from_text(lambda: document(text.encode("utf-8", "replace"), "the text"), "the text")

        come = bytearray()

        async def chosen(event: Any) -> None:
            size, name = _of(event, "size", int, 0), _of(event, "name", str, "the file")[:200]
            if size > LARGEST_FILE:
                wrong(_too_long(name, size, LARGEST_FILE))
                return
            at = _of(event, "at", int, 0)
            if at == 0:
                come.clear()
            try:
                part = base64.b64decode(_of(event, "content", str, ""), validate=True)
            except binascii.Error:
                part = b""
            if at != len(come) or len(come) + len(part) > size or not (part or size == 0):
                wrong(f"{name} was not uploaded completely; choose it again")
                return
            come.extend(part)
            if len(come) == size:
                content = bytes(come)
                come.clear()
                await from_text(lambda: document(content, name), name)

        ui.html(
            "<h2>From a text</h2><p>Paste an op-ed or a memo. Each sentence becomes a claim with a proposed kind, and "
            "the people and countries it names become actors. You decide what to keep.</p>",
            sanitize=False,
        )
        ui.html(
            '<label for="pasted">The text</label><textarea id="pasted" rows="10" '
            'aria-describedby="pasted-hint"></textarea>'
            f'<span class="hint" id="pasted-hint">English, up to {LONGEST_TEXT // 1000} kB</span>',
            sanitize=False,
        ).classes("field whole")
        with ui.element("div").classes("tools"):
            ui.html('<button type="button" class="plain strong">Create draft</button>', sanitize=False).on(
                "click", pasted, js_handler=_PASTED.replace("MOST", str(LONGEST_TEXT))
            )
            ui.html(
                '<label for="chosen">Or choose a file</label> <input type="file" id="chosen" '
                'accept=".txt,.md,.markdown,'
                '.html,.htm,.docx,.pdf,text/plain,text/markdown,text/html" aria-describedby="chosen-hint">'
                '<span class="hint" id="chosen-hint">plain text, Markdown, HTML, Word (.docx) or PDF</span>',
                sanitize=False,
            ).classes("field file").on("change", chosen, js_handler=_CHOSEN.replace("MOST", str(LARGEST_FILE)))

        ui.timer(0, lambda: ui.run_javascript(_REMEMBERED), once=True)
        ui.html(
            "<h2>From a template</h2><p>A small, complete scenario with comments throughout, to change line by "
            "line.</p>",
            sanitize=False,
        )
        button("Start from the template", lambda: open_(lambda: shelf.begin("new", TEMPLATE.read_text("utf-8"))))

        ui.html("<h2>From a built-in scenario</h2>", sanitize=False)
        titles = {name: CatalogEntry(name, "shipped", find(name)).title for name in shipped()}
        field = Field("Scenario", next(iter(titles), ""), choices=titles)

        def copied() -> CatalogEntry:
            path = find(field.value if field.value in titles else next(iter(titles)))
            return shelf.begin(path.parent.name, path.read_text("utf-8"), path.parent)

        button("Start from a copy", lambda: open_(copied))


def _of(event: Any, key: str, kind: type, other: Any) -> Any:
    """What a browser sent under a key, if it is of the kind that is expected."""
    found = event.args.get(key) if isinstance(event.args, dict) else None
    return found if isinstance(found, kind) else other


def _too_long(name: str, size: int, most: int) -> str:
    return (
        f"{name} has {size / 1000:,.0f} kB, but the limit is {most // 1000:,} kB; split it and draft from one part "
        "at a time"
    )
