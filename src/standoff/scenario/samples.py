"""Priors that are the numbers in a column of a table: a scenario with its folder in, the numbers out.

What is wrong with a table is told by `reference.mistakes`, at its line and column; here it only stops the drawing.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from standoff.language.error import StandoffError
from standoff.language.priors.mixture import Mixture
from standoff.language.priors.prior import LARGEST, Prior
from standoff.language.priors.sample import MOST, Sample
from standoff.scenario.model import Scenario


def samples_in(prior: Prior) -> tuple[Sample, ...]:
    """The samples of tables that a prior is or that are mixed in it."""
    if isinstance(prior, Mixture):
        return tuple(each for part in prior.parts for each in samples_in(part))
    return (prior,) if isinstance(prior, Sample) and prior.table else ()


def with_samples(scenario: Scenario, prior: Prior) -> Prior:
    """The prior with the numbers of its tables.

    Raises:
        StandoffError: where the scenario has no such table or no folder, or the column cannot be read as numbers.
    """
    if isinstance(prior, Mixture) and samples_in(prior):
        return replace(prior, parts=tuple(with_samples(scenario, part) for part in prior.parts))
    if not isinstance(prior, Sample) or not prior.table or prior.values:
        return prior
    file = scenario.tables.get(prior.table)
    if file is None:
        raise StandoffError(f"there is no table `{prior.table}`", "name it under `tables`")
    if scenario.folder is None:
        what = f"`{file}` cannot be found, because the scenario has no folder"
        raise StandoffError(what, "set the `folder` of the scenario to where its tables are")
    path = scenario.folder / file
    try:
        about = path.stat()
        values = _column(path, about.st_mtime_ns, about.st_size, prior.column)
    except (OSError, UnicodeError, csv.Error, ValueError) as error:
        raise StandoffError(f"{prior} cannot be read: {error}", "`standoff check` says what is wrong") from None
    return replace(prior, values=values)


def number_in(cell: str) -> float | None:
    """The number that a cell is, `1,010.5` or `~250`; None where it is none.

    Raises:
        ValueError: where it holds anything else.
    """
    text = cell.strip().removeprefix("~").replace(",", "")
    if not text:
        return None
    value = float(text)
    if not abs(value) <= LARGEST:
        raise ValueError(f"`{cell.strip()}` is too large")
    return value


@lru_cache(maxsize=64)
def _column(path: Path, changed: int, size: int, column: str) -> tuple[float, ...]:
    """The numbers in a column of a file, as it was when it was last `changed`; empty cells left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file, strict=True) if row]
    if not rows or column not in rows[0]:
        raise ValueError(f"there is no column `{column}`")
    place = rows[0].index(column)
    found = [number_in(row[place]) for row in rows[1:] if place < len(row)]
    values = tuple(each for each in found if each is not None)
    if not 2 <= len(values) <= MOST:
        raise ValueError(f"it has {len(values):,} numbers, and takes 2 to {MOST:,}")
    return values
