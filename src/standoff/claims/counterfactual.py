"""The nearest world that is otherwise: which few numbers would have to be elsewhere, and how far.

Distance is measured in quantiles of the priors, from the base world in which every number stands at its median: the
sum over all numbers of how far each has moved. A number moved from the median to its 90th percentile is 0.4 away. It
is a sum, and not the root of a sum of squares, because that prefers few numbers moved far to all of them moved some.

The search asks for worlds and is told which of them are otherwise; it is a generator, so that many searches can have
their worlds solved together.

1. Starts: the nearest worlds of the ensemble that are otherwise; the base world with the most telling numbers pushed
   to their ends, as few of them as will do; and each of these numbers pushed alone.
2. Of each start, all numbers are moved back to the median that can be, those first which help least.
3. Those that are left are moved back one by one as far as the world stays otherwise, those first which help least; at
   first only roughly. Worlds that could not be the nearest even so are given up.
4. The others are moved back as far as it goes, and again, until nothing moves. Then it is tried whether one number
   pushed further lets others go back.
What is found is a world that was solved and is otherwise. That none is nearer is not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Result = TypeVar("Result")
Search = Generator[Array, Flags, Result]  # asks for worlds `[world, number]`, is told which are otherwise, `[world]`

END = 0.01  # quantile to which a number is pushed, or one less this
STARTS = 3  # worlds of the ensemble to start from
ALONE = 12  # numbers that are pushed alone
TOGETHER = 16  # worlds asked for at once, at most, where more would be of little use
STEPS = 12  # worlds on the way back of one number
FINER = 4  # worlds between two of them, and again, until the end is found
ENOUGH = 0.002  # quantile to which an end is found
SWEEPS = 6  # over all that are left
EXCHANGED = 5  # numbers, at most, of which it is tried whether one of them pushed further lets others go back


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """A world that is otherwise.

    Attributes:
        point: `[number]` its quantiles; distance: from the base world.
        asked: how many worlds were solved to find it.
    """

    point: Array
    distance: float
    asked: int


def nearest_counterfactual(points: Array, otherwise: Array, slopes: Array) -> Search[Counterfactual | None]:
    """Looks for the nearest world that is otherwise than the base world; None if none was found.

    Args:
        points: `[world, number]` quantiles, in (0, 1), of worlds that are solved; there may be none.
        otherwise: `[world]` whether they are; NaN where it is not known.
        slopes: `[number]` by how much the chance that a world is otherwise, or anything that goes with it, grows with
            each quantile.
    """
    search, answers, asked = _nearest(points[otherwise == 1.0], slopes), None, 0
    while True:
        try:
            wanted = search.send(answers)  # type: ignore[arg-type]
        except StopIteration as ended:
            found: Array | None = ended.value
            return None if found is None else Counterfactual(found, float(distance(found)), asked)
        asked += len(wanted)
        answers = yield wanted


def _nearest(known: Array, slopes: Array) -> Search[Array | None]:
    """The same, from worlds that are otherwise, without counting."""
    starts = yield from _starts(known, slopes)
    rough = yield from _in_step([_roughly(start, slopes) for start in starts])
    found = yield from _best(rough)
    if not found:
        return None
    best = min(found, key=_key)
    pushed = yield from _exchanged(best, slopes)
    exchanged = yield from _best(pushed, float(distance(best)))
    return min([best, *exchanged], key=_key)


@dataclass(frozen=True, slots=True, eq=False)
class _Rough:
    """A world that is otherwise, brought near roughly: to go on with where it may be worth it.

    Attributes:
        point: `[number]` its quantiles; slack: `[number]` how much nearer each may go.
        slopes: `[number]`, as `nearest_counterfactual` has them, but for a number that is to go back last.
    """

    point: Array
    slack: Array
    slopes: Array


def _best(rough: Sequence[_Rough], least: float = np.inf) -> Search[list[Array]]:
    """Those of the worlds that may become the nearest, and nearer than `least`, brought as near as they go."""
    least = min([least, *(float(distance(each.point)) for each in rough)])
    able = [each for each in rough if distance(each.point) - each.slack.sum() <= least]
    found = yield from _in_step([_nearer(each) for each in able])
    return found


def _key(point: Array) -> tuple[float, int, tuple[float, ...]]:
    """The nearest first; of those as near, the one with the fewest numbers moved."""
    return round(float(distance(point)) / ENOUGH), int((point != 0.5).sum()), tuple(point)


def distance(points: Array) -> Array:
    """Of quantiles `[..., number]` from the base world."""
    return np.asarray(np.abs(points - 0.5).sum(axis=-1))


def _starts(known: Array, slopes: Array) -> Search[list[Array]]:
    numbers = len(slopes)
    order = np.argsort(-np.abs(slopes), kind="stable")
    pushed = np.where(slopes < 0.0, END, 1.0 - END)
    alone = np.full((2 * min(ALONE, numbers), numbers), 0.5)
    for place, number in enumerate(order[:ALONE]):
        alone[2 * place, number], alone[2 * place + 1, number] = END, 1.0 - END
    counts = sorted({min(int(np.ceil(1.5**power)), numbers) for power in range(1, TOGETHER)})
    several = np.full((len(counts), numbers), 0.5)
    for row, count in zip(several, counts, strict=True):
        row[order[:count]] = pushed[order[:count]]
    tried = np.concatenate((alone, several))
    answers = yield tried
    starts = [point for point, is_so in zip(alone, answers[: len(alone)], strict=True) if is_so]
    starts += list(several[np.flatnonzero(answers[len(alone) :])[:1]])
    nearest_known = known[np.argsort(distance(known), kind="stable")[:STARTS]]
    return starts + list(nearest_known)


def _roughly(point: Array, slopes: Array) -> Search[_Rough]:
    """A world that is otherwise, with what can stand at its median there, and the rest moved back roughly."""
    point = point.copy()
    slack = np.zeros_like(point)
    yield from _reset(point, slopes)
    for number in _order(point, slopes):
        slack[number] = yield from _scanned(point, int(number))
    return _Rough(point, slack, slopes)


def _nearer(rough: _Rough) -> Search[Array]:
    """It brought as near as it goes."""
    point, slack = rough.point.copy(), rough.slack
    for sweep in range(SWEEPS):
        before, order = distance(point), _order(point, rough.slopes)
        for number in order:
            yield from _narrowed(point, int(number), float(slack[number]))
        if len(order) < 2 or (sweep and before - distance(point) < ENOUGH):
            break
        slack = np.zeros_like(point)
    return point


def _order(point: Array, slopes: Array) -> npt.NDArray[np.intp]:
    """The numbers that are not at the median, those first which help least."""
    moved = np.flatnonzero(point != 0.5)
    return moved[np.argsort(np.abs(slopes[moved]), kind="stable")]


def _reset(point: Array, slopes: Array) -> Search[None]:
    """Numbers are put at the median while the world stays otherwise; `point` is written."""
    needed = np.zeros(len(point), dtype=np.bool_)  # numbers that could not be put back when they were tried alone
    while True:
        free = np.flatnonzero((point != 0.5) & ~needed)
        moved = np.flatnonzero(point != 0.5)
        if len(moved) <= 1:
            return
        if len(free) == 0:  # with fewer left, it may be otherwise
            answers = yield from _put_back(point, [moved[each : each + 1] for each in range(len(moved))])
            if not answers.any():
                return
            needed[moved] = ~answers
            continue
        free = free[np.argsort(slopes[free] * (point[free] - 0.5), kind="stable")]
        counts = np.unique(np.linspace(1, len(free), min(TOGETHER, len(free))).astype(int))
        answers = yield from _put_back(point, [free[:count] for count in counts])
        if answers.any():
            continue
        answers = yield from _put_back(point, [free[each : each + 1] for each in range(1, len(free))])
        needed[free[0]] = True
        needed[free[1:][~answers]] = True


def _put_back(point: Array, sets: Sequence[npt.NDArray[np.intp]]) -> Search[Flags]:
    """Whether the world stays otherwise with each set of numbers at the median; the last that does is written."""
    tried = np.tile(point, (len(sets), 1))
    for row, numbers in zip(tried, sets, strict=True):
        row[numbers] = 0.5
    if not len(tried):
        return np.zeros(0, dtype=np.bool_)
    answers = yield tried
    if answers.any():
        point[:] = tried[np.flatnonzero(answers)[-1]]
    return answers


def _scanned(point: Array, number: int) -> Search[float]:
    """One number moved back to the first of a few places where the world is otherwise; `point` is written. Returns how
    much nearer it may go."""
    far = float(point[number])
    steps = np.linspace(0.5, far, STEPS + 1)[:-1]
    tried = np.tile(point, (len(steps), 1))
    tried[:, number] = steps
    answers = yield tried
    so = np.flatnonzero(answers)
    point[number] = steps[so[0]] if len(so) else far
    return 0.0 if len(so) and so[0] == 0 else abs(far - 0.5) / STEPS


def _narrowed(point: Array, number: int, slack: float) -> Search[None]:
    """One number moved back as far as the world stays otherwise, by `slack` at most; where that is 0 it is looked
    whether it moves at all, and if so, how far. `point` is written."""
    far = float(point[number])
    if far == 0.5:
        return
    if slack == 0.0:
        steps = np.append(np.linspace(0.5, far, FINER)[:-1], far + np.copysign(min(ENOUGH, abs(far - 0.5)), 0.5 - far))
        tried = np.tile(point, (len(steps), 1))
        tried[:, number] = steps
        answers = yield tried
        if not answers.any():
            return
        slack = yield from _scanned(point, number)
        far = float(point[number])
    near = far + np.copysign(slack, 0.5 - far)
    while abs(far - near) > ENOUGH:
        steps = np.linspace(near, far, FINER + 2)[1:-1]
        tried = np.tile(point, (len(steps), 1))
        tried[:, number] = steps
        answers = yield tried
        so = np.flatnonzero(answers)
        first = int(so[0]) if len(so) else len(steps)
        near, far = (float(steps[first - 1]) if first else near), (float(steps[first]) if len(so) else far)
    point[number] = far


def _exchanged(best: Array, slopes: Array) -> Search[list[_Rough]]:
    """The same world with one of its numbers pushed to its end, and then brought near roughly."""
    moved = np.flatnonzero(best != 0.5)
    if not 2 <= len(moved) <= EXCHANGED:
        return []
    further = np.tile(best, (len(moved), 1))
    for row, number in zip(further, moved, strict=True):
        row[number] = min(row[number], END) if row[number] < 0.5 else max(row[number], 1.0 - END)
    answers = yield further
    searches = []
    for row, number, is_so in zip(further, moved, answers, strict=True):
        if is_so:
            keen = slopes.copy()
            keen[number] = np.inf if row[number] > 0.5 else -np.inf  # what was pushed goes back last
            searches.append(_roughly(row, keen))
    found = yield from _in_step(searches)
    return found


def _in_step(searches: Sequence[Search[Result]]) -> Search[list[Result]]:
    """Several searches as one that asks for the worlds of all of them."""
    results: dict[int, Result] = {}
    waiting: dict[int, tuple[Search[Result], Array]] = {}

    def proceed(number: int, search: Search[Result], answers: Flags | None) -> None:
        try:
            waiting[number] = search, search.send(answers)  # type: ignore[arg-type]
        except StopIteration as ended:
            results[number] = ended.value

    for number, search in enumerate(searches):
        proceed(number, search, None)
    while waiting:
        asking, waiting = waiting, {}
        answers = yield np.concatenate([points for _, points in asking.values()])
        start = 0
        for number, (search, points) in asking.items():
            proceed(number, search, answers[start : start + len(points)])
            start += len(points)
    return [results[number] for number in range(len(searches))]


def together(
    searches: Mapping[str, Search[Result]], solve: Callable[[Mapping[str, Array]], Mapping[str, Flags]]
) -> dict[str, Result]:
    """Searches side by side: `solve` gets the worlds that each asks for, and says which of them are otherwise."""
    results: dict[str, Result] = {}
    running = dict(searches)
    answers: dict[str, Flags | None] = dict.fromkeys(running)
    while running:
        asked: dict[str, Array] = {}
        for name, search in list(running.items()):
            try:
                asked[name] = search.send(answers[name])  # type: ignore[arg-type]
            except StopIteration as ended:
                results[name] = ended.value
                del running[name]
        if asked:
            answers = dict(solve(asked))
    return {name: results[name] for name in searches}
