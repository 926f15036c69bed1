"""The anatomy of a verdict against cases whose answer is known: closed forms, level 0, brute force, solving anew."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import standoff
from situations.random_scenarios import scenarios
from standoff.claims.anatomy import firmness, share_beyond, threshold_of
from standoff.claims.tally import sides_of, tally_of, within_of
from standoff.claims.verdict_bands import verdict
from standoff.ensembles.results import Results
from standoff.language.error import StandoffError
from standoff.language.likelihood import ICD_203, PHIA, said
from standoff.presentation.anatomy import anatomy_sentences, verdict_words, weakest_words
from standoff.queries.blind import Blind
from standoff.scenario.model import Claim
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: A choice
actors: {a: Ann}
parameters: {worth: "normal(0.5, 1)", other: 1 to 2}
timeline:
  - {decision: act, actor: a, options: [no, yes]%s}
interests: {a: {x: worth * act, y: 0 * other}}
rationality: {a: 2}
claims:
"""


def judged(*claims, usual="", worlds=1000, text=TEXT):
    lines = "".join(f"  c{n}: {{kind: mechanism, quote: words, {each}}}\n" for n, each in enumerate(claims))
    scenario = read_scenario((text % usual) + lines)
    return scenario, standoff.judge(scenario, worlds=worlds).verdicts


