"""Every mistake in the tables a scenario carries and in the checks that name them, for `standoff check`.

Tables and places that nobody declared are found where all unknown names are, by the check of the scenario;
here they only stop `check_fact`. What the tables say is the business of `fact`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

from standoff.language.priors.notation import parse_prior
from standoff.language.priors.sample import MOST, Sample
from standoff.language.problem import Problem, ScenarioError, did_you_mean
from standoff.reference.table import Table, content_of, place_of, read_table, shown
from standoff.reference.value import days, numbers
from standoff.scenario.model import RATIONALITY, Check, Distance, Scenario
from standoff.scenario.numbers import drawn_numbers, prior_texts, way_in_file
from standoff.scenario.samples import number_in, samples_in

Where = Callable[[tuple[str | int, ...]], tuple[str, int, int]]
"""From the keys that lead to an entry of the scenario, such as ("claims", "fuel", "check", "row"), to its
file, line and column."""

_MOST_COMPARED = 5000  # names that are compared with a misspelt one
_LONGEST_COMPARED = 200  # characters of a name


def by_keys(keys: tuple[str | int, ...]) -> tuple[str, int, int]:
    """Where an entry is when the scenario's file is not at hand: its keys are its place."""
    return ".".join(map(str, keys)), 0, 0


def problems(scenario: Scenario, where: Where = by_keys) -> tuple[Problem, ...]:
    """Every mistake with the tables of `scenario`: files, and rows, columns and bounds of its checks."""
    found: set[Problem] = set()
    tables: dict[str, Table | None] = {}
    for name in scenario.tables:
        try:
            tables[name] = open_table(scenario, name, where)
        except ScenarioError as error:
            tables[name] = None
            found.update(error.problems)
    for name, claim in scenario.claims.items():
        if claim.check is not None:
            table = tables.get(claim.check.table) if claim.check.table is not None else None
            found.update(check_problems(claim.check, table, ("claims", name, "check"), where))
    for name, number in drawn_numbers(scenario).items():
        rational = name.startswith(RATIONALITY)
        for text in prior_texts(number):
            for sample in samples_in(parse_prior(text)):
                found.update(
                    sample_problems(sample, tables.get(sample.table), (*way_in_file(name), "prior"), where, rational)
                )
    return tuple(sorted(found))


def sample_problems(
    sample: Sample, table: Table | None, at: tuple[str, ...], where: Where, positive: bool = False
) -> Iterator[Problem]:
    """What is wrong with a column that is a prior: at the prior where there is no such column, and in the table at
    every cell that is no number, or below 0 where it must be `positive`."""
    if table is None:
        return
    if sample.column not in table.columns:
        what = f"the table `{sample.table}` has no column `{shown(sample.column)}`"
        yield Problem(*where(at), what, _nearest(sample.column, table.columns))
        return
    count = 0
    for row in table.body:
        cell = row[sample.column]
        try:
            value = number_in(cell)
        except ValueError:
            what = f"`{shown(cell)}` is not one number, but the column `{shown(sample.column)}` is a prior"
            yield Problem(str(table.path), *place_of(table, row, sample.column), what, "write a number, or nothing")
            continue
        count += value is not None
        if positive and value is not None and value < 0:
            what = "rationality cannot be negative, but this is"
            yield Problem(str(table.path), *place_of(table, row, sample.column), what, "write a number above 0")
    if not 2 <= count <= MOST:
        what = f"the column `{shown(sample.column)}` has too {'few' if count < 2 else 'many'} numbers"
        yield Problem(*where(at), what, f"a sample has 2 to {MOST:,}")


def open_table(scenario: Scenario, name: str, where: Where = by_keys) -> Table:
    """The table that the scenario calls `name`, from a file inside its folder.

    Raises:
        ScenarioError: if it is not declared, not there, not inside, or not a proper table.
    """

    def refuse(what: str, fix: str) -> ScenarioError:
        return ScenarioError([Problem(*where(("tables", name)), what, fix)])

    if name not in scenario.tables:
        raise refuse(f"there is no table `{name}`", did_you_mean(name, scenario.tables))
    file = scenario.tables[name]
    if scenario.folder is None:
        fix = "set the `folder` of the scenario to where its tables are"
        raise refuse(f"`{shown(file)}` cannot be found, because the scenario has no folder", fix)
    return read_table(beside(scenario.folder, file, refuse))


def table_content(folder: Path, file: str) -> bytes:
    """What is in the file of a table beside a scenario, right or wrong: what `open_table` would read.

    Raises:
        ScenarioError: if it is not there, not inside, no regular file or too large.
    """
    return content_of(beside(folder, file, lambda what, fix: ScenarioError([Problem(file, 0, 0, what, fix)])))


