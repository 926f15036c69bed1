"""Drivers: which uncertain numbers decide a claim or a query of a scenario.

From the worlds that are solved (`claims.variance`), and on request by Sobol indices in worlds placed for the purpose
(`claims.sobol`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.claims.sobol import Sobol, sobol
from standoff.claims.targets import targets
from standoff.claims.variance import Driver, Drivers, each_decided_by
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, draws, worlds_in_words
from standoff.ensembles.simulate import Progress
from standoff.language.expression import parse
from standoff.queries.truth import decided, is_condition
from standoff.scenario.model import EXPERT, Scenario
from standoff.scenario.numbers import has_experts, together
from standoff.scenario.summary import summary
from standoff.worlds.draw import quantiles_of

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Deciding:
    """What decides claims and queries.

    Attributes:
        scenario: that they are of.
        asked: the query of each, by the name of the claim, or by its own text.
        found: the drivers of each, from the worlds of the ensemble.
        sobol: Sobol indices of each, where they were asked for.
        results: the worlds they rest on.
        theory: how the actors behave, as the option `--behaviour` spells it.
    """

    scenario: Scenario
    asked: Mapping[str, str]
    found: Mapping[str, Drivers]
    sobol: Mapping[str, Sobol]
    results: Results
    theory: str

    def __repr__(self) -> str:
        telling = {name: [d.name for d in each.drivers if not d.noise] for name, each in self.found.items()}
        strongest = ", ".join(f"{name}: {names[0] if names else 'none'}" for name, names in list(telling.items())[:3])
        more = f", and {len(telling) - 3:,} more" if len(telling) > 3 else ""
        asked = f"strongest driver of {strongest}{more}" if telling else "nothing was asked"
        return summary(self, self.scenario.title, worlds_in_words(self.results, self.theory), asked)


def drivers(
    ensemble: Ensemble,
    about: Iterable[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
    sobol_rows: int = 0,
    second_order: bool = False,
) -> Deciding:
    """Which uncertain numbers decide claims and queries. Permutations and resamples have the seed of the ensemble.
    Arguments and errors are told by `standoff.drivers`."""
    scenario, game, seed = ensemble.scenario, ensemble.game, ensemble.seed
    queries = targets(scenario, about)
    game.check_asked(queries.values())
    results = ensemble.ask(queries.values(), threads=threads, progress=progress)
    answers = {name: np.asarray(results.answers[query], dtype=np.float64) for name, query in queries.items()}
    truths = {name for name, query in queries.items() if is_condition(parse(query))}
    found = drivers_of(scenario, results, answers, weights, seed, threads, truths)
    placed = (
        sobol(game, queries, sobol_rows, second_order, seed, threads, progress, ensemble.cache, truths)
        if sobol_rows
        else {}
    )
    return Deciding(scenario, queries, found, placed, results, game.theory.name)


def drivers_of(
    scenario: Scenario,
    results: Results,
    answers: Mapping[str, Array],
    weights: Array | None = None,
    seed: int = 0,
    threads: int | None = None,
    truths: Collection[str] = (),
) -> dict[str, Drivers]:
    """What decides outcomes `[world]` in worlds of a scenario, as `decided_in_worlds`."""
    return decided_in_worlds(scenario, draws(scenario, results), answers, weights, seed, threads, truths)


def decided_in_worlds(
    scenario: Scenario,
    values: Mapping[str, Array],
    answers: Mapping[str, Array],
    weights: Array | None = None,
    seed: int = 0,
    threads: int | None = None,
    truths: Collection[str] = (),
) -> dict[str, Drivers]:
    """As `each_decided_by`, of worlds of a scenario: `values` are those of its uncertain numbers, `[world]` each.

    Where experts differ, a number counts by its quantile in the prior of the expert whose world it is, which does not
    depend on who that is: what the experts disagree on is then told apart from what each is unsure of. Numbers that are
    correlated, ordered or constrained remain dependent, which `Drivers.together` says.
    """
    if has_experts(scenario):
        apart = quantiles_of(scenario, values)
        values = {name: each if name == EXPERT else apart[name] for name, each in values.items()}
    found = each_decided_by(values, answers, weights, seed, threads, truths)
    why = together(scenario)
    if why is not None:
        found = {
            name: replace(each, interactions=(), interaction_floor=np.nan, unexplained=np.nan, together=why)
            for name, each in found.items()
        }
    if EXPERT in values and has_experts(scenario):
        weight = np.ones(len(values[EXPERT])) if weights is None else weights
        for name, each in found.items():
            outcome = decided(answers[name]) if each.truth else answers[name]
            told = tuple(_by_expert(scenario, driver, values[EXPERT], outcome, weight) for driver in each.drivers)
            found[name] = replace(each, drivers=told)
    return found


def _by_expert(scenario: Scenario, driver: Driver, whose: Array, outcome: Array, weights: Array) -> Driver:
    """What is known of whose priors a world has, in place of what is known of a number that is high or low."""
    if driver.name != EXPERT:
        return driver
    means = []
    for number, expert in enumerate(scenario.experts):
        here = (whose == number) & np.isfinite(outcome) & (weights > 0.0)
        mean = float(np.average(outcome[here], weights=weights[here])) if here.any() else np.nan
        means.append((expert, mean))
    known = [each for each in means if np.isfinite(each[1])]
    most = max(known, key=lambda each: each[1])[0] if known and not driver.noise else "mixed"
    return replace(driver, direction=most, low=np.nan, middle=np.nan, high=np.nan, experts=tuple(means))
