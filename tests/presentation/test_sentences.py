"""Sentences of the report against the numbers they are made of: shares, counts, superlatives, ties, one and many."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from of_scenarios import alternatives, backtest, find, forecast, posterior_summary
from standoff import api
from standoff.charts.svg import percent
from standoff.claims.differences import differences
from standoff.claims.event_sequences import EventSequence, EventSequenceMoves, EventSequences
from standoff.claims.spread import Spread
from standoff.claims.surface import Surface
from standoff.claims.variance import Driver, Drivers
from standoff.ensembles.certification import certification
from standoff.evidence.posterior import Hypothesis, Shift
from standoff.forecasts.outcomes import Outcome
from standoff.presentation.alternatives import payoffs_chart
from standoff.presentation.differences import NOW, claims_sentence
from standoff.presentation.drivers import hinge_chart, hinge_words, hinges_sentence
from standoff.presentation.event_sequences import paths_chart
from standoff.presentation.evidence import parameters_chart, posterior_chart, sample_chart
from standoff.presentation.evidence_matrix import ratios_chart
from standoff.presentation.forecast_history import forecast_history_chart
from standoff.presentation.forecasts import forecast_chart
from standoff.presentation.game import game_diagram
from standoff.presentation.hypotheses import Leaning, leanings_chart
from standoff.presentation.priors import priors_sentence
from standoff.presentation.verdict_charts import share_charts
from standoff.presentation.verdict_map import verdict_map
from standoff.presentation.verdicts import certified_words
from standoff.presentation.wording import about, as_much, counts_sentence, listed, part_words
from standoff.queries.game import Game
from standoff.reports import findings as finding
from standoff.reports.page import page
from standoff.scenario.model import Kind
from standoff.scenario_files.read import read_scenario

DAY = datetime.date(2020, 1, 2)
MAPPED = """\
standoff: 1
title: t
actors: {x: X}
parameters: {a: 1 to 2, b: 1 to 2}
timeline: [{chance: c, outcomes: {yes: 0.5, no: rest}}]
"""
ONE = Spread(0.5, 0.5, 0.5, 0.5)


def text_of(html: str) -> str:
    """What a reader sees."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def driver(name: str, share: float, noise: bool = False) -> Driver:
    return Driver(name, share, (share, share), noise, "high", 0.1, 0.2, 0.3)


def deciding(*shares: float, reason: str | None = None) -> Drivers:
    """What decides a claim, by the shares of `a`, `b`, ... above the noise."""
    if reason is not None:
        return Drivers(0.5, True, 100, 0, reason=reason)
    found = tuple(driver("abcdefgh"[place], share) for place, share in enumerate(shares))
    return Drivers(0.5, True, 100, 0, (*found, driver("idle", 0.0, True)), 0.01)


@pytest.fixture(scope="module")
def scenario():
    return api.load("crisis")


@pytest.fixture(scope="module")
def lettered(scenario):
    """A scenario whose numbers are `a` to `h`."""
    (number, *_) = scenario.parameters.values()
    return scenario.model_copy(update={"parameters": dict.fromkeys("abcdefgh", number)})


@pytest.fixture(scope="module")
def report(scenario):
    return find(scenario, worlds=64, full=False)


@pytest.fixture(scope="module")
def learned():
    return posterior_summary(api.load("calling-bluffs"), worlds=200)


# ---- how much is explained -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.08, "8% of it"), (0.49, "49% of it"), (0.504, "50% of it"), (0.51, "most of it (51%)"),
        (0.996, "nearly all of it (>99%)"), (1.0, "all of it (100%)"), (1.02, "all of it (100%)"),
        (0.0, "0% of it"), (-0.01, "0% of it"), (0.001, "<1% of it"),
    ],
)  # fmt: skip
def test_most_is_more_than_half(share, told):
    assert part_words(share, "it") == told


@given(st.floats(0.0, 1.0))
def test_the_word_follows_from_the_number_that_stands_by_it(share):
    told = part_words(share, "it")
    (number,) = map(float, re.findall(r"(\d+)%", told))
    assert ("most" in told) == (number > 50.0 and "all" not in told)
    assert percent(share) in told and ("all" not in told or number >= 99)


