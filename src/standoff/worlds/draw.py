"""Worlds: one value of every parameter and every rationality each, drawn block by block from a seed.

Points are a scrambled Sobol sequence (Sobol 1967; Owen 1998), which covers many parameters more evenly than
independent draws. The sequence is one and the same for a seed: the first 1,000 worlds of 10,000 are the 1,000
worlds of that seed, and it does not matter how many cores work on them.

Numbers may hang together. Correlated ones get their points from a Gaussian copula: normal scores of independent points,
times the symmetric root of their correlations, so that no number comes first. Where a world belongs to one of several
experts, one more point says to whom, and the others are quantiles of that expert's priors. A world that breaks a
condition (`ordered`, `constraints`) is drawn anew, from a sequence of its own for every block. What is derived is
computed last.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
import numpy.typing as npt

from standoff.language.error import StandoffError
from standoff.language.evaluate import evaluate
from standoff.language.expression import parse
from standoff.language.priors import special
from standoff.language.priors.prior import Prior
from standoff.language.problem import did_you_mean
from standoff.scenario.correlations import correlated
from standoff.scenario.model import EXPERT, Scenario
from standoff.scenario.model import RATIONALITY as RATIONALITY
from standoff.scenario.numbers import conditions, derived, has_experts, priors_by_expert, priors_of
from standoff.scenario.summary import counted, summary
from standoff.scenario.variants import new_numbers
from standoff.scenario.views import view_numbers

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

BLOCK = 512  # worlds drawn and solved together
# the streams of a seed, beside that of the points: mean levels, numbers that only variants have, and worlds in place of
# those that break a condition
MEAN_LEVEL, OF_VARIANTS, DRAWN_ANEW = 1, 2, 3
TRIED = 16  # blocks in which it is counted how many worlds obey the conditions
LEAST_ACCEPTED = 0.01  # of the worlds: with fewer, the priors are not what the analyst thinks
MOST_TRIED = 2000  # blocks, in which one block of worlds that obey must be found
PLACED = "a world with given values"
MEDIANS = "the world with every number at its median"
MIDDLE = 2.0**-31  # Sobol points are multiples of 2^-30, 0 among them; this moves them off 0


@dataclass(frozen=True, slots=True, eq=False)
class Worlds:
    """A block of worlds.

    Attributes:
        start: the number of its first world.
        parameters: each `[world]`, and after them the rationality of each decision that has one of its own, what views
            take parameters to be, and the number of the expert it belongs to (`expert`) where there are several.
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
    """The independent points at which `draw` places its worlds: of each block the number of its first world, by name
    of `uncertain` the points, `[world]`, and how many worlds there are.

    Raises:
        StandoffError: where hardly any world obeys the conditions of the scenario. Whoever asks for some blocks alone
            has counted that before (`check_conditions`): it takes longer than a block.
    """
    if blocks is None:
        check_conditions(scenario)
    for start, points, size in sobol_points(scenario, count, seed, blocks):
        kept = obeying(scenario, start, points, seed)
        yield start, {name: each[:size] for name, each in kept.items()}, size


def sobol_points(
    scenario: Scenario, count: int, seed: int, blocks: Iterable[int] | None = None
) -> Iterator[tuple[int, dict[str, Array], int]]:
    """The same before conditions, of whole blocks: `[BLOCK]` of each name, of which the first are worlds."""
    sizes = list(block_sizes(count))
    numbers = range(len(sizes)) if blocks is None else list(blocks)
    for number, columns in zip(numbers, _columns(scenario, seed, numbers), strict=True):
        start, size = sizes[number]
        yield start, columns, size


