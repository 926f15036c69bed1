"""Confidence by rules: each ground by itself, what they make together, and no likelihood in the same sentence."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import standoff
import structures
from standoff.language.likelihood import ICD_203, PHIA
from standoff.presentation.tradecraft import tradecraft_sections
from standoff.scenario_files.read import read_scenario
from standoff.techniques.confidence import Aspect, Confidence, Ground, Level, confidence, credible, furthest, overall
from standoff.techniques.deception import deception_check
from standoff.techniques.key_assumptions import Held

HIGH, MODERATE, LOW = Level.HIGH, Level.MODERATE, Level.LOW
OTHERS = [Ground.SOURCES, Ground.FIRMNESS, Ground.STRUCTURE, Ground.THEORIES]


def grounds(*levels):
    return tuple(Aspect(ground, level, 1.0) for ground, level in zip(Ground, levels, strict=False))


@pytest.mark.parametrize(
    ("levels", "together"),
    [
        ((HIGH,) * 6, HIGH),
        ((HIGH, HIGH, MODERATE, HIGH, HIGH, HIGH), HIGH),
        ((HIGH, HIGH, MODERATE, MODERATE, HIGH, HIGH), MODERATE),
        ((HIGH, HIGH, HIGH, HIGH, LOW, HIGH), MODERATE),
        ((HIGH, HIGH, HIGH, LOW, LOW, HIGH), LOW),
        ((LOW, HIGH, HIGH, HIGH, HIGH, HIGH), LOW),  # hardly a world is certified
        ((HIGH, LOW, HIGH, HIGH, HIGH, HIGH), LOW),  # hardly a world bears on it
        ((MODERATE,) * 6, MODERATE),
    ],
)
def test_what_grounds_make_together(levels, together):
    assert overall(grounds(*levels)) is together


@given(st.lists(st.sampled_from(Level), min_size=6, max_size=6), st.integers(0, 5))
def test_a_better_ground_never_makes_confidence_worse(levels, place):
    order = [LOW, MODERATE, HIGH]
    better = [*levels[:place], order[min(order.index(levels[place]) + 1, 2)], *levels[place + 1 :]]
    before, after = overall(grounds(*levels)), overall(grounds(*better))
    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("grade", "good"),
    [("A1", True), ("B2", True), ("B", True), ("B3", False), ("C1", False), ("2", False), ("F6", False), (None, False)],
)
def test_a_good_grade_is_a_good_letter_and_no_poor_digit(grade, good):
    assert credible(grade) is good


@pytest.fixture(scope="module")
def acted():
    return standoff.tradecraft(structures.scenario(), worlds=1000)


def aspects(found, claim):
    return {each.ground: each for each in next(c for c in found.confidence if c.claim == claim).aspects}


def test_grounds_are_those_of_the_other_answers(acted):
    """`will_act` holds in every world as it stands and fails under `dread`; `explain` and `variants` say the same."""
    told = aspects(acted, "will_act")
    variants = standoff.variants(structures.scenario(), worlds=256)
    [claim] = [each for each in variants.claims if each.id == "will_act"]
    others = len(claim.verdicts) - 1
    assert (told[Ground.STRUCTURE].number, told[Ground.STRUCTURE].of) == (others - len(claim.turned), others)
    assert told[Ground.STRUCTURE].level is (MODERATE if others - len(claim.turned) >= others / 2 else LOW)
    explained = standoff.explain(structures.scenario(), "will_act", worlds=256)
    words = [each.verdicts[0].verdict for name, each in explained.theories.reports.items() if name != "logit"]
    same = words.count(explained.theories.reports["logit"].verdicts[0].verdict)
    assert (told[Ground.THEORIES].number, told[Ground.THEORIES].of) == (same, len(words))
    assert told[Ground.CERTIFIED].number == 1.0 and told[Ground.CERTIFIED].level is HIGH
    assert Ground.SOURCES not in told  # it holds in every world, so it rests on no number


def test_evidence_makes_worlds_fewer(acted):
    without = standoff.tradecraft(structures.scenario().model_copy(update={"evidence": {}}), worlds=1000)
    weighed = standoff.update(structures.scenario(), worlds=1000).posterior.effective
    assert aspects(without, "will_act")[Ground.WORLDS].number == 1000
    assert aspects(acted, "will_act")[Ground.WORLDS].number == pytest.approx(weighed)


def test_another_equilibrium_that_says_otherwise_is_no_ground(acted):
    verdict = acted.report.verdicts[0]
    hinge = type("Hinge", (), {"share": 0.2})()
    other = replace(verdict, anatomy=replace(verdict.anatomy, others=hinge))
    theories = standoff.compare(structures.scenario(), ["logit", "level-1"], worlds=32)
    found = confidence(other, acted.report, {}, None, theories, None)
    assert found.level is LOW and found.aspects[0].level is LOW and found.aspects[0].otherwise == 0.2


@pytest.mark.parametrize(
    ("held", "level"),
    [
        ({"a": Held("so it is", None, "gazette", "B2")}, HIGH),
        ({"a": Held("so it is", None, "gazette", "B2"), "b": Held("so it is", None, None, None)}, MODERATE),
        ({"a": Held("so it is", None, "gazette", "B2"), "b": Held(None, None, None, None)}, LOW),
    ],
)
def test_sources_of_the_numbers_that_it_rests_on(acted, held, level):
    theories = standoff.compare(structures.scenario(), ["logit", "level-1"], worlds=32)
    found = confidence(acted.report.verdicts[0], acted.report, held, None, theories, None)
    [sources] = [each for each in found.aspects if each.ground is Ground.SOURCES]
    assert sources.level is level and sources.of == len(held)


@pytest.mark.parametrize(("worlds", "far"), [(1000, 1.87), (82, 1.0), (40, 0.54), (30, 0.0), (10, 0.0)])
def test_few_worlds_do_not_tell_that_a_verdict_is_firm(worlds, far):
    """A shift by d leaves exp(-d^2) of the worlds, of which 30 are needed."""
    assert furthest(worlds) == pytest.approx(far, abs=0.01)
    found = standoff.tradecraft(structures.scenario(), worlds=max(worlds, 32))
    firm = aspects(found, "will_act").get(Ground.FIRMNESS)  # it holds in every world
    assert firm.number is None and firm.level is (HIGH if furthest(max(worlds, 32)) >= 1.0 else MODERATE)


def test_confidence_can_be_high():
    """A claim of which every ground is good."""
    text = structures.TEXT.replace(
        "variants:\n  base: {weight: 2}\n  dread:\n    about: whoever acts may lose everything\n    weight: 1\n"
        "    change: {interests.probe.loss: -2 * act}\n  habit:\n    about: waiting is the custom\n    weight: 3\n"
        "    change: {timeline.act.usual: no}\n",
        "variants:\n  base: {weight: 2}\n",
    ).replace("combine: [[base, dread], [base, habit]]\n", "")
    found = standoff.tradecraft(read_scenario(text), worlds=1000)
    told = next(each for each in found.confidence if each.claim == "will_act")
    assert told.level is HIGH, told


# -- in words ------------------------------------------------------------------------------------------------

LIKELIHOODS = sorted({word.text for scale in (ICD_203, PHIA) for word in scale.words} | {"chance", "probab", "odds"})


def thesis_of(name):
    scenario = standoff.load(name)
    return scenario.model_copy(update={"thesis": next(iter(scenario.tests))})


@pytest.mark.parametrize("scenario", [structures.scenario(), thesis_of("crisis"), thesis_of("sanctions-threat")])
def test_no_sentence_on_confidence_speaks_of_a_likelihood(scenario):
    found = standoff.tradecraft(scenario, worlds=300)
    sentences = [s for section in tradecraft_sections(found) for each in section.sentences for s in each.split(". ")]
    confident = [each for each in sentences if "onfiden" in each]
    assert confident
    for sentence in confident:
        assert not re.search("|".join(rf"\b{re.escape(word)}" for word in LIKELIHOODS), sentence), sentence
        assert "%" not in sentence and "“" not in sentence, sentence


def test_the_thesis_comes_first_with_what_speaks_for_and_against():
    found = standoff.tradecraft(thesis_of("crisis"), worlds=300)
    first = next(iter(tradecraft_sections(found)))
    level = next(each.level for each in found.confidence if each.claim == found.scenario.thesis)
    assert first.sentences[0] == f"Confidence in the verdict on the thesis is {level}."
    assert any(each.startswith("Against it: ") and "no other structure was tried" in each for each in first.sentences)


def test_a_scenario_without_claims_has_no_verdict_to_be_confident_in():
    bare = structures.scenario().model_copy(update={"claims": {}})
    found = standoff.tradecraft(bare, worlds=64)
    assert found.confidence == () and found.assumptions.found == ()
    said = " ".join(s for section in tradecraft_sections(found) for s in section.sentences)
    assert "no verdict to be confident in" in said and "No claim rests on an uncertain number." in said


def test_a_confidence_is_of_its_claim(acted):
    assert [each.claim for each in acted.confidence] == list(acted.scenario.tests)
    assert all(isinstance(each, Confidence) for each in acted.confidence)
    assert acted.deception is not None and acted.deception.controls == ()
    assert deception_check(standoff.simulate(structures.scenario(), worlds=64)).reports == 1
