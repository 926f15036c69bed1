"""`run` and `alternatives` with a commitment, a number set, an interest taken away, and a condition."""

from __future__ import annotations

import pytest

from cli.person import typed

FEAR = """\
standoff: 1
title: Fear of collapse
actors: {china: China, dprk: North Korea}
parameters: {fear: 1 to 4, price: 0.5 to 2}
timeline:
  - {chance: mood, outcomes: {calm: 0.4, angry: rest}}
  - {decision: punish, actor: china, options: [no, yes]}
  - {decision: test, actor: dprk, options: [no, yes]}
interests:
  china: {fear: -fear * punish, calm: -1.5 * test}
  dprk: {gain: test, price: -price * punish * test}
rationality: {china: 4, dprk: 3}
claims:
  tests: {kind: mechanism, quote: It will test., holds: P(test = yes) > 0.4}
"""


@pytest.fixture
def fear(tmp_path):
    path = tmp_path / "fear.yaml"
    path.write_text(FEAR, encoding="utf-8")
    return path


def left(path, *options):
    """The left side of the claim across worlds, as `run` has it and as `ask` has it."""
    return typed("run", path, "--worlds", "32", "--json", "-", *options).json["claims"][0]["left"]


@pytest.mark.parametrize(
    ("options", "clause"),
    [
        (("--do", "punish = yes"), "do(punish = yes)"),
        (("--set", "fear = fear / 2"), "do(fear = fear / 2)"),
        (("--without", "china.fear"), "without(china.fear)"),
        (("--given", "mood = calm"), "given mood = calm"),
        (
            (
                "--do",
                "punish = yes if mood = angry",
                "--set",
                "price=0",
                "--without",
                "china.calm",
                "--given",
                "mood=angry",
            ),
            "do(punish = yes if mood = angry, price = 0), without(china.calm), given mood = angry",
        ),
    ],
)
def test_claims_are_tested_under_what_is_typed(fear, options, clause):
    asked = typed("ask", fear, f"P(test = yes | {clause})", "--worlds", "32", "--json", "-").json
    found = left(fear, *options)
    assert {key: found[key] for key in ("mean", "p05", "p50", "p95")} == pytest.approx(
        {key: asked[key] for key in ("mean", "p05", "p50", "p95")}, abs=1e-9
    )
    assert typed("run", fear, "--worlds", "32", "--json", "-", *options).json["claims_assume"].startswith(clause[:8])


def test_what_the_claims_assume_already_stays(fear):
    fear.write_text(FEAR + "claims_assume: do(punish = no), given mood = calm\n", encoding="utf-8")
    assert left(fear, "--set", "price=0") == pytest.approx(left(fear), abs=1e-9)  # nobody is punished
    asked = typed("ask", fear, "P(test = yes | do(punish = yes), given mood = calm)", "--worlds", "32", "--json", "-")
    assert left(fear, "--do", "punish = yes")["mean"] == pytest.approx(asked.json["mean"], abs=1e-9)


def test_what_makes_no_sense_is_told_before_anything_is_solved(fear):
    for options, said in (
        (("--do", "punsh = yes"), "did you mean `punish`?"),
        (("--without", "china.feer"), "did you mean `fear`?"),
        (("--set", "fear"), "expected `=`"),
    ):
        found = typed("run", fear, *options)
        assert found.code == 1 and said in found.err, found.err


def test_a_store_keeps_what_was_typed(fear, tmp_path):
    store = tmp_path / "fear.zarr"
    typed("run", fear, "--worlds", "32", "--without", "china.fear", "--out", store)
    again = typed("run", store, "--json", "-").json
    assert again["claims_assume"] == "without(china.fear)"
    assert again["claims"][0]["left"] == left(fear, "--without", "china.fear")
    assert typed("run", store, "--do", "punish = yes").code == 2


def test_alternatives_are_compared_under_it(fear):
    found = typed(
        "alternatives", fear, "punish", "--worlds", "32", "--set", "fear=0", "--without", "dprk.price", "--json", "-"
    )
    (one,) = found.json["decisions"]
    assert one["do"] == {"fear": "0"} and one["without"] == ["dprk.price"]
    free = "E(payoff(china) | do(punish = yes, fear = 0), without(dprk.price))"
    asked = typed("ask", fear, free, "--worlds", "32", "--json", "-").json
    assert next(each for each in one["options"] if each["option"] == "yes")["payoff"]["mean"] == pytest.approx(
        asked["mean"]
    )
    assert "did you mean `price`?" in typed("alternatives", fear, "punish", "--without", "dprk.prize").err
