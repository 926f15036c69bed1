"""`standoff drivers` and `standoff flip`, typed as a person types them."""

from __future__ import annotations

import pytest

from cli.person import edited, typed

FEW = ("--worlds", "300", "--cores", "1")


@pytest.fixture(scope="module")
def decided():
    return typed("drivers", "deterrence", *FEW, "--json", "-")


@pytest.fixture(scope="module")
def flipped():
    return typed("flip", "deterrence", "deterred", "only_the_hard", *FEW, "--json", "-")


def test_drivers_names_what_decides(decided):
    """On paper deterrence holds where credibility > 1 / (1 + war_challenger): those two decide, credibility most."""
    assert decided.code == 0 and decided.err == ""
    data = decided.json
    assert (data["count"], data["seed"], data["converged"], data["theory"]) == (300, 0, 300, "logit")
    asked = {each["id"]: each for each in data["asked"]}
    assert list(asked) == ["deterred", "only_the_hard", "certain_answer", "known_to_blink", "tie_hands"]
    deterred = asked["deterred"]
    assert deterred["quote"] == "The threat to resist keeps the challenger at home."
    first = deterred["drivers"][0]
    assert (first["name"], first["noise"], first["direction"]) == ("credibility", False, "high")
    assert first["interval"][0] < first["share"] < first["interval"][1]
    assert {each["name"] for each in deterred["drivers"] if each["name"].startswith("rationality")} == {
        "rationality.challenger",
        "rationality.defender",
    }
    assert asked["certain_answer"]["drivers"] == [] and asked["certain_answer"]["reason"] == "it holds in every world"
    assert deterred["sobol"] is None and deterred["truth"] is True


def test_drivers_in_words(decided):
    said = typed("drivers", "deterrence", "deterred", *FEW)
    words = " ".join(said.out.split())
    first = decided.json["asked"][0]["drivers"][0]
    assert f" {first['share']:.1%} " in words and "Hinges on credibility (" in words
    assert "holds more where it is high" in words and "uncertain numbers are noise" in words and "Unexplained" in words
    assert "300 worlds (seed 0), 300 certified." in words


def test_drivers_of_a_query(tmp_path):
    said = typed("drivers", "deterrence", "P(challenge = yes)", *FEW, "--json", tmp_path / "out.json")
    assert "Its mean is" in said.out and "or is larger" not in said.out and "is larger where" in said.out
    assert (tmp_path / "out.json").exists()


def test_sobol_indices_on_request():
    said = typed("drivers", "deterrence", "P(challenge = yes)", *FEW, "--sobol", "64", "--second-order", "--json", "-")
    assert said.err == "note: Sobol indices of 4 uncertain numbers take 640 additional worlds\n"
    (asked,) = said.json["asked"]
    assert asked["id"] is None and asked["quote"] is None
    sobol = asked["sobol"]
    assert (sobol["rows"], sobol["worlds"], sobol["undefined"], sobol["reason"]) == (64, 640, 0, None)
    assert sobol["indices"][0]["name"] == "credibility" and len(sobol["indices"]) == 4 and len(sobol["pairs"]) == 6
    text = typed("drivers", "deterrence", "P(challenge = yes)", *FEW, "--sobol", "64", "--second-order")
    assert "Sobol indices" in text.out and "From 640 additional worlds in 64 rows." in text.out


def test_sobol_options_that_make_no_sense():
    said = typed("drivers", "deterrence", "--sobol", "100")
    assert said.code == 2 and "100 is not a power of two" in said.err
    said = typed("drivers", "deterrence", "--second-order")
    assert said.code == 2 and "requires --sobol" in said.err