def normal(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


# -- size and blind actors ---------------------------------------------------------------------------------


def test_size_is_how_much_it_holds_by():
    """P(yes) is the logistic of 2 worth, and worth has the median 0.5."""
    _, (above, below) = judged("holds: P(act = yes) > 0.5", "holds: 0.5 > P(act = yes)")
    median = 1 / (1 + math.exp(-1)) - 0.5
    assert above.anatomy.size.spread.p50 == pytest.approx(median, abs=0.005)
    assert below.anatomy.size.spread.p50 == pytest.approx(-median, abs=0.005)
    half = math.log(0.51 / 0.49) / 2  # of worth, at which it is a point away
    assert above.anatomy.size.small == pytest.approx(normal(half - 0.5) - normal(-half - 0.5), abs=0.005)
    _, (paid,) = judged("holds: E(payoff(a)) > 0")
    assert not paid.anatomy.size.probability and paid.anatomy.size.small is None


def test_blind_actors_in_closed_form():
    claims = ("holds: P(act = yes) > worth", "holds: P(act = yes) > 0.5", "holds: P(act = yes) > 0.6")
    _, (varies, even, more) = judged(*claims)
    assert varies.anatomy.blind.share == pytest.approx(normal(0.0), abs=0.005)  # worth is below 0.5 in half
    assert even.anatomy.blind.verdict == "no difference" and more.anatomy.blind.verdict == "fails"
    usual = ", usual: {no: 1, yes: 3}"
    _, (varies, even, more) = judged(*claims, usual=usual)
    assert varies.anatomy.blind.share == pytest.approx(normal(0.25), abs=0.005)
    assert even.anatomy.blind.verdict == more.anatomy.blind.verdict == "holds"


@given(scenarios(most_moves=5, joint=True), some.data())
@settings(max_examples=30)
def test_blind_actors_are_level_0(scenario, data):
    move = data.draw(some.sampled_from(list(scenario.moves)))
    query = f"P({move.name} = {move.options[0]})"
    payoff = f"E(payoff({next(iter(scenario.actors))}))"
    blind = standoff.simulate(scenario, worlds=4).ask([Blind(query), Blind(payoff)]).answers
    level = standoff.simulate(scenario, worlds=4, behaviour="level-0").ask([query, payoff]).answers
    for each in (query, payoff):
        assert np.asarray(blind[Blind(each)]) == pytest.approx(np.asarray(level[each]), abs=1e-9, nan_ok=True)


def test_blind_actors_under_commitments():
    text = TEXT.replace("timeline:\n", "timeline:\n  - {decision: first, actor: a, options: [no, yes]}\n")
    _, (claim,) = judged("holds: P(act = yes | do(first = yes)) > worth", text=text)
    assert claim.anatomy.blind.share == pytest.approx(0.5, abs=0.005)


# -- the author's number -----------------------------------------------------------------------------------


@given(
    some.lists(some.floats(0.0, 1.0), min_size=30, max_size=60),
    some.floats(0.05, 0.95),
    some.sampled_from([">", ">=", "<", "<="]),
    some.booleans(),
)
def test_how_far_a_number_may_move(values, number, sign, turned):
    """Held to trying: within the room the verdict stays, at its ends it is another."""
    test = f"{number!r} {sign} P(act = yes)" if turned else f"P(act = yes) {sign} {number!r}"
    flipped = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[sign] if turned else sign
    array = np.asarray(values)

    def share(threshold):
        return float((array > threshold).mean() if flipped in (">", ">=") else (array < threshold).mean())

    results = results_of({"P(act = yes)": array, f"{number!r}": np.full(len(values), number)})
    word = verdict(share(number), len(values))
    tally = tally_of(test, np.where(array > number, 1.0, 0.0))
    tally = replace(tally, holds=round(share(number) * len(values)), fails=0, no_difference=0, undefined=0)
    tally = replace(tally, fails=len(values) - tally.holds)
    found = threshold_of(test, results, tally)
    assert found.number == number
    assert (number if found.low is None else found.low) <= number <= (number if found.high is None else found.high)
    for end, away in ((found.low, -math.inf), (found.high, math.inf)):
        if end is None:
            assert verdict(share(-1.0 if away < 0 else 2.0), len(values)) == word
            continue
        assert verdict(share(math.nextafter(end, away)), len(values)) != word
        within = [(end + number) / 2, *array[(array > min(end, number)) & (array < max(end, number))]]
        assert end == number or all(verdict(share(each), len(values)) == word for each in within)
    assert found.shares == pytest.approx([share(each) for each in found.at])


def results_of(answers):
    return Results(0, len(next(iter(answers.values()))), {}, {}, answers, {}, {})


def test_a_curve_counts_values_beyond():
    values = np.asarray([0.1, 0.2, 0.2, 0.9])
    at = np.asarray([0.0, 0.2, 0.5])
    assert share_beyond(values, at, True).tolist() == [1.0, 0.25, 0.25]
    assert share_beyond(values, at, False).tolist() == [0.0, 0.25, 0.75]


# -- priors ------------------------------------------------------------------------------------------------


def test_the_smallest_shift_of_one_prior_in_closed_form():
    """It holds where worth is above 0: in 69%. 75% takes the score of 0.674 in place of 0.5."""
    _, (claim,) = judged("holds: P(act = yes) > 0.5", worlds=4000)
    one = claim.anatomy.firmness.one
    assert one.name == "worth" and one.by == pytest.approx(0.2, abs=0.051) and one.verdict == "mostly holds"
    assert one.effective == pytest.approx(4000 * math.exp(-(one.by**2)), rel=0.1)
    every = claim.anatomy.firmness.every
    assert abs(every.by) == pytest.approx(0.2, abs=0.051) and every.verdict == "mostly holds"


def test_a_shift_is_what_solving_with_the_moved_prior_gives():
    _, (claim,) = judged("holds: P(act = yes) > 0.5", worlds=4000)
    one = claim.anatomy.firmness.one
    moved = TEXT.replace("normal(0.5, 1)", f"normal({0.5 + one.by!r}, 1)")
    _, (again,) = judged("holds: P(act = yes) > 0.5", worlds=4000, text=moved)
    assert again.share == pytest.approx(one.share, abs=2.5 * math.sqrt(0.25 / one.effective))
    assert again.verdict == one.verdict


def test_a_number_that_decides_nothing_changes_nothing():
    truth = {"c": np.ones(1000)}
    points = {"x": (np.arange(1000) + 0.5) / 1000}
    found = firmness(truth, {"c": "holds"}, points)["c"]
    assert found.one is None and found.every is None and found.furthest == 2.0


def test_too_few_effective_worlds_say_nothing():
    """One world in a thousand is otherwise: no shift that leaves enough worlds makes much of it."""
    points = {"x": (np.arange(40) + 0.5) / 40}
    found = firmness({"c": (np.arange(40) < 39).astype(float)}, {"c": "holds"}, points)["c"]
    assert found.one is None or found.one.effective >= 30
    assert found.furthest < 2.0


# -- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "usual", "said_"),
    [
        (("holds: P(act = yes) > -1",), "", "holds, but would for blind actors too"),
        (("holds: P(act = yes) < -1",), "", "fails, and would for blind actors too"),
        (("holds: P(act = yes) > worth / 5",), "", "holds, but would for blind actors too"),
        (("holds: P(act = yes) > 0.62",), "", "contingent"),
        (("holds: P(act = yes) > 0.05",), ", usual: {no: 99, yes: 1}", "contingent, and changes if 5% moves by"),
    ],
)
def test_the_word_is_followed_by_its_weakest_part(claims, usual, said_):
    _, (claim,) = judged(*claims, usual=usual)
    assert verdict_words(claim).startswith(said_)


