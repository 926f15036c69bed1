"""The correlations of a scenario as a matrix, and whether there is such a distribution at all."""

from __future__ import annotations

from collections.abc import Iterable

from standoff.scenario.model import Correlation, Scenario

Matrix = list[list[float]]

LEAST = 1e-6  # that a pivot must be: with less, one number follows from the others
STEPS = 100  # in which weaker correlations are tried


def correlated(scenario: Scenario) -> tuple[tuple[str, ...], Matrix]:
    """The numbers that correlations name, in the order of the scenario, and `[number, number]` the correlations of
    their normal scores."""
    named = {name for each in scenario.correlations for name in each.of}
    order = [*scenario.parameters, *(f"rationality.{name}" for name in scenario.rationalities)]
    names = tuple(name for name in order if name in named)
    return names, matrix(names, scenario.correlations)


def matrix(names: Iterable[str], correlations: Iterable[Correlation]) -> Matrix:
    """The correlations of `names`: 1 of each with itself, and 0 where nothing is said."""
    place = {name: number for number, name in enumerate(names)}
    rows = [[float(one == other) for other in place] for one in place]
    for each in correlations:
        one, other = (place[name] for name in each.of)
        rows[one][other] = rows[other][one] = each.r
    return rows


def positive_definite(rows: Matrix) -> bool:
    """Whether some distribution has these correlations, by the pivots of Cholesky's factorization."""
    factor: Matrix = []
    for number, row in enumerate(rows):
        new: list[float] = []
        for other in range(number):
            known = sum(new[k] * factor[other][k] for k in range(other))
            new.append((row[other] - known) / factor[other][other])
        pivot = row[number] - sum(value * value for value in new)
        if pivot < LEAST:
            return False
        factor.append([*new, pivot**0.5])
    return True


def weaker(rows: Matrix) -> float:
    """The largest factor, in hundredths, by which all correlations can be multiplied to be those of a distribution."""
    for step in range(STEPS, 0, -1):
        part = step / STEPS
        if positive_definite([[1.0 if i == j else part * r for j, r in enumerate(row)] for i, row in enumerate(rows)]):
            return part
    return 0.0
