"""Scenarios that lack something: no claims, no parameters, no choice, claims that are undefined everywhere. Every
command does its work or says in a sentence why there is nothing to do, and nobody is shown `nan`."""

from __future__ import annotations

import json
import re
import warnings

import pytest

from cli.person import typed

FEW = ("--worlds", "64", "--cores", "1")
UNTESTED = """\
standoff: 1
title: Nobody claims anything
as_of: 2025-01-01
actors: {a: Ann, b: Bob}
parameters: {q: 20% to 80%}
timeline:
  - {chance: state, outcomes: {up: q, down: rest}}
  - {decision: go, actor: a, options: [no, yes]}
interests: {a: {gain: "go * if(state = up, 1, -1)"}}
rationality: {a: 1 to 6}
"""
FIXED = """\
standoff: 1
title: Nothing to choose
as_of: 2025-01-01
actors: {a: Ann}
timeline:
  - {decision: go, actor: a, options: [only]}
interests: {a: {gain: 1}}
rationality: rational
"""
NEVER = """\
standoff: 1
title: What is given never happens
as_of: 2024-06-30
actors: {a: Ann, b: Bob}
parameters: {x: 1 to 3, q: 20% to 80%}
timeline:
  - {chance: state, outcomes: {up: q, down: rest}, seen_by: a}
  - {decision: go, actor: a, options: [no, yes], by: 2024-07-31}
  - {decision: stop, actor: b, options: [no, yes], when: go = yes, by: 2024-09-30}
interests:
  a: {gain: x * go * (1 - stop), loss: "-2 * stop"}
  b: {hurt: "-1 * (go = yes and stop = no)", cost: -0.4 * stop}
rationality: {a: 1 to 6, b: 1 to 6}
claims:
  never: {kind: mechanism, quote: Never., holds: "P(go = yes | given go = no, stop = yes) > 0.2"}
questions:
  qq: {text: Will it?, date: 2024-12-31, resolves: see, query: "P(go = yes | given go = no, stop = yes)"}
evidence:
  r: {date: 2024-05-01, observe: state = up, reliability: 0.9}
"""


@pytest.fixture
def file(tmp_path, request):
    path = tmp_path / "mine.yaml"
    path.write_text(request.param, encoding="utf-8")
    return path


@pytest.mark.parametrize("file", [UNTESTED], indirect=True)
def test_without_claims_there_is_nothing_to_explain_and_it_is_said(file):
    for command, what, query in (("drivers", "explain", "P(go = yes)"), ("flip", "flip", "P(go = yes) > 0.5")):
        said = typed(command, file, *FEW)
        assert said.code == 1 and said.out == ""
        assert f'so there is nothing to {what}; name a query, such as "{query}"' in said.err
        assert typed(command, file, query, *FEW).code == 0
    said = typed("watch", file, *FEW)
    assert said.code == 1 and "there is nothing to watch for" in said.err
    assert typed("watch", file, "--for", "go = yes", *FEW).code == 0


@pytest.mark.parametrize("file", [UNTESTED, FIXED], indirect=True)
def test_every_command_ends_well_on_what_has_little_in_it(file, tmp_path):
    outcomes = tmp_path / "out.csv"
    outcomes.write_text("id,outcome,date,contested,source\n")
    for command in (
        ["check", file],
        ["run", file, *FEW],
        ["solve", file],
        ["update", file, *FEW],
        ["watch", file, *FEW],
        ["alternatives", file, *FEW],
        ["forecast", file, *FEW],
        ["backtest", file, "--outcomes", outcomes, *FEW],
        ["score", file, "--outcomes", outcomes, *FEW],
        ["seal", file, "--ledger", tmp_path / "ledger.jsonl", *FEW],
        ["report", file, "--out", tmp_path / "report.html", *FEW],
        ["export", file, "--to", "efg"],
    ):
        said = typed(*command)
        assert said.code in (0, 1), (command, said)
        assert said.code == 0 or said.err.startswith(("standoff: ", str(outcomes))), (command, said)


@pytest.mark.parametrize("file", [FIXED], indirect=True)
def test_where_nobody_has_a_choice_the_limit_is_certified(file):
    said = typed("solve", file)
    assert said.code == 0 and "only 1.0000" in said.out and "Expected payoffs: Ann 1." in said.out


@pytest.mark.parametrize("file", [NEVER], indirect=True)
def test_what_is_undefined_everywhere_is_called_so(file, tmp_path):
    query = "P(go = yes | given go = no, stop = yes)"
    nan = re.compile(r"\b(nan|NaN|Infinity)\b")
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        said = typed("run", file, *FEW, "--full")
        assert "Undefined in all 64 worlds: its condition never holds" in " ".join(said.out.split())
        assert not nan.search(said.out)
        said = typed("ask", file, query, *FEW)
        assert said.code == 0 and "Undefined in every world" in said.out and not nan.search(said.out)
        for command in ("run", "update", "watch", "forecast", "drivers", "flip"):
            for more in ((), ("--json", "-")):
                said = typed(command, file, *FEW, *more)
                assert said.code == 0 and not nan.search(said.out + said.err), (command, said)
                assert not more or json.loads(said.out)
        report = tmp_path / "report.html"
        said = typed("report", file, "--out", report, *FEW)
        assert said.code == 0 and not nan.search(report.read_text(encoding="utf-8"))


def test_a_payoff_that_is_nothing_but_rounding_is_nothing(tmp_path):
    """Both sides of the comparison are the same expectation, added up in another order."""
    path = tmp_path / "mine.yaml"
    zero = "E(payoff(a)) * 3 - E(payoff(a)) - E(payoff(a)) - E(payoff(a))"
    path.write_text(UNTESTED, encoding="utf-8")
    said = typed("ask", path, zero, *FEW)
    assert re.search(r"^mean +5% +median +95%\n +0 +0 +0 +0$", said.out, re.MULTILINE)


def test_a_chance_is_real_however_small(tmp_path):
    """The odds of going against an interest of -25 are exp(-25)."""
    path = tmp_path / "mine.yaml"
    path.write_text(UNTESTED.replace('"go * if(state = up, 1, -1)"', "-25 * go").replace("a: 1 to 6", "a: 1"))
    assert "\n1.389e-11  1.389e-11" in typed("ask", path, "P(go = yes)", *FEW).out