def test_the_prior_that_it_rests_on_is_named_by_its_label():
    named = TEXT.replace('"normal(0.5, 1)"', '{prior: "normal(0.5, 1)", label: the worth of acting}')
    _, (claim,) = judged("holds: P(act = yes) > 0.5", text=named)
    weak = replace(claim, anatomy=replace(claim.anatomy, threshold=None, size=None, blind=None))
    assert weak.anatomy.firmness.one.by == pytest.approx(0.2, abs=0.051)
    assert weakest_words(weak).endswith("rests on the prior of the worth of acting")


def test_another_equilibrium_is_said_first_of_all():
    """Chicken must not be answered as if it had one."""
    text = """\
standoff: 1
title: Chicken
actors: {one: One, other: Other}
parameters: {crash: 5 to 15}
timeline:
  - {decision: a, actor: one, options: [swerve, drive], seen_by: nobody}
  - {decision: b, actor: other, options: [swerve, drive], seen_by: nobody}
interests:
  one: {crash: -crash * a * b, face: a - b}
  other: {crash: -crash * a * b, face: 1.2 * b - a}
rationality: {one: 6, other: 6}
claims:
  drives: {kind: mechanism, quote: It will drive., holds: P(b = drive) > 0.5}
""".replace("options: [swerve, drive]", "options: {swerve: 0, drive: 1}")
    scenario = read_scenario(text)
    report = standoff.judge(scenario, worlds=200)
    (claim,) = report.verdicts
    assert report.others is not None and claim.anatomy.others.depends > 0.9 * claim.anatomy.others.worlds
    assert "another equilibrium says otherwise in" in weakest_words(claim)
    assert any("it holds under one and fails under another" in each for each in anatomy_sentences(scenario, claim))
    none = standoff.judge(scenario, worlds=200, other_equilibria=0)
    assert none.others is None and none.verdicts[0].anatomy.others is None


def test_sizes_are_written_as_people_write_points():
    """With a worth of 1 to 2 and a rationality of 60 it acts for certain."""
    sharp = TEXT.replace("{a: 2}", "{a: 60}").replace("normal(0.5, 1)", "uniform(1, 2)")
    scenario, (claim, below) = judged("holds: P(act = yes) > 1e-5", "holds: P(act = no) < 0.001", text=sharp)
    whole = "At the median across worlds it holds by 100 points (5th to 95th percentile: 100 to 100 points)."
    assert next(anatomy_sentences(scenario, claim)) == whole
    assert "it holds by 0.1 points (5th to 95th percentile: 0.1 to 0.1 points)" in next(
        anatomy_sentences(scenario, below)
    )


