"""Do the numbers make sense: priors and experts, what is derived, and how numbers hang together?"""

from __future__ import annotations

from collections.abc import Collection

from standoff.language.expression import ExpressionError, names, parse
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.prior import Prior
from standoff.language.problem import did_you_mean
from standoff.scenario.correlations import matrix, positive_definite, weaker
from standoff.scenario.fault import Path
from standoff.scenario.faults import Faults
from standoff.scenario.model import EXPERT, RATIONALITY, VIEWS, Parameter
from standoff.scenario.numbers import as_written, circles, drawn_numbers, number_of, prior_texts
from standoff.scenario.samples import samples_in
from standoff.scenario.typecheck import Rule

_ENDS = frozenset({"low", "high", "min", "max", "lower", "upper", "lowest", "highest", "from", "to", "p5", "p95"})


def check_parameters(found: Faults) -> None:
    """Complains of priors and formulas of parameters, and of experts nobody asks."""
    scenario = found.scenario
    for circle in circles(scenario):
        chain = ", ".join(f"`{a}` reads `{b}`" for a, b in zip(circle, (*circle[1:], circle[0]), strict=True))
        what = f"derived parameters depend on one another in a circle: {chain}"
        if len(circle) == 1:
            what = f"`{circle[0]}` is derived from itself"
        found.fault(("parameters", circle[0], "value"), what, "give one of them a prior", *circle)
    for name, parameter in scenario.parameters.items():
        path: Path = ("parameters", name)
        if parameter.value is not None:
            found.expression((*path, "value"), parameter.value, Rule("a derived parameter", moves=False))
        else:
            check_priors(found, path, parameter)
    if EXPERT in scenario.parameters and any(isinstance(each.prior, dict) for each in drawn_numbers(scenario).values()):
        what = f"`{EXPERT}` is whose priors a world has, where experts differ"
        found.fault(("parameters", EXPERT), what, "give this one another name", at_key=True)
    if len(scenario.experts) == 1:
        found.fault(
            ("experts",), "there is only one expert", "name another, or write its priors as they are", "experts"
        )


def check_priors(found: Faults, path: Path, number: Parameter) -> tuple[Prior, ...]:
    """The prior of a number, or that of each expert; complains of those that cannot be read or name no table."""
    priors = _priors(found, path, number)
    for prior in priors:
        for sample in samples_in(prior):
            if sample.table not in found.scenario.tables:
                fix = found.symbols.suggest(sample.table, found.scenario.tables)
                depends = ("tables", f"tables.{sample.table}")
                found.fault((*path, "prior"), f"unknown table `{sample.table}`", fix, *depends)
    return priors


def _priors(found: Faults, path: Path, number: Parameter) -> tuple[Prior, ...]:
    experts = found.scenario.experts
    if not isinstance(number.prior, dict):
        prior = found.prior((*path, "prior"), number.prior or "")
        return () if prior is None else (prior,)
    unknown = [name for name in number.prior if name not in experts]
    priors = []
    for name, text in number.prior.items():
        where = (*path, "prior", name)
        if name in unknown and set(map(str.casefold, number.prior)) <= _ENDS and len(number.prior) == 2:
            fix = f"write prior: {' to '.join(number.prior.values())}"
            found.fault((*path, "prior"), "`prior` is a mapping", fix)
            return ()
        if name in unknown:
            fix = did_you_mean(name, experts) if experts else ""
            if not experts:
                fix = f"name them at the top level, as in experts: {{{', '.join(f'{n}: 1' for n in number.prior)}}}"
            found.fault(where, f"`{name}` is not one of the `experts`", fix, "experts", f"experts.{name}", at_key=True)
        elif (prior := found.prior(where, text)) is not None:
            priors.append(prior)
    lacking = [name for name in experts if name not in number.prior]
    if lacking and not unknown:
        what = f"there is no prior of {' and '.join(f'`{name}`' for name in lacking)}"
        found.fault((*path, "prior"), what, "write one for each expert", "experts", str(path[1]))
    return tuple(priors)


