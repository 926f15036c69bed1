"""What `claims_assume` keeps others from learning."""

from __future__ import annotations

from standoff.language.under import assumption
from standoff.scenario.information import seers
from standoff.scenario.model import Chance, Decision, Periods, Scenario
from standoff.scenario.periods import base


def silenced(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Each actor and its decision that `claims_assume` commits it to whatever it knows, where it knows what others do
    not: they then learn nothing from that move, though they would from the choice."""
    if scenario.claims_assume is None:
        return ()
    committed = {base(each.move) for each in assumption(scenario.claims_assume)[0].do}
    known = seers(scenario)
    result, private = [], set[str]()
    for part in scenario.timeline:
        for each in part.timeline if isinstance(part, Periods) else (part,):
            if isinstance(each, Chance) and len(known[each.name]) == 1:
                private |= known[each.name]
            elif isinstance(each, Decision) and each.name in committed and each.actor in private:
                result.append((each.actor, each.name))
    return tuple(result)
