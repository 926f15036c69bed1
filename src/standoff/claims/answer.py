"""The answer to a query in many worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.best_options import BestOptions
from standoff.claims.judge import Hinging
from standoff.claims.tally import Tally
from standoff.ensembles.results import Results, worlds_in_words
from standoff.queries.query import Commitments
from standoff.scenario.summary import summary


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A query's number across worlds.

    Attributes:
        query: its text.
        values: `[world]`; NaN where the query is undefined or the world is not certified. Of a condition 1 where it
            holds, 0 where it fails and 0.5 where its two sides do not differ.
        mean, p05, p50, p95: of the defined values. A value is a probability or an expectation inside a world; the
            percentiles are across worlds.
        worlds: how many were solved.
        converged: in how many every game is certified.
        undefined: in how many there is no answer.
        results: the worlds it rests on.
        theory: how the actors behave, as the option `--behaviour` spells it.
        solved: the commitments of the games that were solved for it; none where a store had them all.
        tally: of a condition, in how many worlds it holds, fails, or makes no difference; None of a number. The mean is
            then the share of the worlds with a difference in which it holds, and there are no percentiles (NaN).
        hinging: what it hinges on beside the numbers of a world: nothing, the arms of forks, or ties.
        best: for every `best(...)` in the query, how its options compare.
    """

    query: str
    values: npt.NDArray[np.float64]
    mean: float
    p05: float
    p50: float
    p95: float
    worlds: int
    converged: int
    undefined: int
    results: Results
    theory: str
    solved: tuple[Commitments, ...] = ()
    tally: Tally | None = None
    hinging: tuple[Hinging, ...] = ()
    best: tuple[BestOptions, ...] = ()

    def __repr__(self) -> str:
        worlds = worlds_in_words(self.results, self.theory)
        undefined = f"undefined in {self.undefined:,}" if self.undefined else ""
        if self.tally is not None:
            return summary(self, self.query, f"{self.tally.verdict}, {self.tally.words}", worlds)
        across = f"mean {self.mean:.4g}, 5% {self.p05:.4g}, median {self.p50:.4g}, 95% {self.p95:.4g}"
        return summary(self, self.query, across if self.worlds > 1 else f"{self.mean:.4g}", worlds, undefined)
