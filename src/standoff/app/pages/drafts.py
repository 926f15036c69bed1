"""On the shelf: drafts renamed and removed, and those that were removed brought back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from html import escape
from typing import Any

from nicegui import ui

from standoff.app.catalog import Catalog, CatalogEntry
from standoff.app.fields import button
from standoff.app.frame import complaint
from standoff.language.error import StandoffError
from standoff.presentation.errors import error_text

SHOWN = 20  # removed drafts on the page
# what was done is told once the shelf is shown anew
LISTEN = """
document.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-act]');
  if (!pressed) return;
  const {act, book, title} = pressed.dataset;
  const asking = 'New title. The address changes with it; old links still work.';
  const name = act === 'rename' ? prompt(asking, title) : '';
  if (name !== null) emitEvent('standoff-draft', [act, book, name]);
});
const told = sessionStorage.getItem('standoff-told');
if (told) document.getElementById('told').textContent = told;
sessionStorage.removeItem('standoff-told');
"""


def acts_of(book: CatalogEntry, title: str) -> str:
    """What can be done with a draft, beside its name on the shelf."""
    if book.origin != "draft":
        return ""
    buttons = " ".join(
        f'<button type="button" class="plain" data-act="{word.lower()}" data-book="{escape(book.id)}" '
        f'data-title="{escape(title)}" aria-label="{word} {escape(title)}">{word}</button>'
        for word in ("Rename", "Remove")
    )
    return f'<span class="acts">{buttons}</span>'


def show_acts(shelf: Catalog) -> None:
    """Where it is told what was done, and what was removed; and listens to the buttons beside drafts."""
    ui.html('<p id="told" role="status"></p>', sanitize=False)
    place = ui.element("div")

    async def do(act: Callable[[], str]) -> None:
        try:
            told = await asyncio.to_thread(act)
        except StandoffError as error:
            place.clear()
            with place:
                complaint(error_text(error))
            return
        words = json.dumps(told).replace("<", "\\u003c")
        ui.run_javascript(f"sessionStorage.setItem('standoff-told', {words}); location.reload()")

    async def asked(event: Any) -> None:
        given = event.args
        if not (isinstance(given, list) and len(given) == 3 and all(isinstance(each, str) for each in given)):
            return
        act, id, name = given
        if act == "remove":
            await do(lambda: _removed(shelf, id))
        elif act == "rename":
            await do(lambda: _renamed(shelf, id, name))

    ui.on("standoff-draft", asked)
    binned = shelf.binned()
    if binned:
        with ui.element("details").classes("bin"):
            count = len(binned)
            ui.html(f"{count} removed draft{'s' if count > 1 else ''}", sanitize=False, tag="summary")
            with ui.element("ul").classes("parts"):
                for each in binned[:SHOWN]:
                    with ui.element("li"):
                        ui.html(
                            f"{escape(each.name)} <span class='muted'>removed {each.removed:%Y-%m-%d %H:%M}</span>",
                            sanitize=False,
                        ).classes("words")
                        back = f"Restore {each.name}"
                        button("Restore", lambda id=each.id: do(lambda: _back(shelf, id)), label=back)
            if count > SHOWN:
                ui.html(f"<p class='muted'>and {count - SHOWN} more in the drafts folder.</p>", sanitize=False)
    ui.timer(0, lambda: ui.run_javascript(LISTEN), once=True)


def _removed(shelf: Catalog, id: str) -> str:
    book = shelf.book(id)
    title = book.title
    shelf.remove(book)
    return f"Removed: {_plain(title)}. You can restore it from the removed drafts."


def _renamed(shelf: Catalog, id: str, name: str) -> str:
    book = shelf.rename(shelf.book(id), name)
    return f"Renamed: {_plain(book.title)} ({book.id}). Links to the old name still work."


def _back(shelf: Catalog, id: str) -> str:
    book = shelf.bring_back(id)
    return f"Restored: {_plain(book.title)} ({book.id})."


def _plain(title: str) -> str:
    return " ".join(title.split())[:200]
