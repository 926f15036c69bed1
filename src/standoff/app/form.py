"""A scenario written by form: its parts in lists, each to be added, changed or removed.

The form writes the same text as the editor, part by part (`scenario_files.edit`), and keeps every change, each of which
can be undone. A change that would leave mistakes is not made, and its mistakes are told. What would cost a comment is
asked for first, and so is leaving what was typed and not kept. The part that is open stands in the address: Back closes
it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from nicegui import ui

from standoff.app.draft_editor import DraftEditor, said
from standoff.app.fields import Field, button
from standoff.app.frame import address
from standoff.app.parts import CHANCE, DECISION, Entry, boxes, changes, entries, new, removal, settled
from standoff.app.reading import Reading, read
from standoff.language.error import StandoffError
from standoff.language.problem import ScenarioError
from standoff.presentation.errors import error_text
from standoff.scenario_files.edit import Change, lost, put
from standoff.scenario_files.write import as_data

SCRIPT = Path(__file__).with_name("form.js")
SECTIONS = {
    "actors": ("Actors", "who decides", {"actor": "Add an actor"}),
    "timeline": ("Moves", "in the order of play", {DECISION: "Add a decision", CHANCE: "Add a chance move"}),
    "parameters": ("Parameters", "numbers you are unsure of", {"parameter": "Add a parameter"}),
    "events": ("Events", "conditions with a name, usable in formulas and claims", {"event": "Add an event"}),
    "interests": (
        "Interests",
        "what each actor gains or loses; an actor's terms add up",
        {"interest": "Add an interest"},
    ),
    "claims": ("Claims", "the sentences of the argument and their tests", {"claim": "Add a claim"}),
}
ELSEWHERE = (
    *("places", "tables", "payoffs", "claims_assume", "thesis", "sources", "evidence", "questions"),
    *("resolutions", "source", "notes"),
)
LONGEST_TITLE, LONGEST_VALUE = 300, 5_000  # characters
IF_MAY = "() => { if (standoffForm.may()) emit(); }"
VALUES = "() => emit(standoffForm.values())"


class Form:
    """The form, once it is shown.

    Args:
        part: which is open, as the address says it.
    """

    def __init__(self, desk: DraftEditor, reading: Reading, part: str = "") -> None:
        self.desk, self.reading = desk, reading
        self.open: Entry | None = None  # whose fields are shown
        self.typed: Mapping[str, str] = {}  # what stands in them, where it is not what is kept
        self.title: str | None = None  # likewise
        self.dear: tuple[str, tuple[str, ...]] | None = None  # a text that costs comments, and those
        self.wrong: tuple[str, ...] = ()
        self.done = ""  # what the change under way does, in words
        self.page = ui.context.client
        ui.add_body_html(f"<script>{SCRIPT.read_text('utf-8')}</script>")
        with ui.element("div").classes("tools"):
            button("Solve", lambda: ui.navigate.to(address(self.desk.book, "read")), "strong")
            button("Edit as text", lambda: ui.navigate.to(address(self.desk.book, "write")))
            self.undo = button("Undo", lambda _: self.turn(self.desk.undo, "Undone"), js=IF_MAY)
            self.redo = button("Redo", lambda _: self.turn(self.desk.redo, "Redone"), js=IF_MAY)
            draft = desk.book.origin == "draft"
            told = "Every change is saved in a draft." if draft else "Your first change creates a draft."
            self.status = ui.html(escape(told), sanitize=False).props('role="status"').classes("muted")
        self.parted = ui.html("", sanitize=False).props('role="alert"')
        self.body = ui.element("div").classes("form")
        if part and reading.scenario is not None:
            self.open = self._of(part)
        self.draw()
        ui.on("standoff-step", lambda event: self.step(event.args))
        ui.on("standoff-typed", lambda event: self.take_up(event.args))
        opened = _part(self.open) if self.open is not None else ""
        ui.timer(0, lambda: self._run(f"standoffForm.begin({_json(desk.book.id)}, {_json(opened)})"), once=True)

    def draw(self) -> None:
        for turn, can in ((self.undo, self.desk.can_undo), (self.redo, self.desk.can_redo)):
            turn.props(remove="disabled") if can else turn.props("disabled")
        self.body.clear()
        with self.body:
            scenario = self.reading.scenario
            if scenario is None:
                count = len(self.reading.problems)
                ui.html(
                    f'<p class="wrong" role="alert">The text has {count} mistake{"s" if count > 1 else ""}, so the '
                    "form cannot show it. Correct the text first.</p>",
                    sanitize=False,
                )
                return
            data = as_data(scenario)
            title = scenario.title if self.title is None else self.title
            with ui.element("div").classes("title"):
                Field("Title", title, most=LONGEST_TITLE, was=scenario.title)
            button("Save title", self.keep_title, js=VALUES)
            if self.open is None:
                self._told()
            found = entries(data)
            for section, (heading, told, adding) in SECTIONS.items():
                ui.html(f"<h2>{heading}</h2><p class='muted'>{told}</p>", sanitize=False)
                with ui.element("ul").classes("parts"):
                    for entry in found[section]:
                        self._entry(entry)
                for kind, words in adding.items():
                    if self.open is not None and self.open.kind == kind and self.open.old is None:
                        self._fields(self.open)
                    else:
                        button(words, lambda _, kind=kind: self.choose(new(kind, data)), js=IF_MAY)
            rest = [key for key in data if key in ELSEWHERE]
            if rest:
                ui.html(
                    f'<p class="muted">Also in this scenario, editable as text: {escape(", ".join(rest))}.</p>',
                    sanitize=False,
                )

    def _entry(self, entry: Entry) -> None:
        with ui.element("li"):
            under = f'<span class="muted">{escape(entry.under)}</span>' if entry.under else ""
            ui.html(f"{escape(entry.words)} {under}", sanitize=False).classes("words")
            opened = self.open
            if opened is not None and (opened.kind, opened.key) == (entry.kind, entry.key):
                self._fields(opened)
                return
            with ui.element("div").classes("acts"):
                if not entry.fixed:
                    button("Change", lambda _: self.choose(entry), label=f"Change {entry.words}", js=IF_MAY)
                button("Remove", lambda _: self.remove(entry), label=f"Remove {entry.words}", js=IF_MAY)

    def _fields(self, entry: Entry) -> None:
        with ui.element("fieldset").classes("part") as fields:
            fields.props["data-part"] = _part(entry)
            word = "Change" if entry.old is not None else "New"
            ui.html(f"{word} {escape(entry.kind)}", sanitize=False, tag="legend")
            for box in boxes(entry):
                was = entry.values.get(box.name, "")
                if box.choices is not None and was not in box.choices:
                    was = next(iter(box.choices), "")
                value = self.typed.get(box.name, was)
                Field(box.label, value, box.hint, box.long, LONGEST_VALUE, None, box.choices, box.name, was)
            self._told()
            with ui.element("div").classes("acts"):
                button("Save", lambda given: self.fill(entry, given), "strong", js=VALUES)
                button("Cancel", lambda _: self.choose(None), js=IF_MAY)
        ui.run_javascript("document.querySelector('fieldset.part :is(input, select, textarea)')?.focus()")

    def _told(self) -> None:
        """What is wrong with the last change, or what it would cost."""
        if self.wrong:
            rows = "".join(f"<li>{escape(each)}</li>" for each in self.wrong)
            ui.html(
                f'<div class="wrong" role="alert"><p>Not changed, because this would cause:</p><ul>{rows}</ul></div>',
                sanitize=False,
            )
        if self.dear is not None:
            text, comments = self.dear
            rows = "".join(f"<li>{escape(each)}</li>" for each in comments[:12])
            more = f"<li>and {len(comments) - 12} more</li>" if len(comments) > 12 else ""
            ui.html(
                f'<div class="wrong" role="alert"><p>This would delete these comments:</p><ul>{rows}{more}</ul></div>',
                sanitize=False,
            )
            button("Change anyway", lambda: self.keep(text))

    # -- which part is open ----------------------------------------------------------------------------------

    def choose(self, entry: Entry | None) -> None:
        """Shows the fields of a part, or of none, as it is kept."""
        self.open, self.typed, self.title, self.wrong, self.dear = entry, {}, None, (), None
        self.draw()
        self._run(f"standoffForm.shows({_json(_part(entry) if entry is not None else '')})")

    def step(self, part: Any) -> None:
        """Where Back or Forward has gone."""
        entry = self._of(part) if isinstance(part, str) and part else None
        if (entry and _part(entry)) != (self.open and _part(self.open)):
            self.choose(entry)

    def take_up(self, typed: Any) -> None:
        """What this tab had typed, and not kept, when the page was left."""
        if self.reading.scenario is None or not isinstance(typed, dict):
            return
        part, values, title = typed.get("part"), typed.get("values"), typed.get("title")
        entry = self._of(part) if isinstance(part, str) and part else None
        self.choose(entry)
        self.title = title[:LONGEST_TITLE] if isinstance(title, str) else None
        self.typed = _texts(values)
        self.draw()
        self._say("These are your unsaved edits.")

    def _of(self, part: str) -> Entry | None:
        """The part of that name; one that is gone is there to be added anew, and None is one that never was."""
        assert self.reading.scenario is not None
        data = as_data(self.reading.scenario)
        for each in (entry for section in entries(data).values() for entry in section):
            if _part(each) == part and not each.fixed:
                return each
        kind = part.removeprefix("new.").partition(".")[0]
        known = any(kind in adding for _, _, adding in SECTIONS.values())
        return new(kind, data) if known else None

    # -- changes ---------------------------------------------------------------------------------------------

    async def keep_title(self, given: Any) -> None:
        """Keeps the title; a part that is open stays so, with what is typed in it."""
        typed = _texts(given.get("values")) if isinstance(given, dict) else {}
        title = given.get("title") if isinstance(given, dict) else None
        if not isinstance(title, str):
            self._say("The title is unchanged.")
            return
        self.typed, self.title, self.done = typed, title[:LONGEST_TITLE], "Title changed"
        await self.make([(("title",), title.strip()[:LONGEST_TITLE] or "Untitled")], self.open, typed)

    async def fill(self, entry: Entry, given: Any) -> None:
        """Makes the changes that a part as it was filled in asks for; what was typed stays if that cannot be."""
        if not isinstance(given, dict) or given.get("part") != _part(entry):
            return
        asked = boxes(entry)
        found = _texts(given.get("values"))
        values = {box.name: found.get(box.name, entry.values.get(box.name, "")) for box in asked}
        title = given.get("title")
        self.typed, self.title = values, title[:LONGEST_TITLE] if isinstance(title, str) else None
        assert self.reading.scenario is not None
        named = any(box.name == "id" for box in asked)
        if named and not values["id"].strip():
            self.wrong = ("the short name is missing: enter one",)
        elif named and not values["id"].strip().isidentifier():
            self.wrong = (f"`{values['id'].strip()}` is not a valid short name: use letters, digits and _",)
        elif named and entry.old is None and self._there(entry, values):
            self.wrong = (f"there is already {_a(entry.kind)} `{values['id'].strip()}`: choose another short name",)
        else:
            wanted: list[Change] = changes(entry, values)
            if self.title is not None:
                wanted.append((("title",), self.title.strip() or "Untitled"))
            self.done = f"{entry.kind.capitalize()} {'changed' if entry.old is not None else 'added'}"
            await self.make(wanted)
            return
        self.dear = None
        self.draw()

    def _there(self, entry: Entry, values: Mapping[str, str]) -> bool:
        """Whether a new part has the name of another of its kind, which it would take the place of."""
        assert self.reading.scenario is not None
        there = {_part(each) for section in entries(as_data(self.reading.scenario)).values() for each in section}
        owner = f"{values['actor']}." if entry.kind == "interest" else ""
        return f"{entry.kind}.{owner}{values['id'].strip()}" in there

    async def remove(self, entry: Entry) -> None:
        self.done = f"{entry.kind.capitalize()} removed: {entry.words[:60]}. Undo restores it"
        await self.make(removal(entry))

    async def turn(self, there: Callable[[], None], said: str) -> None:
        """One step back, or forth again."""
        before = self.desk.text
        there()
        self.done = said
        if self.desk.text != before:
            await self._kept(None, {}, self.desk.redo if there == self.desk.undo else self.desk.undo)

    async def make(
        self, wanted: Sequence[Change], after: Entry | None = None, typed: Mapping[str, str] | None = None
    ) -> None:
        """Changes the text, unless that would leave mistakes or cost comments.

        Args:
            after: the part that is open afterwards, and what is typed in it.
        """
        self.wrong, self.dear = (), None
        before, scenario = self.desk.text, self.reading.scenario
        assert scenario is not None
        try:
            text = await asyncio.to_thread(put, before, *settled(as_data(scenario), wanted))
        except ScenarioError as error:
            self.wrong = tuple(f"{each.what}: {each.fix}" for each in error.problems[:12])
            self.draw()
            return
        gone = lost(before, text)
        if gone:
            self.dear = text, gone
            self.draw()
            return
        await self.keep(text, after, typed)

    async def keep(self, text: str, after: Entry | None = None, typed: Mapping[str, str] | None = None) -> None:
        self.desk.step(text)
        await self._kept(after, typed or {}, self.desk.take_back)

    async def _kept(self, after: Entry | None, typed: Mapping[str, str], back: Callable[[], None]) -> None:
        """Keeps the text of the desk and shows it. Where it cannot be kept, goes `back`, and what is typed stays."""
        try:
            kept = await self.desk.keep()
        except StandoffError as error:
            back()
            self._say(f"Not saved: {error_text(error)}.")
            return
        text = self.desk.text
        self.reading = await asyncio.to_thread(read, text, self.desk.book.file)
        if kept is not None:
            words = said(kept)
            self._say(f"{self.done}. {words}" if self.done else words)
            if kept.theirs:
                self.parted.set_content(f'<p class="wrong">{escape(words)}</p>')  # stays when more is kept
        self._run(f"standoffForm.kept({_json(self.desk.book.id)})")
        if after is None:
            self.choose(None)
        else:
            self.open, self.typed, self.title, self.wrong, self.dear = self._of(_part(after)), typed, None, (), None
            self.draw()

    def _say(self, words: str) -> None:
        self.status.set_content(escape(words))

    def _run(self, code: str) -> None:
        if self.page.has_socket_connection:
            self.page.run_javascript(code)


def _part(entry: Entry) -> str:
    """What a part is called in the address."""
    if entry.old is None:
        return f"new.{entry.kind}"
    return f"{entry.kind}.{entry.values['id'] if entry.kind in (DECISION, CHANCE) else entry.key}"


def _texts(given: Any) -> dict[str, str]:
    """The values that a browser sent, if they are such."""
    if not isinstance(given, dict):
        return {}
    return {str(name): text[:LONGEST_VALUE] for name, text in given.items() if isinstance(text, str)}


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


def _json(value: Any) -> str:
    """A value in a script of a page: nothing in it ends the script, or a line of it."""
    return json.dumps(value).replace("<", "\\u003c")