def test_too_few_worlds_say_nothing_of_blind_actors():
    scenario, (claim,) = judged("holds: P(act = yes) > 0.5", worlds=20)
    assert "too few worlds bear on it." in " ".join(anatomy_sentences(scenario, claim))


def test_every_part_is_a_sentence():
    scenario, (claim,) = judged("holds: P(act = yes) > 0.5")
    told = list(anatomy_sentences(scenario, claim))
    assert len(told) >= 4 and all(each[0].isupper() and each.endswith(".") for each in told), told


# -- a word of likelihood ----------------------------------------------------------------------------------


def test_a_word_is_tested_against_its_band():
    _, (likely, even) = judged("says: likely, holds: P(act = yes)", "says: roughly even chance, holds: P(act = yes)")

    def score(p):
        return math.log(p / (1 - p)) / 2 - 0.5

    assert likely.share == pytest.approx(normal(score(0.8)) - normal(score(0.55)), abs=0.005)
    assert even.share == pytest.approx(normal(score(0.55)) - normal(score(0.45)), abs=0.005)


def test_the_size_of_a_word_is_how_far_inside_its_band_it_lies():
    """Below x it lies where P(yes) is below 0.55 + x or above 0.8 - x."""
    scenario, (claim,) = judged("says: likely, holds: P(act = yes)", worlds=4000)

    def score(p):
        return math.log(p / (1 - p)) / 2 - 0.5

    size = claim.anatomy.size
    for part, value in ((0.5, size.spread.p50), (0.95, size.spread.p95)):
        assert normal(score(0.55 + value)) + 1 - normal(score(0.8 - value)) == pytest.approx(part, abs=0.005)
    assert size.probability and 0.0 < size.small < 1.0
    assert next(anatomy_sentences(scenario, claim)).startswith("At the median across worlds it fails by ")
    assert claim.sides is None and claim.anatomy.threshold is None


@pytest.mark.parametrize(
    ("test", "sides", "within"),
    [
        ("P(a = b) > 0.5", ("P(a = b)", "0.5"), None),
        ("P(a >= b and c != d) <= E(x), negligible 0.1", ("P(a >= b and c != d)", "E(x)"), None),
        ("0.55 <= P(a = b | given c = d) <= 0.8", None, ("P(a = b | given c = d)",)),
        ("0.55 <= P(a = b) < P(c = d)", None, None),
        ("0.8 >= P(a = b) >= 0.55", None, None),
        ("P(a = b) > 0.5 and P(a = b) < 0.8", None, None),
    ],
)
def test_what_is_compared(test, sides, within):
    assert sides_of(test) == sides and within_of(test) == within


def test_several_comparisons_have_no_size():
    _, (claim,) = judged("holds: P(act = yes) > 0.5 and E(payoff(a)) > 0")
    assert claim.anatomy.size is None


def test_words_and_scales():
    assert said("likely") is ICD_203.words[4] and said("Likely (PHIA)") is PHIA.words[4]
    assert said("probable").text == "likely" and said("realistic possibility").scale == "PHIA"
    for wrong, hint in (("lickely", "did you mean `likely`?"), ("likely (nato)", "is not a scale of likelihood")):
        with pytest.raises(StandoffError) as error:
            said(wrong)
        assert hint in str(error.value)


@pytest.mark.parametrize(
    ("claim", "complaint"),
    [
        ("says: lickely, holds: P(act = yes)", ":10:44: `lickely` is no word of any scale: did you mean `likely`?"),
        (
            "says: likely, holds: P(act = yes) > 0.5",
            ":10:59: with `says: likely`, `holds` is a probability and no condition",
        ),
    ],
)
def test_mistakes_are_told_at_their_place(claim, complaint):
    with pytest.raises(StandoffError) as error:
        read_scenario((TEXT % "") + f"  c: {{kind: mechanism, quote: words, {claim}}}\n", "f")
    assert complaint in str(error.value)


def test_says_needs_a_test():
    with pytest.raises(ValueError, match="says"):
        Claim(kind="judgement", quote="words", reason="x", says="likely")
