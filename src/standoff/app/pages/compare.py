"""Compare: two scenarios, or two ensembles, difference by difference."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from nicegui import ui

from standoff.app.aside import aside
from standoff.app.catalog import CatalogEntry
from standoff.app.export import Exhibit
from standoff.app.fields import Field
from standoff.app.frame import address, complaint, frame
from standoff.app.page_context import MOST_WORLDS, PageContext
from standoff.app.progress import wait_for
from standoff.app.reading import sensible
from standoff.app.scenario_or_error import scenario_or_error
from standoff.claims.differences import Differences, differences
from standoff.claims.judge import Verdicts, asked_of, facts_of, verdicts_on
from standoff.claims.move_probabilities import move_queries
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.simulate import Progress
from standoff.language.error import StandoffError
from standoff.presentation.differences import claims_chart, compared, moves_chart, payoffs_chart, texts_tables
from standoff.presentation.errors import error_text


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What became of two books, and how many worlds each rests on."""

    found: Differences
    names: tuple[str, str]
    worlds: tuple[int, int]


async def show(visit: PageContext) -> None:
    """The page."""
    book = visit.book
    scenario = await scenario_or_error(visit, "compare")
    if scenario is None:
        return
    with frame(scenario.title, book, "compare"):
        ui.html(f"<h1>Compare: {escape(scenario.title)}</h1>", sanitize=False)
        shelf = visit.shelf
        others = await aside(lambda: {each.id: _called(each) for each in shelf.books() if each.id != book.id})
        wanted = visit.view.get("with", "")

        def chosen(name: str) -> None:
            kept = {key: visit.view.get(key, "") for key in ("worlds", "seed")}
            ui.navigate.to(address(book, "compare", **{"with": name}, **kept))

        Field("With", wanted, told=chosen, choices={"": "choose a scenario or an ensemble", **others})
        if not wanted:
            ui.html(
                "<p>Solves two scenarios, each in its own worlds, and compares the claims and moves that both have "
                "under the same name. It also lists what only one of them contains.</p>",
                sanitize=False,
            )
            return
        try:
            other = PageContext(await aside(lambda: shelf.book(wanted)), shelf, visit.bench, {})
            await aside(other.read)
            _ = other.scenario  # whatever is wrong with it, is said here
        except (StandoffError, OSError) as error:
            complaint(error_text(error))
            return
        worlds, seed = min(visit.ensemble.count, MOST_WORLDS), visit.ensemble.seed

        def make(progress: Progress) -> Compared:
            first = _solved(visit, worlds, seed, lambda done, total: progress(done, 2 * total))
            second = _solved(other, worlds, seed, lambda done, total: progress(total + done, 2 * total))
            moves = move_queries(first.scenario), move_queries(second.scenario)
            counts = first.results.count, second.results.count
            return Compared(differences(first, second, moves), (book.id, other.book.id), counts)

        key = ("compared", book.id, visit.stamp, other.book.id, other.stamp, worlds, seed)
        called = _called(book), _called(other.book)
        wait_for(
            ui.element("div"), "Solving both", lambda: visit.bench.of(key, make), lambda found: _show(found, called)
        )


def _called(book: CatalogEntry) -> str:
    """A scenario by its title, and by its name, which is one of its kind."""
    return f"{book.title} ({book.id})" if book.title != book.id else book.id


def _show(both: Compared, called: tuple[str, str]) -> None:
    found, names, cases = both.found, both.names, compared(both.names)
    first, second = both.worlds
    counted = f"{first:,} worlds each" if first == second else f"{first:,} worlds and {second:,} worlds"
    ui.html(
        f"<p>First: <strong>{escape(called[0])}</strong>.<br>Second: <strong>{escape(called[1])}</strong>.<br>"
        f"{counted}, each from its own priors.</p>",
        sanitize=False,
    )
    same = not (found.parts or found.priors)
    if same:
        ui.html("<p>The two are identical except for comments.</p>", sanitize=False)
    for chart, missing in (
        (claims_chart(found, cases), "They have no tested claim in common."),
        (moves_chart(found, cases), "They have no move in common with the same options."),
        (payoffs_chart(found, cases), "They have no actor in common."),
    ):
        if chart is not None:
            Exhibit(f"{names[0]}-{names[1]}").show(chart)
        else:
            ui.html(f'<p class="muted">{missing}</p>', sanitize=False)
    for heading, each in texts_tables(found, names).items():
        ui.html(f"<h2>{escape(heading)}</h2>{each.html(heading)}", sanitize=False)


def _solved(visit: PageContext, worlds: int, seed: int, progress: Progress) -> Verdicts:
    """The report of a book, and how likely every option of every move is; of a store, in its worlds."""
    scenario = visit.scenario
    moves = [query for options in move_queries(scenario).values() for query in options.values()]
    queries = list(dict.fromkeys([*asked_of(scenario), *moves]))
    ensemble = as_ensemble(visit.store or scenario, worlds=worlds, seed=seed)
    with sensible(scenario):
        results = ensemble.ask(queries, progress=progress)
    return verdicts_on(ensemble.game, facts_of(scenario), results)