@given(st.lists(st.lists(st.floats(0.01, 0.12), min_size=1, max_size=8), min_size=1, max_size=5))
def test_what_claims_hinge_on_is_the_mean_over_claims(lettered, shares):
    drivers = {f"c{n}": deciding(*sorted(each, reverse=True)) for n, each in enumerate(shares)}
    drivers["always"] = deciding(reason="it holds in every world")
    sums = np.zeros(8)
    for each in shares:
        sums[: len(each)] += sorted(each, reverse=True)
    together = min(np.sort(sums / len(shares))[::-1][:3].sum(), 1.0)
    told = hinges_sentence(lettered, drivers)
    assert part_words(together, "the difference between worlds") in told
    assert told.startswith(f"Over the {len(shares)} claim") and "100%" not in told
    assert told.count("above the noise in") == min(3, (sums > 0).sum())


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.05, 0.02, 0.01), "together explain 8% of the difference between worlds on average."),
        ((0.49,), "explains 49% of the difference between worlds on average."),
        ((0.31, 0.2), "together explain most of the difference between worlds (51%) on average."),
        ((0.6, 0.4), "together explain all of the difference between worlds (100%) on average."),
    ],
)
def test_numbers_that_explain_little_do_not_explain_most(lettered, report, shares, told):
    drivers = {"one": deciding(*shares)}
    assert hinges_sentence(lettered, drivers).endswith(told)
    assert hinge_chart(lettered, drivers).sentence.endswith(told)
    html = page(replace(report, drivers={name: deciding(reason="it holds in every world") for name in report.drivers}))
    assert "What decides the claims cannot be determined." in text_of(html)


def test_where_nothing_decides_that_is_said_and_not_that_nothing_bears_on_claims(lettered):
    def said(**drivers):
        return hinges_sentence(lettered, drivers)

    assert said() == "No claim has a test."
    assert said(one=deciding(reason="it holds in every world")).startswith(
        "What decides the claims cannot be determined"
    )
    quiet = deciding()
    assert said(one=quiet, two=deciding(reason="too few worlds")) == (
        "No single number explains more than noise of the 1 claim for which this can be determined."
    )


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.08,), "Hinges on a (8%, holds more where it is high)."),
        ((0.05, 0.03), "together 8% of the difference between worlds."),
        ((0.3, 0.1, 0.06, 0.05), "and on 1 more, none of which explains more: together most of the"),
        ((), "No single number explains more of it than noise."),
    ],
)
def test_a_claim_says_how_much_its_numbers_explain_together(lettered, shares, told):
    assert told in hinge_words(lettered, deciding(*shares))


# ---- superlatives and ties -------------------------------------------------------------------------


@given(st.lists(st.integers(0, 4), min_size=1, max_size=9))
def test_ties_are_counted(values):
    ranked = sorted(values, reverse=True)
    others = ranked.count(ranked[0]) - 1
    told = as_much(ranked, str, ", and ")
    assert told == ("" if not others else f", and {others} other{'s' if others > 1 else ''} as much")


def test_shares_of_one_claim_of_equal_ones_and_of_many(report):
    tested = [each for each in report.report.verdicts if each.share is not None]
    at = [
        replace(tested[0], id=f"c{n}", share=share, interval=(share, share)) for n, share in enumerate((1.0, 1.0, 0.3))
    ]
    assert "” holds in 100% of worlds. The interval stays in one band." in share_charts(at[:1])[0].sentence
    assert share_charts(at[:2])[0].sentence.startswith("All 2 hold in 100% of worlds.")
    (chart,) = share_charts(at)
    assert "in 100% of worlds, down to" in chart.sentence and "”, in 30% of worlds." in chart.sentence
    wide = replace(at[2], interval=(0.2, 0.4))
    assert "The interval of 1 claim reaches a second band" in share_charts([at[0], wide])[0].sentence
    assert "The interval reaches a second band" in share_charts([wide])[0].sentence
    assert "The intervals of 2 claims reach a second band" in share_charts([wide, wide])[0].sentence


