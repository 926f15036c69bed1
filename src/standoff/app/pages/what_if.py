"""What if: every number on a slider, commitments and conditions by choice, and what they change against the base case.

While something moves a few worlds are solved, at once; at rest as many as elsewhere. Both cases stand in the same
worlds.
"""

from __future__ import annotations

import asyncio
import json
from html import escape

import numpy as np
from nicegui import background_tasks, events, ui

from standoff.app.export import Exhibit
from standoff.app.frame import address, frame
from standoff.app.jobs import Newest, Stopped, Work
from standoff.app.page_context import PageContext
from standoff.app.progress import wait_for
from standoff.app.reading import sensible
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.whatif import AT_REST, Answers, Changes, Halt, WhatIf
from standoff.app.whatif_text import redrawn, spelled, written
from standoff.charts.game_diagram import Fixing
from standoff.claims.differences import shifts
from standoff.claims.spread import Spread, spread
from standoff.ensembles.invalid_worlds import explain
from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.simulate import Progress
from standoff.language.error import StandoffError
from standoff.language.priors.prior import Prior
from standoff.presentation.differences import NOW, claims_chart, claims_sentence, moves_chart, payoffs_chart
from standoff.presentation.errors import error_text
from standoff.presentation.game import game_diagram
from standoff.presentation.wording import about, amount, counted, listed
from standoff.scenario.labels import actor_label, claim_label, interest_label, number_label
from standoff.scenario.numbers import as_written, prior_of

STEPS = 99  # places of a slider: the 1st to the 99th percentile
LATE = 0.4  # seconds without an answer before the page says that it is at work
REST = 0.7  # seconds without a change before all worlds are solved
MOVED = """(e) => {
  const t = e.target;
  if (e.type === 'input' && t.matches('input[type=range]')) {
    const shown = JSON.parse(t.dataset.values)[t.value - 1];
    t.closest('.slider').querySelector('output').textContent = shown;
    t.setAttribute('aria-valuetext', shown);
    emit(['slide', t.dataset.of, t.value]);
  } else if (e.type === 'input' && t.matches('input[type=search]')) {
    const wanted = t.value.toLowerCase();
    for (const row of t.closest('.numbers').querySelectorAll('.slider'))
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
  } else if (e.type === 'change' && t.matches('input[type=text], select')) {
    emit([t.dataset.kind, t.dataset.of, t.value]);
  } else if (e.type === 'click') {
    const b = t.closest('button[data-kind]');
    if (b) emit([b.dataset.kind, b.dataset.of || '', '']);
  }
}"""

# how an option of the picture is fixed, and what asks for it
PICKER = """<dialog class="picker" aria-labelledby="picked"><h2 id="picked"></h2><p class="exports">
<button type="button" data-way="do">Commit before play</button>
<button type="button" data-way="given">Condition on it</button>
<button type="button" data-way="free">Leave free</button>
<button type="button" data-way="">Cancel</button></p></dialog>"""
PICK = """(e) => {
  const d = document.querySelector('dialog.picker');
  const b = e.target.closest('button[data-way]');
  if (b) {
    if (e.type !== 'click') return;
    d.close();
    const way = b.dataset.way;
    if (way) emit([way === 'free' ? way : 'pick ' + way, d.dataset.of, way === 'free' ? '' : d.dataset.option]);
    return;
  }
  const fold = e.target.closest('.game-now > summary');
  if (fold && e.type === 'click') emit(['fold', '', fold.parentElement.open ? '' : 'open']);
  const t = e.target.closest('[data-option]');
  if (!t) return;
  if (e.type === 'keydown') {
    if (e.key !== 'Enter' && e.key !== ' ') return;
    e.preventDefault();
  }
  d.dataset.of = t.dataset.move;
  d.dataset.option = t.dataset.option;
  d.querySelector('h2').textContent = t.dataset.move + ' = ' + t.dataset.option;
  for (const each of d.querySelectorAll('[data-way=do], [data-way=given]'))
    each.hidden = !t.dataset.ways.split(' ').includes(each.dataset.way);
  t.focus({preventScroll: true});
  d.showModal();
}"""
# the picture is drawn anew with every answer: whoever stood on an option stands there still
REMEMBER = """document.addEventListener('focusin', (e) => {
  const t = e.target.closest('[data-option]');
  if (t || !e.target.closest('dialog')) window.stoodOn = t && [t.dataset.move, t.dataset.option];
})"""
RETURN = """if (window.stoodOn && (document.activeElement === document.body || !document.activeElement)) {
  const [move, option] = window.stoodOn.map((each) => CSS.escape(each));
  document.querySelector(`[data-move="${move}"][data-option="${option}"]`)?.focus({preventScroll: true});
}"""


