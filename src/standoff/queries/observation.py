"""What was reported, and how likely that is after each history.

A report tells that a condition on moves is so. It is made with its hit rate h where the condition is true, and with its
false-alarm rate f where it is not, independently of other reports: P(report | true) = h, P(report | false) = f. One
reliability r stands for h = r, f = 1 - r. The likelihood of several reports after a history is therefore a product with
one factor for each, and the factor of a report stands on the edge on which its condition comes out
(`situations.timeline`). What nobody reported is summed out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.queries.blind import Blind
from standoff.queries.bluntness import Bluntness
from standoff.queries.outcomes import Outcomes
from standoff.situations.game import Weighing

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """`observe` is a condition on moves; `hit`, in (0, 1], the probability of a report of it where it is true, and
    `false_alarm`, in [0, 1], where it is not: 1 - `hit` unless given."""

    observe: str
    hit: float = 1.0
    false_alarm: float | None = None


@dataclass(frozen=True, slots=True)
class Conditioned:
    """A query in the light of reports: what it asks is weighed by their likelihood, history by history.

    A part of the query under `do` is of a game that is played anew, and reports of this one do not bear on it.

    Attributes:
        query: its text; None asks for the logarithm of the likelihood of the reports.
        reports: in any order; counted: which of them count, all unless given. (Seen with the same reports, of which
            others count, costs no more compiling.)
    """

    query: str | None
    reports: tuple[Observation, ...]
    counted: tuple[bool, ...] | None = None

    @property
    def counting(self) -> tuple[bool, ...]:
        return (True,) * len(self.reports) if self.counted is None else self.counted


Asked = str | Conditioned | Outcomes | Bluntness | Blind


def log_weights(
    weighing: Weighing,
    reports: Sequence[Observation],
    counting: Sequence[bool],
    parameters: Mapping[str, Array],
    worlds: int,
) -> Array:
    """The logarithm of what reports make of edges, `[row of weighing.sums, world]`."""
    true = weighing.terms.fill(parameters, worlds) != 0.0
    hit = np.asarray([report.hit for report in reports])[weighing.report][:, None]
    false_alarm = np.asarray(
        [1.0 - report.hit if report.false_alarm is None else report.false_alarm for report in reports]
    )[weighing.report][:, None]
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(true, hit, false_alarm))
    counts = np.asarray(counting, dtype=bool)[weighing.report][:, None]
    return weighing.sums.fill(np.where(counts, logs, 0.0))