def test_leanings_that_moved_alike_and_not_at_all():
    def said(*moves: float) -> str:
        return leanings_chart([Leaning(f"h{n}", "claim", "", 0.2, 0.2 + m) for n, m in enumerate(moves)], DAY).sentence

    assert said(0.3, -0.1) == "As of 2020-01-02 h0 has moved most: from 20% before any evidence to 50%."
    assert "and 2 others as much" in said(0.1, 0.1, 0.1)
    assert said(0.004, 0.001) == "As of 2020-01-02 nothing has moved by half a percentage point."


def test_types_that_moved_most_are_drawn_where_not_all_find_room():
    types = [Leaning(f"t{n}", "type", "", 0.2, 0.2 + 0.01 * n) for n in range(20)]
    svg = leanings_chart(types, DAY).svg
    assert ">t19<" in svg and ">t0<" not in svg


def hypotheses(learned, *moves, ratios=None):
    count = len(learned.posterior.items)
    same = (1.0,) * count
    found = tuple(
        Hypothesis(f"h{n}", "type", 0.2, 0.2 + move, ratios or same, same, (0.2,) * count, 0.01)
        for n, move in enumerate(moves)
    )
    return replace(learned, hypotheses=found)


def test_hypotheses_of_one_and_many(learned):
    def said(*moves: float) -> str:
        return posterior_chart(hypotheses(learned, *moves)).sentence

    assert said(0.3) == "The hypothesis moved by more than noise: h0, from 20% to 50%."
    assert said(0.0) == "The hypothesis moved by no more than noise."
    assert said(0.0, 0.0) == "None of 2 hypotheses moved by more than noise."
    assert said(0.3, 0.1) == "2 of 2 hypotheses moved by more than noise; most of all h0, from 20% to 50%."
    assert said(0.3, 0.3).endswith("most of all h0, from 20% to 50%, and 1 other as much.")


def test_numbers_that_hardly_moved_did_not_move_most(learned):
    prior = Spread(1.0, 0.5, 1.0, 1.5)
    still = replace(learned, parameters=(Shift("p", prior, prior, 0.001, 1.0), Shift("q", prior, prior, 0.0, 1.0)))
    assert parameters_chart(still).sentence.startswith("No number moved by a hundredth")
    far = replace(learned, parameters=(Shift("p", prior, prior, -0.5, 1.0), Shift("q", prior, prior, 0.5, 1.0)))
    assert parameters_chart(far).sentence.startswith("p moved most: its mean by -0.50 standard deviations")
    assert "and 1 other as much" in parameters_chart(far).sentence
    names = tuple(learned.posterior.scenario.parameters)
    assert "moved none of them by a tenth" in priors_sentence(learned.posterior.scenario, names, still)
    assert "by 0.5 standard deviations of its prior, down, and 1 other" in priors_sentence(
        learned.posterior.scenario, names, far
    )


def evidence(learned, effective, surprises=()):
    items = tuple(
        replace(learned.posterior.items[0], id=f"i{n}", effective=left, highest=0.001 if n in surprises else 0.9)
        for n, left in enumerate(effective)
    )
    return replace(learned, posterior=replace(learned.posterior, items=items, moved=None))


def test_the_largest_loss_is_not_called_most_of_it(learned):
    def said(*effective, surprises=()):
        return sample_chart(evidence(learned, effective, surprises)).sentence

    assert "largest loss came with A, i0: from 200 to 150, and 1 other as much." in said(150.0, 100.0, 90.0)
    assert "most went" not in said(150.0, 20.0) and "came with B, i1: from 150 to 20." in said(150.0, 20.0)
    assert "loss" not in said(200.0, 200.0) and "loss" not in said(120.0)
    assert said(120.0).endswith("It is no surprise to the model.")
    assert said(120.0, surprises=[0]).endswith("It is not accounted for by the model.")
    assert said(120.0, 90.0, surprises=[0]).endswith("1 of them is not accounted for by the model.")
    assert said(120.0, 90.0, surprises=[0, 1]).endswith("All 2 are not accounted for by the model.")


