"""Evidence and forecasts: a line of time, and what the scenario says as of any day on it."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Hashable
from html import escape
from typing import Any

from nicegui import ui

from standoff.app.base_solution import base_solution_of
from standoff.app.export import Exhibit
from standoff.app.fields import Field
from standoff.app.forecast_history import Day, ForecastHistory, fill, move
from standoff.app.frame import address, frame
from standoff.app.jobs import Work
from standoff.app.page_context import PageContext
from standoff.app.progress import Cached, wait_for
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.sections import section_html
from standoff.charts.date_axis import timeline_chart
from standoff.charts.svg import percent, table
from standoff.ensembles.ensemble import Ensemble
from standoff.language.likelihood import SCALES
from standoff.presentation.evidence import surprise_words
from standoff.presentation.hypotheses import Leaning, leanings_chart, points
from standoff.scenario.labels import actor_label
from standoff.scenario.model import Evidence, Question, Scenario
from standoff.scenario.sources import grade_words, informed, rates_words, source_label, source_of

MOST_TOLD = 8  # hypotheses that an item is said to have moved
EVERY = 0.4  # seconds between two looks at which days are there
PAUSE = 0.4  # seconds on a day before its worlds are moved
_PART = (  # what was chosen in the line of time, in the browser
    "const found = event.target.closest('[data-evidence], [data-question]');"
    " const name = found && (found.dataset.evidence || found.dataset.question);"
)
TOO_FEW = (
    "<p>Too few worlds to draw conclusions. Stay on this day to move the worlds to where the evidence is likely.</p>"
)
NAMES = {scale: words.name for scale, words in SCALES.items()}


async def show(visit: PageContext) -> None:
    """The page."""
    book = visit.book
    scenario = await scenario_or_error(visit, "evidence")
    if scenario is None:
        return
    with frame(scenario.title, book, "evidence"):
        ui.html(f"<h1>Evidence and forecasts: {escape(scenario.title)}</h1>", sanitize=False)
        course = ForecastHistory(scenario)
        if not course.days:
            ui.html(
                "<p>This scenario has no dated evidence, and no day from which it speaks. Write observations under "
                "<code>evidence</code>, and what is to be forecast under <code>questions</code>.</p>",
                sanitize=False,
            )
            ui.link("Write", address(book, "write"))
            return
        Time(visit, scenario)


class Time:
    """The page, once it is shown."""

    def __init__(self, visit: PageContext, scenario: Scenario) -> None:
        self.visit, self.scenario = visit, scenario
        self.worlds, self.seed = visit.ensemble.count, visit.ensemble.seed
        self.key: tuple[Hashable, ...] = (visit.book.id, visit.stamp, self.worlds, self.seed)
        self.course: ForecastHistory = visit.bench.have(("course", *self.key), lambda: ForecastHistory(scenario))
        self.days = self.course.days
        self.scale = visit.view.get("scale", "") if visit.view.get("scale", "") in SCALES else next(iter(SCALES))
        self.at = self._place(visit.view.get("as_of", ""))
        self.item = visit.view.get("item", "")
        self.shown: Day | None = None
        self.turn = 0
        self._moving: datetime.date | None = None  # the day whose worlds this page waits to be moved
        self._leave: Callable[[], None] = lambda: None  # gives up waiting for that
        self._build()
        ui.timer(0, self._fill, once=True)

    @property
    def day(self) -> datetime.date:
        return self.days[self.at]

    def _place(self, text: str) -> int:
        """The last day of the course up to that of a text; the scenario's own unless it says any."""
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            day = self.scenario.as_of or self.days[-1]
        return max((place for place, each in enumerate(self.days) if each <= day), default=0)

    def _build(self) -> None:
        last = len(self.days) - 1
        with ui.element("div").classes("asof"):
            self.slider = ui.html(
                f'<label for="as-of">As of <output id="as-of-day">{self.day}</output></label>'
                f'<input type="range" id="as-of" min="0" max="{last}" step="1" value="{self.at}" '
                f'aria-valuetext="{self.day}">',
                sanitize=False,
            ).classes("field slide")
            # the browser says the day at once; the server follows
            days = ",".join(f'"{day}"' for day in self.days)
            self.slider.on(
                "input",
                lambda event: self.go(event.args),
                throttle=0.08,
                js_handler=f"(event) => {{ const days = [{days}]; const day = days[+event.target.value];"
                " event.target.setAttribute('aria-valuetext', day);"
                " document.getElementById('as-of-day').textContent = day; emit(+event.target.value); }",
            )
            self.date = ui.html(self._date(), sanitize=False).classes("field exact")
            self.date.on("change", self._dated, js_handler="(event) => emit(event.target.value)")
            Field("Words of", self.scale, told=self._worded, choices=NAMES)
        book = self.visit.book.id
        self.line = Exhibit(book)
        self.line.box.on(
            "click",
            lambda event: self.choose(event.args),
            js_handler=f"(event) => {{ {_PART} if (found) emit(name); }}",
        )
        self.line.box.on(
            "keydown",
            lambda event: self.choose(event.args),
            js_handler=f"(event) => {{ {_PART} if (found && (event.key === 'Enter' || event.key === ' '))"
            " { event.preventDefault(); emit(name); } }",
        )
        listed = {"": "none", **{name: f"{each.date} {name}" for name, each in self._items()}}
        asked = {name: f"{each.date} question {name}" for name, each in self.scenario.questions.items()}
        self.chosen = ui.element("div")
        with self.chosen:
            Field("Evidence or question", self.item, told=self.choose, choices=listed | asked)
        self.detail = ui.html("", sanitize=False).props('aria-live="polite"')
        self.box, self.moving = ui.element("div"), ui.element("div")
        self.solved = Cached(self.moving, "Solving the worlds", lambda: base_solution_of(self.visit))
        self.state = ui.html("", sanitize=False).props('role="status"')
        self.forecasts = Exhibit(book)
        self.came_out = ui.html("", sanitize=False)
        self.leanings = Exhibit(book)
        self._draw()

    def _items(self) -> list[tuple[str, Any]]:
        return sorted(self.scenario.evidence.items(), key=lambda pair: pair[1].date)

    def _date(self) -> str:
        return (
            '<label for="as-of-date">or a day</label>'
            f'<input type="date" id="as-of-date" value="{self.day}" min="{self.days[0]}">'
        )

    async def _source(self) -> Ensemble:
        """The worlds: those that other pages read, or the store."""
        return self.visit.store or (await self.solved.get()).held

    async def _fill(self) -> None:
        """Has every day worked out, and shows them as they come."""
        source = await self._source()

        def begin() -> Work[ForecastHistory]:
            return self.visit.bench.of(
                ("days", self.course), lambda progress: fill(self.course, source, self.day, progress)
            )

        with self.line.box:
            ticking = ui.timer(EVERY, self._come)

        async def done(_: ForecastHistory) -> None:
            ticking.cancel()
            await self._come()

        wait_for(self.box, f"Working out {len(self.days)} days in {self.worlds:,} worlds", begin, done, "days")

    async def _come(self) -> None:
        found = self.course.found.get(self.day)
        if self.shown is not found:
            self._draw()
            await self._rest()

    async def go(self, place: Any) -> None:
        """To a day, by its place among them."""
        if not isinstance(place, int) or not 0 <= place < len(self.days):
            return
        self.at = place
        self.course.wanted = self.day
        self.turn += 1
        mine = self.turn
        self._draw()
        self._leave()
        self._moving = None
        await asyncio.sleep(PAUSE)
        if mine == self.turn:
            self.date.set_content(self._date())
            self._address()
            await self._rest()

    async def _rest(self) -> None:
        """Whoever stays on a day whose worlds are too few has them moved."""
        found, day = self.course.found.get(self.day), self.day
        if found is None or not found.short or day == self._moving:
            return
        self._moving = day
        source = await self._source()
        if day != self.day:
            return

        def begin() -> Work[Day]:
            return self.visit.bench.of(
                ("moved", day, self.course), lambda progress: move(self.course, source, day, progress)
            )

        self._leave()
        told = f"Moving worlds to where the evidence up to {day} is likely"
        self._leave = wait_for(self.moving, told, begin, lambda _: self._draw())

    async def _dated(self, event: Any) -> None:
        place = self._place(event.args if isinstance(event.args, str) else "")
        ui.run_javascript(
            f"const slide = document.getElementById('as-of'); slide.value = {place};"
            f"slide.setAttribute('aria-valuetext', '{self.days[place]}');"
            f"document.getElementById('as-of-day').textContent = '{self.days[place]}';"
        )
        await self.go(place)

    def _worded(self, scale: str) -> None:
        if scale in SCALES:
            self.scale = scale
            self._draw()
            self._address()

    def choose(self, name: Any) -> None:
        """An item of evidence or a question, or none."""
        known = isinstance(name, str) and (name in self.scenario.evidence or name in self.scenario.questions)
        self.item = name if known else ""
        self._told()
        self._address()

    def _address(self) -> None:
        view = {"as_of": str(self.day), "scale": self.scale, "item": self.item}
        for name in ("worlds", "seed"):
            view[name] = self.visit.view.get(name, "")
        ui.navigate.history.replace(address(self.visit.book, "evidence", **view))

    def _draw(self) -> None:
        found = self.course.found.get(self.day)
        self.shown = found
        self.line.show(timeline_chart(self.scenario, self.day, live=True))
        self._told()
        if found is None:
            self.state.set_content('<p class="muted">This day is not worked out yet.</p>')
        elif found.refused:
            self.state.set_content(f'<p class="wrong">{escape(found.refused)}</p>')
        else:
            self.state.set_content(_state(found))
        speaks = found is not None and not found.refused and not found.short
        chart = found.charts.get(self.scale) if found is not None and speaks else None
        self.forecasts.show(chart)
        came_out = found.came_out if found is not None and speaks else None
        self.came_out.set_content("" if came_out is None else section_html(came_out))
        self.leanings.show(leanings_chart(found.leanings, found.day) if found is not None and speaks else None)

    def _told(self) -> None:
        """What is to be said of the item that is chosen."""
        if self.item in self.scenario.questions and self.item not in self.scenario.evidence:
            self.detail.set_content(_question(self.item, self.scenario.questions[self.item]))
            return
        if self.item not in self.scenario.evidence:
            self.detail.set_content("")
            return
        item = self.scenario.evidence[self.item]
        place = self.days.index(item.date)
        after = self.course.found.get(item.date)
        before = self.course.found.get(self.days[place - 1]) if place else None
        seen = next((each for each in after.items if each.id == self.item), None) if after is not None else None
        rows = [
            ("On", str(item.date)),
            ("Observed", item.observe),
            ("About", item.about or "–"),
            ("Reliability of the report", _rates(informed(self.scenario, item))),
            ("Source", source_label(self.scenario, item.source) if item.source else "–"),
        ]
        if grade := informed(self.scenario, item).grade:
            rows.append(("Grade", grade_words(grade)))
        if actor := informed(self.scenario, item).controlled_by:
            rows.append(("Could have been planted by", actor_label(self.scenario, actor)))
        if (source := source_of(self.scenario, item)) is not None:
            same = [name for name, each in self.scenario.evidence.items() if each.source == item.source]
            rows.append(("About the source", source.about or "–"))
            rows.append(("Reports of the same source", ", ".join(each for each in same if each != self.item) or "–"))
        if seen is not None:
            rows.append(("Expected, after what came before", f"{percent(seen.expected)} (inside a world, over worlds)"))
            rows.append(("Effective sample after it", f"{seen.effective:,.0f} worlds"))
            if seen.surprise:
                rows.append(("Surprise", surprise_words(seen)))
        told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in rows)
        others = [name for name, each in self.scenario.evidence.items() if each.date == item.date and name != self.item]
        html = f"<h2>{escape(self.item)}</h2><dl class='facts'>{told}</dl>"
        if before is not None and after is not None and before.leanings and after.leanings:
            html += _effect(before, after, others)
        elif not (after is not None and after.refused):
            html += "<p class='muted'>What it does to each hypothesis is still being worked out.</p>"
        self.detail.set_content(html)


