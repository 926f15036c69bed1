"""The nearest world that is otherwise: which few numbers would have to be elsewhere, and how far.

Distance is measured in quantiles of the priors, from the base world in which every number stands at its median: the sum
over all numbers of how far each has moved. A number moved from the median to its 90th percentile is 0.4 away. A sum, and
not the root of a sum of squares, because it prefers few numbers moved far to all of them moved a little.

The search asks for worlds and is told which of them are otherwise; it is a generator, so that many searches can have
their worlds solved together.

1. Starts: the nearest worlds of the ensemble that are otherwise; the base world with the most telling numbers pushed
   to their ends, as few of them as will do; and each of these numbers pushed alone.
2. Of each start, all numbers are moved back to the median that can be, those first which help least.
3. Those that are left are moved back one by one as far as the world stays otherwise, those first which help least, and
   again, until nothing moves. Then it is tried whether one of them pushed further lets others go back.
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
ENOUGH = 0.002  # quantile to which an end is found
SWEEPS = 6  # over all that are left


@dataclass(frozen=True, slots=True, eq=False)
class Otherwise:
    """A world that is otherwise.

    Attributes:
        point: `[number]` its quantiles; distance: from the base world.
        asked: how many worlds were solved to find it.
    """

    point: Array
    distance: float
    asked: int


def nearest(points: Array, otherwise: Array, slopes: Array) -> Search[Otherwise | None]:
    """Looks for the nearest world that is otherwise than the base world; None if none was found.

    Args:
        points: `[world, number]` quantiles, in (0, 1), of worlds that are solved; there may be none.
        otherwise: `[world]` whether they are; NaN where it is not known.
        slopes: `[number]` by how much the chance that a world is otherwise, or anything that goes with it, grows with
            each quantile.
    """
    asked = 0
    starts = yield from _starts(points[otherwise == 1.0], slopes)
    found = yield from _in_step([_nearer(start, slopes) for start in starts])
    asked = sum(each.asked for each in found)
    if not found:
        return None
    best = min(found, key=_key)
    exchanged = yield from _exchanged(best, slopes)
    asked += sum(each.asked for each in exchanged)
    best = min([best, *exchanged], key=_key)
    return Otherwise(best.point, best.distance, asked)


def _key(found: Otherwise) -> tuple[float, int, tuple[float, ...]]:
    """The nearest; of those as near, the one with the fewest numbers moved."""
    return round(found.distance / ENOUGH), int((found.point != 0.5).sum()), tuple(found.point)


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


def _nearer(point: Array, slopes: Array) -> Search[Otherwise]:
    """A world that is otherwise, brought as near as it goes."""
    point = point.copy()
    asked = yield from _reset(point, slopes)
    for _ in range(SWEEPS):
        before = distance(point)
        moved = np.flatnonzero(point != 0.5)
        for number in moved[np.argsort(np.abs(slopes[moved]), kind="stable")]:
            asked += yield from _moved_back(point, int(number))
        if before - distance(point) < ENOUGH or len(moved) < 2:
            break
    return Otherwise(point, float(distance(point)), asked)


def _reset(point: Array, slopes: Array) -> Search[int]:
    """Numbers are put at the median while the world stays otherwise; `point` is written. Returns worlds asked for."""
    asked = 0
    while True:
        moved = np.flatnonzero(point != 0.5)
        if len(moved) <= 1:
            return asked
        helps = slopes[moved] * (point[moved] - 0.5)
        moved = moved[np.argsort(helps, kind="stable")]
        counts = np.unique(np.linspace(1, len(moved) - 1, min(TOGETHER, len(moved) - 1)).astype(int))
        fewer = np.tile(point, (len(counts), 1))
        for row, count in zip(fewer, counts, strict=True):
            row[moved[:count]] = 0.5
        answers = yield fewer
        asked += len(fewer)
        if answers.any():
            point[:] = fewer[np.flatnonzero(answers)[-1]]
            continue
        one_less = np.tile(point, (len(moved), 1))
        one_less[np.arange(len(moved)), moved] = 0.5
        answers = yield one_less
        asked += len(one_less)
        if not answers.any():
            return asked
        point[:] = min(one_less[answers], key=lambda row: float(distance(row)))


def _moved_back(point: Array, number: int) -> Search[int]:
    """One number moved back as far as the world stays otherwise; `point` is written. Returns worlds asked for."""
    asked, near, far = 0, 0.5, float(point[number])
    first = True
    while abs(far - near) > ENOUGH:
        steps = np.linspace(near, far, STEPS + 1)[0 if first else 1 : -1]
        tried = np.tile(point, (len(steps), 1))
        tried[:, number] = steps
        answers = yield tried
        asked += len(tried)
        so = np.flatnonzero(answers)
        last = int(so[0]) if len(so) else len(steps)
        near, far = (float(steps[last - 1]) if last else near), (float(steps[last]) if len(so) else far)
        if first and last == 0:
            far = near = 0.5
        first = False
    point[number] = far
    return asked


def _exchanged(best: Otherwise, slopes: Array) -> Search[list[Otherwise]]:
    """The same world with one of its numbers pushed to its end, and then brought as near as it goes."""
    moved = np.flatnonzero(best.point != 0.5)
    if len(moved) < 2:
        return []
    further = np.tile(best.point, (len(moved), 1))
    for row, number in zip(further, moved, strict=True):
        row[number] = min(row[number], END) if row[number] < 0.5 else max(row[number], 1.0 - END)
    answers = yield further
    starts = [row for row, is_so in zip(further, answers, strict=True) if is_so]
    # what was pushed goes back last
    keen = [np.where(row != best.point, np.inf, slopes) for row in starts]
    keen = [np.where(np.isinf(each), np.sign(row - 0.5) * np.inf, each) for each, row in zip(keen, starts, strict=True)]
    found = yield from _in_step([_nearer(row, each) for row, each in zip(starts, keen, strict=True)])
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
