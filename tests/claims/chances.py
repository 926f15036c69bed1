"""A scenario whose answers are its parameters: chances that happen as likely as a parameter says, so that what decides
a claim, and where it flips, is known on paper. What anyone does changes nothing."""

from __future__ import annotations

from standoff.scenario.model import Scenario
from standoff.scenario_files.read import read_scenario

TEXT = """
standoff: 1
title: Chances
actors: {one: One}
parameters:
  rain: {prior: "uniform(0, 1)", about: how likely rain is, unit: of one}
  wind: {prior: "uniform(0, 1)", about: "how likely wind is; and nothing else"}
  hail: {prior: 10% to 90%, about: how likely hail is}
  steps: "discrete(1: 0.2, 2: 0.4, 3: 0.4)"
  fixed: 0.25
timeline:
  - chance: r
    outcomes: {yes: rain, no: rest}
    values: {yes: 1, no: 0}
  - chance: w
    outcomes: {yes: wind, no: rest}
    values: {yes: 1, no: 0}
  - chance: h
    outcomes: {yes: hail, no: rest}
    values: {yes: 1, no: 0}
  - chance: s
    outcomes: {yes: steps / 4, no: rest}
    values: {yes: 1, no: 0}
  - {decision: go, actor: one, options: [stay, leave]}
interests:
  one: {comfort: "go = leave"}
rationality: {one: 1 to 6}
claims:
  wet:
    kind: mechanism
    quote: It will rarely rain and blow.
    holds: 1 - (P(r = yes) > 0.7) * (P(w = yes) < 0.4) > 0.5
  dry:
    kind: mechanism
    quote: Rain is likely.
    holds: P(r = yes) > 0.8
  stepped:
    kind: mechanism
    quote: It is not the third step.
    holds: P(s = yes) < 0.7
  always:
    kind: mechanism
    quote: A chance is a chance.
    holds: P(r = yes) <= 1
  seldom:
    kind: mechanism
    quote: It is seldom asked.
    holds: P(w = yes | given r = yes) > 0.3
  said: {kind: judgement, quote: It is a pity., reason: no game says so}
"""


def chances() -> Scenario:
    return read_scenario(TEXT)