def test_where_the_sample_was_below_the_floor(learned):
    floor = learned.posterior.floor
    assert "In the end the sample was below" in sample_chart(evidence(learned, (150.0, floor - 1))).svg
    assert "On the way the sample was below" in sample_chart(evidence(learned, (floor - 1, 150.0))).svg


def test_the_audit_speaks_of_what_it_shows(learned):
    count = len(learned.posterior.items)
    assert count > 1
    ratios = (1.2,) * (count - 1) + (3.0,)
    few = ratios_chart(hypotheses(learned, 0.3, 0.2, ratios=ratios)).sentence
    assert few.startswith("The strongest single item is") and "multiplies the odds of the type h0 by 3.00" in few
    many = hypotheses(learned, *[0.3] * 20, ratios=ratios)
    assert ratios_chart(many).sentence.startswith("Among the hypotheses shown the strongest single item is")
    still = ratios_chart(hypotheses(learned, 0.3, ratios=(1.001,) * count)).sentence
    assert still == "No item of evidence changes the odds of any hypothesis by as much as a per cent."


def test_questions_one_answered_all_alike_and_none():
    made = forecast(api.load("calling-bluffs"), worlds=64)
    first = made.forecasts[0]

    def said(*chances):
        found = [replace(first, id=f"q{n}", probability=p, low=p, high=p) for n, p in enumerate(chances)]
        return forecast_chart(replace(made, forecasts=tuple(found)), "icd-203").sentence

    nan = float("nan")
    assert said(0.9, nan).startswith("Only one of 2 questions has an answer: ")
    assert said(0.9, 0.8, nan).startswith("Of 2 questions with an answer the model is surest of q0 (90%);")
    assert "surest of q0 (90%, and 1 other as much)" in said(0.9, 0.1)
    assert said(nan, nan) == "None of 2 questions has an answer."


def moves(**chances):
    return {name: {"yes": Spread(p, p, p, p), "no": Spread(1 - p, 1 - p, 1 - p, 1 - p)} for name, p in chances.items()}


def test_the_clearest_move_and_the_least_clear():
    names = ["one", "two", "three"]
    timeline = "".join(f"  - {{decision: {name}, actor: a, options: [yes, no]}}\n" for name in names)
    text = f"standoff: 1\ntitle: t\nactors: {{a: A}}\ntimeline:\n{timeline}interests: {{a: {{g: one + two + three}}}}\n"
    text += "rationality: {a: 1 to 2}\n"
    told = read_scenario(text)

    def said(**chances):
        return game_diagram(told, moves(**chances)).sentence

    assert said(one=0.9, two=0.9, three=0.6).startswith(
        "The likeliest option is clearest at one: yes, 90% (90% to 90%), and 1 other as much; least clear at three"
    )
    assert "as clear at each of 3 moves" in said(one=0.9, two=0.9, three=0.1)
    found = moves(one=0.6, two=0.7) | {"three": {"yes": Spread(0.9, 0.9, 0.9, 0.9), "not made": ONE}}
    assert game_diagram(told, found).sentence.startswith(
        "Among moves that are always made, the likeliest option is clearest"
    )


def course(probability):
    return EventSequence((("move", f"at {probability}"),), Spread(*[probability] * 4))


@pytest.mark.parametrize(
    ("chances", "rest", "others", "told"),
    [
        ((0.5, 0.3), 0.2, 4, "on average. The 2 shown have 80% together, 4 others the rest."),
        ((0.5, 0.3), 0.2, 1, "The 2 shown have 80% together, 1 other the rest."),
        ((0.5,), 0.5, 1, "on average. 1 other has 50%."),
        ((1.0,), 0.0, 0, "on average. It is the only one."),
        ((0.25, 0.25, 0.25), 0.25, 1, "on average; 2 others as much."),
    ],
)
def test_courses_add_up(chances, rest, others, told):
    found = EventSequences(
        EventSequenceMoves(("move",)), tuple(map(course, chances)), Spread(*[rest] * 4), others, 10, 0, {"move": "A"}
    )
    assert told in paths_chart(found).sentence


