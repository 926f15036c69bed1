"""How blunt the decisions of a scenario are, across worlds, and which claims rest on those that are nearly blind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from standoff.claims.dependencies import dependencies_of
from standoff.ensembles.results import Results
from standoff.queries.bluntness import Bluntness, decided_in
from standoff.queries.game import Game
from standoff.scenario.information import choices
from standoff.scenario.labels import in_words, move_label
from standoff.scenario.model import Scenario

NEARLY_BLIND = 0.5  # the odds of two options are then e to 1, where usual play has them even


@dataclass(frozen=True, slots=True)
class Blunt:
    """How blunt a decision, or a choice of a combination, is; medians across certified worlds.

    Attributes:
        decision: as the file calls it: a decision, or the `together` of a choice.
        label: what a person calls it.
        actor: who decides.
        sharpness: half of rationality times the typical difference between two options (see `queries.bluntness`), in
            actual play; None where actors do not behave by the logit, or nothing is decided there in any world.
        distance: from usual play, from 0 to 1; None where nothing is decided there in any world.
    """

    decision: str
    label: str
    actor: str
    sharpness: float | None
    distance: float | None

    @property
    def nearly_blind(self) -> bool:
        """Whether payoffs hardly decide it."""
        return self.sharpness is not None and self.sharpness < NEARLY_BLIND


def blunt_decisions(game: Game, results: Results) -> tuple[Blunt, ...]:
    """How blunt everything that is decided is; nothing where `Bluntness` was not asked, or nobody decides."""
    scenario, decided = game.source.scenario, decided_in(game.situations(()))
    if (found := results.answers.get(Bluntness())) is None or not decided:
        return ()
    names = {each.name for each in scenario.decisions}
    sharp, apart = np.asarray(found).reshape(2, len(decided), -1)
    logit = game.theory.kind == "logit"
    return tuple(
        Blunt(
            choice,
            move_label(scenario, choice) if choice in names else in_words(choice),
            actor,
            _median(sharp[number]) if logit else None,
            _median(apart[number]),
        )
        for number, (actor, choice) in enumerate(decided)
    )


def _median(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None


def resting_on(scenario: Scenario, query: str, decisions: Iterable[Blunt]) -> tuple[Blunt, ...]:
    """Of the decisions that a query asks about, and does not commit, those that are nearly blind."""
    blind = [each for each in decisions if each.nearly_blind]
    if not blind:
        return ()
    found = dependencies_of(scenario, query)
    together = {name: choice for name, (choice, _) in choices(scenario).items()}
    asked = {together.get(name, name) for name in found.moves if name not in found.done}
    return tuple(each for each in blind if each.decision in asked)
