"""`explain`: one claim in full."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import standoff
from cli.person import typed
from standoff.language.error import StandoffError
from structures import TEXT


def test_a_claim_is_explained():
    done = typed("explain", "crisis", "war_is_rare", "--worlds", "300")
    said = " ".join(done.out.split())
    assert done.code == 0 and "“Crises seldom end in war.”" in said
    for part in (
        "Among blind actors, who do as usual whatever is at stake, it would hold in 0% of worlds (fails).",
        "The verdict would be the same with any number from",
        "Check: solved again with that one prior shifted, it holds in",
        "What decides “Crises seldom end in war.”",
        "other theories, in 256 worlds each",
    ):
        assert part in said, part


def test_what_it_says_is_what_each_part_says_by_itself(tmp_path):
    found = standoff.explain(standoff.load("crisis"), "war_is_rare", worlds=300)
    verdict = next(
        each for each in standoff.judge(standoff.load("crisis"), worlds=300).verdicts if each.id == "war_is_rare"
    )
    assert _alone(found.verdict) == _alone(verdict)
    drivers = standoff.drivers(standoff.load("crisis"), ["war_is_rare"], worlds=300).found["war_is_rare"]
    assert found.drivers.drivers == drivers.drivers
    flip = standoff.flip(standoff.load("crisis"), ["war_is_rare"], worlds=300).found["war_is_rare"]
    assert found.flip == flip
    kept = standoff.simulate(standoff.load("crisis"), worlds=300, save_to=tmp_path / "c.zarr")
    assert _alone(standoff.explain(kept, "war_is_rare").verdict) == _alone(verdict)


def _alone(verdict):
    """Without what was found of other equilibria, which is looked for from other starts where there are more games, and
    of theories, which only an explanation solves."""
    return replace(verdict, anatomy=replace(verdict.anatomy, others=None, theories=None))


def test_a_prior_that_is_shifted_is_solved_anew():
    found = standoff.explain(standoff.load("crisis"), "war_is_rare", worlds=600)
    shift = found.verdict.anatomy.firmness.one
    assert found.checked.share == pytest.approx(shift.share, abs=3 * np.sqrt(0.25 / 256))


def test_variants_are_among_it(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(TEXT)
    out = tmp_path / "out.json"
    assert typed("explain", str(file), "will_act", "--worlds", "200", "--json", str(out)).code == 0
    found = json.loads(out.read_text())
    assert {each["variant"] for each in found["variants"]} == {"dread", "habit", "same", "dread+habit"}
    verdicts = {each["variant"]: each["verdict"] for each in found["variants"]}
    assert verdicts["same"] == found["claim"]["verdict"] and verdicts["dread"] == "fails"
    assert found["claim"]["anatomy"]["blind"]["verdict"]


def test_what_is_no_claim():
    done = typed("explain", "crisis", "war_is_rar")
    assert done.code == 1 and "there is no claim `war_is_rar`: did you mean `war_is_rare`?" in done.err
    with pytest.raises(StandoffError, match="is a query and no claim"):
        standoff.explain(standoff.load("crisis"), "P(finish = fight) > 0.1", worlds=8)


def test_what_is_not_tested_is_told_what_became_of_it():
    fact = typed("explain", "sanctions-threat", "record")
    assert fact.code == 1 and "`record` is a fact: it is checked against its sources" in fact.err
    assert "not tested in worlds. It is " in fact.err and "^" not in fact.err
    judgement = typed("explain", "crisis", "honest")
    assert judgement.code == 1 and "`honest` is a judgement, which is not tested: the game says" in judgement.err


def test_a_variant_is_explained_as_any_scenario(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(TEXT)
    done = typed("explain", str(file), "will_act", "--worlds", "100", "--variant", "dread")
    assert done.code == 0 and "Under other structures" not in done.out
