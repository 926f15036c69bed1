"""What if, where numbers hang together: what is derived follows, conditions are obeyed, experts may be overruled."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.app.whatif import Changes, WhatIf
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario
from standoff.worlds.draw import accepted_share, draw

TEXT = """\
standoff: 1
title: A probe
actors: {probe: Challenger}
experts: {hawk: 2, dove: 1}
parameters:
  big: uniform(2, 10)
  half: {value: 0.5 * big}
  other: {prior: {hawk: 4 to 9, dove: 1 to 4}}
  fixed: 4
ordered: [half, other]
timeline:
  - {decision: incursion, actor: probe, options: [no, yes]}
interests:
  probe: {prize: (big + half - other - fixed) * incursion}
rationality: {probe: 1 to 6}
"""


def whole(blocks):
    return {name: np.concatenate([each.parameters[name] for each in blocks]) for name in blocks[0].parameters}


@pytest.fixture
def engine():
    return WhatIf(read_scenario(TEXT))


def test_without_changes_worlds_are_those_of_the_seed(engine):
    found, drawn = whole(engine.worlds(Changes(), 700)), whole(list(draw(engine.scenario, 700, engine.seed)))
    assert all(np.array_equal(found[name], drawn[name]) for name in drawn)


def test_what_is_derived_follows_and_conditions_hold(engine):
    found = whole(engine.worlds(Changes.of({"big": "9"}), 600))
    assert (found["half"] == 4.5).all() and (found["other"] >= 4.5).all()


def test_one_more_number_moves_only_worlds_that_were_drawn_anew(engine):
    base = whole(engine.worlds(Changes(), 600))
    freed = whole(engine.worlds(Changes.of({"fixed": "1 to 2"}), 600))
    assert (freed["half"] <= freed["other"]).all()
    assert (freed["big"] == base["big"]).mean() == pytest.approx(accepted_share(engine.scenario), abs=0.05)


def test_one_prior_may_overrule_the_experts(engine):
    found = whole(engine.worlds(Changes.of({"other": "20"}), 64))
    assert (found["other"] == 20).all() and "expert" not in found


def test_what_is_derived_has_no_slider(engine):
    assert "half" not in engine.numbers
    with pytest.raises(StandoffError, match=r"`half` is derived \(0.5 \* big\)"):
        engine.check(Changes.of({"half": "1"}))


def test_a_change_that_no_world_obeys_is_refused(engine):
    with pytest.raises(StandoffError, match="obey"):
        engine.worlds(Changes.of({"big": "100"}), 64)
