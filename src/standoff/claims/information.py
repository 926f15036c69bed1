"""What it is worth to know something before choosing: the value of information (Howard 1966), from worlds that are
already solved. In: what each option pays in each world; out: values in the unit of those payoffs.

Whoever chooses takes the option with the highest mean payoff, and would choose better if told more:

- all that is uncertain (EVPI): the mean of the best payoff of each world, less the best mean. That is also the mean
  regret of the option with the highest mean, and is exact but for the draws.
- one parameter (EVPPI): the mean over its values of the best conditional mean, less the best mean. Conditional means
  are found by regression on the worlds (Strong, Oakley and Brennan 2014): here a penalised spline on the rank of the
  parameter (P-splines, Eilers and Marx 1996), or the mean of each value where it has few.
- a hidden type: the sum over types of the best payoff given the type, weighed by its probability, less the best
  payoff without.

A regression finds something in noise as well, and in the pattern that the draws of two parameters make together: along
one of them the strong effect of the other comes and goes. So what the strongest of the others explain, by a cubic each,
is taken off first; on average that is nothing, since parameters are independent unless worlds are weighted. And each
EVPPI has its bias taken off and an interval, both by drawing its coefficients anew (Strong, Oakley and Brennan 2014),
and a floor: what the best of as many parameters that do nothing would reach in 95 of 100 ensembles, by permutation. A
jump along a parameter is smoothed, and what that parameter is worth comes out up to a tenth too low.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.variance import effective
from standoff.claims.verdict_bands import NINETY_FIVE

Array = npt.NDArray[np.float64]

FEW_VALUES = 12  # a parameter with as many or fewer is regressed value by value
SEGMENTS = 24  # of a spline at most, and a tenth of the worlds
STRONG = 16.0  # times its sampling variance must a cubic explain to be taken off: chi-squared of 3, once in a thousand
WORLDS_PER_CUBIC = 30
MOST_FREEDOM = 12.0  # degrees of freedom of a spline: finer waves are the pattern of the draws
GRADES = 25  # of smoothness between that and a straight line
CAUTION = 1.4  # what a degree of freedom counts in cross-validation, against wiggles (Kim and Gu 2004)
SURE = 0.95  # of the draws in which one option must be best for it to be called so
PERMUTATIONS = 1000
DRAWS = 400
GRID, COARSE = 256, 32  # places along a parameter; COARSE and FEW_DRAWS are for permutations
FEW_DRAWS = 32


@dataclass(frozen=True, slots=True)
class Worth:
    """What knowing something is worth, in the payoff unit of the actor.

    Attributes:
        value: how much higher the payoff that can be expected is, on average across worlds.
        interval: 95% interval for other draws from the same priors.
        floor: what noise reaches; None where no regression is needed.
    """

    value: float
    interval: tuple[float, float]
    floor: float | None = None

    @property
    def noise(self) -> bool:
        """Whether it cannot be told from nothing."""
        return self.value <= 0.0 if self.floor is None else self.value <= self.floor


@dataclass(frozen=True, slots=True)
class Turn:
    """Where along a parameter the preferred option changes.

    Attributes:
        below, above: numbers of the options.
        at: the value of the parameter from which `above` has the higher mean payoff.
        interval: below it `below`, and above it `above`, has the highest mean payoff in 95 of 100 draws of the fit.
    """

    below: int
    above: int
    at: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Known:
    """What knowing one parameter is worth, and where along it another option becomes the best."""

    worth: Worth
    turns: tuple[Turn, ...] = ()


def even(worlds: int) -> Array:
    """Weights of worlds that all count alike, `[world]`."""
    return np.full(worlds, 1.0 / max(worlds, 1))


def worth_of_all(payoffs: Array, weights: Array) -> Worth:
    """The value of knowing the world (EVPI).

    Args:
        payoffs: what each option pays, `[option, world]`.
        weights: of the worlds, `[world]`, summing to one.
    """
    best = int((payoffs @ weights).argmax())
    return _mean(payoffs.max(axis=0) - payoffs[best], weights)


def worth_of_type(parts: Array, weights: Array) -> tuple[Worth, Array, npt.NDArray[np.intp]]:
    """The value of knowing a hidden type and nothing else: to one who is as unsure of the world as the analyst, and
    `[world]` to one who knows the world; and the option that is best against each type across worlds, `[type]`.

    Args:
        parts: what each option pays against each type, times the probability of the type, `[type, option, world]`.
        weights: as above.
    """
    without = parts.sum(axis=0)
    inside = parts.max(axis=1).sum(axis=0) - without.max(axis=0)
    chosen = (parts @ weights).argmax(axis=1)
    told = np.take_along_axis(parts, chosen[:, None, None], axis=1)[:, 0].sum(axis=0)
    best = int((without @ weights).argmax())
    return _mean(told - without[best], weights), np.maximum(inside, 0.0), chosen


def worth_of_both(parts: Array, weights: Array) -> Worth:
    """The value of knowing the world and the type; arguments as for `worth_of_type`."""
    without = parts.sum(axis=0)
    best = int((without @ weights).argmax())
    return _mean(parts.max(axis=1).sum(axis=0) - without[best], weights)


def _mean(gain: Array, weights: Array) -> Worth:
    """The mean gain `[world]` and its normal interval; what is worth nothing is worth no less."""
    value = float(gain @ weights)
    error = NINETY_FIVE * float(np.sqrt(((weights * (gain - value)) ** 2).sum()))
    return Worth(max(value, 0.0), (max(value - error, 0.0), max(value + error, 0.0)))


def worth_of_each(parameters: Mapping[str, Array], payoffs: Array, weights: Array, seed: int = 0) -> dict[str, Known]:
    """The value of knowing each parameter alone (EVPPI), and where along it the preferred option changes.

    Args:
        parameters: the draws of each, `[world]`. They are taken to be independent of one another.
        payoffs, weights: as above.
        seed: of the permutations and draws.
    """
    means = payoffs @ weights
    order = np.argsort(-means, kind="stable")  # the outcome does not depend on the order in which options are named
    gains = (payoffs[order[1:]] - payoffs[order[0]]).T  # [world, other option]
    most = worth_of_all(payoffs, weights).value
    varying = {name: values for name, values in parameters.items() if np.unique(values).size > 1}
    if not gains.size or not varying or not np.abs(gains).max() > 0.0:
        return {name: Known(Worth(0.0, (0.0, 0.0), 0.0)) for name in parameters}
    taken = _Strongest(varying, gains, weights)
    noise = _Noise(taken.off(None), weights, len(varying), seed)
    result = {}
    for name in parameters:
        if name not in varying:
            result[name] = Known(Worth(0.0, (0.0, 0.0), 0.0))
            continue
        fit = _Fit(varying[name], weights)
        coefficients, shrunk, spread = fit.to(taken.off(name), weights)
        draws = np.random.default_rng([seed, 1]).standard_normal((DRAWS, *coefficients.shape))
        values, drawn = _gain(fit, coefficients[None], shrunk[None], spread, draws, GRID)
        value, (low, high) = float(values[0]), np.percentile(drawn[0], [2.5, 97.5])
        ends = min(low, 2.0 * value - high), max(high, 2.0 * value - low)  # the wider of two bootstrap intervals
        value = min(max(2.0 * value - float(drawn.mean()), 0.0), most)
        worth = Worth(value, (max(float(ends[0]), 0.0), max(float(ends[1]), 0.0)), noise.floor(fit))
        turns = () if worth.noise else _turns(fit, coefficients, shrunk, spread, draws, order)
        result[name] = Known(worth, turns)
    return result


class _Strongest:
    """What the strongest parameters explain of the gains, by a cubic in its rank each."""

    def __init__(self, parameters: Mapping[str, Array], gains: Array, weights: Array) -> None:
        self._gains, self._parts = gains, dict[str, Array]()
        worlds = len(gains)
        if float(np.ptp(weights)) > 0.0:
            return  # worlds that are weighted may have parameters that go together
        cubics = {name: _cubic(values) for name, values in parameters.items()}
        around = gains - gains.mean(axis=0)
        total = np.maximum((around**2).sum(axis=0), 1e-300)
        explained = {
            name: float(((c.T @ around) ** 2 / worlds / total).sum(axis=0).max()) for name, c in cubics.items()
        }
        strongest = sorted(
            (name for name in explained if explained[name] * worlds > STRONG), key=lambda n: -explained[n]
        )
        strongest = strongest[: worlds // WORLDS_PER_CUBIC]
        if strongest:
            together = np.concatenate([cubics[name] for name in strongest], axis=1)
            found = np.linalg.lstsq(together, around, rcond=None)[0]
            last = np.cumsum([cubics[name].shape[1] for name in strongest])[:-1]
            slices = np.split(found, last)
            self._parts = {name: cubics[name] @ part for name, part in zip(strongest, slices, strict=True)}

    def off(self, name: str | None) -> Array:
        """The gains `[world, option]` less what the strongest explain, but for `name`."""
        return self._gains - sum(part for other, part in self._parts.items() if other != name)


def _cubic(values: Array) -> Array:
    """Orthonormal polynomials in the rank of values, of degree 1 to 3 or as many as there are values for,
    `[world, degree]`."""
    _, index, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = ((np.cumsum(count) - count / 2.0) / len(values))[index]
    degree = min(3, len(count) - 1)
    columns = np.vander(2.0 * rank - 1.0, degree + 1, increasing=True)
    return np.asarray(np.linalg.qr(columns)[0][:, 1:] * np.sqrt(len(values)))


class _Fit:
    """A regression on one parameter, laid out so that the penalty acts on each coefficient alone (Demmler and Reinsch
    1975): with U of orthonormal columns in the weights, the fit is U h U'W y, h = 1 / (1 + penalty * roughness).

    Attributes:
        columns: U, `[world, coefficient]`, for weights that sum to the effective number of worlds, `count`.
        roughness: `[coefficient]`; 0 for what is not penalised.
        few: whether it is regressed value by value; if so, `values` are these, ascending, and `mass` their weights.
    """

    def __init__(self, parameter: Array, weights: Array) -> None:
        self.count = effective(weights)
        values, index = np.unique(parameter, return_inverse=True)
        self.few = values.size <= FEW_VALUES
        share = np.asarray(np.bincount(index, weights), dtype=np.float64)
        if self.few:
            self.values, self.mass = values, share
            basis = np.eye(values.size)[index]
            penalty = np.zeros((values.size, values.size))
            self._turn = np.diag(1.0 / np.sqrt(np.maximum(share, 1e-300) * self.count))
            self.roughness = np.zeros(values.size)
        else:
            middle = np.cumsum(share) - share / 2.0  # of its step in the distribution
            self.values, self._middle = values, middle
            self._segments = int(np.clip(self.count // 10, 5, SEGMENTS))
            basis = self._basis(middle)[index]
            rough = np.diff(np.eye(basis.shape[1]), 2, axis=0)
            penalty = rough.T @ rough
            gram = (basis * (weights * self.count)[:, None]).T @ basis
            gram += 1e-10 * np.trace(gram) * np.eye(len(gram))
            from scipy.linalg import eigh

            roughness, self._turn = eigh(penalty, gram)
            self.roughness = np.maximum(roughness, 0.0)
            self.roughness[:2] = 0.0  # straight lines
        self._shrinkages = self._grades()
        self.columns = basis @ self._turn

    def _basis(self, places: Array) -> Array:
        """Cubic B-splines on equal segments of (0, 1), `[place, spline]`."""
        from scipy.interpolate import BSpline

        knots = np.arange(-3, self._segments + 4) / self._segments
        return np.asarray(BSpline.design_matrix(np.clip(places, 0.0, 1.0), knots, 3).toarray())

    def _grades(self) -> Array:
        """h for penalties from a straight line to all the freedom there is, `[penalty, coefficient]`."""
        rough = self.roughness[self.roughness > 0.0]
        if not rough.size:
            return np.ones((1, self.roughness.size))
        penalties = np.logspace(np.log10(1e-4 / rough.max()), np.log10(1e6 / rough.min()), 400)
        h = 1.0 / (1.0 + penalties[:, None] * self.roughness)
        freedom = h.sum(axis=1)
        wanted = np.linspace(min(MOST_FREEDOM, freedom[0]), 2.0, GRADES, endpoint=False)
        chosen = [int(np.abs(freedom - each).argmin()) for each in wanted]
        return np.asarray(np.concatenate([h[chosen], (self.roughness == 0.0)[None].astype(float)]))

    def along(self, size: int) -> tuple[Array, Array, Array]:
        """Places along the parameter: its values there, their weights, and U there, `[place, coefficient]`."""
        if self.few:
            return self.values, self.mass, self._turn
        places = (np.arange(size) + 0.5) / size
        values = np.asarray(np.interp(places, self._middle, self.values), dtype=np.float64)
        return values, np.full(size, 1.0 / size), np.asarray(self._basis(places) @ self._turn, dtype=np.float64)

    def shrink(self, coefficients: Array, total: Array) -> Array:
        """h by generalised cross-validation, one for all outputs, `[repeat, coefficient]`.

        Args:
            coefficients: U'W y, `[repeat, coefficient, output]`.
            total: y'W y, `[output]`.
        """
        h = self._shrinkages
        explained = np.einsum("lk,rko->rlo", 2.0 * h - h**2, coefficients**2)
        left = np.maximum(total - explained, 0.0) / np.maximum(total, 1e-300)
        free = np.maximum(self.count - CAUTION * h.sum(axis=1), 1.0)
        score = left.sum(axis=2) / free**2
        return np.asarray(h[score.argmin(axis=1)])

    def to(self, gains: Array, weights: Array) -> tuple[Array, Array, Array]:
        """Coefficients `[coefficient, output]`, h `[coefficient]`, and a root of the covariance of what is left over,
        `[output, output]`, of gains `[world, output]`."""
        heavy = weights[:, None] * self.count
        coefficients = np.asarray(self.columns.T @ (heavy * gains), dtype=np.float64)
        h = self.shrink(coefficients[None], (heavy * gains**2).sum(axis=0))[0]
        left = gains - self.columns @ (h[:, None] * coefficients)
        covariance = (heavy * left).T @ left / max(self.count - h.sum(), 1.0)
        return coefficients, h, _root(covariance)


def _root(covariance: Array) -> Array:
    """L with L L' the covariance, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(root)