def check_together(found: Faults) -> None:
    """Complains of orders, constraints and correlations that name what they cannot, or that no numbers can have."""
    scenario = found.scenario
    for place, chain in enumerate(scenario.ordered):
        if len(chain) < 2:
            found.fault(
                ("ordered", place), "an order has two parameters or more", "write [small, big], the smallest first"
            )
        for number, name in enumerate(chain):
            # one chain may stand there by itself, and not as a list of one
            where: Path = ("ordered", name) if len(scenario.ordered) == 1 else ("ordered", place, name)
            if name not in scenario.parameters:
                _unknown(found, where, name, scenario.parameters, "parameter")
            elif name in chain[:number]:
                found.fault(where, f"`{name}` is in this order twice", "name it once")
    for place, constraint in enumerate(scenario.constraints):
        rule = Rule("a constraint", moves=False)
        path: Path = ("constraints", place, "condition")
        before = len(found.all)
        expression = found.condition(path, constraint.condition, rule)
        if expression is not None and len(found.all) == before and not _reads_a_number(found, constraint.condition):
            found.fault(path, "this constraint reads no parameter", "compare parameters, as in big <= 3 * small")
    _correlations(found)


def _reads_a_number(found: Faults, text: str) -> bool:
    try:
        return any(name in found.scenario.parameters for name in names(parse(text)))
    except ExpressionError:
        return True


def _correlations(found: Faults) -> None:
    scenario = found.scenario
    numbers = drawn_numbers(scenario)
    seen: dict[frozenset[str], int] = {}
    sound = []
    for place, each in enumerate(scenario.correlations):
        path: Path = ("correlations", place)
        wrong = False
        for end, name in enumerate(each.of):
            where = (*path, "of", end)
            if name in scenario.parameters and name not in numbers:
                what = (
                    f"`{name}` is derived ({as_written(scenario.parameters[name])}), so it follows from other numbers"
                )
                found.fault(where, what, "name what it is derived from", name)
                wrong = True
            elif name.startswith(VIEWS):  # without that view, the other number would not be drawn alike
                *_, parameter = name.split(".")
                fix = f"derive it in the view, as in {parameter}: {{value: 0.5 * {parameter}}}"
                found.fault(where, f"`{name}` is a number of a view, which cannot be correlated", fix, name)
                wrong = True
            elif name not in numbers:
                known = [each for each in numbers if not each.startswith(VIEWS)]
                _unknown(found, where, name, known, "uncertain number")
                wrong = True
            elif _fixed(found, name):
                found.fault(where, f"`{name}` is a fixed number", "give it a prior, or remove the correlation", name)
                wrong = True
        pair = frozenset(each.of)
        if not wrong and len(pair) == 1:
            found.fault((*path, "of"), "a number is correlated with itself", "name two numbers")
            wrong = True
        elif not wrong and pair in seen:
            what = f"the correlation of `{each.of[0]}` and `{each.of[1]}` is given twice"
            found.fault((*path, "of"), what, "keep one of them")
            wrong = True
        if wrong:
            continue
        seen[pair] = place
        sound.append(each)
        rows = matrix(dict.fromkeys(name for one in sound for name in one.of), sound)
        if not positive_definite(rows):
            part = weaker(rows)
            what = "no numbers have this correlation together with those before it: they contradict one another"
            found.fault((*path, "r"), what, f"make them weaker; all of them times {part:.2f} would fit")
            return


def _fixed(found: Faults, name: str) -> bool:
    number = number_of(found.scenario, name)
    if isinstance(number.prior, dict) and set(number.prior) != set(found.scenario.experts):
        return False  # complained about at the prior
    try:
        return all(parse_prior(text).fixed for text in prior_texts(number))
    except ValueError:  # complained about at the prior
        return False


def _unknown(found: Faults, path: Path, name: str, known: Collection[str], sort: str) -> None:
    if name.startswith(RATIONALITY) or name not in found.symbols.position:
        fix = found.symbols.suggest(name, known)
        found.fault(path, f"there is no {sort} `{name}`", fix, name, "names", "rationality")
    else:
        found.fault(path, f"`{name}` is no {sort}", f"name a {sort}", name)
