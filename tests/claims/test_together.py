"""What decides and what flips a claim where numbers hang together, in games whose answer is known on paper."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.claims.drivers import drivers
from standoff.claims.flip import flip
from standoff.claims.surface import surface
from standoff.language.error import StandoffError
from standoff.presentation.drivers import drivers_sections
from standoff.presentation.flips import flips_sections
from standoff.presentation.keys.drivers import DRIVERS, FLIPS
from standoff.presentation.keys.verdicts import RUN
from standoff.presentation.to_json import to_json
from standoff.scenario_files.read import read_scenario

# One actor takes the prize or leaves it, and is as good as rational: it takes it where `gain` is above 0.
TEXT = """\
standoff: 1
title: A prize
actors: {us: Us}
EXPERTS
parameters:
  one: PRIOR
  other: normal(0, 1)
MORE
timeline:
  - {decision: take, actor: us, options: [no, yes]}
interests:
  us: {gain: take * (GAIN)}
rationality: {us: 1000}
claims:
  taken: {kind: mechanism, quote: It is taken., holds: P(take = yes) > 0.5}
"""


def ensemble(gain, prior="normal(0, 1)", experts="", more="", worlds=2048, extra=""):
    text = TEXT.replace("EXPERTS\n", experts).replace("PRIOR", prior + extra).replace("MORE\n", more)
    return standoff.simulate(read_scenario(text.replace("GAIN", gain)), worlds=worlds)


def shares(found):
    return {driver.name: driver.share for driver in found.found["taken"].drivers}


def told(sections):
    parts = []
    for each in sections:
        for content in each.contents:
            parts.append(content if isinstance(content, str) else f"{getattr(content, 'sentence', '')}")
    return " ".join(parts)


# -- derived -------------------------------------------------------------------------------------------------


def test_what_is_derived_is_no_driver_but_what_it_is_derived_from():
    found = drivers(ensemble("twice", extra="\n  twice: {value: 2 * one}"))
    assert list(shares(found)) == ["one", "other"]
    assert shares(found)["one"] > 0.9 > 0.05 > shares(found)["other"]


def test_a_flip_takes_what_is_derived_along():
    found = flip(ensemble("twice - 1", extra="\n  twice: {value: 2 * one}"), ["taken"]).found["taken"]
    assert found.at_medians is False and found.turned is not None
    (move,) = found.turned.moves
    assert move.name == "one" and move.value == pytest.approx(0.5, abs=0.02)


def test_what_is_derived_follows_a_number_that_a_query_sets():
    solved = ensemble("twice - other", extra="\n  twice: {value: 2 * one}", worlds=64)
    query = "P(take = yes | do({}))"
    answers = [solved.ask([query.format(done)]).answers[query.format(done)] for done in ("one = 5", "twice = 10")]
    assert (answers[0] > 0.99).all() and np.array_equal(*answers)


# -- experts -------------------------------------------------------------------------------------------------

EXPERTS = "experts: {hawk: 3, dove: 1}\n"
APART = "{prior: {hawk: 1 to 2, dove: -2 to -1}}"


def test_a_verdict_that_only_disagreement_decides():
    """The hawk's numbers are all above 0, the dove's all below: who is right decides everything."""
    solved = ensemble("one", APART, EXPERTS)
    found = drivers(solved)
    (first, *others) = found.found["taken"].drivers
    assert first.name == "expert" and first.share > 0.95 and first.direction == "hawk"
    assert dict(first.experts) == {"hawk": 1.0, "dove": 0.0}
    assert all(other.noise for other in others)
    assert standoff.judge(solved).verdicts[0].share == pytest.approx(0.75, abs=0.002)
    assert "who is right (" in told(drivers_sections(found)) and "where hawk is right" in told(drivers_sections(found))
    written = to_json(DRIVERS, found, "0")["asked"][0]["drivers"]
    assert written[0]["experts"] == {"hawk": 1.0, "dove": 0.0} and "experts" not in written[1]


def test_what_experts_agree_on_is_no_disagreement():
    """Both think the same of `one`, which decides alone."""
    found = drivers(ensemble("one", "{prior: {hawk: -2 to 2, dove: -2 to 2}}", EXPERTS))
    assert shares(found)["one"] > 0.9
    assert next(driver for driver in found.found["taken"].drivers if driver.name == "expert").noise


def test_the_parts_of_disagreement_and_of_doubt_are_those_of_a_table_of_four():
    """The hawk takes it always; the dove thinks of `one` as even, so half the time. With weights 1 and 1 the variance
    is 3/16; who is right explains 1/16, a third, and so does where `one` is in the prior of whoever is right."""
    found = drivers(ensemble("one", "{prior: {hawk: 1 to 2, dove: -2 to 2}}", "experts: {hawk: 1, dove: 1}\n"))
    assert shares(found)["expert"] == pytest.approx(1 / 3, abs=0.03)
    assert shares(found)["one"] == pytest.approx(1 / 3, abs=0.05)


def test_sobol_indices_of_experts():
    solved = ensemble("one", "{prior: {hawk: 1 to 2, dove: -2 to 2}}", "experts: {hawk: 1, dove: 1}\n", worlds=64)
    found = drivers(solved, sobol_rows=1024).sobol["taken"]
    first = {index.name: index.first for index in found.indices}
    total = {index.name: index.total for index in found.indices}
    assert first["expert"] == pytest.approx(1 / 3, abs=0.05)
    assert total["expert"] == pytest.approx(2 / 3, abs=0.05)  # with what hangs on `one` only where the dove is right


def test_who_is_right_may_be_what_flips():
    found = flip(ensemble("one", APART, EXPERTS), ["taken"])
    each = found.found["taken"]
    assert each.at_medians is True and each.turned is not None
    (move,) = each.turned.moves
    assert (move.name, move.median, move.value) == ("expert", 0.0, 1.0)
    assert each.turned.distance == pytest.approx(3 / 8, abs=0.005)  # half of what the hawk has of the line
    assert "It fails with dove right instead of hawk" in told(flips_sections(found))
    assert "dove is right" in told(flips_sections(found))
    assert to_json(FLIPS, found, "0")["asked"][0]["region"]["restrictions"][0]["from"] is None


def test_there_is_no_map_of_experts():
    solved = ensemble("one", APART, EXPERTS, worlds=64)
    with pytest.raises(StandoffError, match="whose priors a world has"):
        surface(solved.game, "P(take = yes) > 0.5", "expert", "other", 3)


# -- correlated, ordered and constrained ---------------------------------------------------------------------

CORRELATED = "correlations: [{of: [one, other], r: 0.8}]\n"


def test_correlated_numbers_both_explain_what_they_share():
    """Only `one` decides; `other` goes with it, so that to learn it tells a part as well."""
    found = drivers(ensemble("one", more=CORRELATED), sobol_rows=64)
    each = found.found["taken"]
    assert shares(found)["one"] > 0.9 and shares(found)["other"] > 0.3
    assert each.together == "numbers are correlated" and each.interactions == () and np.isnan(each.unexplained)
    assert "shares do not add up" in told(drivers_sections(found))
    assert found.sobol["taken"].indices == () and "correlated" in str(found.sobol["taken"].reason)
    written = to_json(DRIVERS, found, "0")["asked"][0]
    assert written["together"] == "numbers are correlated"
    assert "together" not in to_json(DRIVERS, drivers(ensemble("one")), "0")["asked"][0]


def test_a_flip_moves_correlated_numbers_together():
    """It takes a sum of 2. With the numbers correlated by 0.8, moving one takes the other along, and that is nearer."""
    apart, along = (flip(ensemble("one + other - 2", more=more), ["taken"]).found["taken"] for more in ("", CORRELATED))
    assert apart.turned is not None and along.turned is not None
    assert along.turned.distance < apart.turned.distance - 0.03
    assert {move.name for move in along.turned.moves} == {"one", "other"}
    values = {move.name: move.value for move in along.turned.moves}
    assert values["one"] + values["other"] == pytest.approx(2, abs=0.05)
    assert all(value > 0.5 for value in values.values())


def test_a_flip_obeys_what_is_ordered():
    """Without the order it would be enough that `other` falls; with it, `one` must fall too."""
    free = flip(ensemble("other + 1"), ["taken"]).found["taken"]
    bound = flip(ensemble("other + 1", more="ordered: [one, other]\n"), ["taken"]).found["taken"]
    assert free.turned is not None and [move.name for move in free.turned.moves] == ["other"]
    assert bound.turned is not None
    values = {"one": 0.0, "other": 0.0} | {move.name: move.value for move in bound.turned.moves}
    assert values["one"] <= values["other"] + 1e-9 and values["other"] < -0.9


def test_no_flip_is_looked_for_where_the_medians_break_a_condition():
    found = flip(ensemble("one", more="constraints: [one >= 0.5]\n"), ["taken"]).found["taken"]
    assert found.turned is None and "the conditions on numbers are not obeyed" in str(found.reason)


def test_the_map_leaves_out_what_breaks_a_condition():
    solved = ensemble("one + 0.1", more="ordered: [one, other]\n", worlds=64)
    share = surface(solved.game, "P(take = yes) > 0.5", "one", "other", 5).share  # its rows are of `other`
    assert np.isnan(share[0, 1:]).all()  # `other` at its lowest and `one` above it
    assert np.isfinite(share[4, :]).all()


def test_the_accepted_share_is_shown_and_written():
    solved = ensemble("one", more="ordered: [one, other]\n", worlds=64)
    report = standoff.judge(solved)
    assert to_json(RUN, report, "0")["worlds"]["accepted"] == pytest.approx(0.5, abs=0.01)
    assert "accepted" not in to_json(RUN, standoff.judge(ensemble("one", worlds=64)), "0")["worlds"]
