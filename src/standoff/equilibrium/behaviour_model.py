"""Theories of how actors behave, and the one door to solving a block of worlds under any of them.

- `logit`: the agent logit equilibrium on its principal branch (`solve`);
- `rational`: its limit as rationality grows without end;
- `level-K`: everyone responds to what everyone of level K - 1 does, and level 0 chooses at random (`levels`);
- `cognitive-hierarchy`: a population of all levels, each of which takes the others for a mixture of lower ones
  (`levels`);
- `best-response`: the best response to blind choice, which is `level-1-exact`.

A theory is written as one word, `level-2` or `cognitive_hierarchy-1.5-exact`, wherever the option `behaviour` is. With
`-x2` after it, everyone's rationality is twice what the scenario says.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from standoff.equilibrium.levels import cognitive_hierarchy, level_k
from standoff.equilibrium.plan import Array, Whole
from standoff.equilibrium.prepared import DENSEST, prepared
from standoff.equilibrium.solve import Solved, rational, solve
from standoff.language.error import StandoffError
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Prior, PriorError
from standoff.language.problem import did_you_mean
from standoff.situations.graph import Graph

LEVEL = 2  # of `level-k`: with level 1 the commonest in experiments (Nagel 1995; Costa-Gomes and Crawford 2006)
HIGHEST = 50  # level
TAU = "1.5"  # mean level of a hierarchy: what fits many games (Camerer, Ho and Chong 2004)
LARGEST = 20.0  # tau
ALL = ("logit", "rational", "level-1", "level-2", "cognitive-hierarchy", "best-response")  # what `all` behaviours are
NAMES = ("logit", "rational", "level-k", "level-1", "level-2", "cognitive-hierarchy", "best-response")
_LEVEL = re.compile(r"level-(k|\d{1,3})(-exact)?")
_FACTOR = re.compile(r"(?P<theory>.+)-x(?P<factor>\d+(?:\.\d+)?|\.\d+)")
_HIERARCHY = re.compile(r"cognitive-hierarchy(?:-(?!exact\Z)(.+?))?(-exact)?")


class BehaviourError(StandoffError):
    """A behaviour that makes no sense, or not here."""


@dataclass(frozen=True, slots=True)
class BehaviourModel:
    """How actors behave.

    Attributes:
        level: of `level`; tau: of `cognitive_hierarchy`, the prior of its mean level, as text.
        exact: whether a level responds with the best option, and not by the logit at its actor's rationality.
        factor: by which everyone's rationality is multiplied.
    """

    kind: Literal["logit", "rational", "level", "cognitive-hierarchy"]
    level: int = 0
    tau: str = ""
    exact: bool = False
    factor: float = 1.0

    @property
    def name(self) -> str:
        """As the option `behaviour` spells it."""
        return self._kind if self.factor == 1.0 else f"{self._kind}-x{self.factor:.12g}"

    @property
    def _kind(self) -> str:
        if self.kind == "level" and self.level == 1 and self.exact:
            return "best-response"
        suffix = "-exact" if self.exact else ""
        if self.kind == "level":
            return f"level-{self.level}{suffix}"
        if self.kind == "cognitive-hierarchy":
            return ("cognitive-hierarchy" if self.tau == TAU else f"cognitive-hierarchy-{self.tau}") + suffix
        return self.kind

    @property
    def about(self) -> str:
        """What it says, in a sentence."""
        how = "best responds" if self.exact else "responds by the logit"
        if self.factor != 1.0:
            return f"{replace(self, factor=1.0).about}; everyone's rationality is multiplied by {self.factor:g}"
        match self.kind:
            case "logit":
                return "the logit equilibrium: everyone responds by the logit to what everyone else does"
            case "rational":
                limit = "the limit of the logit as rationality grows without bound"
                return f"{limit}: a sequential equilibrium unless somebody forgets"
            case "level" if self.level == 0:
                return "everyone chooses at random"
            case "level" if self.level == 1:
                return f"everyone {how} to random choice"
            case "level":
                return f"everyone {how} to others of level {self.level - 1}, and level 0 chooses at random"
            case "cognitive-hierarchy":
                return f"a mixture of levels with mean {self.tau}, each of which {how} to a mixture of lower ones"

    @property
    def sharp(self) -> bool:
        """Whether actors do the best thing, so that their rationality is no number."""
        return self.exact or self.kind == "rational"

    @property
    def mean_level(self) -> Prior | None:
        """The prior of tau; None where there is none."""
        return parse_prior(self.tau) if self.kind == "cognitive-hierarchy" else None


LOGIT = BehaviourModel("logit")
RATIONAL = BehaviourModel("rational")


def parse_behaviour_model(text: str, level: int | None = None, tau: str | None = None) -> BehaviourModel:
    """The theory that `text` names; `level` and `tau` say more of `level-k` and of `cognitive_hierarchy`.

    Raises:
        BehaviourError: if it names none.
    """
    word = text.strip().casefold()
    if times := _FACTOR.fullmatch(word):
        return sharpened(parse_behaviour_model(times["theory"], level, tau), float(times["factor"]))
    match = _LEVEL.fullmatch(word)
    if level is not None and (match is None or match[1] != "k"):
        raise BehaviourError(f"`{text}` has no level", "only level-k has a level")
    mixed = _HIERARCHY.fullmatch(word)
    if tau is not None and (mixed is None or mixed[1]):
        raise BehaviourError(f"`{text}` has no tau", "only cognitive-hierarchy has a tau")
    if word == "logit":
        return LOGIT
    if word == "rational":
        return RATIONAL
    if word == "best-response":
        return BehaviourModel("level", level=1, exact=True)
    if match:
        which = int(match[1]) if match[1] != "k" else LEVEL if level is None else level
        if not 0 <= which <= HIGHEST:
            raise BehaviourError(f"there is no level {which}", f"use 0 to {HIGHEST}")
        return BehaviourModel("level", level=which, exact=match[2] is not None)
    if mixed:
        written = " ".join((tau or mixed[1] or TAU).split())
        _check_tau(written)
        return BehaviourModel("cognitive-hierarchy", tau=written, exact=mixed[2] is not None)
    raise BehaviourError(f"there is no behaviour `{text}`", did_you_mean(word, NAMES))


def sharpened(theory: BehaviourModel, factor: float) -> BehaviourModel:
    """The theory with everyone's rationality multiplied by `factor`.

    Raises:
        BehaviourError: for a factor that is not positive, or a theory without rationality.
    """
    if not 0.0 <= factor < math.inf:
        raise BehaviourError(f"rationality cannot be multiplied by {factor:g}", "use a number of 0 or more")
    if theory.sharp and factor != 1.0:
        what = f"`{theory.name}` always chooses the best option and takes no rationality"
        raise BehaviourError(what, "remove one of the two")
    return replace(theory, factor=factor * theory.factor)


def _check_tau(text: str) -> None:
    try:
        prior = parse_prior(text)
    except PriorError as error:
        raise BehaviourError(f"tau: {error.what}", "write a number, or a prior such as 1 to 2") from None
    # what a prior can give is known of those with two bounds; the draws of the others are held to the same range
    low, high = prior.bounds
    if math.isfinite(low) and math.isfinite(high):
        if low < 0.0 or high > LARGEST:
            raise BehaviourError(f"tau `{text}` is out of range", f"keep it between 0 and {LARGEST:g}")
    elif low < 0.0:
        raise BehaviourError(f"tau `{text}` may be negative", "write a prior above 0, such as 1 to 2")


def play(
    theory: BehaviourModel,
    graph: Graph,
    chance: Array,
    pay: Array,
    rationality: Array,
    tau: Array | None = None,
    stop: Whole | None = None,
) -> Solved:
    """Behaviour of every actor in every world of a block, with a certificate for each.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[rule, world]`, not negative.
        tau: `[world]` the mean level, of a hierarchy; held to 0 to `LARGEST`.
        stop: `[1]` another thread sets it to end early; worlds not done then are not certified.

    Raises:
        BehaviourError: where the theory is not to be had.
    """
    match theory.kind:
        case "logit":
            return solve(graph, chance, pay, rationality, stop=stop)
        case "rational":
            if prepared(graph).parts_to_the_end is None:
                raise BehaviourError(
                    f"the game is too large for the limit: more than {DENSEST} probabilities depend on each other",
                    "use the logit, or commit some moves with do(...)",
                )
            return solve(graph, chance, pay, rationality, solver=rational, stop=stop)
        case "level":
            return level_k(graph, chance, pay, rationality, theory.level, theory.exact, stop)
        case "cognitive-hierarchy":
            assert tau is not None
            return cognitive_hierarchy(graph, chance, pay, rationality, np.clip(tau, 0.0, LARGEST), theory.exact, stop)
