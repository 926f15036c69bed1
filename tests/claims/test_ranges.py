"""A verdict over other structures and theories: what an act is worth is uniform on an interval that a variant moves,
and whoever responds to payoffs acts more often than not where it is worth something."""

from __future__ import annotations

from dataclasses import replace

import pytest

import standoff
from cli.person import typed
from standoff.claims.anatomy import Anatomy, BlindShare, Range
from standoff.claims.ranges import range_over
from standoff.presentation.anatomy import anatomy_sentences, range_words, verdict_words, weakest_words
from standoff.presentation.section import Titled
from standoff.presentation.variants import claims_contents
from standoff.reports.findings import find
from standoff.reports.page import page
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: An act
actors: {ann: Ann}
parameters: {worth: "uniform(-0.5, 0.5)"}
timeline:
  - {decision: act, actor: ann, options: [no, yes]}
interests: {ann: {worth: worth * act}}
rationality: {ann: 4}
variants:
  poor: {about: it is worth less, change: {parameters.worth: "uniform(-0.5, 0.125)"}}
  rich: {about: it is worth more, change: {parameters.worth: "uniform(-0.06, 0.44)"}}
thesis: acts
claims:
  acts: {kind: mechanism, quote: She will act., holds: P(act = yes) > 0.5, because: [fair]}
  sure: {kind: mechanism, quote: She may act., holds: P(act = yes) > 0.01}
  fair: {kind: judgement, quote: It is not fair., reason: a matter of values}
"""


@pytest.fixture(scope="module")
def found():
    return standoff.variants(standoff.simulate(read_scenario(TEXT), worlds=1000))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "act.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_shares_are_those_of_the_intervals(found):
    verdict = found.claims[0].verdicts["base"]
    over = verdict.anatomy.structures
    assert (over.low, over.high) == (pytest.approx(0.2, abs=0.01), pytest.approx(0.88, abs=0.01))
    assert (over.same, over.of) == (0, 2)
    assert verdict_words(verdict) == "contingent, and rests on structure: 20% to 88%"
    told = list(anatomy_sentences(found.scenario, verdict))
    assert told[-1] == (
        "Under this structure and 2 others it holds in 20% to 88% of worlds; the verdict is the same in none of the "
        "others."
    )


def test_the_table_of_variants_has_the_range(found):
    (first, second) = next(claims_contents_table(found))
    assert first[1] == "contingent (50%), and rests on structure: 20% to 88%" and first[3] == "20% to 88%"
    assert second[2:4] == ("stands", "100%")


def claims_contents_table(found):
    return (each.table.rows for each in claims_contents(found) if isinstance(each, Titled))


def test_a_verdict_that_stands_everywhere_rests_on_no_structure(found):
    verdict = found.claims[1].verdicts["base"]
    assert (verdict.anatomy.structures.same, verdict.anatomy.structures.of) == (2, 2)
    assert "structure" not in weakest_words(verdict)


def test_the_same_in_explain_report_and_json(file):
    worlds = ("--worlds", "600")
    assert "Contingent, and rests on structure: 20% to 88%." in typed("explain", file, "acts", *worlds).out
    (claim, _) = typed("variants", file, *worlds, "--json", "-").json["claims"]
    assert claim["anatomy"]["weakest"] == "and rests on structure: 20% to 88%"
    assert claim["anatomy"]["structures"]["of"] == 2 and "theories" not in claim["anatomy"]
    run = typed("run", file, *worlds, "--json", "-").json["claims"][0]["anatomy"]
    assert "structures" not in run and "theories" not in run
    html = page(find(standoff.simulate(standoff.load(file), worlds=200)))
    assert "Contingent, and rests on structure: 20% to 88%." in html
    assert "Under this theory of behaviour and 5 others it holds in 50% of worlds; the verdict is the same." in html


def test_explaining_a_conclusion_solves_the_variants_it_has_reasons_in(file):
    explained = standoff.explain(standoff.load(file), "acts", worlds=256)
    assert set(explained.variants) == {"poor", "rich"}
    assert explained.verdict.anatomy.theories.of == len(explained.theories.reports) - 1


def test_a_comparison_has_the_range_over_theories(file):
    behaviours = ("--worlds", "64", "--behaviours", "logit,level-1")
    told = typed("run", file, *behaviours, "--json", "-").json["claims"]
    assert told[0]["anatomy"]["theories"]["of"] == 1
    assert "yes (50%)" in " ".join(typed("run", file, *behaviours).out.split())


@pytest.mark.parametrize(
    ("anatomy", "said"),
    [
        ({"structures": Range(0.21, 0.88, 1, 3)}, "and rests on structure: 21% to 88%"),
        ({"structures": Range(0.70, 0.76, 1, 3)}, ""),  # on the edge of a band, and the same for any reader
        ({"structures": Range(0.30, 0.70, 3, 3)}, ""),
        ({"theories": Range(0.02, 0.97, 2, 5)}, "and rests on the theory of behaviour: 2% to 97%"),
        ({"theories": Range(0.02, 0.97, 3, 5)}, ""),  # most theories agree
        (
            {"structures": Range(0.2, 0.9, 0, 1), "theories": Range(0.02, 0.97, 0, 5)},
            "and rests on structure: 20% to 90%",
        ),
        (
            {"structures": Range(0.2, 0.9, 0, 1), "blind": BlindShare(0.5, "contingent")},
            "and would be for blind actors too",
        ),
    ],
)
def test_which_part_is_the_weakest(found, anatomy, said):
    verdict = found.claims[0].verdicts["base"]
    planted = replace(Anatomy(None, None, None, None), **anatomy)
    assert weakest_words(replace(verdict, anatomy=planted)) == said


def test_ranges(found):
    base, light, heavy = found.claims[0].verdicts.values()
    assert range_over(base, ()) is None and range_over(replace(base, share=None), [replace(light, share=None)]) is None
    assert range_over(base, [light, replace(heavy, share=None)]).high == base.share
    assert range_words(Range(0.311, 0.312, 1, 1)) == "31%"