def test_flip_says_where_and_how_far(flipped):
    """At the medians credibility is 0.5 and so is the threshold: a hair's breadth flips it."""
    assert flipped.code == 0 and flipped.err == ""
    deterred, certain = flipped.json["asked"]
    (limit, *_) = deterred["region"]["restrictions"]
    assert limit["name"] == "credibility"
    assert deterred["region"]["density"] > 0.85 and deterred["region"]["coverage"] > 0.85
    assert deterred["where"].startswith(
        "It holds where credibility (probability that the defender is hard) is above 0."
    )
    assert deterred["nearest"]["distance"] < 0.03
    (move,) = deterred["nearest"]["moves"]
    assert move["name"] == "credibility" and move["value"] > move["median"]
    assert deterred["at_medians"] is None and deterred["share"] < 0.5
    assert deterred["otherwise"].startswith(
        "With every number at its median, its two sides do not differ. It holds with"
    )
    assert certain["nearest"] is None and "no world was found" in certain["reason"]
    assert certain["region"]["restrictions"] == [] and certain["share"] == 1.0


def test_flip_in_words(flipped):
    said = typed("flip", "deterrence", "deterred", "only_the_hard", *FEW)
    words = " ".join(said.out.split())
    for each in flipped.json["asked"]:
        assert each["where"] in words and each["otherwise"] in words
    assert "A closer world may exist." in words
    without = typed("flip", "deterrence", "deterred", *FEW, "--no-nearest")
    assert "With every number at its median" not in without.out and "It holds where credibility" in without.out


def test_what_would_have_to_be_true():
    said = typed("flip", "deterrence", "P(challenge = yes) > 0.9", "--where", "fails", *FEW, "--json", "-")
    (asked,) = said.json["asked"]
    assert asked["id"] is None and asked["side"] == "fails" and asked["at_medians"] is False
    assert asked["nearest"]["moves"][0]["value"] < asked["nearest"]["moves"][0]["median"]


@pytest.mark.parametrize(
    ("command", "arguments", "what"),
    [
        ("flip", ["P(challenge = yes)"], "this is a number, so there is nothing to flip: write a comparison, as in"),
        ("flip", ["detered"], "there is no claim `detered`: did you mean `deterred`"),
        ("drivers", ["fragile_peace"], "the claim `fragile_peace` is a judgement and has no test"),
        ("drivers", ["P(chalenge = yes)"], "did you mean `challenge`"),
    ],
)
def test_mistakes_in_sentences(command, arguments, what):
    said = typed(command, "deterrence", *arguments, *FEW)
    assert said.code == 1 and what in said.err and said.out == ""


def test_options_that_make_no_sense(tmp_path):
    assert "both is not a side" in typed("flip", "deterrence", "--where", "both").err.replace("`", "")
    assert typed("flip", "deterrence", "--most", "9").code == 2
    assert "does not exist; create it first" in typed("flip", "deterrence", "--json", tmp_path / "no" / "out.json").err


def test_of_a_store_nothing_is_solved_again(tmp_path):
    kept = tmp_path / "kept.zarr"
    assert typed("run", "deterrence", "--worlds", "200", "--cores", "1", "--out", kept).code == 0
    fresh = typed("drivers", "deterrence", "deterred", "--worlds", "200", "--cores", "1", "--json", "-")
    said = typed("drivers", kept, "deterred", "--json", "-")
    assert said.json == fresh.json
    fresh = typed("flip", "deterrence", "deterred", "--worlds", "200", "--cores", "1", "--json", "-")
    assert typed("flip", kept, "deterred", "--json", "-").json == fresh.json
    said = typed("drivers", kept, "--worlds", "5")
    assert said.code == 2 and "has worlds of its own; to solve others, use its scenario" in said.err


def test_another_behaviour(tmp_path):
    said = typed("drivers", "deterrence", "deterred", *FEW, "--behaviour", "level-1", "--json", "-")
    assert said.json["theory"] == "level-1"
    path = edited(tmp_path, "deterrence", {"prior: uniform(0, 1)": "prior: 0.1 to 0.3"})
    assert typed("flip", path, "deterred", *FEW, "--json", "-").json["asked"][0]["side"] == "holds"
