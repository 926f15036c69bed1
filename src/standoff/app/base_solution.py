"""What is known of a scenario once its worlds are solved: solved once for everybody who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.app.jobs import Work
from standoff.app.page_context import PageContext
from standoff.app.reading import sensible
from standoff.claims.anatomy import asked_for_anatomy
from standoff.claims.judge import Verdicts, asked_of, facts_of, judged
from standoff.claims.move_probabilities import NOT_MADE, move_queries
from standoff.claims.spread import Spread, spread
from standoff.ensembles.in_memory import InMemory
from standoff.ensembles.playthrough import Playthrough, Playthroughs
from standoff.scenario.model import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class BaseSolution:
    """What is known.

    Attributes:
        report: as `api.judge` gives it in these worlds.
        base: the course of events with nothing fixed.
    """

    held: InMemory
    report: Verdicts
    courses: Playthroughs
    base: Playthrough

    @property
    def scenario(self) -> Scenario:
        return self.report.scenario

    @property
    def moves(self) -> dict[str, dict[str, Spread]]:
        """As `move_probabilities.move_probabilities`, of the moves in the picture of the game."""
        result: dict[str, dict[str, Spread]] = {}
        for name, options in move_queries(self.scenario).items():
            told = {**self.base.chances[name], NOT_MADE: self.base.skipped[name]}
            result[name] = {option: spread(told[option]) for option in options}
        return result


def base_solution_of(visit: PageContext) -> Work[BaseSolution]:
    """The work that solves the worlds of a visit."""
    ensemble = visit.ensemble

    def make(work: Work[BaseSolution]) -> BaseSolution:
        scenario = visit.scenario
        facts = facts_of(scenario)
        with sensible(scenario):
            asked = (*asked_of(scenario), *asked_for_anatomy(scenario))
            held = ensemble.in_memory(asked, progress=work.progress, stop=work.halt, pace=work.pace)
        courses = Playthroughs(held)
        return BaseSolution(held, judged(held.game, facts, held.results), courses, courses.course())

    return visit.bench.in_parts(("known", visit.book.id, visit.stamp, ensemble.count, ensemble.seed), make)
