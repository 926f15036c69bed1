"""Worlds: one value of every parameter and every rationality each, drawn block by block from a seed.

Points are a scrambled Sobol sequence (Sobol 1967; Owen 1998), which covers many parameters more evenly than
independent draws. The sequence is one and the same for a seed: the first 1,000 worlds of 10,000 are the 1,000
worlds of that seed, and it does not matter how many cores work on them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
import numpy.typing as npt

from standoff.language.error import StandoffError
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Prior
from standoff.language.problem import did_you_mean
from standoff.scenario.model import RATIONALITY as RATIONALITY
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario.variants import new_numbers

Array = npt.NDArray[np.float64]

BLOCK = 512  # worlds drawn and solved together
# the streams of a seed, beside that of the points: mean levels, and numbers that only variants have
MEAN_LEVEL, OF_VARIANTS = 1, 2
PLACED = "a world with given values"
MEDIANS = "the world with every number at its median"
MIDDLE = 2.0**-31  # Sobol points are multiples of 2^-30, 0 among them; this moves them off 0


@dataclass(frozen=True, slots=True, eq=False)
class Worlds:
    """A block of worlds.

    Attributes:
        start: the number of its first world.
        parameters: each `[world]`, and after them the rationality of each decision that has one of its own.
        rationality: `[actor, world]`, actors in the order of the scenario; 0 for one who never decides, and 1 where
            everyone is rational.
        tau: `[world]` the mean level of a cognitive hierarchy; None where actors behave otherwise.
        placed: of worlds that were placed and not drawn, what each of them is, as in "a world moved to the evidence";
            None of drawn worlds, which are known by their numbers.
    """

    start: int
    parameters: dict[str, Array]
    rationality: Array
    tau: Array | None = None
    placed: str | None = None

    def __repr__(self) -> str:
        return summary(self, "", f"{counted(self.count, 'world')} from number {self.start}")

    @property
    def count(self) -> int:
        return int(self.rationality.shape[1])


def block_sizes(count: int) -> Iterator[tuple[int, int]]:
    """The first world and the size of every block of `count` worlds."""
    for start in range(0, count, BLOCK):
        yield start, min(BLOCK, count - start)


def draw(scenario: Scenario, count: int, seed: int, blocks: Iterable[int] | None = None) -> Iterator[Worlds]:
    """`count` worlds of `scenario` in blocks of `BLOCK`.

    Args:
        blocks: the numbers of those wanted, ascending; all unless given.
    """
    for start, points, size in design_points(scenario, count, seed, blocks):
        yield at_quantiles(scenario, start, points, size)


def design_points(
    scenario: Scenario, count: int, seed: int, blocks: Iterable[int] | None = None
) -> Iterator[tuple[int, dict[str, Array], int]]:
    """The quantiles at which `draw` places its worlds: of each block the number of its first world, by name of
    `uncertain` the points, `[world]`, and how many worlds there are."""
    sizes = list(block_sizes(count))
    numbers = range(len(sizes)) if blocks is None else list(blocks)
    for number, columns in zip(numbers, _columns(scenario, seed, numbers), strict=True):
        start, size = sizes[number]
        yield start, {name: column[:size] for name, column in columns.items()}, size


def _columns(scenario: Scenario, seed: int, numbers: Iterable[int]) -> Iterator[dict[str, Array]]:
    """The points of the blocks of these numbers by name of `uncertain`, `[BLOCK]` each.

    A variant has those of the scenario that it is a variant of: whatever has the same name in both has the same points,
    so that the two differ by structure alone. What only variants have is placed by the dimensions after those of the
    scenario, which are scrambled by themselves, since more dimensions would scramble the first ones otherwise.
    """
    own = list(uncertain(scenario))
    whole: Scenario = scenario if scenario.varied is None else scenario.varied
    shared = own if whole is scenario else list(uncertain(whole))
    new = [] if whole is scenario else list(dict.fromkeys([*new_numbers(whole), *own]))
    new = [name for name in new if name not in shared]
    first = {name: position for position, name in enumerate(shared)}
    later = {name: position for position, name in enumerate(new)}
    numbers = list(numbers)
    beyond = _sobol(len(new), seed, numbers, after=len(shared)) if later.keys() & set(own) else repeat(np.empty((0, 0)))
    for sheet, more in zip(_sobol(len(shared), seed, numbers), beyond, strict=False):
        yield {name: sheet[:, first[name]] if name in first else more[:, later[name]] for name in own}


def uncertain(scenario: Scenario) -> dict[str, Prior]:
    """The prior of everything in a world that is not a fixed number, by its name: `buffer`, `rationality.us`."""
    return {name: prior for name, prior in _priors(scenario).items() if not prior.fixed}


def worlds_at(scenario: Scenario, points: Mapping[str, Array], what: str = PLACED) -> list[Worlds]:
    """Worlds at given quantiles of their priors, in blocks.

    Args:
        points: for names of `uncertain`, `[world]` each, in (0, 1); whatever is not named stands at its median.
        what: each of them is, as `Worlds.placed` has it.

    Raises:
        ValueError: for a name that is not uncertain here, numbers of worlds that differ, or points outside (0, 1).
    """
    known = uncertain(scenario)
    for name in points:
        if name not in known:
            raise StandoffError(f"there is no uncertain number called `{name}`", did_you_mean(name, known))
    arrays = {name: np.asarray(values, dtype=np.float64) for name, values in points.items()}
    if len({values.shape for values in arrays.values()}) != 1 or any(values.ndim != 1 for values in arrays.values()):
        raise ValueError("the points of every name are one row of as many worlds")
    if not all(np.all((values > 0.0) & (values < 1.0)) for values in arrays.values()):
        raise ValueError("a quantile lies between 0 and 1")
    count = len(next(iter(arrays.values())))
    blocks = [
        at_quantiles(scenario, start, {name: values[start : start + size] for name, values in arrays.items()}, size)
        for start, size in block_sizes(count)
    ]
    return [replace(block, placed=what) for block in blocks]


def part_of(worlds: Worlds, first: int, last: int) -> Worlds:
    """Some of a block's worlds, from `first` to before `last`, counted from 0 in the block."""
    return Worlds(
        start=worlds.start + first,
        parameters={name: values[first:last] for name, values in worlds.parameters.items()},
        rationality=np.ascontiguousarray(worlds.rationality[:, first:last]),
        tau=None if worlds.tau is None else worlds.tau[first:last],
        placed=worlds.placed,
    )


