"""A story of an argument whose joint truth table is known on paper.

Three coins are loaded to an unknown degree each: `a`, `b` and `c` are independent and uniform on [0, 1]. So `first`
holds in half of the worlds, `second` in 6 of 10, `third` in half, independently of each other; `both` holds where the
first two do, `tails` where `first` fails, and `lucky` always.
"""

from __future__ import annotations

from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: Three coins
actors: {teller: Teller}
parameters:
  a: uniform(0, 1)
  b: uniform(0, 1)
  c: uniform(0, 1)
timeline:
  - {chance: one, outcomes: {heads: a, tails: 1 - a}}
  - {chance: two, outcomes: {heads: b, tails: 1 - b}}
  - {chance: three, outcomes: {heads: c, tails: 1 - c}}
  - {decision: tell, actor: teller, options: [no, yes]}
interests:
  teller: {prize: tell}
rationality: {teller: 1 to 2}
thesis: both
claims:
  first: {kind: mechanism, quote: The first coin is loaded., holds: P(one = heads) > 0.5}
  second: {kind: mechanism, quote: The second coin is loaded., holds: P(two = heads) > 0.4}
  third: {kind: mechanism, quote: The third coin is loaded., holds: P(three = heads) > 0.5}
  tails: {kind: mechanism, quote: The first coin is loaded against us., holds: P(one = heads) < 0.5}
  fair: {kind: judgement, quote: It is not fair., reason: a matter of values}
  both:
    kind: mechanism
    quote: Two coins are loaded.
    holds: P(one = heads) > 0.5 and P(two = heads) > 0.4
    because: [first, second, third, fair]
    despite: [tails]
  lucky: {kind: mechanism, quote: The teller tells., holds: P(tell = yes) > 0.5, because: third}
  follows: {kind: mechanism, quote: So is the third., holds: P(three = heads) > 0.5, because: second}
  odd: {kind: mechanism, quote: Somebody wins., holds: P(tell = yes) > 0.5, because: [first, tails]}
  verdict: {kind: judgement, quote: It is a scandal., reason: a matter of values, because: [both]}
variants:
  loaded: {about: the first coin is loaded for sure, change: {parameters.a: "uniform(0.6, 1)"}}
"""


def scenario(text=TEXT):
    return read_scenario(text)
