"""What a change is due to, on scenarios whose parts are known on paper."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.ensembles import simulate as solving
from standoff.forecasts.changes import CAUSES
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario
from structures import HELD, acting, scenario

# Someone acts or waits: P(act) is the logit of sharp * prize, as `structures` has it; and what it does is reported.
ACT = """\
standoff: 1
title: To act or to wait
as_of: 2020-01-31
actors: {{probe: Challenger}}
parameters: {{prize: "uniform(0, {most})", cost: 0 to 0.2}}
timeline:
  - {{decision: act, actor: probe, options: [no, yes]}}
interests:
  probe: {{prize: prize * act - {loss} * act, cost: -cost * act}}
rationality: {{probe: {sharp}}}
claims:
  will_act: {{kind: mechanism, quote: It will act., holds: P(act = yes) > 0.6}}
evidence:
  acted: {{date: 2020-01-15, observe: act = yes, reliability: {reliability}}}
questions:
  acting: {{text: Will it act?, date: 2020-12-31, resolves: by looking, query: P(act = yes)}}
"""
PLAIN = {"most": 1, "loss": 0, "sharp": 4, "reliability": 0.7}


def made(**changed):
    return read_scenario(ACT.format(**(PLAIN | changed)))


def by_id(found):
    return {each.id: each for each in found.changed}


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"most": 2}, "priors"),
        ({"sharp": 9}, "priors"),
        ({"loss": 0.4}, "structure"),
        ({"reliability": 0.9}, "evidence"),
    ],
)
def test_what_is_changed_in_one_part_is_due_to_that(changed, cause):
    found = standoff.changes(made(), made(**changed), worlds=128, threads=1)
    for each in found.changed:
        assert abs(each.change) > 0.01 or cause == "evidence"
        assert each.due[cause].change == pytest.approx(each.change, abs=1e-12)
        assert all(each.due[other].change == 0.0 and each.due[other].error == 0.0 for other in CAUSES if other != cause)
    assert (bool(found.structure), bool(found.priors), bool(found.evidence)) == tuple(cause == each for each in CAUSES)
    assert found.games == (1 if cause == "evidence" else 2)


def test_the_same_is_due_to_nothing():
    found = standoff.changes(made(), made(), worlds=64, threads=1)
    assert found.games == 1 and not (found.structure or found.priors or found.evidence or found.only)
    assert all(each.change == 0.0 and each.noise for each in found.changed)


def test_numbers_are_those_of_a_run_and_of_a_forecast():
    old, new = made(), made(most=2, loss=0.3, reliability=0.95)
    found = by_id(standoff.changes(old, new, worlds=256, threads=1))
    for side, each in (("first", old), ("second", new)):
        forecast = standoff.forecast(each, worlds=256, threads=1).forecasts[0]
        assert getattr(found["acting"], side) == pytest.approx(forecast.probability, abs=1e-9)
    without = [each.model_copy(update={"evidence": {}}) for each in (old, new)]
    found = by_id(standoff.changes(*without, worlds=256, threads=1))
    for side, each in zip(("first", "second"), without, strict=True):
        verdict = standoff.judge(each, worlds=256, threads=1).verdicts[0]
        assert getattr(found["will_act"], side) == pytest.approx(verdict.share)
    assert found["will_act"].verdicts[1] == verdict.verdict


def test_variants_are_a_change_of_structure():
    """Under `habit` acting overcomes a habit of one tenth where the prize is large enough: in the share HELD."""
    whole = scenario()
    found = by_id(standoff.changes(whole, standoff.variant_of(whole, "habit"), worlds=256, threads=1))
    each = found["will_act"]
    assert each.first == pytest.approx(1.0, abs=1e-9) and each.second < 1.0
    assert each.due["structure"].change == pytest.approx(each.change) and each.due["priors"].change == 0.0
    prize = np.linspace(0.1, 1.0, 100_001)  # the share is after the evidence that it has acted, of reliability 0.9
    after = 0.1 + 0.8 * acting(prize, habit=True)
    held = float(after[prize > 1.0 - 0.9 * HELD].sum() / after.sum())
    assert each.second == pytest.approx(held, abs=0.02)


def test_two_parts_that_only_work_together_share_the_change():
    """A prize that is doubled, and a loss that takes it away again: the order matters, and both orders are averaged."""
    old, new = made(reliability=0.5), made(most=2, loss=0.5, reliability=0.5)  # 0.5 says nothing
    each = by_id(standoff.changes(old, new, worlds=256, threads=1))["acting"]
    mixed = {
        (most, loss): standoff.forecast(made(most=most, loss=loss, reliability=0.5), worlds=256, threads=1)
        .forecasts[0]
        .probability
        for most in (1, 2)
        for loss in (0, 0.5)
    }
    structure = (mixed[1, 0.5] - mixed[1, 0] + mixed[2, 0.5] - mixed[2, 0]) / 2
    priors = (mixed[2, 0] - mixed[1, 0] + mixed[2, 0.5] - mixed[1, 0.5]) / 2
    assert each.due["structure"].change == pytest.approx(structure, abs=1e-9)
    assert each.due["priors"].change == pytest.approx(priors, abs=1e-9)
    assert each.due["evidence"].change == pytest.approx(0.0, abs=1e-12)


@settings(max_examples=12, deadline=None)
@given(
    most=st.floats(0.5, 3.0),
    loss=st.floats(0.0, 1.0),
    sharp=st.floats(0.5, 8.0),
    reliability=st.floats(0.1, 0.95),
)
def test_parts_add_up_to_the_change(most, loss, sharp, reliability):
    new = made(most=most, loss=loss, sharp=sharp, reliability=reliability)
    forth = by_id(standoff.changes(made(), new, worlds=32, threads=1))
    back = by_id(standoff.changes(new, made(), worlds=32, threads=1))
    for name, each in forth.items():
        assert sum(due.change for due in each.due.values()) == pytest.approx(each.change, abs=1e-9)
        for cause in CAUSES:  # the way back is the same change
            assert back[name].due[cause].change == pytest.approx(-each.due[cause].change, abs=1e-9)


def test_errors_are_those_of_other_draws():
    """Over seeds, the parts scatter as their errors say, or less: the draws are a Sobol sequence."""
    old, new = made(), made(most=2, reliability=0.9)
    found = [by_id(standoff.changes(old, new, worlds=128, seed=seed, threads=1))["acting"] for seed in range(12)]
    for cause in ("priors", "evidence"):
        scatter = 1.96 * float(np.std([each.due[cause].change for each in found], ddof=1))
        assert 0.0 < scatter <= 1.5 * float(np.mean([each.due[cause].error for each in found]))


def test_what_is_only_in_one_is_listed():
    more = made().model_copy(update={"questions": {}})
    extra = read_scenario(ACT.format(**PLAIN).replace("P(act = yes) > 0.6", "P(act = yes) > 0.7"))
    found = standoff.changes(more, extra, worlds=32, threads=1)
    assert found.only == {"will_act": "asked otherwise", "acting": "only in the new"} and found.changed == ()


def test_a_report_on_a_move_that_is_new_says_nothing_of_the_old_structure():
    text = ACT.format(**PLAIN)
    text = text.replace(
        "interests:", "  - {chance: seen, outcomes: {yes: '0.2 + 0.6 * act', no: rest}}\ninterests:"
    ).replace("evidence:", "evidence:\n  noticed: {date: 2020-01-20, observe: seen = yes}")
    found = standoff.changes(made(), read_scenario(text), worlds=64, threads=1)
    assert found.unasked == ("noticed",)
    each = by_id(found)["acting"]
    assert each.change > 0.0 and sum(due.change for due in each.due.values()) == pytest.approx(each.change)
    lone = text.replace("query: P(act = yes)", "query: P(seen = yes)")
    found = standoff.changes(read_scenario(lone), read_scenario(lone), worlds=32, threads=1)
    assert found.untold == {}


def test_a_number_of_one_alone_belongs_to_structure():
    text = ACT.format(**PLAIN).replace("cost: 0 to 0.2", "cost: 0 to 0.2, fear: 0 to 1")
    text = text.replace("cost: -cost * act", "cost: -cost * act, fear: -fear * act")
    found = standoff.changes(made(), read_scenario(text), worlds=64, threads=1)
    each = by_id(found)["acting"]
    assert each.change < 0.0 and each.due["structure"].change == pytest.approx(each.change)
    assert found.priors == () and {part.name for part in found.structure} == {"fear", "probe"}


def test_conditions_on_numbers_belong_to_priors():
    bound = read_scenario(ACT.format(**PLAIN) + "constraints: [prize >= 3 * cost]\n")
    found = standoff.changes(made(), bound, worlds=64, threads=1)
    assert [part.name for part in found.conditions] == ["constraints"] and found.structure == ()
    each = by_id(found)["acting"]
    assert each.change > 0.0 and each.due["priors"].change == pytest.approx(each.change)


def test_what_makes_no_sense_together_is_refused():
    derived = ACT.format(**PLAIN).replace("cost: 0 to 0.2", "big: 0 to 0.2, cost: {value: big / 2}")
    with pytest.raises(StandoffError, match="the old structure with the new priors makes no sense"):
        standoff.changes(made(), read_scenario(derived), worlds=16, threads=1)


def test_no_game_is_solved_twice(monkeypatch):
    solved = Counter()
    whole = solving.solve_games

    def counting(game, commitments, worlds, *more, **rest):
        commitments = tuple(commitments)
        solved.update((id(game), worlds.start, each) for each in commitments)
        return whole(game, commitments, worlds, *more, **rest)

    monkeypatch.setattr(solving, "solve_games", counting)
    found = standoff.changes(made(), made(most=2, loss=0.4, reliability=0.9), worlds=64, threads=1)
    assert set(solved.values()) == {1} and len(solved) == found.games == 4
