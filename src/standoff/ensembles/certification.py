"""How the games of an ensemble were solved, in numbers of worlds: certificates in, counts out.

Certificates of a store are read when they are looked at, and are as long as there are worlds. So everything that is
counted is counted in one walk, which holds those of one game at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.ensembles.results import Certificates, Results
from standoff.equilibrium.ground import Ground
from standoff.queries.query import Commitments


@dataclass(frozen=True, slots=True)
class GameCertification:
    """How one game was solved.

    Attributes:
        size: situations, the histories they were merged from, information sets.
        converged: worlds in which it is certified.
        forked: worlds in which its branch forks; continuum: in which its equilibrium is one of a continuum.
    """

    commitments: Commitments
    size: tuple[int, int, int]
    converged: int
    forked: int
    continuum: int


@dataclass(frozen=True, slots=True)
class Certification:
    """How all games of an ensemble were solved.

    Attributes:
        worlds: how many there are; converged: of which every game is certified.
        grounds: in how many of those rests what on what, strongest first; of a world's games the weakest counts.
    """

    worlds: int
    converged: int
    grounds: Mapping[Ground, int]
    games: tuple[GameCertification, ...]


def certification(results: Results) -> Certification:
    """All of it, from one look at the certificates of each game."""
    converged = np.ones(results.count, dtype=np.bool_)
    weakest = np.full(results.count, max(Ground), dtype=np.int64)
    games = tuple(_counted(results, commitments, converged, weakest) for commitments in results.certificates)
    if not games:
        return Certification(results.count, 0, {}, ())
    counts = {ground: int(np.sum(weakest[converged] == ground)) for ground in sorted(Ground, reverse=True)}
    grounds = {ground: count for ground, count in counts.items() if count}
    return Certification(results.count, int(converged.sum()), grounds, games)


def _counted(
    results: Results,
    commitments: Commitments,
    converged: npt.NDArray[np.bool_],
    weakest: npt.NDArray[np.int64],
) -> GameCertification:
    """The counts of one game; `converged` and `weakest` `[world]` become those with it."""
    game: Certificates = results.certificates[commitments]
    converged &= game.converged
    np.minimum(weakest, game.ground, out=weakest)
    return GameCertification(
        commitments,
        results.sizes[commitments],
        int(game.converged.sum()),
        int(np.isfinite(game.forked).sum()),
        int((game.continuum > 0).sum()),
    )