def set_values(scenario: Scenario, worlds: Worlds, values: Mapping[str, Array]) -> Worlds:
    """The same worlds, with some of their numbers, named as by `uncertain`, at given values, `[world]` each."""
    rationality = worlds.rationality.copy()
    of_actors = {RATIONALITY + actor: number for number, actor in enumerate(scenario.actors)}
    for name in of_actors.keys() & values.keys():
        rationality[of_actors[name]] = values[name]
    plain = {name: each for name, each in values.items() if name not in of_actors}
    return replace(worlds, parameters=worlds.parameters | plain, rationality=rationality)


def _priors(scenario: Scenario) -> dict[str, Prior]:
    """The prior of every parameter, and of every actor's rationality."""
    priors = {name: parse_prior(parameter.prior) for name, parameter in scenario.parameters.items()}
    return priors | {RATIONALITY + actor: parse_prior(p.prior) for actor, p in scenario.rationalities.items()}


def at_quantiles(scenario: Scenario, start: int, points: Mapping[str, Array], size: int) -> Worlds:
    """A block of worlds at quantiles of their priors, in (0, 1); at the median where none is given. Names that are no
    number of the scenario are passed over, so that the points of one scenario place the worlds of another like it."""
    middle = np.full(size, 0.5)
    return _worlds(
        scenario,
        start,
        {name: prior.ppf(points.get(name, middle)) for name, prior in _priors(scenario).items()},
        size,
    )


def single(
    scenario: Scenario,
    values: Mapping[str, float] | None = None,
    rationality: Mapping[str, float] | None = None,
) -> Worlds:
    """One world: parameters at `values`, or at the medians of their priors; likewise the rationalities.

    Raises:
        StandoffError: for a name that is none of the scenario's parameters, or of its actors who decide.
    """
    for what, given, known in (
        ("parameter", values, scenario.parameters),
        ("rationality of an actor", rationality, scenario.rationalities),
    ):
        for name in given or {}:
            if name not in known:
                raise StandoffError(f"there is no {what} called `{name}`", did_you_mean(name, known))
    drawn = {name: prior.median for name, prior in _priors(scenario).items()}
    drawn |= values or {}
    drawn |= {RATIONALITY + actor: value for actor, value in (rationality or {}).items()}
    worlds = _worlds(scenario, 0, {name: np.asarray([value], dtype=float) for name, value in drawn.items()}, 1)
    return replace(worlds, placed="the world of these values" if values or rationality else MEDIANS)


def own_rationalities(scenario: Scenario) -> tuple[str, ...]:
    """The rationalities of decisions and choices that have one of their own, as worlds call them."""
    return tuple(RATIONALITY + name for name in scenario.rationalities if name not in scenario.actors)


def _worlds(scenario: Scenario, start: int, values: Mapping[str, Array], size: int) -> Worlds:
    return Worlds(
        start=start,
        parameters={name: values[name] for name in (*scenario.parameters, *own_rationalities(scenario))},
        rationality=np.stack(
            [values.get(RATIONALITY + actor, np.full(size, float(scenario.rational))) for actor in scenario.actors]
        ),
    )


def with_mean_level(blocks: Iterable[Worlds], prior: Prior, seed: int | None) -> Iterator[Worlds]:
    """The same worlds, each with a mean level drawn from `prior`; its median where `seed` is None.

    What a block gets depends on the seed and its first world. Draws are independent ones, so that everything else of
    a world stays as it is without them. (A second Sobol sequence would not be independent of the first.)
    """
    for block in blocks:
        points = np.full(block.count, 0.5)
        if seed is not None and not prior.fixed:
            points = np.random.default_rng([seed, MEAN_LEVEL, block.start]).random(block.count) + MIDDLE
        yield replace(block, tau=prior.ppf(np.minimum(points, 1.0 - MIDDLE)))


def _sobol(dimensions: int, seed: int, numbers: Iterable[int], after: int = 0) -> Iterator[Array]:
    """The points of the blocks of these numbers, ascending: `[BLOCK, dimension]` each.

    Args:
        after: of a longer sequence, how many dimensions come before; these here are scrambled apart from those.
    """
    if dimensions == 0:
        yield from (np.empty((BLOCK, 0)) for _ in numbers)
        return
    from scipy.stats import qmc  # slow to import, and not needed to check or list

    rng = np.random.default_rng([seed, OF_VARIANTS] if after else seed)
    engine = qmc.Sobol(after + dimensions, scramble=True, rng=rng)
    for number in numbers:
        if number * BLOCK > engine.num_generated:
            engine.fast_forward(number * BLOCK - engine.num_generated)
        with warnings.catch_warnings():  # it warns that a count is no power of 2; BLOCK is
            warnings.simplefilter("ignore")
            yield engine.random(BLOCK)[:, after:] + MIDDLE
