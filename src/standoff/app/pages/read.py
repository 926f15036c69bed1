"""Read: the answer, claim by claim; the picture of the game beneath it, move by move; and a course of events, played.

What is chosen (a claim, a move and what is seen there, a course of events) stands in the address, so that a link brings
it back. Everything that can be clicked is a button, or a part of a picture that Enter and Space choose as well.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from html import escape

from nicegui import events, ui

from standoff import __version__
from standoff.api import cover
from standoff.app.base_solution import BaseSolution, base_solution_of
from standoff.app.components import claim as claims
from standoff.app.components import move as moves
from standoff.app.components import play
from standoff.app.export import Exhibit, file_name, save
from standoff.app.frame import address, complaint, frame
from standoff.app.jobs import Newest, Work
from standoff.app.page_context import PageContext
from standoff.app.progress import Cached, wait_for
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.sections import show_section
from standoff.ensembles.certification import certification
from standoff.language.problem import ScenarioError
from standoff.presentation.bluntness import bluntness_section
from standoff.presentation.cover import cover_section
from standoff.presentation.errors import error_text
from standoff.presentation.game import game_diagram
from standoff.presentation.keys.verdicts import RUN
from standoff.presentation.section import sentence_html
from standoff.presentation.short_answer import short_answer_section
from standoff.presentation.to_json import as_text, to_json
from standoff.presentation.verdict_charts import verdict_strip
from standoff.presentation.verdicts import SHARES, byline, certified_words
from standoff.reports.findings import find
from standoff.reports.page import page
from standoff.scenario.labels import move_label
from standoff.scenario.model import Decision, Quantity, Scenario, State

CHOOSE = """(e) => {
  if (e.type === 'change') {
    const s = e.target.closest('[data-change]');
    if (s) emit([s.dataset.change, s.dataset.of, s.value]);
    return;
  }
  const t = e.target.closest('[data-do],[data-claim],[data-move]');
  if (!t) return;
  if (e.type === 'keydown') {
    if ((e.key !== 'Enter' && e.key !== ' ') || t.tagName === 'BUTTON') return;
    e.preventDefault();
  }
  if (t.dataset.do) emit([t.dataset.do, t.dataset.of || '', t.dataset.as || '']);
  else if (t.dataset.claim) emit(['claim', t.dataset.claim, 'strip']);
  else emit(['move', t.dataset.move, 'picture']);
}"""


async def show(visit: PageContext) -> None:
    """The page."""
    scenario = await scenario_or_error(visit, "read")
    if scenario is None:
        return
    with frame(scenario.title, visit.book, "read"):
        by = escape(byline(scenario))
        ui.html(f"<h1>{escape(scenario.title)}</h1>{f'<p class=muted>{by}</p>' if by else ''}", sanitize=False)
        place = ui.element("div").classes("whole")
        wait_for(place, "Solving", lambda: base_solution_of(visit), lambda found: _Reading(visit, found).build(found))


class _Reading:
    """The page once its worlds are solved, and what is chosen on it. It keeps none of them, and asks as it goes."""

    def __init__(self, visit: PageContext, found: BaseSolution) -> None:
        self.visit = visit
        view = visit.view
        self.claim = view.get("claim") if view.get("claim") in found.scenario.claims else None
        self.move = view.get("move") if moves.entry_of(found, view.get("move", "")) is not None else None
        self.seen = dict(part.split(":", 1) for part in view.get("seen", "").split(play.APART) if ":" in part)
        self.chosen = play.read_choices(found, view.get("play", ""))
        self.newest = {"claim": Newest(), "move": Newest(), "play": Newest()}

    async def build(self, known: BaseSolution) -> None:
        book = self.visit.book.id
        whole = ui.element("div").classes("reading")
        for kind in ("click", "keydown", "change"):
            whole.on(kind, self.choose, js_handler=CHOOSE)
        with whole:
            if (answer := short_answer_section(known.report)) is not None:
                show_section(answer, book)
            ui.html(_lead(known), sanitize=False)
            self.report_place, self.solving = ui.element("div"), ui.element("div").props('aria-live="polite"')
            Exhibit(book).show(verdict_strip(known.report.verdicts, live=True))
            with ui.element("div").classes("two"):
                with ui.element("section").props('aria-label="All claims"'):
                    ui.html('<h2 id="claims">The claims</h2>', sanitize=False)
                    self.list = ui.html("", sanitize=False).classes("scrolls")
                with ui.element("section").props('aria-label="The chosen claim"').classes("detail"):
                    self.details = ui.html("", sanitize=False)
            self.sides, self.drivers = Exhibit(book), Exhibit(book)
            with ui.element("section").props('aria-label="The game"'):
                self.outline = ui.html("", sanitize=False)
                self.picture = Exhibit(book)
                self.picture.box.classes("game")
            with ui.element("section").props('aria-label="The chosen move"').classes("detail"):
                self.about = ui.html("", sanitize=False)
                self.does, self.expects = Exhibit(book), Exhibit(book)
                self.believes, self.every = Exhibit(book), Exhibit(book)
            if known.report.decisions:
                with ui.element("section").props('aria-label="How blunt each decision is"'):
                    show_section(bluntness_section(known.report), book)
            if known.scenario.text is not None:
                with ui.element("section").props('aria-label="The text and its claims"').classes("covered"):
                    await _show_cover(known.scenario, book)
            with ui.element("section").props('aria-label="A course of events"'):
                ui.html('<h2 id="play" tabindex="-1">Play a course of events</h2>', sanitize=False)
                self.board = ui.html("", sanitize=False)
                ui.html(
                    '<p class="exports"><button type="button" data-do="again">Start over</button> '
                    '<button type="button" data-do="course">Save as CSV</button></p>',
                    sanitize=False,
                )
        self.worlds = Cached(self.solving, "Solving the worlds again", lambda: base_solution_of(self.visit))
        await self.show_claim(known)
        await self.show_move(known)
        await self.show_play(known)

    async def choose(self, event: events.GenericEventArguments) -> None:
        """Somebody pressed something: what, of which name, and as what."""
        if not (isinstance(event.args, list) and len(event.args) == 3 and all(isinstance(a, str) for a in event.args)):
            return
        what, of, as_ = event.args
        book = self.visit.book.id
        if what == "report":
            self.save_report(full=of == "full")
            return
        known = await self.worlds.get()
        if what == "claim" and of in known.scenario.claims:
            self.claim = of
            await self.show_claim(known)
            where = f'[data-claim="{of}"]' if as_ == "strip" else f'[data-do="claim"][data-of="{of}"]'
            _focus(where)
        elif what == "move" and moves.entry_of(known, of) is not None:
            self.move, self.seen = of, {}
            await self.show_move(known)
            _focus("#move", scroll=as_ != "picture")
        elif what == "see":
            self.seen[of] = as_
            await self.show_move(known, keep=of)
            _focus(f'[data-change="see"][data-of="{of}"]')
        elif what == "period":
            self.move, self.seen = as_, {}
            await self.show_move(known)
            _focus('[data-change="period"]')
        elif what == "play" and as_ in known.base.chances.get(of, {}):
            if self.chosen.get(of) == as_:
                del self.chosen[of]
            else:
                self.chosen[of] = as_
            names = list(known.base.chances)
            self.chosen = dict(sorted(self.chosen.items(), key=lambda each: names.index(each[0])))
            await self.show_play(known)
            _focus(f'[data-do="play"][data-of="{of}"][data-as="{as_}"]')
        elif what == "again":
            self.chosen = {}
            await self.show_play(known)
        elif what == "course":
            course = known.courses.course(self.chosen)
            save(play.as_table(known, self.chosen, course).csv(), file_name(book, "course", ending="csv"), "text/csv")
        elif what == "json":
            text = as_text(to_json(RUN, known.report, __version__))
            save(text, file_name(book, "verdicts", ending="json"), "application/json")
        self.link()

    def save_report(self, full: bool) -> None:
        """The report on as many worlds of the same seed, as a file: what `standoff report` writes."""
        visit, ensemble = self.visit, self.visit.ensemble

        def begin() -> Work[str]:
            def make(work: Work[str]) -> str:
                found = find(ensemble, progress=work.progress, full=full, doing=work.doing)
                return page(found, version=__version__)

            key = ("report", visit.book.id, visit.stamp, ensemble.count, ensemble.seed, full)
            return visit.bench.in_parts(key, make)

        def then(text: str) -> None:
            save(text, file_name(visit.book.id, "report", ending="html"), "text/html")

        what = "Making the report (takes minutes)" if full else "Making a brief report"
        wait_for(self.report_place, what, begin, then)

    def link(self) -> None:
        """The address says what is chosen."""
        worlds, seed = self.visit.ensemble.count, self.visit.ensemble.seed
        asked = {name: value for name, value in self.visit.view.items() if name in ("worlds", "seed")}
        view = {
            "worlds": str(worlds) if "worlds" in asked else "",
            "seed": str(seed) if "seed" in asked else "",
            "claim": self.claim or "",
            "move": self.move or "",
            "seen": play.APART.join(f"{name}:{value}" for name, value in self.seen.items()),
            "play": play.write_choices(self.chosen),
        }
        ui.navigate.history.replace(address(self.visit.book, "read", **view))

    async def show_claim(self, known: BaseSolution) -> None:
        book, claim = self.visit.book, self.claim
        self.list.set_content(claims.listing(known, claim))
        rests = claims.rests_on(known, claim)
        names = (*rests.moves, *rests.quantities) if rests is not None else ()
        self.outline.set_content(_outlined(names))
        if claim is None:
            self.details.set_content('<p class="muted">Select a claim to see what it rests on.</p>')
            return
        self.details.set_content(claims.details(known, book, claim, None))
        self.sides.show(claims.sides_of_claim(known, claim))
        self.drivers.show(None)

        def then(found: claims.Found | None) -> None:
            if self.claim == claim:
                self.details.set_content(claims.details(known, book, claim, found))
                self.drivers.show(claims.drivers_of(known, claim, found))

        await self.newest["claim"].ask(lambda: claims.look_into(known, claim), then)

    async def show_move(self, known: BaseSolution, keep: str | None = None) -> None:
        name = self.move
        self.picture.show(game_diagram(known.scenario, known.moves, live=True, chosen=name))
        for exhibit in (self.does, self.expects, self.believes, self.every):
            exhibit.show(None)
        if name is None:
            told = "Select a move in the picture to see what its actor knows, does and believes, and why."
            self.about.set_content(f'<p class="muted">{told}</p>')
            return
        entry = moves.entry_of(known, name)
        head = moves.heading(known, name)
        if isinstance(entry, Quantity | State) or entry is None:
            self.about.set_content(head)
            return
        written = moves.written_names(known, name)
        here = name if name in written else written[0]
        if len(written) > 1:
            options = "".join(
                f'<option value="{escape(each)}"{" selected" if each == here else ""}>'
                f"{escape(move_label(known.scenario, each))}</option>"
                for each in written
            )
            head += f'<p><label>Period <select data-change="period">{options}</select></label></p>'
        if not isinstance(entry, Decision):
            self.about.set_content(head)
            self.does.show(moves.chance_chart(known, here))
            return
        number = moves.sets_where(known, here, self.seen)
        if number is None and keep is not None:
            # nobody sees that together with the rest: what was just chosen counts, the rest gives way
            self.seen = {keep: self.seen[keep]}
            number = moves.sets_where(known, here, self.seen)
            head += "<p class='muted' role='status'>This cannot be combined with another condition.</p>"
        if number is None:
            self.seen = {}
            number = moves.sets_where(known, here, {})
        if number is None:
            self.about.set_content(head + "<p>No actor decides this move.</p>")
            return
        at = number
        values = known.courses.information_set(at).seen
        self.seen = {each: moves.plain_value(value) for each, value in values.items()} if self.seen else {}
        self.about.set_content(head + moves.selects(known, here, at, self.seen))
        self.does.show(moves.behaviour_chart(known, at))

        def look() -> tuple[object, ...]:
            course = known.courses.course(at=at)
            return (
                moves.payoffs_chart(known, at),
                moves.beliefs_chart(known, at, course),
                moves.all_sets(known, here),
            )

        def then(found: tuple[object, ...]) -> None:
            if self.move == name:
                for exhibit, chart in zip((self.expects, self.believes, self.every), found, strict=True):
                    exhibit.show(chart)  # type: ignore[arg-type]

        await self.newest["move"].ask(look, then)

    async def show_play(self, known: BaseSolution) -> None:
        chosen = dict(self.chosen)
        course: Callable[[], object] = lambda: known.courses.course(chosen)  # noqa: E731
        await self.newest["play"].ask(
            course,
            lambda found: self.board.set_content(play.board(known, chosen, found)),  # type: ignore[arg-type]
        )


async def _show_cover(scenario: Scenario, book: str) -> None:
    """The text with its claims beside it, or what is wrong with it."""
    try:
        found = await asyncio.to_thread(cover, scenario)
    except ScenarioError as error:
        complaint(error_text(error))
    else:
        show_section(cover_section(found), book)


def _lead(known: BaseSolution) -> str:
    """What the page rests on, and what can be saved of all of it."""
    told = f"{certified_words(known.report, certification(known.report.results))} {SHARES}"
    return (
        f'<p>{sentence_html(told)}</p><p class="exports"><button type="button" data-do="json">Save the verdicts as JSON'
        '</button> <button type="button" data-do="report" data-of="full">Save the report</button> '
        '<button type="button" data-do="report" data-of="brief">Save a brief report</button></p>'
        '<p class="muted"><a href="#claims">Claims</a> · <a href="#situation">The game</a> · '
        '<a href="#play">Play a course of events</a></p>'
    )


def _outlined(names: tuple[str, ...]) -> str:
    """The style that outlines moves in the picture, but not the rings on them; names are letters, digits and _."""
    marks = ", ".join(f'.game svg.chart [data-move="{name}"] .box:not([rx="7"])' for name in names)
    return f"<style>{marks} {{ stroke: var(--ink); stroke-width: 3; }}</style>" if names else ""


def _focus(selector: str, scroll: bool = False) -> None:
    """Puts the focus where it was before a part of the page was drawn again."""
    find = json.dumps(selector)
    told = "true" if not scroll else "false"
    ui.run_javascript(
        f"setTimeout(() => {{ const e = document.querySelector({find});"
        f" if (e && e !== document.activeElement) e.focus({{preventScroll: {told}}}); }}, 60)"
    )
