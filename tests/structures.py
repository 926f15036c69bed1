"""A story of structures with answers known on paper: someone acts or waits, by the logit.

P(act) = u exp(s v) / ((1 - u) + u exp(s v)), with s the rationality 4, v what acting is worth, u how usual it is. As it
stands v is the prize, uniform on [0.1, 1], and u a half, so that P(act) > 1/2 in every world. Under `dread` v is the
prize less 2: in none. Under `habit` u is a tenth: where the prize is above ln(9) / 4.
"""

from __future__ import annotations

import numpy as np

from standoff.scenario_files.read import read_scenario

SHARP, HABIT = 4.0, 0.1
BORDER = np.log(9.0) / SHARP
HELD = (1.0 - BORDER) / 0.9  # the share of worlds in which habit is overcome
TEXT = """\
standoff: 1
title: To act or to wait
as_of: 2020-01-31
actors: {probe: Challenger}
parameters: {prize: "uniform(0.1, 1)"}
timeline:
  - {decision: act, actor: probe, options: [no, yes]}
interests:
  probe: {prize: prize * act}
rationality: {probe: 4}
variants:
  base: {weight: 2}
  dread:
    about: whoever acts may lose everything
    weight: 1
    change: {interests.probe.loss: -2 * act}
  habit:
    about: waiting is the custom
    weight: 3
    change: {timeline.act.usual: no}
  same:
    about: nothing is otherwise
    weight: 2
    change: {parameters.prize: "uniform(0.1, 1)"}
combine: [[base, dread], [base, habit]]
claims:
  will_act: {kind: mechanism, quote: It will act., holds: P(act = yes) > 0.5}
  worth_it: {kind: comparison, quote: The more the better., holds: P(act = yes) <= 1 - 1e-9 * P(act = no)}
evidence:
  acted: {date: 2020-01-15, observe: act = yes, reliability: 0.9}
questions:
  acting: {text: Will it act?, date: 2020-12-31, resolves: by looking, query: P(act = yes)}
"""


def scenario(text=TEXT):
    return read_scenario(text)


def acting(prize, dread=False, habit=False):
    """P(act) in a world."""
    usual = HABIT if habit else 0.5
    odds = usual / (1.0 - usual) * np.exp(SHARP * (prize - 2.0 * dread))
    return odds / (1.0 + odds)
