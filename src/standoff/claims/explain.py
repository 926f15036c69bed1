"""One claim explained: its whole anatomy, what decides it, where it flips, and what other theories and structures say.

1. The worlds are solved once and held; verdict, drivers and flip are read off them.
2. The smallest shift of a prior that changes the verdict was found by reweighting; some worlds are solved anew with the
   prior so shifted, as a check.
3. The other theories of behaviour, and the variants of the scenario, are solved in some of the worlds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from standoff.claims.anatomy import Shift, asked_for_anatomy
from standoff.claims.compare import Comparison, compare
from standoff.claims.drivers import drivers_of
from standoff.claims.flip import Flip, flip
from standoff.claims.judge import Verdict, Verdicts, asked_of, facts_of, judged, verdicts_on
from standoff.claims.ranges import over_theories, with_structures
from standoff.claims.tally import Tally, tally_of
from standoff.claims.targets import targets
from standoff.claims.variance import Drivers
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, draws
from standoff.ensembles.simulate import Progress, simulate_worlds
from standoff.ensembles.together import ask_together, games_like
from standoff.ensembles.unsolved import Unsolved
from standoff.language.error import StandoffError
from standoff.language.priors import special
from standoff.queries.game import Game
from standoff.reference import check_fact
from standoff.scenario.model import BASE, Kind, Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario.variants import structures
from standoff.scenario_files.read_variants import variant_of
from standoff.worlds.draw import points_of, worlds_at

FEW = 256  # worlds that are solved anew for a check, and under each other theory and structure


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """A claim explained.

    Attributes:
        scenario: whose claim it is.
        query: its test.
        report: the verdict on it alone, with its anatomy, and the worlds it rests on.
        drivers: what decides it.
        flip: where it is otherwise, and the nearest world in which it is.
        checked: the claim in worlds solved anew with the prior shifted as `anatomy.firmness.one` says; None without.
        theories: under other theories of behaviour.
        variants: by the name of each variant, the verdict there; none where the scenario has none.
    """

    scenario: Scenario
    query: str
    report: Verdicts
    drivers: Drivers
    flip: Flip
    checked: Tally | None
    theories: Comparison
    variants: Mapping[str, Verdict]

    def __repr__(self) -> str:
        worlds = counted(self.report.results.count, "world")
        return summary(self, self.scenario.title, self.verdict.id, self.verdict.verdict, worlds)

    @property
    def verdict(self) -> Verdict:
        """On the claim, with its anatomy."""
        return self.report.verdicts[0]

    @property
    def results(self) -> Results:
        """The worlds it rests on."""
        return self.report.results


def explain(
    ensemble: Ensemble, claim: str, *, threads: int | None = None, progress: Progress | None = None
) -> Explanation:
    """One claim explained. Arguments and errors are told by `standoff.explain`."""
    scenario = ensemble.scenario
    must_be_tested(scenario, claim)
    query = scenario.tests[claim]
    alone = _alone(scenario, claim)
    asked = (*asked_of(alone), *asked_for_anatomy(alone))
    game = Game(alone, behaviour=ensemble.game.theory).compiled_as(ensemble.game)
    held = ensemble
    if isinstance(ensemble, Unsolved):
        held = replace(ensemble, game=game).in_memory(asked, threads=threads, progress=progress)
    results = held.ask(asked, threads=threads)
    report = judged(game, facts_of(alone), results, threads=threads)
    answers = {claim: np.asarray(results.answers[query], dtype=np.float64)}
    anatomy = report.verdicts[0].anatomy
    shift = anatomy.firmness.one if anatomy is not None and anatomy.firmness is not None else None
    few = min(FEW, results.count)
    theories = compare(alone, worlds=few, seed=ensemble.seed, threads=threads, known=report)
    variants = _under_variants(game, scenario, claim, few, ensemble.seed, threads)
    if variants:
        report = replace(report, verdicts=(with_structures(report.verdicts[0], variants.values()),))
    report = over_theories(report, (each for name, each in theories.reports.items() if name != report.theory))
    return Explanation(
        scenario=scenario,
        query=query,
        report=report,
        drivers=drivers_of(alone, results, answers, None, ensemble.seed, threads, {claim: query})[claim],
        flip=flip(held, [claim], threads=threads).found[claim],
        checked=None if shift is None else solved_anew(game, query, results, shift, few, threads),
        theories=theories,
        variants=variants,
    )


def must_be_tested(scenario: Scenario, claim: str) -> None:
    """Nothing, if it is the name of a claim that is tested in worlds.

    Raises:
        StandoffError: where it is not, with what became of a fact, and why a judgement is not tested.
    """
    if claim in scenario.tests:
        return
    found = scenario.claims.get(claim)
    fix = "name a claim with `holds`"
    if found is not None and found.kind is Kind.FACT and found.check is not None:
        finding = check_fact(scenario, found.check)
        what = f"`{claim}` is a fact: it is checked against its sources, and not tested in worlds"
        raise StandoffError(f"{what}. It is {finding.verdict}: {finding.reason.rstrip('.')}", fix)
    if found is not None:
        raise StandoffError(
            f"`{claim}` is a {found.kind}, which is not tested: {(found.reason or '').rstrip('.')}", fix
        )
    targets(scenario, [claim])  # complains of what is no name of a claim
    raise StandoffError(f"`{claim}` is a query and no claim", "name a claim, or use `standoff ask`")


def solved_anew(
    game: Game, query: str, results: Results, shift: Shift, worlds: int, threads: int | None = None
) -> Tally:
    """A claim in the first worlds of an ensemble, solved anew with one prior shifted."""
    scenario = game.source.scenario
    assert shift.name is not None
    values = {name: np.asarray(each)[:worlds] for name, each in draws(scenario, results).items()}
    at = points_of(scenario, values)
    at[shift.name] = special.ndtr(special.ndtri(at[shift.name]) + shift.by)
    placed = [game.placed(block) for block in worlds_at(scenario, at, "a world with a prior shifted")]
    found = simulate_worlds(game, [query], placed, threads)
    return tally_of(query, np.asarray(found.answers[query]))


def _alone(scenario: Scenario, claim: str) -> Scenario:
    """The scenario with this claim alone, whose reasons are not asked about."""
    only = scenario.claims[claim].model_copy(update={"because": (), "despite": ()})
    return scenario.model_copy(update={"claims": {claim: only}, "thesis": None})


def _under_variants(
    game: Game, scenario: Scenario, claim: str, worlds: int, seed: int, threads: int | None
) -> dict[str, Verdict]:
    """The verdict under each variant of the scenario."""
    if scenario.varied is not None or not scenario.variants:
        return {}
    varied = {name: _alone(variant_of(scenario, name), claim) for name in structures(scenario) if name != BASE}
    games = games_like(game, varied)
    asked = {name: asked_of(each) for name, each in varied.items()}
    found = ask_together(games, asked, worlds, seed, threads=threads)
    return {name: verdicts_on(each, {}, found[name], threads).verdicts[0] for name, each in games.items()}
