"""The numbers of a scenario: which are drawn and from what prior, which are derived, and how a person reads both.

A parameter has one prior, or one of each expert, or a formula of other parameters. Everything that asks for a prior of
a scenario, or for what stands where one would, asks here.
"""

from __future__ import annotations

import graphlib
from collections.abc import Mapping

from standoff.language.expression import Expression, ExpressionError, names, parse
from standoff.language.priors.expert import ExpertPrior
from standoff.language.priors.mixture import Mixture
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Prior
from standoff.scenario.model import EXPERT, RATIONALITY, VIEWS, Parameter, Scenario
from standoff.scenario.samples import with_samples
from standoff.scenario.views import view_numbers, way_of_number


def drawn_numbers(scenario: Scenario) -> dict[str, Parameter]:
    """Every parameter that is not derived, every rationality, and what views take parameters to be, by its name:
    `buffer`, `rationality.us`, `views.rival.audience`."""
    parameters = {name: each for name, each in scenario.parameters.items() if each.value is None}
    parameters |= {RATIONALITY + name: each for name, each in scenario.rationalities.items()}
    return parameters | {name: each for name, each in view_numbers(scenario).items() if each.value is None}


def number_of(scenario: Scenario, name: str) -> Parameter:
    """A parameter, a rationality, or what a view takes a parameter to be.

    Raises:
        KeyError: where there is none of that name.
    """
    if name.startswith(RATIONALITY):
        return scenario.rationalities[name.removeprefix(RATIONALITY)]
    return view_numbers(scenario)[name] if name.startswith(VIEWS) else scenario.parameters[name]


def way_in_file(name: str) -> tuple[str, ...]:
    """The keys that lead to a number in the file: `parameters`, `buffer`, or `views`, `rival`, `audience`."""
    if name.startswith(RATIONALITY):
        return "rationality", name.removeprefix(RATIONALITY)
    if name.startswith(VIEWS):
        way, parameter = way_of_number(name)
        return "views", *way, parameter
    return "parameters", name


def has_experts(scenario: Scenario) -> bool:
    """Whether a world belongs to one of several experts."""
    return len(scenario.experts) > 1 and any(isinstance(each.prior, dict) for each in drawn_numbers(scenario).values())


def weights(scenario: Scenario) -> dict[str, float]:
    """How likely each expert is to be right; sums to 1."""
    total = sum(each.weight for each in scenario.experts.values())
    return {name: each.weight / total for name, each in scenario.experts.items()}


def priors_of(scenario: Scenario) -> dict[str, Prior]:
    """The prior of everything that is drawn, whoever is right; last whose world it is, where that is drawn."""
    priors = {name: prior_of(scenario, name) for name in drawn_numbers(scenario)}
    return priors | ({EXPERT: prior_of(scenario, EXPERT)} if has_experts(scenario) else {})


def prior_of(scenario: Scenario, name: str) -> Prior:
    """The prior of a number that is drawn; of several experts' their mixture, by their weights.

    Raises:
        PriorError: if it cannot be read.
        StandoffError: if it is a sample of a table that cannot be read.
    """
    if name == EXPERT and EXPERT not in scenario.parameters:
        return ExpertPrior(tuple(weights(scenario).values()))
    prior = number_of(scenario, name).prior
    assert prior is not None
    if isinstance(prior, str):
        return with_samples(scenario, parse_prior(prior))
    shares = weights(scenario)
    return Mixture(
        tuple(with_samples(scenario, parse_prior(prior[each])) for each in shares),
        tuple(shares.values()),
        tuple(prior[each] for each in shares),
    )


def priors_by_expert(scenario: Scenario) -> dict[str, tuple[Prior, ...]]:
    """Of every number on which experts differ the prior of each, in their order."""
    return {
        name: tuple(with_samples(scenario, parse_prior(each.prior[expert])) for expert in scenario.experts)
        for name, each in drawn_numbers(scenario).items()
        if isinstance(each.prior, dict)
    }


def as_written(number: Parameter) -> str:
    """What stands for a number in the scenario, on one line: `3 to 9`, `hawk: 4 to 9, dove: 1 to 4`, `0.4 * buffer`."""
    if number.prior is None:
        return " ".join((number.value or "").split())
    if isinstance(number.prior, str):
        return number.prior
    return ", ".join(f"{expert}: {text}" for expert, text in number.prior.items())


def prior_texts(number: Parameter) -> tuple[str, ...]:
    """Its prior as it is written, or that of each expert; none of what is derived."""
    if number.prior is None:
        return ()
    return (number.prior,) if isinstance(number.prior, str) else tuple(number.prior.values())


def derived(scenario: Scenario) -> dict[str, Expression]:
    """The formula of every derived parameter, each after those that it reads.

    Raises:
        graphlib.CycleError: where they read one another in a circle.
    """
    formulas = {name: parse(each.value) for name, each in scenario.parameters.items() if each.value is not None}
    if not formulas:
        return {}
    reads = {name: [read for read in names(formula) if read in formulas] for name, formula in formulas.items()}
    return {name: formulas[name] for name in graphlib.TopologicalSorter(reads).static_order()}


def circles(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Derived parameters that read one another in a circle (or themselves), each circle from its first in the file."""
    reads: dict[str, set[str]] = {}
    for name, each in scenario.parameters.items():
        if each.value is not None:
            try:
                reads[name] = set(names(parse(each.value)))
            except ExpressionError:  # complained about where the formula is judged
                reads[name] = set()
    graph = {name: read & reads.keys() for name, read in reads.items()}
    order = list(scenario.parameters)
    found: list[tuple[str, ...]] = []
    while True:
        try:
            graphlib.TopologicalSorter(graph).prepare()
            return tuple(found)
        except graphlib.CycleError as error:
            circle = tuple(dict.fromkeys(reversed(error.args[1])))
            turned = circle.index(min(circle, key=order.index))
            found.append(circle[turned:] + circle[:turned])
            for name in circle:
                graph[name] -= set(circle)


def conditions(scenario: Scenario) -> dict[str, str]:
    """What every world obeys, as conditions on parameters, by where it stands in the scenario: `ordered`, and then
    `constraints`."""
    chains = {f"ordered {place}": " <= ".join(chain) for place, chain in enumerate(scenario.ordered, 1)}
    return chains | {f"constraint {place}": each.condition for place, each in enumerate(scenario.constraints, 1)}


def together(scenario: Scenario) -> str | None:
    """Why numbers are not independent of one another, in words that continue a sentence; None where they are."""
    kinds = (
        ("correlated", scenario.correlations),
        ("ordered", scenario.ordered),
        ("constrained", scenario.constraints),
    )
    found = [word for word, given in kinds if given]
    if not found:
        return None
    return f"numbers are {' and '.join([', '.join(found[:-1]), found[-1]] if len(found) > 1 else found)}"


def in_per_cent_of(values: Mapping[str, float]) -> str:
    """`hawk 60%, dove 40%`."""
    return ", ".join(f"{name} {100 * value:.3g}%" for name, value in values.items())
