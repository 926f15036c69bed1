"""Ask: any query of a scenario, answered in the worlds that its reading has solved already.

What is wrong with a query is said under the column where it is wrong, while it is typed. Answers stay on the page, the
newest on top; a new question takes the place of one that is still being answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from nicegui import events, ui

from standoff.app.base_solution import BaseSolution, base_solution_of
from standoff.app.frame import address, frame
from standoff.app.jobs import Work
from standoff.app.page_context import PageContext
from standoff.app.progress import wait_for
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.sections import show_section
from standoff.claims.best_options import best_options, queries_of_best
from standoff.claims.judge import Hinging, hinging_on
from standoff.ensembles.results import Results
from standoff.language.expression import LONGEST, WORDS
from standoff.presentation.answer import answer_section
from standoff.queries.game import Game, QueryError
from standoff.queries.observation import Asked
from standoff.scenario.model import NOBODY, Chance, Decision, Periods, Scenario

Answers = tuple[Results, Mapping[Asked, tuple[Hinging, ...]]]

KEPT = 12  # answers on the page
MOST_BEFORE = 6_000  # characters of earlier questions in its address

# names are completed in the browser: the list holds the query so far with its last word completed
COMPLETE = """(e) => {
  const box = e.target, list = document.getElementById('names'), names = JSON.parse(list.dataset.names);
  const word = /[\\p{L}_][\\p{L}\\p{N}_@]*$/u.exec(box.value), found = word ? word[0] : '';
  const before = box.value.slice(0, box.value.length - found.length);
  const fitting = found ? names.filter(n => n.toLowerCase().startsWith(found.toLowerCase()) && n !== found) : [];
  list.replaceChildren(...fitting.slice(0, 12).map(n => { const o = document.createElement('option');
    o.value = before + n; o.label = n; return o; }));
  emit(box.value);
}"""
SENT = "(e) => { e.preventDefault(); emit(document.getElementById('query').value); }"
EXAMPLE = """(e) => { const t = e.target.closest('[data-query]'); if (t) {
  document.getElementById('query').value = t.dataset.query; emit(t.dataset.query); } }"""


async def show(visit: PageContext) -> None:
    """The page."""
    scenario = await scenario_or_error(visit, "ask")
    if scenario is None:
        return
    with frame(scenario.title, visit.book, "ask"):
        _Asking(visit, scenario)


class _Asking:
    """The page: its box, and the answers so far."""

    def __init__(self, visit: PageContext, scenario: Scenario) -> None:
        self.visit, self.scenario = visit, scenario
        self.game = visit.ensemble.game
        self.give_up: Callable[[], None] | None = None
        self.answers: list[ui.element] = []
        self.queries: list[str] = []  # that were answered, the newest last
        query = visit.view.get("query", "")[:LONGEST]
        names = json.dumps(sorted(_names(scenario)))
        ui.html(
            "<h1>Ask</h1><p>A query is answered in every world: <code>P</code> is a probability, <code>E</code> an "
            "expectation, <code>belief</code> what an actor believes when it decides. After <code>|</code> write "
            "<code>do(move = option)</code> for a commitment, and <code>given</code> for what is observed.</p>",
            sanitize=False,
        )
        form = ui.element("form").classes("question").on("submit", self.sent, js_handler=SENT)
        with form:
            box = ui.html(
                f'<label>Query <input id="query" type="text" list="names" maxlength="{LONGEST}" autocomplete="off" '
                f'spellcheck="false" autocapitalize="off" aria-describedby="wrong" value="{escape(query)}"></label>'
                f'<datalist id="names" data-names="{escape(names)}"></datalist>'
                '<button type="submit" class="plain-button">Ask</button>',
                sanitize=False,
            ).classes("question")
            box.on("input", self.typed, throttle=0.3, leading_events=False, js_handler=COMPLETE)
        self.wrong = ui.html("", sanitize=False).props('id="wrong" role="status"')
        given = "".join(
            f'<button type="button" data-query="{escape(each)}">{escape(each)}</button>'
            for each in examples(scenario, self.game)
        )
        ui.html(f"<h2>Examples</h2><div class='examples'>{given}</div>", sanitize=False).on(
            "click", self.sent, js_handler=EXAMPLE
        )
        ui.html('<h2 id="answers">Answers</h2>', sanitize=False)
        self.waiting = ui.element("div")
        self.history = ui.element("div")
        before = dict.fromkeys(each.strip() for each in visit.view.get("before", "")[:MOST_BEFORE].split("\n"))
        again = [each for each in before if each not in ("", query.strip()) and not _objections(self.game, each)]
        if query or again:
            self.ask(query, again[-KEPT + 1 :])

    def typed(self, event: events.GenericEventArguments) -> None:
        text = str(event.args)[: LONGEST + 1]
        self.wrong.set_content(_objections(self.game, text) if text.strip() else "")

    def sent(self, event: events.GenericEventArguments) -> None:
        self.ask(str(event.args)[: LONGEST + 1])

    def ask(self, query: str, before: Sequence[str] = ()) -> None:
        """Answers a query, in place of one that is under way.

        Args:
            before: what was asked before it, when the page was last shown.
        """
        query = query.strip()
        found = _objections(self.game, query) if query or not before else ""
        self.wrong.set_content(found)
        wanted = [*before, *([query] if query and not found else [])]
        if not wanted:
            return
        if self.give_up is not None:
            self.give_up()
        self._address(wanted)
        visit = self.visit
        worlds, seed = visit.ensemble.count, visit.ensemble.seed

        def solved(all_known: BaseSolution) -> None:
            def make(work: Work[Answers]) -> Answers:
                held = all_known.held
                more = [text for each in wanted for text in queries_of_best(held.game, each)]
                results = held.ask([*wanted, *more], progress=work.progress, pace=work.pace)
                return results, hinging_on(held.game, wanted, results)

            def asked() -> Work[Answers]:
                return visit.bench.in_parts(("asked", visit.book.id, visit.stamp, worlds, seed, *wanted), make)

            def answered(found: Answers) -> None:
                results, hinging = found
                for each in wanted:
                    self.answered(each, results, hinging.get(each, ()))

            self.give_up = wait_for(self.waiting, "Asking", asked, answered)

        self.give_up = wait_for(self.waiting, "Solving", lambda: base_solution_of(visit), solved)

    def _address(self, wanted: Sequence[str]) -> None:
        """Has the address say what was asked, so that it is there after a reload; the oldest give way."""
        query = wanted[-1]
        before = [each for each in dict.fromkeys([*self.queries, *wanted]) if each != query][-KEPT + 1 :]
        while before and sum(map(len, before)) + len(before) > MOST_BEFORE:
            before.pop(0)
        told = {**self._worlds(), "before": "\n".join(before), "query": query}
        ui.navigate.history.replace(address(self.visit.book, "ask", **told))

    def _worlds(self) -> dict[str, str]:
        return {name: value for name, value in self.visit.view.items() if name in ("worlds", "seed")}

    def answered(self, query: str, results: Results, hinging: tuple[Hinging, ...]) -> None:
        number = len(self.answers)
        self.queries = [*(each for each in self.queries if each != query), query][-KEPT:]
        with self.history:
            box = ui.element("article").classes("answer")
            with box:
                link = address(self.visit.book, "ask", **self._worlds(), query=query)
                ui.html(f'<pre class="query">{escape(query)}</pre>', sanitize=False)
                theory = self.game.theory.name
                best = best_options(self.game, query, results)
                found = answer_section(query, results, theory, hinging, f"answer-{number}", best)
                show_section(found, self.visit.book.id)
                ui.html(f'<p class="muted"><a href="{escape(link)}">Link to this question</a></p>', sanitize=False)
        box.move(self.history, 0)
        self.answers.append(box)
        if len(self.answers) > KEPT:
            self.answers[-KEPT - 1].delete()


def _objections(game: Game, text: str) -> str:
    """What is wrong with a query, each under its column; nothing if it can be asked."""
    try:
        if len(text) > LONGEST:
            return f'<p class="wrong">A query has at most {LONGEST:,} characters.</p>'
        game.check_query(text)
    except QueryError as error:
        shown = "".join(" " if each in "\n\r\t" else each for each in text)
        told = "".join(
            f"{' ' * found.start}^ {found.what}: {found.fix}\n"
            for found in sorted(error.faults, key=lambda each: each.start)
        )
        return f'<pre class="caret" tabindex="0">{escape(shown)}\n{escape(told)}</pre>'
    return ""


def _names(scenario: Scenario) -> set[str]:
    options = {option for entry in scenario.moves for option in entry.options}
    entries = {entry.name for entry in scenario.entries}
    interests = {name for each in scenario.interests.values() for name in each}
    return entries | options | interests | set(scenario.actors) | set(scenario.parameters) | (set(WORDS) - {"rest"})


def examples(scenario: Scenario, game: Game) -> list[str]:
    """Queries that fit a scenario, made of its own moves and actors; only such as can be asked."""

    def fit(query: str) -> bool:
        try:
            game.check_query(query)
        except QueryError:
            return False
        return True

    return [query for query in dict.fromkeys(_made(scenario)) if fit(query)][:7]


def _made(scenario: Scenario) -> Iterator[str]:
    decisions = [entry for entry in scenario.timeline if isinstance(entry, Decision)]
    chances = [entry for entry in scenario.timeline if isinstance(entry, Chance)]
    public = [each for each in decisions if each.public and len(each.options) > 1]
    if public:
        first, last = public[0], public[-1]
        yield f"P({first.name} = {first.options[0]})"
        yield f"P({last.name} = {last.options[0]} | do({first.name} = {first.options[0]}))"
        if first is not last:
            yield (
                f"P({last.name} = {last.options[0]} | do({first.name} = {first.options[0]})) > "
                f"P({last.name} = {last.options[0]} | do({first.name} = {first.options[-1]}))"
            )
        yield f"E(payoff({first.actor}) | do({first.name} = {first.options[-1]}))"
        for hidden in chances:
            if not hidden.public and hidden.seen_by != (NOBODY,):
                yield f"P({hidden.name} = {hidden.options[0]} | given {first.name} = {first.options[-1]})"
                for decision in public[1:]:
                    if decision.actor not in (hidden.seen_by or ()):
                        yield (
                            f"belief({decision.name}, {hidden.name} = {hidden.options[0]} | given "
                            f"{first.name} = {first.options[-1]})"
                        )
                        break
                break
    for block in scenario.timeline:
        repeated = [each for each in block.timeline if isinstance(each, Decision)] if isinstance(block, Periods) else []
        for move in repeated:
            yield f"P({move.name}@1 = {move.options[-1]})"
            yield f"P(ever({move.name} = {move.options[-1]}))"
    for actor in scenario.actors:
        yield f"E(payoff({actor}))"
    for entry in scenario.moves:
        yield f"P({entry.name} = {entry.options[0]})"
