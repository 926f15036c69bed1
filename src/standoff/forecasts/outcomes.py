"""How questions resolved: a table of facts in, an outcome for every question that has one out.

The table is a CSV file with the columns `id` (the question), `outcome` (`yes`, `no`, or nothing while it is open),
`date` (the day on which that was settled), `contested` (nothing, or why) and `source`; others are the analyst's own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from standoff.language.problem import Problem, ScenarioError, did_you_mean
from standoff.reference.table import Row, Table, place_of, read_table, shown
from standoff.scenario.day import day_meant

COLUMNS = ("id", "outcome", "date", "contested", "source")
HAPPENED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question resolved.

    Attributes:
        id: of the question.
        happened: yes or no.
        date: the day on which it was settled: what it asks for happened, or no longer could.
        contested: why others read it differently; None where nobody does.
        source: where that is written.
    """

    id: str
    happened: bool
    date: datetime.date
    contested: str | None
    source: str


def read_outcomes(path: str | Path, questions: Mapping[str, datetime.date], others: bool = False) -> dict[str, Outcome]:
    """The outcomes in a table; questions that are still open are left out.

    Args:
        questions: each with the day by which it is resolved.
        others: whether the table may hold questions besides those.

    Raises:
        ScenarioError: with every mistake in the table, each with line and column.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        fix = "a table of outcomes has " + ", ".join(f"`{name}`" for name in COLUMNS)
        raise ScenarioError([Problem(str(table.path), 1, 1, f"there is no column `{name}`", fix) for name in missing])
    problems: list[Problem] = []
    found: dict[str, Outcome] = {}
    lines: dict[str, int] = {}
    for row in table.body:
        wrong = list(_problems(table, row, questions, others, lines))
        problems += wrong
        lines.setdefault(row["id"], row.line)
        if not wrong and row["outcome"]:
            day = datetime.date.fromisoformat(row["date"])
            happened = HAPPENED[row["outcome"].casefold()]
            found[row["id"]] = Outcome(row["id"], happened, day, row["contested"] or None, row["source"])
    if problems:
        raise ScenarioError(problems)
    return found


def _problems(
    table: Table, row: Row, questions: Mapping[str, datetime.date], others: bool, lines: Mapping[str, int]
) -> Iterator[Problem]:
    """What is wrong with a row; `lines` has the rows before it."""

    def problem(column: str, what: str, fix: str) -> Problem:
        return Problem(str(table.path), *place_of(table, row, column), what, fix)

    name, outcome = row["id"], row["outcome"].casefold()
    if name in lines:
        yield problem(
            "id", f"a second outcome of `{shown(name)}`", f"one row for each question; see line {lines[name]}"
        )
    elif name not in questions and not others:
        yield problem("id", f"there is no question `{shown(name)}`", did_you_mean(name, questions))
    if row["contested"].casefold() in ("yes", "no", "true", "false"):
        yield problem(
            "contested",
            f"`{row['contested']}` is not a reason",
            "give the reason why it is contested, or leave it empty",
        )
    if not outcome:
        return
    if outcome not in HAPPENED:
        fix = "write yes or no, or leave it empty while the question is open"
        yield problem("outcome", f"`{shown(row['outcome'])}` is not an outcome", fix)
    day = _day(row["date"])
    if day is None:
        what = f"`{shown(row['date'])}` is not a date" if row["date"] else "an outcome without a date"
        yield problem("date", what, f"write the day on which it was settled, such as {day_meant(row['date'])}")
    elif outcome == "yes" and name in questions and day > questions[name]:
        fix = f"an event after that day means `no`, settled on {questions[name]}"
        yield problem("date", f"a `yes` of {day} to a question that ends on {questions[name]}", fix)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == len("2017-12-31") else None
    except ValueError:
        return None