@pytest.mark.parametrize(
    ("share", "draws", "told"),
    [
        (np.ones((3, 3)), 1, "c holds for all values of a and b within their priors: it"),
        (np.full((3, 3), 0.6), 10, "c holds in at least half of the draws for all values"),
        (np.full((3, 3), 0.4), 10, "c fails in most draws for all values"),
        (
            np.array([[1.0, 1, np.nan]] * 3),
            1,
            "c holds for all values of a and b within their priors, as far as it is defined",
        ),
        (np.array([[0.0, 0, 1]] * 3), 1, "c holds over 33% of the map"),
        (np.array([[0.2, 0.2, 0.7]] * 3), 10, "c holds in at least half of the draws over 33% of the map"),
    ],
)
def test_the_map_says_how_much_of_it_holds(share, draws, told):
    found = read_scenario(MAPPED)
    surface = Surface("q", "a", "b", np.array([0.1, 0.5, 0.9]), share, np.zeros(share.shape, dtype=bool), None, draws)
    assert told in verdict_map(found, "c", surface).sentence


def test_resolved_questions_of_a_course():
    scenario = api.load("sanctions-threat")
    names = ["q0", "q1", "q2", "q3"]
    day = datetime.date(2100, 1, 1)
    outcomes = {name: Outcome(name, True, day, None, "press") for name in names}
    found = backtest(scenario, outcomes, datetime.date(2004, 1, 19), datetime.date(2004, 2, 1), worlds=32)
    assert len(found.steps) > 1

    def said(*courses):
        """What is said where each question was given these probabilities on the first day and the last."""
        steps = [
            replace(
                step,
                forecasts=replace(
                    step.forecasts,
                    forecasts=tuple(
                        replace(step.forecasts.forecasts[0], id=name, probability=course[place], as_of=step.as_of)
                        for name, course in zip(names, courses, strict=False)
                    ),
                ),
            )
            for place, step in enumerate((found.steps[0], found.steps[-1]))
        ]
        return forecast_history_chart(replace(found, steps=tuple(steps)))

    assert said((0.2, 0.6)).sentence.startswith(
        "Of 1 resolved question 1 moved towards what happened before it was settled, 0 away; from"
    )
    assert said((0.2, 0.6), (0.7, 0.1), (0.9, 0.1), (0.5, 0.504)).sentence.startswith(
        "Of 4 resolved questions 1 moved towards what happened before they were settled, 2 away, 1 by less than half"
    )
    assert "settled: yes at" in said((0.2, 0.6)).svg
    assert "settled: yes at" not in forecast_history_chart(replace(found, outcomes={})).svg


def test_one_claim_that_does_not_differ(scenario):
    report = api.judge(scenario, worlds=64)
    found = differences(report, report, ({}, {}))
    assert claims_sentence(replace(found, claims=found.claims[:1]), NOW) == "The claim differs by no more than noise."
    assert claims_sentence(found, NOW).startswith(f"None of {len(found.claims)} claims differs by more than noise")


# ---- the page --------------------------------------------------------------------------------------


def behaving(monkeypatch, scenario, worlds, most):
    monkeypatch.setattr(finding, "BEHAVED", most)
    made = find(scenario, worlds=worlds, full=False)
    making = finding._Making(scenario, None, None, None, True, lambda part: None)
    return replace(made, behaviours=making.behaviours(made.report, Game(scenario)))


def test_other_behaviours_in_all_worlds_have_the_verdicts_of_the_report(monkeypatch, scenario):
    found = behaving(monkeypatch, scenario, 96, 96)
    shown = text_of(page(found))
    assert "In the same worlds under logit, rational" in shown and "in the first" not in shown
    own = found.behaviours.reports["logit"]
    assert own.results is found.report.results
    for one, other in zip(own.verdicts, found.report.verdicts, strict=True):
        assert (one.id, one.verdict, one.share) == (other.id, other.verdict, other.share)


def test_other_behaviours_in_some_worlds_say_so_and_give_no_second_verdict(monkeypatch, scenario):
    found = behaving(monkeypatch, scenario, 96, 40)
    shown = text_of(page(found))
    assert "In the same worlds" not in shown
    assert "In the first 40 of the 96 worlds under logit, rational" in shown
    assert "The verdicts shown with the claims, from all worlds, take precedence." in shown
    survive = len(found.behaviours.surviving)
    assert f"{survive or 'none'} of {len(found.behaviours.tested)} claim" in shown


