"""Write: the scenario as text, its mistakes on their lines as one types, and its picture; or as a form."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from nicegui import ui

from standoff.app.aside import aside
from standoff.app.catalog import LONGEST
from standoff.app.completion import Name, keys, names
from standoff.app.draft_editor import DraftEditor, said
from standoff.app.fields import button
from standoff.app.form import Form
from standoff.app.frame import address, complaint, frame
from standoff.app.jobs import Newest
from standoff.app.page_context import PageContext
from standoff.app.reading import TRYING, noted, read, tried
from standoff.charts.svg import Chart
from standoff.language.error import StandoffError
from standoff.language.problem import Problem
from standoff.presentation.errors import error_text
from standoff.presentation.game import game_diagram
from standoff.scenario.model import Scenario
from standoff.situations.game import TooLarge

SCRIPT = Path(__file__).parents[1] / "editor.js"
PAUSE = 0.3  # seconds of rest before a text is read and kept
REST = 0.7  # further seconds before its worlds are tried
AT_LEAST_EVERY = 1.0  # seconds: somebody who never rests is kept as well
MOST_ON_LINES = 60  # mistakes that are written on their lines; the list beside has them all
MOST_SENT = 900_000  # characters of one change: what a message to the server can hold
NOT_A_DRAFT = {
    "shipped": "This built-in scenario is read-only; your first change creates a draft of it.",
    "file": "This file is read-only; your first change creates a draft of it.",
    "store": "This is the scenario of a saved ensemble and is read-only; your first change creates a draft of it.",
}


async def show(visit: PageContext) -> None:
    """The page."""
    book = visit.book
    try:
        text = await aside(lambda: book.text)
    except (StandoffError, OSError) as error:
        with frame(book.id, book, "write"):
            complaint(f"The file cannot be read: {error_text(error)}")
        return
    first = await aside(lambda: read(text, book.file))
    title = first.scenario.title if first.scenario is not None else book.id
    with frame(title, book, "write"):
        ui.html(f"<h1>Write: {escape(title)}</h1>", sanitize=False)
        desk = DraftEditor(visit.shelf, book, text)
        if visit.view.get("form"):
            Form(desk, first, visit.view.get("part", ""))
        else:
            Writing(desk, first.scenario, first.problems)


class Writing:
    """The page with the text, once it is shown."""

    def __init__(self, desk: DraftEditor, scenario: Scenario | None, problems: Sequence[Problem]) -> None:
        self.desk = desk
        self.kept_at = time.monotonic()
        self.trials = Newest(TRYING)
        self.drawn: Chart | None = None
        self.names: tuple[Name, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.notes: tuple[Problem, ...] = ()
        ui.add_body_html(f"<script>{SCRIPT.read_text('utf-8')}</script>")
        with ui.element("div").classes("tools"):
            button("Solve", self._solve, "strong")
            button("Edit as form", self._form)
            told = NOT_A_DRAFT.get(desk.book.origin, "This is a draft; every change is saved.")
            self.status = ui.html(escape(told), sanitize=False).props('role="status"').classes("muted")
        self.parted = ui.html("", sanitize=False).props('role="alert"')
        self.notice = ui.element("div")
        with ui.element("div").classes("write"):
            with ui.element("div").classes("text"):
                self.editor = ui.codemirror(
                    desk.text, language="YAML", indent="  ", line_wrapping=True, on_change=self._changed
                ).classes("editor")
                ui.html(
                    '<p id="editor-help" class="hint">Names and keys complete as you type, or on Ctrl-Space. Tab '
                    "indents; to leave the editor, press Escape and then Tab.</p>",
                    sanitize=False,
                )
            with ui.element("div").classes("beside"):
                with ui.element("section").props('aria-label="Mistakes"'):
                    self.verdict = ui.html("", sanitize=False).props('role="status"').classes("verdict")
                    self.list = ui.html("", sanitize=False).on(
                        "click",
                        js_handler="(event) => { const place = event.target.closest('[data-line]');"
                        " if (place) standoffEditor.jump(+place.dataset.line, +place.dataset.column); }",
                    )
                with ui.element("section").props('aria-label="The game"'):
                    self.stale = ui.html("", sanitize=False).classes("muted")
                    self.picture = ui.html("", sanitize=False).classes("chart-box")
        self.page = ui.context.client
        self.page.on_disconnect(self._left)
        ui.on("standoff-too-long", self._too_long)
        ui.on("standoff-unsent", self._unsent)
        self._tell(scenario, tuple(problems), desk.text)
        ui.timer(0, self._begin, once=True)

    async def _begin(self) -> None:
        """Hangs the script on to the editor, once there is one."""
        options = {"book": self.desk.book.id, "most": MOST_SENT, "words": self._words()}
        self._run(f"await standoffEditor.attach({self.editor.id}, {_json(options)}); {self._marked()}")
        await self._rest(self.desk.changes)

    async def _changed(self, event: Any) -> None:
        self.desk.change(event.value or "")
        mine = self.desk.changes
        await asyncio.sleep(PAUSE)
        if mine != self.desk.changes and time.monotonic() - self.kept_at < AT_LEAST_EVERY:
            return
        await self._keep()
        if mine == self.desk.changes:
            await self._rest(mine)

    async def _rest(self, mine: int) -> None:
        """Reads the text as it stands after so many changes, and tries its worlds if nothing is changed any more."""
        text, path = self.desk.text, self.desk.book.file
        reading = await asyncio.to_thread(read, text, path)
        if mine != self.desk.changes:
            return
        self._tell(reading.scenario, reading.problems, text)
        scenario = reading.scenario
        if scenario is None:
            return
        await asyncio.sleep(REST)
        if mine != self.desk.changes:
            return

        def look() -> tuple[tuple[Problem, ...] | TooLarge | None, tuple[Problem, ...]]:
            found = tried(scenario, text, path, lambda: mine != self.desk.changes or self.page.is_deleted)
            return found, () if found is None else noted(scenario, text, path)

        def answer(told: tuple[tuple[Problem, ...] | TooLarge | None, tuple[Problem, ...]]) -> None:
            found, notes = told
            if mine != self.desk.changes or found is None:
                return
            mistakes = () if isinstance(found, TooLarge) else found
            if mistakes or notes:
                self._tell(scenario, mistakes, text, notes)
            if isinstance(found, TooLarge):
                self._say(f"Not checked in any world while you type: {found.what}. Press Solve.")

        await self.trials.ask(look, answer)

    async def _keep(self) -> None:
        try:
            kept = await self.desk.keep()
        except StandoffError as error:
            self._say(f"Not saved: {error_text(error)}.")
            return
        self.kept_at = time.monotonic()
        if kept is not None:
            words = said(kept)
            self._say(words)
            if kept.theirs:
                self.parted.set_content(f'<p class="wrong">{escape(words)}</p>')  # stays when more is kept
            if kept.was is not None:
                self._run(f"standoffEditor.moved({_json(kept.was.id)}, {_json(kept.book.id)})")
            self._run(f"standoffEditor.kept({kept.changes}, {_json(kept.book.id)})")

    def _left(self) -> None:
        """Whoever leaves has everything kept, whatever was still waiting."""
        try:
            self.desk.keep_at_once()
        except StandoffError as error:
            self._say(f"Not saved: {error_text(error)}.")

    def _tell(
        self,
        scenario: Scenario | None,
        problems: tuple[Problem, ...],
        text: str,
        notes: tuple[Problem, ...] = (),
    ) -> None:
        self.problems, self.notes = problems, notes
        words = (
            f"{_counted(problems, 'mistake')}, {_counted(notes, 'note')}" if notes else _counted(problems, "mistake")
        )
        self.verdict.set_content(f"<h2>{words}.</h2>")
        rows = "".join(
            f'<li><button type="button" class="place" data-line="{each.line}" data-column="{each.column}" '
            f'aria-label="Line {each.line}, column {each.column}: go to it">{each.line}:{each.column}</button> '
            f"{'Note: ' if each in notes else ''}{escape(each.what)}: {escape(each.fix)}</li>"
            for each in (*problems, *notes)
        )
        self.list.set_content(f'<ol class="complaints">{rows}</ol>' if rows else "")
        self._run(self._marked())
        if scenario is not None:
            drawn = game_diagram(scenario, None)
            if self.drawn != drawn:
                self.picture.set_content(drawn.figure())
            self.drawn = drawn
            self.stale.set_content("")
        elif self.drawn is None:
            self.stale.set_content("The game appears here once the text can be read.")
        else:
            self.stale.set_content("The game as of the last readable text:")
        found = names(text)
        if found != self.names and (len(found) >= len(self.names) or scenario is not None):
            self.names = found
            self._run(f"standoffEditor.words({_json(self._words())})")

    def _marked(self) -> str:
        marks = [
            {"line": max(each.line, 1), "column": each.column, "text": f"{each.what}: {each.fix}", "mild": mild}
            for mild, told in ((False, self.problems), (True, self.notes))
            for each in told[:MOST_ON_LINES]
        ]
        return f"standoffEditor.mistakes({_json(marks)})"

    def _words(self) -> dict[str, list[dict[str, str]]]:
        def told(found: Sequence[Name], kind: str) -> list[dict[str, str]]:
            return [{"label": each.label, "detail": each.told[:60], "type": kind} for each in found]

        keyed = [{**each, "apply": f"{each['label']}: "} for each in told(keys(), "property")]
        return {"keys": keyed, "names": told(self.names, "variable")}

    def _say(self, words: str) -> None:
        self.status.set_content(escape(words))

    def _run(self, code: str) -> None:
        if self.page.has_socket_connection:
            self.page.run_javascript(f"(async () => {{ {code} }})()")

    async def _solve(self) -> None:
        await self._keep()
        ui.navigate.to(address(self.desk.book, "read"))

    async def _form(self) -> None:
        await self._keep()
        ui.navigate.to(address(self.desk.book, "write", form="1"))

    def _too_long(self) -> None:
        self._say(
            f"Too long for a scenario, and not taken: keep it under {min(MOST_SENT, LONGEST):,} characters, facts in "
            "tables beside it."
        )

    def _unsent(self) -> None:
        """This browser has a text that the server never got."""
        self.notice.clear()
        with self.notice, ui.element("div").classes("wrong"):
            ui.html("<p>This browser holds unsaved changes to this scenario.</p>", sanitize=False)
            button("Restore them", self._restore)
            button("Discard them", self._forget)

    def _restore(self) -> None:
        self._run("standoffEditor.restore()")
        self.notice.clear()

    def _forget(self) -> None:
        self._run("standoffEditor.forget()")
        self.notice.clear()


def _counted(found: Sequence[Problem], word: str) -> str:
    """`No mistakes`, `1 note`, `2 notes`."""
    return f"{len(found) or 'No'} {word}{'' if len(found) == 1 else 's'}"


def _json(value: Any) -> str:
    """A value in a script of a page: nothing in it ends the script, or a line of it."""
    return json.dumps(value).replace("<", "\\u003c")
