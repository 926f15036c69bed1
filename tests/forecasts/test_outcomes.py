"""Tables of outcomes: what they say, and every mistake in them at its line and column."""

from __future__ import annotations

import datetime

import pytest

from standoff.forecasts.outcomes import Outcome, read_outcomes
from standoff.language.problem import ScenarioError

YEAR_END = datetime.date(2017, 12, 31)
QUESTIONS = {"icbm": YEAR_END, "talks": YEAR_END, "coal": YEAR_END}
HEADER = "id,outcome,date,contested,source\n"


def table(tmp_path, text, header=HEADER):
    path = tmp_path / "outcomes.csv"
    path.write_text(header + text, encoding="utf-8")
    return path


def test_outcomes_with_their_sources(tmp_path):
    path = table(
        tmp_path,
        'icbm,yes,2017-07-04,"Russia calls it medium-range, others don\'t",CNS/NTI database\n'
        "talks,No,2017-12-31,,newspapers\n"
        "coal,,,,still to come\n",
    )
    assert read_outcomes(path, QUESTIONS) == {
        "icbm": Outcome(
            "icbm",
            True,
            datetime.date(2017, 7, 4),
            "Russia calls it medium-range, others don't",
            "CNS/NTI database",
        ),
        "talks": Outcome("talks", False, YEAR_END, None, "newspapers"),
    }


def test_columns_in_any_order_and_columns_of_ones_own(tmp_path):
    path = table(tmp_path, "icbm,x,CNS,2017-07-04,,yes\n", "id,note,source,date,contested,outcome\n")
    assert read_outcomes(path, QUESTIONS)["icbm"].happened


@pytest.mark.parametrize(
    ("row", "column", "what", "right"),
    [
        ("icmb,yes,2017-07-04,,CNS", 1, "there is no question `icmb`", "did you mean `icbm`?"),
        ("icbm,maybe,2017-07-04,,CNS", 6, "`maybe` is not an outcome", "write yes or no"),
        ("icbm,yes,4 July 2017,,CNS", 10, "`4 July 2017` is not a date", "as 2017-07-04"),
        ("icbm,yes,2017-07-32,,CNS", 10, "`2017-07-32` is not a date", "2017-12-31"),
        ("icbm,yes,,,CNS", 10, "an outcome without a date", "2017-12-31"),
        ("icbm,yes,2018-01-01,,CNS", 10, "a `yes` of 2018-01-01 to a question that ends on 2017-12-31", "`no`"),
        (
            "icbm,yes,2017-07-04,no,CNS",
            21,
            "`no` is not a reason",
            "give the reason why it is contested, or leave it empty",
        ),
        ("icbm,yes,2017-07-04,,", 22, "this row has no source", "fill in `source`"),
        ("talks,no,2017-12-31,,again", 1, "a second outcome of `talks`", "one row for each question; see line 2"),
    ],
)
def test_mistakes_at_their_line_and_column(tmp_path, row, column, what, right):
    path = table(tmp_path, f"talks,no,2017-12-31,,newspapers\n{row}\n")
    with pytest.raises(ScenarioError) as error:
        read_outcomes(path, QUESTIONS)
    (problem,) = error.value.problems
    assert (problem.file, problem.line, problem.column) == (str(path), 3, column)
    assert problem.what == what and right in problem.fix


def test_all_mistakes_at_once(tmp_path):
    path = table(tmp_path, '"ic\nbm",perhaps,soon,yes,CNS\ntalks,no,never,,x\n')
    with pytest.raises(ScenarioError) as error:
        read_outcomes(path, QUESTIONS)
    assert [(p.line, p.column) for p in error.value.problems] == [(2, 1), (3, 5), (3, 13), (3, 18), (4, 10)]


def test_a_column_that_is_missing(tmp_path):
    with pytest.raises(ScenarioError, match=r"outcomes.csv:1:1: there is no column `contested`: a table of outcomes"):
        read_outcomes(table(tmp_path, "icbm,yes,2017-07-04,CNS\n", "id,outcome,date,source\n"), QUESTIONS)


def test_a_table_may_hold_other_questions_where_that_is_said(tmp_path):
    path = table(tmp_path, "regime,no,2017-12-31,,x\nicbm,yes,2017-07-04,,CNS\n")
    assert list(read_outcomes(path, QUESTIONS, others=True)) == ["regime", "icbm"]