@pytest.mark.parametrize(
    ("theory", "told"),
    [
        ("logit", "behaviour equals the response to it within"),
        (
            "rational",
            "nobody could gain more than a hundred-millionth",
        ),
        ("level-2", "behaviour equals the response to what is believed of others"),
    ],
)
def test_what_a_certificate_says_depends_on_the_theory(scenario, theory, told):
    report = api.judge(scenario, worlds=32, behaviour=theory)
    assert told in certified_words(report, certification(report.results))


@pytest.mark.parametrize(
    ("good", "told"),
    [
        (32, "Every world is certified"),
        (31, "31 of them are certified (97%): behaviour equals the response to it within one in a hundred "
             "million. The other one is left out of claims that need it."),
        (1, "1 of them is certified (3%)"),
        (0, "None of them is certified"),
    ],
)  # fmt: skip
def test_worlds_that_are_certified_are_counted(scenario, good, told):
    report = api.judge(scenario, worlds=32)
    results = report.results
    which = np.arange(32) < good
    certificates = {key: replace(each, converged=which) for key, each in results.certificates.items()}
    assert told in certified_words(report, certification(replace(results, certificates=certificates)))


def test_names_of_actors_are_not_bent():
    """Whatever an actor is called, singular, plural or with an article, sentences hold."""
    text = "standoff: 1\ntitle: t\nactors: {eu: The Europeans}\ntimeline: [{decision: d, actor: eu, options: [x, y]}]\n"
    told = read_scenario(text + "interests: {eu: {g: d = x}}\nrationality: {eu: 1 to 2}\n")
    assert about(told, "rationality.eu") == "how sharply choices of The Europeans follow payoffs"


def test_verdicts_of_one_and_of_many(report):
    claim = next(each for each in report.report.verdicts if each.share is not None)
    fact = replace(claim, kind=Kind.FACT, verdict="supported", share=None)
    judged = replace(claim, kind=Kind.JUDGEMENT, verdict="not testable", share=None)
    held = replace(claim, verdict="holds")
    assert counts_sentence([held]) == "The claim tested in worlds holds."
    assert counts_sentence([fact, judged]) == (
        "The fact is supported. 1 judgement is listed as not testable, with the reason."
    )
    fails = replace(claim, verdict="mostly fails")
    assert counts_sentence([held, held, fails]) == "Of 3 claims tested in worlds, 2 hold and 1 mostly fails."
    assert (
        counts_sentence([fact, replace(fact, verdict="contested")]) == "Of 2 facts, 1 is supported and 1 is contested."
    )
    assert counts_sentence([]) == "The scenario makes no claims."


def test_lists():
    assert [listed("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_percentiles_rise_in_every_table_of_the_page(report):
    html = page(report)
    rising = 0
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        rows = [
            [text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        head = rows[0]
        columns = [head.index(name) for name in ("5%", "95%") if name in head]
        if len(columns) < 2:
            continue
        for row in rows[1:]:
            low, high = (row[column].rstrip("%").removeprefix("&lt;").removeprefix("&gt;") for column in columns)
            if low and high and low != "–" and high != "–":
                assert float(low) <= float(high), (head, row)
                rising += float(low) < float(high)
    assert rising > 5


def test_options_that_pay_alike_are_not_ranked_in_words():
    found = alternatives(api.load("deterrence"), worlds=100)
    same = Spread(0.25, 0.1, 0.25, 0.4)

    def said(*shares):
        options = tuple(
            replace(each, payoff=same, share=share, interval=(share, share))
            for each, share in zip(found.options, shares, strict=True)
        )
        return payoffs_chart(replace(found, options=options)).sentence

    count = len(found.options)
    tied = said(*[0.0] * count)
    assert tied.startswith("Across worlds no option pays more on average than") and "other as much), and in no" in tied
    assert "and in no world is a single option best" in tied and "most often best" not in tied
    assert "most often best (in 60% of worlds" in said(0.6, *[0.1] * (count - 1))
