"""Does a claim survive another theory of the actors? Every claim judged under several, in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from standoff.claims.anatomy import asked_for_anatomy
from standoff.claims.judge import Verdicts, asked_of, facts_of, verdicts_on
from standoff.claims.ranges import over_theories
from standoff.ensembles.simulate import Progress
from standoff.ensembles.unsolved import Unsolved
from standoff.equilibrium.behaviour_model import ALL, BehaviourError, BehaviourModel
from standoff.queries.game import Game
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The verdicts on a scenario under several theories of the actors, all in the same worlds.

    Attributes:
        scenario: whose claims were judged.
        reports: behaviour to the verdicts under it; the anatomy of the first ones has the range over all.
        missing: behaviours that ship and cannot be had here, each with why not.
    """

    scenario: Scenario
    reports: Mapping[str, Verdicts]
    missing: Mapping[str, str]

    def __repr__(self) -> str:
        same = f"{len(self.surviving):,} of {counted(len(self.tested), 'tested claim')} with one verdict under all"
        return summary(self, self.scenario.title, ", ".join(self.reports), same)

    @property
    def tested(self) -> tuple[str, ...]:
        """The claims that are tested in worlds."""
        return tuple(self.scenario.tests)

    @property
    def surviving(self) -> tuple[str, ...]:
        """The tested claims that have the same verdict under every theory."""
        verdicts: dict[str, set[str]] = {name: set() for name in self.tested}
        for report in self.reports.values():
            for verdict in report.verdicts:
                if verdict.id in verdicts:
                    verdicts[verdict.id].add(verdict.verdict)
        return tuple(name for name, found in verdicts.items() if len(found) == 1)


def compare(
    scenario: Scenario,
    behaviours: Sequence[str | BehaviourModel] | None = None,
    *,
    worlds: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    on: str | None = None,
    known: Verdicts | None = None,
    game: Game | None = None,
) -> Comparison:
    """Judges every claim under each of several behaviours, in the same worlds.

    Args:
        scenario: whose claims they are.
        behaviours: their names; all that ship unless given.
        worlds, seed, threads, on: as `simulate`.
        progress: told the worlds done and the worlds in all, of all behaviours together.
        known: verdicts on the same scenario and seed, whose behaviour is compared as well; it is not solved again where
            they have as many worlds.
        game: of the scenario, whose compiled queries are used again.

    Raises:
        BehaviourError: for a behaviour that makes no sense here; not for one of those that ship.
        ScenarioError, InvalidWorlds, ClusterError: as `judge`.
    """
    game = Game(scenario) if game is None else game
    games: dict[str, Game] = {}
    missing: dict[str, str] = {}
    named = ALL if behaviours is None else behaviours
    for behaviour in dict.fromkeys([*([known.theory] if known is not None else []), *named]):
        try:
            other = game.behaving(behaviour)
        except BehaviourError as error:
            if behaviours is not None:
                raise
            missing[str(behaviour)] = error.what
        else:
            games.setdefault(other.theory.name, other)
    reports: dict[str, Verdicts] = {}
    facts = facts_of(scenario)
    for number, (name, each) in enumerate(games.items()):

        def tell(done: int, total: int, before: int = number * worlds) -> None:
            if progress is not None:
                progress(before + done, len(games) * worlds)

        if known is not None and name == known.theory and known.results.count == worlds:
            reports[name] = known
            continue
        try:
            asked = (*asked_of(scenario), *(() if reports else asked_for_anatomy(scenario)))
            results = Unsolved(each, seed, worlds, on).ask(asked, threads=threads, progress=tell)
            reports[name] = verdicts_on(each, facts, results, threads)
        except BehaviourError as error:
            if behaviours is not None:
                raise
            missing[name] = error.what
    first, *others = reports
    reports[first] = over_theories(reports[first], (reports[name] for name in others))
    return Comparison(scenario, reports, missing)
