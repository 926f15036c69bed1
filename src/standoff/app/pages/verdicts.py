"""The map of verdicts: a claim over any two uncertain numbers, first coarse, then fine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from nicegui import events, ui

from standoff.app.export import Exhibit
from standoff.app.frame import address, complaint, frame
from standoff.app.jobs import Work
from standoff.app.page_context import PageContext
from standoff.app.progress import wait_for
from standoff.app.reading import sensible
from standoff.app.scenario_or_error import scenario_or_error
from standoff.claims.surface import Surface, surface
from standoff.ensembles.simulate import Progress
from standoff.presentation.verdict_map import verdict_map
from standoff.presentation.wording import labelled
from standoff.scenario.model import EXPERT, Scenario
from standoff.scenario.numbers import has_experts
from standoff.scenario.quote import quoted
from standoff.worlds.draw import uncertain

FINENESS = (9, 21)  # points along each axis: a first look, and the map
DRAWS = {"1": "at their medians", "8": "drawn 8 times from their priors"}
CHANGED = "(e) => { const s = e.target.closest('select'); if (s) emit([s.name, s.value]); }"


async def show(visit: PageContext) -> None:
    """The page."""
    scenario = await scenario_or_error(visit, "verdicts")
    if scenario is None:
        return
    with frame(scenario.title, visit.book, "verdicts"):
        ui.html(
            "<h1>Map of verdicts</h1><p>Where a claim holds and where it fails, across any two uncertain "
            "parameters.</p>",
            sanitize=False,
        )
        tested = list(scenario.tests)
        numbers = [name for name in uncertain(scenario) if name != EXPERT or not has_experts(scenario)]
        if not tested or len(numbers) < 2:
            ui.html("<p>A map needs a tested claim and two parameters with priors.</p>", sanitize=False)
            return
        _Map(visit, scenario, tested, numbers).build()


class _Map:
    """What is chosen on the page."""

    def __init__(self, visit: PageContext, scenario: Scenario, tested: list[str], numbers: list[str]) -> None:
        self.visit, self.scenario, self.tested, self.numbers = visit, scenario, tested, numbers
        self.game = visit.ensemble.game
        view = visit.view
        self.chosen = {
            "claim": view["claim"] if view.get("claim") in tested else tested[0],
            "x": view["x"] if view.get("x") in numbers else numbers[0],
            "y": view["y"] if view.get("y") in numbers else numbers[1],
            "others": view["others"] if view.get("others") in DRAWS else "1",
        }
        self.give_up: Callable[[], None] = _nothing

    def build(self) -> None:
        self.controls = ui.html(self._controls(), sanitize=False).classes("choices")
        self.controls.on("change", self.choose, js_handler=CHANGED)
        self.quote = ui.html("", sanitize=False)
        self.exhibit = Exhibit(self.visit.book.id)
        self.place = ui.element("div").props('aria-live="polite"')
        self.draw()

    def _controls(self) -> str:
        names = {name: labelled(self.scenario, name)[:90] for name in self.numbers}
        claims = {name: quoted(self.scenario.claims[name].quote)[:90] for name in self.tested}
        return "".join(
            f'<label>{escape(label)} <select name="{key}">{_options(options, self.chosen[key])}</select></label>'
            for key, label, options in (
                ("claim", "Claim", claims),
                ("x", "Horizontal axis", names),
                ("y", "Vertical axis", names),
                ("others", "All other parameters", DRAWS),
            )
        )

    def choose(self, event: events.GenericEventArguments) -> None:
        if not (isinstance(event.args, list) and len(event.args) == 2 and event.args[0] in self.chosen):
            return
        key, value = event.args
        known = {"claim": self.tested, "x": self.numbers, "y": self.numbers, "others": list(DRAWS)}[key]
        if value in known:
            self.chosen[key] = value
            self.draw()

    def draw(self) -> None:
        ui.navigate.history.replace(address(self.visit.book, "verdicts", **self.chosen))
        claim = self.scenario.claims[self.chosen["claim"]]
        asserted = self.scenario.asserted(claim) or ""
        self.quote.set_content(f"<p>{escape(quoted(claim.quote))}</p><p><code>{escape(asserted)}</code></p>")
        self.give_up()
        self.give_up = _nothing
        if self.chosen["x"] == self.chosen["y"]:
            self.exhibit.show(None)
            self.place.clear()
            with self.place:
                complaint("Choose two different parameters.")
            return
        self.look(0)

    def look(self, step: int) -> None:
        """Draws the map at one fineness, and then at the next."""
        chosen = dict(self.chosen)
        test = self.scenario.tests[chosen["claim"]]

        def begin() -> Work[Surface]:
            def make(progress: Progress) -> Surface:
                count, draws = FINENESS[step], int(chosen["others"])
                x, y = chosen["x"], chosen["y"]
                with sensible(self.scenario):
                    return surface(self.game, test, x, y, count, draws, progress=progress)

            book = self.visit.book
            return self.visit.bench.of(("map", book.id, self.visit.stamp, step, *chosen.values()), make)

        def then(found: Surface) -> None:
            if chosen != self.chosen:
                return
            self.exhibit.show(verdict_map(self.scenario, chosen["claim"], found))
            if step + 1 < len(FINENESS):
                self.look(step + 1)

        self.give_up = wait_for(self.place, "Preview" if step == 0 else "Refining", begin, then)


def _nothing() -> None:
    """Nothing is under way."""


def _options(known: Mapping[str, str], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in known.items()
    )
