"""What came of worlds that were solved and asked: draws, answers and certificates, one number per world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.language.error import StandoffError
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.situations.soundness import Unsound
from standoff.worlds.draw import MIDDLE, RATIONALITY, Worlds, uncertain

Array = npt.NDArray[np.float64]


class InvalidWorlds(StandoffError):
    """Numbers that make no sense in some world; `found` has them."""

    def __init__(self, found: Sequence[Unsound], worlds: Worlds) -> None:
        super().__init__(f"{len(found)} numbers make no sense", "`standoff check` says which")
        self.found, self.worlds = tuple(found), worlds


@dataclass(frozen=True, slots=True, eq=False)
class Certificates:
    """How one game was solved across worlds, each `[world]`; see `equilibrium.solve.Solved`."""

    converged: npt.NDArray[np.bool_]
    residual: Array
    residual_in_odds: Array
    regret: Array
    ground: npt.NDArray[np.int64]
    forked: Array
    continuum: Array
    sweeps: Array
    turns: Array

    def __repr__(self) -> str:
        return summary(self, "", f"{int(self.converged.sum()):,} of {counted(len(self.converged), 'world')} certified")


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Worlds, solved and asked.

    What is kept in a store is read from there when it is looked at (see `ensembles.store`).

    Attributes:
        count: how many worlds there are.
        parameters: the draws, each `[world]`; rationality: of each actor, `[world]`.
        answers: for each query its number in each world, `[world]`, NaN where undefined; for `Outcomes`
            `[outcome, world]`.
        certificates: for each set of commitments of the games that were solved.
        sizes: for each of them (situations, the histories they were merged from, information sets).
    """

    seed: int
    count: int
    parameters: Mapping[str, Array]
    rationality: Mapping[str, Array]
    answers: Mapping[Asked, Array]
    certificates: Mapping[Commitments, Certificates]
    sizes: Mapping[Commitments, tuple[int, int, int]]

    def __repr__(self) -> str:
        certified = int(self.converged.sum()) if self.certificates else 0
        games, asked = counted(len(self.certificates), "game"), counted(len(self.answers), "query", "queries")
        worlds = f"{counted(self.count, 'world')} (seed {self.seed}), {certified:,} certified"
        return summary(self, "", worlds, f"{games}, {asked}")

    @property
    def converged(self) -> npt.NDArray[np.bool_]:
        """`[world]` whether every game of the world is certified."""
        return np.asarray(np.all([game.converged for game in self.certificates.values()], axis=0), dtype=np.bool_)


def worlds_in_words(results: Results, theory: str) -> str:
    """`1,000 worlds, 998 certified`, and how actors behave where it is not by the logit."""
    behaving = "" if theory == "logit" else f", {theory}"
    return f"{counted(results.count, 'world')}, {int(results.converged.sum()):,} certified{behaving}"


def draws(scenario: Scenario, results: Results) -> dict[str, Array]:
    """The value in every world, `[world]`, of everything that is uncertain, named as by `worlds.draw.uncertain`."""
    return {
        name: results.rationality[name.removeprefix(RATIONALITY)]
        if name.startswith(RATIONALITY)
        else results.parameters[name]
        for name in uncertain(scenario)
    }


def points(scenario: Scenario, results: Results) -> dict[str, Array]:
    """The same as quantiles of the priors, `[world]` each, in (0, 1)."""
    priors = uncertain(scenario)
    return {
        name: np.clip(priors[name].mid_cdf(values), MIDDLE, 1.0 - MIDDLE)
        for name, values in draws(scenario, results).items()
    }
