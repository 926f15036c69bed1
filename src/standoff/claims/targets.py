"""What a command of the lab is asked about: claims by their names, or queries as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from standoff.language.problem import did_you_mean
from standoff.queries.game import QueryError
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario

NAME = re.compile(r"[A-Za-z_]\w*\Z")


def targets(scenario: Scenario, names: Iterable[str] = ()) -> dict[str, str]:
    """Queries by name: the claims of these names, and queries by their own text; all tested claims unless given.

    Raises:
        QueryError: for a name that is no claim, or a claim that is not tested in worlds.
    """
    tested = scenario.tests
    names = list(dict.fromkeys(name.strip() for name in names))
    result: dict[str, str] = {}
    for name in names or tested:
        if name in tested:
            result[name] = tested[name]
        elif name in scenario.claims:
            what = f"the claim `{name}` is a {scenario.claims[name].kind} and has no test"
            raise QueryError(name, [Fault(0, what, "name one with `holds`")])
        elif NAME.match(name):
            raise QueryError(name, [Fault(0, f"there is no claim `{name}`", did_you_mean(name, tested))])
        else:
            result[name] = name
    return result