def beside(
    folder: Path, file: str, refuse: Callable[[str, str], ScenarioError], what: str = "a table", ending: str = ".csv"
) -> Path:
    """The path of a file inside the folder of a scenario; `what` it is and its `ending` are for complaints."""
    inside = f"{what} is a file in the scenario's folder"
    try:
        whole, path = folder.resolve(), (folder / file).resolve()
        present = path.exists()
        others = [] if present else sorted(other.name for other in whole.glob(f"*{ending}"))
    except (OSError, RuntimeError, ValueError):  # too long, forbidden, a loop of links, a NUL
        raise refuse(f"`{shown(file)}` is not the name of a readable file", inside) from None
    if not path.is_relative_to(whole):
        raise refuse(f"`{shown(file)}` leads outside the scenario's folder", inside)
    if not present:
        fix = _nearest(file, others) if others else inside
        raise refuse(f"there is no file `{shown(file)}` in the scenario's folder", fix)
    return folder / file


def check_problems(check: Check, table: Table | None, at: tuple[str, ...], where: Where) -> Iterator[Problem]:
    """The mistakes in one check, whose entry is reached by `at`; `table` is None if it cannot be read."""
    if table is not None and check.row is not None and check.column is not None:
        if not table.rows(check.row):
            what = f"the table `{check.table}` has no row `{shown(check.row)}`"
            yield Problem(*where((*at, "row")), what, _nearest(check.row, table.keys))
        if check.column.strip() not in table.columns:
            what = f"the table `{check.table}` has no column `{shown(check.column)}`"
            yield Problem(*where((*at, "column")), what, _nearest(check.column, table.columns))
    if check.not_checked is None:
        yield from _bound_problems(check, at, where)


def unknown_names(scenario: Scenario, check: Check, at: tuple[str, ...], where: Where) -> Iterator[Problem]:
    """The table and the places that a check names and the scenario does not have."""
    if check.table is not None and check.table not in scenario.tables:
        fix = did_you_mean(check.table, scenario.tables)
        yield Problem(*where((*at, "table")), f"there is no table `{check.table}`", fix)
    places: list[tuple[tuple[str, ...], str | None]] = [(("from",), check.start), (("to",), check.end)]
    for key, bound in (("at_least", check.at_least), ("at_most", check.at_most)):
        if isinstance(bound, Distance):
            places += [((key, "from"), bound.start), ((key, "to"), bound.end)]
    for keys, place in places:
        if place is not None and place not in scenario.places:
            fix = did_you_mean(place, scenario.places)
            yield Problem(*where((*at, *keys)), f"there is no place `{place}`", fix)


def comparison(check: Check) -> tuple[str, tuple[str | Distance, ...]]:
    """The comparison a check makes, as the file calls it, and its bound, or its two bounds."""
    if check.between is not None:
        return "between", check.between
    for key, bound in (("is", check.equal), ("is_not", check.unequal), ("at_least", check.at_least)):
        if bound is not None:
            return key, (bound,)
    assert check.at_most is not None  # the model asks for exactly one
    return "at_most", (check.at_most,)


def _bound_problems(check: Check, at: tuple[str, ...], where: Where) -> Iterator[Problem]:
    key, bounds = comparison(check)
    written = [bound for bound in bounds if isinstance(bound, str)]
    distance = check.start is not None
    if key in ("is", "is_not"):
        if distance and numbers(written[0]) is None:
            yield Problem(*where((*at, key)), f"`{shown(written[0])}` is not a number", "a distance is a number of km")
        return
    for bound in written:
        if numbers(bound, plain=True) is None and (distance or days(bound, plain=True) is None):
            what = f"`{shown(bound)}` is not " + ("a number" if distance else "one number or one date")
            fix = "a distance is a number of km" if distance else "write 4500, 4,500 or 2017-05-15"
            yield Problem(*where((*at, key)), what, fix)
            return
    if key == "between":
        for read in (numbers, days):
            low, high = (read(bound, plain=True) for bound in written)
            if low is not None and high is not None:
                if low.low > high.high:
                    what = f"between `{shown(written[0])}` and `{shown(written[1])}` lies nothing"
                    yield Problem(*where((*at, key)), what, "write the lower bound first")
                return
        yield Problem(*where((*at, key)), "the ends cannot be a number and a date", "two numbers or two dates")


def _nearest(wrong: str, known: tuple[str, ...] | list[str]) -> str:
    """The end of a complaint about an unknown row or column: the nearest, those that contain it first."""
    known = [name for name in known if name and len(name) <= _LONGEST_COMPARED][:_MOST_COMPARED]
    sought = wrong.strip().casefold()
    near = [name for name in known if sought and sought in name.casefold()]
    near += [name for name in difflib.get_close_matches(wrong, known, n=3) if name not in near]
    if len(near) < 2:
        return did_you_mean(wrong, near or known)
    quoted = [f"`{shown(name)}`" for name in near[:3]]
    return f"did you mean {', '.join(quoted[:-1])} or {quoted[-1]}?"
