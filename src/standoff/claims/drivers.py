"""Drivers: which uncertain numbers decide a claim or a query of a scenario.

From the worlds that are solved (`claims.variance`), and on request by Sobol indices in worlds placed for the purpose
(`claims.sobol`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.sobol import Sobol, sobol
from standoff.claims.targets import targets
from standoff.claims.variance import Drivers, each_decided_by
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, draws, worlds_in_words
from standoff.ensembles.simulate import Progress
from standoff.language.expression import parse
from standoff.queries.truth import is_condition
from standoff.scenario.model import Scenario
from standoff.scenario.summary import summary

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
    found = each_decided_by(draws(scenario, results), answers, weights, seed, threads, truths)
    placed = (
        sobol(game, queries, sobol_rows, second_order, seed, threads, progress, ensemble.cache, truths)
        if sobol_rows
        else {}
    )
    return Deciding(scenario, queries, found, placed, results, game.theory.name)
