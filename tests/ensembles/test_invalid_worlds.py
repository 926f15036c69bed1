"""Numbers that make no sense in some period of some world: told once, at the place that every period comes from."""

from __future__ import annotations

import pytest

import standoff

SCENARIO = """\
standoff: 1
title: A discount out of bounds
actors: {a: A}
parameters: {patience: %s, risk: %s}
timeline:
  - periods: 3
    discount: patience
    state: {heat: {start: 0, next: heat + go}}
    timeline:
      - {decision: go, actor: a, options: [no, yes]}
      - {chance: fire, outcomes: {yes: risk * (1 + heat), no: rest}}
interests: {a: {go: go, fire: -fire}}
rationality: {a: 1}
"""


@pytest.mark.parametrize(
    ("patience", "risk", "line", "told"),
    [
        ("0.5 to 2", "0.1", 4, "`patience` is a discount, but `0.5 to 2` is not limited to 0 to 1"),
        ("0.9", "0.5", 11, "the probability of `yes` is 1.5"),
    ],
)
def test_a_number_out_of_bounds_is_told_once(tmp_path, patience, risk, line, told):
    path = tmp_path / "bad.yaml"
    path.write_text(SCENARIO % (patience, risk))
    problems = standoff.check(path)
    assert told in problems[0].what and {problem.line for problem in problems} == {line}
    assert len(problems) == len({problem.column for problem in problems})


def test_within_bounds_there_is_nothing_to_tell(tmp_path):
    path = tmp_path / "good.yaml"
    path.write_text(SCENARIO % ("50% to 95%", "0.1"))
    assert not standoff.check(path)