def _rates(item: Evidence) -> str:
    """`0.8`, or both rates in words."""
    return f"{item.rates[0]:g}" if item.hit is None else rates_words(item)


def _question(name: str, question: Question) -> str:
    """What is asked, and how the outcome will be determined."""
    status = {True: "yes", False: "no", None: "–"}[question.status_quo]
    rate = question.base_rate
    rows = [
        ("Asks", question.text),
        ("By", str(question.date)),
        ("Resolves", question.resolves),
        ("Query", question.query),
        ("Base rate", "–" if rate is None else f"{percent(rate.value)}: {rate.reason}"),
        ("If nothing changes", status),
        ("The text's own words", question.quote or "–"),
    ]
    told = "".join(f"<dt>{escape(heading)}</dt><dd>{escape(words)}</dd>" for heading, words in rows)
    return f"<h2>{escape(name)}</h2><dl class='facts'>{told}</dl>"


def _effect(before: Day, after: Day, others: list[str]) -> str:
    """What the evidence of a day does to each hypothesis."""
    was = {each.id: each.now for each in before.leanings}
    found = sorted(after.leanings, key=lambda each: -_change(was, each))
    moved = [each for each in found if _change(was, each) >= 0.005][:MOST_TOLD]
    together = f", with {', '.join(others)} of the same day" if others else ""
    few = "<p>The worlds are too few here for these to be relied on.</p>" if before.short or after.short else ""
    if not moved:
        return f"<p>It moves no hypothesis by half a percentage point{escape(together)}.</p>{few}"
    cells = [
        [each.id, each.of, percent(was[each.id]), percent(each.now), points(each.now - was[each.id])] for each in moved
    ]
    head = ("hypothesis", "kind", "before it", "after it", "points")
    return table(head, cells, head[2:]).html(f"What it does to hypotheses{together}; the most moved first") + few


def _change(was: dict[str, float], each: Leaning) -> float:
    change = abs(each.now - was.get(each.id, float("nan")))
    return change if change == change else 0.0


def _state(found: Day) -> str:
    """How many worlds the evidence leaves; where they are too few, what to do about it."""
    told = "" if found.told is None else section_html(found.told, titled=False)
    return told + (TOO_FEW if found.short else "")
