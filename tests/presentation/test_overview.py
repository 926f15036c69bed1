"""What `standoff run` shows first: one line for each claim, with the word of its verdict and its weakest part."""

from __future__ import annotations

from dataclasses import replace

import pytest

import coins
import standoff
from cli.person import typed
from standoff.claims.anatomy import Anatomy, BlindShare
from standoff.claims.bluntness import Blunt
from standoff.claims.judge import Hinging
from standoff.claims.multiplicity import Hinge, OtherEquilibria
from standoff.ensembles.certification import certification
from standoff.presentation.anatomy import weakest_words
from standoff.presentation.overview import claims_table, overview_sections, steps_table, warnings
from standoff.presentation.short_answer import short_answer_section
from standoff.scenario_files.write import write_scenario

LONG = "It has been said, and will be said again, that nothing in this world is as certain as that which never happens."


@pytest.fixture(scope="module")
def report():
    return standoff.judge(coins.scenario(), worlds=512)


def rows(text, title):
    """The lines of the table under a title."""
    lines = text.splitlines()
    start = lines.index(title)
    start = next(
        number for number, line in enumerate(lines[start:], start) if line.startswith(("claim ", "conclusion "))
    )
    end = next((number for number, line in enumerate(lines[start:], start) if not line.strip()), len(lines))
    return [line.rstrip() for line in lines[start + 1 : end]]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "coins.yaml"
    path.write_text(write_scenario(coins.scenario()), encoding="utf-8")
    return path


def test_a_line_per_claim_and_step_that_fits(report, file):
    out = typed("run", file, "--worlds", "512").out
    lines = rows(out, "The claims")
    assert [line.split()[0] for line in lines] == list(report.scenario.claims)
    assert max(map(len, out.splitlines())) <= 120 and max(map(len, lines)) <= 100
    for line, verdict in zip(lines, report.verdicts, strict=True):
        assert verdict.verdict in line and weakest_words(verdict) in line
    steps = rows(out, "The steps of the argument")
    assert [line.split()[0] for line in steps] == [step.id for step in report.argument.steps]
    assert all(step.word in line for line, step in zip(steps, report.argument.steps, strict=True))


def test_the_answer_stands_first_and_the_rest_is_left_to_full(report, file):
    titles = [each.title for each in overview_sections(report)]
    assert titles[0] == short_answer_section(report).title
    short, full = typed("run", file, "--worlds", "512").out, typed("run", file, "--worlds", "512", "--full").out
    for told in ("Every game that was solved", "What each actor expects", "How blunt each decision is"):
        assert told not in short and told in full
    assert "standoff explain SCENARIO CLAIM" in short and len(short) < len(full) / 2
    json = [typed("run", file, "--worlds", "512", "--json", "-", *more).out for more in ((), ("--full",))]
    assert json[0] == json[1]


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_what_is_long_is_cut_and_no_name_or_verdict_is(report, columns):
    first = report.verdicts[0]
    weak = Anatomy(None, BlindShare(first.share, first.verdict), None, None)
    verdicts = (replace(first, quote=LONG, verdict="holds", anatomy=weak), replace(first, quote=LONG, anatomy=None))
    table = claims_table(replace(report, verdicts=verdicts), columns)
    for row in table.rows:
        assert row[:2] == (first.id, first.verdict) or row[:2] == (first.id, "holds")
    widths = [max(map(len, column)) for column in zip(table.head[:-1], *(row[:-1] for row in table.rows), strict=True)]
    room = columns - sum(width + 3 for width in widths)
    assert all(len(row[-1]) <= room for row in table.rows)
    assert table.rows[1][-1].endswith("…”")


def test_quotes_that_begin_alike_are_told_by_their_end(report):
    quotes = [f"{LONG} So it is {end}." for end in ("here", "there")]
    pair = [replace(report.verdicts[0], id=f"c{number}", quote=quote) for number, quote in enumerate(quotes)]
    shown = [row[-1] for row in claims_table(replace(report, verdicts=tuple(pair))).rows]
    assert shown[0] != shown[1] and shown[0].endswith("it is here.”") and shown[1].endswith("it is there.”")


def test_steps_show_both_shares(report):
    table = steps_table(report)
    for step, row in zip(report.argument.steps, table.rows, strict=True):
        assert (row[2] == "–") == (not step.together.enough) and (row[3] == "–") == (not step.otherwise.enough)


def test_warnings_say_what_is_so_here_and_nothing_else(report):
    how = certification(report.results)
    (alone,) = warnings(replace(report, others=None), how)
    assert alone == "512 worlds (seed 0), in which actors behave by logit: all are certified."
    less = list(warnings(report, replace(how, converged=510)))
    assert less[0].endswith("2 are not certified and left out.")
    none = list(warnings(report, replace(how, converged=0)))
    assert none[0].endswith("none is certified, so no claim can be judged.")


def test_warnings_name_what_is_nearly_blind_hinges_or_is_undefined(report):
    first = report.verdicts[0]
    blind = tuple(Blunt(name, name, "a", 0.1, 0.0) for name in ("one", "two", "three", "four", "five"))
    hinging = Hinging("arms", 3, 512, 2, "share", 0.1, 0.9)
    others = OtherEquilibria(64, 9, (0.0, 0.2), 2, {}, 64, (Hinge(first.id, 5, 64, (0.0, 0.1)),))
    told = " ".join(
        warnings(
            replace(
                report,
                verdicts=(replace(first, undefined=40, hinging=(hinging,), blunt=blind[:1]), *report.verdicts[1:]),
                decisions=blind,
                others=others,
            ),
            certification(report.results),
        )
    )
    assert "Payoffs hardly decide one, two, three and 2 more, which are nearly blind; 1 claim asks about them." in told
    assert "depends on which of several equally valid equilibria is taken" in told
    assert "9 of 64 worlds searched have other equilibria; 1 claim depends on which is played." in told
    assert "1 claim has worlds in which it is undefined" in told and "40 worlds" in told