def _gain(fit: _Fit, coefficients: Array, shrunk: Array, spread: Array, draws: Array, size: int) -> tuple[Array, Array]:
    """What fits promise to who knows the parameter, `[repeat]`, and what fits drawn around them do, `[repeat, draw]`.

    Args:
        coefficients: `[repeat, coefficient, output]`, of gains over the option with the best mean; shrunk: h,
            `[repeat, coefficient]`; spread: a root of the covariance of outputs; draws: standard normal,
            `[draw, coefficient, output]`.
    """
    _, mass, columns = fit.along(size)
    fitted = shrunk[:, :, None] * coefficients
    around = fitted[:, None] + np.sqrt(shrunk)[:, None, :, None] * (draws @ spread.T)

    def promised(found: Array) -> Array:
        along = columns @ found  # [..., place, output]
        told = np.maximum(along.max(axis=-1), 0.0) @ mass
        without = np.maximum(np.einsum("...po,p->...o", along, mass).max(axis=-1), 0.0)
        return np.asarray(told - without)

    return promised(fitted), promised(around)


class _Noise:
    """What parameters that do nothing would seem to be worth."""

    def __init__(self, gains: Array, weights: Array, parameters: int, seed: int) -> None:
        self._gains, self._weights, self._parameters, self._seed = gains, weights, parameters, seed
        self._smooth: float | None = None

    def floor(self, fit: _Fit) -> float:
        """The value that the best of all the parameters reaches in 95 of 100 ensembles in which each is permuted among
        the worlds. It is the same for all parameters that are fitted by a spline, since only ranks count."""
        if fit.few:
            return self._permuted(fit)
        if self._smooth is None:
            self._smooth = self._permuted(fit)
        return self._smooth

    def _permuted(self, fit: _Fit) -> float:
        random = np.random.default_rng([self._seed, 2])
        heavy = (self._weights * fit.count)[:, None]
        outputs = heavy * self._gains
        total = (heavy * self._gains**2).sum(axis=0)
        mean = self._gains.T @ self._weights
        around = self._gains - mean
        spread = _root((heavy * around).T @ around / max(fit.count - 1.0, 1.0))
        draws = random.standard_normal((FEW_DRAWS, fit.columns.shape[1], self._gains.shape[1]))
        found = []
        for _ in range(PERMUTATIONS // 50):
            shuffled = np.stack([fit.columns.T @ outputs[random.permutation(len(outputs))] for _ in range(50)])
            shrunk = fit.shrink(shuffled, total)
            values, drawn = _gain(fit, shuffled, shrunk, spread, draws, COARSE)
            found.append(np.maximum(2.0 * values - drawn.mean(axis=1), 0.0))
        return float(np.quantile(np.concatenate(found), SURE ** (1.0 / self._parameters)))


def _turns(
    fit: _Fit, coefficients: Array, shrunk: Array, spread: Array, draws: Array, order: npt.NDArray[np.intp]
) -> tuple[Turn, ...]:
    """Where the preferred option changes: between stretches in each of which one option is best for sure."""
    places, _, columns = fit.along(GRID)
    fitted = shrunk[:, None] * coefficients
    around = fitted + np.sqrt(shrunk)[:, None] * (draws @ spread.T)
    best = _best(columns @ fitted)
    drawn = _best(columns @ around)  # [draw, place]
    shares = np.stack([(drawn == option).mean(axis=0) for option in range(len(order))])
    sure = np.where(shares.max(axis=0) >= SURE, shares.argmax(axis=0), -1)
    settled = np.flatnonzero(sure >= 0)
    turns = []
    for last, first in itertools.pairwise(settled):
        if sure[last] != sure[first]:
            at = last + int((best[last : first + 1] != sure[last]).argmax())
            between = (float(places[last]), float(places[first]))
            turns.append(Turn(int(order[sure[last]]), int(order[sure[first]]), float(places[at]), between))
    return tuple(turns)


def _best(along: Array) -> npt.NDArray[np.intp]:
    """Which option is best at each place, 0 for the one that all gains are over."""
    return np.asarray(np.where(along.max(axis=-1) > 0.0, along.argmax(axis=-1) + 1, 0))
