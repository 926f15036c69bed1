"""What came of worlds that were solved and asked: draws, answers and certificates, one number per world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.language.error import StandoffError
from standoff.queries.observation import Asked
from standoff.scenario.counterfactual import Commitments, commitments_in_words
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.situations.soundness import Unsound
from standoff.worlds.draw import MIDDLE, RATIONALITY, Worlds, uncertain

Array = npt.NDArray[np.float64]


class InvalidWorlds(StandoffError):
    """Numbers that make no sense in some world; `found` has them, `commitments` those of the game, and `scenario`,
    where several are solved at once, the one whose they are."""

    scenario: Scenario | None = None

    def __init__(self, found: Sequence[Unsound], worlds: Worlds, commitments: Commitments = ()) -> None:
        what = f"{counted(len(found), 'number')} make{'s' if len(found) == 1 else ''} no sense"
        fix = "`standoff check` says which"
        if commitments:
            what += f" under {commitments_in_words(commitments)}"
        super().__init__(what, fix)
        self.found, self.worlds, self.commitments = tuple(found), worlds, commitments


@dataclass(frozen=True, slots=True, eq=False)
class Certificates:
    """How one game was solved across worlds, each `[world]`; see `equilibrium.solve.Solved`.

    Attributes:
        converged: whether it is certified.
        residual: the largest difference between behaviour and the response to it, in probability; NaN in the limit.
        residual_in_odds: the same in log-odds.
        regret: the largest at any information set, as part of the spread of the actor's payoffs from there on.
        ground: why the equilibrium is known to be on the principal branch: 1 followed one way, 2 there and back, 3 the
            only equilibrium, 4 backward induction; 0 where it was not followed
            (docs/explanation/equilibrium.md#the-certificate).
        forked: the part of the way at which the branch forks, in the limit the rationality; NaN where it does not
            (docs/explanation/equilibrium.md#forks).
        continuum: in the limit, the dimension of the continuum of equilibria that it is one of; 0 where it is alone
            (docs/explanation/equilibrium.md#the-limit).
        sweeps: the work done.
        turns: how often the branch turned back (docs/explanation/equilibrium.md#several-equilibria).
    """

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

    What is kept in a store is read from there when it is looked at (see `ensembles.store_reader`).

    Attributes:
        seed: of the draws.
        count: how many worlds there are.
        parameters: name to the draws, `[world]`.
        rationality: actor to the draws, `[world]`.
        answers: for each query its number in each world, `[world]`, NaN where undefined; for `Outcomes` `[outcome,
            world]`.
        certificates: a set of commitments to how that game was solved; `()` is the game itself.
        sizes: a set of commitments to the size of that game: situations, the histories they were merged from, and
            information sets.
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
        result = np.ones(self.count, dtype=np.bool_)
        for commitments in self.certificates:  # of a store those of one game at a time are in memory
            result &= self.certificates[commitments].converged
        return result


def worlds_in_words(results: Results, theory: str) -> str:
    """`1,000 worlds, 998 certified`, and how actors behave where it is not by the logit."""
    behaving = "" if theory == "logit" else f", {theory}"
    return f"{counted(results.count, 'world')}, {int(results.converged.sum()):,} certified{behaving}"


def draws(scenario: Scenario, results: Results) -> dict[str, Array]:
    """The value in every world, `[world]`, of everything that is uncertain, named as by `worlds.draw.uncertain`."""
    return {
        name: results.rationality[name.removeprefix(RATIONALITY)]
        if name.startswith(RATIONALITY) and name not in results.parameters
        else results.parameters[name]
        for name in uncertain(scenario)
    }


def points(scenario: Scenario, results: Results) -> dict[str, Array]:
    """The same as quantiles of the priors, `[world]` each, in (0, 1); where experts differ, of their mixture."""
    priors = uncertain(scenario)
    return {
        name: np.clip(priors[name].mid_cdf(values), MIDDLE, 1.0 - MIDDLE)
        for name, values in draws(scenario, results).items()
    }