async def show(visit: PageContext) -> None:
    """The page."""
    scenario = await scenario_or_error(visit, "what-if")
    if scenario is None:
        return
    with frame(scenario.title, visit.book, "what-if"):
        ui.html(
            "<h1>What if</h1><p>Change a parameter, commit an actor to an option or condition on an event, and see "
            "how the claims change in the same worlds.</p>",
            sanitize=False,
        )
        place = ui.element("div").classes("whole")

        def begin() -> Work[tuple[WhatIf, Answers]]:
            def make(progress: Progress) -> tuple[WhatIf, Answers]:
                engine = WhatIf(scenario)
                with sensible(scenario):
                    return engine, engine.measure(Changes())

            return visit.bench.of(("what if", visit.book.id, visit.stamp), make)

        wait_for(place, "Solving the base case", begin, lambda found: _Asking(visit, *found).build())


class _Asking:
    """The page once the base case is there, and what is changed on it."""

    def __init__(self, visit: PageContext, engine: WhatIf, base: Answers) -> None:
        self.visit, self.engine, self.base = visit, engine, base
        self.changes = Changes.read(visit.view)
        self.wrong = ""
        try:
            engine.check(self.changes)
        except StandoffError as error:
            self.changes, self.wrong = Changes(), error_text(error)
        self.ways = {
            move: tuple(way for way, of in (("do", engine.commitable), ("given", engine.knowable)) if move in of)
            for move in {**engine.commitable, **engine.knowable}
        }
        self.newest = Newest()
        self.shown: tuple[Changes, Answers, Answers] | None = None
        self.unfolded = False
        self.drawn = 0  # how often the controls were
        self.resting: asyncio.Task[None] | None = None
        self.late: asyncio.Task[None] | None = None

    async def build(self) -> None:
        book = self.visit.book.id
        self.client = ui.context.client
        self.now = ui.html("", sanitize=False).classes("now").props('role="status"')
        with ui.element("details").classes("game-now") as folded:
            ui.html("Commit decisions or condition on moves in the picture of the game", sanitize=False, tag="summary")
            self.game = Exhibit(book)
            self.game.box.classes("game")
            ui.html(PICKER, sanitize=False)
            for kind in ("click", "keydown"):
                folded.on(kind, self.choose, js_handler=PICK)
        with ui.element("div").classes("two"):
            with ui.element("section").props('aria-label="Changes"'):
                self.told = ui.html("", sanitize=False).props('aria-live="polite"')
                self.told.on("click", self.choose, js_handler=MOVED)
                self.left = ui.html(self._controls(), sanitize=False).classes("numbers")
                for kind in ("input", "change", "click"):
                    self.left.on(kind, self.choose, js_handler=MOVED)
            with ui.element("section").props('aria-label="Results" tabindex="0"').classes("follows"):
                self.claims, self.moves, self.payoffs = Exhibit(book), Exhibit(book), Exhibit(book)
        self.client.on_delete(self._leave)
        self.client.run_javascript(REMEMBER)
        await self.solve()

    def _here(self) -> bool:
        return self.client.has_socket_connection

    def _leave(self) -> None:
        for task in (self.resting, self.late):
            if task is not None:
                task.cancel()

    # -- controls --------------------------------------------------------------------------------------------

    def _controls(self) -> str:
        changed = dict(self.changes.priors)
        rows = "".join(self._slider(name, changed.get(name, "")) for name in self.engine.numbers)
        do, given = dict(self.changes.do), dict(self.changes.given)
        committed = "".join(_choice("do", move, options, do) for move, options in self.engine.commitable.items())
        known = "".join(_choice("given", move, options, given) for move, options in self.engine.knowable.items())
        return (
            f"<details open><summary>Commitments (made before play and known to all)</summary>{committed}</details>"
            f"<details{' open' if given else ''}><summary>Conditions (what is known to have "
            f"happened)</summary>{known}</details>"
            f"<details{' open' if self.changes.without else ''}><summary>Interests (what each actor gains or "
            f"loses)</summary>{self._interests()}</details>"
            '<h2>Parameters</h2><label>Find <input type="search" aria-label="Find a parameter"></label>' + rows
        )

    def _interests(self) -> str:
        """Each interest, which counts or is taken away."""
        scenario, found = self.engine.scenario, []
        for each, (actor, name) in self.engine.interests.items():
            called = f"{interest_label(scenario, actor, name)} of {actor_label(scenario, actor)}"
            gone = " selected" if each in self.changes.without else ""
            found.append(
                f'<label class="choice">{escape(called)} <select data-kind="without" data-of="{escape(each)}">'
                f'<option value="">counts</option><option value="without"{gone}>is taken away</option></select></label>'
            )
        return "".join(found)

    def _slider(self, name: str, changed: str) -> str:
        scenario, number = self.engine.scenario, self.engine.numbers[name]
        prior, called = prior_of(scenario, name), number_label(scenario, name)
        field = (
            f'<label class="muted">prior <input type="text" size="14" data-kind="prior" data-of="{escape(name)}" '
            f'aria-label="Prior of {escape(called)}" placeholder="{escape(as_written(number))}" '
            f'value="{escape(changed)}"></label>'
        )
        slide = ""
        if not prior.fixed:
            places = np.arange(1, STEPS + 1) / (STEPS + 1)
            values = [amount(scenario, prior, name, float(value)) for value in prior.ppf(places)]
            at = self._place(prior, changed)
            slide = (
                f"<output>{escape(values[at - 1] if changed else values[STEPS // 2])}</output>"
                f'<input type="range" min="1" max="{STEPS}" value="{at}" data-of="{escape(name)}" '
                f'aria-label="{escape(called)}" aria-valuetext="{escape(values[at - 1])}" '
                f'data-values="{escape(json.dumps(values))}">'
            )
        meaning = about(scenario, name)
        return (
            f'<div class="slider" id="number-{escape(name)}"><strong>{escape(called)}</strong> '
            f'<span class="muted">{escape(meaning)}</span>{slide}<div class="acts">{field} '
            f'<button type="button" data-kind="reset" data-of="{escape(name)}" aria-label="Reset {escape(called)}">'
            "Reset</button></div></div>"
        )

    @staticmethod
    def _place(prior: Prior, changed: str) -> int:
        """Where a slider stands: at the number it is fixed at, or else in the middle."""
        try:
            value = float(changed)
        except ValueError:
            return (STEPS + 1) // 2
        values = prior.ppf(np.arange(1, STEPS + 1) / (STEPS + 1))
        return int(np.abs(values - value).argmin()) + 1

    # -- changes ---------------------------------------------------------------------------------------------

    async def choose(self, event: events.GenericEventArguments) -> None:
        if not (isinstance(event.args, list) and len(event.args) == 3 and all(isinstance(a, str) for a in event.args)):
            return
        kind, name, value = event.args
        if kind == "fold":
            self.unfolded = value == "open"
            self.draw()
            return
        priors, do, given = (dict(each) for each in (self.changes.priors, self.changes.do, self.changes.given))
        without, again = set(self.changes.without), False
        if kind == "without":
            (without.add if value else without.discard)(name)
        elif kind == "slide" and name in self.engine.numbers and value.isdigit() and 1 <= int(value) <= STEPS:
            prior = prior_of(self.engine.scenario, name)
            fixed = float(prior.ppf(np.asarray([int(value) / (STEPS + 1)]))[0])
            priors[name] = f"{fixed:.4g}"
        elif kind == "prior":
            priors.pop(name, None)
            if value.strip():
                priors[name] = value.strip()
        elif kind in ("do", "given", "free", "pick do", "pick given"):
            way = kind.removeprefix("pick ")
            other = given if way == "do" else do
            again = kind not in ("do", "given") or (bool(value) and name in other)  # else a choice shows it itself
            for each in (do, given) if value or kind == "free" else (do if way == "do" else given,):
                each.pop(name, None)
            if value:
                (do if way == "do" else given)[name] = value
        elif kind == "reset":
            priors.pop(name, None)
            again = True
        elif kind == "all":
            priors, do, given, without, again = {}, {}, {}, set(), True
        elif kind == "save":
            await self.save()
            return
        else:
            return
        changes = Changes.of(priors, do, given, without)
        try:
            self.engine.check(changes)
        except StandoffError as error:
            self.wrong = error_text(error)
            self.tell()
            return
        self.changes, self.wrong = changes, ""
        if again:
            self.drawn += 1  # a page that is sent what it was sent before keeps what was chosen since
            self.left.set_content(f"{self._controls()}<!-- {self.drawn} -->")
        ui.navigate.history.replace(address(self.visit.book, "what-if", **changes.view()))
        await self.solve()

    def tell(self) -> None:
        """What is changed, and what was wrong."""
        changes = _named(self.changes)
        items = "".join(f"<li>{escape(each)}</li>" for each in changes)
        buttons = (
            '<p class="exports"><button type="button" data-kind="all">Reset to base case</button> '
            '<button type="button" data-kind="save">Save as a new scenario</button></p>'
        )
        wrong = f'<p class="wrong" role="alert">{escape(self.wrong)}</p>' if self.wrong else ""
        anew = redrawn(self.engine.scenario, self.changes)
        if anew:
            buttons += (
                f'<p class="muted">The new scenario will have different worlds, because {escape(anew)}. Its '
                "shares will match these up to sampling error.</p>"
            )
        said = f"<ul>{items}</ul>{buttons}" if changes else "<p>No changes yet: this is the base case.</p>"
        self.told.set_content(f"<h2>Changed</h2>{wrong}{said}")

    async def save(self) -> None:
        """What was found, as a scenario of its own."""
        book, shelf, changes = self.visit.book, self.visit.shelf, self.changes
        self.say(changes, "", "Writing the new scenario.")
        try:
            scenario = self.engine.scenario
            found = await asyncio.to_thread(lambda: written(book.text, scenario, changes, book.id))
            name = book.id.removeprefix("draft-").partition("-what-if")[0]
            tables = book.folder if book.folder != shelf.drafts else None
            made = await asyncio.to_thread(shelf.begin, f"{name}-what-if", found.text, tables)
        except (StandoffError, OSError) as error:
            self.wrong = "; ".join(error_text(error, places=False).splitlines()[:3])
        else:
            ui.navigate.to(address(made, "read"))
            return
        self.tell()
        self.say(changes, "", "No scenario was written.")

    # -- answers ---------------------------------------------------------------------------------------------

    async def solve(self) -> None:
        """A few worlds at once, the newest change first; all of them once it has come to rest."""
        self._leave()
        self.tell()
        changes, engine = self.changes, self.engine
        self.late = background_tasks.create(self.say_late(), name="what if, at work")

        def answer(found: Answers | str) -> None:
            if changes == self.changes and self.late is not None:
                self.late.cancel()
            if isinstance(found, str):
                self.wrong = found
                self.tell()
                self.say(changes, "", "Not solved. Results below are from before this change.")
            else:
                self.show(changes, self.base.first(engine.drag), found, "while something moves")

        await self.newest.ask(lambda: _solved(engine, changes, engine.drag), answer)
        if changes == self.changes:
            self.resting = background_tasks.create(self.rest(), name="what if, at rest")

    async def say_late(self) -> None:
        """Says that an answer is on its way, where it takes a while: a new commitment has its game compiled."""
        await asyncio.sleep(LATE)
        self.say(self.changes, "", "Recalculating… Results below are from before this change.")

    def say(self, changes: Changes, found: str, told: str) -> None:
        """What stands at the top whatever part of the page is looked at: what is changed, and what came of it."""
        changed = f"Changed: {listed(_named(changes))}." if changes else "No changes: this is the base case."
        self.now.set_content(
            f'<p class="changed">{escape(changed)} <strong>{escape(found)}</strong></p>'
            f'<p class="muted">{escape(told)}</p>'
        )

    async def rest(self) -> None:
        await asyncio.sleep(REST)
        changes, engine = self.changes, self.engine
        book, stamp = self.visit.book.id, self.visit.stamp

        def solved(of: Changes) -> Work[Answers | str]:
            return self.visit.bench.in_parts(
                ("what if, at rest", book, stamp, of), lambda work: _solved(engine, of, AT_REST, work)
            )

        try:
            base = await solved(Changes()).result(self._here)
            found = await solved(changes).result(self._here)
        except Stopped:
            return
        if changes == self.changes and isinstance(base, Answers) and isinstance(found, Answers):
            self.show(changes, base, found, "at rest")

    def show(self, changes: Changes, base: Answers, now: Answers, when: str) -> None:
        engine = self.engine
        more = "" if now.worlds >= AT_REST else f" {AT_REST:,} are solved once you stop changing things."
        found = shifts(engine.scenario, engine.moves, base.values, now.values)
        self.say(
            changes,
            claims_sentence(found, NOW) if changes and found.claims else "",
            f"{when.capitalize()}: {counted(now.worlds, 'world')}, {now.converged:,} certified, the same in both "
            f"cases.{more} Shares count worlds; probabilities are inside a world, averaged over "
            f"worlds.{self._without(now)}",
        )
        self.claims.show(claims_chart(found, NOW))
        self.moves.show(moves_chart(found, NOW))
        self.payoffs.show(payoffs_chart(found, NOW))
        self.shown = changes, base, now
        self.draw()

    def draw(self) -> None:
        """The picture of the game, where it is looked at."""
        if self.shown is None or not self.unfolded:
            return
        engine, (changes, base, now) = self.engine, self.shown
        fixed = {move: ("given", option) for move, option in changes.given}
        fixed |= {move: ("do", option) for move, option in changes.do}
        fixing = Fixing(self.ways, fixed, _chances(engine, base))
        self.game.show(game_diagram(engine.scenario, _chances(engine, now), live=True, fixing=fixing))
        self.client.run_javascript(RETURN)

    def _without(self, now: Answers) -> str:
        """What was asked without the conditions."""
        names = [
            claim_label(self.engine.scenario, name)
            for name, query in self.engine.claims.items()
            if query in now.unconditional
        ]
        if not names:
            return ""
        them = "is" if len(names) == 1 else "are"
        return f" {listed(names)} cannot be evaluated under these conditions and {them} shown without them."


