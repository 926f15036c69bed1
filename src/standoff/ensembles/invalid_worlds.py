"""Numbers that make no sense in some world, told as problems of the scenario: place, world, and what to do."""

from __future__ import annotations

from standoff.ensembles.results import InvalidWorlds
from standoff.language.expression import names, parse
from standoff.language.problem import Problem
from standoff.reference import Where
from standoff.reference.mistakes import by_keys
from standoff.scenario.counterfactual import commitments_in_words, of_numbers
from standoff.scenario.events import without_events
from standoff.scenario.model import REST, Chance, Periods, Scenario
from standoff.scenario.periods import base, blocks
from standoff.scenario.symbols import placed
from standoff.scenario.views import viewer
from standoff.situations.soundness import Unsound


def explain(scenario: Scenario, error: InvalidWorlds, where: Where = by_keys) -> list[Problem]:
    """One problem for each outcome, sum, payoff or discount that makes no sense; the first of its periods."""
    result: dict[tuple[str, str | None], Problem] = {}
    discounts = {block.name for block in blocks(scenario)}
    for found in error.found:
        name = base(found.move or "")
        key = (name, None if name in discounts else found.outcome)
        if key not in result:
            result[key] = _problem(scenario, found, error, where)
    return list(result.values())


def _problem(scenario: Scenario, found: Unsound, error: InvalidWorlds, where: Where) -> Problem:
    worlds = error.worlds
    world = worlds.placed or f"world {worlds.start + found.world}"
    if of_numbers(error.commitments, scenario) or viewer(error.commitments):
        words = commitments_in_words(error.commitments)
        alone = len(error.commitments) == 1 and viewer(error.commitments)
        world += f" {words} sees it" if alone else f" under {words}"
    if found.move is None:
        what = f"a payoff is not a finite number in {world}"
        fix = "look for a division by zero, or log or sqrt of a negative number, in the interests"
        return Problem(*where(("interests",)), what, fix)
    place = next(each for each in placed(without_events(scenario)) if each.name == base(found.move))
    if isinstance(place.thing, Periods):
        what = f"the discount factor of `{place.name}` is {found.value:.4g} in {world}"
        fix = "keep it between 0 and 1 in every world, for example with a prior such as 60% to 95%"
        return Problem(*where((*place.path, "discount")), what, fix)
    chance = place.thing
    assert isinstance(chance, Chance)
    texts = chance.outcomes.values() if found.outcome is None else [chance.outcomes[found.outcome]]
    if found.outcome is not None and chance.outcomes[found.outcome].strip() == REST:
        texts = chance.outcomes.values()
    read = dict.fromkeys(name for text in texts if text.strip() != REST for name in names(parse(text)))
    values = [f"{name} = {worlds.parameters[name][found.world]:.4g}" for name in read if name in worlds.parameters]
    circumstances = "; ".join(part for part in (found.at, ", ".join(values)) if part)
    there = f"{world} ({circumstances})" if circumstances else world
    keys: tuple[str | int, ...] = (*place.path, "outcomes")
    if found.outcome is None:
        what = f"the probabilities of `{found.move}` sum to {found.value:.6g} in {there}"
        fix = f"make them sum to 1; one of them may be `{REST}`"
    else:
        keys = (*keys, found.outcome)
        what = f"the probability of `{found.outcome}` is {found.value:.4g} in {there}"
        fix = "keep it between 0 and 1 in every world, for example with min(1, ...) or a prior such as 20% to 80%"
    return Problem(*where(keys), what, fix)
