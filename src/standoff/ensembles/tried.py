"""How long worlds take, judged by a few that were solved: what sizes alone do not say is how many of them are hard."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from standoff.ensembles.results import Results
from standoff.queries.game import Game
from standoff.queries.size import MOVE, WORKED, Size

NARROWEST = 1.3  # factor by which a range of times is never narrower to either side: machines differ by that
LIKELY = 1.645  # standard errors to either side


def seconds_of(size: Size, game: Game, tried: Results) -> npt.NDArray[np.float64]:
    """Processor seconds of each world that was tried, `[world]`, by the work that its games took: nothing is timed, so
    that the same worlds give the same answer."""
    result = np.full(len(tried.certificates[()].sweeps), size.asked)
    for commitments, found in tried.certificates.items():
        result += game.situations(commitments).graph.edges * (MOVE + WORKED * found.sweeps)
    return result


def likely_seconds(size: Size, game: Game, tried: Results, worlds: int) -> tuple[float, float]:
    """Processor seconds that so many worlds take, from and to: 90% of what the mean of those tried leaves open, as a
    factor to either side."""
    each = seconds_of(size, game, tried)
    mean = float(each.mean())
    error = float(each.std(ddof=1)) / math.sqrt(each.size) / mean if each.size > 1 else 1.0
    factor = max(NARROWEST, 1.0 + LIKELY * error)
    return size.begin + worlds * mean / factor, size.begin + worlds * mean * factor