def _named(changes: Changes) -> list[str]:
    """Each change, as it is written."""
    return [*(f"{name} = {text}" for name, text in changes.priors), *spelled(changes)]


def _chances(engine: WhatIf, answers: Answers) -> dict[str, dict[str, Spread]]:
    """How likely every option of every move is, across worlds."""
    return {
        move: {option: spread(answers.values[query]) for option, query in options.items()}
        for move, options in engine.moves.items()
    }


def _solved(engine: WhatIf, changes: Changes, worlds: int, work: Work[Answers | str] | None = None) -> Answers | str:
    """The answers, or what was wrong."""
    try:
        if work is None:
            return engine.solve(changes, worlds)
        return engine.solve(changes, worlds, work.progress, Halt(work.halt), pace=work.pace)
    except InvalidWorlds as error:
        first = explain(engine.scenario, error)[0]
        return f"this change makes the numbers inconsistent: {first.what}; {first.fix}"


def _choice(kind: str, move: str, options: tuple[str, ...], chosen: dict[str, str]) -> str:
    free = "free" if kind == "do" else "not known"
    listed = "".join(
        f'<option value="{escape(option)}"{" selected" if chosen.get(move) == option else ""}>{escape(option)}</option>'
        for option in options
    )
    return (
        f'<label class="choice">{escape(move)} <select data-kind="{kind}" data-of="{escape(move)}">'
        f'<option value="">{free}</option>{listed}</select></label>'
    )
