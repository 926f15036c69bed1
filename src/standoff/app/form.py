"""A scenario written by form: its parts in lists, each to be added, changed or removed.

The form writes the same text as the editor, part by part (`scenario.edit`), and keeps every change. A change that would
leave mistakes is not made, and its mistakes are told. What would cost a comment is asked for first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from html import escape

from nicegui import ui

from standoff.app.desk import Desk, said
from standoff.app.fields import Field, button
from standoff.app.frame import address
from standoff.app.parts import CHANCE, DECISION, Entry, boxes, changes, entries, new, removal, settled
from standoff.app.reading import Reading, read
from standoff.app.shelf import ShelfError
from standoff.scenario.edit import Change, lost, put
from standoff.scenario.problem import ScenarioError
from standoff.scenario.write import as_data

SECTIONS = {
    "actors": ("Actors", "who decides", {"actor": "Add an actor"}),
    "timeline": ("Moves", "in the order of play", {DECISION: "Add a decision", CHANCE: "Add a chance move"}),
    "parameters": ("Parameters", "numbers you are unsure of", {"parameter": "Add a parameter"}),
    "interests": ("Interests", "what each actor gains or loses; terms are added up", {"interest": "Add an interest"}),
    "claims": ("Claims", "the sentences, and the tests of them", {"claim": "Add a claim"}),
}
ELSEWHERE = ("places", "tables", "evidence", "questions", "resolutions", "source", "notes")


class Form:
    """The form, once it is shown."""

    def __init__(self, desk: Desk, reading: Reading) -> None:
        self.desk, self.reading = desk, reading
        self.open: Entry | None = None  # whose fields are shown
        self.dear: tuple[str, tuple[str, ...]] | None = None  # a text that costs comments, and those
        self.wrong: tuple[str, ...] = ()
        with ui.element("div").classes("tools"):
            button("Solve it", lambda: ui.navigate.to(address(self.desk.book, "read")), "strong")
            button("Write as text", lambda: ui.navigate.to(address(self.desk.book, "write")))
            draft = desk.book.origin == "draft"
            told = "Every change is kept in a draft." if draft else "Your first change begins a draft of it."
            self.status = ui.html(escape(told), sanitize=False).props('role="status"').classes("muted")
        self.body = ui.element("div").classes("form")
        self.draw()

    def draw(self) -> None:
        self.body.clear()
        with self.body:
            scenario = self.reading.scenario
            if scenario is None:
                count = len(self.reading.problems)
                ui.html(
                    f'<p class="wrong" role="alert">The text has {count} mistake{"s" if count > 1 else ""}, so that '
                    "the form cannot tell what is in it. Mend it as text first.</p>",
                    sanitize=False,
                )
                return
            data = as_data(scenario)
            title = Field("Title", scenario.title, most=300)
            button("Keep the title", lambda: self.make([(("title",), title.value.strip() or "Untitled")]))
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
                        button(words, lambda kind=kind: self.choose(new(kind, data)))
            rest = [key for key in data if key in ELSEWHERE]
            if rest:
                ui.html(
                    f'<p class="muted">Also in this scenario, to be changed as text: {escape(", ".join(rest))}.</p>',
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
                    button("Change", lambda: self.choose(entry), label=f"Change {entry.words}")
                button("Remove", lambda: self.make(removal(entry)), label=f"Remove {entry.words}")

    def _fields(self, entry: Entry) -> None:
        with ui.element("fieldset").classes("part"):
            word = "Change" if entry.old is not None else "New"
            ui.html(f"{word} {escape(entry.kind)}", sanitize=False, tag="legend")
            fields = {
                box.name: Field(box.label, entry.values.get(box.name, ""), box.hint, box.long, choices=box.choices)
                for box in boxes(entry)
            }
            self._told()
            with ui.element("div").classes("acts"):
                button("Keep", lambda: self.fill(entry, {name: each.value for name, each in fields.items()}), "strong")
                button("Leave it", lambda: self.choose(None))
        ui.run_javascript("document.querySelector('fieldset.part :is(input, select, textarea)')?.focus()")

    def _told(self) -> None:
        """What is wrong with the last change, or what it would cost."""
        if self.wrong:
            rows = "".join(f"<li>{escape(each)}</li>" for each in self.wrong)
            ui.html(
                f'<div class="wrong" role="alert"><p>Not changed, because then:</p><ul>{rows}</ul></div>',
                sanitize=False,
            )
        if self.dear is not None:
            text, comments = self.dear
            rows = "".join(f"<li>{escape(each)}</li>" for each in comments[:12])
            more = f"<li>and {len(comments) - 12} more</li>" if len(comments) > 12 else ""
            ui.html(
                '<div class="wrong" role="alert"><p>This would lose what the text notes beside it:</p>'
                f"<ul>{rows}{more}</ul></div>",
                sanitize=False,
            )
            button("Change it all the same", lambda: self.keep(text))

    def choose(self, entry: Entry | None) -> None:
        self.open, self.wrong, self.dear = entry, (), None
        self.draw()

    async def fill(self, entry: Entry, values: dict[str, str]) -> None:
        """Makes the changes that a part as it was filled in asks for; what was typed stays if that cannot be."""
        self.open = Entry(
            entry.kind, entry.key, entry.words, entry.way, values, entry.under, entry.old, entry.fixed, entry.actors
        )
        if any(box.name == "id" for box in boxes(entry)) and not values["id"].strip():
            self.wrong = ("it has no short name: give it one",)
            self.draw()
            return
        await self.make(changes(entry, values))

    async def make(self, wanted: Sequence[Change]) -> None:
        """Changes the text, unless that would leave mistakes or cost comments."""
        self.wrong, self.dear = (), None
        before, scenario = self.desk.text, self.reading.scenario
        assert scenario is not None
        try:
            text = await asyncio.to_thread(put, before, *settled(as_data(scenario), wanted))
        except ScenarioError as error:
            self.wrong = tuple(f"{each.what}: {each.right}" for each in error.problems[:12])
            self.draw()
            return
        gone = lost(before, text)
        if gone:
            self.dear = text, gone
            self.draw()
            return
        await self.keep(text)

    async def keep(self, text: str) -> None:
        self.desk.change(text)
        try:
            kept = await self.desk.keep()
        except ShelfError as error:
            self.status.set_content(escape(f"Not kept: {error}."))
            return
        if kept is not None:
            self.status.set_content(escape(said(kept)))
            if kept.was is not None:
                parted = {"parted": kept.was.id} if kept.theirs else {}
                ui.navigate.to(address(kept.book, "write", form="1", **parted))
                return
        self.reading = await asyncio.to_thread(read, text, self.desk.book.file)
        self.choose(None)
