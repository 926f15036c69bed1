"""The variants of a scenario: those that the file names, and those that `combine` makes of them.

A change leads to its part by a way with dots, `interests.china.buffer.weight`, as the file would have it; an entry of
the timeline is found by its name. How a change is made is told by `scenario_files.change`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from standoff.language.problem import did_you_mean
from standoff.scenario.faults import Faults
from standoff.scenario.model import BASE, RATIONALITY, VIEWS, Parameter, Scenario, View, is_view
from standoff.scenario.summary import counted

JOINED = "+"  # between the names of variants that are combined
MOST_VARIANTS = 128  # of one scenario, with those that are combined

# What is said, seen and asked is the same under every variant, so that its answers can be compared.
KEPT = (
    *("standoff", "title", "as_of", "about", "notes", "source", "text", "set_aside", "places", "tables"),
    *("variants", "combine"),
    *("claims_assume", "thesis", "claims", "evidence", "questions", "resolutions"),
)


@dataclass(frozen=True, slots=True)
class Structure:
    """A variant, or several at once, or the scenario as its file stands.

    Attributes:
        name: `base`, the name of a variant, or those of several, `dread+joint`.
        parts: the variants whose changes are made, in this order; none of the file as it stands.
        weight: before any evidence, against the others; of several the product of theirs.
        about: what it is, in the words of the file.
    """

    name: str
    parts: tuple[str, ...]
    weight: float
    about: str = ""


def structures(scenario: Scenario) -> dict[str, Structure]:
    """All of them by their names: the file as it stands, the variants in its order, and what `combine` makes."""
    variants = scenario.variants
    found = {BASE: Structure(BASE, (), _weight(scenario, BASE), _about(scenario, BASE) or "the scenario as it stands")}
    for name in variants:
        if name != BASE:
            found[name] = Structure(name, (name,), _weight(scenario, name), _about(scenario, name))
    for parts in combined(scenario):
        name = JOINED.join(parts)
        if name not in found:
            about = "; ".join(filter(None, (_about(scenario, part).rstrip(" .") for part in parts)))
            found[name] = Structure(name, parts, prod(_weight(scenario, part) for part in parts), about)
    return found


def combined(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """What `combine` makes: one variant of each group, `base` for none of it."""
    for parts in product(*scenario.combine) if scenario.combine else ():
        if several := tuple(part for part in parts if part != BASE):
            yield several


def steps(way: str) -> tuple[str, ...]:
    """The keys that a way leads through."""
    return tuple(step.strip() for step in way.split("."))


def new_numbers(scenario: Scenario) -> tuple[str, ...]:
    """Numbers that variants may add to those of the scenario, in the order of the file and named as worlds name them:
    whatever has the same name is drawn alike in all of them."""
    found: dict[str, None] = {}
    for variant in scenario.variants.values():
        for way, value in variant.change.items():
            section, *rest = steps(way)
            if section in ("parameters", "rationality"):
                named = rest[:1] or (list(value) if isinstance(value, dict) else [])
                found |= dict.fromkeys(name if section == "parameters" else RATIONALITY + name for name in named)
            elif section == "views":
                found |= dict.fromkeys(_taken(rest, value))
    return tuple(found)


def _taken(way: Sequence[str], value: Any) -> Iterator[str]:
    """What worlds call the numbers of views that a change begins at `way`."""
    if is_view(value):
        parts = {key: each for key, each in value.items() if key not in View.model_fields}
        for key, each in parts.items():
            yield from _taken((*way, key), each)
    elif len(way) > 1:
        yield VIEWS + ".".join(way[:-1] if way[-1] in Parameter.model_fields else way)


def check_variants(found: Faults) -> None:
    """Complains of variants and of combinations that make no sense, as far as their own words tell."""
    scenario = found.scenario
    for name, variant in scenario.variants.items():
        path = ("variants", name)
        if name == BASE:
            if variant.change:
                what = f"`{BASE}` is the scenario as it stands and changes nothing"
                found.fault((*path, "change"), what, "give this variant another name", at_key=True)
            continue
        if not variant.change:
            found.fault(
                path, f"the variant `{name}` changes nothing", "write change: and what is otherwise", at_key=True
            )
        if variant.about is None and variant.reason is None:
            fix = "write about: and what it supposes, or reason: and why"
            found.fault(path, f"the variant `{name}` does not say what it supposes", fix, at_key=True)
        for way in variant.change:
            if (first := steps(way)[0]) in KEPT:
                fix = "change parameters, timeline, interests or rationality, or write another scenario"
                found.fault((*path, "change", way), f"`{first}` is the same in every variant", fix, at_key=True)
            elif "" in steps(way):
                fix = "write the keys that lead there, as in parameters.buffer.prior"
                found.fault((*path, "change", way), f"`{way}` is no way to a part of the file", fix, at_key=True)
    _check_combine(found)
    if scenario.variants and not any(each.weight > 0.0 for each in structures(scenario).values()):
        found.fault(("variants",), "no variant has any weight", "give at least one a weight above 0", at_key=True)


def _check_combine(found: Faults) -> None:
    scenario = found.scenario
    at: dict[str, int] = {}
    for number, group in enumerate(scenario.combine):
        for place, name in enumerate(group):
            path = ("combine", number, place)
            if name == BASE:
                continue
            if name not in scenario.variants:
                found.fault(
                    path, f"unknown variant `{name}`", did_you_mean(name, [BASE, *scenario.variants]), "variants"
                )
            elif name in at:
                fix = "name it once" if at[name] == number else "put each variant into one group"
                found.fault(path, f"`{name}` is in `combine` already", fix)
            at.setdefault(name, number)
            for other in (each for each, group_of in at.items() if group_of < number and each != name):
                if (way := _both(scenario, other, name)) is not None:
                    fix = "put them into the same group, of which one is taken"
                    found.fault(path, f"`{other}` and `{name}` both change `{way}`", fix, "variants")
    if len(scenario.combine) == 1:
        fix = "write two groups or more, as in [[base, dread], [base, joint]]"
        found.fault(("combine",), "`combine` has one group, which makes nothing", fix, at_key=True)
    count = prod(len(group) for group in scenario.combine) + len(scenario.variants)
    if count > MOST_VARIANTS:
        what = f"`combine` makes {counted(count, 'variant')}"
        found.fault(("combine",), what, f"combine fewer: at most {MOST_VARIANTS} are solved", at_key=True)


def _both(scenario: Scenario, first: str, second: str) -> str | None:
    """What two variants both change, of which one would undo the other; None where there is nothing."""
    if first not in scenario.variants or second not in scenario.variants:
        return None
    for way in scenario.variants[second].change:
        for other in scenario.variants[first].change:
            ours, theirs = steps(way), steps(other)
            shorter = min(len(ours), len(theirs))
            if ours[:shorter] == theirs[:shorter]:
                return way
    return None


def _weight(scenario: Scenario, name: str) -> float:
    return scenario.variants[name].weight if name in scenario.variants else 1.0


def _about(scenario: Scenario, name: str) -> str:
    variant = scenario.variants.get(name)
    return "" if variant is None else " ".join((variant.about or variant.reason or "").split())