def _columns(
    scenario: Scenario, seed: int | list[int], numbers: Iterable[int], names: Iterable[str] | None = None
) -> Iterator[dict[str, Array]]:
    """The points of the blocks of these numbers by name, those of `uncertain` unless given, `[BLOCK]` each.

    A variant has those of the scenario that it is a variant of: whatever has the same name in both has the same points,
    so that the two differ by structure alone. What only variants have is placed by the dimensions after those of the
    scenario, which are scrambled by themselves, since more dimensions would scramble the first ones otherwise.
    """
    own = list(uncertain(scenario) if names is None else names)
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


def obeying(scenario: Scenario, start: int, points: dict[str, Array], seed: int) -> dict[str, Array]:
    """The points of a whole block, with others in place of those at which a condition is broken. Which others depends
    on the seed and the block alone.

    Raises:
        StandoffError: where too few are found.
    """
    if not conditions(scenario):
        return points
    good = obeys(scenario, at_quantiles(scenario, start, points, BLOCK))
    points = {name: each.copy() for name, each in points.items()}
    for fresh in _columns(scenario, [seed, DRAWN_ANEW, start], range(MOST_TRIED), points):
        missing = np.flatnonzero(~good)
        if not len(missing):
            return points
        found = np.flatnonzero(obeys(scenario, at_quantiles(scenario, start, fresh, BLOCK)))[: len(missing)]
        for name in points:
            points[name][missing[: len(found)]] = fresh[name][found]
        good[missing[: len(found)]] = True
    raise StandoffError(
        "hardly any world obeys the conditions on its numbers", "make priors and conditions fit together"
    )


def obeys(scenario: Scenario, worlds: Worlds) -> Mask:
    """`[world]` which worlds of a block obey `ordered` and `constraints`."""
    result = np.ones(worlds.count, dtype=np.bool_)
    for text in conditions(scenario).values():
        result &= np.broadcast_to(np.not_equal(evaluate(parse(text), worlds.parameters), 0.0), result.shape)
    return result


def broken_conditions(scenario: Scenario, worlds: Worlds) -> tuple[str, ...]:
    """The conditions that the first world of a block breaks."""
    return tuple(
        text
        for text in conditions(scenario).values()
        if not np.broadcast_to(evaluate(parse(text), worlds.parameters), (worlds.count,))[0]
    )


def accepted_share(scenario: Scenario) -> float:
    """In how many of the worlds that priors and correlations give the conditions are obeyed: the others are drawn anew.
    It is counted in a fixed number of worlds of a fixed seed; 1 where there is no condition."""
    if not conditions(scenario):
        return 1.0
    blocks = sobol_points(scenario, TRIED * BLOCK, seed=0)
    return float(
        np.mean([obeys(scenario, at_quantiles(scenario, start, points, BLOCK)) for start, points, _ in blocks])
    )


def check_conditions(scenario: Scenario) -> None:
    """Nothing, if worlds can be drawn that obey the conditions.

    Raises:
        StandoffError: where fewer than `LEAST_ACCEPTED` do.
    """
    share = accepted_share(scenario)
    if share < LEAST_ACCEPTED:
        found = "none" if share == 0.0 else f"{100.0 * share:.2g}%"
        raise StandoffError(
            f"{found} of the worlds that the priors give obey `ordered` and `constraints`, but at least 1% must",
            "change the priors so that they fit the conditions",
        )


def uncertain(scenario: Scenario) -> dict[str, Prior]:
    """The prior of everything in a world that is drawn and not a fixed number, by its name: `buffer`, `rationality.us`;
    `expert` for whose priors the world has. Where experts differ it is the mixture of theirs."""
    return {name: prior for name, prior in priors_of(scenario).items() if not prior.fixed}


def worlds_at(scenario: Scenario, points: Mapping[str, Array], what: str = PLACED) -> list[Worlds]:
    """Worlds at given points, in blocks: quantiles of their priors, of an expert's where there are several, before
    correlations. Whether they obey `ordered` and `constraints` is for `obeys` to say.

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
    """The same worlds, with some of their numbers, named as by `uncertain`, at given values, `[world]` each, and what
    is derived from them computed anew. A derived parameter may be set as well, and then is no longer derived."""
    rationality = worlds.rationality.copy()
    of_actors = {RATIONALITY + actor: number for number, actor in enumerate(scenario.actors)}
    for name in of_actors.keys() & values.keys():
        rationality[of_actors[name]] = values[name]
    plain = {name: each for name, each in values.items() if name not in of_actors}
    parameters = _with_derived(scenario, worlds.parameters | plain, worlds.count, frozenset(plain))
    return replace(worlds, parameters=parameters, rationality=rationality)


def at_quantiles(scenario: Scenario, start: int, points: Mapping[str, Array], size: int) -> Worlds:
    """A block of worlds at points as `worlds_at` has them. Names that are no number of the scenario are passed over, so
    that the points of one scenario place the worlds of another like it."""
    middle = np.full(size, 0.5)
    points = at_correlated(scenario, points, size)
    values = {name: prior.ppf(points.get(name, middle)) for name, prior in priors_of(scenario).items()}
    if has_experts(scenario):
        for name, priors in priors_by_expert(scenario).items():
            each = np.stack([prior.ppf(points.get(name, middle)) for prior in priors])
            values[name] = _of_expert(each, values[EXPERT])
    return _worlds(scenario, start, values, size)


def points_of(scenario: Scenario, values: Mapping[str, Array]) -> dict[str, Array]:
    """The points at which `at_quantiles` gives these values of the names of `uncertain`, `[world]` each; of a value
    with a probability of its own, and of an expert, the middle of all points that do."""
    quantiles = quantiles_of(scenario, values)
    return at_correlated(scenario, quantiles, len(next(iter(quantiles.values()), ())), back=True)


def quantiles_of(scenario: Scenario, values: Mapping[str, Array]) -> dict[str, Array]:
    """The same with correlations: at which quantile of its prior each number is, of an expert's where there are
    several, in (0, 1)."""
    found = {name: prior.mid_cdf(values[name]) for name, prior in uncertain(scenario).items()}
    if has_experts(scenario):
        for name, priors in priors_by_expert(scenario).items():
            if name in found:
                found[name] = _of_expert(np.stack([prior.mid_cdf(values[name]) for prior in priors]), values[EXPERT])
    return {name: np.clip(each, MIDDLE, 1.0 - MIDDLE) for name, each in found.items()}


def _of_expert(each: Array, expert: Array) -> Array:
    """`[world]` the row of `each` `[expert, world]` that belongs to its expert."""
    return np.asarray(np.take_along_axis(each, expert.astype(np.int64)[None], axis=0)[0])


def at_correlated(scenario: Scenario, points: Mapping[str, Array], size: int, back: bool = False) -> dict[str, Array]:
    """Independent points as quantiles of numbers that are correlated; or `back` again."""
    if not scenario.correlations:
        return dict(points)
    names, rows = correlated(scenario)
    sizes, turned = np.linalg.eigh(np.asarray(rows))
    root = (turned * (sizes ** (-0.5 if back else 0.5))) @ turned.T
    middle = np.full(size, 0.5)
    scores = special.ndtri(np.stack([points.get(name, middle) for name in names]))
    # summed one by one: how a product of matrices is rounded may depend on how many worlds there are
    mixed = [sum(weight * score for weight, score in zip(row, scores, strict=True)) for row in root]
    quantiles = np.clip(special.ndtr(np.stack(mixed)), MIDDLE, 1.0 - MIDDLE)
    return dict(points) | dict(zip(names, quantiles, strict=True))


def single(
    scenario: Scenario,
    values: Mapping[str, float] | None = None,
    rationality: Mapping[str, float] | None = None,
) -> Worlds:
    """One world: parameters at `values`, or at the medians of their priors; likewise the rationalities. What is derived
    is computed from them. Of several experts it is the likeliest one's. It need not obey `ordered` and `constraints`.

    Raises:
        StandoffError: for a name that is none of the scenario's parameters, or of its actors who decide, or is derived.
    """
    formulas = derived(scenario)
    for what, given, known in (
        ("parameter", values, scenario.parameters | view_numbers(scenario)),
        ("rationality of an actor", rationality, scenario.rationalities),
    ):
        for name in given or {}:
            if name not in known:
                raise StandoffError(f"there is no {what} called `{name}`", did_you_mean(name, known))
            if name in formulas:
                text = scenario.parameters[name].value
                raise StandoffError(f"`{name}` is derived ({text}) and cannot be set", "set what it is derived from")
    given_values = {name: np.asarray([value], dtype=float) for name, value in (values or {}).items()}
    given_values |= {
        RATIONALITY + name: np.asarray([value], dtype=float) for name, value in (rationality or {}).items()
    }
    worlds = set_values(scenario, at_quantiles(scenario, 0, {}, 1), given_values)
    return replace(worlds, placed="the world of these values" if values or rationality else MEDIANS)


def value_of(scenario: Scenario, worlds: Worlds, name: str) -> float:
    """A number in the first world of a block, named as by `uncertain`."""
    if name in worlds.parameters:
        return float(worlds.parameters[name][0])
    return float(worlds.rationality[list(scenario.actors).index(name.removeprefix(RATIONALITY))][0])


def own_rationalities(scenario: Scenario) -> tuple[str, ...]:
    """The rationalities of decisions and choices that have one of their own, as worlds call them."""
    return tuple(RATIONALITY + name for name in scenario.rationalities if name not in scenario.actors)


def world_parameters(scenario: Scenario) -> tuple[str, ...]:
    """The names of `Worlds.parameters`, in order."""
    taken = (name for name, each in view_numbers(scenario).items() if each.value is None)
    expert = (EXPERT,) if has_experts(scenario) else ()
    return (*scenario.parameters, *own_rationalities(scenario), *taken, *expert)


def _worlds(scenario: Scenario, start: int, values: Mapping[str, Array], size: int) -> Worlds:
    return Worlds(
        start=start,
        parameters=_with_derived(scenario, values, size),
        rationality=np.stack(
            [values.get(RATIONALITY + actor, np.full(size, float(scenario.rational))) for actor in scenario.actors]
        ),
    )


def _with_derived(
    scenario: Scenario, values: Mapping[str, Array], size: int, given: frozenset[str] = frozenset()
) -> dict[str, Array]:
    """The parameters of worlds, in order, with what is derived and not `given` computed from the others."""
    known = dict(values)
    for name, formula in derived(scenario).items():
        if name not in given:
            known[name] = np.array(np.broadcast_to(evaluate(formula, known), (size,)), dtype=np.float64)
    return {name: known[name] for name in world_parameters(scenario)}


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


def _sobol(dimensions: int, seed: int | list[int], numbers: Iterable[int], after: int = 0) -> Iterator[Array]:
    """The points of the blocks of these numbers, ascending: `[BLOCK, dimension]` each.

    Args:
        after: of a longer sequence, how many dimensions come before; these here are scrambled apart from those.
    """
    if dimensions == 0:
        yield from (np.empty((BLOCK, 0)) for _ in numbers)
        return
    from scipy.stats import qmc  # slow to import, and not needed to check or list

    seeds = seed if isinstance(seed, list) else [seed]
    rng = np.random.default_rng([*seeds, OF_VARIANTS] if after else seed)
    engine = qmc.Sobol(after + dimensions, scramble=True, rng=rng)
    for number in numbers:
        if number * BLOCK > engine.num_generated:
            engine.fast_forward(number * BLOCK - engine.num_generated)
        with warnings.catch_warnings():  # it warns that a count is no power of 2; BLOCK is
            warnings.simplefilter("ignore")
            yield engine.random(BLOCK)[:, after:] + MIDDLE
